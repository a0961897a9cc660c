use http::HeaderValue;
use lambda_http::Body;
use proptest::prelude::*;

use super::*;
use crate::problem::Code;

#[derive(Debug, PartialEq, Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    Trial,
    DelegatedAdministration,
}

type Read = (Kind, Vec<(String, u32)>, Option<bool>);

fn read(document: &Document) -> Result<Read, Faulty> {
    let mut object = document.object()?;
    let kind = object.required("kind", |value| value.word());
    let lines = object.list("lines", 0..=2, |line| {
        let mut line = line.object()?;
        let service = line.required("service", |value| value.text().map(str::to_owned));
        let licenses = line.required("licenses", |value| value.integer_within(1..=100_000_u32));
        line.finish()?;
        Ok((service?, licenses?))
    });
    let partner_of_record = object.optional("partnerOfRecord", |value| value.boolean());
    object.finish()?;
    Ok((kind?, lines?, partner_of_record?))
}

fn faults(json: &str) -> Vec<(String, String)> {
    let document = Document::parse_json(json.as_bytes()).unwrap();
    let faulty = read(&document).unwrap_err();
    faulty.faults().iter().map(|fault| (fault.pointer.clone(), fault.detail.clone())).collect()
}

fn fault(pointer: &str, detail: &str) -> (String, String) {
    (pointer.to_owned(), detail.to_owned())
}

#[test]
fn a_whole_document_is_read() {
    let document = Document::parse_json(
        br#"{"kind":"trial","lines":[{"service":"x","licenses":3}],"partnerOfRecord":null}"#,
    )
    .unwrap();
    assert_eq!(read(&document), Ok((Kind::Trial, vec![("x".to_owned(), 3)], None)));
}

#[test]
fn every_fault_is_told_with_its_place() {
    assert_eq!(
        faults(
            r#"{"kind":"gift","lines":[{"service":1,"licenses":0},{"licenses":2.5,"a/b~":1}],"partnerOfRecord":"yes","x":1}"#
        ),
        [
            fault("/kind", "must be one of trial or delegatedAdministration"),
            fault("/lines/0/service", "must be a text"),
            fault("/lines/0/licenses", "must be from 1 to 100000"),
            fault("/lines/1/service", "is required"),
            fault("/lines/1/licenses", "must be a whole number"),
            fault("/lines/1/a~1b~0", "is not a known field"),
            fault("/partnerOfRecord", "must be true or false"),
            fault("/x", "is not a known field"),
        ]
    );
}

