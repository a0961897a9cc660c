//! The document of an invitation, read with every fault at once.

use domain::catalog::Catalog;
use domain::delegation::{LONGEST_DURATION_DAYS, USUAL_DURATION_DAYS};
use domain::invitation::{Kind, LONGEST_LIFE_DAYS, Recipient, RequestedDelegation};
use domain::lifecycle::Invite;
use domain::money::{Currency, Money};
use domain::offer::{BillingPeriod, LONGEST_TERM_MONTHS, Line, MOST_LICENSES, MOST_LINES, Terms};
use web::body::{Faulty, Object, Value};

/// Reads the document of a new invitation. The catalog is asked along the way, so that what it does not
/// know is told together with everything else that is wrong.
pub(crate) fn invite(value: &Value<'_>, catalog: &Catalog) -> Result<Invite, Faulty> {
    let mut document = value.object()?;
    let kind = document.required("kind", |kind| kind.parsed::<Kind>());
    let known_kind = kind.as_ref().ok().copied();
    let recipient = document.required("recipient", |recipient| read_recipient(&recipient));
    let locale = document.optional("locale", |locale| locale.parsed());
    let lines = document.list("lines", 0..=MOST_LINES, |line| read_line(&line, known_kind, catalog));
    let delegated_administration =
        document.optional("delegatedAdministration", |asked| read_requested(&asked));
    let partner_of_record = document.optional("partnerOfRecord", |offered| offered.boolean());
    let follows_invitation_id = document.optional("followsInvitationId", |id| id.parsed());
    let customer_id = document.optional("customerId", |id| id.parsed());
    let message = document.optional("message", |message| message.parsed());
    let expires_in_days =
        document.optional("expiresInDays", |days| days.integer_within(1..=LONGEST_LIFE_DAYS));
    fault_what_does_not_go_together(
        &mut document,
        known_kind,
        lines.as_deref().ok(),
        &delegated_administration,
    );
    document.finish()?;
    Ok(Invite {
        kind: kind?,
        recipient: recipient?,
        locale: locale?.unwrap_or_default(),
        lines: lines?,
        delegated_administration: delegated_administration?,
        partner_of_record: partner_of_record?.unwrap_or(false),
        follows_invitation_id: follows_invitation_id?,
        customer_id: customer_id?,
        message: message?,
        expires_in_days: expires_in_days?,
    })
}

fn fault_what_does_not_go_together(
    document: &mut Object<'_>,
    kind: Option<Kind>,
    lines: Option<&[Line]>,
    asked: &Result<Option<RequestedDelegation>, Faulty>,
) {
    let (Some(kind), Some(lines)) = (kind, lines) else { return };
    match kind {
        Kind::DelegatedAdministration if !lines.is_empty() => {
            document.fault("lines", "must be absent when only administration is asked for");
        }
        Kind::Trial | Kind::Purchase if lines.is_empty() => {
            document.fault("lines", format!("must have 1 to {MOST_LINES} entries"));
        }
        _ => {}
    }
    if kind == Kind::DelegatedAdministration && matches!(asked, Ok(None)) {
        document.fault("delegatedAdministration", "is required for this kind");
    }
}

fn read_recipient(value: &Value<'_>) -> Result<Recipient, Faulty> {
    let mut recipient = value.object()?;
    let email = recipient.required("email", |email| email.parsed());
    let name = recipient.optional("name", |name| name.parsed());
    let organization = recipient.optional("organization", |organization| organization.parsed());
    recipient.finish()?;
    Ok(Recipient { email: email?, name: name?, organization: organization? })
}

fn read_requested(value: &Value<'_>) -> Result<RequestedDelegation, Faulty> {
    let mut asked = value.object()?;
    let capabilities = asked.required("capabilities", |names| names.capabilities());
    let duration_days = asked.optional("durationDays", |days| days.integer_within(1..=LONGEST_DURATION_DAYS));
    asked.finish()?;
    Ok(RequestedDelegation {
        capabilities: capabilities?,
        duration_days: duration_days?.unwrap_or(USUAL_DURATION_DAYS),
    })
}

/// Reads the new lines of a purchase.
pub(crate) fn lines(value: &Value<'_>, catalog: &Catalog) -> Result<Vec<Line>, Faulty> {
    let mut document = value.object()?;
    let lines =
        document.list("lines", 1..=MOST_LINES, |line| read_line(&line, Some(Kind::Purchase), catalog));
    document.finish()?;
    lines
}

fn read_line(value: &Value<'_>, kind: Option<Kind>, catalog: &Catalog) -> Result<Line, Faulty> {
    let mut line = value.object()?;
    let service = line.required("service", |service| {
        service.checked(|key| {
            let known = catalog.services.contains_key(key).then(|| key.to_owned());
            known.ok_or_else(|| format!("must be one of {}", listed(catalog.services.keys())))
        })
    });
    let plans =
        service.as_ref().ok().and_then(|service| catalog.services.get(service)).map(|service| &service.plans);
    let plan = line.required("plan", |plan| {
        plan.checked(|key| match plans {
            Some(plans) if !plans.contains(key) => Err(format!("must be one of {}", listed(plans.iter()))),
            _ => Ok(key.to_owned()),
        })
    });
    let trial_licenses = catalog.limits.trial_licenses;
    let is_trial = kind == Some(Kind::Trial);
    let licenses = if is_trial {
        let given = line.optional("licenses", |licenses| {
            licenses
                .integer::<u32>()
                .ok()
                .filter(|licenses| *licenses == trial_licenses)
                .ok_or_else(|| licenses.fault(format!("of a trial must be {trial_licenses}")))
        });
        given.map(|given| given.unwrap_or(trial_licenses))
    } else {
        line.required("licenses", |licenses| licenses.integer_within(1..=MOST_LICENSES))
    };
    let terms = if kind == Some(Kind::Purchase) { read_terms(&mut line).map(Some) } else { Ok(None) };
    if is_trial {
        refuse_terms(&mut line);
    }
    line.finish()?;
    Ok(Line { service: service?, plan: plan?, licenses: licenses?, terms: terms? })
}

fn read_terms(line: &mut Object<'_>) -> Result<Terms, Faulty> {
    let billing_period = line.required("billingPeriod", |period| period.parsed::<BillingPeriod>());
    let unit_fee = line.required("unitFee", |fee| {
        let mut fee = fee.object()?;
        let amount = fee.required("amount", |amount| amount.integer_within(0..=Money::MOST_UNIT_FEE));
        let currency = fee.required("currency", |currency| currency.parsed::<Currency>());
        fee.finish()?;
        Ok(Money { amount: amount?, currency: currency? })
    });
    let term_months = line.required("termMonths", |months| months.integer_within(1..=LONGEST_TERM_MONTHS));
    Ok(Terms { billing_period: billing_period?, unit_fee: unit_fee?, term_months: term_months? })
}

/// A trial costs nothing, so what a purchase says about costs has no place in it.
fn refuse_terms(line: &mut Object<'_>) {
    for field in ["billingPeriod", "unitFee", "termMonths"] {
        // The fault is kept by the object; there is no value to go on with.
        let _ = line.optional::<()>(field, |value| Err(value.fault("is only for a purchase")));
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a String>) -> String {
    words.map(String::as_str).collect::<Vec<_>>().join(", ")
}
