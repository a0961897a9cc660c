//! When an administrator of the customer, or one of the partner's people who work in its account, ends a delegation.

use std::sync::Arc;

use desk::{Decided, Once};
use domain::delegation::{Delegation, Side};
use domain::partner::Role;
use domain::text::Reason;
use domain::{Change, Refusal, delegation};
use table::Quotas;
use web::body::Document;
use web::{Answer, Failure, Problem, Request};

use crate::App;
use crate::access::{self, Seat};

/// The partner's people who may give up a customer's account.
const ENDING_ROLES: [Role; 2] = [Role::Owner, Role::DelegateAgent];

/// `POST /v1/delegations/{id}/terminate`
pub(crate) async fn terminate(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "id")?;
    let caller = Arc::new(app.desk.caller(&request, now).await?);
    let once = Once::optional(&request, caller.scope())?;
    let reason = read_reason(&request)?;

    let (app, request) = (Arc::new(app), Arc::new(request));
    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || {
        let (app, request, caller, reason) = (app.clone(), request.clone(), caller.clone(), reason.clone());
        async move {
            let (delegation, seat) = access::seated(&app, &caller, id).await?;
            let by = require_ending_seat(&seat)?;
            require_revision(&request, &delegation)?;
            let mut changes = delegation::terminate(&delegation, by, reason, now)?;
            let response = access::shown(delegation_after(&changes)?, true, now)?;
            changes.extend(still_administrator(&seat));
            Ok(Decided { actor: seat.actor(), now, changes, quotas: Quotas::NONE, response })
        }
    })
    .await
}

fn read_reason(request: &Request) -> Result<Option<Reason>, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let reason = document.optional("reason", |reason| reason.parsed());
    document.finish()?;
    Ok(reason?)
}

fn require_ending_seat(seat: &Seat) -> Result<Side, Refusal> {
    match seat {
        Seat::Customer(..) => Ok(Side::Customer),
        Seat::Partner(member) => member.require_any(&ENDING_ROLES).map(|()| Side::Partner),
    }
}

fn require_revision(request: &Request, delegation: &Delegation) -> Result<(), Problem> {
    let seen = web::precondition::required(request.headers())?;
    if seen == u64::from(delegation.revision) { Ok(()) } else { Err(Refusal::PreconditionFailed.into()) }
}

fn delegation_after(changes: &[Change]) -> Result<&Delegation, Failure> {
    let after = changes.iter().find_map(|change| match change {
        Change::Delegation(ended) => Some(&ended.state),
        _ => None,
    });
    after.ok_or_else(|| Failure::lasting("answer with a delegation that did not change"))
}

/// Who is removed as an administrator at this very moment ends nothing any more.
fn still_administrator(seat: &Seat) -> Option<Change> {
    match seat {
        Seat::Customer(customer_id, email) => {
            Some(Change::StillAdministrator { customer_id: *customer_id, email: email.clone() })
        }
        Seat::Partner(_) => None,
    }
}
