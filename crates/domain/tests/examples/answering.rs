//! What else the holder of a link can do.

use domain::acceptance::{self, NUDGE_PAUSE_SECONDS};
use domain::invitation::{DeclineCause, Invitation, Kind, Outcome, Status};
use domain::lifecycle;
use domain::moment::DAY_SECONDS;
use domain::partner::{Partner, SuspensionCause};
use domain::proof::{COOL_DOWN_SECONDS, CodeCycle, MOST_TRIES};
use domain::{Change, Refusal};

use super::desk::{Desk, YES, says, told};
use crate::given;

fn pending() -> Invitation {
    given::invited(1, &given::fabrikam(), given::proposal(Kind::Trial))
}

fn after(changes: &[Change]) -> Invitation {
    let invitation = changes.iter().find_map(|change| match change {
        Change::Invitation(changed) => Some(changed.state.clone()),
        _ => None,
    });
    invitation.expect("the invitation changes")
}

fn struck(changes: &[Change]) -> Partner {
    let partner = changes.iter().find_map(|change| match change {
        Change::Partner(changed) => Some(changed.state.clone()),
        _ => None,
    });
    partner.expect("the partner changes")
}

#[test]
fn declining_needs_no_reason_and_takes_one() {
    let silently = after(&acceptance::decline(&pending(), None, given::start()).unwrap());
    assert!(matches!(&silently.outcome, Outcome::Declined { cause: DeclineCause::Unstated, .. }));
    let reason = "too expensive".parse().unwrap();
    let changes = acceptance::decline(&pending(), Some(reason), given::start()).unwrap();
    assert_eq!(told(&changes), ["invitation.declined"]);
    let Outcome::Declined { cause, .. } = after(&changes).outcome else { panic!("{changes:?}") };
    assert_eq!(cause.as_str(), Some("too expensive"));
}

#[test]
fn a_declined_invitation_stays_declined() {
    let declined = after(&acceptance::decline(&pending(), None, given::start()).unwrap());
    let later = given::start().plus_days(99);
    assert_eq!(declined.status(true, later), Status::Declined);
    assert_eq!(acceptance::decline(&declined, None, later), Err(Refusal::AlreadyInState));
    assert_eq!(acceptance::report(&declined, &given::fabrikam(), later), Err(Refusal::AlreadyInState));
    let mut desk = Desk::with_northwind();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    desk.keep(&acceptance::decline(&invitation, None, desk.now).unwrap());
    let refused = desk.accept(invitation.id, says(YES, None, None)).unwrap_err();
    assert_eq!(refused, Refusal::InvalidTransition);
}

#[test]
fn a_link_says_what_became_of_it() {
    let canceled = lifecycle::cancel(&pending(), None, &given::seller(&given::fabrikam()), given::start());
    let canceled = after(&canceled.unwrap());
    let refused = acceptance::decline(&canceled, None, given::start());
    assert_eq!(refused, Err(Refusal::InvitationCanceled));
    let expired = pending().expires_at;
    assert_eq!(acceptance::decline(&pending(), None, expired), Err(Refusal::InvitationExpired));
}

#[test]
fn an_unknown_sender_is_declined_and_struck() {
    let changes = acceptance::report(&pending(), &given::fabrikam(), given::start()).unwrap();
    assert_eq!(told(&changes), ["invitation.declined", "partner.reported"]);
    let Outcome::Declined { cause, .. } = after(&changes).outcome else { panic!("{changes:?}") };
    assert_eq!(cause.as_str(), Some("unknownSender"));
    assert_eq!(struck(&changes).strikes, [given::start()]);
    assert_eq!(struck(&changes).suspension, None);
}

#[test]
fn three_strikes_within_a_week_pause_a_partner() {
    let report = |partner: &Partner, seconds| {
        let now = given::start().plus_seconds(seconds);
        struck(&acceptance::report(&pending(), partner, now).unwrap())
    };
    let twice = report(&report(&given::fabrikam(), 0), DAY_SECONDS);
    assert_eq!(twice.suspension, None);
    let within = report(&twice, 7 * DAY_SECONDS - 1);
    assert_eq!(within.suspension.as_ref().unwrap().cause, SuspensionCause::Strikes);
    assert_eq!(within.gate(&given::catalog(), given::start()), Err(Refusal::PartnerSuspended));
    let too_late = report(&twice, 7 * DAY_SECONDS);
    assert_eq!(too_late.suspension, None);
    assert_eq!(too_late.strikes.len(), 2, "the first is forgotten");
}

