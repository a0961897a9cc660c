//! What customers have.

use serde_json::{Value, json};

use super::people::Person;
use super::{Call, World};

impl World {
    /// Adventure Works and its one subscription, by their identifiers.
    pub(crate) async fn adventure_works(&self) -> (String, String) {
        let customer = self.alex().customer().await;
        let subscription = self.alex().has(&customer, "").await[0]["id"].as_str().unwrap().to_owned();
        (customer, subscription)
    }

    /// A subscription as the operator sees it.
    pub(crate) async fn olivia_looks(&self, subscription: &Value) -> Value {
        self.by_operator(format!("/v1/subscriptions/{}", subscription["id"].as_str().unwrap())).await
    }

    /// What the operator is shown.
    pub(crate) async fn by_operator(&self, path: String) -> Value {
        let person =
            local::identity::Person::new("olivia@vendor.example", None, local::identity::Operator::Yes);
        let token = self.system.identity().access_token(&person, self.now()).unwrap();
        let call = self.get(path).header("authorization", format!("Bearer {token}"));
        call.send().await.is(200).json()
    }
}

impl<'a> Person<'a> {
    /// The partner that the person acts for.
    pub(crate) async fn partner(&self) -> String {
        let me = self.get("/v1/me").send().await.is(200).json();
        me["partner"]["id"].as_str().unwrap().to_owned()
    }

    /// How the person's partner is doing.
    pub(crate) async fn overview(&self) -> Value {
        let path = format!("/v1/partners/{}/overview", self.partner().await);
        self.get(path).send().await.is(200).json()
    }

    /// The customer that the person administers.
    pub(crate) async fn customer(&self) -> String {
        let me = self.get("/v1/me").send().await.is(200).json();
        me["customers"][0]["id"].as_str().unwrap().to_owned()
    }

    /// What a customer has, as the person sees it.
    pub(crate) async fn has(&self, customer: &str, query: &str) -> Vec<Value> {
        let page = self.get(format!("/v1/customers/{customer}/subscriptions{query}")).send().await;
        page.is(200).json()["items"].as_array().unwrap().clone()
    }

    /// The call that changes how many licenses a subscription has.
    pub(crate) fn resizing(&self, subscription: &Value, licenses: u32) -> Call<'a> {
        let path = format!("/v1/subscriptions/{}/change", subscription["id"].as_str().unwrap());
        self.post(path, &json!({ "licenses": licenses })).revision(&subscription["revision"])
    }

    /// The call that cancels a subscription.
    pub(crate) fn canceling(&self, subscription: &Value) -> Call<'a> {
        let path = format!("/v1/subscriptions/{}/cancel", subscription["id"].as_str().unwrap());
        self.post(path, &json!({})).revision(&subscription["revision"])
    }

    /// A subscription as it is now.
    pub(crate) async fn sees(&self, subscription: &Value) -> Value {
        let path = format!("/v1/subscriptions/{}", subscription["id"].as_str().unwrap());
        self.get(path).send().await.is(200).json()
    }
}
