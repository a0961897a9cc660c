//! Things with their events, each event bound to the one before by its hash.

use domain::{ChainHead, Fact, Mint, overview};
use failure::Failure;
use serde_json::{Map, Value, json};

use super::Page;
use crate::commit::Lost;
use crate::key::{self, Key};
use crate::record::{BODY, CHAIN_HEAD, SEQUENCE, record_of};
use crate::write::{Condition, Write};

/// Whose events they are, and where they go on.
pub(super) struct Chain<'a> {
    aggregate: String,
    /// The number of events afterwards.
    sequence: u32,
    /// The hash of the last one before.
    head: &'a ChainHead,
}

impl<'a> Chain<'a> {
    pub(super) fn of(aggregate: &impl ToString, sequence: u32, head: &'a ChainHead) -> Chain<'a> {
        Chain { aggregate: aggregate.to_string(), sequence, head }
    }

    /// The number of events before these.
    fn before(&self, facts: &[Fact]) -> u32 {
        self.sequence.saturating_sub(u32::try_from(facts.len()).unwrap_or(u32::MAX))
    }
}

impl Page<'_> {
    /// A thing over the state before these facts, and its events.
    pub(super) fn aggregate(
        &mut self,
        key: Key,
        item: Map<String, Value>,
        chain: &Chain<'_>,
        facts: &[Fact],
    ) -> Result<(), Failure> {
        let is_new = chain.before(facts) == 0;
        self.kept(key, item, is_new, chain, facts)
    }

    /// The same for a thing that may have begun without an event: that there is none before does not make it new.
    pub(super) fn kept(
        &mut self,
        key: Key,
        mut item: Map<String, Value>,
        is_new: bool,
        chain: &Chain<'_>,
        facts: &[Fact],
    ) -> Result<(), Failure> {
        let (events, head) = self.events(&key.pk, chain, facts)?;
        if let Some(Value::Object(fields)) = item.get_mut(BODY) {
            fields.remove("sequence");
        }
        item.insert(SEQUENCE.into(), json!(chain.sequence));
        if let Some(head) = head {
            item.insert(CHAIN_HEAD.into(), json!(head));
        }
        self.writes.push(if is_new {
            Write::create(key, item, Lost::Stale)
        } else {
            let seen = Condition::Equal(vec![(SEQUENCE, json!(chain.before(facts)))]);
            Write::advance(key, item, seen, Lost::Stale)
        });
        self.writes.extend(events);
        Ok(())
    }

    /// A thing that is no more; what happened to it stays.
    pub(super) fn removed(&mut self, key: Key, chain: &Chain<'_>, facts: &[Fact]) -> Result<(), Failure> {
        let (events, _) = self.events(&key.pk, chain, facts)?;
        let seen = Condition::Equal(vec![(SEQUENCE, json!(chain.before(facts)))]);
        self.writes.push(Write::remove(key, seen, Lost::Stale));
        self.writes.extend(events);
        Ok(())
    }

    /// The events as writes, and the hash of the last one. What they count is counted.
    fn events(
        &mut self,
        pk: &str,
        chain: &Chain<'_>,
        facts: &[Fact],
    ) -> Result<(Vec<Write>, Option<String>), Failure> {
        let mut head = chain.head.hash().map(str::to_owned);
        let mut events = Vec::with_capacity(facts.len());
        for (fact, sequence) in facts.iter().zip(chain.before(facts) + 1..) {
            let (item, hash) = self.event(pk, (&chain.aggregate, sequence), fact, head)?;
            events.push(Write::create(key::event(pk, &chain.aggregate, sequence), item, Lost::Stale));
            head = Some(hash);
            for (partner, counted, by) in overview::counts(fact) {
                self.tally(partner, key::tally_attribute(counted), i32::from(by));
            }
        }
        Ok((events, head))
    }

    fn event(
        &self,
        pk: &str,
        (aggregate, sequence): (&str, u32),
        fact: &Fact,
        previous_hash: Option<String>,
    ) -> Result<(Map<String, Value>, String), Failure> {
        let id = Mint::new(self.now, key::event_randomness(pk, aggregate, sequence)).event();
        let word = |error| Failure::lasting("word an event").because(error);
        let actor = serde_json::to_value(self.actor).map_err(word)?;
        let mut worded = serde_json::to_value(fact).map_err(word)?;
        let data = worded.get_mut("data").map(Value::take).unwrap_or_default();
        let mut item = record_of(data.clone());
        let salt = self.salt.derive(&id.to_string());
        let told = json!({
            "id": id,
            "type": fact.name(),
            "at": self.now,
            "aggregateId": aggregate,
            "sequence": sequence,
            "actor": actor,
            "data": data,
            "previousHash": previous_hash,
        });
        let salts = evidence::salts(&told, &salt);
        let hash = evidence::hash(told, &salts).to_string();
        item.insert("id".into(), json!(id));
        item.insert("type".into(), json!(fact.name()));
        item.insert("at".into(), json!(self.now));
        item.insert(SEQUENCE.into(), json!(sequence));
        item.insert("actor".into(), actor);
        if let Some(previous) = previous_hash {
            item.insert("previousHash".into(), json!(previous));
        }
        item.insert("hash".into(), json!(hash));
        item.insert("salt".into(), json!(salt.to_text()));
        // Where whoever looks for letters that were never posted finds it without the stream.
        item.insert("dueShard".into(), json!(key::told_shard(pk)));
        item.insert("dueAt".into(), json!(self.now.as_second()));
        Ok((item, hash))
    }
}
