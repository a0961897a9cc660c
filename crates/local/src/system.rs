//! The whole system in one value: started, reached, looked into, stopped.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use domain::Moment;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use runtime::{Entropy, ManualClock, Start};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;
use web::BaseUrl;

use crate::asynchronous::Asynchronous;
use crate::console;
use crate::database::{Database, Seconds, Snapshot};
use crate::failure::Failure;
use crate::faults::Faults;
use crate::gateway::Gateway;
use crate::identity::Identity;
use crate::invoker::{InvokeFailure, Invoker, Surroundings};
use crate::journal::Journal;
use crate::keep::Keep;
use crate::ledger::Ledger;
use crate::mailbox::{Endpoint, Letter, Mailbox};
use crate::scheduler::{Passing, Scheduler};
use crate::secrets::Secrets;
use crate::stream::{Invoke, Pace, Pump, Register};
use crate::template::{self, Template};
use crate::wire::Hosts;

/// Letters come from here.
pub const SENDER: &str = "countersign@vendor.example";
/// People are told to write here.
const CONTACT: &str = "partners@vendor.example";
const AUDIENCE: &str = "countersign";
const CLIENT_ID: &str = "countersign-pages";
/// How long a shutdown waits for answers that are under way.
const LONGEST_FAREWELL: Duration = Duration::from_secs(5);
/// The pause before a batch of the stream is tried again.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// How a system is started.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 is any that is free.
    pub port: u16,
    /// Where things are kept; none keeps nothing.
    pub data: Option<PathBuf>,
    /// Frozen at this moment, or running with the machine's time.
    pub clock: Option<Moment>,
    /// Chance from a seed, or from the operating system.
    pub seed: Option<u64>,
    /// No demo world, only the sample catalog.
    pub empty: bool,
    /// A catalog document instead of the sample one.
    pub catalog: Option<PathBuf>,
    /// What is there already, instead of nothing; only where nothing is kept.
    pub beginning: Option<Beginning>,
    /// The functions to run.
    pub functions: &'static [(&'static str, Start)],
    /// The template to deploy.
    pub template: &'static str,
}

impl Default for Options {
    /// Everything in memory, on any port, with all functions and without the demo world.
    fn default() -> Options {
        Options {
            port: 0,
            data: None,
            clock: None,
            seed: None,
            empty: true,
            catalog: None,
            beginning: None,
            functions: crate::functions::ALL,
            template: template::DEPLOYED,
        }
    }
}

/// The table and the mail of a system at a moment at which everything was delivered. Making a world takes seconds,
/// copying it milliseconds, so tests make one and begin many with it.
#[derive(Clone)]
pub struct Beginning {
    table: Snapshot,
    letters: Vec<Letter>,
}

/// A running system. It stops when it is dropped, or cleanly with [`System::shutdown`].
pub struct System {
    options: Options,
    parts: Arc<Parts>,
    app: Router,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    /// What goes on without being asked: the stream and the schedules.
    followers: [JoinHandle<()>; 2],
}

/// Everything the console can look into.
pub(crate) struct Parts {
    pub(crate) base_url: BaseUrl,
    pub(crate) template: Template,
    pub(crate) clock: ManualClock,
    pub(crate) database: Database,
    pub(crate) faults: Faults,
    pub(crate) ledger: Ledger,
    pub(crate) hosts: Hosts,
    pub(crate) mailbox: Mailbox,
    pub(crate) identity: Identity,
    pub(crate) invoker: Invoker,
    pub(crate) journal: Journal,
    pub(crate) entropy: Entropy,
    pub(crate) pump: Pump,
    pub(crate) asynchronous: Asynchronous,
    pub(crate) scheduler: Scheduler,
}

