//! Whose turn it is with the engine, which does one thing at a time.
//!
//! The engine would let threads wait for each other; here tasks wait, and threads go on. Reads go first: most of what
//! people wait for is a few short ones, and a transaction takes ten times as long. So one writer at a time waits, and
//! lets the readers that came meanwhile go before it, within bounds.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Mutex, MutexGuard};

/// How often a writer lets others go before it.
const MOST_COURTESIES: usize = 4;

/// The order in which the engine is used.
#[derive(Default)]
pub(super) struct Turn {
    engine: Mutex<()>,
    writers: Mutex<()>,
    waiting_readers: AtomicUsize,
}

/// The engine is somebody's for as long as this is there.
pub(super) struct InTurn<'a> {
    _engine: MutexGuard<'a, ()>,
    _writers: Option<MutexGuard<'a, ()>>,
}

impl Turn {
    pub(super) async fn to_read(&self) -> InTurn<'_> {
        let waiting = Waiting::one_more(&self.waiting_readers);
        let engine = self.engine.lock().await;
        drop(waiting);
        InTurn { _engine: engine, _writers: None }
    }

    pub(super) async fn to_write(&self) -> InTurn<'_> {
        let writers = self.writers.lock().await;
        let mut engine = self.engine.lock().await;
        for _ in 0..MOST_COURTESIES {
            if self.waiting_readers.load(Ordering::Relaxed) == 0 {
                break;
            }
            drop(engine);
            // Those who wait get it in the order in which they came.
            engine = self.engine.lock().await;
        }
        InTurn { _engine: engine, _writers: Some(writers) }
    }
}

/// One who waits, or has given up waiting when this is gone.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn one_more(count: &'a AtomicUsize) -> Waiting<'a> {
        count.fetch_add(1, Ordering::Relaxed);
        Waiting(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex as Noted;

    use super::*;

    /// Who had the engine, in order, when they came in the order of `asked`: `w` to write, `r` to read.
    async fn served(asked: &str) -> String {
        let (turn, noted) = (Arc::new(Turn::default()), Arc::new(Noted::new(String::new())));
        let busy = turn.to_read().await;
        let mut deeds = Vec::new();
        for who in asked.chars() {
            let (turn, noted) = (turn.clone(), noted.clone());
            deeds.push(tokio::spawn(async move {
                let in_turn = if who == 'w' { turn.to_write().await } else { turn.to_read().await };
                noted.lock().unwrap().push(who);
                tokio::task::yield_now().await;
                drop(in_turn);
            }));
            tokio::task::yield_now().await;
        }
        drop(busy);
        for deed in deeds {
            deed.await.unwrap();
        }
        assert_eq!(turn.waiting_readers.load(Ordering::Relaxed), 0);
        let noted = noted.lock().unwrap();
        noted.clone()
    }

    #[tokio::test]
    async fn readers_go_before_writers() {
        assert_eq!(served("wwrrr").await, "rrrww");
        assert_eq!(served("rwrw").await, "rrww");
        assert_eq!(served("ww").await, "ww");
    }

    #[tokio::test]
    async fn a_writer_has_its_turn_however_many_read() {
        let turn = Arc::new(Turn::default());
        let reader = |turn: Arc<Turn>| async move {
            loop {
                drop(turn.to_read().await);
                tokio::task::yield_now().await;
            }
        };
        let readers = [tokio::spawn(reader(turn.clone())), tokio::spawn(reader(turn.clone()))];
        drop(turn.to_write().await);
        for reader in readers {
            reader.abort();
            assert!(reader.await.unwrap_err().is_cancelled());
        }
        assert_eq!(turn.waiting_readers.load(Ordering::Relaxed), 0);
    }
}
