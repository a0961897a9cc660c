//! The scenarios: who is there, what they want to do, and at which moments the clock may stand.
//! Each is kept small enough to be explored whole.

mod acting;

use std::collections::BTreeMap;

use domain::catalog::Catalog;
use domain::delegation::WARNING_DAYS;
use domain::invitation::{Invitation, Kind, RequestedDelegation};
use domain::lifecycle::{self, Invite};
use domain::partner::{Member, Partner};
use domain::proof::CodeCycle;
use domain::text::OrganizationName;
use domain::{Capabilities, Fact, InvitationId, Moment, PartnerId};

use super::hand::{self, Answer, Hand, Operation, Takes};
use super::post::Trouble;
use super::system::{State, System};
use super::table::{self, Kept, Table};
use crate::given;

pub(crate) use acting::*;

type Reached = fn(&System, &State) -> bool;

/// One scenario.
pub(crate) struct Scenario {
    pub(crate) catalog: Catalog,
    pub(crate) partners: Vec<Partner>,
    pub(crate) members: BTreeMap<PartnerId, Member>,
    /// What the customer calls itself where it is new.
    pub(crate) organization: OrganizationName,
    pub(crate) invitations: Vec<InvitationId>,
    pub(crate) table: Table,
    pub(crate) operations: Vec<Operation>,
    pub(crate) moments: Vec<Moment>,
    pub(crate) post: Option<Trouble>,
    /// What has to be reachable, so that the promises are not kept by nothing ever happening.
    pub(crate) reaches: Vec<(&'static str, Reached)>,
}

const DAY: i64 = domain::moment::DAY_SECONDS;

impl Scenario {
    fn new(partners: Vec<Partner>, commands: Vec<(usize, Invite)>, operations: Vec<Operation>) -> Scenario {
        let mut table = Table::default();
        for partner in &partners {
            table.partners.insert(partner.id, Kept::new(partner.clone()));
            table
                .members
                .extend([given::owner(partner), given::agent(partner)].iter().map(table::in_its_place));
        }
        let invitations: Vec<Invitation> = commands
            .into_iter()
            .zip(1..)
            .map(|((partner, command), number)| given::invited(number, &partners[partner], command))
            .collect();
        for invitation in &invitations {
            let created = [lifecycle::created(invitation.clone())];
            table = table.commit(&created, None).unwrap();
        }
        Scenario {
            catalog: given::catalog(),
            members: partners.iter().map(|partner| (partner.id, given::seller(partner))).collect(),
            organization: given::northwind().name,
            partners,
            invitations: invitations.iter().map(|invitation| invitation.id).collect(),
            table,
            operations,
            moments: vec![given::start()],
            post: None,
            reaches: vec![],
        }
    }

    fn with_customer(mut self) -> Scenario {
        self.table.establish(&given::northwind());
        self
    }

    /// Begins where this has been done already.
    fn after(mut self, operation: Operation) -> Scenario {
        let reading = hand::begin(operation, &self, &self.table, given::start(), None).unwrap();
        // A place of its own, so that what it makes is told apart from what the others make.
        let place = self.operations.len();
        let decided = hand::decide(place, operation, &reading, &self, &self.table, None).unwrap();
        self.table = self.table.commit(&decided.changes, None).unwrap();
        self
    }

    /// Lets the clock stand at the start and these seconds later.
    fn over(mut self, seconds: &[i64]) -> Scenario {
        self.moments.extend(seconds.iter().map(|seconds| given::start().plus_seconds(*seconds)));
        self
    }

    /// Lets the clock stand only these seconds after the start.
    fn at(mut self, seconds: &[i64]) -> Scenario {
        self.moments.clear();
        self.over(seconds)
    }

