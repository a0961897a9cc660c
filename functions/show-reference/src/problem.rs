//! When somebody follows the `type` of a problem.

use http::{StatusCode, header};
use serde::Serialize;
use web::problem::Code;
use web::{Answer, Language, Problem, Request, accept, page};

use crate::App;

/// Seconds for which the meaning of a problem may be kept.
const FRESH_SECONDS: u32 = 3_600;

/// What never varies about a problem.
#[derive(Serialize)]
struct ProblemType {
    r#type: String,
    code: &'static str,
    status: u16,
    title: &'static str,
    detail: &'static str,
    retryable: bool,
}

/// `GET /problems/{code}`
pub(crate) fn problem(app: &App, request: &Request) -> Answer {
    let code: String = web::request::path_parameter(request, "code")?;
    let code = Code::parse(&code).ok_or_else(Problem::not_found)?;
    if accept::prefers_page(request.headers()) {
        return Ok(web::respond::page(
            StatusCode::OK,
            page::problem_reference(code, page::locale_of(request)),
        ));
    }
    let problem = ProblemType {
        r#type: app.base_url.join(&format!("/problems/{}", code.as_str())),
        code: code.as_str(),
        status: code.status().as_u16(),
        title: code.title(Language::English),
        detail: code.detail(Language::English),
        retryable: code.is_retryable(),
    };
    let response = web::respond::cacheable(request.headers(), FRESH_SECONDS, &problem)?;
    web::respond::with_header(response, header::VARY, "accept")
}
