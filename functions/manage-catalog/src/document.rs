//! The catalog document, read with every fault at once: of its form, of its bounds, and between its parts.

mod agreements;
mod availability;
mod services;

use std::collections::BTreeMap;

use domain::catalog::{Catalog, Limits, Named, Program, bounds};
use web::body::{Faulty, Object, Value};

/// Reads the document that the operator puts.
pub(crate) fn catalog(value: &Value<'_>) -> Result<Catalog, Faulty> {
    let mut document = value.object()?;
    let (mut known_clouds, mut known_plans) = (None, None);
    let clouds = document.required("clouds", |clouds| {
        known_clouds = clouds.names();
        names(&clouds, bounds::MOST_CLOUDS)
    });
    let plans = document.required("plans", |plans| {
        known_plans = plans.names();
        names(&plans, bounds::MOST_PLANS)
    });
    let services = document.required("services", |value| services::services(&value, known_plans.as_ref()));
    let programs = document.required("programs", |value| programs(&value));
    let agreements = document.required("agreements", |value| agreements::agreements(&value));
    let availability = document.required("availability", |value| {
        availability::rows(&value, known_clouds.as_ref(), known_plans.as_ref())
    });
    let limits = document.optional("limits", |value| limits(&value));
    document.finish()?;
    Ok(Catalog {
        clouds: clouds?,
        plans: plans?,
        services: services?,
        programs: programs?,
        agreements: agreements?,
        availability: availability?,
        limits: limits?.unwrap_or_default(),
    })
}

/// Things that have a name and nothing else.
fn names(value: &Value<'_>, most: usize) -> Result<BTreeMap<String, Named>, Faulty> {
    value.map(most, is_key, |named| {
        let mut named = named.object()?;
        let name = named.required("name", |name| name.checked(bounds::name));
        named.finish()?;
        Ok(Named { name: name? })
    })
}

fn is_key(text: &str) -> Result<(), String> {
    bounds::key(text).map(drop)
}

fn programs(value: &Value<'_>) -> Result<BTreeMap<String, Program>, Faulty> {
    value.map(bounds::MOST_PROGRAMS, is_key, |program| {
        let mut program = program.object()?;
        let name = program.required("name", |name| name.checked(bounds::name));
        let certifies = program.required("certifiesDelegatedAdministration", |value| value.boolean());
        let term_months = program.optional("termMonths", |months| months.integer_within(bounds::TERM_MONTHS));
        program.finish()?;
        Ok(Program { name: name?, certifies_delegated_administration: certifies?, term_months: term_months? })
    })
}

/// Every limit has a default, and bounds of its own.
fn limits(value: &Value<'_>) -> Result<Limits, Faulty> {
    let mut limits = value.object()?;
    let usual = Limits::default();
    let mut limit = |name, bounds, usual| limit(&mut limits, name, bounds, usual);
    let lifetime =
        limit("invitationLifetimeDays", Limits::INVITATION_LIFETIME_DAYS, usual.invitation_lifetime_days);
    let open = limit("openInvitations", Limits::OPEN_INVITATIONS, usual.open_invitations);
    let per_day =
        limit("newInvitationsPerDay", Limits::NEW_INVITATIONS_PER_DAY, usual.new_invitations_per_day);
    let mails =
        limit("mailsPerAddressAndDay", Limits::MAILS_PER_ADDRESS_AND_DAY, usual.mails_per_address_and_day);
    let trial_days = limit("trialDays", Limits::TRIAL_DAYS, usual.trial_days);
    let trial_licenses = limit("trialLicenses", Limits::TRIAL_LICENSES, usual.trial_licenses);
    let grace = limit("agreementGraceDays", Limits::AGREEMENT_GRACE_DAYS, usual.agreement_grace_days);
    limits.finish()?;
    Ok(Limits {
        invitation_lifetime_days: lifetime?,
        open_invitations: open?,
        new_invitations_per_day: per_day?,
        mails_per_address_and_day: mails?,
        trial_days: trial_days?,
        trial_licenses: trial_licenses?,
        agreement_grace_days: grace?,
    })
}

fn limit(
    limits: &mut Object<'_>,
    name: &'static str,
    bounds: std::ops::RangeInclusive<u32>,
    usual: u32,
) -> Result<u32, Faulty> {
    Ok(limits.optional(name, |value| value.integer_within(bounds))?.unwrap_or(usual))
}
