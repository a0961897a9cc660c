//! Acceptance: who, in which parts, and what it leads to.

use domain::acceptance::{Accept, Acceptor};
use domain::invitation::{Kind, Outcome, Status};
use domain::lifecycle::Invite;
use domain::offer::BillingPeriod;
use domain::partner::{Suspension, SuspensionCause};
use domain::proof::CODE_LIFETIME_SECONDS;
use domain::receipt::Proof;
use domain::subscription::Status as SubscriptionStatus;
use domain::text::Locale;
use domain::{Change, Refusal};

use super::desk::{Desk, NO, YES, nobody, pointers, says, told};
use crate::given;

/// A purchase with administration and the place of partner of record as choices of their own.
fn all_three() -> Invite {
    Invite {
        delegated_administration: Some(given::administration(365)),
        partner_of_record: true,
        ..given::proposal(Kind::Purchase)
    }
}

#[test]
fn everything_is_accepted_in_one_transaction() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), all_three());
    let accepted = desk.accept(invitation.id, says(YES, YES, YES)).unwrap();
    assert_eq!(
        told(&accepted.changes),
        ["subscription.started", "designation.set", "delegation.granted", "invitation.accepted"]
    );
    let subscription = &accepted.subscriptions[0];
    assert_eq!(subscription.status(desk.now), SubscriptionStatus::Active);
    assert_eq!(subscription.ends_at, desk.now.plus_months(12));
    assert_eq!(subscription.total_per_period().unwrap().amount, 40 * 480);
    assert_eq!(subscription.billing_period(), Some(BillingPeriod::Monthly));
    assert_eq!(subscription.designation.as_ref().unwrap().partner_id, invitation.partner_id);
    let delegation = accepted.delegation.unwrap();
    assert_eq!(delegation.ends_at, desk.now.plus_days(365));
    assert_eq!(delegation.receipt_id, accepted.receipt.id);
    assert_eq!(accepted.receipt.proof, Proof::AdministratorSignIn);
    assert_eq!(accepted.receipt.delegation.unwrap().id, delegation.id);
    assert_eq!(accepted.receipt.subscriptions[0].subscription_id, subscription.id);
    let outcome = &accepted.invitation.outcome;
    assert!(matches!(outcome, Outcome::Accepted { receipt_id, .. } if *receipt_id == accepted.receipt.id));
}

#[test]
fn services_without_administration_is_a_normal_answer() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), all_three());
    let accepted = desk.accept(invitation.id, says(YES, NO, NO)).unwrap();
    assert_eq!(told(&accepted.changes), ["subscription.started", "invitation.accepted"]);
    assert_eq!(accepted.delegation, None);
    assert_eq!(accepted.subscriptions[0].designation, None);
    assert!(!accepted.changes.iter().any(|change| matches!(change, Change::Slot { .. })));
}

#[test]
fn administration_without_services_is_a_normal_answer() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), all_three());
    let accepted = desk.accept(invitation.id, says(NO, YES, NO)).unwrap();
    assert_eq!(told(&accepted.changes), ["delegation.granted", "invitation.accepted"]);
    assert!(accepted.subscriptions.is_empty() && desk.table.holds.is_empty());
}

#[test]
fn silence_is_not_consent() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), all_three());
    let accepted = desk.accept(invitation.id, says(YES, None, None)).unwrap();
    assert_eq!(accepted.receipt.decisions, says(YES, NO, NO));
    assert_eq!(accepted.delegation, None);
}

#[test]
fn a_partner_of_record_comes_only_with_the_services() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), all_three());
    let refused = desk.accept(invitation.id, says(NO, YES, YES));
    assert_eq!(pointers(refused), ["/decisions/partnerOfRecord"]);
}

#[test]
fn an_acceptance_accepts_something() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), all_three());
    for nothing in [says(None, None, None), says(NO, NO, NO)] {
        assert_eq!(pointers(desk.accept(invitation.id, nothing)), ["/decisions"]);
    }
}

#[test]
fn what_was_not_offered_is_not_answered() {
    let mut desk = Desk::with_northwind();
    let trial = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let expected = ["/decisions/delegatedAdministration", "/decisions/partnerOfRecord"];
    assert_eq!(pointers(desk.accept(trial.id, says(YES, NO, YES))), expected);
    let administration = desk.invite(&given::contoso(), given::proposal(Kind::DelegatedAdministration));
    assert_eq!(pointers(desk.accept(administration.id, says(NO, YES, None))), ["/decisions/commercial"]);
}