#[test]
fn a_repeated_field_is_a_fault_and_neither_value_counts() {
    assert_eq!(faults(r#"{"kind":"trial","kind":"trial"}"#), [fault("/kind", "is given more than once")]);
    assert_eq!(faults(r#"{"kind":"trial","x":1,"x":2}"#), [fault("/x", "is not a known field")]);
}

#[test]
fn a_document_of_another_shape_is_a_fault_of_the_whole() {
    assert_eq!(faults("[]"), [fault("", "must be an object")]);
    assert_eq!(faults(r#"{"kind":"trial","lines":[1,2,3]}"#), [fault("/lines", "must have 0 to 2 items")]);
}

#[test]
fn a_form_is_read_like_a_document() {
    let form = b"kind=delegatedAdministration&lines.0.service=x&lines.0.licenses=7&partnerOfRecord=on";
    assert_eq!(
        read(&Document::parse_form(form)),
        Ok((Kind::DelegatedAdministration, vec![("x".to_owned(), 7)], Some(true)))
    );
}

#[test]
fn a_repeated_name_of_a_form_is_a_list() {
    let document = Document::parse_form(b"capability=a&capability=b");
    let mut object = document.object().unwrap();
    let read = object.list("capability", 1..=6, |value| value.text().map(str::to_owned));
    object.finish().unwrap();
    assert_eq!(read.unwrap(), ["a", "b"]);
}

#[test]
fn an_empty_field_of_a_form_counts_as_missing() {
    let document = Document::parse_form(b"reason=");
    let mut object = document.object().unwrap();
    assert_eq!(object.optional("reason", |value| value.text()), Ok(None));
    object.finish().unwrap();
}

fn request(content_type: Option<&'static str>, body: &str) -> Request {
    let mut request = Request::new(Body::from(body));
    if let Some(value) = content_type {
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
    }
    request
}

fn code(outcome: Result<Document, Problem>) -> Code {
    outcome.unwrap_err().code()
}

#[test]
fn only_plain_json_of_a_bearable_size_is_read() {
    assert!(Document::json(&request(Some("application/json; charset=utf-8"), "{}")).is_ok());
    assert!(Document::json(&request(None, "")).is_ok());
    assert_eq!(code(Document::json(&request(None, "{}"))), Code::UnsupportedMediaType);
    assert_eq!(code(Document::json(&request(Some("text/plain"), "{}"))), Code::UnsupportedMediaType);
    assert_eq!(
        code(Document::json(&request(Some("application/x-www-form-urlencoded"), "a=1"))),
        Code::UnsupportedMediaType
    );
    assert_eq!(code(Document::json(&request(Some("application/json"), "{"))), Code::Malformed);
    assert_eq!(
        code(Document::json(&request(Some("application/json"), &" ".repeat(LARGEST_BYTES + 1)))),
        Code::TooLarge
    );

    let mut compressed = request(Some("application/json"), "{}");
    compressed.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    assert_eq!(code(Document::json(&compressed)), Code::UnsupportedMediaType);
    compressed.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    assert!(Document::json(&compressed).is_ok());
}

#[test]
fn bottomless_nesting_is_malformed() {
    let deep = "[".repeat(100_000);
    assert_eq!(code(Document::parse_json(deep.as_bytes())), Code::Malformed);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(document) = Document::parse_json(&bytes) {
            let _: Result<Read, Faulty> = read(&document);
        }
        let _: Result<Read, Faulty> = read(&Document::parse_form(&bytes));
    }

    #[test]
    fn any_fields_are_survived(names in proptest::collection::vec("[a-z.~/0-9]{0,12}", 0..20)) {
        let form = names.iter().map(|name| format!("{name}=1")).collect::<Vec<_>>().join("&");
        let _: Result<Read, Faulty> = read(&Document::parse_form(form.as_bytes()));
    }

    #[test]
    fn any_text_arrives_as_it_was_sent(text in "\\PC{0,40}") {
        let json = serde_json::json!({ "kind": text }).to_string();
        let document = Document::parse_json(json.as_bytes()).unwrap();
        let mut object = document.object().unwrap();
        prop_assert_eq!(object.required("kind", |value| value.text()), Ok(text.as_str()));
        prop_assert!(object.finish().is_ok());
    }
}

#[test]
fn names_of_the_senders_own_are_checked_like_values() {
    let read = |json: &str| {
        let document = Document::parse_json(json.as_bytes()).unwrap();
        let is_short = |name: &str| if name.len() < 4 { Ok(()) } else { Err("must be short".to_owned()) };
        document.value().map(3, is_short, |value| value.integer::<u32>())
    };
    assert_eq!(
        read(r#"{"a":1,"b":2}"#).unwrap().into_iter().collect::<Vec<_>>(),
        [("a".into(), 1), ("b".into(), 2)]
    );
    let faulty = read(r#"{"a/b~":"x","long":2,"long":3}"#).unwrap_err();
    let pointers: Vec<_> = faulty.faults().iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/a~1b~0", "/a~1b~0", "/long", "/long", "/long"]);
    assert_eq!(read(r#"{"a":1,"b":2,"c":3,"d":4}"#).unwrap_err().faults().len(), 1);
    assert_eq!(read("[]").unwrap_err().faults().len(), 1);
}
