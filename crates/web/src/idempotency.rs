//! `Idempotency-Key`: the same request sent twice takes effect once.

use http::HeaderMap;
use sha2::{Digest as _, Sha256};

use crate::{Problem, Request, body, problem::Code, request};

/// The header's name.
pub const HEADER: &str = "idempotency-key";

/// The longest key.
const LONGEST_KEY: usize = 64;

/// The key a caller chose for one thing it wants done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    text: String,
}

impl Key {
    /// The key of a call that creates something; 400 when it is missing or not valid.
    pub fn required(headers: &HeaderMap) -> Result<Self, Problem> {
        Self::optional(headers)?.ok_or_else(invalid)
    }

    /// The key of a call that may have one; 400 when it is not valid.
    pub fn optional(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let text = value.to_str().map_err(|_| invalid())?;
        let is_printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if values.next().is_some() || text.is_empty() || text.len() > LONGEST_KEY || !is_printable {
            return Err(invalid());
        }
        Ok(Some(Self { text: text.to_owned() }))
    }

    /// The key as it was sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn invalid() -> Problem {
    Problem::new(Code::InvalidIdempotencyKey)
}

/// What tells one request from another: SHA-256 of method, path with its query, and body.
///
/// The path and not the route's pattern, so that one key cannot stand for the same action on two things.
pub fn fingerprint(request: &Request) -> Result<[u8; 32], Problem> {
    let body = body::bytes(request)?;
    let uri = request.uri();
    let mut hash = Sha256::new();
    for part in [
        request.method().as_str().as_bytes(),
        request::path(request).as_bytes(),
        uri.query().unwrap_or_default().as_bytes(),
        body,
    ] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    Ok(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Uri};
    use lambda_http::Body;
    use proptest::prelude::*;

    use super::*;

    fn key(value: &[u8]) -> Result<Option<Key>, Code> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_bytes(value).unwrap());
        Key::optional(&headers).map_err(|problem| problem.code())
    }

    #[test]
    fn a_missing_key_is_a_problem_only_where_one_is_required() {
        assert_eq!(Key::optional(&HeaderMap::new()).unwrap(), None);
        assert_eq!(Key::required(&HeaderMap::new()).unwrap_err().code(), Code::InvalidIdempotencyKey);
    }

    #[test]
    fn a_key_is_one_to_sixty_four_printable_characters() {
        assert_eq!(key(b"order 1").unwrap().unwrap().as_str(), "order 1");
        assert!(key(&[b'x'; 64]).is_ok());
        for value in [&b""[..], &[b'x'; 65], b"a\tb", "é".as_bytes()] {
            assert_eq!(key(value), Err(Code::InvalidIdempotencyKey), "{value:?}");
        }
    }

    #[test]
    fn two_keys_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(HEADER, HeaderValue::from_static("a"));
        headers.append(HEADER, HeaderValue::from_static("a"));
        assert_eq!(Key::optional(&headers).unwrap_err().code(), Code::InvalidIdempotencyKey);
    }

    fn request(method: &str, uri: &str, body: &str) -> Request {
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = method.parse().unwrap();
        *request.uri_mut() = uri.parse::<Uri>().unwrap();
        request
    }

    #[test]
    fn method_path_query_and_body_tell_requests_apart() {
        let one = fingerprint(&request("POST", "/v1/invitations", "{}")).unwrap();
        assert_eq!(one, fingerprint(&request("POST", "/v1/invitations", "{}")).unwrap());
        for other in [
            request("PUT", "/v1/invitations", "{}"),
            request("POST", "/v1/invitations/bulk", "{}"),
            request("POST", "/v1/invitations?dryRun=true", "{}"),
            request("POST", "/v1/invitations", "{ }"),
        ] {
            assert_ne!(one, fingerprint(&other).unwrap());
        }
    }

    proptest! {
        #[test]
        fn any_header_is_survived(value in "[ -~]{0,100}") {
            let _: Result<Option<Key>, Code> = key(value.as_bytes());
        }
    }
}
