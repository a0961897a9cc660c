//! When a member of a partner looks at its desk, in a browser.

use desk::Caller;
use domain::catalog::{Catalog, Feature};
use domain::invitation::Kind;
use domain::partner::{Member, Partner};
use domain::{Moment, standing};
use http::StatusCode;
use table::PagePosition;
use web::cursor::{DEFAULT_LIMIT, Scope};
use web::page::{self, DeskView, PartnerDesk};
use web::{Answer, Failure, Problem, Request};

use crate::App;

/// `GET /partner`
pub(crate) async fn partner(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let locale = page::locale_of(&request);
    let Some(caller) = app.desk.caller_if_known(&request, now).await? else {
        return web::respond::see_other(&page::sign_in_for("/partner", locale));
    };

    let desk = match &caller.member {
        Some(member) => Some(desk_of(&app, &caller, member, &request, now).await?),
        None => None,
    };

    let view = DeskView {
        signed_in_as: caller.principal.email.as_ref(),
        desk: desk.as_ref(),
        support: &app.operator_contact,
    };
    Ok(web::respond::page(StatusCode::OK, page::partner(&view, now, locale)))
}

async fn desk_of(
    app: &App,
    caller: &Caller,
    member: &Member,
    request: &Request,
    now: Moment,
) -> Result<PartnerDesk, Problem> {
    let table = &app.desk.table;
    let scope = Scope { caller: caller.scope(), list: "partner/invitations", filter: "" };
    let cursor = web::request::query_parameter(request, "cursor");
    let after = cursor.map(|cursor| app.cursors.open(scope, cursor).map(PagePosition)).transpose()?;

    let glance = app.desk.glance(member.partner_id, now).await?;
    let glance = glance.ok_or_else(|| Failure::lasting("find the partner of a member"))?;
    let (partner, catalog) = (&glance.partner, &glance.catalog);
    let invitations = table.invitations_of(partner.id, u32::from(DEFAULT_LIMIT), after.as_ref()).await?;
    let delegations = table.delegations_of(partner.id, u32::from(DEFAULT_LIMIT), None).await?;

    Ok(PartnerDesk {
        may_administer: standing::of_delegations(partner, catalog, now).is_open(),
        closed: partner.gate(catalog, now).err().map(Problem::from),
        excluded: excluded(partner, catalog, now),
        overview: desk::overview(&glance, now),
        name: partner.name.clone(),
        invitations: invitations.items,
        next_cursor: invitations.next.map(|position| app.cursors.seal(scope, &position.0)),
        delegations: delegations.items,
    })
}

/// What each kind of invitation proposes, as far as a cloud can lack it.
const PROPOSED: [(Kind, Feature); 3] = [
    (Kind::Trial, Feature::TrialInvitations),
    (Kind::Purchase, Feature::PurchaseOffers),
    (Kind::DelegatedAdministration, Feature::DelegatedAdministration),
];

/// What the partner's cloud does not have now.
fn excluded(partner: &Partner, catalog: &Catalog, now: Moment) -> Vec<Kind> {
    let is_lacking = |feature: Feature| !catalog.available_in_cloud(feature, &partner.cloud, now);
    PROPOSED.into_iter().filter(|(_, feature)| is_lacking(*feature)).map(|(kind, _)| kind).collect()
}
