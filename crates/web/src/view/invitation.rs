//! An invitation as its partner sees it.

use domain::Moment;
use domain::invitation::{
    Decisions, Delivery, DeliveryState, Invitation, Kind, Outcome, Recipient, RequestedDelegation, Status,
};
use domain::offer::Line;
use domain::text::{Locale, Message};
use domain::{CustomerId, InvitationId};
use serde::Serialize;

use super::PartnerName;

/// The answer of the contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InvitationView<'a> {
    id: InvitationId,
    kind: Kind,
    status: Status,
    delivery: Delivery,
    partner: PartnerName<'a>,
    recipient: &'a Recipient,
    locale: Locale,
    lines: &'a [Line],
    delegated_administration: Option<&'a RequestedDelegation>,
    partner_of_record: bool,
    offer_version: u32,
    follows_invitation_id: Option<InvitationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<CustomerId>,
    message: Option<&'a Message>,
    created_at: Moment,
    expires_at: Moment,
    resend_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<Decisions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decline_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancel_reason: Option<&'a str>,
    revision: u32,
}

impl<'a> InvitationView<'a> {
    /// What the partner sees at `now`, with its gate open or closed.
    pub fn new(invitation: &'a Invitation, gate_open: bool, now: Moment) -> InvitationView<'a> {
        let (mut decisions, mut decided_at, mut decline_reason, mut cancel_reason) = (None, None, None, None);
        let mut customer_id = invitation.customer_id;
        match &invitation.outcome {
            Outcome::Pending | Outcome::Expired { .. } => {}
            Outcome::Accepted { at, decisions: made, customer_id: customer, .. } => {
                (decisions, decided_at, customer_id) = (Some(*made), Some(*at), Some(*customer));
            }
            Outcome::Declined { at, cause } => (decided_at, decline_reason) = (Some(*at), cause.as_str()),
            Outcome::Canceled { reason, .. } => {
                cancel_reason = reason.as_ref().map(domain::text::Reason::as_str);
            }
        }
        InvitationView {
            id: invitation.id,
            kind: invitation.kind,
            status: invitation.status(gate_open, now),
            delivery: shown(invitation.delivery),
            partner: PartnerName { id: invitation.partner_id, name: invitation.partner_name.as_str() },
            recipient: &invitation.recipient,
            locale: invitation.locale,
            lines: &invitation.lines,
            delegated_administration: invitation.delegated_administration.as_ref(),
            partner_of_record: invitation.partner_of_record,
            offer_version: invitation.offer_version,
            follows_invitation_id: invitation.follows_invitation_id,
            customer_id,
            message: invitation.message.as_ref(),
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
            resend_count: invitation.resend_count,
            decisions,
            decided_at,
            decline_reason,
            cancel_reason,
            revision: invitation.revision,
        }
    }
}

/// An address that wants no mail looks like any other to the partner.
pub fn shown(delivery: Delivery) -> Delivery {
    Delivery { state: shown_state(delivery.state), ..delivery }
}

/// The same of the state alone.
pub fn shown_state(state: DeliveryState) -> DeliveryState {
    match state {
        DeliveryState::Suppressed => DeliveryState::Sent,
        DeliveryState::StandInDelivered => DeliveryState::Delivered,
        other => other,
    }
}
