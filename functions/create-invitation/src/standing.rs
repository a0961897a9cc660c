//! Who acts for which partner, and what of it is theirs: what the use cases load before they decide.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use desk::{Caller, Decided};
use domain::catalog::Catalog;
use domain::gate::SELLING_ROLES;
use domain::invitation::{Invitation, Kind};
use domain::lifecycle::Sender;
use domain::partner::{Member, Partner};
use domain::{Change, EmailAddress, InvitationId, Moment};
use table::{Found, Quotas, Sending, Wants};
use web::view::invitation::InvitationView;
use web::{Failure, Problem, Request, Response};

use crate::App;

/// A member of a partner at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) member: Member,
    pub(crate) partner: Partner,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) now: Moment,
}

impl Standing {
    /// The caller's standing; `roleMissing` for somebody who is no partner's member.
    pub(crate) async fn load(app: &App, caller: &Caller, now: Moment) -> Result<Standing, Problem> {
        let (standing, _) = Standing::load_with(app, caller, now, Wants::default()).await?;
        Ok(standing)
    }

    /// The caller's standing, and whatever else is wanted at the same moment.
    pub(crate) async fn load_with(
        app: &App,
        caller: &Caller,
        now: Moment,
        mut wants: Wants,
    ) -> Result<(Standing, Found), Problem> {
        let member = caller.require_member()?.clone();
        let (partner, catalog) = (wants.partner(member.partner_id), wants.catalog());
        let found = app.desk.table.together(wants, "partner of a member").await?;
        let partner = found.one(&partner)?.ok_or_else(|| Failure::lasting("find the partner of a member"))?;
        let catalog = app.desk.table.catalog_in(&found, &catalog).await?;
        Ok((Standing { member, partner, catalog, now }, found))
    }

    /// The caller's standing with one of its partner's own invitations.
    pub(crate) async fn load_with_invitation(
        app: &App,
        caller: &Caller,
        id: InvitationId,
        now: Moment,
    ) -> Result<(Standing, Invitation), Problem> {
        let mut wants = Wants::default();
        let invitation = wants.invitation(id);
        let (standing, found) = Standing::load_with(app, caller, now, wants).await?;
        let invitation = standing.own(found.one(&invitation)?)?;
        Ok((standing, invitation))
    }

    /// What stands in the way of a mail of the partner to an address.
    pub(crate) async fn sending(
        &self,
        app: &App,
        email: &EmailAddress,
        kind: Kind,
    ) -> Result<Sending, Problem> {
        let mut wants = Wants::default();
        let sending = wants.sending(self.partner.id, email, kind, self.now);
        Ok(app.desk.table.together(wants, "quotas").await?.sending(&sending))
    }

    /// Whether offers of the partner count now.
    pub(crate) fn gate_open(&self) -> bool {
        self.partner.gate(&self.catalog, self.now).is_ok()
    }

    /// The partner's own invitation; another partner's is not found.
    pub(crate) async fn invitation(&self, app: &App, id: InvitationId) -> Result<Invitation, Problem> {
        self.own(app.desk.table.invitation(id).await?)
    }

    fn own(&self, invitation: Option<Invitation>) -> Result<Invitation, Problem> {
        let own = invitation.filter(|invitation| invitation.partner_id == self.partner.id);
        let own = own.ok_or_else(Problem::not_found)?;
        own.require_readable(self.now)?;
        Ok(own)
    }

    /// The partner as the sender of a mail to an address that `sending` describes.
    pub(crate) fn sender<'a>(&'a self, sending: &Sending) -> Sender<'a> {
        Sender {
            member: &self.member,
            partner: &self.partner,
            catalog: &self.catalog,
            recipient_is_own_member: sending.is_own_member,
            followed: None,
            serves_customer: false,
            now: self.now,
        }
    }

    /// A decision on the partner's behalf, answered with the invitation as it is afterwards. Whoever loses its place
    /// at this very moment sends nothing any more.
    pub(crate) fn decided(&self, mut changes: Vec<Change>, response: Response) -> Decided {
        let quotas = Quotas::from(&self.catalog.limits);
        let Member { partner_id, revision, .. } = self.member;
        changes.push(Change::StillMember { partner_id, email: self.member.email.clone(), revision });
        Decided { actor: Caller::as_member(&self.member), now: self.now, changes, quotas, response }
    }

    /// A decision on one invitation, answered with it.
    pub(crate) fn decided_on_invitation(&self, changes: Vec<Change>) -> Result<Decided, Problem> {
        let after = changes.iter().find_map(|change| match change {
            Change::Invitation(after) => Some(after.state.clone()),
            _ => None,
        });
        let after = after.ok_or_else(|| Failure::lasting("answer with an invitation that did not change"))?;
        let view = InvitationView::new(&after, self.gate_open(), self.now);
        let response = web::respond::resource(u64::from(after.revision), &view)?;
        Ok(self.decided(changes, response))
    }
}

/// The seller behind a request, for one attempt after the other: as it was loaded for the first one, and as it is by
/// then for each later one.
pub(crate) struct Seller {
    app: Arc<App>,
    request: Arc<Request>,
    loaded: Arc<Standing>,
    is_used: AtomicBool,
}

impl Seller {
    pub(crate) fn new(app: &Arc<App>, request: &Arc<Request>, loaded: &Arc<Standing>) -> Arc<Seller> {
        let is_used = AtomicBool::new(false);
        Arc::new(Seller { app: app.clone(), request: request.clone(), loaded: loaded.clone(), is_used })
    }

    /// Its standing for this attempt.
    pub(crate) async fn standing(&self) -> Result<Arc<Standing>, Problem> {
        if !self.is_used.swap(true, Ordering::Relaxed) {
            return Ok(self.loaded.clone());
        }
        let caller = self.app.desk.caller(&self.request, self.loaded.now).await?;
        caller.require_any(&SELLING_ROLES)?;
        Ok(Arc::new(Standing::load(&self.app, &caller, self.loaded.now).await?))
    }
}

/// Refuses a change of another revision than the one that the caller names in `If-Match`.
pub(crate) fn require_revision(request: &Request, invitation: &Invitation) -> Result<(), Problem> {
    let seen = web::precondition::required(request.headers())?;
    if seen == u64::from(invitation.revision) {
        Ok(())
    } else {
        Err(domain::Refusal::PreconditionFailed.into())
    }
}
