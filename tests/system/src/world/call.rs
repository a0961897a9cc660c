//! A request on its way to the outermost boundary.

use bytes::Bytes;
use http::Request;
use serde_json::Value;

use super::{Answer, World, contract};

pub(crate) struct Call<'a> {
    world: &'a World,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl<'a> Call<'a> {
    pub(super) fn new(world: &'a World, method: &str, path: String) -> Call<'a> {
        Call { world, method: method.to_owned(), path, headers: Vec::new(), body: Bytes::new() }
    }

    #[must_use]
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Somebody signed in sends it.
    #[must_use]
    pub(crate) fn by(self, email: &str) -> Self {
        let token = self.world.token_of(email);
        self.header("authorization", format!("Bearer {token}"))
    }

    #[must_use]
    pub(crate) fn key(self, key: impl Into<String>) -> Self {
        self.header("idempotency-key", key)
    }

    /// The sender saw this revision.
    #[must_use]
    pub(crate) fn revision(self, revision: impl std::fmt::Display) -> Self {
        self.header("if-match", format!("\"r{revision}\""))
    }

    #[must_use]
    pub(crate) fn json(mut self, document: &Value) -> Self {
        self.body = Bytes::from(document.to_string());
        self.header("content-type", "application/json")
    }

    #[must_use]
    pub(crate) fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// A form of our own page, as a browser sends it.
    #[must_use]
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        self.foreign_form(fields).header("sec-fetch-site", "same-origin")
    }

    /// A form from anywhere.
    #[must_use]
    pub(crate) fn foreign_form(self, fields: &[(&str, &str)]) -> Self {
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.bytes("application/x-www-form-urlencoded", body).by_browser()
    }

    /// The sender reads pages.
    #[must_use]
    pub(crate) fn by_browser(self) -> Self {
        self.header("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    }

    /// Sends it, and holds the answer to the contract.
    pub(crate) async fn send(self) -> Answer {
        let path = self.path.split('?').next().unwrap().to_owned();
        let asked = format!("{} {path}", self.method);
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let response = self.world.system.send(request.body(self.body).unwrap()).await;
        let (parts, body) = response.into_parts();
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
            base_url: self.world.system.url().to_owned(),
            asked,
        };
        let fault = contract::fault(&self.method, &path, &answer);
        assert_eq!(fault, None, "the contract is another");
        answer
    }
}
