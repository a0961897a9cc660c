//! What business somebody has with what a customer has.

use std::sync::Arc;

use domain::authorization::Authority;
use domain::capability::{Capabilities, Capability};
use domain::catalog::Catalog;
use domain::delegation::Delegation;
use domain::partner::{Member, Partner, Role};
use domain::text::OrganizationName;
use domain::usage::Usage;
use domain::{Actor, Change, CustomerId, DelegationId, EmailAddress, Moment, PartnerId, Refusal};
use table::Wants;
use web::{Failure, Problem, Request};

use crate::{Caller, Desk};

/// The partner's people who work in a customer's account.
const WORKING_ROLES: [Role; 2] = [Role::Owner, Role::DelegateAgent];

/// Where somebody stands toward what a customer has.
#[derive(Clone, Debug)]
pub enum Seat {
    /// An administrator of the customer.
    Administrator(CustomerId, EmailAddress),
    /// A member of the partner that administers the customer's account.
    Delegate(Box<Delegate>),
    /// A member of the partner that sold the thing, and no more than that.
    Seller(Member),
    /// The operator.
    Operator,
}

/// A member of the partner that holds the customer's delegation.
#[derive(Clone, Debug)]
pub struct Delegate {
    member: Member,
    partner: Partner,
    delegation: Delegation,
    catalog: Arc<Catalog>,
    standing: Result<(), Refusal>,
    usage: Usage,
}

impl Seat {
    /// The caller's seat; what is absent and what is none of the caller's business are not told apart.
    /// `seller` is the partner that sold what is asked for, where one thing is.
    pub async fn of(
        desk: &Desk,
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
            if let Some(delegate) = Delegate::find(desk, member, customer, now).await? {
                return Ok(Seat::Delegate(Box::new(delegate)));
            }
            if seller == Some(member.partner_id) {
                return Ok(Seat::Seller(member.clone()));
            }
        }
        if caller.principal.operator && desk.table.customer(customer).await?.is_some() {
            return Ok(Seat::Operator);
        }
        Err(Problem::not_found())
    }

    /// Refuses a look by a delegate whose partner's gate is closed, unless it sold what it looks at.
    pub fn require_sight(&self, seller: Option<PartnerId>) -> Result<(), Problem> {
        match self {
            Seat::Delegate(delegate) if delegate.standing.is_err() && seller != Some(delegate.partner.id) => {
                Err(Problem::not_found())
            }
            _ => Ok(()),
        }
    }

    /// Refuses a look by somebody who could do nothing with what it sees: a delegate looks with the capability that it
    /// acts with. The customer and the operator see everything.
    pub fn require_look(&self, capability: Capability, now: Moment) -> Result<(), Refusal> {
        match self {
            Seat::Administrator(..) | Seat::Operator => Ok(()),
            Seat::Delegate(_) | Seat::Seller(_) => self.require_hand(capability, now),
        }
    }

    /// Refuses whoever may look but not act for the customer; a delegate acts with the capability.
    pub fn require_hand(&self, capability: Capability, now: Moment) -> Result<(), Refusal> {
        match self {
            Seat::Administrator(..) => Ok(()),
            Seat::Delegate(delegate) => delegate.require(&capability.into(), now),
            Seat::Seller(member) => {
                member.require_any(&WORKING_ROLES)?;
                Err(Refusal::CapabilityMissing)
            }
            Seat::Operator => Err(Refusal::CustomerDecisionRequired),
        }
    }

    /// The partner that acts on the customer's behalf.
    pub fn delegate_name(&self) -> Option<OrganizationName> {
        match self {
            Seat::Delegate(delegate) => Some(delegate.partner.name.clone()),
            Seat::Administrator(..) | Seat::Seller(_) | Seat::Operator => None,
        }
    }

    /// Who acts from this seat, and what must still be so when it takes effect: whoever is removed, or whose
    /// delegation ends, at this very moment changes nothing any more.
    pub fn authority(&self) -> Result<(Actor, Vec<Change>), Refusal> {
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

    /// The same for whoever may act with a capability; that a delegate makes use of it is marked, once an hour at the
    /// most.
    pub fn acting(&self, capability: Capability, now: Moment) -> Result<(Actor, Vec<Change>), Refusal> {
        self.require_hand(capability, now)?;
        let (actor, mut still) = self.authority()?;
        if let Seat::Delegate(delegate) = self {
            still.extend(delegate.using(&capability.into(), now));
        }
        Ok((actor, still))
    }

    /// The partner whose eyes this seat sees with; the customer and the operator see everything.
    pub fn partner_id(&self) -> Option<PartnerId> {
        match self {
            Seat::Administrator(..) | Seat::Operator => None,
            Seat::Delegate(delegate) => Some(delegate.partner.id),
            Seat::Seller(member) => Some(member.partner_id),
        }
    }
}

