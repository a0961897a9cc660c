//! Every page in both languages: exactly as it leaves, whole, and inert.

mod gallery;
mod hostile;
mod markup;
mod world;

use domain::Capabilities;
use domain::delegation::{Delegation, End, Side};
use domain::text::Locale;

use super::{Ending, Since, asset};
use gallery::pages;
use markup::{Element, elements};

#[test]
fn every_page_leaves_as_it_always_did() {
    for locale in [Locale::En, Locale::Fr] {
        for (name, page) in pages(locale) {
            insta::assert_snapshot!(format!("{name}.{}", locale.tag()), asset::with_plain_names(&page));
        }
    }
}

/// Where to look at all pages: `target/pages`, served by any file server.
#[test]
fn every_page_is_laid_out_to_be_looked_at() {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/pages"));
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    for path in [asset::style_path(), asset::mark_path()] {
        let file = path.strip_prefix("/assets/").unwrap();
        let text = asset::asset(file).unwrap().text;
        std::fs::write(folder.join("assets").join(file), text).unwrap();
    }
    for locale in [Locale::En, Locale::Fr] {
        for (name, page) in pages(locale) {
            std::fs::write(folder.join(format!("{name}.{}.html", locale.tag())), page).unwrap();
        }
    }
}

#[test]
fn what_has_become_of_an_administration_is_told_by_the_clock_and_the_delegation() {
    let receipt = world::receipt_of_purchase();
    let granted = receipt.delegation.unwrap();
    let now = world::now();
    let as_agreed = Delegation { capabilities: granted.capabilities.clone(), ..world::delegation() };
    let since = |delegation: Delegation, now| Since::of(&granted, &delegation, now);
    assert_eq!(since(as_agreed.clone(), now), Since::AsAgreed);

    let (less, more) = (Capabilities::from_names(["mailboxes.manage"]).unwrap(), Capabilities::full());
    let ends_at = as_agreed.ends_at;
    let changed = |is_less, capabilities, ends_at| Since::Changed { is_less, capabilities, ends_at };
    let narrowed = Delegation { capabilities: less.clone(), ..as_agreed.clone() };
    assert_eq!(since(narrowed, now), changed(true, less, ends_at));
    let widened = Delegation { capabilities: more.clone(), ..as_agreed.clone() };
    assert_eq!(since(widened, now), changed(false, more, ends_at));
    let later = ends_at.plus_days(90);
    let lengthened = Delegation { ends_at: later, ..as_agreed.clone() };
    assert_eq!(since(lengthened, now), changed(false, granted.capabilities.clone(), later));

    let ended = |end| since(as_agreed.ended(end), now);
    let terminated = |by| ended(End::Terminated { at: now, by, reason: None });
    assert_eq!(terminated(Side::Customer), Since::Ended { ending: Ending::ByCustomer, at: now });
    assert_eq!(terminated(Side::Partner), Since::Ended { ending: Ending::ByPartner, at: now });
    assert_eq!(ended(End::Replaced { at: now }), Since::Ended { ending: Ending::Replaced, at: now });
    let lapsed = Since::Ended { ending: Ending::Lapsed, at: ends_at };
    assert_eq!(since(as_agreed.clone(), ends_at), lapsed, "whether a sweep has recorded it or not");
    let recorded = as_agreed.ended(End::Expired { at: ends_at.plus_days(1) });
    assert_eq!(since(recorded, ends_at.plus_days(2)), lapsed);
}

#[test]
fn every_page_can_be_read_without_seeing_it() {
    for locale in [Locale::En, Locale::Fr] {
        for (name, page) in pages(locale) {
            let elements = elements(&page);
            let count = |wanted: &str| elements.iter().filter(|element| element.name == wanted).count();
            for once in ["html", "head", "title", "body", "main", "h1", "header", "footer"] {
                assert_eq!(count(once), 1, "{name}: {once}");
            }
            let html = elements.iter().find(|element| element.name == "html").unwrap();
            assert_eq!(html.attribute("lang"), Some(locale.tag()), "{name}");
            assert!(!page.contains("<title> ·"), "{name} has no title");
            levels_of_headings_do_not_jump(name, &elements);
            references_lead_somewhere(name, &elements);
            fields_have_labels(name, &elements);
        }
    }
}

