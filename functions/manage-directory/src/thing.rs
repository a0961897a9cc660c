//! Users and groups where it does not matter which: found, paged, shown.

use domain::CustomerId;
use domain::directory::{Group, User};
use serde_json::Value;
use table::{Page, PagePosition};
use web::scim::{self, Kind, Place, Tree};
use web::{Failure, Problem};

use crate::App;

/// A user or a group.
pub(crate) enum Thing {
    User(Box<User>),
    Group(Box<Group>),
}

impl Thing {
    pub(crate) fn revision(&self) -> u32 {
        match self {
            Thing::User(user) => user.revision,
            Thing::Group(group) => group.revision,
        }
    }

    pub(crate) fn tree(&self) -> Tree {
        match self {
            Thing::User(user) => scim::user_tree(user),
            Thing::Group(group) => scim::group_tree(group),
        }
    }

    pub(crate) fn view(&self, place: &Place) -> Value {
        match self {
            Thing::User(user) => scim::user_view(user, place),
            Thing::Group(group) => scim::group_view(group, place),
        }
    }

    /// The thing of a kind with this identifier; what is no identifier cannot be one's.
    pub(crate) async fn find(
        app: &App,
        kind: Kind,
        customer: CustomerId,
        id: &str,
    ) -> Result<Option<Thing>, Failure> {
        let table = &app.desk.table;
        Ok(match kind {
            Kind::User => match id.parse() {
                Ok(id) => table.user(customer, id).await?.map(|user| Thing::User(Box::new(user))),
                Err(_) => None,
            },
            Kind::Group => match id.parse() {
                Ok(id) => table.group(customer, id).await?.map(|group| Thing::Group(Box::new(group))),
                Err(_) => None,
            },
        })
    }

    /// A page of the things of a kind.
    pub(crate) async fn page(
        app: &App,
        kind: Kind,
        customer: CustomerId,
        after: Option<&PagePosition>,
    ) -> Result<Page<Thing>, Failure> {
        let (table, limit) = (&app.desk.table, scim::MOST_RESULTS);
        Ok(match kind {
            Kind::User => {
                let Page { items, next } = table.users(customer, limit, after).await?;
                Page { items: items.into_iter().map(|user| Thing::User(Box::new(user))).collect(), next }
            }
            Kind::Group => {
                let Page { items, next } = table.groups(customer, limit, after).await?;
                Page { items: items.into_iter().map(|group| Thing::Group(Box::new(group))).collect(), next }
            }
        })
    }

    /// How many things of a kind there are.
    pub(crate) async fn count(app: &App, kind: Kind, customer: CustomerId) -> Result<u32, Problem> {
        Ok(match kind {
            Kind::User => app.desk.table.users_counted(customer).await?,
            Kind::Group => app.desk.table.groups_counted(customer).await?,
        })
    }
}
