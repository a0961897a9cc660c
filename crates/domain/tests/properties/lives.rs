//! Any life of an invitation: whatever is asked of it in whatever order, it keeps its rules.

use domain::acceptance;
use domain::invitation::{DeliveryState, Invitation, Kind, LONGEST_LIFE_DAYS, Mailing, Outcome, Status};
use domain::lifecycle::{self, Invite, MOST_RESENDS};
use domain::{Change, Fact, Moment, Refusal};
use proptest::prelude::*;

use crate::given;

#[derive(Clone, Copy, Debug)]
enum Step {
    Resend,
    Revise(u32),
    Correct,
    Cancel,
    Decline,
    Report,
    Deliver(DeliveryState, bool),
    Expire,
    AskForCode,
    AskForRenewal,
    HandOver,
}

fn step() -> impl Strategy<Value = Step> {
    use DeliveryState::{
        Bounced, Complained, Delayed, Delivered, Queued, Sent, StandInDelivered, Suppressed,
    };
    let states = vec![Queued, Sent, Delayed, Delivered, Bounced, Complained, Suppressed, StandInDelivered];
    let state = prop::sample::select(states);
    prop_oneof![
        4 => Just(Step::Resend),
        2 => (1_u32..100).prop_map(Step::Revise),
        2 => Just(Step::Correct),
        1 => Just(Step::Cancel),
        1 => Just(Step::Decline),
        1 => Just(Step::Report),
        6 => (state, any::<bool>()).prop_map(|(state, newest)| Step::Deliver(state, newest)),
        2 => Just(Step::Expire),
        2 => Just(Step::AskForCode),
        2 => Just(Step::AskForRenewal),
        2 => Just(Step::HandOver),
    ]
}

fn take(step: Step, invitation: &Invitation, now: Moment) -> Result<Vec<Change>, Refusal> {
    let (partner, catalog, customer) = (given::fabrikam(), given::catalog(), given::northwind());
    let member = given::seller(&partner);
    let sender = given::sender(&member, &partner, &catalog, now);
    match step {
        Step::Resend => lifecycle::resend(invitation, sender),
        Step::Revise(licenses) => {
            let lines = vec![domain::offer::Line { licenses, ..given::purchase_line("mail") }];
            lifecycle::revise(invitation, lines, sender)
        }
        Step::Correct => {
            let email = given::address(&format!("n{}@northwind.example", invitation.generation));
            lifecycle::correct_address(invitation, email, sender)
        }
        Step::Cancel => lifecycle::cancel(invitation, None, &member, now),
        Step::Decline => acceptance::decline(invitation, None, now),
        Step::Report => acceptance::report(invitation, &partner, now),
        Step::Deliver(state, newest) => {
            let current = invitation.mailing();
            let older = Mailing { generation: current.generation - 1, ..current };
            let mailing = if newest { current } else { older };
            Ok(lifecycle::deliver(invitation, mailing, state, now))
        }
        Step::Expire => Ok(lifecycle::expire(invitation, now)),
        Step::AskForCode => acceptance::request_code(invitation, Ok(()), None, None, now),
        Step::AskForRenewal => acceptance::request_renewal(invitation, now),
        Step::HandOver => acceptance::hand_over(invitation, Some(&customer), now),
    }
}

/// What a fact is allowed to change; everything else has to be as before.
fn expected(fact: &Fact, before: &Invitation, after: &Invitation) -> Invitation {
    let mut expected = Invitation { sequence: before.sequence + 1, ..before.clone() };
    let counts = !fact.name().starts_with("message.")
        && !matches!(
            fact,
            Fact::InvitationCodeRequested { .. }
                | Fact::InvitationRenewalRequested { .. }
                | Fact::InvitationHandedOver { .. }
        );
    expected.revision += u32::from(counts);
    match fact {
        Fact::InvitationResent { .. } | Fact::InvitationAddressCorrected { .. } => {
            expected.generation += 1;
            expected.expires_at = after.expires_at;
            expected.last_sent_at = after.last_sent_at;
            expected.delivery = after.delivery;
            if let Fact::InvitationResent { .. } = fact {
                expected.resend_count += 1;
            } else {
                expected.recipient.email = after.recipient.email.clone();
                expected.correction_count += 1;
            }
        }
        Fact::InvitationRevised { .. } => {
            expected.lines.clone_from(&after.lines);
            expected.offer_version += 1;
            expected.last_sent_at = after.last_sent_at;
            expected.delivery = after.delivery;
        }
        Fact::InvitationDeclined { .. }
        | Fact::InvitationCanceled { .. }
        | Fact::InvitationExpired { .. } => {
            expected.outcome = after.outcome.clone();
        }
        Fact::InvitationCodeRequested { .. } => {}
        Fact::InvitationRenewalRequested { .. } => {
            expected.renewal_requested_at = after.renewal_requested_at;
        }
        Fact::InvitationHandedOver { .. } => expected.handed_over_at = after.handed_over_at,
        _ => expected.delivery = after.delivery,
    }
    expected
}

