//! Asking the operator for help.

use serde_json::{Value, json};

use super::people::Person;
use super::{Call, World};

impl World {
    /// Where letters to the operator arrive.
    pub(crate) fn operators_letters(&self) -> Vec<local::mailbox::Letter> {
        self.letters_to("partners@vendor.example")
    }
}

/// A request of a customer, by its path.
pub(crate) fn path_of(case: &Value) -> String {
    let text = |field: &str| case[field].as_str().unwrap().to_owned();
    format!("/v1/customers/{}/service-requests/{}", text("customerId"), text("id"))
}

impl<'a> Person<'a> {
    /// The call that asks for help.
    pub(crate) fn asking(&self, customer: &str, subject: &str) -> Call<'a> {
        let asked = json!({ "subject": subject, "description": "Nothing arrives.", "severity": "high" });
        self.post(format!("/v1/customers/{customer}/service-requests"), &asked).key(self.fresh_key())
    }

    /// Asks for help.
    pub(crate) async fn asks(&self, customer: &str, subject: &str) -> Value {
        self.asking(customer, subject).send().await.is(201).json()
    }

    /// The subjects of a customer's requests, as the person sees them.
    pub(crate) async fn cases(&self, customer: &str, query: &str) -> Vec<String> {
        let path = format!("/v1/customers/{customer}/service-requests{query}");
        let page = self.get(path).send().await.is(200).json();
        let items = page["items"].as_array().unwrap();
        items.iter().map(|case| case["subject"].as_str().unwrap().to_owned()).collect()
    }

    /// A request as it is now.
    pub(crate) async fn sees_case(&self, case: &Value) -> Value {
        self.get(path_of(case)).send().await.is(200).json()
    }

    /// The call that says something to a request.
    pub(crate) fn saying(&self, case: &Value, message: &str) -> Call<'a> {
        let document = json!({ "message": message });
        self.post(format!("{}/messages", path_of(case)), &document).key(self.fresh_key())
    }

    /// What was said to a request, as the person reads it.
    pub(crate) async fn reads(&self, case: &Value) -> Vec<Value> {
        let page = self.get(format!("{}/messages", path_of(case))).send().await;
        page.is(200).json()["items"].as_array().unwrap().clone()
    }

    /// The call that moves a request, as it is now, to another state.
    pub(crate) async fn moving(&self, case: &Value, to: &str) -> Call<'a> {
        let now = self.sees_case(case).await;
        self.post(format!("{}/transition", path_of(case)), &json!({ "to": to })).revision(&now["revision"])
    }

    /// Moves a request to another state.
    pub(crate) async fn moves(&self, case: &Value, to: &str) -> Value {
        self.moving(case, to).await.send().await.is(200).json()
    }
}
