//! What becomes of a migration: it is asked for, the services report how far they are, somebody calls it off.

mod plan;

pub use state::migration::*;

pub use plan::{Asked, Targets, plan};

use crate::change::{Change, Changed};
use crate::customer::Customer;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::{Fault, Refusal};
use crate::text::{OrganizationName, Reason};
use crate::{EmailAddress, MailboxId, MigrationId};

/// What the services say about one mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which one: its target, by identifier, or by the address that it comes from or goes to.
    pub mailbox: Result<MailboxId, EmailAddress>,
    /// How far it is.
    pub state: MoveState,
    /// How much of it is done; none where they do not say.
    pub percent: Option<u8>,
    /// What they say to it.
    pub detail: Option<Reason>,
}

/// Asks for a migration of `moves`. `delegate` names the partner that does it on the customer's behalf.
pub fn create(
    id: MigrationId,
    source: Source,
    moves: Vec<Move>,
    customer: &Customer,
    delegate: Option<OrganizationName>,
    now: Moment,
) -> (Migration, Vec<Change>) {
    let migration = Migration {
        id,
        customer_id: customer.id,
        customer_name: customer.name.clone(),
        locale: customer.locale,
        source,
        status: Status::Queued,
        counts: counted(&moves),
        delegate,
        created_at: now,
        updated_at: now,
        ended_at: None,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    let fact = Fact::MigrationCreated { migration: Box::new(migration.clone()) };
    let changes = vec![
        Change::Migration(Box::new(Changed::one(migration.clone(), fact))),
        Change::Moves { migration_id: id, before: Vec::new(), after: moves },
    ];
    (migration, changes)
}

/// What the services report moves each mailbox on and never back, and what has ended absorbs: a report that comes
/// twice, late or out of order changes nothing that it should not. Nothing of it counts where it names a mailbox that
/// the migration has not.
pub fn progress(
    migration: &Migration,
    moves: &[Move],
    reports: &[Report],
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    let mut after = moves.to_vec();
    let mut faults = Vec::new();
    for (at, report) in reports.iter().enumerate() {
        if let Some(one) = after.iter_mut().find(|one| report.is_about(one)) {
            report.apply(one);
        } else {
            let field = if report.mailbox.is_ok() { "targetMailboxId" } else { "address" };
            let pointer = format!("/mailboxes/{at}/{field}");
            faults.push(Fault::new(pointer, "is no mailbox of this migration"));
        }
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    if migration.status.is_over() || after == moves {
        return Ok(Vec::new());
    }
    let counts = counted(&after);
    let status = status_of(counts);
    let next = Migration {
        status,
        counts,
        updated_at: now,
        ended_at: status.is_over().then_some(now),
        sequence: migration.sequence + 1,
        ..migration.clone()
    };
    let told = Box::new(next.clone());
    let fact = match status {
        Status::Completed => Fact::MigrationCompleted { migration: told },
        Status::Failed => Fact::MigrationFailed { migration: told },
        Status::Queued | Status::Running | Status::Canceled => Fact::MigrationProgressed { migration: told },
    };
    Ok(vec![
        Change::Migration(Box::new(Changed::one(next, fact))),
        Change::Moves { migration_id: migration.id, before: moves.to_vec(), after },
    ])
}

/// Calls it off: what is moved stays, and nothing more is.
pub fn cancel(migration: &Migration, now: Moment) -> Result<Vec<Change>, Refusal> {
    match migration.status {
        Status::Queued | Status::Running => {}
        Status::Canceled => return Err(Refusal::AlreadyInState),
        Status::Completed | Status::Failed => return Err(Refusal::InvalidTransition),
    }
    let canceled = Migration {
        status: Status::Canceled,
        updated_at: now,
        ended_at: Some(now),
        revision: migration.revision + 1,
        sequence: migration.sequence + 1,
        ..migration.clone()
    };
    let fact = Fact::MigrationCanceled { migration: Box::new(canceled.clone()) };
    Ok(vec![Change::Migration(Box::new(Changed::one(canceled, fact)))])
}

impl Report {
    fn is_about(&self, one: &Move) -> bool {
        match &self.mailbox {
            Ok(id) => one.target_mailbox_id == *id,
            Err(address) => one.target_address == *address || one.source_address == *address,
        }
    }

    fn apply(&self, one: &mut Move) {
        if one.state.is_over() || self.state < one.state {
            return;
        }
        one.state = self.state;
        one.percent = match self.state {
            MoveState::Completed => 100,
            MoveState::Queued | MoveState::Running | MoveState::Failed => {
                one.percent.max(self.percent.unwrap_or(0).min(100))
            }
        };
        if self.detail.is_some() {
            one.detail.clone_from(&self.detail);
        }
    }
}

fn counted(moves: &[Move]) -> Counts {
    let mut counts = Counts::default();
    for one in moves {
        *match one.state {
            MoveState::Queued => &mut counts.queued,
            MoveState::Running => &mut counts.running,
            MoveState::Completed => &mut counts.completed,
            MoveState::Failed => &mut counts.failed,
        } += 1;
    }
    counts
}

fn status_of(counts: Counts) -> Status {
    let Counts { queued, running, completed, failed } = counts;
    match (queued + running, completed, failed) {
        (0, _, 0) => Status::Completed,
        (0, _, _) => Status::Failed,
        _ if running + completed + failed == 0 => Status::Queued,
        _ => Status::Running,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::{address, northwind, start as now};
    use crate::migration::{Asked, SourceKind, Targets, plan};
    use crate::{Mint, mailbox};

    fn mailbox(number: u128) -> mailbox::Mailbox {
        let command = mailbox::Create {
            address: address(&format!("m{number}@northwind.example")),
            display_name: "M".parse().unwrap(),
            kind: mailbox::Kind::User,
            aliases: vec![address(&format!("alias{number}@northwind.example"))],
            quota_megabytes: 1,
            forwarding: mailbox::Forwarding::default(),
        };
        let id = Mint::new(now(), number).mailbox();
        match mailbox::create(id, command, &northwind(), false, now()).unwrap().remove(0) {
            Change::Mailbox(changed) => changed.state,
            other => panic!("{other:?}"),
        }
    }

    fn row(source: &str, target: Result<u128, &str>) -> Asked {
        let target = target.map(|number| mailbox(number).id).map_err(address);
        Asked { source_address: address(source), target }
    }

    fn started() -> (Migration, Vec<Move>) {
        let targets = Targets::new([mailbox(1), mailbox(2)]);
        let rows = [row("a@old.example", Ok(1)), row("b@old.example", Err("alias2@northwind.example"))];
        let moves = plan(&rows, &targets).unwrap();
        let source = Source { kind: SourceKind::Imap, host: None };
        let id = Mint::new(now(), 9).migration();
        let (migration, _) = create(id, source, moves.clone(), &northwind(), None, now());
        (migration, moves)
    }

    fn report(source: &str, state: MoveState, percent: u8) -> Report {
        Report { mailbox: Err(address(source)), state, percent: Some(percent), detail: None }
    }

    /// What is true after the reports, one call each.
    fn after(reports: &[Report]) -> (Migration, Vec<Move>) {
        let (mut migration, mut moves) = started();
        for report in reports {
            for change in progress(&migration, &moves, std::slice::from_ref(report), now()).unwrap() {
                match change {
                    Change::Migration(changed) => migration = changed.state,
                    Change::Moves { after, .. } => moves = after,
                    other => panic!("{other:?}"),
                }
            }
        }
        (migration, moves)
    }

    #[test]
    fn every_fault_of_every_row_is_told_and_an_alias_names_its_mailbox() {
        let targets = Targets::new([mailbox(1), mailbox(2)]);
        let rows = [
            row("a@old.example", Ok(1)),
            row("a@old.example", Err("m2@northwind.example")),
            row("b@old.example", Err("alias1@northwind.example")),
            row("c@old.example", Err("nobody@northwind.example")),
            row("d@old.example", Ok(7)),
        ];
        let Err(Refusal::Invalid(faults)) = plan(&rows, &targets) else { panic!("they are good") };
        let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/mailboxes/1/sourceAddress",
                "/mailboxes/2/targetAddress",
                "/mailboxes/3/targetAddress",
                "/mailboxes/4/targetMailboxId",
            ]
        );
        assert!(plan(&[], &targets).is_err());
        assert_eq!(started().1[1].target_address, address("m2@northwind.example"));
    }

    #[test]
    fn a_migration_runs_to_its_end_and_counts_what_is_how_far() {
        use MoveState::{Completed, Failed, Running};
        let status = |reports: &[Report]| after(reports).0.status;
        assert_eq!(status(&[]), Status::Queued);
        assert_eq!(status(&[report("a@old.example", Running, 10)]), Status::Running);
        let [a, b] = ["a@old.example", "b@old.example"].map(|source| report(source, Completed, 0));
        assert_eq!(status(std::slice::from_ref(&a)), Status::Running);
        let (completed, moves) = after(&[a.clone(), b]);
        assert_eq!((completed.status, completed.ended_at), (Status::Completed, Some(now())));
        assert!(moves.iter().all(|one| one.percent == 100));
        assert_eq!(completed.revision, 1, "what the services report is nobody's decision");
        let (failed, _) = after(&[a, report("b@old.example", Failed, 40)]);
        assert_eq!(failed.status, Status::Failed);
        assert_eq!((failed.counts.completed, failed.counts.failed), (1, 1));
    }

    #[test]
    fn reports_move_on_and_never_back_and_what_has_ended_absorbs() {
        use MoveState::{Completed, Failed, Queued, Running};
        let of_a = |reports: &[(MoveState, u8)]| {
            let reports: Vec<_> =
                reports.iter().map(|(state, percent)| report("a@old.example", *state, *percent)).collect();
            let first = after(&reports).1.remove(0);
            (first.state, first.percent)
        };
        assert_eq!(of_a(&[(Running, 60), (Running, 30), (Queued, 0)]), (Running, 60));
        assert_eq!(of_a(&[(Running, 60), (Failed, 0), (Completed, 100), (Running, 70)]), (Failed, 60));
        assert_eq!(of_a(&[(Completed, 1), (Failed, 0)]), (Completed, 100));
        let (migration, moves) = after(&[report("a@old.example", Running, 60)]);
        let again = progress(&migration, &moves, &[report("a@old.example", Running, 60)], now());
        assert_eq!(again, Ok(Vec::new()), "the same report twice is one");
    }

    #[test]
    fn a_report_about_a_stranger_counts_for_nobody() {
        let (migration, moves) = started();
        let reports = [
            report("a@old.example", MoveState::Running, 10),
            report("x@old.example", MoveState::Running, 10),
        ];
        let refused = progress(&migration, &moves, &reports, now());
        assert_eq!(refused, Err(Refusal::invalid("/mailboxes/1/address", "is no mailbox of this migration")));
    }

    #[test]
    fn what_runs_is_called_off_once_and_reports_come_too_late() {
        let (migration, moves) = after(&[report("a@old.example", MoveState::Running, 10)]);
        let changes = cancel(&migration, now()).unwrap();
        let Some(Change::Migration(one)) = changes.first() else { panic!("it changed") };
        let canceled = &one.state;
        assert_eq!((canceled.status, canceled.revision), (Status::Canceled, 2));
        assert_eq!(cancel(canceled, now()), Err(Refusal::AlreadyInState));
        let late = progress(canceled, &moves, &[report("a@old.example", MoveState::Completed, 0)], now());
        assert_eq!(late, Ok(Vec::new()));
        let [a, b] = ["a@old.example", "b@old.example"].map(|one| report(one, MoveState::Completed, 0));
        assert_eq!(cancel(&after(&[a, b]).0, now()), Err(Refusal::InvalidTransition));
    }
}
