//! Small questions every handler asks of a request.

use std::str::FromStr;

use http::header;
use lambda_http::{RequestExt, request::RequestContext};

use crate::{Problem, Request};

/// The id the gateway gave the request, under which the log knows it.
pub fn id(request: &Request) -> String {
    match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The route of the template that matched, such as `GET /v1/invitations/{id}`; `$default` for everything else.
pub fn route_key(request: &Request) -> &str {
    match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.route_key.as_deref().unwrap_or("$default"),
        _ => "$default",
    }
}

/// A parsed part of the path. What does not parse cannot exist, so it is not found.
pub fn path_parameter<T: FromStr>(request: &Request, name: &str) -> Result<T, Problem> {
    request
        .path_parameters_ref()
        .and_then(|parameters| parameters.first(name))
        .and_then(|text| text.parse().ok())
        .ok_or_else(Problem::not_found)
}

/// The first value of a query parameter.
pub fn query_parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.query_string_parameters_ref().and_then(|parameters| parameters.first(name))
}

/// The value of a cookie. Where a browser sends two of a name, the first one is the more specific.
pub fn cookie<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let lines = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The path, as the template's routes see it: without the stage.
pub fn path(request: &Request) -> &str {
    match request.raw_http_path() {
        "" => request.uri().path(),
        path => path,
    }
}
