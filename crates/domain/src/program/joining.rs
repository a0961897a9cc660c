//! How a partner comes to be, and says who it is.

use std::collections::{BTreeMap, BTreeSet};

use super::{changed, moved, still_member};
use crate::change::Change;
use crate::customer::Country;
use crate::fact::Fact;
use crate::listing::Website;
use crate::moment::Moment;
use crate::partner::{Member, Partner, Role};
use crate::refusal::Refusal;
use crate::text::{Locale, OrganizationName};
use crate::{EmailAddress, PartnerId};

/// An application to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apply {
    /// The name customers will see.
    pub name: OrganizationName,
    /// The cloud it works in: a key of the catalog.
    pub cloud: String,
    /// Where it is.
    pub country: Country,
    /// Where it presents itself.
    pub website: Option<Website>,
    /// The language its people are written to in.
    pub locale: Locale,
}

/// Who applies.
#[derive(Clone, Copy, Debug)]
pub struct Applicant<'a> {
    /// The verified address.
    pub email: &'a EmailAddress,
    /// Its place in a partner already.
    pub member: Option<&'a Member>,
    /// How often it has founded a partner so far.
    pub foundings: u32,
}

/// Somebody applies for an organization, and becomes its owner. A person acts for one partner only.
pub fn apply(
    id: PartnerId,
    command: Apply,
    applicant: Applicant<'_>,
    now: Moment,
) -> Result<(Partner, Vec<Change>), Refusal> {
    if applicant.member.is_some() {
        return Err(Refusal::AlreadyInState);
    }
    let email = applicant.email.clone();
    let domain = email.domain();
    let domains = if domain.is_public_mail() { BTreeSet::new() } else { BTreeSet::from([domain]) };
    let partner = Partner {
        id,
        name: command.name,
        cloud: command.cloud,
        country: command.country,
        website: command.website,
        locale: command.locale,
        domains,
        services: BTreeSet::new(),
        enrollments: BTreeMap::new(),
        agreement: None,
        suspension: None,
        strikes: Vec::new(),
        created_at: now,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    let owner = Member::joining(&partner, email.clone(), BTreeSet::from([Role::Owner]), now);
    let after = owner.clone();
    let change = changed(partner.clone(), |partner| Fact::PartnerApplied { partner, owner });
    let place = Change::Member { before: None, after: Some(after) };
    let founding = Change::Founding { email, before: applicant.foundings };
    Ok((partner, vec![change, place, founding]))
}

/// What of a profile changes; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// The name customers see.
    pub name: Option<OrganizationName>,
    /// The cloud it works in; for the operator alone, because gates depend on it.
    pub cloud: Option<String>,
    /// Where it is.
    pub country: Option<Country>,
    /// Where it presents itself, or nowhere any more.
    pub website: Option<Option<Website>>,
    /// The language its people are written to in.
    pub locale: Option<Locale>,
}

/// An owner, or the operator where there is no member, changes the profile. What is so already changes nothing.
pub fn change_profile(
    partner: &Partner,
    member: Option<&Member>,
    change: ProfileChange,
) -> Result<Vec<Change>, Refusal> {
    if let Some(member) = member {
        member.require_any(&[Role::Owner])?;
        if change.cloud.as_ref().is_some_and(|cloud| *cloud != partner.cloud) {
            return Err(Refusal::RoleMissing);
        }
    }
    let mut profile = partner.clone();
    profile.name = change.name.unwrap_or(profile.name);
    profile.cloud = change.cloud.unwrap_or(profile.cloud);
    profile.country = change.country.unwrap_or(profile.country);
    profile.website = change.website.unwrap_or(profile.website);
    profile.locale = change.locale.unwrap_or(profile.locale);
    if profile == *partner {
        return Ok(Vec::new());
    }
    let after = moved(&profile, |_| {});
    let mut changes = vec![changed(after, |partner| Fact::PartnerChanged { partner })];
    changes.extend(member.map(still_member));
    Ok(changes)
}
