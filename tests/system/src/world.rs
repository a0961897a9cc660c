//! A whole system in one process, with a clock that stands still and chance from a seed, and the people in it.

mod answer;
mod call;
mod care;
mod contract;
mod link;
mod offers;
mod people;
mod permissions;
mod post;
mod session;
mod support;
mod tenure;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::OnceLock;

use domain::Moment;
use local::database::Request;
use local::faults::{Kind, Rule, Rules, Service};
use local::scheduler::Passing;
use local::stream::DeadLetter;
use local::{Beginning, Options, System};
use serde_json::Value;

pub(crate) use answer::Answer;
pub(crate) use call::Call;
pub(crate) use care::{path_of_mailbox, path_of_migration, rows_of};
pub(crate) use link::Link;
pub(crate) use offers::*;
pub(crate) use support::path_of;

/// When every story begins: a Monday.
pub(crate) const NOW: &str = "2026-11-23T10:00:00Z";

/// A story in the demo world of the design documents. At its end nothing may be left undone.
pub(crate) fn in_the_demo_world(story: impl AsyncFnOnce(&World)) {
    tell(Some(demo_world()), story);
}

/// A story in a world with nothing but the sample catalog.
pub(crate) fn in_an_empty_world(story: impl AsyncFnOnce(&World)) {
    tell(None, story);
}

fn tell(beginning: Option<Beginning>, story: impl AsyncFnOnce(&World)) {
    permissions::is_telling();
    runtime().block_on(async {
        let world = World::start(beginning).await;
        story(&world).await;
        world.finish().await;
    });
}

/// The demo world, made once and copied for each story.
fn demo_world() -> Beginning {
    static DEMO_WORLD: OnceLock<Beginning> = OnceLock::new();
    let made = || {
        runtime().block_on(async {
            let system = System::start(Options { empty: false, ..options() }).await.unwrap();
            system.beginning().await.unwrap()
        })
    };
    DEMO_WORLD.get_or_init(made).clone()
}

fn options() -> Options {
    Options { clock: Some(NOW.parse().unwrap()), seed: Some(1), ..Options::default() }
}

/// One thread for each story, on which pauses and timeouts take no time: nothing depends on how fast the machine is.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

/// The system, and what a story keeps in mind.
pub(crate) struct World {
    pub(crate) system: System,
    tokens: RefCell<BTreeMap<(String, Moment), String>>,
    keys: Cell<u32>,
    expected_dead_letters: Cell<usize>,
}

impl World {
    async fn start(beginning: Option<Beginning>) -> World {
        World::of(Options { beginning, ..options() }).await
    }

    /// Another world that begins with a copy of a table, at a later moment. The keys of links are those of the seed.
    pub(crate) async fn restored(&self, copy: Beginning, at: Moment, seed: u64) -> World {
        World::of(Options { beginning: Some(copy), clock: Some(at), seed: Some(seed), ..options() }).await
    }

    async fn of(options: Options) -> World {
        let system = System::start(options).await.unwrap();
        system.settle().await.unwrap();
        World { system, tokens: RefCell::default(), keys: Cell::new(0), expected_dead_letters: Cell::new(0) }
    }

    /// Nothing waits, and nothing was given up that the story does not know of.
    pub(crate) async fn finish(&self) {
        self.system.faults().clear();
        self.hold_back(false);
        for function in ["send-email", "sweep-expired", "record-delivery"] {
            self.switch(function, true).await;
        }
        let settled = self.system.settle().await.unwrap();
        assert_eq!(settled.pending, 0, "something was left undone");
        let given_up: Vec<_> = self.dead_letters().into_iter().map(|letter| letter.error).collect();
        assert_eq!(given_up.len(), self.expected_dead_letters.get(), "something was given up: {given_up:?}");
        self.held_to_its_permissions();
    }

    /// Nothing was used that is not granted.
    fn held_to_its_permissions(&self) {
        let calls = self.system.ledger().calls();
        let missing = permissions::not_granted(&calls);
        assert!(missing.is_empty(), "{missing:#?}");
    }

    // ------------------------------------------------------------------------------------------------ requests

