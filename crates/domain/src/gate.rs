//! The gates that every offer passes, in their order; the first one that is closed is the refusal.

use crate::address::EmailAddress;
use crate::catalog::{Catalog, Feature};
use crate::invitation::{Decision, Decisions, Invitation, Kind, RequestedDelegation};
use crate::moment::Moment;
use crate::offer::Line;
use crate::partner::{Member, Partner, Role};
use crate::refusal::{Refusal, UsedUp};

/// What an offer consists of, as far as the gates care.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// What is proposed.
    pub kind: Kind,
    /// The services.
    pub lines: &'a [Line],
    /// The administration asked for.
    pub delegated_administration: Option<&'a RequestedDelegation>,
    /// Whether becoming partner of record is offered.
    pub partner_of_record: bool,
}

impl<'a> Offer<'a> {
    /// What an invitation proposes.
    pub fn of(invitation: &'a Invitation) -> Offer<'a> {
        Offer {
            kind: invitation.kind,
            lines: &invitation.lines,
            delegated_administration: invitation.delegated_administration.as_ref(),
            partner_of_record: invitation.partner_of_record,
        }
    }
}

/// Roles that may send offers and change them.
pub const SELLING_ROLES: [Role; 2] = [Role::Owner, Role::Seller];

/// Gates 1 to 7: role, standing, agreement, cloud, services, plans, certification.
pub fn offer_gates(
    offer: Offer<'_>,
    member: &Member,
    partner: &Partner,
    catalog: &Catalog,
    now: Moment,
) -> Result<(), Refusal> {
    member.require_any(&SELLING_ROLES)?;
    partner.gate(catalog, now)?;
    let features = features_of(offer);
    if !features.iter().all(|feature| catalog.available_in_cloud(*feature, &partner.cloud, now)) {
        return Err(Refusal::CloudExcluded);
    }
    services_authorized(offer.lines, partner)?;
    let available = |line: &Line| {
        features.iter().all(|feature| catalog.available(*feature, &partner.cloud, &line.plan, now))
    };
    if !offer.lines.iter().all(available) {
        return Err(Refusal::PlanExcluded);
    }
    if offer.delegated_administration.is_some() {
        partner.certified(catalog, now)?;
    }
    Ok(())
}

/// Gate 5 by itself: the partner may offer every one of the services. Asked again when an offer is answered, since the
/// operator may have withdrawn one.
pub fn services_authorized(lines: &[Line], partner: &Partner) -> Result<(), Refusal> {
    let is_authorized = |line: &Line| partner.services.contains(&line.service);
    if lines.iter().all(is_authorized) { Ok(()) } else { Err(Refusal::ServiceNotAuthorized) }
}

/// The gates of a feature whatever the services and plans: standing, agreement, cloud, certification.
pub fn feature_gates(
    partner: &Partner,
    catalog: &Catalog,
    feature: Feature,
    now: Moment,
) -> Result<(), Refusal> {
    partner.gate(catalog, now)?;
    if !catalog.available_in_cloud(feature, &partner.cloud, now) {
        return Err(Refusal::CloudExcluded);
    }
    if feature == Feature::DelegatedAdministration { partner.certified(catalog, now) } else { Ok(()) }
}

/// Gate 8: a partner cannot invite its own people or anyone of its own domains.
pub fn not_self(partner: &Partner, is_own_member: bool, recipient: &EmailAddress) -> Result<(), Refusal> {
    if is_own_member || partner.domains.contains(&recipient.domain()) {
        return Err(Refusal::SelfInvitation);
    }
    Ok(())
}

fn features_of(offer: Offer<'_>) -> Vec<Feature> {
    let of_kind = feature_of_kind(offer.kind);
    let administration = offer.delegated_administration.map(|_| Feature::DelegatedAdministration);
    let record = offer.partner_of_record.then_some(Feature::PartnerOfRecord);
    [of_kind, administration, record].into_iter().flatten().collect()
}

/// What a customer makes use of that accepts so much. Gate 4 is about its own cloud, too: an account may be in another
/// one than its partner.
pub(crate) fn features_taken(kind: Kind, decisions: Decisions) -> Vec<Feature> {
    let is_taken = |decision| decision == Some(Decision::Accept);
    let of_kind = feature_of_kind(kind).filter(|_| is_taken(decisions.commercial));
    let administration =
        is_taken(decisions.delegated_administration).then_some(Feature::DelegatedAdministration);
    let record = is_taken(decisions.partner_of_record).then_some(Feature::PartnerOfRecord);
    [of_kind, administration, record].into_iter().flatten().collect()
}

fn feature_of_kind(kind: Kind) -> Option<Feature> {
    match kind {
        Kind::Trial => Some(Feature::TrialInvitations),
        Kind::Purchase => Some(Feature::PurchaseOffers),
        Kind::DelegatedAdministration => None,
    }
}

/// What a partner has used up when it wants to send one more invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The invitation of the same kind that is pending for this address already.
    pub pending: Option<String>,
    /// New invitations of the partner today.
    pub created_today: u32,
    /// Its open invitations.
    pub open: u32,
    /// Mails that partners caused to the address today.
    pub mails_today: u32,
}

impl Usage {
    /// The same after earlier invitations of one request, which are kept before this one.
    #[must_use]
    pub fn after(mut self, earlier: &[Invitation], recipient: &EmailAddress, kind: Kind) -> Usage {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let to_the_same = || earlier.iter().filter(|invitation| invitation.recipient.email == *recipient);
        self.created_today = self.created_today.saturating_add(count(earlier.len()));
        self.open = self.open.saturating_add(count(earlier.len()));
        self.mails_today = self.mails_today.saturating_add(count(to_the_same().count()));
        let duplicate = to_the_same().find(|invitation| invitation.kind == kind);
        self.pending = self.pending.or_else(|| duplicate.map(|invitation| invitation.id.to_string()));
        self
    }
}

/// Gates 9 and 10: no such invitation is pending, and there is quota left. They are conditions of the
/// transaction too; here they give a dry run the same refusals.
pub fn room_for_one_more(usage: &Usage, catalog: &Catalog, now: Moment) -> Result<(), Refusal> {
    if let Some(conflicting_id) = &usage.pending {
        return Err(Refusal::DuplicatePendingInvitation { conflicting_id: conflicting_id.clone() });
    }
    let limits = &catalog.limits;
    let daily_mail_is_used_up = usage.created_today >= limits.new_invitations_per_day
        || usage.mails_today >= limits.mails_per_address_and_day;
    let quota = if daily_mail_is_used_up {
        UsedUp::DailyMail
    } else if usage.open >= limits.open_invitations {
        UsedUp::OpenInvitations
    } else {
        return Ok(());
    };
    let until_tomorrow = now.seconds_until(now.next_day()).max(1);
    let retry_after_seconds = u32::try_from(until_tomorrow).unwrap_or(u32::MAX);
    Err(Refusal::QuotaExceeded { quota, retry_after_seconds })
}