impl Desk {
    /// The seat of somebody who may look at what is done for a customer with a capability: what is absent and what is
    /// none of the caller's business are not told apart.
    pub async fn looking(
        &self,
        request: &Request,
        customer: CustomerId,
        capability: Capability,
        now: Moment,
    ) -> Result<Seat, Problem> {
        let caller = self.caller(request, now).await?;
        let seat = Seat::of(self, &caller, customer, None, now).await?;
        seat.require_sight(None)?;
        seat.require_look(capability, now)?;
        Ok(seat)
    }

    /// The seat of somebody who may also do it.
    pub async fn acting(
        &self,
        request: &Request,
        customer: CustomerId,
        capability: Capability,
        now: Moment,
    ) -> Result<Seat, Problem> {
        let seat = self.looking(request, customer, capability, now).await?;
        seat.require_hand(capability, now)?;
        Ok(seat)
    }
}

impl Delegate {
    async fn find(
        desk: &Desk,
        member: &Member,
        customer: CustomerId,
        now: Moment,
    ) -> Result<Option<Delegate>, Problem> {
        let slot = desk.table.slot(customer).await?;
        let held = slot.filter(|slot| slot.partner_id == member.partner_id && slot.is_held(now));
        let Some(slot) = held else { return Ok(None) };
        let Holding { delegation, partner, catalog, usage } =
            holding(desk, slot.delegation_id, slot.partner_id).await?;
        let authority = Authority { partner: &partner, catalog: &catalog, delegation: Some(&delegation) };
        let standing = authority.require_standing(now);
        Ok(Some(Delegate { member: member.clone(), partner, delegation, catalog, standing, usage }))
    }

    /// What the partner was granted.
    pub fn delegation(&self) -> &Delegation {
        &self.delegation
    }

    /// What the member's partner may do for the customer.
    pub fn permissions(&self) -> Authority<'_> {
        Authority { partner: &self.partner, catalog: &self.catalog, delegation: Some(&self.delegation) }
    }

    /// Refuses what the member may not do for the customer now: by its role, or by the first gate that is closed.
    pub fn require(&self, wanted: &Capabilities, now: Moment) -> Result<(), Refusal> {
        self.member.require_any(&WORKING_ROLES)?;
        self.permissions().require(wanted, now)
    }

    /// The mark that use is made of capabilities; none where each was marked within the hour.
    fn using(&self, used: &Capabilities, now: Moment) -> Option<Change> {
        let capabilities = used.only(|capability| self.usage.is_worth_marking(capability, now))?;
        Some(Change::DelegationUsed { delegation_id: self.delegation.id, capabilities })
    }

    /// Who makes use of capabilities somewhere else, and what of that is to be kept: nothing where all of it was
    /// marked within the hour.
    pub fn taking(&self, used: &Capabilities, now: Moment) -> (Actor, Vec<Change>) {
        let (actor, mut still) = self.authority();
        match self.using(used, now) {
            Some(mark) => still.push(mark),
            None => still.clear(),
        }
        (actor, still)
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

/// A delegation with all that counts for using it, as it is now.
struct Holding {
    delegation: Delegation,
    partner: Partner,
    catalog: Arc<Catalog>,
    usage: Usage,
}

/// What holds a slot, in one request.
async fn holding(desk: &Desk, delegation: DelegationId, partner: PartnerId) -> Result<Holding, Failure> {
    let mut wants = Wants::default();
    let usage = wants.usage(delegation);
    let (delegation, partner) = (wants.delegation(delegation), wants.partner(partner));
    let edition = wants.catalog();
    let found = desk.table.together(wants, "delegation, partner and revision of the catalog").await?;
    let delegation = found.one(&delegation)?;
    let delegation = delegation.ok_or_else(|| Failure::lasting("find the delegation that a slot names"))?;
    let partner = found.one(&partner)?;
    let partner = partner.ok_or_else(|| Failure::lasting("find the partner of a delegation"))?;
    let catalog = desk.table.catalog_in(&found, &edition).await?;
    Ok(Holding { delegation, partner, catalog, usage: found.one(&usage)? })
}
