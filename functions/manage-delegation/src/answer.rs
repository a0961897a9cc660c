//! When an administrator of the customer answers what the partner proposed.

use desk::{Decided, Once};
use domain::delegation::Delegation;
use domain::delegation::amendment::{self, Amendment, Countersigner, Status};
use domain::text::{Locale, Reason};
use domain::{AmendmentId, Change, EmailAddress, Refusal};
use table::Quotas;
use web::body::Document;
use web::view::amendment::AmendmentView;
use web::view::delegation::DelegationView;
use web::{Answer, Problem, Request, Response};

use crate::App;
use crate::access::{self, Seat};
use crate::change::{Changing, after, customer_only, require_revision_if_named, still_there};

/// `POST /v1/delegations/{id}/amendments/{amendmentId}/accept`
pub(crate) async fn accept(app: App, request: Request) -> Answer {
    answer(app, request, Status::Accepted).await
}

/// `POST /v1/delegations/{id}/amendments/{amendmentId}/decline`
pub(crate) async fn decline(app: App, request: Request) -> Answer {
    answer(app, request, Status::Declined).await
}

async fn answer(app: App, request: Request, wanted: Status) -> Answer {
    let changing = Changing::begin(&app, &request, customer_only).await?;
    let id = web::request::path_parameter(&request, "amendmentId")?;
    let once = Once::optional(&request, &changing.principal.subject)?;
    let reason = read_reason(&Document::json(&request)?, wanted)?;
    let answering = Answering { changing, id, wanted, reason };
    let seen = |delegation: &_| require_revision_if_named(&request, delegation);
    answering.keep(&app, once.as_ref(), seen, None).await
}

/// `POST /customer/delegations/{id}/amendments/{amendmentId}`, from the customer's own page: `answer` says which.
pub(crate) async fn answer_by_form(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    web::form::require_same_origin(request.headers(), &app.desk.base_url)?;
    let delegation = web::request::path_parameter(&request, "id")?;
    let id = web::request::path_parameter(&request, "amendmentId")?;
    let locale = web::page::locale_of(&request);
    let Some(caller) = app.desk.caller_if_known(&request, now).await? else {
        return web::respond::see_other(&web::page::sign_in_for("/customer", locale));
    };
    let wanted = read_answer(&request)?;
    let changing = Changing::by(caller.principal, delegation, now, customer_only);
    let answering = Answering { changing, id, wanted, reason: None };
    answering.keep(&app, None, |_| Ok(()), Some(locale)).await
}

/// Somebody answers an amendment.
struct Answering {
    changing: Changing,
    id: AmendmentId,
    wanted: Status,
    reason: Option<Reason>,
}

impl Answering {
    /// Keeps the answer; a page is answered in its language.
    async fn keep<S>(&self, app: &App, once: Option<&Once>, seen: S, page: Option<Locale>) -> Answer
    where
        S: Fn(&Delegation) -> Result<(), Problem>,
    {
        let (desk, now, seen) = (app.desk.clone(), self.changing.now, &seen);
        desk.decide(once, || async move {
            let (delegation, seat) = access::seated(app, &self.changing.principal, self.changing.id).await?;
            let email = administrator(&seat)?;
            seen(&delegation)?;
            let (amendment, mut changes) = self.decide(app, &delegation, email, page).await?;
            let kept = after(&changes).unwrap_or(&delegation);
            let response = match page {
                Some(locale) => web::respond::see_other(&web::page::customer_path(locale))?,
                None => self.shown(app, &amendment, kept).await?,
            };
            changes.push(still_there(&seat));
            Ok(Decided { actor: seat.actor(), now, changes, quotas: Quotas::NONE, response })
        })
        .await
    }

    async fn decide(
        &self,
        app: &App,
        delegation: &Delegation,
        email: &EmailAddress,
        page: Option<Locale>,
    ) -> Result<(Amendment, Vec<Change>), Problem> {
        let now = self.changing.now;
        let decided = if self.wanted == Status::Accepted {
            let (partner, catalog) = access::standing(app, delegation.partner_id).await?;
            let wording = |receipt: &_| desk::statement(receipt, &catalog);
            let countersigner = Countersigner {
                email,
                partner: &partner,
                catalog: &catalog,
                wording: &wording,
                locale: page,
            };
            amendment::accept(delegation, self.id, app.desk.mint(now).receipt(), countersigner, now)
        } else {
            amendment::decline(delegation, self.id, email, self.reason.clone(), now)
        };
        match decided {
            // It waits no longer, or never did.
            Err(Refusal::NotFound) => match app.desk.table.amendment(delegation.id, self.id).await? {
                Some(amendment) => Err(amendment::refuse_decided(&amendment, self.wanted).into()),
                None => Err(Problem::not_found()),
            },
            decided => Ok(decided?),
        }
    }

    async fn shown(
        &self,
        app: &App,
        amendment: &Amendment,
        delegation: &Delegation,
    ) -> Result<Response, Problem> {
        let now = self.changing.now;
        let gate_open = access::gate_open(app, delegation.partner_id, now).await?;
        let view = AmendmentView::new(amendment, delegation, now);
        let view = view.with(DelegationView::new(delegation, gate_open, now));
        web::respond::resource(u64::from(delegation.revision), &view)
    }
}

fn administrator(seat: &Seat) -> Result<&EmailAddress, Refusal> {
    match seat {
        Seat::Customer(_, email) => Ok(email),
        Seat::Partner(_) => Err(Refusal::CustomerDecisionRequired),
    }
}

/// A refusal may say why.
fn read_reason(document: &Document, wanted: Status) -> Result<Option<Reason>, Problem> {
    let mut document = document.object()?;
    let reason = match wanted {
        Status::Declined => document.optional("reason", |reason| reason.parsed()),
        _ => Ok(None),
    };
    document.finish()?;
    Ok(reason?)
}

fn read_answer(request: &Request) -> Result<Status, Problem> {
    let document = Document::json_or_form(request)?;
    let mut document = document.object()?;
    let wanted = document.required("answer", |answer| match answer.text()? {
        "accept" => Ok(Status::Accepted),
        "decline" => Ok(Status::Declined),
        _ => Err(answer.fault("must be accept or decline")),
    });
    document.finish()?;
    Ok(wanted?)
}
