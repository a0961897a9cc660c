//! The gates that every offer passes, in their order; the first one that is closed is the refusal.

use crate::address::EmailAddress;
use crate::catalog::{Catalog, Feature};
use crate::invitation::{Kind, RequestedDelegation};
use crate::moment::Moment;
use crate::offer::Line;
use crate::partner::{Member, Partner, Role};
use crate::refusal::Refusal;

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
    if !offer.lines.iter().all(|line| partner.services.contains(&line.service)) {
        return Err(Refusal::ServiceNotAuthorized);
    }
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
    let mut features = Vec::new();
    match offer.kind {
        Kind::Trial => features.push(Feature::TrialInvitations),
        Kind::Purchase => features.push(Feature::PurchaseOffers),
        Kind::DelegatedAdministration => {}
    }
    if offer.delegated_administration.is_some() {
        features.push(Feature::DelegatedAdministration);
    }
    if offer.partner_of_record {
        features.push(Feature::PartnerOfRecord);
    }
    features
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

/// Gates 9 and 10: no such invitation is pending, and there is quota left. They are conditions of the
/// transaction too; here they give a dry run the same refusals.
pub fn room_for_one_more(usage: &Usage, catalog: &Catalog, now: Moment) -> Result<(), Refusal> {
    if let Some(conflicting_id) = &usage.pending {
        return Err(Refusal::DuplicatePendingInvitation { conflicting_id: conflicting_id.clone() });
    }
    let limits = &catalog.limits;
    let is_used_up = usage.created_today >= limits.new_invitations_per_day
        || usage.open >= limits.open_invitations
        || usage.mails_today >= limits.mails_per_address_and_day;
    if is_used_up {
        let until_tomorrow = now.seconds_until(now.next_day()).max(1);
        let retry_after_seconds = u32::try_from(until_tomorrow).unwrap_or(u32::MAX);
        return Err(Refusal::QuotaExceeded { retry_after_seconds });
    }
    Ok(())
}
