//! What a partner has, at a glance: two requests, however much it has.

use std::sync::Arc;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use domain::catalog::Catalog;
use domain::moment::DAY_SECONDS;
use domain::overview::{Counted, Tally, Waiting};
use domain::partner::Partner;
use domain::{Moment, PartnerId};
use failure::Failure;
use serde_json::{Value, json};

use crate::client::{Item, Table, consumed, unanswered};
use crate::key;
use crate::record;

/// The most things that are looked at: far more than a partner may have open or a page shows.
const MOST_WAITING: i32 = 2_000;

/// What is recorded of a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The partner.
    pub partner: Partner,
    /// The catalog, by which its gate and its quotas are judged.
    pub catalog: Arc<Catalog>,
    /// How much it has, by state, as recorded.
    pub tally: Tally,
    /// Its open invitations, as its quota counts them.
    pub open: u32,
    /// New invitations today.
    pub created_today: u32,
    /// What did not arrive, and what ends within the days asked for, in the order of its end.
    pub waiting: Vec<Waiting>,
    /// Whether that is all of it.
    pub is_complete: bool,
}

impl Table {
    /// What is recorded of a partner, and what of it ends within `days`.
    pub async fn glance(&self, id: PartnerId, days: u32, now: Moment) -> Result<Option<Glance>, Failure> {
        let (partner, tally, day) = (key::partner(id), key::tally(id), key::quota_of_day(id, now));
        let mark = key::catalog_revision();
        let wanted = [&partner, &tally, &day, &mark];
        let mut found = self.get_all(wanted.into_iter(), "what a partner has").await?;
        let Some(item) = found.remove(&partner) else { return Ok(None) };
        let partner: Partner = record::read(item, "partner")?;
        let edition = self.edition_marked(found.get(&mark)).await?;
        let catalog = edition.ok_or_else(|| Failure::lasting("find a catalog in the table"))?.document;
        let number = |item: &Item, name: &str| {
            item.get(name).and_then(|value| value.as_n().ok()?.parse::<u32>().ok()).unwrap_or(0)
        };
        let count = |key| found.get(key).map_or(0, |item| number(item, "count"));
        let (open, created_today) = (count(&tally), count(&day));
        let tally = found.get(&tally).map(|item| {
            let counted = |counted| (counted, number(item, &key::tally_attribute(counted)));
            Counted::all().into_iter().map(counted).collect::<Tally>()
        });
        let (waiting, is_complete) =
            self.waiting(id, now.plus_seconds(i64::from(days) * DAY_SECONDS)).await?;
        Ok(Some(Glance {
            partner,
            catalog,
            tally: tally.unwrap_or_default(),
            open,
            created_today,
            waiting,
            is_complete,
        }))
    }

    async fn waiting(&self, id: PartnerId, until: Moment) -> Result<(Vec<Waiting>, bool), Failure> {
        let sent = self
            .client
            .query()
            .table_name(&*self.name)
            .index_name(key::ATTENTION)
            .key_condition_expression("#owner = :owner AND #attention <= :until")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#attention", "attention")
            .expression_attribute_values(":owner", AttributeValue::S(key::owner_partner(id)))
            .expression_attribute_values(":until", AttributeValue::S(key::attention_until(until)))
            .limit(MOST_WAITING)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await;
        let answer = sent.map_err(|error| unanswered("look for what ends soon", error))?;
        consumed("Query", answer.consumed_capacity.as_slice());
        let items = answer.items.unwrap_or_default().into_iter();
        let mut waiting = items.map(read_waiting).collect::<Result<Vec<_>, _>>()?;
        waiting.sort_by_key(Waiting::ends_at);
        Ok((waiting, answer.last_evaluated_key.is_none()))
    }
}

/// What an entry of the index shows, with what its key says.
fn read_waiting(mut item: Item) -> Result<Waiting, Failure> {
    let unreadable = || Failure::lasting("read what ends soon");
    let written = item.remove("waiting").ok_or_else(unreadable)?;
    let mut read: Value =
        serde_dynamo::from_attribute_value(written).map_err(|error| unreadable().because(error))?;
    let attention = item.get("attention").and_then(|attention| attention.as_s().ok());
    let (ends_at, id) = attention.and_then(|place| key::waiting_at(place)).ok_or_else(unreadable)?;
    let fields = read.as_object_mut().ok_or_else(unreadable)?;
    fields.insert("id".into(), json!(id));
    fields.insert("endsAt".into(), json!(ends_at));
    serde_json::from_value(read).map_err(|error| unreadable().because(error))
}
