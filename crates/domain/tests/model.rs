//! The model: the very functions of the domain, over a table with the real one's conditions, in every order
//! in which people, partners, sweeps and the post can act, with the clock moving between any two steps.
//!
//! It shows that the promises hold, and, by leaving out one guard at a time, that each guard is what keeps
//! them.

mod delegate;
mod hand;
mod mutant;
mod post;
pub(crate) mod promises;
mod scenario;
mod system;
mod table;

use stateright::{Checker, Model};

use mutant::Mutant;
use scenario::Scenario;
use system::System;

pub(crate) use table::{Kept, Table};

/// Explores a scenario whole: every promise holds in every state, and what must be reachable is reached.
fn holds(scenario: Scenario) {
    let system = System { scenario, mutant: None, promise: None };
    system.checker().spawn_bfs().join().assert_properties();
}

/// Explores a scenario without one guard until the promise breaks.
fn breaks(promise: &'static str, mutant: Mutant, scenario: Scenario) {
    let system = System { scenario, mutant: Some(mutant), promise: Some(promise) };
    system.checker().spawn_bfs().join().assert_any_discovery(promise);
}

macro_rules! promises_hold {
    ($($name:ident: $scenario:ident;)*) => {$(
        #[test]
        fn $name() {
            holds(scenario::$scenario());
        }
    )*};
}

macro_rules! guards_are_needed {
    ($($name:ident: $promise:literal $mutant:ident $scenario:ident;)*) => {$(
        #[test]
        fn $name() {
            breaks($promise, Mutant::$mutant, scenario::$scenario());
        }
    )*};
}

promises_hold! {
    two_partners_never_hold_one_slot: two_partners_one_slot;
    one_invitation_is_accepted_canceled_or_expired: accepted_canceled_or_expired;
    one_invitation_is_accepted_declined_or_sent_again: accepted_declined_or_resent;
    one_service_is_given_once: one_service_three_offers;
    an_acceptance_needs_standing_until_it_is_kept: standing_lost_meanwhile;
    a_new_customer_is_one_customer: new_customer_with_a_code;
    what_a_standing_interrupts_is_told_in_turn: suspended_and_resumed;
    what_is_agreed_to_is_what_was_shown: amended_and_narrowed;
    a_delegation_goes_on_or_ends_once: extended_or_terminated;
    a_delegate_acts_until_it_is_ended: acting_until_it_is_ended;
    a_delegate_acts_as_far_as_it_was_granted: acting_as_far_as_granted;
    a_delegate_acts_as_long_as_it_lasts: acting_as_long_as_it_lasts;
    a_delegate_acts_for_as_long_as_was_added: acting_for_longer;
    a_delegate_acts_in_good_standing: acting_in_good_standing;
    a_delegate_acts_through_a_notice_and_not_after_it: acting_through_a_notice;
    the_post_tells_everybody_through_crashes: post_with_crashes;
    the_post_tells_everybody_through_repetitions: post_with_repetitions;
    a_delegation_is_told_from_its_beginning_to_its_end: a_delegation_and_its_letters;
}

