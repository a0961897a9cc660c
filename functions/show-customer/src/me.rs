//! When somebody who is signed in asks who the system takes it for.

use std::collections::BTreeSet;

use domain::EmailAddress;
use domain::PartnerId;
use domain::partner::Role;
use http::StatusCode;
use serde::Serialize;
use web::view::CustomerName;
use web::{Answer, Failure, Request};

use crate::App;

#[derive(Serialize)]
struct Me<'a> {
    subject: &'a str,
    email: Option<&'a EmailAddress>,
    operator: bool,
    partner: Option<Membership<'a>>,
    customers: Vec<CustomerName<'a>>,
}

#[derive(Serialize)]
struct Membership<'a> {
    id: PartnerId,
    name: &'a str,
    roles: &'a BTreeSet<Role>,
}

/// `GET /v1/me`
pub(crate) async fn me(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let caller = app.desk.caller(&request, now).await?;
    let partner = match &caller.member {
        Some(member) => {
            let partner = app.desk.table.partner(member.partner_id).await?;
            let partner = partner.ok_or_else(|| Failure::lasting("find the partner of a member"))?;
            Some((partner, member))
        }
        None => None,
    };
    let mut customers = Vec::with_capacity(caller.customers.len());
    for id in &caller.customers {
        let customer = app.desk.table.customer(*id).await?;
        customers.push(customer.ok_or_else(|| Failure::lasting("find the customer of an administrator"))?);
    }

    let me = Me {
        subject: &caller.principal.subject,
        email: caller.principal.email.as_ref(),
        operator: caller.principal.operator,
        partner: partner.as_ref().map(|(partner, member)| Membership {
            id: partner.id,
            name: partner.name.as_str(),
            roles: &member.roles,
        }),
        customers: customers
            .iter()
            .map(|customer| CustomerName { id: customer.id, name: customer.name.as_str() })
            .collect(),
    };
    web::respond::json(StatusCode::OK, &me)
}
