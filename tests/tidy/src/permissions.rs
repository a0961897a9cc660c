//! Each function is granted exactly what it does.

use crate::{manifests, none, template};

#[test]
fn permissions_are_spelled_out() {
    let mut faults = Vec::new();
    for function in template::functions() {
        for statement in function.statements() {
            let of_items =
                |action: &String| action.starts_with("dynamodb:") && !statement.text.contains("/index/");
            for action in &statement.actions {
                if action.contains('*') || action.ends_with(":Scan") {
                    faults.push(format!("{} may {action}", function.logical_id));
                }
            }
            if statement.actions.iter().any(of_items) && statement.keys.is_empty() {
                faults.push(format!("{} may {:?} whatever the key", function.logical_id, statement.actions));
            }
            if statement.text.contains(r#""Resource":"*""#) || statement.text.contains(r#""Effect":"Deny""#) {
                faults.push(format!(
                    "{} has a statement that is no plain grant: {}",
                    function.logical_id, statement.text
                ));
            }
        }
    }
    none(&faults);
}

#[test]
fn permissions_follow_from_what_a_function_is_made_of() {
    let mut faults = Vec::new();
    for package in manifests::functions() {
        let Some(function) =
            template::functions().into_iter().find(|function| function.name() == package.name)
        else {
            continue;
        };
        let may = |service: &str| {
            function
                .statements()
                .iter()
                .flat_map(|statement| &statement.actions)
                .any(|action| action.starts_with(service))
        };
        if may("dynamodb:") != package.needs.contains("table") {
            faults.push(format!(
                "{}: permissions on the table and a dependency on it go together",
                package.name
            ));
        }
        // The other way round does not hold: a preview words a letter and posts nothing.
        if may("ses:") && !package.needs.contains("mail") {
            faults.push(format!("{} may post, but does not know mail", package.name));
        }
    }
    none(&faults);
}
