//! The load: what is asked, when it is due, and how long it took.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use bytes::Bytes;
use futures::future::try_join_all;
use http::StatusCode;
use tokio::time::Instant;

use crate::Outcome;
use crate::client::Call;
use crate::world::{World, invitation};

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A prospect opens the link in a browser.
    LookAtPage,
    /// A program opens the link.
    Look,
    /// A partner reads one invitation.
    Show,
    /// A partner reads the newest twenty.
    List,
    /// Somebody looks for a partner.
    Search,
    /// A partner reads its delegations.
    Delegations,
    /// A partner invites.
    Create,
    /// A prospect becomes a customer: subscription, delegation, receipt.
    Accept,
}

/// What a hundred requests are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Mix {
    /// An ordinary day: of a hundred requests ten invite, five accept, and the others look.
    Everyday,
    /// The day on which partners write to everybody they know: twenty-five invite, fifteen accept, sixty look.
    Campaign,
}

impl Mix {
    /// How many of a hundred are of each kind.
    fn shares(self) -> [(Kind, u64); 8] {
        match self {
            Mix::Everyday => [
                (Kind::LookAtPage, 20),
                (Kind::Look, 5),
                (Kind::Show, 15),
                (Kind::List, 15),
                (Kind::Search, 20),
                (Kind::Delegations, 10),
                (Kind::Create, 10),
                (Kind::Accept, 5),
            ],
            Mix::Campaign => [
                (Kind::LookAtPage, 12),
                (Kind::Look, 13),
                (Kind::Show, 10),
                (Kind::List, 10),
                (Kind::Search, 10),
                (Kind::Delegations, 5),
                (Kind::Create, 25),
                (Kind::Accept, 15),
            ],
        }
    }

    /// The kinds of `requests` requests, in the same well mixed order each time.
    pub(crate) fn plan(self, requests: u64) -> Vec<Kind> {
        // A step that shares no factor with a hundred meets each place once in every hundred.
        (0..requests).map(|number| self.kind_at(number * 37 % 100)).collect()
    }

    fn kind_at(self, place: u64) -> Kind {
        let mut end = 0;
        for (kind, share) in self.shares() {
            end += share;
            if place < end {
                return kind;
            }
        }
        Kind::Accept
    }
}

/// What was measured.
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) answers: Vec<(Kind, Duration)>,
    /// What went wrong: the kind, and the status or the failure.
    pub(crate) errors: Vec<(Kind, String)>,
    pub(crate) lasted: Duration,
}

impl Measured {
    fn note(&mut self, kind: Kind, took: Duration, answer: Outcome<(StatusCode, Bytes)>) {
        match answer {
            Ok((status, _)) if status == expected(kind) => self.answers.push((kind, took)),
            Ok((status, body)) => {
                self.errors.push((kind, format!("{status} {}", String::from_utf8_lossy(&body))));
            }
            Err(error) => self.errors.push((kind, error.to_string())),
        }
    }
}

/// How many of the jobs are of a kind.
pub(crate) fn count_of(jobs: &[Kind], kind: Kind) -> usize {
    jobs.iter().filter(|job| **job == kind).count()
}

/// Sends each job when it is due, on whichever connection is free first.
pub(crate) async fn run(world: &World, jobs: Vec<Kind>, rate: u64, connections: usize) -> Outcome<Measured> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(world.connect().await?);
    }
    let measured = RefCell::new(Measured::default());
    let calls = RefCell::new(Calls::new(world));
    let next = Cell::new(0_usize);
    let began = Instant::now();
    let workers = clients.into_iter().map(async |mut client| {
        while let Some(kind) = jobs.get(next.get()).copied() {
            let due = began + Duration::from_secs(1) * u32::try_from(next.get())? / u32::try_from(rate)?;
            next.set(next.get() + 1);
            let call = calls.borrow_mut().next(kind)?;
            tokio::time::sleep_until(due).await;
            let answer = client.send(call).await;
            let took = due.elapsed();
            let is_broken = answer.is_err();
            measured.borrow_mut().note(kind, took, answer);
            if is_broken {
                client = world.connect().await?;
            }
        }
        Outcome::Ok(())
    });
    try_join_all(workers).await?;
    let mut measured = measured.into_inner();
    measured.lasted = began.elapsed();
    Ok(measured)
}

fn expected(kind: Kind) -> StatusCode {
    if kind == Kind::Create { StatusCode::CREATED } else { StatusCode::OK }
}

/// Makes the calls, each a little different from the one before.
struct Calls<'a> {
    world: &'a World,
    made: usize,
    acceptances: std::slice::Iter<'a, (crate::world::Link, serde_json::Value)>,
}

const SEARCHES: [&str; 4] =
    ["?limit=20", "?q=migration", "?service=exchange-online", "?language=fr&limit=10"];

impl<'a> Calls<'a> {
    fn new(world: &'a World) -> Calls<'a> {
        Calls { world, made: 0, acceptances: world.acceptances.iter() }
    }

    fn next(&mut self, kind: Kind) -> Outcome<Call> {
        self.made += 1;
        let (made, token) = (self.made, &self.world.token);
        let link = || self.world.links.get(made % self.world.links.len().max(1)).ok_or("nothing is prepared");
        Ok(match kind {
            Kind::LookAtPage => Call::get(format!("/i/{}?t={}", link()?.id, link()?.token)).page(),
            Kind::Look => Call::get(format!("/i/{}?t={}", link()?.id, link()?.token)),
            Kind::Show => Call::get(format!("/v1/invitations/{}", link()?.id)).by(token),
            Kind::List => Call::get("/v1/invitations?limit=20").by(token),
            Kind::Search => {
                let search = SEARCHES.get(made % SEARCHES.len()).copied().unwrap_or_default();
                Call::get(format!("/v1/marketplace/listings{search}"))
            }
            Kind::Delegations => Call::get("/v1/delegations?limit=20").by(token),
            Kind::Create => {
                let call =
                    Call::post("/v1/invitations", invitation(&format!("kim@under-load-{made}.example")));
                call.by(token).key(format!("load-{made}"))
            }
            Kind::Accept => {
                let (link, body) = self.acceptances.next().ok_or("too few acceptances are prepared")?;
                Call::post(format!("/i/{}/accept", link.id), body.clone())
            }
        })
    }
}
