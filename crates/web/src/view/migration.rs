//! A migration as everybody sees it who may see it at all.

use domain::migration::{Counts, Migration, Move, MoveState, SourceKind, Status};
use domain::text::{OrganizationName, Reason};
use domain::{CustomerId, EmailAddress, MailboxId, MigrationId, Moment};
use serde::Serialize;

/// The answer of the contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MigrationView<'a> {
    id: MigrationId,
    customer_id: CustomerId,
    status: Status,
    source: SourceView<'a>,
    progress: Progress,
    #[serde(skip_serializing_if = "Option::is_none")]
    mailboxes: Option<Vec<MoveView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_by: Option<&'a str>,
    created_at: Moment,
    updated_at: Moment,
    ended_at: Option<Moment>,
    revision: u32,
}

#[derive(Clone, Debug, Serialize)]
struct SourceView<'a> {
    kind: SourceKind,
    host: Option<&'a str>,
}

/// How far it is as a whole.
#[derive(Clone, Copy, Debug, Serialize)]
struct Progress {
    total: u32,
    #[serde(flatten)]
    counts: Counts,
}

/// How far one mailbox is.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MoveView<'a> {
    source_address: &'a EmailAddress,
    target_mailbox_id: MailboxId,
    target_address: &'a EmailAddress,
    state: MoveState,
    percent: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

impl<'a> MigrationView<'a> {
    /// The migration as a whole.
    pub fn new(migration: &'a Migration) -> MigrationView<'a> {
        let Migration { source, counts, .. } = migration;
        MigrationView {
            id: migration.id,
            customer_id: migration.customer_id,
            status: migration.status,
            source: SourceView {
                kind: source.kind,
                host: source.host.as_ref().map(domain::address::Domain::as_str),
            },
            progress: Progress { total: counts.total(), counts: *counts },
            mailboxes: None,
            on_behalf_by: migration.delegate.as_ref().map(OrganizationName::as_str),
            created_at: migration.created_at,
            updated_at: migration.updated_at,
            ended_at: migration.ended_at,
            revision: migration.revision,
        }
    }

    /// The same with each mailbox.
    #[must_use]
    pub fn with_moves(mut self, moves: &'a [Move]) -> MigrationView<'a> {
        let shown = |one: &'a Move| MoveView {
            source_address: &one.source_address,
            target_mailbox_id: one.target_mailbox_id,
            target_address: &one.target_address,
            state: one.state,
            percent: one.percent,
            detail: one.detail.as_ref().map(Reason::as_str),
        };
        self.mailboxes = Some(moves.iter().map(shown).collect());
        self
    }
}
