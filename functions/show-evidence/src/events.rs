//! When an administrator of a customer, or the operator, looks through what happened.

use http::StatusCode;
use serde_json::{Value, json};
use table::Piece;
use web::cursor;
use web::view::List;
use web::{Answer, Request};

use crate::App;
use crate::asked::{self, Asked};

/// `GET /v1/customers/{customerId}/events`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let asked = Asked::read(&app, &request, "events").await?;
    let mut place = asked.position.as_deref().map(asked::place).transpose()?;
    let (mut items, most) = (Vec::new(), asked.limit.unwrap_or(u32::from(cursor::DEFAULT_LIMIT)));
    let mut left = most;
    loop {
        let trail = app.desk.table.trail(asked.customer, place, left).await?;
        items.extend(trail.pieces.into_iter().filter_map(shown));
        place = trail.next;
        left = most.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
        if place.is_none() || left == 0 {
            break;
        }
    }
    let next_cursor = place.map(|place| asked.cursor(&app, &place.to_text()));
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

fn shown(piece: Piece) -> Option<Value> {
    let Piece::Event { mut told, hash, .. } = piece else { return None };
    if let Some(fields) = told.as_object_mut() {
        fields.insert("hash".to_owned(), json!(hash));
    }
    Some(told)
}
