//! What a partner may propose.

use domain::invitation::{Invitation, Kind, Status};
use domain::lifecycle::{self, Invite, Sender};
use domain::offer::{Line, MOST_LICENSES, MOST_LINES};
use domain::{Mint, Refusal};

use super::desk::pointers;
use crate::given;

fn invite(command: Invite) -> Result<Invitation, Refusal> {
    invite_knowing(command, None, false)
}

fn invite_knowing(
    command: Invite,
    followed: Option<&Invitation>,
    serves_customer: bool,
) -> Result<Invitation, Refusal> {
    let (partner, catalog) = (given::fabrikam(), given::catalog());
    let member = given::seller(&partner);
    let sender = given::sender(&member, &partner, &catalog, given::start());
    let id = Mint::new(given::start(), 9).invitation();
    lifecycle::invite(id, command, Sender { followed, serves_customer, ..sender })
}

#[test]
fn a_new_invitation_is_pending_for_the_usual_time() {
    let invitation = invite(given::proposal(Kind::Trial)).unwrap();
    assert_eq!(invitation.status(true, given::start()), Status::Pending);
    assert_eq!(invitation.expires_at, given::start().plus_days(30));
    assert_eq!((invitation.revision, invitation.sequence, invitation.generation), (1, 1, 1));
}

#[test]
fn an_invitation_lives_for_one_to_ninety_days() {
    for (days, lives) in [(0, false), (1, true), (90, true), (91, false)] {
        let invited = invite(Invite { expires_in_days: Some(days), ..given::proposal(Kind::Trial) });
        if lives {
            assert_eq!(invited.unwrap().expires_at, given::start().plus_days(days));
        } else {
            assert_eq!(pointers(invited), ["/expiresInDays"]);
        }
    }
}

#[test]
fn a_trial_or_purchase_has_one_to_twenty_lines_and_each_service_once() {
    for kind in [Kind::Trial, Kind::Purchase] {
        let lines = vec![];
        assert_eq!(pointers(invite(Invite { lines, ..given::proposal(kind) })), ["/lines"]);
    }
    let lines = vec![given::trial_line("mail"); MOST_LINES + 1];
    let faults = pointers(invite(Invite { lines, ..given::proposal(Kind::Trial) }));
    assert!(faults.contains(&"/lines".to_owned()) && faults.contains(&"/lines/1/service".to_owned()));
}

#[test]
fn an_invitation_for_administration_has_no_lines_and_says_what_it_asks_for() {
    let command = Invite {
        lines: vec![given::trial_line("mail")],
        delegated_administration: None,
        partner_of_record: true,
        ..given::proposal(Kind::DelegatedAdministration)
    };
    assert_eq!(pointers(invite(command)), ["/delegatedAdministration", "/lines", "/partnerOfRecord"]);
}

#[test]
fn a_delegation_is_asked_for_one_to_seven_hundred_and_thirty_days() {
    for (days, may) in [(0, false), (1, true), (730, true), (731, false)] {
        let delegated_administration = Some(given::administration(days));
        let invited = invite(Invite { delegated_administration, ..given::proposal(Kind::Trial) });
        if may {
            assert!(invited.is_ok());
        } else {
            assert_eq!(pointers(invited), ["/delegatedAdministration/durationDays"]);
        }
    }
}

#[test]
fn a_trial_has_its_fixed_licenses_and_no_price() {
    let line = Line { licenses: 26, ..given::purchase_line("mail") };
    let faults = pointers(invite(Invite { lines: vec![line], ..given::proposal(Kind::Trial) }));
    let expected = ["/lines/0/billingPeriod", "/lines/0/licenses", "/lines/0/termMonths", "/lines/0/unitFee"];
    assert_eq!(faults, expected);
}

#[test]
fn a_purchase_has_a_price() {
    let command = Invite { lines: vec![given::trial_line("mail")], ..given::proposal(Kind::Purchase) };
    let expected = ["/lines/0/billingPeriod", "/lines/0/termMonths", "/lines/0/unitFee"];
    assert_eq!(pointers(invite(command)), expected);
}

#[test]
fn quantities_terms_and_fees_have_bounds() {
    let faults_of = |change: fn(&mut Line)| {
        let mut line = given::purchase_line("mail");
        change(&mut line);
        match invite(Invite { lines: vec![line], ..given::proposal(Kind::Purchase) }) {
            Ok(_) => vec![],
            refused => pointers(refused),
        }
    };
    assert_eq!(faults_of(|line| line.licenses = 0), ["/lines/0/licenses"]);
    assert_eq!(faults_of(|line| line.licenses = MOST_LICENSES + 1), ["/lines/0/licenses"]);
    assert!(faults_of(|line| line.licenses = MOST_LICENSES).is_empty());
    assert_eq!(faults_of(|line| line.terms.as_mut().unwrap().term_months = 0), ["/lines/0/termMonths"]);
    assert_eq!(faults_of(|line| line.terms.as_mut().unwrap().term_months = 61), ["/lines/0/termMonths"]);
    assert!(faults_of(|line| line.terms.as_mut().unwrap().term_months = 60).is_empty());
    let fee = |line: &mut Line, amount| line.terms.as_mut().unwrap().unit_fee.amount = amount;
    let faults = faults_of(|line| line.terms.as_mut().unwrap().unit_fee.amount = -1);
    assert_eq!(faults, ["/lines/0/unitFee/amount"]);
    let mut free = given::purchase_line("mail");
    fee(&mut free, 0);
    assert!(invite(Invite { lines: vec![free], ..given::proposal(Kind::Purchase) }).is_ok());
}

#[test]
fn an_unknown_service_or_plan_is_a_fault() {
    let fax = given::trial_line("fax");
    let gold = Line { plan: "gold".into(), ..given::trial_line("chat") };
    let command = Invite { lines: vec![fax, gold], ..given::proposal(Kind::Trial) };
    assert_eq!(pointers(invite(command)), ["/lines/0/service", "/lines/1/plan"]);
}

#[test]
fn only_a_purchase_follows_and_only_a_trial_of_the_same_partner() {
    let trial = given::invited(1, &given::fabrikam(), given::proposal(Kind::Trial));
    let purchase = given::invited(2, &given::fabrikam(), given::proposal(Kind::Purchase));
    let following = |kind| Invite { follows_invitation_id: Some(trial.id), ..given::proposal(kind) };
    assert!(invite_knowing(following(Kind::Purchase), Some(&trial), false).is_ok());
    for (kind, followed) in
        [(Kind::Trial, Some(&trial)), (Kind::Purchase, None), (Kind::Purchase, Some(&purchase))]
    {
        let refused = invite_knowing(following(kind), followed, false);
        assert_eq!(pointers(refused), ["/followsInvitationId"]);
    }
}

#[test]
fn a_partner_can_name_only_a_customer_it_serves() {
    let command = || Invite { customer_id: Some(given::northwind().id), ..given::proposal(Kind::Trial) };
    assert_eq!(invite_knowing(command(), None, false).unwrap_err(), Refusal::NotFound);
    assert!(invite_knowing(command(), None, true).is_ok());
}