impl System {
    /// Deploys the template onto this machine and starts answering.
    pub async fn start(options: Options) -> Result<System, Failure> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))
            .await
            .map_err(|error| Failure::new(format!("listen on port {}", options.port), error))?;
        let port = listener.local_addr().map_err(|error| Failure::new("ask for the port", error))?.port();
        let parts = Arc::new(assemble(&options, &format!("http://127.0.0.1:{port}")).await?);
        let gateway = Gateway::new(
            &parts.template,
            parts.invoker.clone(),
            parts.identity.clone(),
            parts.clock.clone(),
            parts.entropy.clone(),
            parts.base_url.clone(),
        );
        let app = console::router(Arc::clone(&parts)).fallback_service(
            Router::new().fallback(Gateway::answer).with_state(gateway),
        );
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(serve(listener, app.clone(), stopped));
        let (stream, schedules) = (Arc::clone(&parts), Arc::clone(&parts));
        let followers = [
            tokio::spawn(async move { stream.pump.follow().await }),
            tokio::spawn(async move { schedules.scheduler.follow().await }),
        ];
        let system = System { options, parts, app, stop, server, followers };
        crate::demo::load(&system).await?;
        Ok(system)
    }

    /// What is there now, to begin others with that are started with the same seed: the keys of links come from it.
    pub async fn beginning(&self) -> Result<Beginning, Failure> {
        let settled = self.settle().await?;
        if settled.pending > 0 || settled.dead_letters > 0 {
            return Err(Failure::plain("begin with a world in which something is left to do"));
        }
        Ok(Beginning { table: self.parts.database.snapshot()?, letters: self.parts.mailbox.letters(None)? })
    }

    /// Where its chance comes from.
    pub fn entropy(&self) -> &Entropy {
        &self.parts.entropy
    }

    /// What it was started with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Where it answers, such as `http://127.0.0.1:3000`.
    pub fn url(&self) -> &str {
        self.parts.base_url.as_str()
    }

    /// Sends a request through the gateway or to the console without a socket in between.
    pub async fn send(&self, request: Request<Bytes>) -> Response<Bytes> {
        let Ok(response) = self.app.clone().oneshot(request.map(Body::from)).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        Response::from_parts(parts, body)
    }

    /// The clock that everything follows.
    pub fn clock(&self) -> &ManualClock {
        &self.parts.clock
    }

    /// The table.
    pub fn database(&self) -> &Database {
        &self.parts.database
    }

    /// The rules that make services misbehave.
    pub fn faults(&self) -> &Faults {
        &self.parts.faults
    }

    /// Every call that functions made to other services.
    pub fn ledger(&self) -> &Ledger {
        &self.parts.ledger
    }

    /// Everybody's mail.
    pub fn mailbox(&self) -> &Mailbox {
        &self.parts.mailbox
    }

    /// The local identity provider.
    pub fn identity(&self) -> &Identity {
        &self.parts.identity
    }

    /// Everybody a function can reach: for a World of a test's own.
    pub fn hosts(&self) -> &Hosts {
        &self.parts.hosts
    }

    /// The functions.
    pub fn invoker(&self) -> &Invoker {
        &self.parts.invoker
    }

    /// What the functions logged.
    pub fn journal(&self) -> &Journal {
        &self.parts.journal
    }

    /// The template as it is deployed here.
    pub fn template(&self) -> &Template {
        &self.parts.template
    }

    /// Moves the clock, and ticks the schedules it passes.
    pub async fn move_clock(&self, target: Moment, passing: Passing) -> Result<(), Failure> {
        self.parts.scheduler.move_to(target, passing).await
    }

    /// Waits until the stream is delivered and nothing is under way.
    pub async fn settle(&self) -> Result<Settled, Failure> {
        self.parts.settle().await
    }

    /// The stream's way to the functions, with its switches.
    pub fn pump(&self) -> &Pump {
        &self.parts.pump
    }

    /// Stops taking requests, finishes those that were taken, and ends.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        // A server that panicked has ended as well, and one that somebody keeps busy for ever is given up.
        drop(tokio::time::timeout(LONGEST_FAREWELL, &mut self.server).await);
        self.server.abort();
    }
}

impl Drop for System {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.followers.iter().for_each(JoinHandle::abort);
    }
}

/// What settling came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    /// Records that still wait, for functions that are switched off.
    pub pending: usize,
    /// Dead letters there are by now.
    pub dead_letters: usize,
}

impl Parts {
    pub(crate) async fn settle(&self) -> Result<Settled, Failure> {
        self.asynchronous.rest().await;
        self.pump.drain().await?;
        let pending = self.pump.pending().await?;
        let dead_letters = self.pump.dead_letters().list()?.len();
        Ok(Settled { pending: pending.enabled + pending.disabled, dead_letters })
    }

    /// Switches a function on or off; a stream waits for it meanwhile, and a schedule passes it by.
    pub(crate) fn switch(&self, function: &str, enabled: bool) -> Result<(), InvokeFailure> {
        self.invoker.switch(function, enabled)?;
        self.pump.switch(function, enabled);
        Ok(())
    }
}

