//! Who acts in a story, and how.

use serde_json::{Value, json};

use super::{Answer, Call, Link, World};

pub(crate) struct Person<'a> {
    world: &'a World,
    pub(crate) email: &'static str,
}

macro_rules! cast {
    ($($name:ident $email:literal)*) => {
        impl World {
            $(
                pub(crate) fn $name(&self) -> Person<'_> {
                    Person { world: self, email: $email }
                }
            )*
        }
    };
}

cast! {
    paul "paul@contoso.example"
    sam "sam@contoso.example"
    mia "mia@contoso.example"
    dan "dan@contoso.example"
    ada "ada@contoso.example"
    fiona "fiona@fabrikam.example"
    tom "tom@tailspin.example"
    liz "liz@litware.example"
    wei "wei@woodgrove.example"
    pia "pia@proseware.example"
    nadia "nadia@northwind.example"
    noah "noah@northwind.example"
    adrian "adrian@adventure.example"
    alex "alex@adventure.example"
    amy "amy@adventure.example"
    greta "greta@graphic.example"
    olivia "olivia@vendor.example"
}

impl<'a> Person<'a> {
    /// An idempotency key that was not used before.
    pub(crate) fn fresh_key(&self) -> String {
        self.world.fresh_key()
    }

    pub(crate) fn get(&self, path: impl Into<String>) -> Call<'a> {
        self.world.get(path).by(self.email)
    }

    pub(crate) fn post(&self, path: impl Into<String>, document: &Value) -> Call<'a> {
        self.world.post(path).by(self.email).json(document)
    }

    /// The call that changes something of which this revision was seen.
    pub(crate) fn changing(&self, method: &str, path: impl Into<String>, seen: &Value) -> Call<'a> {
        self.world.call(method, path).by(self.email).revision(seen)
    }

    // ------------------------------------------------------------------------------------------- as a partner

    /// The call that sends an invitation.
    pub(crate) fn inviting(&self, offer: &Value) -> Call<'a> {
        self.post("/v1/invitations", offer).key(self.world.fresh_key())
    }

    /// Sends an invitation; its mail is out when this ends. Gives the invitation.
    pub(crate) async fn invites(&self, offer: &Value) -> Value {
        let invitation = self.inviting(offer).send().await.is(201).json();
        self.world.settle().await;
        invitation
    }

    /// The invitation as it is now.
    pub(crate) async fn shows(&self, id: &Value) -> Value {
        self.get(format!("/v1/invitations/{}", id.as_str().unwrap())).send().await.is(200).json()
    }

    /// The call that does something to an invitation as it is now.
    pub(crate) async fn acting(&self, invitation: &Value, action: &str, document: &Value) -> Call<'a> {
        let current = self.shows(&invitation["id"]).await;
        let path = format!("/v1/invitations/{}/{action}", current["id"].as_str().unwrap());
        self.post(path, document).revision(&current["revision"])
    }

    /// Does something to an invitation; what follows has happened when this ends.
    pub(crate) async fn does(&self, invitation: &Value, action: &str, document: &Value) -> Value {
        let answer = self.acting(invitation, action, document).await.send().await.is(200).json();
        self.world.settle().await;
        answer
    }

    // ------------------------------------------------------------------------------------------ as a customer

    /// Opens a link, signed in.
    pub(crate) async fn opens(&self, link: &Link) -> Value {
        self.world.look(link).by(self.email).send().await.is(200).json()
    }

    /// The call that accepts what is shown, signed in.
    pub(crate) async fn accepting(&self, link: &Link, decisions: Value) -> Call<'a> {
        let document = self.world.acceptance(link, Some(self.email), decisions).await;
        self.post(link.path("accept"), &document)
    }

    /// Accepts what is shown, signed in; everybody was told when this ends.
    pub(crate) async fn accepts(&self, link: &Link, decisions: Value) -> Value {
        let answer = self.accepting(link, decisions).await.send().await.is(200).json();
        self.world.settle().await;
        answer
    }
}

/// Somebody who is not known yet, and can only prove a mailbox.
pub(crate) struct Stranger<'a> {
    world: &'a World,
    pub(crate) email: String,
}

impl World {
    pub(crate) fn stranger(&self, email: &str) -> Stranger<'_> {
        Stranger { world: self, email: email.to_owned() }
    }
}

impl Stranger<'_> {
    /// Has a code mailed, and reads it.
    pub(crate) async fn gets_code(&self, link: &Link) -> String {
        self.world.answer(link, "code").send().await.is(202);
        self.world.settle().await;
        self.world.code_to(&self.email)
    }

    /// The document that accepts with a code in the name of a new organization.
    pub(crate) async fn acceptance(
        &self,
        link: &Link,
        code: &str,
        organization: &str,
        decisions: Value,
    ) -> Value {
        let mut document = self.world.acceptance(link, None, decisions).await;
        document["code"] = json!(code);
        document["organization"] = json!({ "name": organization, "country": "FR" });
        document
    }

    /// Becomes a customer; everybody was told when this ends.
    pub(crate) async fn accepts(&self, link: &Link, organization: &str, decisions: Value) -> Value {
        let code = self.gets_code(link).await;
        let document = self.acceptance(link, &code, organization, decisions).await;
        let answer: Answer = self.world.post(link.path("accept")).json(&document).send().await;
        let answer = answer.is(200).json();
        self.world.settle().await;
        answer
    }
}
