//! What happens to an invitation between its sending and its end.

use domain::invitation::{Delivery, DeliveryState, Invitation, Kind, Outcome, Status};
use domain::lifecycle::{self, Invite, MOST_RESENDS, RESEND_PAUSE_SECONDS};
use domain::partner::{Role, Suspension, SuspensionCause};
use domain::refusal::UsedUp;
use domain::{Change, Fact, Moment, Refusal};

use super::desk::{pointers, told};
use crate::given;

fn pending(kind: Kind) -> Invitation {
    given::invited(1, &given::fabrikam(), given::proposal(kind))
}

fn after(changes: &[Change]) -> Invitation {
    let [Change::Invitation(changed)] = changes else { panic!("one invitation changes: {changes:?}") };
    changed.state.clone()
}

fn resend(invitation: &Invitation, now: Moment) -> Result<Vec<Change>, Refusal> {
    let (partner, catalog) = (given::fabrikam(), given::catalog());
    lifecycle::resend(invitation, given::sender(&given::seller(&partner), &partner, &catalog, now))
}

fn revise(invitation: &Invitation, licenses: u32) -> Result<Vec<Change>, Refusal> {
    let (partner, catalog) = (given::fabrikam(), given::catalog());
    let lines = vec![domain::offer::Line { licenses, ..given::purchase_line("mail") }];
    let member = given::seller(&partner);
    lifecycle::revise(invitation, lines, given::sender(&member, &partner, &catalog, given::start()))
}

fn correct(invitation: &Invitation, email: &str) -> Result<Vec<Change>, Refusal> {
    let (partner, catalog) = (given::fabrikam(), given::catalog());
    let member = given::seller(&partner);
    let sender = given::sender(&member, &partner, &catalog, given::start());
    lifecycle::correct_address(invitation, given::address(email), sender)
}

fn cancel(invitation: &Invitation, now: Moment) -> Result<Vec<Change>, Refusal> {
    lifecycle::cancel(invitation, None, &given::seller(&given::fabrikam()), now)
}

fn delivered(invitation: &Invitation, state: DeliveryState) -> Invitation {
    Invitation { delivery: Delivery { state, at: given::start() }, ..invitation.clone() }
}

fn at_each_end() -> [(Outcome, Refusal); 2] {
    let declined =
        Outcome::Declined { at: given::start(), cause: domain::invitation::DeclineCause::Unstated };
    let canceled = Outcome::Canceled { at: given::start(), reason: None };
    [(declined, Refusal::InvalidTransition), (canceled, Refusal::InvitationCanceled)]
}

#[test]
fn a_resent_invitation_has_a_new_link_and_a_new_life() {
    let invitation = delivered(&pending(Kind::Trial), DeliveryState::Delivered);
    let now = given::start().plus_days(10);
    let changes = resend(&invitation, now).unwrap();
    let resent = after(&changes);
    assert_eq!(told(&changes), ["invitation.resent"]);
    assert_eq!(resent.id, invitation.id);
    assert_eq!(resent.generation, 2);
    assert_eq!(resent.expires_at, now.plus_days(30));
    assert_eq!(resent.delivery.state, DeliveryState::Queued);
    assert_eq!((resent.revision, resent.resend_count), (2, 1));
}

#[test]
fn ten_minutes_lie_between_two_sendings() {
    let invitation = pending(Kind::Trial);
    let early = given::start().plus_seconds(RESEND_PAUSE_SECONDS - 60);
    assert_eq!(resend(&invitation, early), Err(Refusal::SlowDown { retry_after_seconds: 60 }));
    assert!(resend(&invitation, given::start().plus_seconds(RESEND_PAUSE_SECONDS)).is_ok());
}

#[test]
fn it_is_sent_again_five_times_and_no_more() {
    let (mut invitation, mut now) = (pending(Kind::Trial), given::start());
    for _ in 0..MOST_RESENDS {
        now = now.plus_seconds(RESEND_PAUSE_SECONDS);
        invitation = after(&resend(&invitation, now).unwrap());
    }
    now = now.plus_days(1);
    let until_expiry = u32::try_from(now.seconds_until(invitation.expires_at)).unwrap();
    let used_up =
        Refusal::QuotaExceeded { quota: UsedUp::OfOneInvitation, retry_after_seconds: until_expiry };
    assert_eq!(resend(&invitation, now), Err(used_up));
}

