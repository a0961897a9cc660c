//! API Gateway on this machine: routes and authorizers of the template in front of the functions' own doors.
//!
//! Requests become the real payload 2.0 and go through the same parser as in the cloud. What the gateway itself
//! refuses leaves as a problem document, which is the one thing it does better than the real one.

mod answer;
mod event;
mod routes;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::request::Parts;
use http::{Response, header};
use runtime::{Entropy, ManualClock};
use web::problem::Asked;
use web::{BaseUrl, Problem};

use crate::gateway::routes::{Match, Routes};
use crate::identity::{Claims, Identity};
use crate::invoker::{InvokeFailure, Invoker};
use crate::template::{Authorizer, Route, Template};

/// API Gateway takes no larger request.
pub(crate) const MOST_BYTES: usize = 10 * 1024 * 1024;

/// The gateway; clones share it.
#[derive(Clone)]
pub(crate) struct Gateway {
    inner: Arc<Inner>,
}

struct Inner {
    routes: Routes,
    authorizers: BTreeMap<String, Authorizer>,
    functions: Invoker,
    identity: Identity,
    clock: ManualClock,
    entropy: Entropy,
    base_url: BaseUrl,
}

impl Gateway {
    pub(crate) fn new(
        template: &Template,
        functions: Invoker,
        identity: Identity,
        clock: ManualClock,
        entropy: Entropy,
        base_url: BaseUrl,
    ) -> Gateway {
        Gateway {
            inner: Arc::new(Inner {
                routes: Routes::new(&template.routes),
                authorizers: template.authorizers.clone(),
                functions,
                identity,
                clock,
                entropy,
                base_url,
            }),
        }
    }

    /// Answers whatever the console does not.
    pub(crate) async fn answer(State(gateway): State<Gateway>, request: Request) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let request_id = STANDARD.encode(gateway.inner.entropy.bytes::<12>());
        match gateway.inner.answered(&parts, body, &request_id).await {
            Ok(response) => response,
            Err(problem) => gateway.inner.problem(&parts, &request_id, &problem),
        }
    }
}

impl Inner {
    async fn answered(&self, parts: &Parts, body: Body, request_id: &str) -> Result<Response<Body>, Problem> {
        let (route, path_parameters) = match self.routes.find(&parts.method, parts.uri.path()) {
            Match::Found(route, parameters) => (route, parameters),
            Match::OtherMethods(methods) => return Err(Problem::method_not_allowed(&methods)),
            Match::Nothing => return Err(Problem::not_found()),
        };
        let claims = self.authorized(route, parts)?;
        let body: Bytes = to_bytes(body, MOST_BYTES).await.map_err(|_| Problem::too_large())?;
        let source = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let arrived = event::Arrived {
            parts,
            body: &body,
            route,
            path_parameters: &path_parameters,
            claims: claims.as_ref(),
            request_id,
            source_ip: &source
                .map_or_else(|| "127.0.0.1".to_owned(), |ConnectInfo(address)| address.ip().to_string()),
            now: self.clock.now(),
        };
        let answer =
            self.functions.invoke(route.function.as_str(), arrived.event()).await.map_err(problem_of)?;
        answer::response(&answer).map_err(|answer::Unreadable(part)| {
            let attempt = format!("pass on the answer of {}: its {part} cannot be read", route.function);
            Problem::internal(web::Failure::lasting(attempt))
        })
    }

    fn authorized(&self, route: &Route, parts: &Parts) -> Result<Option<Claims>, Problem> {
        let Some(name) = &route.authorizer else { return Ok(None) };
        let authorizer = self.authorizers.get(name).ok_or_else(Problem::unauthenticated)?;
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        self.identity
            .check(header, authorizer, self.clock.now())
            .map(Some)
            .map_err(|_| Problem::unauthenticated())
    }

    fn problem(&self, parts: &Parts, request_id: &str, problem: &Problem) -> Response<Body> {
        render(problem, &self.base_url, parts, request_id)
    }
}

/// A problem as the answer to a request that no function has seen.
pub(crate) fn render(
    problem: &Problem,
    base_url: &BaseUrl,
    parts: &Parts,
    request_id: &str,
) -> Response<Body> {
    let mut request = web::Request::new(lambda_http::Body::Empty);
    request.method_mut().clone_from(&parts.method);
    request.headers_mut().clone_from(&parts.headers);
    request.extensions_mut().insert(context(request_id));
    problem.render(base_url, &Asked::by(&request)).map(|body| match body {
        lambda_http::Body::Text(text) => Body::from(text),
        lambda_http::Body::Binary(bytes) => Body::from(bytes),
        _ => Body::empty(),
    })
}

fn context(request_id: &str) -> lambda_http::request::RequestContext {
    let mut context = aws_lambda_events::apigw::ApiGatewayV2httpRequestContext::default();
    context.request_id = Some(request_id.to_owned());
    lambda_http::request::RequestContext::ApiGatewayV2(context)
}

fn problem_of(failure: InvokeFailure) -> Problem {
    match failure {
        InvokeFailure::Door(failure) => Problem::internal(failure),
        other => Problem::unavailable(other),
    }
}

/// Percent-decoded, with a replacement where that is no text.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| after.get(..2)).flatten();
        // The parser of numbers would take a sign as well.
        let digits = escaped.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let value = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(value.unwrap_or(byte));
        rest = if value.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
