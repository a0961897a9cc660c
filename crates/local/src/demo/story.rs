//! What has happened so far, told through the product's own doors at the moments when it happened.

use domain::Moment;
use domain::moment::DAY_SECONDS;
use http::Method;
use serde_json::{Value, json};

use super::door::Asked;
use crate::failure::Failure;
use crate::json::at;
use crate::mailbox::{Feedback, feedback_event};
use crate::system::System;

/// Tells the story from its beginning up to now.
pub(super) async fn tell(system: &System, now: Moment) -> Result<(), Failure> {
    Story { system, now }.tell().await
}

struct Story<'a> {
    system: &'a System,
    now: Moment,
}

impl Story<'_> {
    async fn tell(&self) -> Result<(), Failure> {
        self.days_ago(300);
        self.fabrikam_wins_adventure_works().await?;
        self.days_ago(40);
        self.invite(
            "sam@contoso.example",
            &trial("walter@wideworld.example", "Walter", "Wide World Importers"),
        )
        .await?;
        self.days_ago(24);
        self.contoso_gives_graphic_design_a_trial().await?;
        self.days_ago(9);
        self.sweep().await?;
        self.days_ago(5);
        self.iris_declines().await?;
        self.days_ago(2);
        self.a_mail_bounces().await?;
        self.days_ago(1);
        let mut open = trial("new.admin@alpineski.example", "Nora", "Alpine Ski House");
        if let Some(document) = open.as_object_mut() {
            document.insert(
                "delegatedAdministration".into(),
                json!({ "capabilities": ["full"], "durationDays": 365 }),
            );
        }
        self.invite("sam@contoso.example", &open).await?;
        // The trial of the Graphic Design Institute ends in a week, and both sides have heard it.
        self.sweep().await
    }

    async fn fabrikam_wins_adventure_works(&self) -> Result<(), Failure> {
        let offer = json!({
            "kind": "purchase",
            "recipient": { "email": "alex@adventure.example", "name": "Alex", "organization": "Adventure Works" },
            "locale": "en",
            "lines": [{
                "service": "exchange-online", "plan": "midsize", "licenses": 40, "billingPeriod": "annual",
                "unitFee": { "amount": 4_800, "currency": "EUR" }, "termMonths": 12,
            }],
            "delegatedAdministration": { "capabilities": ["full"], "durationDays": 365 },
            "partnerOfRecord": true,
        });
        self.invite("fiona@fabrikam.example", &offer).await?;
        let all = json!({ "commercial": "accept", "delegatedAdministration": "accept", "partnerOfRecord": "accept" });
        self.accept("alex@adventure.example", &all).await
    }

    async fn contoso_gives_graphic_design_a_trial(&self) -> Result<(), Failure> {
        let offer = trial("greta@graphic.example", "Greta", "Graphic Design Institute");
        self.invite("sam@contoso.example", &offer).await?;
        self.accept("greta@graphic.example", &json!({ "commercial": "accept" })).await
    }

    async fn iris_declines(&self) -> Result<(), Failure> {
        let email = "iris@fourthcoffee.example";
        self.invite("sam@contoso.example", &trial(email, "Iris", "Fourth Coffee")).await?;
        let (id, token) = self.link_of(email)?;
        let reason = "We have just renewed with another provider for two years.";
        let body = json!({ "t": token, "reason": reason });
        self.post(&format!("/i/{id}/decline"), None, &body).await?;
        self.settle().await
    }

    async fn a_mail_bounces(&self) -> Result<(), Failure> {
        let email = "lucia@lucernepublishing.example";
        self.invite("sam@contoso.example", &trial(email, "Lucia", "Lucerne Publishing")).await?;
        let letter = self.system.mailbox().letters(Some(email))?.pop();
        let letter = letter.ok_or_else(|| Failure::plain("find the mail that bounces"))?;
        let event = feedback_event(&letter, Feedback::Bounce, self.system.clock().now());
        let reported = self.system.invoker().invoke("record-delivery", event).await;
        reported.map_err(|failure| Failure::new("report a bounce in the demo world", failure.to_string()))?;
        self.settle().await
    }

    async fn sweep(&self) -> Result<(), Failure> {
        let swept = self.system.invoker().invoke("sweep-expired", scheduled(self.system)).await;
        swept.map_err(|failure| Failure::new("sweep in the demo world", failure.to_string()))?;
        self.settle().await
    }

    fn days_ago(&self, days: i64) {
        self.system.clock().set(self.now.plus_seconds(-days * DAY_SECONDS));
    }

    /// Sends an invitation, and waits until its mail is there.
    async fn invite(&self, seller: &str, document: &Value) -> Result<(), Failure> {
        self.post("/v1/invitations", Some(seller), document).await?;
        self.settle().await
    }

    /// Reads the newest link that was mailed to an administrator, looks, and accepts as that person.
    async fn accept(&self, admin: &str, decisions: &Value) -> Result<(), Failure> {
        let (id, token) = self.link_of(admin)?;
        let seen = self.send(Method::GET, &format!("/i/{id}?t={token}"), None, &Value::Null).await?;
        let body = json!({
            "t": token, "revision": at(&seen, "/revision"), "offerVersion": at(&seen, "/offerVersion"), "decisions": decisions,
        });
        self.post(&format!("/i/{id}/accept"), Some(admin), &body).await?;
        self.settle().await
    }

    fn link_of(&self, email: &str) -> Result<(String, String), Failure> {
        let letters = self.system.mailbox().letters(Some(email))?;
        let links = letters.iter().rev().flat_map(|letter| &letter.links);
        let mut opening = links.filter_map(|link| link.split_once("/i/")?.1.split_once("?t="));
        let link = opening.find(|(id, _)| !id.contains('/'));
        let (id, token) = link.ok_or_else(|| Failure::plain("find a link in the demo world's mail"))?;
        Ok((id.to_owned(), token.split('&').next().unwrap_or_default().to_owned()))
    }

    async fn post(&self, path: &str, who: Option<&str>, body: &Value) -> Result<Value, Failure> {
        self.send(Method::POST, path, who, body).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        who: Option<&str>,
        body: &Value,
    ) -> Result<Value, Failure> {
        let mut asked = Asked::new(method, path);
        if let Some(email) = who {
            asked = asked.by(email);
        }
        if !body.is_null() {
            asked = asked.json(body.to_string());
        }
        asked.send(self.system).await
    }

    async fn settle(&self) -> Result<(), Failure> {
        self.system.settle().await.map(drop)
    }
}

fn trial(email: &str, name: &str, organization: &str) -> Value {
    json!({
        "kind": "trial",
        "recipient": { "email": email, "name": name, "organization": organization },
        "locale": "en",
        "lines": [{ "service": "exchange-online", "plan": "midsize", "licenses": 25 }],
        "message": "As we discussed: thirty days to try it with your team, at no charge.",
    })
}

/// What the scheduler sends.
fn scheduled(system: &System) -> Value {
    json!({ "version": "0", "id": "demo", "detail-type": "Scheduled Event", "source": "aws.scheduler",
        "time": system.clock().now(), "resources": [], "detail": {} })
}
