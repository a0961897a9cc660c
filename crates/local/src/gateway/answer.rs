//! A function's answer as API Gateway turns it back into HTTP.

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::Value;

/// Why an answer cannot be passed on.
#[derive(Debug)]
pub(super) struct Unreadable(pub(super) &'static str);

pub(super) fn response(answer: &Value) -> Result<Response<Body>, Unreadable> {
    // An answer without a status is the body itself.
    let Some(status) = answer.get("statusCode") else {
        let mut response = Response::new(Body::from(answer.to_string()));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return Ok(response);
    };
    let status = status.as_u64().and_then(|status| u16::try_from(status).ok());
    let status =
        status.and_then(|status| StatusCode::from_u16(status).ok()).ok_or(Unreadable("statusCode"))?;
    let text = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let body = if answer.get("isBase64Encoded").and_then(Value::as_bool).unwrap_or(false) {
        STANDARD.decode(text).map_err(|_| Unreadable("body"))?
    } else {
        text.as_bytes().to_vec()
    };
    let is_empty = body.is_empty();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    for (name, value) in answer.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::try_from(name.as_str()).map_err(|_| Unreadable("headers"))?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let value = HeaderValue::try_from(text).map_err(|_| Unreadable("headers"))?;
        response.headers_mut().insert(name, value);
    }
    // The body is written as it is, so a length that says otherwise would break the connection.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    for cookie in answer.get("cookies").and_then(Value::as_array).into_iter().flatten() {
        let cookie = cookie.as_str().and_then(|cookie| HeaderValue::from_str(cookie).ok());
        response.headers_mut().append(header::SET_COOKIE, cookie.ok_or(Unreadable("cookies"))?);
    }
    if !is_empty && !response.headers().contains_key(header::CONTENT_TYPE) {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Ok(response)
}
