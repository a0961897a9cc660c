//! When a member of a partner looks at what happened to one of its invitations.

use domain::invitation::DeliveryState;
use domain::{Actor, EventId, Fact, Moment};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use table::{PagePosition, StoredEvent};
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::{Answer, Request};

use crate::App;
use crate::standing::Standing;

/// `GET /v1/invitations/{id}/events`
pub(crate) async fn history(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let id: domain::InvitationId = web::request::path_parameter(&request, "id")?;
    let query = Document::query(&request);
    let mut query = query.object()?;
    let limit = query.optional("limit", cursor::limit);
    let cursor = query.optional("cursor", |cursor| cursor.text());
    query.finish()?;
    let caller = app.desk.caller(&request, now).await?;
    Standing::load_with_invitation(&app, &caller, id, now).await?;

    let list = format!("invitations/{id}/events");
    let scope = Scope { caller: caller.scope(), list: &list, filter: "" };
    let after = match cursor? {
        Some(cursor) => Some(PagePosition(app.cursors.open(scope, cursor)?)),
        None => None,
    };
    let limit = limit?.unwrap_or(cursor::DEFAULT_LIMIT);
    let page = app.desk.table.history(id, u32::from(limit), after.as_ref()).await?;
    let items = page.items.iter().map(EventView::new).collect();
    let next_cursor = page.next.map(|position| app.cursors.seal(scope, &position.0));
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

/// An event as the partner sees it: of the customer's side only what concerns this invitation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventView<'a> {
    id: EventId,
    r#type: &'static str,
    at: Moment,
    aggregate_id: &'a str,
    sequence: u32,
    actor: Value,
    data: Value,
}

impl<'a> EventView<'a> {
    fn new(event: &'a StoredEvent) -> EventView<'a> {
        EventView {
            id: event.id,
            r#type: type_of(&event.fact),
            at: event.at,
            aggregate_id: &event.aggregate,
            sequence: event.sequence,
            actor: actor(&event.actor),
            data: data(&event.fact),
        }
    }
}

/// An address that wants no mail looks like any other to the partner.
fn type_of(fact: &Fact) -> &'static str {
    match fact {
        Fact::MessageSuppressed { .. } => "message.sent",
        Fact::MessageStandInDelivered { .. } => "message.delivered",
        other => other.name(),
    }
}

fn actor(actor: &Actor) -> Value {
    match actor {
        Actor::Partner { partner_id, email } => {
            json!({ "kind": "partner", "id": partner_id, "email": email })
        }
        Actor::Delegate { .. } => json!({ "kind": "delegate" }),
        Actor::Customer { customer_id, .. } => json!({ "kind": "customer", "id": customer_id }),
        Actor::LinkHolder => json!({ "kind": "linkHolder" }),
        Actor::Operator { .. } => json!({ "kind": "operator" }),
        Actor::System => json!({ "kind": "system" }),
    }
}

fn data(fact: &Fact) -> Value {
    match fact {
        Fact::InvitationCreated { invitation }
        | Fact::InvitationResent { invitation }
        | Fact::InvitationAddressCorrected { invitation, .. }
        | Fact::InvitationRevised { invitation }
        | Fact::InvitationExpired { invitation } => json!({
            "recipient": { "email": invitation.recipient.email },
            "offerVersion": invitation.offer_version,
            "resendCount": invitation.resend_count,
            "expiresAt": invitation.expires_at,
        }),
        Fact::InvitationAccepted { receipt, .. } => {
            json!({ "decisions": receipt.decisions, "customerId": receipt.customer_id })
        }
        Fact::InvitationDeclined { invitation } => match &invitation.outcome {
            domain::invitation::Outcome::Declined { cause, .. } => json!({ "reason": cause.as_str() }),
            _ => json!({}),
        },
        Fact::InvitationCanceled { invitation } => match &invitation.outcome {
            domain::invitation::Outcome::Canceled { reason, .. } => json!({ "reason": reason }),
            _ => json!({}),
        },
        Fact::MessageBounced { invitation } => {
            let delivery = web::view::invitation::shown(invitation.delivery);
            json!({ "recipient": { "email": invitation.recipient.email }, "delivery": delivery })
        }
        Fact::MessageSuppressed { .. } | Fact::MessageSent { .. } => {
            json!({ "delivery": { "state": DeliveryState::Sent } })
        }
        _ => json!({}),
    }
}
