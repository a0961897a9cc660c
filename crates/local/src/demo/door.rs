//! The product's own doors, as the people of the demo world go through them.

use bytes::Bytes;
use http::{Method, Request, header};
use serde_json::Value;

use crate::failure::Failure;
use crate::identity::{OPERATOR, Operator, Person};
use crate::system::System;

/// One request of the demo world.
pub(super) struct Asked<'a> {
    method: Method,
    path: &'a str,
    person: Option<Person>,
    revision: Option<String>,
    body: Option<String>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(method: Method, path: &'a str) -> Asked<'a> {
        Asked { method, path, person: None, revision: None, body: None }
    }

    pub(super) fn by(self, email: &str) -> Asked<'a> {
        Asked { person: Some(Person::new(email, None, Operator::No)), ..self }
    }

    pub(super) fn by_operator(self) -> Asked<'a> {
        Asked { person: Some(Person::new(OPERATOR, None, Operator::Yes)), ..self }
    }

    /// The revision that was seen.
    pub(super) fn seen(self, revision: &Value) -> Asked<'a> {
        Asked { revision: Some(format!("\"r{revision}\"")), ..self }
    }

    pub(super) fn json(self, body: String) -> Asked<'a> {
        Asked { body: Some(body), ..self }
    }

    /// Sends it; anything but success is a failure of the demo world.
    pub(super) async fn send(self, system: &System) -> Result<Value, Failure> {
        let path = self.path;
        let response = system.send(self.request(system)?).await;
        let (status, body) = (response.status(), response.into_body());
        if !status.is_success() {
            let answer = String::from_utf8_lossy(&body).into_owned();
            return Err(Failure::new(
                format!("tell the demo world's story: {path} answered {status}"),
                answer,
            ));
        }
        serde_json::from_slice(&body).map_err(|error| Failure::new("read an answer in the demo world", error))
    }

    fn request(self, system: &System) -> Result<Request<Bytes>, Failure> {
        let is_post = self.method == Method::POST;
        let mut request =
            Request::builder().method(self.method).uri(self.path).header(header::ACCEPT, "application/json");
        if let Some(person) = &self.person {
            let token = system.identity().access_token(person, system.clock().now())?;
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(revision) = self.revision {
            request = request.header(header::IF_MATCH, revision);
        }
        if let Some(body) = &self.body {
            request = request.header(header::CONTENT_TYPE, "application/json");
            if is_post {
                let key = crate::json::sha256_hex(format!("{}{body}", self.path).as_bytes());
                request = request.header("idempotency-key", key);
            }
        }
        let body = self.body.map_or_else(Bytes::new, Bytes::from);
        request.body(body).map_err(|error| Failure::new("word a request of the demo world", error))
    }
}