fn levels_of_headings_do_not_jump(name: &str, elements: &[Element]) {
    let mut last = 0;
    for element in elements {
        let Some(level) = ["h1", "h2", "h3", "h4"].iter().position(|heading| element.name == *heading) else {
            continue;
        };
        // The summary of errors comes before the heading of the page, on purpose.
        assert!(level <= last + 1, "{name}: {} after level {last}", element.name);
        last = level;
    }
}

fn references_lead_somewhere(name: &str, elements: &[Element]) {
    let mut ids: Vec<&str> = elements.iter().filter_map(|element| element.attribute("id")).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{name}: an id twice");
    for element in elements {
        let by = ["for", "aria-labelledby", "aria-describedby"];
        let named = by.iter().filter_map(|attribute| element.attribute(attribute));
        let within = element.attribute("href").and_then(|href| href.strip_prefix('#'));
        for id in named.flat_map(str::split_whitespace).chain(within) {
            assert!(ids.contains(&id), "{name}: nothing has the id {id}");
        }
    }
}

fn fields_have_labels(name: &str, elements: &[Element]) {
    let labelled: Vec<&str> = elements.iter().filter_map(|element| element.attribute("for")).collect();
    for element in elements.iter().filter(|element| ["input", "select", "textarea"].contains(&&*element.name))
    {
        match element.attribute("type") {
            // The words of a choice are around it.
            Some("hidden" | "radio" | "checkbox") => {}
            _ => {
                assert!(labelled.contains(&element.attribute("id").unwrap()), "{name}: a field has no label");
            }
        }
    }
}

#[test]
fn no_page_runs_frames_or_styles_anything_by_itself() {
    for (name, page) in pages(Locale::En).into_iter().chain(pages(Locale::Fr)) {
        for element in elements(&page) {
            assert!(
                !["script", "iframe", "object", "embed", "base", "style"].contains(&&*element.name),
                "{name}"
            );
            for (attribute, value) in &element.attributes {
                assert!(attribute != "style" && !attribute.starts_with("on"), "{name}: {attribute}");
                let is_address = ["href", "src", "action"].contains(&&**attribute);
                assert!(
                    !is_address
                        || value.starts_with(['/', '#'])
                        || value.starts_with("mailto:")
                        || value.starts_with("https://contoso.example/"),
                    "{name}: {value}"
                );
            }
        }
    }
}

#[test]
fn a_form_sends_what_the_page_shows_and_chooses_nothing_beforehand() {
    let (_, page) = pages(Locale::En).into_iter().find(|(name, _)| *name == "invitation-replacing").unwrap();
    let elements = elements(&page);
    let accept = elements
        .iter()
        .position(|element| element.attribute("action").is_some_and(|action| action.contains("/accept?")));
    let fields: Vec<(&str, Option<&str>)> = elements[accept.unwrap()..]
        .iter()
        .skip(1)
        .take_while(|element| element.name != "form")
        .filter_map(|element| Some((element.attribute("name")?, element.attribute("value"))))
        .collect();
    let view = world::replacing();
    let (revision, replaced) = (view.revision.to_string(), view.replaces.unwrap().delegation_id.to_string());
    assert_eq!(
        fields,
        [
            ("t", Some(world::TOKEN)),
            ("revision", Some(revision.as_str())),
            ("offerVersion", Some("2")),
            ("clausesHash", Some(view.clauses_hash.as_str())),
            ("replaces", Some(replaced.as_str())),
            ("decisions.commercial", Some("accept")),
            ("decisions.commercial", Some("decline")),
            ("decisions.delegatedAdministration", Some("accept")),
            ("decisions.delegatedAdministration", Some("decline")),
            ("decisions.partnerOfRecord", Some("accept")),
            ("decisions.partnerOfRecord", Some("decline")),
        ]
    );
    assert!(elements.iter().all(|element| element.attribute("checked").is_none()));
}

#[test]
fn the_view_is_the_answer_to_a_program_too() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&world::replacing()).unwrap());
}
