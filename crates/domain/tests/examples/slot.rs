//! The slot: one partner administers a customer, and the customer says who.

use domain::Refusal;
use domain::acceptance::Replaces;
use domain::delegation::{self, Side, Status};
use domain::invitation::{Decisions, Invitation, Kind};
use domain::lifecycle::Invite;
use domain::partner::Partner;

use super::desk::{Desk, YES, says, told};
use crate::given;

const ADMINISTRATION: Decisions =
    Decisions { commercial: None, delegated_administration: YES, partner_of_record: None };

/// Asks for administration for `days`, with an invitation that lives long enough for every story.
fn ask(desk: &mut Desk, partner: &Partner, days: u32) -> Invitation {
    let command = Invite {
        delegated_administration: Some(given::administration(days)),
        expires_in_days: Some(90),
        ..given::proposal(Kind::DelegatedAdministration)
    };
    desk.invite(partner, command)
}

/// Fabrikam administers Northwind for thirty days, and Contoso asks to.
fn taken() -> (Desk, Invitation) {
    let mut desk = Desk::with_northwind();
    let first = ask(&mut desk, &given::fabrikam(), 30);
    desk.accept(first.id, ADMINISTRATION).unwrap();
    let second = ask(&mut desk, &given::contoso(), 365);
    (desk, second)
}

#[test]
fn a_second_partner_does_not_get_the_slot_unasked() {
    let (mut desk, invitation) = taken();
    assert_eq!(desk.accept(invitation.id, ADMINISTRATION).unwrap_err(), Refusal::DelegateSlotTaken);
}

#[test]
fn a_taken_slot_does_not_stop_the_services() {
    let (mut desk, _) = taken();
    let command =
        Invite { delegated_administration: Some(given::administration(365)), ..given::proposal(Kind::Trial) };
    let invitation = desk.invite(&given::contoso(), command);
    assert!(desk.accept(invitation.id, says(YES, None, None)).is_ok());
}

#[test]
fn the_customer_replaces_the_partner_that_the_page_names() {
    let old = given::fabrikam();
    for by_partner in [true, false] {
        let (mut desk, invitation) = taken();
        let named = if by_partner {
            Replaces::Partner(old.id)
        } else {
            Replaces::Delegation(desk.delegation_of(&old).id)
        };
        let accepted = desk.replace(invitation.id, ADMINISTRATION, named).unwrap();
        assert_eq!(
            told(&accepted.changes),
            ["delegation.replaced", "delegation.granted", "invitation.accepted"]
        );
        assert_eq!(desk.delegation_of(&old).status(true, desk.now), Status::Replaced);
        let delegation = accepted.delegation.unwrap();
        assert_eq!(delegation.status(true, desk.now), Status::Active);
        assert_eq!(desk.table.slots[&delegation.customer_id].delegation_id, delegation.id);
        assert_eq!(accepted.receipt.delegation.unwrap().replaced_partner_name, Some(old.name.clone()));
    }
}

#[test]
fn whoever_else_holds_the_slot_meanwhile_is_not_replaced() {
    let (mut desk, invitation) = taken();
    let stranger = Replaces::Partner(given::contoso().id);
    assert_eq!(desk.replace(invitation.id, ADMINISTRATION, stranger).unwrap_err(), Refusal::SlotChanged);
    let other = Replaces::Delegation(domain::Mint::new(desk.now, 5).delegation());
    assert_eq!(desk.replace(invitation.id, ADMINISTRATION, other).unwrap_err(), Refusal::SlotChanged);
}

#[test]
fn a_slot_that_became_free_meanwhile_is_not_replaced_but_taken() {
    let (mut desk, invitation) = taken();
    let old = desk.delegation_of(&given::fabrikam());
    desk.keep(&delegation::terminate(&old, Side::Customer, None, desk.now).unwrap());
    let named = Replaces::Partner(given::fabrikam().id);
    assert_eq!(desk.replace(invitation.id, ADMINISTRATION, named).unwrap_err(), Refusal::SlotChanged);
    assert!(desk.accept(invitation.id, ADMINISTRATION).is_ok());
}

#[test]
fn a_lapsed_slot_counts_as_free_without_any_sweep() {
    let (mut desk, invitation) = taken();
    desk.now = desk.delegation_of(&given::fabrikam()).ends_at.plus_seconds(-1);
    assert_eq!(desk.accept(invitation.id, ADMINISTRATION).unwrap_err(), Refusal::DelegateSlotTaken);
    desk.now = desk.now.plus_seconds(1);
    let accepted = desk.accept(invitation.id, ADMINISTRATION).unwrap();
    assert_eq!(told(&accepted.changes), ["delegation.expired", "delegation.granted", "invitation.accepted"]);
    let lapsed = desk.delegation_of(&given::fabrikam());
    assert_eq!(lapsed.status(true, desk.now), Status::Expired);
}

#[test]
fn a_late_sweep_finds_nothing_where_the_slot_has_passed_on() {
    let (mut desk, invitation) = taken();
    desk.after_days(30);
    let delegation = desk.accept(invitation.id, ADMINISTRATION).unwrap().delegation.unwrap();
    let lapsed = desk.delegation_of(&given::fabrikam());
    assert_eq!(delegation::sweep(&lapsed, desk.now), []);
    assert_eq!(*desk.table.slots[&delegation.customer_id], delegation.slot());
}

#[test]
fn a_suspended_delegation_still_holds_the_slot() {
    let (mut desk, invitation) = taken();
    let suspended = desk.delegation_of(&given::fabrikam());
    assert_eq!(suspended.status(false, desk.now), Status::Suspended);
    assert_eq!(desk.accept(invitation.id, ADMINISTRATION).unwrap_err(), Refusal::DelegateSlotTaken);
}

#[test]
fn a_partner_renews_its_own_delegation_by_replacing_it() {
    let (mut desk, _) = taken();
    desk.after_days(29);
    let again = ask(&mut desk, &given::fabrikam(), 365);
    assert_eq!(desk.accept(again.id, ADMINISTRATION).unwrap_err(), Refusal::DelegateSlotTaken);
    let itself = Replaces::Partner(given::fabrikam().id);
    assert!(desk.replace(again.id, ADMINISTRATION, itself).is_ok());
}

#[test]
fn a_held_slot_is_not_taken_without_ending_what_holds_it() {
    let (mut desk, invitation) = taken();
    let held = desk.delegation_of(&given::fabrikam());
    let nobody = delegation::Delegation { id: domain::Mint::new(desk.now, 5).delegation(), ..held.clone() };
    desk.table.delegations.insert(held.id, crate::model::Kept::new(nobody));
    let named = Replaces::Partner(given::fabrikam().id);
    assert_eq!(desk.replace(invitation.id, ADMINISTRATION, named).unwrap_err(), Refusal::SlotChanged);
}
