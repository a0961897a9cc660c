//! Chance, from the system or from a seed.

use std::sync::{Arc, Mutex, PoisonError};

use ring::rand::{SecureRandom, SystemRandom};

/// The one source of random bytes.
#[derive(Debug, Clone)]
pub struct Entropy {
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    System(SystemRandom),
    Seeded(Arc<Mutex<u64>>),
}

impl Entropy {
    /// The operating system's randomness.
    pub fn system() -> Self {
        Self { source: Source::System(SystemRandom::new()) }
    }

    /// A sequence that is the same for the same seed. For tests and the demo world: it is no secret.
    pub fn seeded(seed: u64) -> Self {
        Self { source: Source::Seeded(Arc::new(Mutex::new(seed))) }
    }

    /// The next random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.source {
            Source::System(random) => {
                if random.fill(&mut bytes).is_err() {
                    // Without randomness every id and state is guessable: nothing may go on.
                    tracing::error!("the operating system gives no randomness");
                    std::process::abort();
                }
            }
            Source::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in bytes.chunks_mut(8) {
                    for (byte, next) in chunk.iter_mut().zip(split_mix(&mut state).to_le_bytes()) {
                        *byte = next;
                    }
                }
            }
        }
        bytes
    }

    /// The same as a source for somebody who wants a few bytes at a time.
    pub fn source<const N: usize>(&self) -> impl Fn() -> [u8; N] + Send + Sync + 'static {
        let entropy = self.clone();
        move || entropy.bytes()
    }

    /// A random number, such as [`domain::Mint`] wants one.
    pub fn number(&self) -> u128 {
        u128::from_le_bytes(self.bytes())
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and every seed gives a full-period sequence.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_sequence_and_never_repeats_at_once() {
        let (one, other) = (Entropy::seeded(7), Entropy::seeded(7));
        let first: [u8; 16] = one.bytes();
        assert_eq!(first, other.bytes());
        assert_ne!(first, one.bytes());
        assert_ne!(first, Entropy::seeded(8).bytes());
    }

    #[test]
    fn the_system_gives_different_bytes_each_time() {
        let entropy = Entropy::system();
        assert_ne!(entropy.bytes::<16>(), entropy.bytes::<16>());
    }
}