#[test]
fn a_trial_lasts_thirty_days() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let trial = desk.accept(invitation.id, says(YES, None, None)).unwrap().subscriptions.remove(0);
    let end = desk.now.plus_days(30);
    assert_eq!(trial.total_per_period(), None);
    assert_eq!(trial.status(end.plus_seconds(-1)), SubscriptionStatus::Trial);
    assert_eq!(trial.status(end), SubscriptionStatus::Expired);
}

#[test]
fn a_purchase_converts_the_running_trial_in_place() {
    let mut desk = Desk::with_northwind();
    let trial = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let tried = desk.accept(trial.id, says(YES, None, None)).unwrap().subscriptions.remove(0);
    desk.after_days(10);
    let purchase = desk.invite(&given::fabrikam(), given::proposal(Kind::Purchase));
    let accepted = desk.accept(purchase.id, says(YES, None, None)).unwrap();
    assert_eq!(told(&accepted.changes), ["subscription.converted", "invitation.accepted"]);
    let bought = &accepted.subscriptions[0];
    assert_eq!((bought.id, bought.started_at), (tried.id, tried.started_at));
    assert_eq!(bought.status(desk.now), SubscriptionStatus::Active);
    assert_eq!((bought.licenses, bought.ends_at), (40, desk.now.plus_months(12)));
}

#[test]
fn after_the_trial_a_purchase_begins_anew() {
    let mut desk = Desk::with_northwind();
    let trial = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let tried = desk.accept(trial.id, says(YES, None, None)).unwrap().subscriptions.remove(0);
    desk.after_days(30);
    let purchase = desk.invite(&given::fabrikam(), given::proposal(Kind::Purchase));
    let accepted = desk.accept(purchase.id, says(YES, None, None)).unwrap();
    assert_eq!(told(&accepted.changes), ["subscription.started", "invitation.accepted"]);
    assert_ne!(accepted.subscriptions[0].id, tried.id);
}

#[test]
fn converting_a_trial_leaves_its_partner_of_record_unless_the_customer_says_otherwise() {
    let mut desk = Desk::with_northwind();
    let command = Invite { partner_of_record: true, ..given::proposal(Kind::Trial) };
    let trial = desk.invite(&given::fabrikam(), command);
    desk.accept(trial.id, says(YES, None, YES)).unwrap();
    let command = Invite { partner_of_record: true, ..given::proposal(Kind::Purchase) };
    let purchase = desk.invite(&given::contoso(), command);
    let accepted = desk.accept(purchase.id, says(YES, None, NO)).unwrap();
    let designation = accepted.subscriptions[0].designation.clone().unwrap();
    assert_eq!(designation.partner_id, given::fabrikam().id);
}

#[test]
fn a_customer_has_one_trial_of_a_service_in_its_life() {
    let mut desk = Desk::with_northwind();
    let first = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    desk.accept(first.id, says(YES, None, None)).unwrap();
    let second = desk.invite(&given::contoso(), given::proposal(Kind::Trial));
    assert_eq!(desk.accept(second.id, says(YES, None, None)).unwrap_err(), Refusal::TrialAlreadyUsed);
    desk.after_days(300);
    let third = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    assert_eq!(desk.accept(third.id, says(YES, None, None)).unwrap_err(), Refusal::TrialAlreadyUsed);
    let lines = vec![given::trial_line("chat")];
    let other = desk.invite(&given::fabrikam(), Invite { lines, ..given::proposal(Kind::Trial) });
    assert!(desk.accept(other.id, says(YES, None, None)).is_ok());
}

#[test]
fn a_trial_is_remembered_through_a_purchase_that_has_ended() {
    let mut desk = Desk::with_northwind();
    for kind in [Kind::Trial, Kind::Purchase] {
        let invitation = desk.invite(&given::fabrikam(), given::proposal(kind));
        desk.accept(invitation.id, says(YES, None, None)).unwrap();
    }
    desk.now = desk.now.plus_months(12);
    let again = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    assert_eq!(desk.accept(again.id, says(YES, None, None)).unwrap_err(), Refusal::TrialAlreadyUsed);
}

