//! What business somebody has with what a customer has.

use desk::Caller;
use domain::capability::Capability;
use domain::delegation::Delegation;
use domain::partner::{Member, Partner, Role};
use domain::subscription::Subscription;
use domain::text::OrganizationName;
use domain::{Actor, Change, CustomerId, EmailAddress, Moment, PartnerId, Refusal};
use web::view::subscription::SubscriptionView;
use web::{Failure, Problem};

use crate::App;

/// The partner's people who work in a customer's account.
const WORKING_ROLES: [Role; 2] = [Role::Owner, Role::DelegateAgent];

/// Where somebody stands toward a customer's subscriptions.
#[derive(Clone, Debug)]
pub(crate) enum Seat {
    /// An administrator of the customer.
    Administrator(CustomerId, EmailAddress),
    /// A member of the partner that administers the customer's account.
    Delegate(Box<Delegate>),
    /// A member of the partner that sold the subscription, and no more than that.
    Seller(Member),
    /// The operator.
    Operator,
}

/// A member of the partner that holds the customer's delegation.
#[derive(Clone, Debug)]
pub(crate) struct Delegate {
    member: Member,
    partner: Partner,
    delegation: Delegation,
    gate: Result<(), Refusal>,
}

impl Seat {
    /// The caller's seat; what is absent and what is none of the caller's business are not told apart.
    /// `seller` is the partner that sold what is asked for, where one thing is.
    pub(crate) async fn of(
        app: &App,
        caller: &Caller,
        customer: CustomerId,
        seller: Option<PartnerId>,
        now: Moment,
    ) -> Result<Seat, Problem> {
        if caller.customers.contains(&customer)
            && let Some(email) = &caller.principal.email
        {
            return Ok(Seat::Administrator(customer, email.clone()));
        }
        if let Some(member) = &caller.member {
            if let Some(delegate) = Delegate::find(app, member, customer, now).await? {
                return Ok(Seat::Delegate(Box::new(delegate)));
            }
            if seller == Some(member.partner_id) {
                return Ok(Seat::Seller(member.clone()));
            }
        }
        if caller.principal.operator && app.desk.table.customer(customer).await?.is_some() {
            return Ok(Seat::Operator);
        }
        Err(Problem::not_found())
    }

    /// Refuses a look by a delegate whose partner's gate is closed, unless it sold what it looks at.
    pub(crate) fn require_sight(&self, seller: Option<PartnerId>) -> Result<(), Problem> {
        match self {
            Seat::Delegate(delegate) if delegate.gate.is_err() && seller != Some(delegate.partner.id) => {
                Err(Problem::not_found())
            }
            _ => Ok(()),
        }
    }

    /// Refuses whoever may look but not act for the customer.
    pub(crate) fn require_hand(&self, now: Moment) -> Result<(), Refusal> {
        match self {
            Seat::Administrator(..) => Ok(()),
            Seat::Delegate(delegate) => {
                delegate.member.require_any(&WORKING_ROLES)?;
                let (gate, wanted) = (delegate.gate.clone(), Capability::SubscriptionsManage);
                delegate.delegation.require(wanted, gate, now)
            }
            Seat::Seller(member) => {
                member.require_any(&WORKING_ROLES)?;
                Err(Refusal::CapabilityMissing)
            }
            Seat::Operator => Err(Refusal::CustomerDecisionRequired),
        }
    }

    /// The partner that acts on the customer's behalf.
    pub(crate) fn delegate_name(&self) -> Option<OrganizationName> {
        match self {
            Seat::Delegate(delegate) => Some(delegate.partner.name.clone()),
            Seat::Administrator(..) | Seat::Seller(_) | Seat::Operator => None,
        }
    }

    /// Who acts from this seat, and what must still be so when it takes effect: whoever is removed, or whose
    /// delegation ends, at this very moment changes nothing any more.
    pub(crate) fn authority(&self) -> Result<(Actor, Vec<Change>), Refusal> {
        match self {
            Seat::Administrator(customer, email) => {
                let (customer_id, email) = (*customer, email.clone());
                let still = Change::StillAdministrator { customer_id, email: email.clone() };
                Ok((Actor::Customer { customer_id, email }, vec![still]))
            }
            Seat::Delegate(delegate) => Ok(delegate.authority()),
            Seat::Seller(_) => Err(Refusal::CapabilityMissing),
            Seat::Operator => Err(Refusal::CustomerDecisionRequired),
        }
    }

    /// The subscription as it is seen from this seat.
    pub(crate) fn sees<'a>(&self, subscription: &'a Subscription, now: Moment) -> SubscriptionView<'a> {
        let view = SubscriptionView::new(subscription, now);
        match self {
            Seat::Administrator(..) | Seat::Operator => view,
            Seat::Delegate(delegate) => view.seen_by(delegate.partner.id),
            Seat::Seller(member) => view.seen_by(member.partner_id),
        }
    }
}

impl Delegate {
    async fn find(
        app: &App,
        member: &Member,
        customer: CustomerId,
        now: Moment,
    ) -> Result<Option<Delegate>, Problem> {
        let slot = app.desk.table.slot(customer).await?;
        let held = slot.filter(|slot| slot.partner_id == member.partner_id && slot.is_held(now));
        let Some(slot) = held else { return Ok(None) };
        let delegation = app.desk.table.delegation(slot.delegation_id).await?;
        let delegation =
            delegation.ok_or_else(|| Failure::lasting("find the delegation that a slot names"))?;
        let partner = app.desk.table.partner(member.partner_id).await?;
        let partner = partner.ok_or_else(|| Failure::lasting("find the partner of a member"))?;
        let catalog = app.desk.table.catalog().await?;
        let gate = partner.gate(&catalog, now);
        Ok(Some(Delegate { member: member.clone(), partner, delegation, gate }))
    }

    fn authority(&self) -> (Actor, Vec<Change>) {
        let (partner_id, delegation_id) = (self.partner.id, self.delegation.id);
        let actor = Actor::Delegate {
            partner_id,
            email: self.member.email.clone(),
            customer_id: self.delegation.customer_id,
            delegation_id,
        };
        let still = vec![
            Change::DelegationUnchanged { delegation_id, sequence: self.delegation.sequence },
            Change::PartnerUnchanged { partner_id, revision: self.partner.revision },
            Change::StillMember {
                partner_id,
                email: self.member.email.clone(),
                revision: self.member.revision,
            },
        ];
        (actor, still)
    }
}
