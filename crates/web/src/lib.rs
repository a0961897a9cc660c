//! What we say over HTTP: requests read strictly, answers, problems, links and pages.
//!
//! Everything here turns bytes into parsed values or values into bytes.
//! A body is read into a tree that remembers duplicate keys and collects every fault at once; a bearer token
//! becomes a [`identity::Principal`]; a refusal of the domain becomes a [`Problem`] by one exhaustive match; a
//! link is derived from an id and a generation.
//!
//! This crate never contains: a business rule, a clock, randomness, a setting read from the environment, a
//! network call, an AWS SDK type, or a route table.

pub mod accept;
pub mod base_url;
pub mod body;
pub mod cursor;
pub mod failure;
pub mod form;
pub mod headers;
pub mod idempotency;
pub mod identity;
pub mod keys;
pub mod link;
pub mod page;
pub mod precondition;
pub mod problem;
pub mod request;
pub mod respond;
pub mod scim;
pub mod token;
pub mod view;

pub use accept::Language;
pub use base_url::BaseUrl;
pub use failure::Failure;
pub use identity::{Authenticator, Principal};
pub use problem::Problem;

/// A request as every function receives it.
pub type Request = lambda_http::Request;

/// An answer as every function gives it.
pub type Response = lambda_http::Response<lambda_http::Body>;

/// What a handler of an HTTP door returns.
pub type Answer = Result<Response, Problem>;
