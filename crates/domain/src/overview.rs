//! What a partner has, at a glance: counts by state, what ends soon, what did not arrive.
//!
//! Counts are kept up to date by what happens; what time alone brought is told from the things that wait for
//! their end, so that no count depends on a sweep.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::delegation::{self, Delegation};
use crate::fact::Fact;
use crate::invitation::{self, DeliveryState, Invitation, Kind, Outcome};
use crate::moment::Moment;
use crate::subscription::{self, Subscription};
use crate::{CustomerId, DelegationId, InvitationId, PartnerId, SubscriptionId};

/// What is counted: a kind of thing in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Invitations of a kind.
    Invitation(Kind, invitation::Status),
    /// Delegations.
    Delegation(delegation::Status),
    /// Subscriptions that the partner sold.
    Subscription(subscription::Status),
    /// Those of them that go on, and of which it is not the partner of record.
    Unrecorded,
}

impl Counted {
    /// Everything that can be counted.
    pub fn all() -> Vec<Counted> {
        use delegation::Status as D;
        use invitation::Status as I;
        use subscription::Status as S;
        let mut all = Vec::new();
        for kind in [Kind::Trial, Kind::Purchase, Kind::DelegatedAdministration] {
            for status in [I::Pending, I::Suspended, I::Accepted, I::Declined, I::Canceled, I::Expired] {
                all.push(Counted::Invitation(kind, status));
            }
        }
        all.extend(
            [D::Active, D::Suspended, D::Expired, D::Terminated, D::Replaced].map(Counted::Delegation),
        );
        all.extend([S::Trial, S::Active, S::Canceled, S::Expired].map(Counted::Subscription));
        all.push(Counted::Unrecorded);
        all
    }
}

/// How many there are of each.
pub type Tally = BTreeMap<Counted, u32>;

/// What a fact changes in the tallies of partners. Each thing is counted in one state at any time, and a subscription
/// once more while it lacks its seller as the partner of record.
pub fn counts(fact: &Fact) -> Vec<(PartnerId, Counted, i8)> {
    match fact {
        Fact::InvitationCreated { invitation } => {
            vec![(invitation.partner_id, pending(invitation), 1)]
        }
        Fact::InvitationAccepted { invitation, .. } => left(invitation, invitation::Status::Accepted),
        Fact::InvitationDeclined { invitation } => left(invitation, invitation::Status::Declined),
        Fact::InvitationCanceled { invitation } => left(invitation, invitation::Status::Canceled),
        Fact::InvitationExpired { invitation } => left(invitation, invitation::Status::Expired),
        Fact::DelegationGranted { delegation } => {
            vec![(delegation.partner_id, Counted::Delegation(delegation::Status::Active), 1)]
        }
        Fact::DelegationExpired { delegation } => ended(delegation, delegation::Status::Expired),
        Fact::DelegationTerminated { delegation } => ended(delegation, delegation::Status::Terminated),
        Fact::DelegationReplaced { delegation } => ended(delegation, delegation::Status::Replaced),
        Fact::SubscriptionStarted { subscription } => {
            let seller = subscription.partner_id;
            with_unrecorded(subscription, seller, (running(subscription), 1))
        }
        // The trial may have been another partner's.
        Fact::SubscriptionConverted { subscription, previous_partner_id } => {
            let trial = (Counted::Subscription(subscription::Status::Trial), -1);
            let bought = (Counted::Subscription(subscription::Status::Active), 1);
            let mut counts = with_unrecorded(subscription, *previous_partner_id, trial);
            counts.extend(with_unrecorded(subscription, subscription.partner_id, bought));
            counts
        }
        Fact::DesignationSet { subscription, .. } if subscription.records_its_seller() => {
            vec![(subscription.partner_id, Counted::Unrecorded, -1)]
        }
        Fact::DesignationRemoved { subscription, designation, .. }
            if designation.partner_id == subscription.partner_id =>
        {
            vec![(subscription.partner_id, Counted::Unrecorded, 1)]
        }
        Fact::SubscriptionCanceled { subscription, .. } => over(subscription, subscription::Status::Canceled),
        Fact::SubscriptionExpired { subscription } => over(subscription, subscription::Status::Expired),
        _ => Vec::new(),
    }
}

fn pending(invitation: &Invitation) -> Counted {
    Counted::Invitation(invitation.kind, invitation::Status::Pending)
}

fn left(invitation: &Invitation, to: invitation::Status) -> Vec<(PartnerId, Counted, i8)> {
    let after = Counted::Invitation(invitation.kind, to);
    vec![(invitation.partner_id, pending(invitation), -1), (invitation.partner_id, after, 1)]
}

fn ended(delegation: &Delegation, to: delegation::Status) -> Vec<(PartnerId, Counted, i8)> {
    let active = Counted::Delegation(delegation::Status::Active);
    vec![(delegation.partner_id, active, -1), (delegation.partner_id, Counted::Delegation(to), 1)]
}

fn running(subscription: &Subscription) -> Counted {
    Counted::Subscription(match subscription.terms {
        None => subscription::Status::Trial,
        Some(_) => subscription::Status::Active,
    })
}

fn over(subscription: &Subscription, to: subscription::Status) -> Vec<(PartnerId, Counted, i8)> {
    let partner = subscription.partner_id;
    let mut counts = with_unrecorded(subscription, partner, (running(subscription), -1));
    counts.push((partner, Counted::Subscription(to), 1));
    counts
}

/// A running subscription of `partner` comes or goes, and with it what lacks that partner as the one of record.
fn with_unrecorded(
    subscription: &Subscription,
    partner: PartnerId,
    (counted, by): (Counted, i8),
) -> Vec<(PartnerId, Counted, i8)> {
    let mut counts = vec![(partner, counted, by)];
    if !subscription.records(partner) {
        counts.push((partner, Counted::Unrecorded, by));
    }
    counts
}

