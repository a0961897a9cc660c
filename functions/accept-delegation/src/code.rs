//! When the holder of the link asks for the code that proves the invited mailbox.

use std::sync::Arc;

use domain::proof::{CodeCycle, MOST_CYCLES_PER_DAY};
use domain::{Actor, Moment, acceptance};
use http::StatusCode;
use table::Wants;
use web::page::Notice;
use web::respond::{Quota, Window};
use web::{Answer, Request};

use crate::App;
use crate::answer::{Incoming, decided, now, taken_in};
use crate::case::{Case, open};

/// `POST /i/{id}/code`
pub(crate) async fn request_code(app: App, request: &Request) -> Answer {
    let now = now(&app);
    let incoming = Arc::new(Incoming::read(&app, request)?);
    let (token, ()) = incoming.with_token(|_| Ok(()))?;

    let (desk, table) = (app.desk.clone(), app.desk.table.clone());
    let id = incoming.id;
    let decided = desk.decide(None, || {
        let (app, incoming, token) = (app.clone(), incoming.clone(), token.clone());
        async move {
            let invitation = open(&app, incoming.id, &token, now).await?;
            let mut wants = Wants::default();
            let previous = wants.code_cycle(incoming.id);
            let (case, found) = Case::load_with(&app, invitation, now, wants).await?;
            let previous = found.one(&previous)?;
            let customer = case.customer.as_ref();
            let gate = case.partner.gate(&case.catalog, now);
            let changes = acceptance::request_code(&case.invitation, gate, customer, previous.as_ref(), now)?;
            let response = taken_in(&incoming, &token, &case, Notice::CodeSent)?;
            Ok(decided(&case, Actor::LinkHolder, changes, response))
        }
    });
    let answer = decided.await;
    let is_limited =
        answer.as_ref().err().is_none_or(|problem| problem.status() == StatusCode::TOO_MANY_REQUESTS);
    if !is_limited {
        return answer;
    }
    // What is left is not worth failing for.
    let Ok(Some(cycle)) = table.code_cycle(id).await else { return answer };
    match answer {
        Ok(response) => web::respond::with_quota(response, left(&cycle, now)),
        Err(problem) => Err(problem.with_quota(left(&cycle, now))),
    }
}

/// How many codes can still be asked for today.
fn left(cycle: &CodeCycle, now: Moment) -> Quota {
    let used = if cycle.issued_at.day() == now.day() { cycle.cycles_today } else { 0 };
    Quota {
        name: "codesPerDay",
        limit: MOST_CYCLES_PER_DAY,
        remaining: MOST_CYCLES_PER_DAY.saturating_sub(used),
        window: Some(Window {
            seconds: 86_400,
            reset_seconds: u32::try_from(now.seconds_until(now.next_day())).unwrap_or(0),
        }),
    }
}
