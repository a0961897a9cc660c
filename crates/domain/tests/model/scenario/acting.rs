//! A partner acts for its customer, while what it was granted ends, changes, is interrupted, or passes on. Before each
//! scenario begins the customer has bought something and lets the partner that sold it administer its account.

use domain::delegation::{LONGEST_DURATION_DAYS, WARNING_DAYS};
use domain::invitation::Kind;
use domain::lifecycle::Invite;
use domain::partner::Partner;
use domain::standing::NOTICE_DAYS;
use domain::{Fact, Refusal};

use super::super::hand::{Answer, Hand, Operation, Takes};
use super::super::system::State;
use super::{DAY, Scenario, accept, administration_for, kept, partial_administration_for, refused};
use crate::given;

/// Where the delegate's work is among the operations of every scenario here.
const WRITE: usize = 0;

/// Fabrikam acts while all `others` do what they do; Contoso has asked to administer the account, too.
fn acting(partner: Partner, asks: Invite, others: &[Operation]) -> Scenario {
    let sold =
        Invite { delegated_administration: asks.delegated_administration, ..given::proposal(Kind::Purchase) };
    let operations = [&[Operation::Write(0)], others].concat();
    Scenario::new(vec![partner, given::contoso()], vec![(0, sold), (1, administration_for(10))], operations)
        .with_customer()
        .after(accept(0, Takes::Everything, None))
}

/// The customer ends it, or chooses another partner.
pub(crate) fn acting_until_it_is_ended() -> Scenario {
    let others = [Operation::Terminate(0), accept(1, Takes::Administration, Some(0))];
    acting(given::fabrikam(), administration_for(365), &others).reaching(&[
        ("written and terminated", |_, state| kept(state, WRITE) && kept(state, 1)),
        ("written and replaced", |_, state| kept(state, WRITE) && kept(state, 2)),
        ("terminated first", |_, state| is_denied(state) && kept(state, 1)),
        ("replaced first", |_, state| is_denied(state) && kept(state, 2)),
    ])
}

/// The partner asks for what it lacks, the customer agrees, and either side narrows it.
pub(crate) fn acting_as_far_as_granted() -> Scenario {
    let others = [Operation::Propose(0), Operation::Agree(0), Operation::Narrow(0), Operation::GiveUp(0)];
    acting(given::fabrikam(), partial_administration_for(200), &others).reaching(&[
        ("only proposed", |_, state| is_denied(state) && kept(state, 1) && !kept(state, 2)),
        ("widened and written", |_, state| kept(state, WRITE)),
        ("narrowed after it", |_, state| order(state, is_written, is_narrowed)),
        ("narrowed before it", |_, state| order(state, is_widened, is_narrowed) && is_denied(state)),
        ("narrowed by both", |_, state| kept(state, 3) && kept(state, 4)),
    ])
}

/// It comes to its end, unless the customer lets it go on by itself, and then to its last end. A sweep finds it due, and
/// another partner takes the slot.
pub(crate) fn acting_as_long_as_it_lasts() -> Scenario {
    let others = [Operation::AutoExtend(0), Operation::Sweep(0), accept(1, Takes::Administration, None)];
    let longest = DAY * i64::from(LONGEST_DURATION_DAYS);
    acting(given::fabrikam(), administration_for(1), &others).over(&[DAY, longest]).reaching(&[
        ("written in time", |_, state| kept(state, WRITE) && state.tick == 0),
        ("ended first", |_, state| is_denied(state) && state.tick == 1),
        ("written after it went on", |_, state| order(state, is_extended, is_written)),
        ("ended at last", |_, state| is_denied(state) && kept(state, 1) && state.tick == 2),
    ])
}

/// The customer agrees to more time before it ends, or lets it end; a sweep warns of the end that was agreed to.
pub(crate) fn acting_for_longer() -> Scenario {
    let others = [Operation::Propose(0), Operation::Agree(0), Operation::Sweep(0)];
    let (last, warned) = (300 * DAY, (300 - i64::from(WARNING_DAYS[0])) * DAY);
    acting(given::fabrikam(), administration_for(1), &others).over(&[warned, last]).reaching(&[
        ("written in time", |_, state| kept(state, WRITE) && state.tick == 0),
        ("written in the time that was added", |_, state| order(state, is_warned, is_written)),
        ("ended first", |_, state| is_denied(state) && state.tick == 1),
        ("ended at last", |_, state| is_denied(state) && kept(state, 2) && state.tick == 2),
    ])
}

/// The partner is banned and reinstated, which a round tells its customer, and an owner removes the person who acts.
pub(crate) fn acting_in_good_standing() -> Scenario {
    let others = [Operation::Ban(0), Operation::Lift(0), Operation::Attend(0), Operation::Remove(0)];
    acting(given::fabrikam(), administration_for(365), &others).reaching(&[
        ("banned first", |_, state| refused(state, &Refusal::PartnerSuspended)),
        ("written again", |_, state| order(state, is_lifted, is_written)),
        ("banned after it", |_, state| order(state, is_written, is_banned)),
        ("removed after it", |_, state| order(state, is_written, is_removed)),
        ("removed before it", |_, state| kept(state, 4) && !kept(state, WRITE)),
    ])
}

/// The partner's place in the program ends, and so does the notice that follows.
pub(crate) fn acting_through_a_notice() -> Scenario {
    let mut partner = given::fabrikam();
    for enrollment in partner.enrollments.values_mut() {
        enrollment.ends_at = Some(given::start().plus_seconds(DAY));
    }
    let suspended = DAY * i64::from(1 + NOTICE_DAYS);
    let others = [Operation::Attend(0), Operation::Attend(0)];
    acting(partner, administration_for(365), &others).over(&[DAY, suspended]).reaching(&[
        ("written during the notice", |_, state| order(state, is_announced, is_written)),
        ("suspended first", |_, state| refused(state, &Refusal::NotCertified)),
    ])
}

/// Whether the delegate was told that it may not.
fn is_denied(state: &State) -> bool {
    let is_it = |answer: &Answer| *answer == Answer::Refused(Refusal::CapabilityMissing);
    matches!(&state.hands[WRITE], Hand::Done(answer) if is_it(answer))
}

/// Whether the one happened, and the other after it.
fn order(state: &State, earlier: fn(&Fact) -> bool, later: fn(&Fact) -> bool) -> bool {
    let since = state.table.events.iter().skip_while(|event| !earlier(&event.fact));
    since.skip(1).any(|event| later(&event.fact))
}

fn is_written(fact: &Fact) -> bool {
    matches!(fact, Fact::SubscriptionChanged { .. })
}

fn is_widened(fact: &Fact) -> bool {
    matches!(fact, Fact::DelegationWidened { .. })
}

fn is_narrowed(fact: &Fact) -> bool {
    matches!(fact, Fact::DelegationNarrowed { .. })
}

fn is_extended(fact: &Fact) -> bool {
    matches!(fact, Fact::DelegationExtended { .. })
}

fn is_warned(fact: &Fact) -> bool {
    matches!(fact, Fact::DelegationExpiring { .. })
}

fn is_banned(fact: &Fact) -> bool {
    matches!(fact, Fact::PartnerSuspended { .. })
}

fn is_lifted(fact: &Fact) -> bool {
    matches!(fact, Fact::PartnerReinstated { .. })
}

fn is_removed(fact: &Fact) -> bool {
    matches!(fact, Fact::MemberRemoved { .. })
}

fn is_announced(fact: &Fact) -> bool {
    matches!(fact, Fact::DelegationSuspensionAnnounced { .. })
}
