//! When a partner proposes to be granted more, or for longer, and when either side looks at what was proposed.

use desk::{Decided, Once};
use domain::delegation::amendment::{self, PROPOSING_ROLES, Proposer, Terms};
use domain::delegation::{LONGEST_DURATION_DAYS, Side};
use domain::partner::Member;
use domain::{AmendmentId, DelegationId, Refusal};
use http::StatusCode;
use table::{PagePosition, Quotas};
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::amendment::AmendmentView;
use web::{Answer, Problem, Request};

use crate::App;
use crate::access::{self, Seat};
use crate::change::{Changing, after, still_there};

/// `POST /v1/delegations/{id}/amendments`
pub(crate) async fn propose(app: App, request: Request) -> Answer {
    let changing = Changing::begin(&app, &request, proposer).await?;
    let once = Once::required(&request, &changing.principal.subject)?;
    let terms = read_terms(&request)?;

    let (desk, now) = (app.desk.clone(), changing.now);
    let (app, changing, terms) = (&app, &changing, &terms);
    desk.decide(Some(&once), || async move {
        let (delegation, seat) = access::seated(app, &changing.principal, changing.id).await?;
        let member = seller(&seat)?;
        let (partner, catalog) = access::standing(app, delegation.partner_id).await?;
        let proposer = Proposer { member, partner: &partner, catalog: &catalog };
        let id = app.desk.mint(now).amendment();
        let (amendment, mut changes) = amendment::propose(&delegation, id, terms.clone(), proposer, now)?;
        let revision = u64::from(after(&changes).map_or(delegation.revision, |after| after.revision));
        let location = format!("/v1/delegations/{}/amendments/{id}", delegation.id);
        let open = after(&changes).unwrap_or(&delegation);
        let response =
            web::respond::created(&location, revision, &AmendmentView::new(&amendment, open, now))?;
        changes.push(still_there(&seat));
        Ok(Decided { actor: seat.actor(), now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

/// Of the partner whoever sells or works in customers' accounts; the customer answers and does not propose.
fn proposer(seat: &Seat) -> Result<Side, Refusal> {
    seller(seat)?.require_any(&PROPOSING_ROLES).map(|()| Side::Partner)
}

fn seller(seat: &Seat) -> Result<&Member, Refusal> {
    match seat {
        Seat::Partner(member) => Ok(member),
        Seat::Customer(..) => Err(Refusal::RoleMissing),
    }
}

fn read_terms(request: &Request) -> Result<Terms, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let capabilities = document.optional("capabilities", |value| value.capabilities());
    let duration_days =
        document.optional("durationDays", |days| days.integer_within(1..=LONGEST_DURATION_DAYS));
    document.finish()?;
    Ok(Terms { capabilities: capabilities?, duration_days: duration_days? })
}

/// `GET /v1/delegations/{id}/amendments`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: DelegationId = web::request::path_parameter(&request, "id")?;
    let query = Document::query(&request);
    let mut query = query.object()?;
    let limit = query.optional("limit", cursor::limit);
    let cursor = query.optional("cursor", |cursor| cursor.text());
    query.finish()?;
    let principal = app.desk.principal(&request, now)?;
    let (delegation, _) = access::seated(&app, &principal, id).await?;

    let list = format!("delegations/{id}/amendments");
    let scope = Scope { caller: &principal.subject, list: &list, filter: "" };
    let after = match cursor? {
        Some(cursor) => Some(PagePosition(app.cursors.open(scope, cursor)?)),
        None => None,
    };
    let limit = limit?.unwrap_or(cursor::DEFAULT_LIMIT);
    let page = app.desk.table.amendments(id, u32::from(limit), after.as_ref()).await?;
    let items = page.items.iter().map(|one| AmendmentView::new(one, &delegation, now)).collect();
    let next_cursor = page.next.map(|position| app.cursors.seal(scope, &position.0));
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

/// `GET /v1/delegations/{id}/amendments/{amendmentId}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: DelegationId = web::request::path_parameter(&request, "id")?;
    let amendment: AmendmentId = web::request::path_parameter(&request, "amendmentId")?;
    let principal = app.desk.principal(&request, now)?;
    let (delegation, _) = access::seated(&app, &principal, id).await?;
    let amendment = app.desk.table.amendment(id, amendment).await?.ok_or_else(Problem::not_found)?;
    let view = AmendmentView::new(&amendment, &delegation, now);
    web::respond::resource(u64::from(delegation.revision), &view)
}
