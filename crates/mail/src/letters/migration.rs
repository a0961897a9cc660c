//! The letter about the end of a migration, to the customer's administrators.

use domain::Moment;
use domain::migration::Migration;

use super::each_once;
use super::foot::Why;
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter, LetterKey};

/// What is told of a migration.
pub(super) struct Removal {
    pub(super) status: &'static str,
    pub(super) id: String,
    pub(super) customer: Inert,
    pub(super) host: Option<Inert>,
    pub(super) delegate: Option<Inert>,
    pub(super) total: u32,
    pub(super) completed: u32,
    pub(super) failed: u32,
    pub(super) left: u32,
    pub(super) at: String,
}

/// The customer hears how it ended, whoever asked for it.
pub(super) fn ended(migration: &Migration, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let (locale, counts) = (migration.locale, migration.counts);
    let removal = Removal {
        status: migration.status.name(),
        id: migration.id.to_string(),
        customer: Inert::line(migration.customer_name.as_str()),
        host: migration.source.host.as_ref().map(|host| Inert::line(host.as_str())),
        delegate: migration.delegate.as_ref().map(|name| Inert::line(name.as_str())),
        total: counts.total(),
        completed: counts.completed,
        failed: counts.failed,
        left: counts.queued + counts.running,
        at: words::date_time(at, locale),
    };
    let copy = |to| {
        let key = LetterKey::copy("migration-customer", to);
        let why = Why::Administrator { customer: &migration.customer_name };
        template::migration_customer(&removal, Envelope { key, to, locale, at, why }, context)
    };
    each_once(context.customer_people).into_iter().map(copy).collect()
}