    pub(crate) fn get(&self, path: impl Into<String>) -> Call<'_> {
        self.call("GET", path)
    }

    pub(crate) fn post(&self, path: impl Into<String>) -> Call<'_> {
        self.call("POST", path)
    }

    pub(crate) fn call(&self, method: &str, path: impl Into<String>) -> Call<'_> {
        Call::new(self, method, path.into())
    }

    /// The call is refused with this problem, and nothing at all was written.
    pub(crate) async fn refuses(&self, code: &str, call: Call<'_>) -> Answer {
        let answer = self.changes_nothing_whatever(call).await;
        answer.is_problem(code);
        answer
    }

    /// Whatever the answer is, nothing at all was written.
    pub(crate) async fn changes_nothing_whatever(&self, call: Call<'_>) -> Answer {
        self.settle().await;
        let before = self.position().await;
        let answer = call.send().await;
        assert_eq!(self.position().await, before, "it wrote something");
        answer
    }

    /// The call succeeds, and nothing at all was written.
    pub(crate) async fn changes_nothing(&self, call: Call<'_>) -> Answer {
        let answer = self.changes_nothing_whatever(call).await;
        assert!(answer.status < 300, "{}", answer.text());
        answer
    }

    /// An idempotency key that was not used before.
    pub(crate) fn fresh_key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("story-{}", self.keys.get())
    }

    pub(crate) fn token_of(&self, email: &str) -> String {
        let now = self.now();
        let key = (email.to_owned(), now);
        if let Some(token) = self.tokens.borrow().get(&key) {
            return token.clone();
        }
        let person = local::identity::Person::new(email, None, local::identity::Operator::No);
        let token = self.system.identity().access_token(&person, now).unwrap();
        self.tokens.borrow_mut().insert(key, token.clone());
        token
    }

    // ---------------------------------------------------------------------------------------------------- time

    pub(crate) fn now(&self) -> Moment {
        self.system.clock().now()
    }

    /// Time passes, and schedules tick on the way.
    pub(crate) async fn wait_seconds(&self, seconds: i64) {
        self.move_to(self.now().plus_seconds(seconds), Passing::Ticks).await;
    }

    pub(crate) async fn wait_days(&self, days: u32) {
        self.move_to(self.now().plus_days(days), Passing::Ticks).await;
    }

    /// Time passes, and nobody ticks.
    pub(crate) async fn wait_days_unnoticed(&self, days: u32) {
        self.move_to(self.now().plus_days(days), Passing::Silent).await;
    }

    async fn move_to(&self, moment: Moment, passing: Passing) {
        self.system.move_clock(moment, passing).await.unwrap();
        self.settle().await;
    }

    /// One tick of the sweep, and the letters that follow from it.
    pub(crate) async fn sweep(&self) -> Value {
        let answer = self.invoke("sweep-expired", &self.tick()).await.unwrap();
        self.settle().await;
        answer
    }

    /// What the scheduler sends.
    pub(crate) fn tick(&self) -> Value {
        serde_json::json!({
            "version": "0", "id": "2c4f1c1e-0000-4000-8000-000000000000", "detail-type": "Scheduled Event",
            "source": "aws.scheduler", "account": "000000000000", "time": self.now(), "region": "local",
            "resources": ["arn:aws:scheduler:local:000000000000:schedule/default/SweepExpiredEveryFiveMinutes"],
            "detail": "{}",
        })
    }

    // --------------------------------------------------------------------------------------------- the machinery

    pub(crate) async fn settle(&self) {
        self.system.settle().await.unwrap();
    }

    /// Invokes a function through its own door.
    pub(crate) async fn invoke(&self, function: &str, event: &Value) -> Result<Value, String> {
        self.system.invoker().invoke(function, event.clone()).await.map_err(|failure| failure.to_string())
    }

    pub(crate) async fn switch(&self, function: &str, enabled: bool) {
        let body = serde_json::json!({ "enabled": enabled });
        self.post(format!("/_local/functions/{function}")).json(&body).send().await.is(200);
    }

    /// Holds the stream back, or lets it go on; functions can still be invoked by hand.
    pub(crate) fn hold_back(&self, held: bool) {
        assert!(self.system.pump().switch("send-email", !held));
    }

    pub(crate) fn dead_letters(&self) -> Vec<DeadLetter> {
        self.system.pump().dead_letters().list().unwrap()
    }

    /// The story knows of events that nobody could do.
    pub(crate) fn expect_dead_letters(&self, count: usize) {
        self.expected_dead_letters.set(count);
    }

    /// From now on the world misbehaves.
    pub(crate) fn disturb(&self, rules: Vec<Rule>) {
        self.system.faults().replace(Rules { rules }).unwrap();
    }

    /// From now on it does not.
    pub(crate) fn calm(&self) {
        self.system.faults().clear();
    }

    /// Every rule has struck as often as it was to.
    pub(crate) fn was_disturbed(&self) {
        let rules = self.system.faults().rules().rules;
        assert!(rules.iter().all(|rule| rule.count == Some(0)), "a rule did not strike: {rules:?}");
    }

    // --------------------------------------------------------------------------------------------------- the table

    /// Where the stream ends: it moves on with whatever is written.
    pub(crate) async fn position(&self) -> i64 {
        self.system.database().last_position().await.unwrap()
    }

    /// Everything that is stored below partition keys with this beginning.
    pub(crate) async fn items(&self, prefix: &str) -> Vec<Value> {
        self.system.database().items(prefix, usize::MAX, None).await.unwrap().items
    }

    /// How many items there are with these beginnings of partition and sort key.
    pub(crate) async fn count(&self, partition: &str, sort: &str) -> usize {
        let sorted = |item: &&Value| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(sort));
        self.items(partition).await.iter().filter(sorted).count()
    }

    /// Writes past all functions, as only somebody with the table's keys could.
    pub(crate) async fn plant(&self, item: &Value) {
        let body = serde_json::json!({ "TableName": self.system.database().schema().name(), "Item": item });
        let request = Request::read("PutItem", body.to_string().as_bytes());
        let reply = match request {
            Ok(request) => self.system.database().call(request).await,
            Err(reply) => reply,
        };
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
}

/// A rule that strikes `count` times and then no more.
pub(crate) fn rule(service: Service, operation: &str, kind: Kind, count: u32) -> Rule {
    Rule {
        service,
        operation: Some(operation.to_owned()),
        kind,
        probability: 1.0,
        count: Some(count),
        key_prefix: None,
        behind: None,
        function: None,
    }
}
