//! Who hears of what.

use domain::Fact;
use domain::delegation::End;
use domain::invitation::{Delivery, DeliveryState, Invitation, Outcome};
use domain::text::Locale;

use crate::{occasions, world};

fn to(fact: &Fact) -> Vec<String> {
    world::letters(fact, Locale::En).iter().map(|letter| letter.to.to_string()).collect()
}

#[test]
fn letters_of_one_fact_have_keys_of_their_own_that_fit_a_tag() {
    for (occasion, fact) in occasions::all(Locale::En) {
        let letters = world::letters(&fact, Locale::En);
        assert!(!letters.is_empty(), "{occasion}");
        let mut keys: Vec<&str> = letters.iter().map(|letter| letter.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), letters.len(), "{occasion}");
        for key in keys {
            assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{key}");
        }
    }
}

#[test]
fn the_same_fact_gives_the_same_letters() {
    for (_, fact) in occasions::all(Locale::Fr) {
        assert!(world::letters(&fact, Locale::Fr) == world::letters(&fact, Locale::Fr));
    }
}

#[test]
fn a_canceled_invitation_is_told_only_to_somebody_who_may_have_seen_it() {
    for (state, told) in [
        (DeliveryState::Queued, false),
        (DeliveryState::Bounced, false),
        (DeliveryState::Suppressed, false),
        (DeliveryState::StandInDelivered, false),
        (DeliveryState::Sent, true),
        (DeliveryState::Delivered, true),
    ] {
        let delivery = Delivery { state, at: world::now() };
        let invitation = Invitation { delivery, ..world::trial(Locale::En) };
        let canceled = Outcome::Canceled { at: world::now(), reason: None };
        let fact = Fact::InvitationCanceled { invitation: world::ended(invitation, canceled) };
        assert_eq!(!to(&fact).is_empty(), told, "{state:?}");
    }
}

#[test]
fn only_the_report_that_pauses_a_partner_is_told() {
    assert_eq!(to(&world::reported(2)), [""; 0]);
    assert_eq!(
        to(&world::reported(3)),
        ["paul@contoso.example", "petra@contoso.example", "help@vendor.example"]
    );
    assert_eq!(to(&world::reported(4)), [""; 0]);
}

#[test]
fn no_partner_learns_of_another() {
    let trial = world::trial(Locale::En);
    let receipt = world::receipt(&trial);
    let replaced = world::delegation(Locale::En, Some(End::Replaced { at: world::now() }));
    for fact in [world::accepted(trial, receipt), Fact::DelegationReplaced { delegation: replaced }] {
        for letter in world::letters(&fact, Locale::En) {
            let names_other = letter.text.contains("Fabrikam") || letter.html.contains("Fabrikam");
            assert_eq!(names_other, letter.key.as_str().starts_with("receipt-customer"), "{}", letter.key);
        }
    }
}

#[test]
fn both_sides_hear_of_a_delegation_and_nobody_twice() {
    let fact = Fact::DelegationExpiring { delegation: world::delegation(Locale::En, None), days: 30 };
    assert_eq!(
        to(&fact),
        [
            "nadia@northwind.example",
            "noah@northwind.example",
            "paul@contoso.example",
            "petra@contoso.example"
        ]
    );
}

#[test]
fn the_seller_does_not_learn_who_acts_for_the_customer() {
    let line = world::trial_line();
    let subscription = world::subscription(Locale::En, &line, None);
    let delegate = "Fabrikam Cloud".parse().ok();
    let fact = Fact::SubscriptionChanged { subscription, previous_licenses: 1, delegate };
    for letter in world::letters(&fact, Locale::En) {
        let names_delegate = letter.text.contains("Fabrikam") || letter.html.contains("Fabrikam");
        assert_eq!(names_delegate, letter.to.as_str().ends_with("@northwind.example"), "{}", letter.key);
    }
}

#[test]
fn who_was_partner_of_record_is_told_and_the_customer_only_where_nobody_takes_the_place() {
    let line = world::trial_line();
    let removed = |is_replaced| Fact::DesignationRemoved {
        subscription: world::subscription(Locale::En, &line, None),
        designation: world::designation(),
        is_replaced,
    };
    let owners = ["paul@contoso.example", "petra@contoso.example"];
    assert_eq!(to(&removed(true)), owners);
    assert_eq!(
        to(&removed(false)),
        [&["nadia@northwind.example", "noah@northwind.example"], &owners[..]].concat()
    );
}

#[test]
fn whoever_administers_a_customer_hears_who_else_does_and_so_does_whoever_is_removed() {
    use domain::directory::Fact::{AdministratorAdded, AdministratorRemoved};
    let (customer, email) = (world::adventure_works(Locale::En), world::amy());
    let both = ["alex@adventure.example", "amy@adventure.example"];
    let without = world::without(&customer, &email);
    assert_eq!(to(&Fact::Directory(AdministratorAdded { customer, email: email.clone() })), both);
    assert_eq!(to(&Fact::Directory(AdministratorRemoved { customer: without, email })), both);
}

#[test]
fn what_nobody_waits_for_makes_no_letter() {
    let invitation_id = world::trial(Locale::En).id;
    for fact in [
        Fact::MessageSent { invitation_id },
        Fact::MessageDelivered { invitation_id },
        Fact::MessageDelayed { invitation_id },
        Fact::MessageComplained { invitation_id },
        Fact::MessageSuppressed { invitation_id },
        Fact::MessageStandInDelivered { invitation_id },
        Fact::DelegationGranted { delegation: world::delegation(Locale::En, None) },
    ] {
        assert_eq!(to(&fact), [""; 0], "{}", fact.name());
    }
}

#[test]
fn debug_output_says_neither_address_nor_content() {
    let (_, fact) = occasions::all(Locale::En).into_iter().next().unwrap();
    let shown = format!("{:?}", world::letters(&fact, Locale::En));
    assert!(!shown.contains("nadia") && !shown.contains("token") && !shown.contains("Contoso"), "{shown}");
}
