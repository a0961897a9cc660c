//! The request as API Gateway hands it to a function: payload format 2.0.

use std::collections::BTreeMap;

use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::Moment;
use http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Map, Value, json};

use crate::identity::Claims;
use crate::json::set;
use crate::template::{ACCOUNT, Route};

/// The id of the API, which no real one has.
const API_ID: &str = "local";

/// Everything the event is made of.
pub(super) struct Arrived<'a> {
    pub(super) parts: &'a Parts,
    pub(super) body: &'a Bytes,
    pub(super) route: &'a Route,
    pub(super) path_parameters: &'a BTreeMap<String, String>,
    pub(super) claims: Option<&'a Claims>,
    pub(super) request_id: &'a str,
    pub(super) source_ip: &'a str,
    pub(super) now: Moment,
}

impl Arrived<'_> {
    pub(super) fn event(&self) -> Value {
        let uri = &self.parts.uri;
        // HTTP APIs hand the path over decoded, unlike every other front door of Lambda.
        let path = super::decoded(uri.path());
        let query = uri.query().unwrap_or_default();
        let host = text(&self.parts.headers, header::HOST.as_str());
        let host = host.filter(|host| host.parse::<http::uri::Authority>().is_ok()).unwrap_or("127.0.0.1");
        let route_key = self.route_key();
        let mut context = json!({
            "accountId": ACCOUNT,
            "apiId": API_ID,
            "domainName": host,
            "domainPrefix": API_ID,
            "http": {
                "method": self.parts.method.as_str(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": self.source_ip,
                "userAgent": text(&self.parts.headers, header::USER_AGENT.as_str()).unwrap_or_default(),
            },
            "requestId": self.request_id,
            "routeKey": route_key,
            "stage": "$default",
            "time": access_log_time(self.now),
            "timeEpoch": self.now.as_second().saturating_mul(1_000),
        });
        if let Some(Claims(claims)) = self.claims {
            set(&mut context, "authorizer", json!({"jwt": {"claims": claims, "scopes": null}}));
        }
        let mut event = json!({
            "version": "2.0",
            "routeKey": route_key,
            "rawPath": path,
            "rawQueryString": query,
            "headers": self.headers(host),
            "requestContext": context,
            "isBase64Encoded": false,
        });
        let cookies = cookies(&self.parts.headers);
        if !cookies.is_empty() {
            set(&mut event, "cookies", cookies);
        }
        if !query.is_empty() {
            set(&mut event, "queryStringParameters", Value::Object(joined(query)));
        }
        if !self.path_parameters.is_empty() {
            set(&mut event, "pathParameters", json!(self.path_parameters));
        }
        self.put_body(&mut event);
        event
    }

    fn route_key(&self) -> String {
        let Route { method, path, .. } = self.route;
        if method.is_empty() { path.clone() } else { format!("{method} {path}") }
    }

    fn headers(&self, host: &str) -> Map<String, Value> {
        let mut headers = Map::new();
        for name in self.parts.headers.keys().filter(|name| **name != header::COOKIE) {
            let values: Vec<_> = self
                .parts
                .headers
                .get_all(name)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .collect();
            headers.insert(name.as_str().to_owned(), values.join(",").into());
        }
        headers.insert("host".to_owned(), host.into());
        headers.insert("content-length".to_owned(), self.body.len().to_string().into());
        headers.insert("x-forwarded-for".to_owned(), self.source_ip.into());
        headers.insert("x-forwarded-proto".to_owned(), "http".into());
        headers.insert(
            "x-forwarded-port".to_owned(),
            host.rsplit_once(':').map_or("80", |(_, port)| port).into(),
        );
        headers
    }

    fn put_body(&self, event: &mut Value) {
        if self.body.is_empty() {
            return;
        }
        let kind = text(&self.parts.headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
        let encoding = text(&self.parts.headers, header::CONTENT_ENCODING.as_str());
        match std::str::from_utf8(self.body) {
            Ok(body) if is_text(kind) && encoding.is_none() => set(event, "body", body),
            _ => {
                set(event, "body", STANDARD.encode(self.body));
                set(event, "isBase64Encoded", true);
            }
        }
    }
}

/// What API Gateway passes on as text; forms are not among it.
fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || matches!(kind.as_str(), "application/json" | "application/xml" | "application/javascript")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .map(|cookie| cookie.trim().to_owned())
        .filter(|cookie| !cookie.is_empty())
        .collect()
}

/// Query parameters decoded, repeated ones joined by commas.
fn joined(query: &str) -> Map<String, Value> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let mut joined = Map::new();
    for (name, value) in pairs {
        let value = match joined.get(&name).and_then(Value::as_str) {
            Some(earlier) => format!("{earlier},{value}"),
            None => value,
        };
        joined.insert(name, value.into());
    }
    joined
}

fn access_log_time(now: Moment) -> String {
    let timestamp = Timestamp::from_second(now.as_second()).unwrap_or_default();
    Offset::UTC.to_datetime(timestamp).strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}