#[test]
fn the_holder_of_an_expired_link_can_ask_for_a_new_one_once_a_day() {
    let expired = pending().expires_at;
    let changes = acceptance::request_renewal(&pending(), expired).unwrap();
    assert_eq!(told(&changes), ["invitation.renewalRequested"]);
    let asked = after(&changes);
    assert_eq!(asked.status(true, expired), Status::Expired, "asking changes nothing else");
    let soon = expired.plus_seconds(NUDGE_PAUSE_SECONDS - 1);
    assert_eq!(acceptance::request_renewal(&asked, soon), Ok(vec![]));
    let next_day = expired.plus_seconds(NUDGE_PAUSE_SECONDS);
    assert_eq!(
        told(&acceptance::request_renewal(&asked, next_day).unwrap()),
        ["invitation.renewalRequested"]
    );
}

#[test]
fn only_an_expired_link_asks_for_a_new_one() {
    let refused = acceptance::request_renewal(&pending(), given::start());
    assert_eq!(refused, Err(Refusal::InvalidTransition));
    let declined = after(&acceptance::decline(&pending(), None, given::start()).unwrap());
    let later = given::start().plus_days(40);
    assert_eq!(acceptance::request_renewal(&declined, later), Err(Refusal::InvalidTransition));
    let canceled = lifecycle::cancel(&pending(), None, &given::seller(&given::fabrikam()), given::start());
    let refused = acceptance::request_renewal(&after(&canceled.unwrap()), later);
    assert_eq!(refused, Err(Refusal::InvitationCanceled));
}

#[test]
fn an_invitation_is_handed_to_the_administrators_once_a_day() {
    let customer = given::northwind();
    let changes = acceptance::hand_over(&pending(), Some(&customer), given::start()).unwrap();
    assert_eq!(told(&changes), ["invitation.handedOver"]);
    let handed = after(&changes);
    assert_eq!(handed.revision, pending().revision, "the page is still the one that was shown");
    let soon = given::start().plus_seconds(NUDGE_PAUSE_SECONDS - 1);
    assert_eq!(acceptance::hand_over(&handed, Some(&customer), soon), Ok(vec![]));
    let next_day = given::start().plus_seconds(NUDGE_PAUSE_SECONDS);
    assert_eq!(told(&acceptance::hand_over(&handed, Some(&customer), next_day).unwrap()).len(), 1);
}

#[test]
fn only_a_pending_invitation_of_a_known_customer_is_handed_over() {
    let refused = acceptance::hand_over(&pending(), None, given::start());
    assert_eq!(refused, Err(Refusal::InvalidTransition));
    let late = acceptance::hand_over(&pending(), Some(&given::northwind()), pending().expires_at);
    assert_eq!(late, Err(Refusal::InvitationExpired));
}

#[test]
fn a_code_is_for_new_customers_only() {
    let refused =
        acceptance::request_code(&pending(), Ok(()), Some(&given::northwind()), None, given::start());
    assert_eq!(refused, Err(Refusal::AdministratorRequired));
    let late = acceptance::request_code(&pending(), Ok(()), None, None, pending().expires_at);
    assert_eq!(late, Err(Refusal::InvitationExpired));
}

#[test]
fn no_code_is_sent_that_could_not_be_used() {
    let closed = Err(Refusal::PartnerSuspended);
    let refused = acceptance::request_code(&pending(), closed, None, None, given::start());
    assert_eq!(refused, Err(Refusal::PartnerSuspended));
}

#[test]
fn asking_for_a_code_leaves_the_page_as_it_was_shown() {
    let changes = acceptance::request_code(&pending(), Ok(()), None, None, given::start()).unwrap();
    assert_eq!(told(&changes), ["invitation.codeRequested"]);
    assert_eq!((after(&changes).revision, after(&changes).sequence), (1, 2));
}

#[test]
fn wrong_codes_cool_down_and_never_harm_the_invitation() {
    let mut desk = Desk::new();
    let invitation = desk.invite(&given::fabrikam(), given::proposal(Kind::Trial));
    desk.code(invitation.id);
    let before = desk.invitation(invitation.id);
    for _ in 0..MOST_TRIES {
        let cycle = CodeCycle::clone(&desk.table.cycles[&invitation.id]);
        desk.keep(&acceptance::miss_code(&before, &cycle, desk.now).unwrap());
    }
    assert_eq!(desk.invitation(invitation.id), before);
    let cycle = CodeCycle::clone(&desk.table.cycles[&invitation.id]);
    let cooling = Refusal::CodeCoolDown { retry_after_seconds: 900 };
    assert_eq!(acceptance::miss_code(&before, &cycle, desk.now), Err(cooling.clone()));
    let again = acceptance::request_code(&before, Ok(()), None, Some(&cycle), desk.now);
    assert_eq!(again, Err(cooling));
    desk.now = desk.now.plus_seconds(COOL_DOWN_SECONDS);
    assert!(desk.accept_newly(invitation.id, says(YES, None, None)).is_ok());
}
