//! The vendor's mail system, as far as a demonstration needs one: it follows the events about mailboxes and
//! migrations, and reports back through the same doors that a real one would use.
//!
//! It works by the local clock, in steps that people can watch: a mailbox is ready after a few seconds, a migration
//! moves on every ten. Where the clock stands still, so does it; where the clock is moved on, it catches up.
//! Hosts below `.invalid` can never be reached (RFC 2606), so mail from there is what cannot be moved.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use domain::Moment;
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use runtime::ManualClock;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tower::ServiceExt as _;

use crate::database::Database;
use crate::failure::Failure;
use crate::identity::{Identity, OPERATOR, Operator, Person};
use crate::json::at;

/// Seconds until a mailbox is ready.
const MAILBOX_SECONDS: i64 = 5;
/// Seconds between two reports about a migration.
const STEP_SECONDS: i64 = 10;
/// Steps after which the slowest mailbox is moved.
const MOST_STEPS: u8 = 4;
/// How often a running clock is looked at, and with it the stream: so often that what others have just read of it is
/// still within reach.
const GLANCE: Duration = Duration::from_millis(100);
/// Changes of the stream that are looked at in one go: everybody else waits for the engine meanwhile.
const PAGE: usize = 64;

/// Follows the events, and reports.
pub(crate) struct Provisioner {
    database: Database,
    clock: ManualClock,
    identity: Identity,
    /// The doors of the product; open once the system is put together.
    doors: OnceLock<Router>,
    work: Mutex<Work>,
}

#[derive(Default)]
struct Work {
    /// How far the stream was looked at.
    position: i64,
    jobs: Vec<Job>,
}

/// Something to report on, and when.
struct Job {
    due: Moment,
    task: Task,
}

enum Task {
    /// A revision of a mailbox, by its path.
    Mailbox { path: String, revision: u64 },
    /// The next step of a migration.
    Migration { customer: String, id: String, step: u8 },
}

impl Provisioner {
    pub(crate) fn new(database: Database, clock: ManualClock, identity: Identity) -> Provisioner {
        Provisioner { database, clock, identity, doors: OnceLock::new(), work: Mutex::default() }
    }

    /// From now on it can report.
    pub(crate) fn open(&self, doors: Router) {
        // Opening twice would be the same doors.
        drop(self.doors.set(doors));
    }

    /// Goes on while the clock runs, for as long as it is polled. Where the clock stands still, whoever moves it says
    /// when to catch up.
    pub(crate) async fn follow(&self) {
        loop {
            tokio::time::sleep(GLANCE).await;
            if !self.clock.is_frozen()
                && let Err(failure) = self.catch_up().await
            {
                tracing::error!(failure = failure.chain(), "the mail system lost track");
            }
        }
    }

    /// Does what is due by now, each step in its turn, and says how many reports it made.
    pub(crate) async fn catch_up(&self) -> Result<usize, Failure> {
        let Some(doors) = self.doors.get() else { return Ok(0) };
        let mut work = self.work.lock().await;
        self.look(&mut work).await?;
        let (now, mut reports) = (self.clock.now(), 0);
        while let Some(place) = next_due(&work.jobs, now) {
            let job = work.jobs.swap_remove(place);
            match self.report(doors, &job).await {
                Ok(next) => {
                    reports += 1;
                    work.jobs.extend(next);
                }
                // Somebody disturbs it on purpose; what is left to do is done later.
                Err(failure) => {
                    tracing::warn!(failure = failure.chain(), "a report of the mail system got lost");
                    work.jobs.push(Job { due: now.plus_seconds(STEP_SECONDS), ..job });
                }
            }
        }
        Ok(reports)
    }

    /// Takes up what happened since the last time.
    async fn look(&self, work: &mut Work) -> Result<(), Failure> {
        loop {
            let changes = self.database.changes_after(work.position, PAGE).await?;
            let Some(last) = changes.last else { return Ok(()) };
            work.position = last;
            work.jobs.extend(changes.records.iter().filter_map(|record| job_of(record)));
        }
    }

