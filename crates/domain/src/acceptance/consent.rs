//! What is answered to what was offered, and who answers: the link proves a mailbox, never authority.

use super::{Accept, Acceptor, Facts};
use crate::customer::Customer;
use crate::invitation::{Decision, Decisions, Invitation, Kind};
use crate::receipt::Proof;
use crate::refusal::{Fault, Refusal};
use crate::{EmailAddress, Mint};

/// The answers to what was offered, silence counting as no; refused when nothing of it is taken, or when
/// something is answered that was not offered.
pub(super) fn decisions_on(invitation: &Invitation, given: Decisions) -> Result<Decisions, Refusal> {
    let mut faults = Vec::new();
    let mut answer = |offered: bool, given: Option<Decision>, field: &str| {
        if !offered && given.is_some() {
            faults.push(Fault::new(format!("/decisions/{field}"), "is not offered by this invitation"));
        }
        offered.then(|| given.unwrap_or(Decision::Decline))
    };
    let decisions = Decisions {
        commercial: answer(invitation.kind != Kind::DelegatedAdministration, given.commercial, "commercial"),
        delegated_administration: answer(
            invitation.delegated_administration.is_some(),
            given.delegated_administration,
            "delegatedAdministration",
        ),
        partner_of_record: answer(invitation.partner_of_record, given.partner_of_record, "partnerOfRecord"),
    };
    if decisions.partner_of_record == Some(Decision::Accept) && decisions.commercial != Some(Decision::Accept)
    {
        faults.push(Fault::new(
            "/decisions/partnerOfRecord",
            "can only be accepted together with the services: a partner of record belongs to a subscription",
        ));
    }
    let takes_something =
        [decisions.commercial, decisions.delegated_administration].contains(&Some(Decision::Accept));
    if !takes_something && faults.is_empty() {
        faults.push(Fault::new(
            "/decisions",
            "must accept something; to refuse everything, decline the invitation",
        ));
    }
    if faults.is_empty() { Ok(decisions) } else { Err(Refusal::Invalid(faults)) }
}

/// The customer that accepts and the person who does it for it. The link proves a mailbox, never
/// authority: a known organization answers through a signed-in administrator, a new one with a code.
pub(super) fn who_accepts(
    command: &Accept,
    acceptor: &Acceptor,
    facts: &Facts<'_>,
    mint: &mut Mint,
) -> Result<(Customer, Proof, EmailAddress), Refusal> {
    let invitation = facts.invitation;
    if let Some(customer) = facts.customer {
        return match acceptor {
            Acceptor::SignedIn(email) if customer.admins.contains(email) => {
                Ok((customer.clone(), Proof::AdministratorSignIn, email.clone()))
            }
            Acceptor::SignedIn(_) | Acceptor::ProvedMailbox(_) | Acceptor::LinkHolder => {
                Err(Refusal::AdministratorRequired)
            }
        };
    }
    let Acceptor::ProvedMailbox(cycle) = acceptor else {
        return Err(Refusal::ProofRequired);
    };
    cycle.require_usable(facts.now)?;
    let (name, country) = command.organization.clone().ok_or_else(|| {
        Refusal::invalid("/organization/name", "is required: this organization is new here")
    })?;
    let email = invitation.recipient.email.clone();
    let domain = email.domain();
    let customer = Customer {
        id: mint.customer(),
        name,
        country,
        cloud: facts.partner.cloud.clone(),
        domains: (!domain.is_public_mail()).then_some(domain).into_iter().collect(),
        admins: [email.clone()].into(),
        locale: command.locale.unwrap_or(invitation.locale),
        created_at: facts.now,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    Ok((customer, Proof::Code, email))
}
