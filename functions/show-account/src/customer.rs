//! When an administrator of a customer looks at its account, in a browser.

use domain::catalog::Catalog;
use domain::delegation::{Delegation, Status};
use domain::{CustomerId, Moment, standing};
use http::StatusCode;
use web::page::{self, AccountView, CustomerAccount};
use web::{Answer, Failure, Problem, Request};

use crate::App;

/// Accounts on one page. Hardly anybody administers more than one.
const MOST_ACCOUNTS: usize = 10;
/// Subscriptions and receipts shown of each: the API has the rest.
const MOST_ENTRIES: u32 = 100;
/// Service requests shown of each.
const MOST_REQUESTS: u32 = 25;

/// `GET /customer`
pub(crate) async fn customer(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let locale = page::locale_of(&request);
    let Some(caller) = app.desk.caller_if_known(&request, now).await? else {
        return web::respond::see_other(&page::sign_in_for("/customer", locale));
    };

    let catalog = app.desk.table.catalog().await?;
    let mut accounts = Vec::new();
    for id in caller.customers.iter().take(MOST_ACCOUNTS) {
        accounts.push(account(&app, *id, &catalog, now).await?);
    }

    let view = AccountView {
        signed_in_as: caller.principal.email.as_ref(),
        accounts: &accounts,
        support: &app.operator_contact,
        has_ended: page::has_just_ended(&request),
        has_asked: page::has_just_asked(&request),
    };
    Ok(web::respond::page(StatusCode::OK, page::customer(&view, &catalog, now, locale)))
}

async fn account(
    app: &App,
    id: CustomerId,
    catalog: &Catalog,
    now: Moment,
) -> Result<CustomerAccount, Problem> {
    let table = &app.desk.table;
    let customer = table.customer(id).await?;
    let customer = customer.ok_or_else(|| Failure::lasting("find the customer of an administrator"))?;
    let subscriptions = table.subscriptions(id, MOST_ENTRIES, None).await?.items;
    let mut receipts = table.receipts(id, MOST_ENTRIES, None).await?.items;
    receipts.reverse();
    let delegation = delegation(app, id, catalog, now).await?;
    let requests = table.service_requests(id, MOST_REQUESTS, None).await?.items;
    Ok(CustomerAccount { customer, delegation, subscriptions, receipts, requests })
}

/// The delegation that holds the customer's slot. One that has lapsed by time holds nothing.
async fn delegation(
    app: &App,
    id: CustomerId,
    catalog: &Catalog,
    now: Moment,
) -> Result<Option<(Delegation, Status)>, Problem> {
    let table = &app.desk.table;
    let Some(slot) = table.slot(id).await?.filter(|slot| slot.is_held(now)) else { return Ok(None) };
    let delegation = table.delegation(slot.delegation_id).await?;
    let delegation = delegation.ok_or_else(|| Failure::lasting("find the delegation that a slot names"))?;
    let partner = table.partner(slot.partner_id).await?;
    let partner = partner.ok_or_else(|| Failure::lasting("find the partner of a delegation"))?;
    let is_open = standing::of_delegations(&partner, catalog, now).is_open();
    let status = delegation.status(is_open, now);
    Ok(Some((delegation, status)))
}