    /// Reports one step, and says what comes next.
    async fn report(&self, doors: &Router, job: &Job) -> Result<Option<Job>, Failure> {
        match &job.task {
            Task::Mailbox { path, revision } => {
                let report = json!({ "revision": revision, "status": "ready" });
                self.ask(doors, Method::POST, &format!("{path}/provisioning"), Some(&report)).await?;
                Ok(None)
            }
            Task::Migration { customer, id, step } => {
                let path = format!("/v1/customers/{customer}/migrations/{id}");
                let Some(migration) = self.ask(doors, Method::GET, &path, None).await? else {
                    return Ok(None);
                };
                let host = text(&migration, "/source/host");
                let moves = at(&migration, "/mailboxes").as_array().cloned().unwrap_or_default();
                let under_way = |one: &&Value| matches!(text(one, "/state"), "queued" | "running");
                let reports: Vec<Value> = moves
                    .iter()
                    .enumerate()
                    .filter(|(_, one)| under_way(one))
                    .map(|(place, one)| reported(place, one, host, *step))
                    .collect();
                let is_over = matches!(text(&migration, "/status"), "completed" | "failed" | "canceled");
                if is_over || reports.is_empty() {
                    return Ok(None);
                }
                let path = format!("/v1/migrations/{id}/progress");
                self.ask(doors, Method::POST, &path, Some(&json!({ "mailboxes": reports }))).await?;
                let task = Task::Migration { customer: customer.clone(), id: id.clone(), step: step + 1 };
                Ok(Some(Job { due: job.due.plus_seconds(STEP_SECONDS), task }))
            }
        }
    }

    /// Asks as one of the operator's services; nothing where the thing is gone or another one by now.
    async fn ask(
        &self,
        doors: &Router,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Option<Value>, Failure> {
        let person = Person::new(OPERATOR, None, Operator::Yes);
        let token = self.identity.access_token(&person, self.clock.now())?;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request =
            request.body(body).map_err(|error| Failure::new("word a report of the mail system", error))?;
        let Ok(response) = doors.clone().oneshot(request).await;
        let status = response.status();
        let bytes = response.into_body().collect().await.map(http_body_util::Collected::to_bytes);
        let bytes = bytes.unwrap_or_default();
        // Gone, or no longer as it was: there is nothing left to report on.
        if status.is_client_error() {
            return Ok(None);
        }
        if !status.is_success() {
            let answer = String::from_utf8_lossy(&bytes).into_owned();
            return Err(Failure::new(format!("report to {path}, which answered {status}"), answer));
        }
        let answer = serde_json::from_slice(&bytes);
        answer.map(Some).map_err(|error| Failure::new("read an answer to the mail system", error))
    }
}

/// The job that comes first among those that are due.
fn next_due(jobs: &[Job], now: Moment) -> Option<usize> {
    let due = jobs.iter().enumerate().filter(|(_, job)| job.due <= now);
    due.min_by_key(|(place, job)| (job.due, *place)).map(|(place, _)| place)
}

/// What an event asks of the mail system.
fn job_of(record: &Value) -> Option<Job> {
    let image = at(record, "/dynamodb/NewImage");
    let is_new = text(record, "/eventName") == "INSERT";
    if !is_new || !text(image, "/sk/S").starts_with("E#") {
        return None;
    }
    let happened: Moment = text(image, "/at/S").parse().ok()?;
    let data: Value = serde_json::from_str(text(image, "/body/S")).ok()?;
    match text(image, "/type/S") {
        "mailbox.created" | "mailbox.changed" => {
            let (customer, id) = (text(&data, "/mailbox/customerId"), text(&data, "/mailbox/id"));
            let task = Task::Mailbox {
                path: format!("/v1/customers/{customer}/mailboxes/{id}"),
                revision: at(&data, "/mailbox/revision").as_u64()?,
            };
            Some(Job { due: happened.plus_seconds(MAILBOX_SECONDS), task })
        }
        "migration.created" => {
            let text = |path: &str| text(&data, path).to_owned();
            let (customer, id) = (text("/migration/customerId"), text("/migration/id"));
            let task = Task::Migration { customer, id, step: 1 };
            Some(Job { due: happened.plus_seconds(STEP_SECONDS), task })
        }
        _ => None,
    }
}

/// How far a mailbox is after a step: some are larger than others.
fn reported(place: usize, one: &Value, host: &str, step: u8) -> Value {
    let address = text(one, "/targetAddress");
    let source = text(one, "/sourceAddress");
    if host.ends_with(".invalid") || source.ends_with(".invalid") {
        let detail = "The host of the source cannot be found.";
        return json!({ "address": address, "state": "failed", "detail": detail });
    }
    let steps = MOST_STEPS - u8::try_from(place % 3).unwrap_or(0);
    if step >= steps {
        return json!({ "address": address, "state": "completed", "percent": 100 });
    }
    json!({ "address": address, "state": "running", "percent": u32::from(step) * 100 / u32::from(steps) })
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
