//! `ETag` and `If-Match`: which revision of a thing the caller saw.

use http::{HeaderMap, header};

use crate::{Problem, problem::Code};

/// The `ETag` of a revision, such as `"r3"`.
pub fn etag(revision: u64) -> String {
    format!("\"r{revision}\"")
}

/// The revision that `If-Match` names: 428 when it is missing, 412 when it is none of ours.
///
/// Exactly one strong tag is read. `*` and weak tags say nothing about what the caller saw, so they do not match.
pub fn required(headers: &HeaderMap) -> Result<u64, Problem> {
    let mut values = headers.get_all(header::IF_MATCH).iter();
    let value = values.next().ok_or_else(|| Problem::new(Code::PreconditionRequired))?;
    if values.next().is_some() {
        return Err(Problem::new(Code::PreconditionFailed));
    }
    value.to_str().ok().and_then(parse).ok_or_else(|| Problem::new(Code::PreconditionFailed))
}

fn parse(text: &str) -> Option<u64> {
    let digits = text.trim().strip_prefix("\"r")?.strip_suffix('"')?;
    let revision: u64 = digits.parse().ok()?;
    // `"r+3"` and `"r03"` parse as numbers but are tags we never gave.
    (etag(revision) == text.trim()).then_some(revision)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn if_match(value: &str) -> Result<u64, Code> {
        let headers = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_str(value).unwrap())]);
        required(&headers).map_err(|problem| problem.code())
    }

    #[test]
    fn a_missing_header_asks_for_one() {
        assert_eq!(required(&HeaderMap::new()).unwrap_err().code(), Code::PreconditionRequired);
    }

    #[test]
    fn a_tag_that_we_never_gave_does_not_match() {
        for value in [
            "*",
            "W/\"r3\"",
            "r3",
            "\"3\"",
            "\"r\"",
            "\"r03\"",
            "\"r+3\"",
            "\"r-1\"",
            "\"r3\", \"r4\"",
            "\"r99999999999999999999\"",
        ] {
            assert_eq!(if_match(value), Err(Code::PreconditionFailed), "{value}");
        }
    }

    #[test]
    fn two_headers_do_not_match() {
        let mut headers = HeaderMap::new();
        headers.append(header::IF_MATCH, HeaderValue::from_static("\"r3\""));
        headers.append(header::IF_MATCH, HeaderValue::from_static("\"r3\""));
        assert_eq!(required(&headers).unwrap_err().code(), Code::PreconditionFailed);
    }

    proptest! {
        #[test]
        fn every_tag_we_give_is_read_back(revision: u64) {
            prop_assert_eq!(if_match(&etag(revision)), Ok(revision));
        }

        #[test]
        fn any_header_is_survived(value in "[ -~]{0,60}") {
            let _: Result<u64, Code> = if_match(&value);
        }
    }
}
