//! What the console says no to, as the same problem documents that the system itself answers.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Fault;
use http::{HeaderValue, Method, StatusCode, header};
use web::{Problem, accept};

use super::{Shared, pages};
use crate::failure::Failure;
use crate::gateway;
use crate::identity::ISSUER_PATH;

/// A problem on its way out of a handler; the request it answers is added by [`rendered`].
pub(super) struct Refusal(pub(super) Box<Problem>);

impl Refusal {
    /// 422 with one fault.
    pub(super) fn fault(pointer: &str, detail: impl Into<String>) -> Refusal {
        Problem::invalid(vec![Fault { pointer: pointer.to_owned(), detail: detail.into() }]).into()
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        Refusal(Box::new(problem))
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Problem::internal(failure).into()
    }
}

/// Carries the problem to [`rendered`], which knows the request.
#[derive(Clone)]
struct Carried(Arc<Problem>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.0.status();
        response.extensions_mut().insert(Carried(Arc::from(self.0)));
        response
    }
}

/// Whatever else is asked for below `/_local/`.
pub(super) async fn nothing() -> Refusal {
    Problem::not_found().into()
}

/// Turns a carried problem into the document or page that its request asked for.
pub(super) async fn rendered(State(parts): State<Shared>, request: Request, next: Next) -> Response {
    let (asked, body) = request.into_parts();
    let response = next.run(Request::from_parts(asked.clone(), body)).await;
    let problem = match response.extensions().get::<Carried>() {
        Some(Carried(problem)) => Some(Arc::clone(problem)),
        None => of_the_router(&response).map(Arc::new),
    };
    let Some(problem) = problem else { return response };
    let answer = gateway::render(&problem, &parts.base_url, &asked, "console");
    // Who signs in comes from the site and goes back there.
    let of_the_site = asked.uri.path().starts_with(ISSUER_PATH);
    if accept::prefers_page(&asked.headers) && !of_the_site {
        pages::problem::page(&parts, &problem, answer)
    } else {
        answer
    }
}

/// The router's own words about a wrong method or query, which are no documents.
fn of_the_router(response: &Response) -> Option<Problem> {
    let header = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            let allowed = header(header::ALLOW).unwrap_or_default().split(',');
            let allowed: Vec<Method> = allowed.filter_map(|method| method.trim().parse().ok()).collect();
            Some(Problem::method_not_allowed(&allowed))
        }
        StatusCode::BAD_REQUEST
            if header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/plain")) =>
        {
            Some(Problem::malformed("The query cannot be read.", "La requête ne peut pas être lue."))
        }
        _ => None,
    }
}
