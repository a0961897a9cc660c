//! The link of a letter.

use super::{Call, World};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) token: String,
}

impl Link {
    /// Reads a web address; nothing when it opens no invitation.
    pub(crate) fn read(address: &str) -> Option<Link> {
        let (_, rest) = address.split_once("/i/")?;
        let (id, query) = rest.split_once("?t=")?;
        let token = query.split('&').next()?;
        (!id.contains('/')).then(|| Link { id: id.to_owned(), token: token.to_owned() })
    }

    /// The path of one of the answers.
    pub(crate) fn path(&self, answer: &str) -> String {
        format!("/i/{}/{answer}", self.id)
    }

    /// The path that opens it.
    pub(crate) fn open(&self) -> String {
        format!("/i/{}?t={}", self.id, self.token)
    }
}

impl World {
    /// Looks at a link as a program does.
    pub(crate) fn look(&self, link: &Link) -> Call<'_> {
        self.get(link.open()).header("accept", "application/json")
    }

    /// Answers with nothing but the token.
    pub(crate) fn answer(&self, link: &Link, answer: &str) -> Call<'_> {
        self.post(link.path(answer)).json(&json!({ "t": link.token }))
    }

    /// The acceptance of what is shown to somebody who is signed in, or not.
    pub(crate) async fn acceptance(&self, link: &Link, email: Option<&str>, decisions: Value) -> Value {
        let mut look = self.look(link);
        if let Some(email) = email {
            look = look.by(email);
        }
        let seen = look.send().await.is(200).json();
        let mut document = json!({
            "t": link.token, "revision": seen["revision"], "offerVersion": seen["offerVersion"], "decisions": decisions,
        });
        if decisions["delegatedAdministration"] == "accept" && !seen["replaces"].is_null() {
            document["replaces"] = seen["replaces"]["delegationId"].clone();
        }
        document
    }
}
