//! A service request, and what was said to it, as everybody sees it who may see it at all.

use domain::service_request::{Author, Message, ServiceRequest, Severity, Status};
use domain::{CustomerId, EmailAddress, Moment, ServiceRequestId};
use serde::Serialize;

/// The answer of the contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRequestView<'a> {
    id: ServiceRequestId,
    customer_id: CustomerId,
    status: Status,
    subject: &'a str,
    description: &'a str,
    severity: Severity,
    service: Option<&'a str>,
    origin: &'static str,
    opened_by: AuthorView<'a>,
    created_at: Moment,
    updated_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reopens_until: Option<Moment>,
    message_count: u32,
    revision: u32,
}

/// Who speaks. The operator's people speak as the operator.
#[derive(Clone, Debug, Serialize)]
struct AuthorView<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a EmailAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<super::PartnerName<'a>>,
}

/// One message.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageView<'a> {
    number: u32,
    from: AuthorView<'a>,
    message: &'a str,
    at: Moment,
}

impl<'a> ServiceRequestView<'a> {
    /// The request as it is.
    pub fn new(request: &'a ServiceRequest) -> ServiceRequestView<'a> {
        let opened_by = AuthorView::new(&request.opened_by);
        ServiceRequestView {
            id: request.id,
            customer_id: request.customer_id,
            status: request.status,
            subject: request.subject.as_str(),
            description: request.description.as_str(),
            severity: request.severity,
            service: request.service.as_deref(),
            origin: opened_by.kind,
            opened_by,
            created_at: request.created_at,
            updated_at: request.updated_at,
            resolved_at: request.resolved_at,
            reopens_until: request.reopens_until(),
            message_count: request.message_count,
            revision: request.revision,
        }
    }
}

impl<'a> MessageView<'a> {
    /// The message as it was written.
    pub fn new(message: &'a Message) -> MessageView<'a> {
        MessageView {
            number: message.number,
            from: AuthorView::new(&message.from),
            message: message.text.as_str(),
            at: message.at,
        }
    }
}

impl<'a> AuthorView<'a> {
    fn new(author: &'a Author) -> AuthorView<'a> {
        match author {
            Author::Customer { email } => AuthorView { kind: "customer", email: Some(email), partner: None },
            Author::Partner { partner_id, partner_name, email } => {
                let partner = super::PartnerName { id: *partner_id, name: partner_name.as_str() };
                AuthorView { kind: "partner", email: Some(email), partner: Some(partner) }
            }
            Author::Operator { .. } => AuthorView { kind: "operator", email: None, partner: None },
        }
    }
}
