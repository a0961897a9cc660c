//! From the rows that somebody sends to the moves of a migration: every fault of every row, or all of them are good.

use std::collections::{BTreeMap, BTreeSet};

use super::{MOST_MAILBOXES, Move, MoveState};
use crate::mailbox::Mailbox;
use crate::refusal::{Fault, Refusal};
use crate::{EmailAddress, MailboxId};

/// One row: where mail is, and which mailbox it is to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Where its mail is now.
    pub source_address: EmailAddress,
    /// The mailbox it goes to, by its identifier, or by one of its addresses.
    pub target: Result<MailboxId, EmailAddress>,
}

/// The mailboxes of the customer that rows name.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    by_id: BTreeMap<MailboxId, EmailAddress>,
    by_address: BTreeMap<EmailAddress, MailboxId>,
}

impl Targets {
    /// These mailboxes.
    pub fn new(mailboxes: impl IntoIterator<Item = Mailbox>) -> Targets {
        let mut targets = Targets::default();
        for mailbox in mailboxes {
            for address in mailbox.addresses() {
                targets.by_address.insert(address.clone(), mailbox.id);
            }
            targets.by_id.insert(mailbox.id, mailbox.address);
        }
        targets
    }

    /// The mailbox of a row with its address.
    fn of(&self, asked: &Asked) -> Option<(MailboxId, EmailAddress)> {
        let id = match &asked.target {
            Ok(id) => *id,
            Err(address) => *self.by_address.get(address)?,
        };
        Some((id, self.by_id.get(&id)?.clone()))
    }
}

/// The moves that the rows ask for; a report of every fault where there are any, and nothing begins.
pub fn plan(rows: &[Asked], targets: &Targets) -> Result<Vec<Move>, Refusal> {
    if !(1..=MOST_MAILBOXES).contains(&rows.len()) {
        return Err(Refusal::invalid("/mailboxes", format!("must have 1 to {MOST_MAILBOXES} items")));
    }
    let (mut faults, mut moves) = (Vec::new(), Vec::new());
    let (mut sources, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for (at, row) in rows.iter().enumerate() {
        let field = if row.target.is_ok() { "targetMailboxId" } else { "targetAddress" };
        let mut fault = |field: &str, detail: &str| {
            faults.push(Fault::new(format!("/mailboxes/{at}/{field}"), detail));
        };
        if !sources.insert(&row.source_address) {
            fault("sourceAddress", "is named by a row before");
        }
        let Some((id, address)) = targets.of(row) else {
            fault(field, "is no mailbox of this customer");
            continue;
        };
        if !taken.insert(id) {
            fault(field, "is the target of a row before");
        }
        moves.push(Move {
            source_address: row.source_address.clone(),
            target_mailbox_id: id,
            target_address: address,
            state: MoveState::Queued,
            percent: 0,
            detail: None,
        });
    }
    if faults.is_empty() { Ok(moves) } else { Err(Refusal::Invalid(faults)) }
}
