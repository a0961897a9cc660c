//! Somebody at a customer's directory: who it is, what it may do there, and keeping what it decides.

use desk::{Decided, Once, Seat};
use domain::capability::Capability;
use domain::customer::Customer;
use domain::directory::{self, Hand};
use domain::{Actor, Change, CustomerId, Moment, Refusal};
use table::Quotas;
use web::identity::Principal;
use web::scim::{Chosen, Kind, Place};
use web::{Failure, Problem, Request, Response};

use crate::App;

/// A request at a customer's directory.
pub(crate) struct Visit {
    pub(crate) now: Moment,
    pub(crate) customer: CustomerId,
    pub(crate) place: Place,
    pub(crate) chosen: Chosen,
    /// Clients of SCIM send no key; who sends one is answered once.
    pub(crate) once: Option<Once>,
    principal: Principal,
}

/// Somebody who may change the directory now.
pub(crate) struct Keeping {
    pub(crate) hand: Hand,
    pub(crate) customer: Customer,
    actor: Actor,
    still: Vec<Change>,
}

/// What a delegate needs to be let to for a kind of resources.
pub(crate) fn capability(kind: Kind) -> Capability {
    match kind {
        Kind::User => Capability::UsersManage,
        Kind::Group => Capability::GroupsManage,
    }
}

impl Visit {
    pub(crate) fn begin(app: &App, request: &Request) -> Result<Visit, Problem> {
        let now = app.desk.clock.now();
        let customer = web::request::path_parameter(request, "customerId")?;
        let principal = app.desk.principal(request, now)?;
        let once = Once::optional(request, &principal.subject)?;
        let place = Place::new(&app.desk.base_url, customer);
        Ok(Visit { now, customer, place, chosen: Chosen::read(request), once, principal })
    }

    /// Refuses who may not even look.
    pub(crate) async fn look(&self, app: &App, kinds: &[Kind]) -> Result<(), Problem> {
        match self.seat(app).await? {
            Seat::Administrator(..) | Seat::Operator => Ok(()),
            Seat::Delegate(delegate) => {
                let require = |kind: &Kind| delegate.require(&capability(*kind).into(), self.now);
                let refused: Vec<Refusal> = kinds.iter().filter_map(|kind| require(kind).err()).collect();
                // One of several kinds is enough to ask what there is.
                let may_look = refused.len() < kinds.len();
                refused.into_iter().next().filter(|_| !may_look).map_or(Ok(()), |refusal| Err(refusal.into()))
            }
            Seat::Seller(_) => Err(Problem::not_found()),
        }
    }

    /// Somebody who may change resources of a kind, with the customer as it is.
    pub(crate) async fn keeping(&self, app: &App, kind: Kind) -> Result<Keeping, Problem> {
        let seat = self.seat(app).await?;
        let hand = match &seat {
            Seat::Delegate(_) => Hand::Delegate,
            _ => Hand::Customer,
        };
        let (actor, still) = seat.acting(capability(kind), self.now)?;
        let customer = app.desk.table.customer(self.customer).await?;
        let customer = customer.ok_or_else(|| Failure::lasting("find the customer of a directory"))?;
        Ok(Keeping { hand, customer, actor, still })
    }

    async fn seat(&self, app: &App) -> Result<Seat, Problem> {
        let caller = app.desk.known(self.principal.clone()).await?;
        Seat::of(&app.desk, &caller, self.customer, None, self.now).await
    }
}

impl Keeping {
    /// What was decided, with what must still be so when it takes effect.
    pub(crate) fn decided(self, now: Moment, mut changes: Vec<Change>, response: Response) -> Decided {
        if !changes.is_empty() {
            // Who gives up being an administrator needs to be one for that, which the removal itself asks for.
            let gives_up = |still: &Change| {
                let Change::StillAdministrator { email, .. } = still else { return false };
                changes.iter().any(|change| match change {
                    Change::Directory(directory::Change::Administrators { removed, .. }) => {
                        removed.as_ref() == Some(email)
                    }
                    _ => false,
                })
            };
            let still: Vec<Change> = self.still.into_iter().filter(|still| !gives_up(still)).collect();
            changes.extend(still);
        }
        Decided { actor: self.actor, now, changes, quotas: Quotas::NONE, response }
    }
}
