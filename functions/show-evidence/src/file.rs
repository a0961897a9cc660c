//! When somebody needs a file that shows by itself that nothing in it was changed.

use evidence::{Digest, Seal};
use serde_json::{Value, json};
use table::{Piece, TrailPlace};
use web::problem::Code;
use web::{Answer, Problem, Request};

use crate::App;
use crate::asked::{self, Asked};

/// A part of a file ends after this many bytes: a function may answer 6 MB, and an answer is carried as a text in JSON,
/// where every quotation mark takes two.
const MOST_BYTES: usize = 2_000_000;

/// Events that are read at a time.
const AT_A_TIME: u32 = 100;

/// `GET /v1/customers/{customerId}/evidence`
///
/// A large file, or one of which somebody wants so many events at a time, comes in parts: `Link: <…>; rel="next"`
/// (RFC 8288) says where the next one is. The parts one after the other are the file.
pub(crate) async fn download(app: App, request: Request) -> Answer {
    let asked = Asked::read(&app, &request, "evidence").await?;
    let (mut place, previous) = match asked.position.as_deref() {
        Some(position) => read(position).map(|(place, seal)| (Some(place), Some(seal)))?,
        None => (None, None),
    };
    let mut part = Part { text: String::new(), seal: Seal::begin(previous) };
    if place.is_none() {
        let at = app.desk.clock.now();
        part.line(&json!({ "kind": "evidence", "form": 1, "customerId": asked.customer, "at": at }));
    }
    let mut left = asked.limit.unwrap_or(u32::MAX);
    loop {
        let trail = app.desk.table.trail(asked.customer, place, left.min(AT_A_TIME)).await?;
        for piece in trail.pieces {
            left = left.saturating_sub(u32::from(matches!(piece, Piece::Event { .. })));
            part.line(&line(piece));
        }
        place = trail.next;
        if place.is_none() || left == 0 || part.text.len() >= MOST_BYTES {
            break;
        }
    }
    let digest = part.seal.digest();
    let next =
        place.map(|place| asked.cursor(&app, &json!([digest.to_string(), place.to_text()]).to_string()));
    let text = part.ended(next.is_none());
    let path = format!("/v1/customers/{}/evidence", asked.customer);
    let limit = asked.limit.map(|limit| format!("&limit={limit}")).unwrap_or_default();
    let next = next.map(|cursor| app.desk.base_url.join(&format!("{path}?cursor={cursor}{limit}")));
    web::respond::json_lines(text, &format!("evidence-{}.jsonl", asked.customer), next.as_deref())
}

/// Where a part begins, and the seal of the one before.
fn read(position: &str) -> Result<(TrailPlace, Digest), Problem> {
    let read: Option<(String, String)> = serde_json::from_str(position).ok();
    let (seal, place) = read.ok_or_else(|| Problem::new(Code::InvalidCursor))?;
    let seal = seal.parse().map_err(|_| Problem::new(Code::InvalidCursor))?;
    Ok((asked::place(&place)?, seal))
}

/// A part of a file, growing.
struct Part {
    text: String,
    seal: Seal,
}

impl Part {
    fn line(&mut self, value: &Value) {
        let line = evidence::canonical(value);
        self.seal.line(&line);
        self.text.push_str(&line);
        self.text.push('\n');
    }

    fn ended(mut self, is_last: bool) -> String {
        self.text.push_str(&evidence::canonical(&self.seal.sealed(is_last)));
        self.text.push('\n');
        self.text
    }
}

fn line(piece: Piece) -> Value {
    match piece {
        Piece::Head { aggregate_id, sequence, hash } => {
            json!({ "kind": "head", "aggregateId": aggregate_id, "sequence": sequence, "hash": hash })
        }
        Piece::Event { mut told, hash, salts } => {
            if let Some(fields) = told.as_object_mut() {
                fields.insert("kind".to_owned(), json!("event"));
                fields.insert("hash".to_owned(), json!(hash));
                fields.insert("salts".to_owned(), json!(salts));
            }
            told
        }
        Piece::Receipt(receipt) => json!({ "kind": "receipt", "receipt": receipt }),
    }
}
