//! The console: what tests and people ask of the local system itself, below `/_local/`.

mod cast;
mod clock;
mod faults;
mod functions;
mod input;
mod issuer;
mod log;
mod mail;
mod pages;
mod people;
mod refusal;
mod sign_in;
mod stream;
mod table;

use std::sync::Arc;

use axum::routing::{any, get, post};
use axum::{Router, middleware};

pub(crate) use issuer::IssuerHost;

use crate::system::Parts;

/// What every handler of the console gets.
pub(crate) type Shared = Arc<Parts>;

/// Every route of the console.
pub(crate) fn router(parts: Shared) -> Router {
    let issuer = issuer::router(parts.identity.clone(), parts.clock.clone());
    Router::new()
        .route("/_local/tokens", post(people::token))
        .route("/_local/mail", get(mail::list).delete(mail::clear))
        .route("/_local/mail/{id}/feedback", post(mail::feedback))
        .route("/_local/clock", get(clock::show).post(clock::change))
        .route("/_local/settle", post(stream::settle))
        .route("/_local/dead-letters", get(stream::dead_letters))
        .route("/_local/dead-letters/redrive", post(stream::redrive))
        .route("/_local/invoke/{function}", post(functions::invoke))
        .route("/_local/functions/{function}", post(functions::switch))
        .route(
            "/_local/faults",
            get(faults::show).put(faults::replace).delete(faults::clear).post(faults::choose),
        )
        .route("/_local/table", get(table::items))
        .route("/_local/log", get(log::lines).delete(log::clear))
        .merge(pages::router())
        .route("/_local/{*nothing}", any(refusal::nothing))
        .nest_service(crate::identity::ISSUER_PATH, issuer)
        .layer(middleware::from_fn_with_state(Arc::clone(&parts), refusal::rendered))
        .with_state(parts)
}