#[test]
fn it_never_lives_past_ninety_days_since_its_creation() {
    let (mut invitation, mut now) = (pending(Kind::Trial), given::start());
    for _ in 0..4 {
        now = now.plus_days(22);
        invitation = after(&resend(&invitation, now).unwrap());
    }
    assert_eq!(invitation.expires_at, given::start().plus_days(90));
    assert_eq!(resend(&invitation, given::start().plus_days(90)), Err(Refusal::InvitationExpired));
}

#[test]
fn sending_again_never_shortens_its_life() {
    let command = Invite { expires_in_days: Some(90), ..given::proposal(Kind::Trial) };
    let invitation = given::invited(1, &given::fabrikam(), command);
    let resent = after(&resend(&invitation, given::start().plus_days(1)).unwrap());
    assert_eq!(resent.expires_at, invitation.expires_at);
}

#[test]
fn only_a_purchase_is_revised() {
    let revised = after(&revise(&pending(Kind::Purchase), 50).unwrap());
    assert_eq!((revised.offer_version, revised.revision), (2, 2));
    assert_eq!(revised.lines[0].licenses, 50);
    assert_eq!(revised.generation, 1, "the same link shows it");
    for kind in [Kind::Trial, Kind::DelegatedAdministration] {
        assert_eq!(revise(&pending(kind), 25), Err(Refusal::InvalidTransition));
    }
}

#[test]
fn a_revision_is_looked_at_like_a_new_offer() {
    assert_eq!(pointers(revise(&pending(Kind::Purchase), 0)), ["/lines/0/licenses"]);
    let (mut partner, catalog) = (given::fabrikam(), given::catalog());
    partner.services.remove("chat");
    let member = given::seller(&partner);
    let sender = given::sender(&member, &partner, &catalog, given::start());
    let lines = vec![given::purchase_line("chat")];
    let refused = lifecycle::revise(&pending(Kind::Purchase), lines, sender);
    assert_eq!(refused, Err(Refusal::ServiceNotAuthorized));
}

