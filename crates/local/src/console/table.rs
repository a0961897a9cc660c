//! Raw items, for a person who wants to see what is stored.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use web::Problem;
use web::problem::Code;

use super::Shared;
use super::refusal::Refusal;

const USUAL_PAGE: usize = 100;
const LARGEST_PAGE: usize = 1_000;

#[derive(Deserialize)]
pub(super) struct Page {
    #[serde(default)]
    prefix: String,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// `GET /_local/table?prefix=&limit=&cursor=`.
pub(super) async fn items(
    State(parts): State<Shared>,
    Query(query): Query<Page>,
) -> Result<Response, Refusal> {
    let limit = query.limit.unwrap_or(USUAL_PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Refusal::fault("/limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    let page = parts.database.items(&query.prefix, limit, query.cursor.as_deref()).await;
    let page = page.map_err(|failure| match &query.cursor {
        Some(_) => Problem::new(Code::InvalidCursor).into(),
        None => Refusal::from(failure),
    })?;
    Ok(Json(json!({"items": page.items, "nextCursor": page.cursor})).into_response())
}