fn is_terminal(status: Status) -> bool {
    !matches!(status, Status::Pending | Status::Suspended)
}

proptest! {
    #![proptest_config(super::cases(64))]

    #[test]
    fn an_invitation_keeps_its_rules_whatever_is_asked_of_it(
        kind in prop::sample::select(vec![Kind::Trial, Kind::Purchase, Kind::DelegatedAdministration]),
        days in 1_u32..=90,
        steps in prop::collection::vec((step(), prop_oneof![0_i64..2_000, 0_i64..3_000_000]), 1..24),
    ) {
        let command = Invite { expires_in_days: Some(days), ..given::proposal(kind) };
        let mut invitation = given::invited(1, &given::fabrikam(), command);
        let latest = invitation.created_at.plus_days(LONGEST_LIFE_DAYS);
        let mut now = given::start();
        let mut ended_as: Option<Status> = None;
        for (step, wait) in steps {
            now = now.plus_seconds(wait);
            let before = invitation.clone();
            for change in take(step, &before, now).unwrap_or_default() {
                let Change::Invitation(changed) = change else { continue };
                prop_assert_eq!(changed.facts.len(), 1);
                let allowed = expected(&changed.facts[0], &before, &changed.state);
                prop_assert_eq!(&changed.state, &allowed, "{:?} by {:?}", changed.facts[0].name(), step);
                invitation = changed.state;
            }
            prop_assert!(before.outcome == Outcome::Pending || before.outcome == invitation.outcome, "one-outcome");
            prop_assert!(invitation.expires_at >= before.expires_at && invitation.expires_at <= latest);
            prop_assert!(invitation.resend_count <= MOST_RESENDS);
            let status = invitation.status(true, now);
            prop_assert!(ended_as.is_none_or(|ended| ended == status), "{ended_as:?} became {status:?}");
            ended_as = is_terminal(status).then_some(status);
            match invitation.outcome {
                Outcome::Declined { at, .. } | Outcome::Canceled { at, .. } => prop_assert!(at < invitation.expires_at),
                Outcome::Expired { at } => prop_assert!(at >= invitation.expires_at),
                Outcome::Accepted { .. } => prop_assert!(false, "nobody accepted"),
                Outcome::Pending => {}
            }
        }
    }

    #[test]
    fn status_is_a_function_of_time_and_the_gate_and_ends_for_good(
        days in 1_u32..=90,
        outcome in 0_u8..5,
        one in 0_i64..20_000_000,
        later in 0_i64..20_000_000,
        gate_open in any::<bool>(),
    ) {
        let at = given::start();
        let outcome = match outcome {
            0 => Outcome::Canceled { at, reason: None },
            1 => Outcome::Declined { at, cause: domain::invitation::DeclineCause::Unstated },
            2 => Outcome::Expired { at: at.plus_days(days) },
            _ => Outcome::Pending,
        };
        let command = Invite { expires_in_days: Some(days), ..given::proposal(Kind::Trial) };
        let invitation = Invitation { outcome, ..given::invited(1, &given::fabrikam(), command) };
        let (one, later) = (at.plus_seconds(one), at.plus_seconds(one + later));
        let (first, then) = (invitation.status(gate_open, one), invitation.status(gate_open, later));
        prop_assert!(!is_terminal(first) || first == then);
        prop_assert_eq!(is_terminal(first), is_terminal(invitation.status(!gate_open, one)));
        prop_assert_eq!(is_terminal(first), invitation.ended_at(one).is_some());
        prop_assert_eq!(is_terminal(first), invitation.require_open(one).is_err());
        let accept = invitation.require_answerable(Status::Accepted, one);
        prop_assert_eq!(is_terminal(first), accept.is_err());
    }
}
