//! Letters about a service request: to the operator's contact, and to the customer's administrators.

use domain::service_request::{Author, Message, ServiceRequest, Status};
use domain::{EmailAddress, Moment};

use super::each_once;
use super::foot::Why;
use super::template::{self, Envelope};
use crate::{Context, Inert, Letter, LetterKey};

/// What is told of a service request.
pub(super) struct Case {
    pub(super) event: &'static str,
    pub(super) id: String,
    pub(super) customer: Inert,
    pub(super) customer_id: String,
    pub(super) subject: Inert,
    pub(super) severity: &'static str,
    pub(super) service: Option<Inert>,
    pub(super) who: Inert,
    pub(super) partner: Option<Inert>,
    pub(super) text: Vec<Inert>,
    pub(super) reopens_until: Option<String>,
    pub(super) at: String,
    pub(super) page: String,
}

/// The operator hears that somebody asks for help, and the customer that a partner does it on its behalf.
pub(super) fn opened(request: &ServiceRequest, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let mut case = case(request, "opened", &request.opened_by, at, context);
    case.text = Inert::lines(request.description.as_str());
    let mut letters = to_operator(&case, request, at, context);
    if let Author::Partner { partner_name, .. } = &request.opened_by {
        case.who = Inert::line(partner_name.as_str());
        letters.extend(to_customer(&case, request, at, context));
    }
    letters
}

/// Whoever did not say it hears what was said.
pub(super) fn said(
    request: &ServiceRequest,
    message: &Message,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let mut case = case(request, "said", &message.from, at, context);
    case.text = Inert::lines(message.text.as_str());
    match message.from {
        Author::Operator { .. } => to_customer(&case, request, at, context),
        Author::Customer { .. } | Author::Partner { .. } => to_operator(&case, request, at, context),
    }
}

/// The customer hears that somebody else says it is solved, and the operator that it is not.
pub(super) fn transitioned(
    request: &ServiceRequest,
    by: &Author,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    match (request.status, by) {
        (Status::Resolved, Author::Operator { .. } | Author::Partner { .. }) => {
            let mut case = case(request, "resolved", by, at, context);
            let until = request.reopens_until();
            case.reopens_until = until.map(|until| words::date_time(until, request.locale));
            to_customer(&case, request, at, context)
        }
        (Status::Open, Author::Customer { .. } | Author::Partner { .. }) => {
            to_operator(&case(request, "reopened", by, at, context), request, at, context)
        }
        _ => Vec::new(),
    }
}

fn case(
    request: &ServiceRequest,
    event: &'static str,
    by: &Author,
    at: Moment,
    context: &Context<'_>,
) -> Case {
    let (who, partner) = match by {
        Author::Customer { email } | Author::Operator { email } => (Inert::address(email), None),
        Author::Partner { partner_name, email, .. } => {
            (Inert::address(email), Some(Inert::line(partner_name.as_str())))
        }
    };
    let service = request.service.as_deref();
    Case {
        event,
        id: request.id.to_string(),
        customer: Inert::line(request.customer_name.as_str()),
        customer_id: request.customer_id.to_string(),
        subject: Inert::line(request.subject.as_str()),
        severity: words::severity(request.severity, request.locale),
        service: service.map(|key| Inert::line(words::service(context.services, key))),
        who,
        partner,
        text: Vec::new(),
        reopens_until: None,
        at: words::date_time(at, request.locale),
        page: context.links.page("/customer"),
    }
}

/// In the language in which the customer is written to: what it said will be in it, too.
fn to_operator(case: &Case, request: &ServiceRequest, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let Ok(to) = context.operator_contact.parse::<EmailAddress>() else { return Vec::new() };
    let key = LetterKey::only("service-request-operator");
    let envelope = Envelope { key, to: &to, locale: request.locale, at, why: Why::Operator };
    vec![template::service_request_operator(case, envelope, context)]
}

fn to_customer(case: &Case, request: &ServiceRequest, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    let copy = |to| {
        let key = LetterKey::copy("service-request-customer", to);
        let why = Why::Administrator { customer: &request.customer_name };
        let envelope = Envelope { key, to, locale: request.locale, at, why };
        template::service_request_customer(case, envelope, context)
    };
    each_once(context.customer_people).into_iter().map(copy).collect()
}
