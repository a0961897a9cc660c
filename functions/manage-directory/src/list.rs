//! When somebody looks through the users or groups, or for one of them.

use domain::directory::UserName;
use web::scim::{self, Filter, Kind, Listing};
use web::{Answer, Failure, Request};

use crate::App;
use crate::thing::Thing;
use crate::visit::Visit;

/// Pages read for one answer at the most: as many as the largest directory has.
const MOST_READS: u32 = domain::directory::MOST_USERS / scim::MOST_RESULTS + 1;

/// `GET /scim/v2/{customerId}/Users` and `GET /scim/v2/{customerId}/Groups`
pub(crate) async fn list(app: App, request: Request, kind: Kind) -> Answer {
    let visit = Visit::begin(&app, &request)?;
    visit.look(&app, &[kind]).await?;
    let listing = match Listing::read(kind, &request) {
        Ok(listing) => listing,
        Err(error) => return Ok(error.answer()),
    };
    let (things, total) = match &listing.filter {
        None => {
            let total = Thing::count(&app, kind, visit.customer).await?;
            (some(&app, kind, &visit, &listing).await?.0, total)
        }
        Some(filter) => match known_by_key(&app, kind, &visit, filter).await? {
            Some(mut found) => {
                let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
                found.retain(|_| listing.start == 1 && listing.count > 0);
                (found, total)
            }
            None => some(&app, kind, &visit, &listing).await?,
        },
    };
    let views = things.iter().map(|thing| thing.view(&visit.place)).collect();
    scim::list(views, total, listing.start, &visit.chosen)
}

/// The one thing that can be as the filter says, where a key of the table tells it.
async fn known_by_key(
    app: &App,
    kind: Kind,
    visit: &Visit,
    filter: &Filter,
) -> Result<Option<Vec<Thing>>, Failure> {
    if let Some(id) = filter.wants("id") {
        let found = Thing::find(app, kind, visit.customer, id).await?;
        return Ok(Some(found.into_iter().collect()));
    }
    let Some(name) = filter.wants("userName") else { return Ok(None) };
    let Ok(name) = name.parse::<UserName>() else { return Ok(Some(Vec::new())) };
    let user = app.desk.table.user_named(visit.customer, &name).await?;
    Ok(Some(user.into_iter().map(|user| Thing::User(Box::new(user))).collect()))
}

/// The wanted part of the things that are as the filter says, and how many of them there are as far as that was
/// looked for: to the end with a filter, and as far as the page without one.
async fn some(app: &App, kind: Kind, visit: &Visit, listing: &Listing) -> Result<(Vec<Thing>, u32), Failure> {
    let (mut things, mut matching, mut after) = (Vec::new(), 0_u32, None);
    let last = listing.start.saturating_add(listing.count);
    for _ in 0..MOST_READS {
        if listing.filter.is_none() && matching.saturating_add(1) >= last {
            break;
        }
        let page = Thing::page(app, kind, visit.customer, after.as_ref()).await?;
        for thing in page.items {
            if listing.filter.as_ref().is_none_or(|filter| filter.matches(&thing.tree())) {
                matching = matching.saturating_add(1);
                if (listing.start..last).contains(&matching) {
                    things.push(thing);
                }
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok((things, matching))
}
