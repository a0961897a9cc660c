//! When no route matches: a problem of ours instead of the gateway's own words.

use web::{Answer, Problem, Request};

use crate::contract::COMMITTED;

/// `$default`
pub(crate) fn anything_else(request: &Request) -> Answer {
    match COMMITTED.methods_of(web::request::path(request)) {
        Some(methods) if !methods.contains(request.method()) => Err(Problem::method_not_allowed(methods)),
        _ => Err(Problem::not_found()),
    }
}
