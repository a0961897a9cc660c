//! Signing the partner agreement.

use super::{changed, moved, still_member};
use crate::catalog::Catalog;
use crate::fact::{Change, Fact};
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
    };
    let after = moved(partner, |partner| partner.agreement = Some(signed));
    Ok(vec![changed(after, |partner| Fact::AgreementSigned { partner }), still_member(member)])
}
