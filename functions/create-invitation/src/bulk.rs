//! When a seller of a partner sends up to 25 invitations in one request; each succeeds or fails alone.

use std::sync::Arc;

use desk::Once;
use domain::gate;
use domain::invitation::Invitation;
use domain::lifecycle::Invite;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use web::body::{Document, Faulty};
use web::problem::Asked;
use web::{Answer, Problem, Request};

use crate::App;
use crate::create::{Draft, Preview, quota, read_dry_run};
use crate::document;
use crate::standing::{Seller, Standing};

/// The most invitations in one request.
const MOST_ITEMS: usize = 25;

/// `POST /v1/invitations/bulk`
pub(crate) async fn create_many(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let caller = app.desk.caller(&request, now).await?;
    let standing = Arc::new(Standing::load(&app, &caller, now).await?);
    let is_dry_run = read_dry_run(&request)?;
    let once = if is_dry_run { None } else { Some(Once::required(&request, caller.scope())?) };
    caller.require_any(&gate::SELLING_ROLES)?;
    let items = read_items(&request, &standing)?;

    if let Some(once) = &once
        && let Some(response) = once.replay(&app.desk, now).await?
    {
        return Ok(response);
    }
    let (asked, app, request) = (Asked::by(&request), Arc::new(app), Arc::new(request));
    let mut results = Vec::with_capacity(items.len());
    let mut rehearsed = Vec::new();
    for (number, item) in items.into_iter().enumerate() {
        let outcome = match item {
            Ok(invite) => {
                let seller = Seller::new(&app, &request, &standing);
                match once.as_ref().map(|once| once.part(number)) {
                    Some(once) => create_one(&app, &seller, once, invite).await,
                    None => rehearse_one(&app, &standing, invite, &mut rehearsed).await,
                }
            }
            Err(faulty) => Err(faulty.into()),
        };
        results.push(result_of(outcome, &app, &asked));
    }
    let response = web::respond::json(StatusCode::OK, &Results { items: results })?;
    let created_today = app.desk.table.created_today(standing.partner.id, now).await?;
    let response = web::respond::with_quota(response, quota(&standing, created_today))?;
    if let Some(once) = once {
        let remembered = once.remembered(&response);
        if app.desk.table.remember(&remembered, now).await?.is_err()
            && let Some(response) = once.replay(&app.desk, now).await?
        {
            return Ok(response);
        }
    }
    Ok(response)
}

#[derive(Serialize)]
struct Results {
    items: Vec<Value>,
}

fn read_items(request: &Request, standing: &Standing) -> Result<Vec<Result<Invite, Faulty>>, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let items = document.list("items", 1..=MOST_ITEMS, |item| Ok(document::invite(&item, &standing.catalog)));
    document.finish()?;
    Ok(items?)
}

/// Words the preview of one that would be created after those `rehearsed` before it.
async fn rehearse_one(
    app: &App,
    standing: &Standing,
    invite: Invite,
    rehearsed: &mut Vec<Invitation>,
) -> Result<(u16, Value), Problem> {
    let draft = Draft::make(app, standing, invite, rehearsed).await?;
    let preview = web::respond::json(StatusCode::OK, &Preview::of(&draft.invitation, app, standing))?;
    rehearsed.push(draft.invitation);
    body_of(&preview)
}

async fn create_one(
    app: &Arc<App>,
    seller: &Arc<Seller>,
    once: Once,
    invite: Invite,
) -> Result<(u16, Value), Problem> {
    let (desk, invite) = (app.desk.clone(), Arc::new(invite));
    let response = desk
        .decide(Some(&once), || {
            let (app, seller, invite) = (app.clone(), seller.clone(), invite.clone());
            async move {
                let standing = seller.standing().await?;
                Draft::make(&app, &standing, (*invite).clone(), &[]).await?.decided(&standing)
            }
        })
        .await?;
    body_of(&response)
}

fn body_of(response: &web::Response) -> Result<(u16, Value), Problem> {
    let unreadable = |cause| web::Failure::lasting("read an answer of one's own").because(cause);
    let body = serde_json::from_slice(response.body()).map_err(unreadable)?;
    Ok((response.status().as_u16(), body))
}

fn result_of(outcome: Result<(u16, Value), Problem>, app: &App, asked: &Asked) -> Value {
    match outcome {
        Ok((status, invitation)) => json!({ "status": status, "invitation": invitation }),
        Err(problem) => {
            let document = problem.document(&app.desk.base_url, asked.request_id());
            json!({ "status": problem.status().as_u16(), "problem": document })
        }
    }
}