    fn reaching(mut self, reaches: &[(&'static str, Reached)]) -> Scenario {
        self.reaches = reaches.to_vec();
        self
    }
}

fn accept(invitation: usize, takes: Takes, replaces: Option<usize>) -> Operation {
    Operation::Accept { invitation, takes, replaces, generation: 1 }
}

fn kept(state: &State, place: usize) -> bool {
    matches!(&state.hands[place], Hand::Done(answer) if **answer == Answer::Done)
}

fn refused(state: &State, refusal: &domain::Refusal) -> bool {
    let is_it = |answer: &Answer| matches!(answer, Answer::Refused(said) if said == refusal);
    state.hands.iter().any(|hand| matches!(hand, Hand::Done(answer) if is_it(answer)))
}

fn administration_for(days: u32) -> Invite {
    Invite {
        delegated_administration: Some(given::administration(days)),
        ..given::proposal(Kind::DelegatedAdministration)
    }
}

/// Two partners ask to administer one customer; it accepts both, one of them in two windows, ends one, and
/// the first delegation lapses.
pub(crate) fn two_partners_one_slot() -> Scenario {
    Scenario::new(
        vec![given::fabrikam(), given::contoso()],
        vec![(0, administration_for(1)), (1, administration_for(10))],
        vec![
            accept(0, Takes::Administration, None),
            accept(1, Takes::Administration, None),
            accept(1, Takes::Administration, Some(0)),
            Operation::Terminate(0),
            Operation::Sweep(0),
        ],
    )
    .with_customer()
    .over(&[DAY])
    .reaching(&[
        ("replaced", |_, state| kept(state, 0) && kept(state, 2)),
        ("lapsed slot taken without a sweep", |_, state| {
            kept(state, 0) && kept(state, 1) && !kept(state, 3) && !kept(state, 4)
        }),
        ("terminated", |_, state| kept(state, 3)),
        ("slot taken", |_, state| refused(state, &domain::Refusal::DelegateSlotTaken)),
        ("slot changed", |_, state| refused(state, &domain::Refusal::SlotChanged)),
    ])
}

fn short_invitation(operations: &[Operation]) -> Scenario {
    let command = Invite { expires_in_days: Some(1), ..administration_for(365) };
    Scenario::new(vec![given::fabrikam()], vec![(0, command)], operations.to_vec()).with_customer()
}

/// The customer accepts in two windows while the partner takes it back and its time runs out.
pub(crate) fn accepted_canceled_or_expired() -> Scenario {
    let yes = accept(0, Takes::Administration, None);
    short_invitation(&[yes, yes, Operation::Cancel(0), Operation::Expire(0)]).over(&[DAY]).reaching(&[
        ("accepted", |_, state| kept(state, 0)),
        ("canceled", |_, state| kept(state, 2)),
        ("expired", |_, state| kept(state, 3)),
        ("accepted twice", |_, state| refused(state, &domain::Refusal::AlreadyInState)),
        ("too late", |_, state| refused(state, &domain::Refusal::InvitationExpired)),
    ])
}

/// One person accepts, another declines, and the partner sends it again, while its first time runs out.
pub(crate) fn accepted_declined_or_resent() -> Scenario {
    let yes = accept(0, Takes::Administration, None);
    let again = lifecycle::RESEND_PAUSE_SECONDS;
    short_invitation(&[yes, Operation::Decline(0), Operation::Resend(0), Operation::Expire(0)])
        .at(&[again, DAY, DAY + again])
        .reaching(&[
            ("accepted", |_, state| kept(state, 0)),
            ("declined", |_, state| kept(state, 1)),
            ("resent", |_, state| kept(state, 2)),
            ("resent and expired", |_, state| kept(state, 2) && kept(state, 3)),
            ("resent and declined", |_, state| kept(state, 1) && kept(state, 2)),
            ("link superseded", |_, state| refused(state, &domain::Refusal::LinkSuperseded)),
        ])
}

/// Two partners offer trials of one service, and one of them sells it too, all with administration or the
/// place of partner of record as a choice of its own.
pub(crate) fn one_service_three_offers() -> Scenario {
    let until_later = |kind| Invite { expires_in_days: Some(60), ..given::proposal(kind) };
    let trial = Invite { partner_of_record: true, ..until_later(Kind::Trial) };
    let purchase =
        Invite { delegated_administration: Some(given::administration(365)), ..until_later(Kind::Purchase) };
    Scenario::new(
        vec![given::fabrikam(), given::contoso()],
        vec![(0, trial.clone()), (1, trial), (0, purchase)],
        vec![
            accept(0, Takes::Everything, None),
            accept(1, Takes::Services, None),
            accept(2, Takes::Everything, None),
        ],
    )
    .with_customer()
    .over(&[30 * DAY])
    .reaching(&[
        ("trial converted", |_, state| {
            let converted = |event: &Kept<super::table::Event>| {
                matches!(event.fact, domain::Fact::SubscriptionConverted { .. })
            };
            state.table.events.iter().any(converted)
        }),
        ("one trial for life", |_, state| refused(state, &domain::Refusal::TrialAlreadyUsed)),
        ("owned already", |_, state| refused(state, &domain::Refusal::ServiceAlreadyOwned)),
    ])
}

/// While the customer accepts, somebody else's report pauses the partner, and the administrator loses that
/// role.
pub(crate) fn standing_lost_meanwhile() -> Scenario {
    let strike = given::start().plus_seconds(-1);
    let partner = Partner { strikes: vec![strike, strike], ..given::fabrikam() };
    Scenario::new(
        vec![partner],
        vec![(0, administration_for(365)), (0, given::proposal(Kind::Trial))],
        vec![accept(0, Takes::Administration, None), Operation::Report(1), Operation::Dismiss(0)],
    )
    .with_customer()
    .reaching(&[
        ("accepted", |_, state| kept(state, 0)),
        ("partner paused", |_, state| refused(state, &domain::Refusal::PartnerSuspended)),
        ("no administrator", |_, state| refused(state, &domain::Refusal::AdministratorRequired)),
    ])
}

/// A new organization proves its mailbox to two partners at once, while somebody tries codes.
pub(crate) fn new_customer_with_a_code() -> Scenario {
    let mut scenario = Scenario::new(
        vec![given::fabrikam(), given::contoso()],
        vec![(0, given::proposal(Kind::Trial)), (1, given::proposal(Kind::Trial))],
        vec![
            accept(0, Takes::Services, None),
            accept(1, Takes::Services, None),
            Operation::Guess(0),
            Operation::Guess(0),
        ],
    );
    for (place, id) in scenario.invitations.iter().enumerate() {
        let cycle = CodeCycle::next(None, given::start()).unwrap();
        let wrong_tries = if place == 0 { domain::proof::MOST_TRIES - 1 } else { 0 };
        scenario.table.cycles.insert(*id, Kept::new(CodeCycle { wrong_tries, ..cycle }));
    }
    scenario.reaching(&[
        ("first partner's", |_, state| kept(state, 0)),
        ("second partner's", |_, state| kept(state, 1)),
        ("now known", |_, state| refused(state, &domain::Refusal::AdministratorRequired)),
        ("cooling down", |_, state| {
            refused(state, &domain::Refusal::CodeCoolDown { retry_after_seconds: 900 })
        }),
    ])
}

/// The customer narrows what the partner asks to widen, agrees, and ends it, in any order.
pub(crate) fn amended_and_narrowed() -> Scenario {
    Scenario::new(
        vec![given::fabrikam()],
        vec![(0, partial_administration_for(200))],
        vec![
            accept(0, Takes::Administration, None),
            Operation::Propose(0),
            Operation::Agree(0),
            Operation::Narrow(0),
            Operation::Terminate(0),
        ],
    )
    .with_customer()
    .reaching(&[
        ("agreed", |_, state| kept(state, 2)),
        ("narrowed and agreed to anew", |_, state| kept(state, 2) && kept(state, 3)),
        ("lapsed by narrowing", |_, state| told(state, |fact| matches!(fact, Fact::AmendmentLapsed { .. }))),
        ("widened", |_, state| told(state, |fact| matches!(fact, Fact::DelegationWidened { .. }))),
        ("too late", |_, state| refused(state, &domain::Refusal::InvalidTransition)),
    ])
}

fn partial_administration_for(days: u32) -> Invite {
    let capabilities = Capabilities::from_names(["users.manage", "groups.manage"]).unwrap();
    let requested = RequestedDelegation { capabilities, duration_days: days };
    Invite { delegated_administration: Some(requested), ..administration_for(days) }
}

/// The customer lets it go on by itself and ends it, while it comes to its end, a sweep finds it due, and another
/// partner asks for the slot.
pub(crate) fn extended_or_terminated() -> Scenario {
    Scenario::new(
        vec![given::fabrikam(), given::contoso()],
        vec![(0, administration_for(1)), (1, administration_for(10))],
        vec![
            accept(0, Takes::Administration, None),
            Operation::AutoExtend(0),
            Operation::Terminate(0),
            Operation::Sweep(0),
            accept(1, Takes::Administration, None),
        ],
    )
    .with_customer()
    .over(&[DAY])
    .reaching(&[
        ("went on", |_, state| {
            told(state, |fact| matches!(fact, Fact::DelegationExtended { by_itself: true, .. }))
        }),
        ("slot still held", |_, state| {
            kept(state, 1) && state.tick == 1 && refused(state, &domain::Refusal::DelegateSlotTaken)
        }),
        ("terminated", |_, state| kept(state, 1) && kept(state, 2)),
        ("ended", |_, state| told(state, |fact| matches!(fact, Fact::DelegationExpired { .. }))),
    ])
}

/// A partner is banned and reinstated while two rounds tell its customer, and the customer ends the delegation.
pub(crate) fn suspended_and_resumed() -> Scenario {
    Scenario::new(
        vec![given::fabrikam()],
        vec![(0, administration_for(365))],
        vec![
            accept(0, Takes::Administration, None),
            Operation::Ban(0),
            Operation::Lift(0),
            Operation::Attend(0),
            Operation::Attend(0),
            Operation::Terminate(0),
        ],
    )
    .with_customer()
    .reaching(&[
        ("suspended", |_, state| told(state, |fact| matches!(fact, Fact::DelegationSuspended { .. }))),
        ("resumed", |_, state| told(state, |fact| matches!(fact, Fact::DelegationResumed { .. }))),
        ("banned and lifted unnoticed", |_, state| {
            let was_noticed = told(state, |fact| matches!(fact, Fact::DelegationSuspended { .. }));
            kept(state, 2) && !was_noticed
        }),
        ("terminated while suspended", |_, state| {
            kept(state, 5) && told(state, |fact| matches!(fact, Fact::DelegationSuspended { .. }))
        }),
    ])
}

fn told(state: &State, is_it: fn(&Fact) -> bool) -> bool {
    state.table.events.iter().any(|event| is_it(&event.fact))
}

fn post(operations: &[Operation], trouble: Trouble) -> Scenario {
    let commands = vec![(0, administration_for(365))];
    let scenario = Scenario::new(vec![given::fabrikam()], commands, operations.to_vec());
    Scenario { post: Some(trouble), ..scenario.at(&[lifecycle::RESEND_PAUSE_SECONDS]) }
}

fn posted_twice(_: &System, state: &State) -> bool {
    state.post.letters.values().any(|letters| letters.count > 1)
}

/// A mailer crashes while the partner sends the invitation again and takes it back.
pub(crate) fn post_with_crashes() -> Scenario {
    let trouble = Trouble { crashes: 1, ..Trouble::default() };
    post(&[Operation::Resend(0), Operation::Cancel(0)], trouble).reaching(&[
        ("posted twice", posted_twice),
        ("three letters", |_, state| state.post.letters.len() == 3),
        ("canceled before it was posted", |_, state| kept(state, 1) && state.post.letters.is_empty()),
    ])
}

/// The stream repeats itself while the partner takes the invitation back.
pub(crate) fn post_with_repetitions() -> Scenario {
    let trouble = Trouble { repeats: 2, ..Trouble::default() };
    post(&[Operation::Cancel(0)], trouble).reaching(&[("posted twice", posted_twice)])
}

/// The customer accepts, is warned and loses the delegation, all by post.
pub(crate) fn a_delegation_and_its_letters() -> Scenario {
    let days = WARNING_DAYS[2];
    let mut scenario = Scenario::new(
        vec![given::fabrikam()],
        vec![(0, administration_for(days + 1))],
        vec![accept(0, Takes::Administration, None), Operation::Sweep(0), Operation::Sweep(0)],
    )
    .with_customer()
    .over(&[DAY, 2 * DAY])
    .reaching(&[
        ("warned", |_, state| kept(state, 1)),
        ("warned and ended", |_, state| kept(state, 1) && kept(state, 2)),
    ]);
    scenario.post = Some(Trouble { after: scenario.table.events.len(), ..Trouble::default() });
    scenario
}
