//! What becomes of a service request: it is opened, talked about, and moved from state to state.
//!
//! **support-independent**: a customer's own service request depends on no partner. Nothing here takes one, beyond
//! the name of who spoke.

pub use state::service_request::*;

use crate::ServiceRequestId;
use crate::change::{Change, Changed};
use crate::customer::Customer;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::text::{CaseText, Subject};

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// What it is about.
    pub subject: Subject,
    /// The matter.
    pub description: CaseText,
    /// How bad it is.
    pub severity: Severity,
    /// The service's key in the catalog, where it is about one.
    pub service: Option<String>,
}

/// Opens a request of `customer`. The operator asks nobody for help.
pub fn open(
    id: ServiceRequestId,
    command: Open,
    customer: &Customer,
    by: Author,
    now: Moment,
) -> Result<Changed<ServiceRequest>, Refusal> {
    if matches!(by, Author::Operator { .. }) {
        return Err(Refusal::CustomerDecisionRequired);
    }
    let request = ServiceRequest {
        id,
        customer_id: customer.id,
        customer_name: customer.name.clone(),
        locale: customer.locale,
        subject: command.subject,
        description: command.description,
        severity: command.severity,
        service: command.service,
        status: Status::Open,
        opened_by: by,
        created_at: now,
        updated_at: now,
        resolved_at: None,
        message_count: 0,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    let fact = Fact::ServiceRequestOpened { request: Box::new(request.clone()) };
    Ok(Changed::one(request, fact))
}

/// Says something more. An answer of the customer's side is what a waiting request waits for.
pub fn say(
    request: &ServiceRequest,
    text: CaseText,
    from: Author,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    if request.status == Status::Closed {
        return Err(Refusal::InvalidTransition);
    }
    if request.message_count >= MOST_MESSAGES {
        let told = format!("cannot be added: a service request has at most {MOST_MESSAGES} messages");
        return Err(Refusal::invalid("/message", told));
    }
    let number = request.message_count + 1;
    let (customer_id, request_id) = (request.customer_id, request.id);
    let message = Message { customer_id, request_id, number, from: from.clone(), text, at: now };
    let mut said = ServiceRequest { message_count: number, ..moved(request, request.status, now) };
    let told = Fact::ServiceRequestMessageAdded {
        request: Box::new(said.clone()),
        message: Box::new(message.clone()),
    };
    let mut facts = vec![told];
    let is_answer = request.status == Status::Waiting && !matches!(from, Author::Operator { .. });
    if is_answer {
        said = ServiceRequest { status: Status::InProgress, sequence: said.sequence + 1, ..said };
        let request = Box::new(said.clone());
        facts.push(Fact::ServiceRequestTransitioned { request, from: Status::Waiting, by: from });
    }
    let changed = Changed { state: said, facts };
    Ok(vec![Change::ServiceRequest(Box::new(changed)), Change::Message(Box::new(message))])
}

/// Moves it to another state: the operator works on it, the customer's side says when it is settled, and either
/// says that it is solved.
pub fn transition(
    request: &ServiceRequest,
    to: Status,
    by: Author,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    if request.status == to {
        return Err(Refusal::AlreadyInState);
    }
    match (who_moves(request.status, to), &by) {
        (None, _) => return Err(Refusal::InvalidTransition),
        (Some(Mover::CustomerSide), Author::Operator { .. }) => {
            return Err(Refusal::CustomerDecisionRequired);
        }
        (Some(Mover::Operator), Author::Customer { .. } | Author::Partner { .. }) => {
            return Err(Refusal::RoleMissing);
        }
        (Some(_), _) => {}
    }
    let reopens = to == Status::Open;
    if reopens && request.reopens_until().is_none_or(|until| now > until) {
        return Err(Refusal::InvalidTransition);
    }
    let resolved_at = match to {
        Status::Resolved => Some(now),
        Status::Closed => request.resolved_at,
        Status::Open | Status::InProgress | Status::Waiting => None,
    };
    let after = ServiceRequest { resolved_at, ..moved(request, to, now) };
    let from = request.status;
    let fact = Fact::ServiceRequestTransitioned { request: Box::new(after.clone()), from, by };
    Ok(vec![Change::ServiceRequest(Box::new(Changed::one(after, fact)))])
}

/// Whose step it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mover {
    Operator,
    CustomerSide,
    Either,
}

/// Whose step from one state to another is; none where there is no such step.
fn who_moves(from: Status, to: Status) -> Option<Mover> {
    use Status::{Closed, InProgress, Open, Resolved, Waiting};
    match (from, to) {
        (Open | Waiting, InProgress) | (InProgress, Waiting) => Some(Mover::Operator),
        (Open | InProgress | Waiting, Resolved) => Some(Mover::Either),
        (Resolved, Closed) | (Resolved | Closed, Open) => Some(Mover::CustomerSide),
        _ => None,
    }
}

