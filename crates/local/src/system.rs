//! The whole system in one value: started, reached, looked into, stopped.

mod parts;

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::serve::ListenerExt as _;
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

use crate::console;
use crate::database::{Database, Snapshot};
use crate::failure::Failure;
use crate::faults::Faults;
use crate::gateway::Gateway;
use crate::identity::Identity;
use crate::invoker::Invoker;
use crate::journal::Journal;
use crate::keep::Keep;
use crate::ledger::Ledger;
use crate::mailbox::{Letter, Mailbox};
use crate::scheduler::Passing;
use crate::stream::Pump;
use crate::template::{self, Template};
use crate::wire::Hosts;

pub(crate) use parts::Parts;
pub use parts::SENDER;

/// How long a shutdown waits for answers that are under way.
const LONGEST_FAREWELL: Duration = Duration::from_secs(5);

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
    /// What goes on without being asked: the stream, the schedules and the vendor's mail system.
    followers: [JoinHandle<()>; 3],
    /// Nobody else has the data folder meanwhile.
    _lock: Option<File>,
}

impl System {
    /// Deploys the template onto this machine, puts in place what is there to begin with, and starts answering.
    pub async fn start(options: Options) -> Result<System, Failure> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))
            .await
            .map_err(|error| Failure::new(format!("listen on port {}", options.port), error))?;
        let port = listener.local_addr().map_err(|error| Failure::new("ask for the port", error))?.port();
        if options.data.is_some() && options.beginning.is_some() {
            return Err(Failure::plain("begin with a copy where something is kept"));
        }
        let keep = options.data.as_deref().map_or_else(|| Ok(Keep::nothing()), Keep::folder)?;
        let lock = keep.lock()?;
        keep.begin()?;
        let parts = Arc::new(Parts::assemble(&options, &keep, &format!("http://127.0.0.1:{port}")).await?);
        let gateway = Gateway::new(
            &parts.template,
            parts.invoker.clone(),
            parts.identity.clone(),
            parts.clock.clone(),
            parts.entropy.clone(),
            parts.base_url.clone(),
        );
        let doors = Router::new().fallback(Gateway::answer).with_state(gateway);
        parts.provisioner.open(doors.clone());
        let app = console::router(Arc::clone(&parts)).fallback_service(doors);
        let (stop, stopped) = watch::channel(false);
        let (told, mut telling) = watch::channel(false);
        let answering = serve(listener, app.clone(), stopped);
        let server = tokio::spawn(async move {
            // The port is taken meanwhile, and whoever knocks waits: nobody sees half a world, or its past as now.
            if telling.wait_for(|told| *told).await.is_ok() {
                answering.await;
            }
        });
        let (stream, schedules, reports) = (Arc::clone(&parts), Arc::clone(&parts), Arc::clone(&parts));
        let followers = [
            tokio::spawn(async move { stream.pump.follow().await }),
            tokio::spawn(async move { schedules.scheduler.follow().await }),
            tokio::spawn(async move { reports.provisioner.follow().await }),
        ];
        let system = System { options, parts, app, stop, server, followers, _lock: lock };
        crate::demo::load(&system).await?;
        keep.finish()?;
        told.send_replace(true);
        Ok(system)
    }

    /// What is there now, to begin others with that are started with the same seed: the keys of links come from it.
    pub async fn beginning(&self) -> Result<Beginning, Failure> {
        let settled = self.settle().await?;
        if settled.pending > 0 || settled.dead_letters > 0 {
            return Err(Failure::plain("begin with a world in which something is left to do"));
        }
        Ok(Beginning { table: self.parts.database.snapshot()?, letters: self.parts.mailbox.as_posted()? })
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

async fn serve(listener: TcpListener, app: Router, mut stopped: watch::Receiver<bool>) {
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let stop = async move {
        // A dropped sender means the same as being told.
        drop(stopped.wait_for(|stop| *stop).await);
    };
    let listener = listener.tap_io(|connection| {
        // An answer that waits for the acknowledgment of the one before it takes 40 ms. If that cannot be had, it does.
        drop(connection.set_nodelay(true));
    });
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stop).await {
        tracing::error!(error = error.to_string(), "stopped answering");
    }
}

#[cfg(test)]
mod tests;
