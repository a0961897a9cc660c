use serde_json::{Value, json};

use super::Filters;

fn filters(patterns: &[Value]) -> Filters {
    let filters: Vec<Value> =
        patterns.iter().map(|pattern| json!({"Pattern": pattern.to_string()})).collect();
    Filters::from_criteria(&json!({"Filters": filters})).unwrap()
}

fn passes(pattern: impl Into<Value>, record: impl Into<Value>) -> bool {
    filters(&[pattern.into()]).pass(&record.into())
}

fn event_item(sk: &str) -> Value {
    json!({"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": "I#1"}, "sk": {"S": sk}},
           "NewImage": {"sk": {"S": sk}, "tries": {"N": "3"}}, "SizeBytes": 120}})
}

#[test]
fn without_patterns_everything_passes() {
    assert!(Filters::default().pass(&event_item("E#1")));
}

#[test]
fn all_members_must_match_and_one_of_their_values() {
    let pattern =
        json!({"eventName": ["INSERT", "MODIFY"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "E#"}]}}}});
    assert!(passes(pattern.clone(), event_item("E#1")));
    assert!(!passes(pattern.clone(), event_item("I")));
    let mut removal = event_item("E#1");
    removal["eventName"] = "REMOVE".into();
    assert!(!passes(pattern, removal));
}

#[test]
fn one_matching_pattern_is_enough() {
    let either = filters(&[json!({"eventName": ["REMOVE"]}), json!({"eventName": ["INSERT"]})]);
    assert!(either.pass(&event_item("E#1")));
}

#[test]
fn each_operator_does_what_its_name_says() {
    let at = |test: Value| json!({"v": [test]});
    for (test, yes, no) in [
        (json!({"prefix": "ab"}), json!("abc"), json!("bab")),
        (json!({"suffix": "ab"}), json!("bab"), json!("abc")),
        (json!({"equals-ignore-case": "AbC"}), json!("aBc"), json!("ab")),
        (json!({"anything-but": "a"}), json!("b"), json!("a")),
        (json!({"anything-but": ["a", 1]}), json!(2), json!(1)),
        (json!({"anything-but": {"prefix": "a"}}), json!("ba"), json!("ab")),
        (json!({"numeric": ["=", 5]}), json!(5.0), json!("5")),
        (json!({"numeric": [">", 1, "<=", 5]}), json!(5), json!(1)),
        (json!({"exists": true}), json!(null), json!({"deeper": 1})),
        (json!(null), json!(null), json!("")),
        (json!(""), json!(""), json!(null)),
        (json!(1), json!(1.0), json!("1")),
    ] {
        assert!(passes(at(test.clone()), json!({"v": yes})), "{test} matches {yes}");
        assert!(!passes(at(test.clone()), json!({"v": no})), "{test} does not match {no}");
    }
}

#[test]
fn a_member_that_is_missing_matches_only_its_absence() {
    assert!(passes(json!({"a": {"b": [{"exists": false}]}}), json!({})));
    assert!(!passes(json!({"a": {"b": [{"exists": false}]}}), json!({"a": {"b": 1}})));
    for test in [json!("x"), json!({"anything-but": "x"}), json!({"exists": true}), json!(null)] {
        assert!(!passes(json!({"a": [test]}), json!({})));
    }
}

#[test]
fn numbers_of_a_table_are_texts_so_numeric_never_matches_them() {
    let pattern = json!({"dynamodb": {"NewImage": {"tries": {"N": [{"numeric": [">", 0]}]}}}});
    assert!(!passes(pattern, event_item("E#1")));
    let exact = json!({"dynamodb": {"NewImage": {"tries": {"N": ["3"]}}}});
    assert!(passes(exact, event_item("E#1")));
}

#[test]
fn any_element_of_a_list_may_match() {
    assert!(passes(json!({"v": ["b"]}), json!({"v": ["a", "b"]})));
    assert!(passes(json!({"v": {"n": [2]}}), json!({"v": [{"n": 1}, {"n": 2}]})));
}

#[test]
fn alternatives_stand_beside_what_must_hold() {
    let pattern = json!({"eventName": ["INSERT"], "$or": [{"a": [1]}, {"b": [1]}]});
    assert!(passes(pattern.clone(), json!({"eventName": "INSERT", "b": 1})));
    assert!(!passes(pattern.clone(), json!({"eventName": "INSERT", "c": 1})));
    assert!(!passes(pattern, json!({"eventName": "MODIFY", "a": 1})));
}

#[test]
fn what_is_not_understood_is_refused_by_name() {
    for (pattern, named) in [
        (json!({"a": [{"wildcard": "*"}]}), "wildcard"),
        (json!({"a": [{"cidr": "10.0.0.0/8"}]}), "cidr"),
        (json!({"a": "x"}), "/a"),
        (json!({"a": {"b": []}}), "/a/b"),
        (json!({}), "root"),
        (json!({"a": [{"prefix": 1}]}), "prefix"),
        (json!({"a": [{"numeric": [">"]}]}), "numeric"),
        (json!({"$or": [{"a": [1]}]}), "$or"),
    ] {
        let criteria = json!({"Filters": [{"Pattern": pattern.to_string()}]});
        let refused = Filters::from_criteria(&criteria).unwrap_err();
        assert!(refused.to_string().contains(named), "{pattern}: {refused}");
    }
    for criteria in [
        json!({}),
        json!({"Filters": [{}]}),
        json!({"Filters": [], "Other": 1}),
        json!({"Filters": [{"Pattern": "{"}]}),
    ] {
        assert!(Filters::from_criteria(&criteria).is_err(), "{criteria}");
    }
}