/// The request after one more thing happened to it.
fn moved(request: &ServiceRequest, to: Status, now: Moment) -> ServiceRequest {
    ServiceRequest {
        status: to,
        updated_at: now,
        revision: request.revision + 1,
        sequence: request.sequence + 1,
        ..request.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mint;
    use crate::given::{address, northwind, start as now};
    use crate::service_request::REOPEN_DAYS;

    fn nadia() -> Author {
        Author::Customer { email: address("nadia@northwind.example") }
    }

    fn olivia() -> Author {
        Author::Operator { email: address("olivia@vendor.example") }
    }

    fn fiona() -> Author {
        Author::Partner {
            partner_id: Mint::new(now(), 9).partner(),
            partner_name: "Fabrikam Cloud".parse().unwrap(),
            email: address("fiona@fabrikam.example"),
        }
    }

    fn opened(by: Author) -> Result<ServiceRequest, Refusal> {
        let command = Open {
            subject: "No mail".parse().unwrap(),
            description: "Since this morning.".parse().unwrap(),
            severity: Severity::High,
            service: None,
        };
        let id = Mint::new(now(), 2).service_request();
        open(id, command, &northwind(), by, now()).map(|changed| changed.state)
    }

    fn in_state(status: Status) -> ServiceRequest {
        let is_settled = matches!(status, Status::Resolved | Status::Closed);
        ServiceRequest { status, resolved_at: is_settled.then(now), ..opened(nadia()).unwrap() }
    }

    fn after(changes: &[Change]) -> ServiceRequest {
        match changes.first() {
            Some(Change::ServiceRequest(next)) => next.state.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn said(request: &ServiceRequest, by: Author) -> Result<ServiceRequest, Refusal> {
        say(request, "And now?".parse().unwrap(), by, now()).map(|changes| after(&changes))
    }

    #[test]
    fn each_step_is_somebodys_and_everything_else_is_no_step() {
        use Status::{Closed, InProgress, Open, Resolved, Waiting};
        let operators = [(Open, InProgress), (Waiting, InProgress), (InProgress, Waiting)];
        let customers = [(Resolved, Closed), (Resolved, Open), (Closed, Open)];
        let eithers = [(Open, Resolved), (InProgress, Resolved), (Waiting, Resolved)];
        for from in Status::ALL {
            for to in Status::ALL {
                let step = (from, to);
                let of =
                    |by| transition(&in_state(from), to, by, now()).map(|changes| after(&changes).status);
                let (customer, partner, operator) = if from == to {
                    (Err(Refusal::AlreadyInState), Err(Refusal::AlreadyInState), Err(Refusal::AlreadyInState))
                } else if operators.contains(&step) {
                    (Err(Refusal::RoleMissing), Err(Refusal::RoleMissing), Ok(to))
                } else if customers.contains(&step) {
                    (Ok(to), Ok(to), Err(Refusal::CustomerDecisionRequired))
                } else if eithers.contains(&step) {
                    (Ok(to), Ok(to), Ok(to))
                } else {
                    let none = || Err(Refusal::InvalidTransition);
                    (none(), none(), none())
                };
                assert_eq!(of(nadia()), customer, "{step:?}");
                assert_eq!(of(fiona()), partner, "{step:?}");
                assert_eq!(of(olivia()), operator, "{step:?}");
            }
        }
    }

    #[test]
    fn what_was_resolved_opens_again_for_fourteen_days_to_the_second() {
        let resolved = in_state(Status::Resolved);
        let last = now().plus_days(REOPEN_DAYS);
        let reopened = |at| transition(&resolved, Status::Open, nadia(), at).map(|changes| after(&changes));
        assert_eq!(reopened(last.plus_seconds(1)), Err(Refusal::InvalidTransition));
        let open = reopened(last).unwrap();
        assert_eq!((open.status, open.resolved_at), (Status::Open, None));
        let closed = transition(&resolved, Status::Closed, nadia(), now().plus_days(13)).unwrap();
        let late = transition(&after(&closed), Status::Open, nadia(), last.plus_seconds(1));
        assert_eq!(late, Err(Refusal::InvalidTransition), "closing it gives no more time");
    }

    #[test]
    fn an_answer_of_the_customers_side_ends_the_waiting_and_one_of_the_operator_does_not() {
        let waiting = in_state(Status::Waiting);
        for by in [nadia(), fiona()] {
            let answered = said(&waiting, by).unwrap();
            assert_eq!((answered.status, answered.message_count), (Status::InProgress, 1));
            assert_eq!((answered.revision, answered.sequence), (2, 3));
        }
        assert_eq!(said(&waiting, olivia()).unwrap().status, Status::Waiting);
        assert_eq!(said(&in_state(Status::Open), nadia()).unwrap().status, Status::Open);
    }

    #[test]
    fn nothing_is_said_to_what_is_closed_and_no_more_than_two_hundred_times() {
        assert_eq!(said(&in_state(Status::Closed), nadia()), Err(Refusal::InvalidTransition));
        assert!(said(&in_state(Status::Resolved), nadia()).is_ok());
        let talked = |count| ServiceRequest { message_count: count, ..in_state(Status::Open) };
        assert!(said(&talked(MOST_MESSAGES - 1), nadia()).is_ok());
        assert!(matches!(said(&talked(MOST_MESSAGES), nadia()), Err(Refusal::Invalid(_))));
    }

    #[test]
    fn a_partner_sees_what_it_opened_and_the_operator_opens_nothing() {
        let Author::Partner { partner_id, .. } = fiona() else { panic!("she is of a partner") };
        assert!(opened(fiona()).unwrap().is_visible_to(partner_id));
        assert!(!opened(nadia()).unwrap().is_visible_to(partner_id));
        assert!(!opened(fiona()).unwrap().is_visible_to(Mint::new(now(), 10).partner()));
        assert_eq!(opened(olivia()), Err(Refusal::CustomerDecisionRequired));
    }
}