async fn assemble(options: &Options, base_url: &str) -> Result<Parts, Failure> {
    if options.data.is_some() && options.beginning.is_some() {
        return Err(Failure::plain("begin with a copy where something is kept"));
    }
    let keep = options.data.as_deref().map_or_else(|| Ok(Keep::nothing()), Keep::folder)?;
    let clock = match options.clock {
        Some(moment) => ManualClock::frozen(moment),
        None => Scheduler::kept_clock(&keep)?,
    };
    let entropy = options.seed.map_or_else(Entropy::system, Entropy::seeded);
    let identity = Identity::start(base_url, AUDIENCE, CLIENT_ID, &keep)?;
    let local = template::Local {
        base_url: base_url.to_owned(),
        parameters: [
            ("BaseUrl", base_url),
            ("SenderAddress", SENDER),
            ("OperatorContact", CONTACT),
            ("OidcIssuer", identity.issuer()),
            ("OidcAudience", AUDIENCE),
            ("OidcClientId", CLIENT_ID),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
    };
    let template = Template::read(options.template, &local)
        .map_err(|faults| Failure::plain(faults.to_string()))?;
    let schema = template.table.as_ref().ok_or_else(|| Failure::plain("the template has no table"))?;
    let seconds = clock.clone();
    let seconds: Seconds = Arc::new(move || seconds.now().as_second());
    let database = match &options.beginning {
        Some(beginning) => Database::open_copy(&beginning.table, schema, seconds)?,
        None => Database::open(keep.path("table.sqlite").as_deref(), schema, seconds)?,
    };
    let faults = Faults::seeded(options.seed.unwrap_or_default());
    let ledger = Ledger::default();
    let mailbox = Mailbox::open(keep.path("mail.sqlite").as_deref(), clock.clone())?;
    if let Some(beginning) = &options.beginning {
        mailbox.take_over(beginning.letters.clone())?;
    }
    let journal = Journal::new(clock.clone());
    let sets = template.configuration_sets.keys().cloned().collect();
    let hosts = Hosts::new(database.clone(), faults.clone(), ledger.clone())
        .with_mail(Arc::new(Endpoint::new(mailbox.clone(), vec![SENDER.to_owned()], sets)))
        .with_others(Arc::new(console::IssuerHost::new(identity.clone(), clock.clone())));
    let surroundings =
        Surroundings { registry: options.functions, hosts: hosts.clone(), clock: &clock, entropy: &entropy, journal: &journal };
    let invoker = Invoker::start(&template, &mut Secrets::open(&keep)?, &surroundings)?;
    let pump = pump(options, &keep, &template, &database, &clock, &invoker).await?;
    let asynchronous = Asynchronous::new(invoker.clone(), pump.dead_letters());
    let scheduler = Scheduler::new(
        template.schedules.clone(),
        clock.clone(),
        asynchronous.clone(),
        database.clone(),
        pump.clone(),
        keep.clone(),
    );
    Ok(Parts {
        base_url: base_url.parse().map_err(|fault: web::base_url::NotABaseUrl| Failure::new("read the base URL", fault))?,
        template,
        clock,
        database,
        faults,
        ledger,
        hosts,
        mailbox,
        identity,
        invoker,
        journal,
        entropy,
        pump,
        asynchronous,
        scheduler,
    })
}

async fn pump(
    options: &Options,
    keep: &Keep,
    template: &Template,
    database: &Database,
    clock: &ManualClock,
    invoker: &Invoker,
) -> Result<Pump, Failure> {
    let register = Register::open(keep.path("stream.sqlite").as_deref())?;
    let (called, seconds) = (invoker.clone(), clock.clone());
    let invoke: Invoke = Arc::new(move |function, event| {
        let called = called.clone();
        Box::pin(async move {
            called.invoke_in_any_case(&function, event).await.map_err(|failure| failure.to_string())
        })
    });
    // Where time stands still there is nothing to wait for.
    let pace = if options.clock.is_some() { Pace::AtOnce } else { Pace::Doubling(FIRST_PAUSE) };
    let mappings = template.streams.clone();
    let seconds: Seconds = Arc::new(move || seconds.now().as_second());
    let pump = Pump::open(database.clone(), mappings, register, invoke, seconds, pace).await?;
    for function in invoker.not_linked() {
        pump.switch(function, false);
    }
    Ok(pump)
}

async fn serve(listener: TcpListener, app: Router, mut stopped: watch::Receiver<bool>) {
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let stop = async move {
        // A dropped sender means the same as being told.
        drop(stopped.wait_for(|stop| *stop).await);
    };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stop).await {
        tracing::error!(error = error.to_string(), "stopped answering");
    }
}

#[cfg(test)]
mod tests;
