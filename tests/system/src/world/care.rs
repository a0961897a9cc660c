//! Looking after what a customer has: partners of record, mailboxes.

use serde_json::{Value, json};

use super::people::Person;
use super::{Call, World};

impl World {
    /// Ends the delegation that Adventure Works granted to Fabrikam; everybody was told when this ends.
    pub(crate) async fn end_delegation(&self) {
        self.ending_delegation().await.send().await.is(200);
        self.settle().await;
    }

    /// The call that ends it.
    pub(crate) async fn ending_delegation(&self) -> Call<'_> {
        let delegation = self.fiona().get("/v1/delegations").send().await.json()["items"][0].clone();
        let path = format!("/v1/delegations/{}/terminate", delegation["id"].as_str().unwrap());
        self.alex().post(path, &json!({})).revision(&delegation["revision"])
    }

    /// The operator's mail system reports on a mailbox as it is.
    pub(crate) async fn provisions(&self, mailbox: &Value, status: &str) -> Value {
        let report = json!({ "revision": mailbox["revision"], "status": status });
        let path = format!("{}/provisioning", path_of_mailbox(mailbox));
        self.olivia().post(path, &report).send().await.is(200).json()
    }
}

/// A mailbox, by its path.
pub(crate) fn path_of_mailbox(mailbox: &Value) -> String {
    let text = |field: &str| mailbox[field].as_str().unwrap().to_owned();
    format!("/v1/customers/{}/mailboxes/{}", text("customerId"), text("id"))
}

/// A migration, by its path.
pub(crate) fn path_of_migration(migration: &Value) -> String {
    let text = |field: &str| migration[field].as_str().unwrap().to_owned();
    format!("/v1/customers/{}/migrations/{}", text("customerId"), text("id"))
}

/// What asks for a migration of these rows: from where, to which address.
pub(crate) fn rows_of(rows: &[(&str, &str)]) -> Value {
    let row = |(from, to): &(&str, &str)| json!({ "sourceAddress": from, "targetAddress": to });
    json!({
        "source": { "kind": "imap", "host": "mail.old.example" },
        "mailboxes": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

impl World {
    /// The call in which the operator's services report on a migration: which mailbox is how far, in which percentage.
    pub(crate) fn reporting(&self, migration: &Value, reports: &[(&str, &str, u8)]) -> Call<'_> {
        let report = |(address, state, percent): &(&str, &str, u8)| json!({ "address": address, "state": state, "percent": percent });
        let document = json!({ "mailboxes": reports.iter().map(report).collect::<Vec<_>>() });
        let path = format!("/v1/migrations/{}/progress", migration["id"].as_str().unwrap());
        self.olivia().post(path, &document)
    }
}

impl<'a> Person<'a> {
    /// The call that asks for a migration.
    pub(crate) fn migrating(&self, customer: &str, asked: &Value) -> Call<'a> {
        self.post(format!("/v1/customers/{customer}/migrations"), asked).key(self.fresh_key())
    }

    /// Asks for a migration of these rows.
    pub(crate) async fn migrates(&self, customer: &str, rows: &[(&str, &str)]) -> Value {
        self.migrating(customer, &rows_of(rows)).send().await.is(202).json()
    }

    /// A migration as it is now.
    pub(crate) async fn sees_migration(&self, migration: &Value) -> Value {
        self.get(path_of_migration(migration)).send().await.is(200).json()
    }

    /// The call that calls a migration off of which this revision was seen.
    pub(crate) fn calling_off(&self, migration: &Value) -> Call<'a> {
        let path = format!("{}/cancel", path_of_migration(migration));
        self.post(path, &json!({})).revision(&migration["revision"])
    }

    /// Who the partner of record of a subscription is and was, as the person sees it.
    pub(crate) async fn record_of(&self, subscription: &str) -> Value {
        let path = format!("/v1/subscriptions/{subscription}/partner-of-record");
        self.get(path).send().await.is(200).json()
    }

    /// The call that names a partner of record, or nobody, of a subscription of which this revision was seen.
    pub(crate) fn naming(&self, subscription: &str, partner: Option<&str>, seen: &Value) -> Call<'a> {
        let path = format!("/v1/subscriptions/{subscription}/partner-of-record");
        match partner {
            Some(partner) => self.changing("PUT", path, seen).json(&json!({ "partnerId": partner })),
            None => self.changing("DELETE", path, seen),
        }
    }

    /// The call that creates a mailbox.
    pub(crate) fn creating(&self, customer: &str, mailbox: &Value) -> Call<'a> {
        self.post(format!("/v1/customers/{customer}/mailboxes"), mailbox).key(self.fresh_key())
    }

    /// Creates a mailbox with nothing but an address.
    pub(crate) async fn creates(&self, customer: &str, address: &str) -> Value {
        let mailbox = json!({ "address": address, "displayName": "Somebody" });
        self.creating(customer, &mailbox).send().await.is(201).json()
    }

    /// The call that changes a mailbox of which this revision was seen.
    pub(crate) fn editing(&self, mailbox: &Value, edit: &Value) -> Call<'a> {
        self.changing("PATCH", path_of_mailbox(mailbox), &mailbox["revision"]).json(edit)
    }

    /// The call that deletes it.
    pub(crate) fn deleting(&self, mailbox: &Value) -> Call<'a> {
        self.changing("DELETE", path_of_mailbox(mailbox), &mailbox["revision"])
    }

    /// A mailbox as it is now.
    pub(crate) async fn sees_mailbox(&self, mailbox: &Value) -> Value {
        self.get(path_of_mailbox(mailbox)).send().await.is(200).json()
    }
}
