//! When an administrator of the customer, or one of the partner's people who work in its account, ends a delegation.

use desk::{Decided, Once};
use domain::delegation::{Delegation, End};
use domain::text::Reason;
use domain::{DelegationId, Moment, Refusal, delegation};
use table::Quotas;
use web::body::Document;
use web::identity::Principal;
use web::problem::Code;
use web::{Answer, Problem, Request};

use crate::App;
use crate::access;
use crate::change::{after, either_side, still_there};

/// `POST /v1/delegations/{id}/terminate`
pub(crate) async fn terminate(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id = web::request::path_parameter(&request, "id")?;
    let principal = app.desk.principal(&request, now)?;
    let once = Once::optional(&request, &principal.subject)?;
    let reason = read_reason(&request)?;
    let ending = Ending { id, principal, reason, now };

    let seen = || web::precondition::required(request.headers());
    ending.keep(app, once, seen, |ended| access::shown(ended, true, now)).await
}

/// `POST /customer/delegations/{id}/terminate`, from the customer's own page.
pub(crate) async fn terminate_by_form(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    web::form::require_same_origin(request.headers(), &app.desk.base_url)?;
    let id = web::request::path_parameter(&request, "id")?;
    let locale = web::page::locale_of(&request);
    let Some(caller) = app.desk.caller_if_known(&request, now).await? else {
        return web::respond::see_other(&web::page::sign_in_for("/customer", locale));
    };
    let (seen, reason) = read_form(&request)?;
    let ending = Ending { id, principal: caller.principal, reason, now };

    let back = || web::respond::see_other(&web::page::customer_after_ending(locale));
    match ending.keep(app.clone(), None, || Ok(seen), |_: &Delegation| back()).await {
        // Whoever clicks twice, or on two pages, finds done what was wanted.
        Err(problem) if problem.code() == Code::PreconditionFailed && was_ended(&app, id).await? => back(),
        answered => answered,
    }
}

/// Whether one of the two sides has ended it.
async fn was_ended(app: &App, id: DelegationId) -> Result<bool, Problem> {
    let delegation = app.desk.table.delegation(id).await?;
    Ok(delegation.is_some_and(|ended| matches!(ended.end, Some(End::Terminated { .. }))))
}

/// Somebody ends a delegation.
struct Ending {
    id: DelegationId,
    principal: Principal,
    reason: Option<Reason>,
    now: Moment,
}

impl Ending {
    /// Ends the revision that was `seen`, which is asked for only of somebody who may end it.
    async fn keep<S, A>(self, app: App, once: Option<Once>, seen: S, answer: A) -> Answer
    where
        S: Fn() -> Result<u64, Problem>,
        A: Fn(&Delegation) -> Answer,
    {
        let (desk, now) = (app.desk.clone(), self.now);
        let (ending, app, seen, answer) = (&self, &app, &seen, &answer);
        desk.decide(once.as_ref(), || async move {
            let (delegation, seat) = access::seated(app, &ending.principal, ending.id).await?;
            let by = either_side(&seat)?;
            if seen()? != u64::from(delegation.revision) {
                return Err(Refusal::PreconditionFailed.into());
            }
            let mut changes = delegation::terminate(&delegation, by, ending.reason.clone(), now)?;
            let response = answer(after(&changes).unwrap_or(&delegation))?;
            changes.push(still_there(&seat));
            Ok(Decided { actor: seat.actor(), now, changes, quotas: Quotas::NONE, response })
        })
        .await
    }
}

fn read_form(request: &Request) -> Result<(u64, Option<Reason>), Problem> {
    let document = Document::json_or_form(request)?;
    let mut document = document.object()?;
    let seen = document.required("revision", |revision| revision.integer::<u64>());
    let reason = document.optional("reason", |reason| reason.parsed());
    document.finish()?;
    Ok((seen?, reason?))
}

fn read_reason(request: &Request) -> Result<Option<Reason>, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let reason = document.optional("reason", |reason| reason.parsed());
    document.finish()?;
    Ok(reason?)
}