#[test]
fn what_the_customer_has_bought_is_neither_sold_nor_tried_again() {
    let mut desk = Desk::with_northwind();
    let purchase = desk.invite(&given::fabrikam(), given::proposal(Kind::Purchase));
    desk.accept(purchase.id, says(YES, None, None)).unwrap();
    for kind in [Kind::Purchase, Kind::Trial] {
        let again = desk.invite(&given::contoso(), given::proposal(kind));
        let refused = desk.accept(again.id, says(YES, None, None)).unwrap_err();
        assert_eq!(refused, Refusal::ServiceAlreadyOwned);
    }
}

#[test]
fn a_refused_line_leaves_nothing_of_the_others() {
    let mut desk = Desk::with_northwind();
    let first = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    desk.accept(first.id, says(YES, None, None)).unwrap();
    let lines = vec![given::trial_line("chat"), given::trial_line("mail")];
    let both = desk.invite(&given::contoso(), Invite { lines, ..given::proposal(Kind::Trial) });
    let before = desk.table.clone();
    assert_eq!(desk.accept(both.id, says(YES, None, None)).unwrap_err(), Refusal::TrialAlreadyUsed);
    assert_eq!(desk.table, before);
}

#[test]
fn a_new_customer_proves_its_mailbox_and_becomes_a_customer() {
    let mut desk = Desk::new();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let accepted = desk.accept_newly(invitation.id, says(YES, None, None)).unwrap();
    assert_eq!(
        told(&accepted.changes),
        ["customer.registered", "subscription.started", "invitation.accepted"]
    );
    let customer = accepted.customer;
    assert_eq!(customer.name.as_str(), "Northwind Traders");
    assert_eq!(customer.admins, [given::nadia()].into());
    assert_eq!(customer.domains, [given::nadia().domain()].into());
    assert_eq!(customer.cloud, given::fabrikam().cloud);
    assert_eq!(accepted.receipt.proof, Proof::Code);
}

#[test]
fn nobody_claims_a_public_mail_domain() {
    let mut desk = Desk::new();
    let mut command = given::proposal(Kind::Trial);
    command.recipient.email = given::address("nadia@gmail.com");
    let invitation = desk.invite(&given::fabrikam(), command);
    let customer = desk.accept_newly(invitation.id, says(YES, None, None)).unwrap().customer;
    assert!(customer.domains.is_empty());
    assert_eq!(customer.admins, [given::address("nadia@gmail.com")].into());
}

#[test]
fn the_link_alone_proves_nothing() {
    let mut desk = Desk::new();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let command = desk.answer(invitation.id, says(YES, None, None), None);
    for stranger in [Acceptor::LinkHolder, Acceptor::SignedIn(nobody())] {
        let refused = desk.accept_as(invitation.id, &command, &stranger).unwrap_err();
        assert_eq!(refused, Refusal::ProofRequired);
    }
}

#[test]
fn a_code_that_is_too_old_proves_nothing() {
    let mut desk = Desk::new();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let cycle = desk.code(invitation.id);
    desk.now = desk.now.plus_seconds(CODE_LIFETIME_SECONDS);
    let command = desk.answer(invitation.id, says(YES, None, None), None);
    let refused = desk.accept_as(invitation.id, &command, &Acceptor::ProvedMailbox(cycle)).unwrap_err();
    assert_eq!(refused, Refusal::ProofRequired);
}

#[test]
fn a_new_organization_says_what_it_is_called() {
    let mut desk = Desk::new();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let cycle = desk.code(invitation.id);
    let command = desk.answer(invitation.id, says(YES, None, None), None);
    let refused = desk.accept_as(invitation.id, &command, &Acceptor::ProvedMailbox(cycle));
    assert_eq!(pointers(refused), ["/organization/name"]);
}

#[test]
fn a_known_customer_answers_through_an_administrator() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let cycle = desk.code(invitation.id);
    let command = desk.answer(invitation.id, says(YES, None, None), None);
    for other in [Acceptor::LinkHolder, Acceptor::SignedIn(nobody()), Acceptor::ProvedMailbox(cycle)] {
        let refused = desk.accept_as(invitation.id, &command, &other).unwrap_err();
        assert_eq!(refused, Refusal::AdministratorRequired);
    }
    assert!(desk.accept(invitation.id, says(YES, None, None)).is_ok());
}

