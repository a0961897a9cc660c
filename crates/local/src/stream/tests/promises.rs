//! Nothing is lost, order is kept, and neighbors of poison get through: whatever the batches, failures and settings.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::{FOR_EVER, Reader, mapping, name_of, pump, register};
use crate::database::tests::{database, put};
use crate::stream::Pump;

/// One write: its partition, whether the filter lets it through, and how often the function fails on it.
#[derive(Clone, Debug)]
struct Write {
    partition: u8,
    wanted: bool,
    failures: u32,
}

#[derive(Clone, Debug)]
struct Settings {
    batch_size: usize,
    lanes: u32,
    retries: u32,
    bisects: bool,
    names_failures: bool,
}

fn write() -> impl Strategy<Value = Write> {
    let failures = prop_oneof![5 => Just(0), 2 => 1_u32..5, 1 => Just(FOR_EVER)];
    (0_u8..4, prop::bool::weighted(0.8), failures).prop_map(|(partition, wanted, failures)| Write {
        partition,
        wanted,
        failures,
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    (1_usize..7, 1_u32..4, 0_u32..4, any::<bool>(), any::<bool>()).prop_map(
        |(batch_size, lanes, retries, bisects, names_failures)| Settings {
            batch_size,
            lanes,
            retries,
            bisects,
            names_failures,
        },
    )
}

impl Settings {
    fn mapping(&self) -> crate::stream::Mapping {
        let pattern = json!({"dynamodb": {"NewImage": {"wanted": {"BOOL": [true]}}}});
        mapping(&json!({
            "BatchSize": self.batch_size,
            "ParallelizationFactor": self.lanes,
            "MaximumRetryAttempts": self.retries,
            "BisectBatchOnFunctionError": self.bisects,
            "FilterCriteria": {"Filters": [{"Pattern": pattern.to_string()}]},
        }))
    }
}

fn name(place: usize, write: &Write) -> String {
    format!("p{}/{place:03}", write.partition)
}

fn dead(pump: &Pump) -> Vec<String> {
    let letters = pump.dead_letters().list().unwrap();
    letters.iter().flat_map(|letter| letter.event["Records"].as_array().unwrap()).map(name_of).collect()
}

/// Each partition's records in the order in which they were first done.
fn by_partition(done: &[String]) -> BTreeMap<String, Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut partitions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in done.iter().filter(|name| seen.insert((*name).clone())) {
        let partition = name.split('/').next().unwrap().to_owned();
        partitions.entry(partition).or_default().push(name.clone());
    }
    partitions
}

fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_record_is_done_in_order_or_is_a_dead_letter(
        first in vec(write(), 0..20),
        second in vec(write(), 0..20),
        before in settings(),
        after in settings(),
    ) {
        run(async {
            let (database, register) = (database(), register());
            let reader = Reader::naming_failures(before.names_failures);
            let writes: Vec<Write> = first.iter().chain(&second).cloned().collect();
            for (place, write) in writes.iter().enumerate() {
                reader.fail(&name(place, write), write.failures);
            }

            // A restart with other settings lies between the two halves.
            let mut ended = Vec::new();
            for (half, settings, offset) in [(&first, &before, 0), (&second, &after, first.len())] {
                let pump = pump(&database, settings.mapping(), &register, &reader).await;
                for (place, write) in half.iter().enumerate() {
                    let name = name(place + offset, write);
                    let (pk, sk) = name.split_once('/').unwrap();
                    put(&database, pk, sk, json!({"wanted": {"BOOL": write.wanted}})).await;
                }
                pump.drain().await.unwrap();
                prop_assert_eq!(pump.pending().await.unwrap().enabled, 0);
                ended.push(pump);
            }
            let pump = ended.pop().unwrap();

            let (done, dead) = (reader.done(), dead(&pump));
            for (place, write) in writes.iter().enumerate() {
                let name = name(place, write);
                let (is_done, is_dead) = (done.contains(&name), dead.contains(&name));
                prop_assert_eq!(is_done || is_dead, write.wanted, "{} is lost or unwanted", name);
                prop_assert!(write.failures == 0 || write.failures < FOR_EVER || !is_done);
                let settings = if place < first.len() { &before } else { &after };
                if settings.bisects && write.failures <= settings.retries {
                    prop_assert!(!is_dead, "{} is only a neighbour of poison", name);
                }
            }
            for partition in by_partition(&done).values() {
                prop_assert!(partition.is_sorted(), "{:?} is out of order", partition);
            }

            // Once the world is well again, nothing stays behind.
            for (place, write) in writes.iter().enumerate() {
                reader.fail(&name(place, write), 0);
            }
            let redriven = pump.dead_letters().redrive().await.unwrap();
            prop_assert_eq!(redriven.delivered, dead.len());
            prop_assert_eq!(pump.dead_letters().list().unwrap(), []);
            let done = reader.done();
            for (place, write) in writes.iter().enumerate() {
                prop_assert_eq!(done.contains(&name(place, write)), write.wanted);
            }
            Ok(())
        })?;
    }
}
