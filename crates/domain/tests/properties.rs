//! Properties, true of any input.

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

mod forms;
mod lives;
mod quantities;
mod renewals;
mod stories;

/// The same cases on every run; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for more and for others.
fn cases(count: u32) -> ProptestConfig {
    let standard = ProptestConfig::default();
    let asked_for = standard.cases != 256;
    ProptestConfig {
        cases: if asked_for { standard.cases } else { count },
        rng_seed: if standard.rng_seed == RngSeed::Random { RngSeed::Fixed(7) } else { standard.rng_seed },
        failure_persistence: None,
        ..standard
    }
}
