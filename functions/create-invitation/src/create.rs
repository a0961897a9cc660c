//! When a seller of a partner sends an invitation, for real or as a dry run.

use std::sync::Arc;

use desk::{Decided, Once};
use domain::gate::{self, Usage};
use domain::invitation::Invitation;
use domain::lifecycle::{self, Invite, Sender};
use domain::refusal::UsedUp;
use domain::{Change, CustomerId};
use http::StatusCode;
use serde::Serialize;
use table::Sending;
use web::body::Document;
use web::respond::{Quota, Window};
use web::view::invitation::InvitationView;
use web::{Answer, Problem, Request};

use crate::App;
use crate::document;
use crate::preview::{self, PreviewLetter};
use crate::standing::{Seller, Standing};

/// `POST /v1/invitations`
pub(crate) async fn create(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let caller = app.desk.caller(&request, now).await?;
    let standing = Standing::load(&app, &caller, now).await?;
    let is_dry_run = read_dry_run(&request)?;
    let once = if is_dry_run { None } else { Some(Once::required(&request, caller.scope())?) };
    let document = Document::json(&request)?;
    caller.require_any(&gate::SELLING_ROLES)?;
    let invite = document::invite(&document.value(), &standing.catalog)?;

    if is_dry_run {
        return match Draft::make(&app, &standing, invite, &[]).await {
            Ok(draft) => draft.preview(&app, &standing),
            Err(problem) => Err(with_quota_told(problem, &app, &standing).await),
        };
    }
    let (app, standing, invite) = (Arc::new(app), Arc::new(standing), Arc::new(invite));
    let (desk, seller) = (app.desk.clone(), Seller::new(&app, &Arc::new(request), &standing));
    let decided = desk.decide(once.as_ref(), || {
        let (app, seller, invite) = (app.clone(), seller.clone(), invite.clone());
        async move {
            let standing = seller.standing().await?;
            Draft::make(&app, &standing, (*invite).clone(), &[]).await?.decided(&standing)
        }
    });
    match decided.await {
        Err(problem) => Err(with_quota_told(problem, &app, &standing).await),
        answered => answered,
    }
}

/// The problem with what is left of the partner's quota, where one is what it is about. Of the day's quotas only the
/// partner's own is told.
async fn with_quota_told(problem: Problem, app: &App, standing: &Standing) -> Problem {
    match problem.used_up() {
        Some(UsedUp::DailyMail) => {}
        Some(UsedUp::OpenInvitations) => return problem.with_quota(nothing_open_left(standing)),
        Some(UsedUp::OfOneInvitation) | None => return problem,
    }
    match app.desk.table.created_today(standing.partner.id, standing.now).await {
        Ok(created_today) => problem.with_quota(quota(standing, created_today)),
        // What is left is not worth failing for.
        Err(_) => problem,
    }
}

/// Reads `?dryRun=`.
pub(crate) fn read_dry_run(request: &Request) -> Result<bool, Problem> {
    let query = Document::query(request);
    let mut query = query.object()?;
    let dry_run = query.optional("dryRun", |value| value.boolean());
    query.finish()?;
    Ok(dry_run?.unwrap_or(false))
}

/// An invitation that has passed every gate and is not yet written.
pub(crate) struct Draft {
    pub(crate) invitation: Invitation,
    created_today: u32,
}

impl Draft {
    /// Loads what the gates ask for, and decides. Nothing is kept of those that a dry run found good `earlier`; they
    /// count as if it were.
    pub(crate) async fn make(
        app: &App,
        standing: &Standing,
        invite: Invite,
        earlier: &[Invitation],
    ) -> Result<Draft, Problem> {
        let table = &app.desk.table;
        let (partner, now) = (&standing.partner, standing.now);
        let sending = standing.sending(app, &invite.recipient.email, invite.kind).await?;
        let followed = match invite.follows_invitation_id {
            Some(id) => table.invitation(id).await?.filter(|followed| followed.partner_id == partner.id),
            None => None,
        };
        let serves_customer = match invite.customer_id {
            Some(id) => serves(app, standing, id).await?,
            None => false,
        };
        let sender = Sender { followed: followed.as_ref(), serves_customer, ..standing.sender(&sending) };
        let id = app.desk.mint(now).invitation();
        let invitation = lifecycle::invite(id, invite, sender)?;
        let usage = usage(&sending).after(earlier, &invitation.recipient.email, invitation.kind);
        gate::room_for_one_more(&usage, &standing.catalog, now)?;
        Ok(Draft { invitation, created_today: sending.created_today })
    }

    /// The decision to write it, with its answer.
    pub(crate) fn decided(self, standing: &Standing) -> Result<Decided, Problem> {
        let view = InvitationView::new(&self.invitation, true, standing.now);
        let location = format!("/v1/invitations/{}", self.invitation.id);
        let response = web::respond::created(&location, u64::from(self.invitation.revision), &view)?;
        let response = web::respond::with_quota(response, quota(standing, self.created_today + 1))?;
        Ok(standing.decided(vec![self.change()], response))
    }

    /// The change that writing it would be.
    pub(crate) fn change(&self) -> Change {
        lifecycle::created(self.invitation.clone())
    }

    fn preview(self, app: &App, standing: &Standing) -> Answer {
        let view = Preview::of(&self.invitation, app, standing);
        let response = web::respond::json(StatusCode::OK, &view)?;
        web::respond::with_quota(response, quota(standing, self.created_today))
    }
}

/// An invitation that was not sent, with the letter that it would have been.
#[derive(Serialize)]
pub(crate) struct Preview<'a> {
    #[serde(flatten)]
    invitation: InvitationView<'a>,
    preview: PreviewLetter,
}

impl<'a> Preview<'a> {
    /// The answer of a dry run.
    pub(crate) fn of(invitation: &'a Invitation, app: &App, standing: &Standing) -> Preview<'a> {
        let preview =
            preview::letter(invitation, &standing.catalog, &app.desk.base_url, app.operator_contact.as_str());
        Preview { invitation: InvitationView::new(invitation, true, standing.now), preview }
    }
}

pub(crate) fn usage(sending: &Sending) -> Usage {
    Usage {
        pending: sending.pending.clone(),
        created_today: sending.created_today,
        open: sending.open,
        mails_today: sending.mails_today,
    }
}

/// Whether the partner serves the customer: it administers it, or sold it something.
async fn serves(app: &App, standing: &Standing, id: CustomerId) -> Result<bool, Problem> {
    let partner = standing.partner.id;
    let slot = app.desk.table.slot(id).await?;
    if slot.is_some_and(|slot| slot.partner_id == partner && slot.is_held(standing.now)) {
        return Ok(true);
    }
    let subscriptions = app.desk.table.subscriptions(id, 100, None).await?;
    Ok(subscriptions.items.iter().any(|subscription| subscription.partner_id == partner))
}

/// What is left of the partner's quota for today.
pub(crate) fn quota(standing: &Standing, created_today: u32) -> Quota {
    let limit = standing.catalog.limits.new_invitations_per_day;
    let left_today = standing.now.seconds_until(standing.now.next_day());
    Quota {
        name: "newInvitationsPerDay",
        limit,
        remaining: limit.saturating_sub(created_today),
        window: Some(Window { seconds: 86_400, reset_seconds: u32::try_from(left_today).unwrap_or(0) }),
    }
}

/// None of the partner's invitations that may be open at one time is left.
fn nothing_open_left(standing: &Standing) -> Quota {
    let limit = standing.catalog.limits.open_invitations;
    Quota { name: "openInvitations", limit, remaining: 0, window: None }
}