#[test]
fn only_what_was_shown_is_accepted() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Purchase));
    let shown = desk.answer(invitation.id, says(YES, None, None), None);
    let administrator = Acceptor::SignedIn(given::nadia());
    let older_offer = Accept { offer_version: 0, revision: 0, ..shown.clone() };
    assert_eq!(
        desk.accept_as(invitation.id, &older_offer, &administrator).unwrap_err(),
        Refusal::OfferChanged
    );
    let older = Accept { revision: 0, ..shown };
    assert_eq!(
        desk.accept_as(invitation.id, &older, &administrator).unwrap_err(),
        Refusal::PreconditionFailed
    );
}

#[test]
fn a_suspended_invitation_waits_for_its_partner() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    let open = desk.table.partners.clone();
    let cause = SuspensionCause::Ban;
    let banned = domain::partner::Partner {
        suspension: Some(Suspension { since: desk.now, cause, reason: None }),
        ..given::fabrikam()
    };
    desk.table.partners.insert(banned.id, crate::model::Kept::new(banned));
    assert_eq!(invitation.status(false, desk.now), Status::Suspended);
    let refused = desk.accept(invitation.id, says(YES, None, None)).unwrap_err();
    assert_eq!(refused, Refusal::PartnerSuspended);
    desk.table.partners = open;
    assert!(desk.accept(invitation.id, says(YES, None, None)).is_ok());
}

#[test]
fn a_service_that_the_partner_may_offer_no_longer_is_not_accepted() {
    let mut desk = Desk::with_northwind();
    let mut command = given::proposal(Kind::Trial);
    command.delegated_administration = all_three().delegated_administration;
    let invitation = desk.invite(&given::fabrikam(), command);
    let mut withdrawn = given::fabrikam();
    withdrawn.services.clear();
    desk.table.partners.insert(withdrawn.id, crate::model::Kept::new(withdrawn));
    let refused = desk.accept(invitation.id, says(YES, NO, None)).unwrap_err();
    assert_eq!(refused, Refusal::ServiceNotAuthorized);
    assert!(desk.accept(invitation.id, says(NO, YES, None)).is_ok());
}

#[test]
fn an_account_in_a_cloud_without_partners_takes_nothing_from_one() {
    let mut desk = Desk::with_northwind();
    let customer = domain::customer::Customer { cloud: "cn21Vianet".into(), ..given::northwind() };
    desk.table.customers.insert(customer.id, crate::model::Kept::new(customer));
    let invitation = desk.invite(&given::fabrikam(), all_three());
    for decisions in [says(YES, NO, NO), says(NO, YES, None), says(YES, NO, YES)] {
        assert_eq!(desk.accept(invitation.id, decisions).unwrap_err(), Refusal::CloudExcluded);
    }
}

#[test]
fn a_new_customer_is_written_to_in_the_language_it_answered_in() {
    let mut desk = Desk::new();
    let mut command = all_three();
    command.locale = Locale::Fr;
    let invitation = desk.invite(&given::fabrikam(), command);
    let cycle = desk.code(invitation.id);
    let organization = Some(("Northwind Traders".parse().unwrap(), None));
    let answer = desk.answer(invitation.id, says(YES, YES, None), None);
    let answer = Accept { organization, locale: Some(Locale::En), ..answer };
    let accepted = desk.accept_as(invitation.id, &answer, &Acceptor::ProvedMailbox(cycle)).unwrap();
    let spoken =
        [accepted.customer.locale, accepted.delegation.unwrap().locale, accepted.subscriptions[0].locale];
    assert_eq!(spoken, [Locale::En; 3]);
}

#[test]
fn an_invitation_is_accepted_once_and_in_time() {
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    desk.now = invitation.expires_at;
    let refused = desk.accept(invitation.id, says(YES, None, None)).unwrap_err();
    assert_eq!(refused, Refusal::InvitationExpired);
    desk.now = invitation.expires_at.plus_seconds(-1);
    desk.accept(invitation.id, says(YES, None, None)).unwrap();
    let again = desk.accept(invitation.id, says(YES, None, None)).unwrap_err();
    assert_eq!(again, Refusal::AlreadyInState);
    desk.after_days(60);
    assert_eq!(desk.invitation(invitation.id).status(true, desk.now), Status::Accepted);
}