guards_are_needed! {
    without_sequences_an_invitation_ends_twice: "one-outcome" IgnoreSequence accepted_canceled_or_expired;
    without_the_outcome_an_invitation_ends_twice: "one-outcome" IgnoreOutcome accepted_canceled_or_expired;
    without_the_expiry_it_is_accepted_too_late: "in-time" IgnoreExpiry accepted_canceled_or_expired;
    with_an_old_clock_it_is_accepted_too_late: "in-time" ReadTheClockOnce accepted_canceled_or_expired;
    with_an_early_sweep_it_expires_too_soon: "in-time" SweepEarly accepted_canceled_or_expired;
    without_the_generation_an_old_link_opens: "newest-link" IgnoreGeneration accepted_declined_or_resent;
    without_the_slots_condition_two_partners_hold_it: "one-delegate" IgnoreSlot two_partners_one_slot;
    without_the_slot_nobody_knows_the_delegate: "one-delegate" SkipSlot two_partners_one_slot;
    without_its_end_the_replaced_one_goes_on: "one-delegate" SkipReplaced two_partners_one_slot;
    without_its_release_the_slot_names_nobody: "one-delegate" SkipRelease two_partners_one_slot;
    without_its_holder_the_slot_is_taken_twice: "one-delegate" IgnoreHolder two_partners_one_slot;
    without_a_receipt_nobody_consented: "consent" SkipReceipt two_partners_one_slot;
    without_atomicity_parts_of_it_stay: "one-delegate" KeepPartsOfACommit two_partners_one_slot;
    without_events_nothing_is_explained: "explained" ForgetEvents accepted_canceled_or_expired;
    without_the_hold_a_service_is_given_twice: "one-subscription" IgnoreHold one_service_three_offers;
    without_the_memory_of_trials_there_are_two: "one-trial" IgnoreTrialUsed one_service_three_offers;
    without_the_partners_condition_a_paused_one_wins: "gate" IgnorePartner standing_lost_meanwhile;
    without_the_administrators_condition_anybody_answers: "authority" IgnoreAdministrator standing_lost_meanwhile;
    without_the_claim_a_domain_has_two_owners: "one-claim" IgnoreClaim new_customer_with_a_code;
    without_counting_a_code_can_be_tried_for_ever: "few-tries" IgnoreMisses new_customer_with_a_code;
    without_the_codes_condition_a_burnt_one_opens: "authority" IgnoreCode new_customer_with_a_code;
    without_what_was_told_a_suspension_is_told_twice: "interrupted-in-turn" ForgetWhatWasTold suspended_and_resumed;
    without_sequences_a_suspension_is_told_twice: "interrupted-in-turn" IgnoreSequence suspended_and_resumed;
    without_its_lapse_an_old_proposal_brings_back_what_was_given_up: "agreed-as-shown" KeepTheProposal amended_and_narrowed;
    without_sequences_an_old_proposal_is_agreed_to: "agreed-as-shown" IgnoreSequence amended_and_narrowed;
    without_the_slot_what_goes_on_holds_nothing: "one-delegate" SkipSlot extended_or_terminated;
    without_the_end_a_delegate_acts_after_it: "acts-in-time" IgnoreEnd acting_as_long_as_it_lasts;
    without_the_end_a_delegate_acts_after_what_was_added: "acts-in-time" IgnoreEnd acting_for_longer;
    with_an_old_clock_a_delegate_acts_after_the_end: "acts-in-time" ReadTheClockOnce acting_as_long_as_it_lasts;
    without_the_ending_a_delegate_acts_after_it: "acts-while-granted" IgnoreEnding acting_until_it_is_ended;
    without_the_delegations_condition_one_that_was_ended_acts: "acts-while-granted" IgnoreDelegation acting_until_it_is_ended;
    without_its_end_the_replaced_one_acts: "acts-while-granted" SkipReplaced acting_until_it_is_ended;
    without_atomicity_one_that_was_ended_acts: "acts-while-granted" KeepPartsOfACommit acting_until_it_is_ended;
    without_the_capability_a_delegate_does_everything: "acts-as-granted" IgnoreCapability acting_as_far_as_granted;
    with_a_proposal_for_a_grant_a_delegate_grants_itself: "acts-as-granted" CountTheProposal acting_as_far_as_granted;
    without_the_delegations_condition_a_delegate_does_what_it_gave_up: "acts-as-granted" IgnoreDelegation acting_as_far_as_granted;
    without_atomicity_a_delegate_does_what_it_gave_up: "acts-as-granted" KeepPartsOfACommit acting_as_far_as_granted;
    without_the_ban_a_banned_one_acts: "acts-in-standing" IgnoreBan acting_in_good_standing;
    without_the_partners_condition_a_banned_one_acts: "acts-in-standing" IgnorePartner acting_in_good_standing;
    with_an_old_clock_a_notice_never_ends: "acts-in-standing" ReadTheClockOnce acting_through_a_notice;
    without_the_members_condition_a_removed_one_acts: "acts-as-a-member" IgnoreMember acting_in_good_standing;
    with_the_mark_before_the_letter_somebody_is_not_told: "told" MarkBeforePosting post_with_crashes;
    with_the_stream_ahead_somebody_is_not_told: "told" MoveOnBeforePosting post_with_crashes;
    without_marks_letters_repeat: "bounded" IgnoreMarks post_with_repetitions;
    worded_from_now_a_second_letter_differs: "identical" WordFromNow post_with_crashes;
}
