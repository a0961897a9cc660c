//! What was given up, kept where a person can see it and try it again.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::failures_in;
use super::{Invoke, Register, partition_of};
use crate::database::Seconds;
use crate::failure::Failure;
use crate::json::{at, take};

/// One event that a function did not get done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetter {
    /// Its place in the queue.
    #[serde(default)]
    pub id: i64,
    /// Who could not do it.
    pub function: String,
    /// The queue it would be in, in the cloud.
    pub queue: Option<String>,
    /// How the function was called.
    pub source: Source,
    /// When it was given up, as RFC 3339.
    pub at: String,
    /// What the function said last.
    pub error: String,
    /// The message AWS would put into the queue.
    pub message: Value,
    /// The event to call the function with again.
    pub event: Value,
}

/// How a function is called when nobody waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// With records of the stream.
    Stream,
    /// By the clock.
    Schedule,
    /// With a single event.
    Asynchronous,
}

/// What trying again came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Redriven {
    /// Events, or records of the stream, that are done now.
    pub delivered: usize,
    /// Those that are dead letters still.
    pub failed: usize,
}

/// A handle on the dead letters; clones share them.
#[derive(Clone)]
pub struct DeadLetters {
    partition_key: Arc<str>,
    register: Register,
    invoke: Invoke,
    clock: Seconds,
    /// Two people who press the button at the same time get one redrive after the other.
    redriving: Arc<tokio::sync::Mutex<()>>,
}

impl DeadLetters {
    pub(super) fn new(partition_key: &str, register: Register, invoke: Invoke, clock: Seconds) -> Self {
        Self { partition_key: partition_key.into(), register, invoke, clock, redriving: Arc::default() }
    }

    /// All of them, oldest first.
    pub fn list(&self) -> Result<Vec<DeadLetter>, Failure> {
        self.register.letters()
    }

    /// Keeps the event of a call that failed for good and that nobody waited for.
    pub fn add(
        &self,
        function: &str,
        queue: Option<&str>,
        source: Source,
        event: Value,
        error: &str,
    ) -> Result<(), Failure> {
        self.register.add(&DeadLetter {
            id: 0,
            function: function.to_owned(),
            queue: queue.map(str::to_owned),
            source,
            at: super::moment((self.clock)()),
            error: error.to_owned(),
            message: event.clone(),
            event,
        })
    }

    /// Calls the functions again with everything that is kept, oldest first, and keeps what fails again.
    ///
    /// Records of the stream go one by one, and one that fails holds back the later ones of its partition.
    pub async fn redrive(&self) -> Result<Redriven, Failure> {
        let _one_at_a_time = self.redriving.lock().await;
        let mut redriven = Redriven::default();
        let mut held_back = HashSet::new();
        for letter in self.register.letters()? {
            match letter.source {
                Source::Stream => self.redrive_records(letter, &mut held_back, &mut redriven).await?,
                Source::Schedule | Source::Asynchronous => self.redrive_event(letter, &mut redriven).await?,
            }
        }
        Ok(redriven)
    }

    async fn redrive_event(&self, mut letter: DeadLetter, redriven: &mut Redriven) -> Result<(), Failure> {
        match (self.invoke)(letter.function.clone(), letter.event.clone()).await {
            Ok(_) => {
                redriven.delivered += 1;
                self.register.remove(letter.id)
            }
            Err(error) => {
                redriven.failed += 1;
                letter.error = error;
                self.register.rewrite(&letter)
            }
        }
    }

    async fn redrive_records(
        &self,
        mut letter: DeadLetter,
        held_back: &mut HashSet<(String, String)>,
        redriven: &mut Redriven,
    ) -> Result<(), Failure> {
        let Value::Array(records) = take(&mut letter.event, "Records") else {
            return Err(Failure::plain("a dead letter of the stream holds no records"));
        };
        let mut left = Vec::new();
        for record in records {
            let partition = (letter.function.clone(), partition_of(&record, &self.partition_key));
            if held_back.contains(&partition) {
                left.push(record);
                continue;
            }
            let event = json!({"Records": [record]});
            let error = match (self.invoke)(letter.function.clone(), event).await {
                Err(error) => Some(error),
                Ok(answer) => failures_in(&answer, std::slice::from_ref(&record)).map(|failed| failed.error),
            };
            match error {
                None => redriven.delivered += 1,
                Some(error) => {
                    letter.error = error;
                    held_back.insert(partition);
                    left.push(record);
                }
            }
        }
        redriven.failed += left.len();
        if left.is_empty() {
            return self.register.remove(letter.id);
        }
        letter.event = json!({"Records": left});
        self.register.rewrite(&letter)
    }
}

impl DeadLetter {
    /// How many events, or records of the stream, it stands for.
    pub fn size(&self) -> usize {
        match self.source {
            Source::Stream => at(&self.event, "/Records").as_array().map_or(0, Vec::len),
            Source::Schedule | Source::Asynchronous => 1,
        }
    }
}
