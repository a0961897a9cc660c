//! When somebody asks whether a partner may do something for a customer now, and why or why not.

use desk::Caller;
use domain::authorization::{self, Gate};
use domain::capability::Capabilities;
use domain::{CustomerId, DelegationId, Moment, PartnerId, Refusal};
use http::StatusCode;
use serde::Serialize;
use table::Dealings;
use web::body::{Document, Faulty, Value};
use web::{Answer, Problem, Request};

use crate::App;

/// May this partner do all of that for this customer?
struct Question {
    partner: PartnerId,
    customer: CustomerId,
    wanted: Capabilities,
}

/// Who asks; nobody else learns anything.
enum Asker {
    Operator,
    Partner,
    Customer,
}

/// `POST /v1/authorize`
pub(crate) async fn authorize(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let caller = app.desk.caller(&request, now).await?;
    let question = read(&request)?;
    let asker = Asker::of(&caller, &question).ok_or_else(Problem::not_found)?;

    let dealings = app.desk.table.dealings(question.customer, question.partner).await?;
    let is_known = dealings.delegation.is_some() || asker.knows(&app, question.customer).await?;
    let gates = asker.explain(&dealings, &question, now).filter(|_| is_known);

    let gates = gates.ok_or_else(Problem::not_found)?;
    web::respond::json(StatusCode::OK, &Verdict::new(gates, &dealings, now))
}

impl Asker {
    /// Whether there is a customer, which only the operator is told.
    async fn knows(&self, app: &App, customer: CustomerId) -> Result<bool, Problem> {
        match self {
            Asker::Operator => Ok(app.desk.table.customer(customer).await?.is_some()),
            Asker::Partner | Asker::Customer => Ok(true),
        }
    }

    fn of(caller: &Caller, question: &Question) -> Option<Asker> {
        let is_member = caller.member.as_ref().is_some_and(|member| member.partner_id == question.partner);
        if caller.principal.operator {
            Some(Asker::Operator)
        } else if is_member {
            Some(Asker::Partner)
        } else {
            caller.customers.contains(&question.customer).then_some(Asker::Customer)
        }
    }

    /// The gates that the asker may know of. How a partner stands is none of a customer's business that lets it do
    /// nothing, and neither is whether there is such a partner.
    fn explain(
        &self,
        dealings: &Dealings,
        question: &Question,
        now: Moment,
    ) -> Option<Vec<(Gate, Result<(), Refusal>)>> {
        let authority = dealings.authority();
        let is_let = authority.is_some_and(|authority| authority.effective(now).is_some());
        match self {
            Asker::Customer if !is_let => Some(authorization::nothing_between()),
            _ => authority.map(|authority| authority.explain(&Gate::ALL, &question.wanted, now)),
        }
    }
}

fn read(request: &Request) -> Result<Question, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let partner = document.required("partnerId", |id| id.parsed());
    let customer = document.required("customerId", |id| id.parsed());
    let wanted = document.required("capability", capability);
    document.finish()?;
    Ok(Question { partner: partner?, customer: customer?, wanted: wanted? })
}

/// One capability; `full` asks for all of them at once.
#[expect(clippy::needless_pass_by_value, reason = "the reader hands it over so")]
fn capability(value: Value<'_>) -> Result<Capabilities, Faulty> {
    value.checked(|name| Capabilities::from_names([name]).ok_or("is not a capability"))
}

/// The answer of the contract.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verdict {
    allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    gates: Vec<Passage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delegation_id: Option<DelegationId>,
    evaluated_at: Moment,
}

/// What one gate says.
#[derive(Serialize)]
struct Passage {
    gate: Gate,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
}

impl Verdict {
    fn new(gates: Vec<(Gate, Result<(), Refusal>)>, dealings: &Dealings, evaluated_at: Moment) -> Verdict {
        let passage = |(gate, outcome): (Gate, Result<(), Refusal>)| {
            let code = outcome.err().map(|refusal| Problem::from(refusal).code().as_str());
            Passage { gate, passed: code.is_none(), code }
        };
        let gates: Vec<Passage> = gates.into_iter().map(passage).collect();
        let code = gates.iter().find_map(|passage| passage.code);
        let effective = dealings.authority().and_then(|authority| authority.effective(evaluated_at));
        let delegation_id = effective.map(|delegation| delegation.id);
        Verdict { allowed: code.is_none(), code, gates, delegation_id, evaluated_at }
    }
}