#[test]
fn an_address_is_corrected_only_after_it_bounced() {
    let invitation = pending(Kind::Trial);
    assert_eq!(correct(&invitation, "n@northwind.example"), Err(Refusal::InvalidTransition));
    let bounced = delivered(&invitation, DeliveryState::Bounced);
    let changes = correct(&bounced, "n@northwind.example").unwrap();
    let corrected = after(&changes);
    assert_eq!(corrected.recipient.email, given::address("n@northwind.example"));
    assert_eq!((corrected.generation, corrected.delivery.state), (2, DeliveryState::Queued));
    let [Change::Invitation(changed)] = &changes[..] else { unreachable!("`after` looked") };
    let [Fact::InvitationAddressCorrected { previous_email, .. }] = &changed.facts[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(*previous_email, given::nadia());
}

#[test]
fn a_corrected_address_is_another_one_and_not_the_partners_own() {
    let bounced = delivered(&pending(Kind::Trial), DeliveryState::Bounced);
    assert_eq!(pointers(correct(&bounced, "nadia@northwind.example")), ["/email"]);
    assert_eq!(correct(&bounced, "x@fabrikam.example"), Err(Refusal::SelfInvitation));
}

#[test]
fn what_has_ended_is_not_changed_any_more() {
    let expired = given::start().plus_days(30);
    assert_eq!(resend(&pending(Kind::Trial), expired), Err(Refusal::InvitationExpired));
    assert_eq!(cancel(&pending(Kind::Trial), expired), Err(Refusal::InvitationExpired));
    for (outcome, refusal) in at_each_end() {
        let ended = Invitation { outcome, ..pending(Kind::Purchase) };
        let bounced = delivered(&ended, DeliveryState::Bounced);
        let later = given::start().plus_days(1);
        assert_eq!(resend(&ended, later), Err(refusal.clone()));
        assert_eq!(revise(&ended, 50), Err(refusal.clone()));
        assert_eq!(correct(&bounced, "n@northwind.example"), Err(refusal));
    }
}

#[test]
fn a_canceled_invitation_stays_canceled() {
    let changes = cancel(&pending(Kind::Trial), given::start()).unwrap();
    let canceled = after(&changes);
    assert_eq!(told(&changes), ["invitation.canceled"]);
    assert_eq!(canceled.status(true, given::start().plus_days(99)), Status::Canceled);
    assert_eq!(cancel(&canceled, given::start()), Err(Refusal::AlreadyInState));
}

#[test]
fn a_partner_whose_gate_is_closed_can_take_back_and_nothing_else() {
    let (mut partner, catalog) = (given::fabrikam(), given::catalog());
    partner.suspension =
        Some(Suspension { since: given::start(), cause: SuspensionCause::Ban, reason: None });
    let (member, invitation) = (given::seller(&partner), pending(Kind::Purchase));
    let now = given::start().plus_days(1);
    let sender = given::sender(&member, &partner, &catalog, now);
    assert_eq!(invitation.status(false, now), Status::Suspended);
    assert_eq!(lifecycle::resend(&invitation, sender), Err(Refusal::PartnerSuspended));
    assert_eq!(lifecycle::revise(&invitation, vec![], sender), Err(Refusal::PartnerSuspended));
    assert!(lifecycle::cancel(&invitation, None, &member, now).is_ok());
}

#[test]
fn what_would_not_be_let_out_today_is_not_sent_again() {
    let (mut partner, catalog) = (given::fabrikam(), given::catalog());
    partner.services.clear();
    let (member, bounced) =
        (given::seller(&partner), delivered(&pending(Kind::Trial), DeliveryState::Bounced));
    let sender = given::sender(&member, &partner, &catalog, given::start().plus_days(1));
    assert_eq!(lifecycle::resend(&bounced, sender), Err(Refusal::ServiceNotAuthorized));
    let corrected = lifecycle::correct_address(&bounced, given::address("n@northwind.example"), sender);
    assert_eq!(corrected, Err(Refusal::ServiceNotAuthorized));
}

#[test]
fn only_those_who_sell_change_what_was_sent() {
    let (partner, catalog) = (given::fabrikam(), given::catalog());
    let mut member = given::seller(&partner);
    member.roles = [Role::Auditor].into();
    let sender = given::sender(&member, &partner, &catalog, given::start().plus_days(1));
    let invitation = pending(Kind::Purchase);
    assert_eq!(lifecycle::resend(&invitation, sender), Err(Refusal::RoleMissing));
    assert_eq!(lifecycle::revise(&invitation, vec![], sender), Err(Refusal::RoleMissing));
    assert_eq!(lifecycle::correct_address(&invitation, given::nadia(), sender), Err(Refusal::RoleMissing));
    assert_eq!(lifecycle::cancel(&invitation, None, &member, given::start()), Err(Refusal::RoleMissing));
}

#[test]
fn it_is_expired_from_its_moment_on_whether_a_sweep_ran_or_not() {
    let invitation = pending(Kind::Trial);
    let end = invitation.expires_at;
    assert_eq!(invitation.status(true, end.plus_seconds(-1)), Status::Pending);
    assert_eq!(invitation.status(true, end), Status::Expired);
    assert_eq!(invitation.ended_at(end), Some(end));
    assert_eq!(lifecycle::expire(&invitation, end.plus_seconds(-1)), []);
    let swept_late = end.plus_days(3);
    let changes = lifecycle::expire(&invitation, swept_late);
    assert_eq!(told(&changes), ["invitation.expired"]);
    assert_eq!(after(&changes).ended_at(swept_late), Some(end));
    assert_eq!(lifecycle::expire(&after(&changes), swept_late), [], "the second sweep finds nothing");
}

#[test]
fn reports_of_the_post_may_come_late_repeated_and_out_of_order() {
    use DeliveryState::{
        Bounced, Complained, Delayed, Delivered, Queued, Sent, StandInDelivered, Suppressed,
    };
    let report = |known: DeliveryState, reported: DeliveryState| {
        let invitation = delivered(&pending(Kind::Trial), known);
        let changes = lifecycle::deliver(&invitation, invitation.mailing(), reported, given::start());
        changes.first().map(|_| after(&changes).delivery.state)
    };
    for (known, reported, then) in [
        (Queued, Sent, Some(Sent)),
        (Queued, Delivered, Some(Delivered)),
        (Queued, Suppressed, Some(Suppressed)),
        (Suppressed, StandInDelivered, Some(StandInDelivered)),
        (Queued, StandInDelivered, Some(StandInDelivered)),
        (StandInDelivered, Suppressed, None),
        (Sent, Sent, None),
        (Sent, Delayed, Some(Delayed)),
        (Delayed, Sent, None),
        (Delayed, Delivered, Some(Delivered)),
        (Delivered, Delayed, None),
        (Delivered, Bounced, Some(Bounced)),
        (Bounced, Delivered, None),
        (Delivered, Complained, Some(Complained)),
        (Complained, Bounced, None),
        (Sent, Queued, None),
    ] {
        assert_eq!(report(known, reported), then, "{reported:?} after {known:?}");
    }
}

#[test]
fn a_report_about_an_older_mail_changes_nothing() {
    let (trial, later) = (pending(Kind::Trial), given::start().plus_days(1));
    let resent = after(&resend(&trial, later).unwrap());
    assert_eq!(lifecycle::deliver(&resent, trial.mailing(), DeliveryState::Bounced, later), []);
    assert_ne!(lifecycle::deliver(&resent, resent.mailing(), DeliveryState::Bounced, later), []);
    let purchase = pending(Kind::Purchase);
    let revised = Invitation { offer_version: 2, ..purchase.clone() };
    assert_eq!(lifecycle::deliver(&revised, purchase.mailing(), DeliveryState::Bounced, later), []);
}

#[test]
fn a_report_of_the_post_leaves_the_page_as_it_was_shown() {
    let invitation = pending(Kind::Trial);
    let sent =
        after(&lifecycle::deliver(&invitation, invitation.mailing(), DeliveryState::Sent, given::start()));
    assert_eq!((sent.revision, sent.sequence), (1, 2));
}

#[test]
fn the_recipient_may_have_seen_what_was_posted_and_did_not_come_back() {
    use DeliveryState::{
        Bounced, Complained, Delayed, Delivered, Queued, Sent, StandInDelivered, Suppressed,
    };
    for state in [Sent, Delayed, Delivered, Complained] {
        assert!(delivered(&pending(Kind::Trial), state).was_delivered(), "{state:?}");
    }
    for state in [Queued, Bounced, Suppressed, StandInDelivered] {
        assert!(!delivered(&pending(Kind::Trial), state).was_delivered(), "{state:?}");
    }
}

#[test]
fn while_the_next_mail_waits_the_one_before_it_may_have_been_seen() {
    let resent = after(&resend(&pending(Kind::Trial), given::start().plus_days(1)).unwrap());
    assert!(resent.was_delivered());
    assert!(after(&revise(&pending(Kind::Purchase), 50).unwrap()).was_delivered());
    let bounced = delivered(&pending(Kind::Trial), DeliveryState::Bounced);
    let corrected = after(&correct(&bounced, "n@northwind.example").unwrap());
    assert!(!corrected.was_delivered(), "nobody has seen it at the new address");
}

#[test]
fn what_ended_stays_readable_for_four_hundred_days() {
    let canceled = after(&cancel(&pending(Kind::Trial), given::start()).unwrap());
    let end = given::start().plus_days(400);
    assert_eq!(canceled.require_readable(end.plus_seconds(-1)), Ok(()));
    assert_eq!(canceled.require_readable(end), Err(Refusal::Archived));
    let never_swept = pending(Kind::Trial);
    let end = never_swept.expires_at.plus_days(400);
    assert_eq!(never_swept.require_readable(end.plus_seconds(-1)), Ok(()));
    assert_eq!(never_swept.require_readable(end), Err(Refusal::Archived));
}
