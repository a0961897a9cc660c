//! When no route matches: a problem of ours instead of the gateway's own words.

use web::{Answer, Failure, Problem, Request};

use crate::contract::COMMITTED;

/// `$default`
pub(crate) fn anything_else(request: &Request) -> Answer {
    match COMMITTED.methods_of(web::request::path(request)) {
        Some(methods) if !methods.contains(request.method()) => Err(Problem::method_not_allowed(methods)),
        // API Gateway leaves out routes whose authorizer it cannot make, and deploys the rest without a word.
        Some(_) => Err(Failure::lasting("find the gateway's route; can it read the OIDC issuer?").into()),
        None => Err(Problem::not_found()),
    }
}
