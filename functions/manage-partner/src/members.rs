//! When an owner looks after the people of its partner, or somebody leaves.

use std::collections::BTreeSet;

use desk::{Caller, Decided, Once, Standing};
use domain::partner::{Member, Role};
use domain::program::membership::{self, Team};
use domain::{Change, EmailAddress, Moment, PartnerId, Refusal};
use http::StatusCode;
use table::Quotas;
use table::key::MemberId;
use web::body::{Document, Faulty, Value};
use web::view::List;
use web::view::member::MemberView;
use web::{Answer, Problem, Request, Response};

use crate::App;

const OWNER: [Role; 1] = [Role::Owner];

/// `GET /v1/partners/{partnerId}/members`: all of them, since there are at most a hundred.
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: PartnerId = web::request::path_parameter(&request, "partnerId")?;
    let query = Document::query(&request);
    query.object()?.finish()?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.require_any(&OWNER)?;
    let members = app.desk.table.members(id).await?;
    let items = members.iter().map(view).collect();
    web::respond::json(StatusCode::OK, &List { items, next_cursor: None })
}

/// `GET /v1/partners/{partnerId}/members/{memberId}`
pub(crate) async fn show(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let (id, member_id) = path(&request)?;
    let standing = app.desk.standing(&request, id, now).await?;
    let member = app.desk.table.member(id, &member_id).await?.ok_or_else(Problem::not_found)?;
    require_owner_or_self(&standing, &member)?;
    web::respond::resource(u64::from(member.revision), &view(&member))
}

/// `POST /v1/partners/{partnerId}/members`
pub(crate) async fn add(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: PartnerId = web::request::path_parameter(&request, "partnerId")?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.require_any(&OWNER)?;
    let once = Once::required(&request, standing.caller.scope())?;
    let (email, roles) = read_member(&Document::json(&request)?)?;

    let desk = app.desk.clone();
    desk.decide(Some(&once), || async {
        let (standing, members) = team(&app, &request, id, now).await?;
        standing.require_revision_if_named(&request)?;
        let actor = standing.require_any(&OWNER)?;
        let team = Team { partner: &standing.partner, members: &members, actor };
        let (member, changes) = membership::add(team, &email, roles.clone(), now)?;
        let location = format!("/v1/partners/{id}/members/{}", MemberId::of(&member.email));
        let response = web::respond::created(&location, u64::from(member.revision), &view(&member))?;
        Ok(decided(actor, changes, response, now))
    })
    .await
}

/// `PATCH /v1/partners/{partnerId}/members/{memberId}`
pub(crate) async fn change_roles(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let (id, member_id) = path(&request)?;
    let standing = app.desk.standing(&request, id, now).await?;
    standing.require_any(&OWNER)?;
    let once = Once::optional(&request, standing.caller.scope())?;
    let roles = read_roles(&Document::json(&request)?)?;

    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || async {
        let (standing, members) = team(&app, &request, id, now).await?;
        let actor = standing.require_any(&OWNER)?;
        let member = named(&members, &member_id)?;
        require_revision(&request, &standing, member)?;
        let team = Team { partner: &standing.partner, members: &members, actor };
        let (after, changes) = membership::change_roles(team, member, roles.clone())?;
        let response = web::respond::resource(u64::from(after.revision), &view(&after))?;
        Ok(decided(actor, changes, response, now))
    })
    .await
}

/// `DELETE /v1/partners/{partnerId}/members/{memberId}`
pub(crate) async fn remove(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let (id, member_id) = path(&request)?;
    let standing = app.desk.standing(&request, id, now).await?;
    let once = Once::optional(&request, standing.caller.scope())?;

    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || async {
        let (standing, members) = team(&app, &request, id, now).await?;
        let member = named(&members, &member_id);
        let actor = match member {
            Ok(member) => require_owner_or_self(&standing, member)?,
            Err(_) => standing.require_any(&OWNER)?,
        };
        let member = member?;
        require_revision(&request, &standing, member)?;
        let team = Team { partner: &standing.partner, members: &members, actor };
        let changes = membership::remove(team, member)?;
        Ok(decided(actor, changes, web::respond::no_content(), now))
    })
    .await
}

fn path(request: &Request) -> Result<(PartnerId, MemberId), Problem> {
    let id = web::request::path_parameter(request, "partnerId")?;
    Ok((id, web::request::path_parameter(request, "memberId")?))
}

/// The partner as it is now, with everybody of it.
async fn team(
    app: &App,
    request: &Request,
    id: PartnerId,
    now: Moment,
) -> Result<(Standing, Vec<Member>), Problem> {
    let standing = app.desk.standing(request, id, now).await?;
    let members = app.desk.table.members(id).await?;
    Ok((standing, members))
}

fn named<'a>(members: &'a [Member], id: &MemberId) -> Result<&'a Member, Problem> {
    members.iter().find(|member| MemberId::of(&member.email) == *id).ok_or_else(Problem::not_found)
}

fn require_owner_or_self<'a>(standing: &'a Standing, member: &Member) -> Result<&'a Member, Refusal> {
    match standing.member() {
        Some(own) if own.email == member.email => Ok(own),
        _ => standing.require_any(&OWNER),
    }
}

/// The member's own revision, or the partner's: it counts with every change of a member, so whoever saw the
/// partner as it is saw the member as it is.
fn require_revision(request: &Request, standing: &Standing, member: &Member) -> Result<(), Problem> {
    let seen = web::precondition::required(request.headers())?;
    let is_current = [member.revision, standing.partner.revision].map(u64::from).contains(&seen);
    if is_current { Ok(()) } else { Err(Refusal::PreconditionFailed.into()) }
}

fn read_member(document: &Document) -> Result<(EmailAddress, BTreeSet<Role>), Faulty> {
    let mut document = document.object()?;
    let email = document.required("email", |email| email.parsed());
    let roles = document.required("roles", |roles| read_set(&roles));
    document.finish()?;
    Ok((email?, roles?))
}

fn read_roles(document: &Document) -> Result<BTreeSet<Role>, Faulty> {
    let mut document = document.object()?;
    let roles = document.required("roles", |roles| read_set(&roles));
    document.finish()?;
    roles
}

fn read_set(value: &Value<'_>) -> Result<BTreeSet<Role>, Faulty> {
    Ok(value.list(1..=Role::ALL.len(), |role| role.word())?.into_iter().collect())
}

fn view(member: &Member) -> MemberView<'_> {
    MemberView::new(MemberId::of(&member.email).to_string(), member)
}

fn decided(actor: &Member, changes: Vec<Change>, response: Response, now: Moment) -> Decided {
    Decided { actor: Caller::as_member(actor), now, changes, quotas: Quotas::NONE, response }
}
