//! What every function for people does the same way: it knows the caller, remembers what it answered, and
//! decides again when it lost a race.
//!
//! This crate never contains: a rule of the program, a route, a letter or a page.

mod caller;
mod decide;
mod overview;
mod paged;
mod plain;
mod seat;
mod standing;
mod statement;

use domain::{CustomerId, Mint, Moment};
use runtime::settings::Reader;
use runtime::{Clock, Entropy, SettingsFaults, World};
use table::Table;
use web::identity::Authenticator;
use web::{BaseUrl, Problem};

pub use caller::{Caller, Session, session_digest};
pub use decide::{Decided, Once};
pub use overview::overview;
pub use paged::Paged;
pub use plain::Plain;
pub use seat::{Delegate, Seat};
pub use standing::{Standing, Verdict};
pub use statement::{Proposed, statement};

/// What a function for people works with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The table.
    pub table: Table,
    /// The clock; read once per request.
    pub clock: Clock,
    /// Where people reach this deployment.
    pub base_url: BaseUrl,
    entropy: Entropy,
    authenticator: Authenticator,
}

impl Desk {
    /// A desk in this world: `TABLE_NAME`, `BASE_URL`, `OIDC_ISSUER`, `OIDC_AUDIENCE`.
    pub fn start(world: &World) -> Result<Desk, SettingsFaults> {
        let mut reader = world.settings.reader();
        let table_name = reader.text("TABLE_NAME");
        let base_url = reader.base_url();
        let authenticator = runtime::identity::authenticator(world, &mut reader);
        reader.finish()?;
        Ok(Desk {
            table: Table::new(world.dynamodb(), table_name?, world.entropy.source()),
            clock: world.clock.clone(),
            base_url: base_url?,
            entropy: world.entropy.clone(),
            authenticator: authenticator?,
        })
    }

    /// A desk, and what `read` takes out of the settings besides; every fault of either is told at once.
    pub fn start_with<T>(
        world: &World,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, SettingsFaults>,
    ) -> Result<(Desk, T), SettingsFaults> {
        let desk = Desk::start(world);
        let mut reader = world.settings.reader();
        let more = read(&mut reader);
        match (desk, reader.finish()) {
            (Err(some), Err(others)) => Err(some.and(others)),
            (desk, read) => read.and(desk).and_then(|desk| Ok((desk, more?))),
        }
    }

    /// Identifiers for one decision made at `now`.
    pub fn mint(&self, now: Moment) -> Mint {
        Mint::new(now, self.entropy.number())
    }

    /// A fresh secret.
    pub fn secret(&self) -> [u8; 32] {
        self.entropy.bytes()
    }

    /// Whether the caller administers the customer, or is of the operator's people; those may look at every customer,
    /// but only at one that there is.
    pub async fn is_inside(&self, caller: &Caller, customer: CustomerId) -> Result<bool, Problem> {
        if caller.customers.contains(&customer) {
            return Ok(true);
        }
        Ok(caller.principal.operator && self.table.customer(customer).await?.is_some())
    }

    /// Refuses everybody else; what is absent and what is none of the caller's business are not told apart.
    pub async fn require_inside(&self, caller: &Caller, customer: CustomerId) -> Result<(), Problem> {
        if self.is_inside(caller, customer).await? { Ok(()) } else { Err(Problem::not_found()) }
    }

    /// The caller of a route behind the gateway's authorizer, with what it is a member or administrator of.
    pub async fn caller(&self, request: &web::Request, now: Moment) -> Result<Caller, Problem> {
        let principal = self.authenticator.signed_in(request, now)?;
        self.known(principal).await
    }

    /// The caller of something that is a customer's. Whether it administers that customer is asked first, of the one
    /// item that says so and that no partner has to do with (**support-independent**); what else it is, only of
    /// somebody who does not.
    pub async fn caller_about(
        &self,
        request: &web::Request,
        customer: CustomerId,
        now: Moment,
    ) -> Result<Caller, Problem> {
        self.known_about(self.principal(request, now)?, customer).await
    }

    /// The same of a page's form, where its session says who calls.
    pub async fn caller_about_if_known(
        &self,
        request: &web::Request,
        customer: CustomerId,
        now: Moment,
    ) -> Result<Option<Caller>, Problem> {
        if let Some(principal) = self.authenticator.optional(request, now).await? {
            return self.known_about(principal, customer).await.map(Some);
        }
        match caller::session_of(&self.table, request, now).await? {
            Some(session) => self.known_about(session.principal(), customer).await.map(Some),
            None => Ok(None),
        }
    }

    async fn known_about(
        &self,
        principal: web::identity::Principal,
        customer: CustomerId,
    ) -> Result<Caller, Problem> {
        if let Some(email) = &principal.email
            && self.table.is_administrator(email, customer).await?
        {
            return Ok(Caller { principal, member: None, customers: vec![customer] });
        }
        self.known(principal).await
    }

    /// Who calls, as its token says, without asking the table.
    pub fn principal(
        &self,
        request: &web::Request,
        now: Moment,
    ) -> Result<web::identity::Principal, Problem> {
        self.authenticator.signed_in(request, now)
    }

    /// The caller of a public route, when it says who it is: by a bearer token, or by a session's cookie.
    pub async fn caller_if_known(
        &self,
        request: &web::Request,
        now: Moment,
    ) -> Result<Option<Caller>, Problem> {
        if let Some(principal) = self.authenticator.optional(request, now).await? {
            return self.known(principal).await.map(Some);
        }
        match caller::session_of(&self.table, request, now).await? {
            Some(session) => self.known(session.principal()).await.map(Some),
            None => Ok(None),
        }
    }

    /// The session that a page's request belongs to, without asking what its person is a member of.
    pub async fn session(&self, request: &web::Request, now: Moment) -> Result<Option<Session>, Problem> {
        caller::session_of(&self.table, request, now).await
    }

    /// Ends the session that a page's request belongs to. Ending one that is over changes nothing.
    pub async fn end_session(&self, request: &web::Request) -> Result<(), Problem> {
        caller::end_session_of(&self.table, request).await
    }

    /// Checks an access token that did not come in a request's header.
    pub async fn verify(&self, access_token: &str, now: Moment) -> Result<web::identity::Principal, Problem> {
        self.authenticator.verify(access_token, now).await
    }

    /// Whoever an access token is of that did not come in a request's header, with what it is a member or
    /// administrator of.
    pub async fn holder(&self, access_token: &str, now: Moment) -> Result<Caller, Problem> {
        self.known(self.verify(access_token, now).await?).await
    }

    /// What somebody is a member or administrator of now: for a decision that is made anew when that has changed.
    pub async fn known(&self, principal: web::identity::Principal) -> Result<Caller, Problem> {
        let (member, customers) = match &principal.email {
            Some(email) => self.table.memberships(email).await?,
            None => (None, Vec::new()),
        };
        Ok(Caller { principal, member, customers })
    }
}
