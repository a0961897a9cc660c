//! The mailbox for people.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Moment;
use http::{HeaderValue, header};
use serde::Deserialize;
use web::Problem;

use super::{Frame, rendered, shown};
use crate::console::Shared;
use crate::console::input::Input;
use crate::console::refusal::Refusal;
use crate::console::stream::Nothing;
use crate::mailbox::Letter;

/// Letters on one page.
const SHOWN: usize = 200;

/// A letter is somebody else's HTML: it may show itself and open links, and nothing else.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; base-uri 'none'; \
    form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

/// One line of a list of letters.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) to: String,
    pub(super) at: Moment,
    pub(super) shown_at: String,
}

impl From<Letter> for Row {
    fn from(letter: Letter) -> Row {
        let shown_at = shown(letter.at, "%-d %b, %H:%M");
        Row { id: letter.id, subject: letter.subject, to: letter.to, at: letter.at, shown_at }
    }
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct List {
    frame: Frame,
    to: String,
    letters: Vec<Row>,
    more: usize,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct One {
    frame: Frame,
    shown_at: String,
    feedback: [(&'static str, &'static str); 4],
    letter: Letter,
}

#[derive(Deserialize)]
pub(super) struct Addressed {
    #[serde(default)]
    to: String,
}

/// `GET /_local/mailbox?to=`.
pub(super) async fn page(
    State(parts): State<Shared>,
    Query(query): Query<Addressed>,
) -> Result<Response, Refusal> {
    let to = query.to.trim();
    let mut letters = parts.mailbox.newest(Some(to).filter(|to| !to.is_empty()), usize::MAX)?;
    let more = letters.len().saturating_sub(SHOWN);
    letters.truncate(SHOWN);
    rendered(&List {
        frame: Frame::new("mailbox", &parts),
        to: to.to_owned(),
        letters: letters.into_iter().map(Row::from).collect(),
        more,
    })
}

/// `GET /_local/mailbox/{id}`.
pub(super) async fn letter(State(parts): State<Shared>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let letter = parts.mailbox.letter(&id)?.ok_or_else(Problem::not_found)?;
    rendered(&One {
        frame: Frame::new("mailbox", &parts),
        shown_at: shown(letter.at, "%A, %-d %B %Y, %H:%M:%S UTC"),
        feedback: [
            ("delivery", "It was delivered"),
            ("deliveryDelay", "It is delayed"),
            ("bounce", "It bounced"),
            ("complaint", "It was called spam"),
        ],
        letter,
    })
}

/// `GET /_local/mailbox/{id}/html`: the letter's own HTML, for the frame on its page.
pub(super) async fn html(State(parts): State<Shared>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let letter = parts.mailbox.letter(&id)?.ok_or_else(Problem::not_found)?;
    let html = with_links_that_leave_the_frame(&letter.html);
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(LETTER_POLICY));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

fn with_links_that_leave_the_frame(html: &str) -> String {
    const BASE: &str = "<base target=\"_top\">";
    match html.split_once("<head>") {
        Some((before, after)) => format!("{before}<head>{BASE}{after}"),
        None => format!("{BASE}{html}"),
    }
}

/// `POST /_local/mailbox/clear`: what `DELETE /_local/mail` is for tests.
pub(super) async fn clear(State(parts): State<Shared>, _: Input<Nothing>) -> Result<Redirect, Refusal> {
    parts.mailbox.clear()?;
    Ok(Redirect::to("/_local/mailbox"))
}
