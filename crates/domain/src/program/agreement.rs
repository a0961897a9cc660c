//! Signing the partner agreement.

use super::{changed, moved, recorded, still_member};
use crate::catalog::Catalog;
use crate::change::Change;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::partner::{Member, Partner, Role, SignedAgreement};
use crate::refusal::Refusal;

/// An owner signs a version: the current one, whose text has this digest.
pub fn sign(
    partner: &Partner,
    member: &Member,
    version: &str,
    text_hash: impl FnOnce(&str) -> String,
    catalog: &Catalog,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    member.require_any(&[Role::Owner])?;
    let current = catalog.current_agreement(now);
    let Some(current) = current.filter(|current| current.version == version) else {
        let detail = match current {
            Some(current) => format!("must be the current version, {}", current.version),
            None => "is not a version that can be signed now".to_owned(),
        };
        return Err(Refusal::invalid("/version", detail));
    };
    if partner.agreement.as_ref().is_some_and(|signed| signed.version == version) {
        return Err(Refusal::AlreadyInState);
    }
    let signed = SignedAgreement {
        version: current.version.clone(),
        signer: member.email.clone(),
        at: now,
        text_hash: text_hash(&current.text),
        superseded_by: None,
    };
    let after = moved(partner, |partner| partner.agreement = Some(signed));
    Ok(vec![changed(after, |partner| Fact::AgreementSigned { partner }), still_member(member)])
}

/// What is recorded once a version is published that comes after the signed one: the owners hear until when theirs
/// counts, once for each version.
pub(super) fn supersede(partner: &Partner, catalog: &Catalog, now: Moment) -> Option<Change> {
    let signed = partner.agreement.as_ref()?;
    let counts_until = catalog.agreement_counts_until(&signed.version)?;
    let known = catalog.agreements.iter().find(|agreement| agreement.version == signed.version)?;
    let later = catalog.agreements.iter().filter(|agreement| agreement.valid_from > known.valid_from);
    // What can be signed now, else what can be signed next.
    let newest = catalog.current_agreement(now).filter(|current| current.valid_from > known.valid_from);
    let next = newest.or_else(|| later.min_by_key(|agreement| agreement.valid_from))?;
    if signed.superseded_by.as_ref() == Some(&next.version) {
        return None;
    }
    let (version, valid_from) = (next.version.clone(), next.valid_from);
    let after = recorded(partner, |partner| {
        if let Some(signed) = &mut partner.agreement {
            signed.superseded_by = Some(version.clone());
        }
    });
    Some(changed(after, |partner| Fact::AgreementSuperseded { partner, version, valid_from, counts_until }))
}