/// Something that waits for its end, with what a partner needs to recognize it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Waiting {
    /// A pending invitation.
    Invitation {
        /// The invitation.
        id: InvitationId,
        /// What it proposes.
        kind: Kind,
        /// To whom it went.
        email: crate::EmailAddress,
        /// How far its mail came.
        delivery: DeliveryState,
        /// When it expires.
        ends_at: Moment,
    },
    /// A delegation.
    Delegation {
        /// The delegation.
        id: DelegationId,
        /// Whose.
        customer_id: CustomerId,
        /// Its name.
        customer_name: crate::text::OrganizationName,
        /// When it ends.
        ends_at: Moment,
    },
    /// A trial.
    Trial {
        /// The subscription.
        id: SubscriptionId,
        /// Whose.
        customer_id: CustomerId,
        /// Its name.
        customer_name: crate::text::OrganizationName,
        /// Of which service.
        service: String,
        /// Whether its seller is its partner of record.
        #[serde(default, skip_serializing_if = "is_false")]
        is_recorded: bool,
        /// When it ends.
        ends_at: Moment,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Waiting {
    /// A pending invitation; none once it has ended.
    pub fn of_invitation(invitation: &Invitation) -> Option<Waiting> {
        (invitation.outcome == Outcome::Pending).then(|| Waiting::Invitation {
            id: invitation.id,
            kind: invitation.kind,
            email: invitation.recipient.email.clone(),
            delivery: invitation.delivery.state,
            ends_at: invitation.expires_at,
        })
    }

    /// A delegation; none once it has ended.
    pub fn of_delegation(delegation: &Delegation) -> Option<Waiting> {
        delegation.end.is_none().then(|| Waiting::Delegation {
            id: delegation.id,
            customer_id: delegation.customer_id,
            customer_name: delegation.customer_name.clone(),
            ends_at: delegation.final_end(),
        })
    }

    /// A trial; none once it has ended, and none of what was bought, which does not end by itself.
    pub fn of_subscription(subscription: &Subscription) -> Option<Waiting> {
        (subscription.end.is_none() && subscription.terms.is_none()).then(|| Waiting::Trial {
            id: subscription.id,
            customer_id: subscription.customer_id,
            customer_name: subscription.customer_name.clone(),
            service: subscription.service.clone(),
            is_recorded: subscription.records_its_seller(),
            ends_at: subscription.ends_at,
        })
    }

    /// Which one it is.
    pub fn id(&self) -> String {
        match self {
            Waiting::Invitation { id, .. } => id.to_string(),
            Waiting::Delegation { id, .. } => id.to_string(),
            Waiting::Trial { id, .. } => id.to_string(),
        }
    }

    /// When it ends.
    pub fn ends_at(&self) -> Moment {
        match self {
            Waiting::Invitation { ends_at, .. }
            | Waiting::Delegation { ends_at, .. }
            | Waiting::Trial { ends_at, .. } => *ends_at,
        }
    }

    /// What went wrong with its mail.
    pub fn trouble(&self) -> Option<DeliveryState> {
        match self {
            Waiting::Invitation {
                delivery: state @ (DeliveryState::Bounced | DeliveryState::Complained),
                ..
            } => Some(*state),
            _ => None,
        }
    }

    /// The states as which it is counted while it waits and once its time is over.
    fn states(&self) -> [Counted; 2] {
        match self {
            Waiting::Invitation { kind, .. } => [invitation::Status::Pending, invitation::Status::Expired]
                .map(|status| Counted::Invitation(*kind, status)),
            Waiting::Delegation { .. } => {
                [delegation::Status::Active, delegation::Status::Expired].map(Counted::Delegation)
            }
            Waiting::Trial { .. } => {
                [subscription::Status::Trial, subscription::Status::Expired].map(Counted::Subscription)
            }
        }
    }
}

/// Which of a partner's gates are open: what it offers stops at once where what it was granted goes on for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gates {
    /// Whether its offers count.
    pub offers: bool,
    /// Whether what it was granted counts.
    pub delegations: bool,
}

/// What is true at `now`: what is past its end counts as expired although no sweep has said so, and what a
/// closed gate holds up counts as suspended.
pub fn effective(recorded: &Tally, waiting: &[Waiting], gates: Gates, now: Moment) -> Tally {
    let mut tally = recorded.clone();
    for thing in waiting.iter().filter(|thing| now >= thing.ends_at()) {
        let [from, to] = thing.states();
        move_over(&mut tally, from, to, 1);
        if matches!(thing, Waiting::Trial { is_recorded: false, .. }) {
            let unrecorded = tally.entry(Counted::Unrecorded).or_default();
            *unrecorded = unrecorded.saturating_sub(1);
        }
    }
    for (from, to) in Counted::all().into_iter().filter_map(|from| Some((from, held_up(from, gates)?))) {
        let all = tally.get(&from).copied().unwrap_or(0);
        move_over(&mut tally, from, to, all);
    }
    tally
}

/// What a closed gate makes of it.
fn held_up(counted: Counted, gates: Gates) -> Option<Counted> {
    match counted {
        Counted::Invitation(kind, invitation::Status::Pending) if !gates.offers => {
            Some(Counted::Invitation(kind, invitation::Status::Suspended))
        }
        Counted::Delegation(delegation::Status::Active) if !gates.delegations => {
            Some(Counted::Delegation(delegation::Status::Suspended))
        }
        _ => None,
    }
}

fn move_over(tally: &mut Tally, from: Counted, to: Counted, count: u32) {
    let there = tally.entry(from).or_default();
    let moved = count.min(*there);
    *there -= moved;
    *tally.entry(to).or_default() += moved;
}
