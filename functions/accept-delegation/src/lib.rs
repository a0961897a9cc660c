//! The customer behind the link looks, and answers: code, accept, decline, report, renewal, hand-over.
//!
//! One set of permissions: everything one acceptance touches. Looking needs none of the writing ones and
//! changes nothing (**inert-get**): mail scanners follow links too.

mod accept;
mod answer;
mod case;
mod code;
mod decline;
mod hand_over;
mod look;
mod page;
mod renewal;
mod report;
mod unsubscribe;

use std::sync::Arc;

use desk::Desk;
use domain::EmailAddress;
use runtime::{Door, SettingsFaults, World};
use web::keys::Keys;
use web::link::Links;
use web::{Answer, Problem, Request};

/// What this function works with.
#[derive(Clone, Debug)]
struct App {
    desk: Desk,
    links: Links,
    operator_contact: EmailAddress,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let (desk, (link_keys, operator_contact)) = Desk::start_with(world, |reader| {
        let link_keys = reader.parsed::<Keys>("LINK_KEYS");
        let operator_contact = reader.parsed::<EmailAddress>("OPERATOR_CONTACT");
        Ok((link_keys?, operator_contact?))
    })?;
    let links = Links::new(desk.base_url.clone(), link_keys);
    Ok(runtime::door::http(desk.base_url.clone(), App { desk, links, operator_contact }, handle))
}

async fn handle(app: App, request: Request) -> Answer {
    let request = Arc::new(request);
    match answer(app.clone(), request.clone()).await {
        Err(problem) if web::accept::prefers_page(request.headers()) => {
            page::refused(&app, &request, problem).await
        }
        answered => answered,
    }
}

async fn answer(app: App, request: Arc<Request>) -> Answer {
    match web::request::route_key(&request) {
        "GET /i/{id}" | "HEAD /i/{id}" => look::look(app, &request).await,
        "POST /i/{id}/code" => code::request_code(app, &request).await,
        "POST /i/{id}/accept" => accept::accept(app, &request).await,
        "POST /i/{id}/decline" => decline::decline(app, &request).await,
        "POST /i/{id}/report" => report::report(app, &request).await,
        "POST /i/{id}/renewal" => renewal::request_renewal(app, &request).await,
        "POST /i/{id}/hand-over" => hand_over::hand_over(app, &request).await,
        "GET /i/{id}/unsubscribe" => unsubscribe::ask(app, &request).await,
        "POST /i/{id}/unsubscribe" => unsubscribe::unsubscribe(app, &request).await,
        _ => Err(Problem::not_found()),
    }
}
