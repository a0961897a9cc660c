//! What a system is made of, and how it is put together.

use std::sync::Arc;
use std::time::Duration;

use runtime::{Entropy, ManualClock};
use web::BaseUrl;

use super::{Options, Settled};
use crate::asynchronous::Asynchronous;
use crate::console;
use crate::database::{Database, Seconds};
use crate::failure::Failure;
use crate::faults::Faults;
use crate::identity::Identity;
use crate::invoker::{InvokeFailure, Invoker, Surroundings};
use crate::journal::Journal;
use crate::keep::{self, Keep};
use crate::ledger::Ledger;
use crate::mailbox::{Endpoint, Mailbox};
use crate::provisioner::Provisioner;
use crate::scheduler::Scheduler;
use crate::secrets::Secrets;
use crate::signing::Signing;
use crate::stream::{Invoke, Pace, Pump, Register};
use crate::template::{self, Template};
use crate::wire::Hosts;

/// Letters come from here.
pub const SENDER: &str = "countersign@vendor.example";
/// People are told to write here.
const CONTACT: &str = "partners@vendor.example";
const AUDIENCE: &str = "countersign";
const CLIENT_ID: &str = "countersign-pages";
/// The pause before a batch of the stream is tried again.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

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
    pub(crate) provisioner: Provisioner,
}

impl Parts {
    /// Everything a system is made of, put together in the order in which one needs the other.
    pub(super) async fn assemble(options: &Options, keep: &Keep, base_url: &str) -> Result<Parts, Failure> {
        let clock = match options.clock {
            Some(moment) => ManualClock::frozen(moment),
            None => Scheduler::kept_clock(keep)?,
        };
        let entropy = options.seed.map_or_else(Entropy::system, Entropy::seeded);
        let identity = Identity::start(base_url, AUDIENCE, CLIENT_ID, keep)?;
        let local = local_values(base_url, identity.issuer());
        let template =
            Template::read(options.template, &local).map_err(|faults| Failure::plain(faults.to_string()))?;
        let schema = template.table.as_ref().ok_or_else(|| Failure::plain("the template has no table"))?;
        let seconds = clock.clone();
        let seconds: Seconds = Arc::new(move || seconds.now().as_second());
        let database = match &options.beginning {
            Some(beginning) => Database::open_copy(&beginning.table, schema, seconds)?,
            None => Database::open(keep.path(keep::TABLE).as_deref(), schema, seconds)?,
        };
        let faults = Faults::seeded(options.seed.unwrap_or_default());
        let ledger = Ledger::default();
        let mailbox = Mailbox::open(keep.path(keep::MAIL).as_deref(), clock.clone())?;
        if let Some(beginning) = &options.beginning {
            mailbox.take_over(beginning.letters.clone())?;
        }
        let journal = Journal::new(&clock);
        let sets = template.configuration_sets.keys().cloned().collect();
        let hosts = Hosts::new(database.clone(), faults.clone(), ledger.clone())
            .with_mail(Arc::new(Endpoint::new(mailbox.clone(), vec![SENDER.to_owned()], sets)))
            .with_signing(Arc::new(Signing::open(keep)?))
            .with_others(Arc::new(console::IssuerHost::new(identity.clone(), clock.clone())));
        let surroundings = Surroundings {
            registry: options.functions,
            hosts: hosts.clone(),
            clock: &clock,
            entropy: &entropy,
            journal: &journal,
        };
        let invoker = Invoker::start(&template, &mut Secrets::open(keep)?, &surroundings)?;
        let pump = pump(options, keep, &template, &database, &clock, &invoker).await?;
        let asynchronous = Asynchronous::new(invoker.clone(), pump.dead_letters());
        let scheduler = Scheduler::new(
            template.schedules.clone(),
            clock.clone(),
            asynchronous.clone(),
            database.clone(),
            pump.clone(),
            keep.clone(),
        );
        let provisioner = Provisioner::new(database.clone(), clock.clone(), identity.clone());
        Ok(Parts {
            base_url: base_url
                .parse()
                .map_err(|fault: web::base_url::NotABaseUrl| Failure::new("read the base URL", fault))?,
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
            provisioner,
        })
    }

    pub(crate) async fn settle(&self) -> Result<Settled, Failure> {
        loop {
            self.asynchronous.rest().await;
            self.pump.drain().await?;
            // What it reports is told in its turn; it has a bounded number of reports to make by now.
            if self.provisioner.catch_up().await? == 0 {
                break;
            }
        }
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

/// What a deployment onto this machine fills in.
fn local_values(base_url: &str, issuer: &str) -> template::Local {
    let parameters = [
        ("BaseUrl", base_url),
        ("SenderAddress", SENDER),
        ("OperatorContact", CONTACT),
        ("OidcIssuer", issuer),
        ("OidcAudience", AUDIENCE),
        ("OidcClientId", CLIENT_ID),
    ];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    template::Local { base_url: base_url.to_owned(), parameters }
}

async fn pump(
    options: &Options,
    keep: &Keep,
    template: &Template,
    database: &Database,
    clock: &ManualClock,
    invoker: &Invoker,
) -> Result<Pump, Failure> {
    let register = Register::open(keep.path(keep::STREAM).as_deref())?;
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
