//! When the customer countersigns part or all of an invitation.

use std::collections::BTreeMap;
use std::sync::Arc;

use desk::{Caller, Decided};
use domain::acceptance::{self, Accept, Accepted, Acceptor, Facts, Replaces};
use domain::invitation::{Decisions, Invitation, Status};
use domain::proof::{CodeCycle, is_code};
use domain::receipt::Receipt;
use domain::subscription::{Hold, Subscription};
use domain::{Actor, Moment, Refusal};
use http::StatusCode;
use serde::Serialize;
use table::{Lost, Transaction, Wants};
use web::body::{Faulty, Object, Value};
use web::view::customer::CustomerView;
use web::view::delegation::DelegationView;
use web::view::invitation::InvitationView;
use web::view::subscription::SubscriptionView;
use web::{Answer, Failure, Problem, Request};

use crate::App;
use crate::answer::{Incoming, decided, now};
use crate::case::{Case, open};

/// How often a wrong code is counted anew when others are counted at the same moment.
const MOST_COUNTS: u32 = 12;

/// `POST /i/{id}/accept`
pub(crate) async fn accept(app: App, request: &Request) -> Answer {
    let now = now(&app);
    let incoming = Arc::new(Incoming::read(&app, request)?);
    let (token, (command, code, clauses_hash)) = incoming.with_token(read)?;
    let command = Accept { locale: incoming.page_locale(), ..command };
    let once = incoming.once(request)?;
    let caller = app.desk.caller_if_known(request, now).await?;

    let asked = Arc::new(Asked { token, command, code, clauses_hash, caller });
    let desk = app.desk.clone();
    desk.decide(once.as_ref(), || {
        let (app, incoming, asked) = (app.clone(), incoming.clone(), asked.clone());
        async move { attempt(&app, &incoming, &asked, now).await }
    })
    .await
}

struct Asked {
    token: String,
    command: Accept,
    code: Option<String>,
    /// Of the words that were read.
    clauses_hash: Option<String>,
    caller: Option<Caller>,
}

async fn attempt(app: &App, incoming: &Incoming, asked: &Asked, now: Moment) -> Result<Decided, Problem> {
    let invitation = open(app, incoming.id, &asked.token, now).await?;
    invitation.require_answerable(Status::Accepted, now)?;
    match countersign(app, incoming, asked, invitation, now).await {
        Ok(decided) => Ok(decided),
        // What was loaded after the invitation may show the other side of somebody else's acceptance, such
        // as a customer that is new: whoever lost to it is told so, and nothing else.
        Err(problem) => {
            let newest = open(app, incoming.id, &asked.token, now).await?;
            newest.require_answerable(Status::Accepted, now)?;
            Err(problem)
        }
    }
}

async fn countersign(
    app: &App,
    incoming: &Incoming,
    asked: &Asked,
    invitation: Invitation,
    now: Moment,
) -> Result<Decided, Problem> {
    let mut wants = Wants::default();
    let cycle = asked.code.is_some().then(|| wants.code_cycle(incoming.id));
    let (case, found) = Case::load_with(app, invitation, now, wants).await?;
    let cycle = cycle.map(|cycle| found.one(&cycle)).transpose()?.flatten();
    case.partner.gate(&case.catalog, now)?;
    require_same_words(asked, &case)?;
    let (holds, subscriptions) = what_the_customer_has(app, &case).await?;
    let facts = Facts {
        invitation: &case.invitation,
        partner: &case.partner,
        catalog: &case.catalog,
        customer: case.customer.as_ref(),
        slot: case.slot.as_ref(),
        slot_delegation: case.slot_delegation.as_ref(),
        holds: &holds,
        subscriptions: &subscriptions,
        now,
    };
    let acceptor = acceptor(app, asked, &case, cycle).await?;
    let wording = |receipt: &Receipt| desk::statement(receipt, &case.catalog);
    let mut mint = app.desk.mint(now);
    let accepted = acceptance::accept(&asked.command, &acceptor, &facts, &wording, &mut mint)?;
    let email = accepted.receipt.accepted_by.clone();
    let actor = Actor::Customer { customer_id: accepted.customer.id, email };
    let link = (asked.token.as_str(), &accepted.invitation);
    let response = incoming.answer(StatusCode::OK, &AcceptedView::new(&accepted, now), link, None)?;
    Ok(decided(&case, actor, accepted.changes, response))
}

/// Whoever says which words were read agrees to no others: the catalog may name or time things otherwise since.
fn require_same_words(asked: &Asked, case: &Case) -> Result<(), Refusal> {
    let Some(read) = &asked.clauses_hash else { return Ok(()) };
    let proposed = case.proposed(asked.command.locale.unwrap_or(case.invitation.locale));
    if *read == proposed.hash { Ok(()) } else { Err(Refusal::OfferChanged) }
}

/// Who answers, as far as it is proved. A wrong code is counted before it is refused; what is no code is not.
async fn acceptor(
    app: &App,
    asked: &Asked,
    case: &Case,
    mut cycle: Option<CodeCycle>,
) -> Result<Acceptor, Problem> {
    if case.customer.is_some() {
        let caller = asked.caller.as_ref().ok_or_else(Problem::unauthenticated)?;
        let email = caller.principal.email.clone();
        return Ok(Acceptor::SignedIn(email.ok_or(Refusal::AdministratorRequired)?));
    }
    let Some(code) = &asked.code else { return Ok(Acceptor::LinkHolder) };
    for turn in 1..=MOST_COUNTS {
        let current = cycle.ok_or(Refusal::ProofRequired)?;
        current.require_usable(case.now)?;
        if !is_code(code) {
            return Err(Refusal::ProofRequired.into());
        }
        if app.links.code_matches(case.invitation.id, current.number, code) {
            return Ok(Acceptor::ProvedMailbox(current));
        }
        if count_miss(app, case, &current).await? {
            return Err(Refusal::ProofRequired.into());
        }
        app.desk.table.pause(turn).await;
        cycle = app.desk.table.code_cycle(case.invitation.id).await?;
    }
    Err(Failure::passing("count a wrong code among many others").into())
}

/// Counts a wrong code; `false` when another one was counted at the same moment.
async fn count_miss(app: &App, case: &Case, cycle: &CodeCycle) -> Result<bool, Problem> {
    let changes = acceptance::miss_code(&case.invitation, cycle, case.now)?;
    let quotas = (&case.catalog.limits).into();
    let transaction =
        Transaction { actor: Actor::LinkHolder, now: case.now, changes, quotas, remembered: None };
    match app.desk.table.commit(transaction).await? {
        Ok(()) => Ok(true),
        Err(Lost::Refused(refusal)) => Err(refusal.into()),
        Err(Lost::Stale | Lost::Answered | Lost::InProgress) => Ok(false),
    }
}

async fn what_the_customer_has(
    app: &App,
    case: &Case,
) -> Result<(BTreeMap<String, Hold>, BTreeMap<String, Subscription>), Problem> {
    let Some(customer) = &case.customer else { return Ok(Default::default()) };
    let services: Vec<&str> = case.invitation.lines.iter().map(|line| line.service.as_str()).collect();
    if services.is_empty() {
        return Ok(Default::default());
    }
    let holds = app.desk.table.holds(customer.id, &services).await?;
    let ids: Vec<_> = holds.values().filter_map(|hold| hold.subscription_id).collect();
    let subscriptions = app.desk.table.subscriptions_by_service(customer.id, ids.into_iter()).await?;
    Ok((holds, subscriptions))
}

fn read(document: &mut Object<'_>) -> Result<(Accept, Option<String>, Option<String>), Faulty> {
    let revision = document.required("revision", |revision| revision.integer());
    let offer_version = document.required("offerVersion", |version| version.integer());
    let code = document.optional("code", |code| code.text().map(str::to_owned));
    let decisions = document.required("decisions", |decisions| read_decisions(&decisions));
    let organization = document.optional("organization", |organization| {
        let mut organization = organization.object()?;
        let name = organization.required("name", |name| name.parsed());
        let country = organization.optional("country", |country| country.parsed());
        organization.finish()?;
        Ok((name?, country?))
    });
    let replaces = document.optional("replaces", |replaces| read_replaces(&replaces));
    let clauses_hash = document.optional("clausesHash", |hash| hash.text().map(str::to_owned));
    let accept = Accept {
        revision: revision?,
        offer_version: offer_version?,
        decisions: decisions?,
        organization: organization?,
        replaces: replaces?,
        locale: None,
    };
    Ok((accept, code?, clauses_hash?))
}

fn read_decisions(value: &Value<'_>) -> Result<Decisions, Faulty> {
    let mut decisions = value.object()?;
    let commercial = decisions.optional("commercial", |decision| decision.parsed());
    let delegated = decisions.optional("delegatedAdministration", |decision| decision.parsed());
    let partner_of_record = decisions.optional("partnerOfRecord", |decision| decision.parsed());
    decisions.finish()?;
    Ok(Decisions {
        commercial: commercial?,
        delegated_administration: delegated?,
        partner_of_record: partner_of_record?,
    })
}

/// The delegation that was shown as being replaced, or its partner: by identifier, or as the whole object
/// that was shown.
fn read_replaces(value: &Value<'_>) -> Result<Replaces, Faulty> {
    if value.text().is_ok() {
        return value.checked(|text| {
            let by_delegation = text.parse().map(Replaces::Delegation);
            by_delegation
                .or_else(|_| text.parse().map(Replaces::Partner))
                .map_err(|_| "must be what was shown as replaced")
        });
    }
    let mut shown = value.object()?;
    let delegation = shown.required("delegationId", |id| id.parsed());
    for field in ["partner", "endsAt"] {
        // Shown for people; what counts is the delegation.
        let _ = shown.optional(field, |_| Ok(()));
    }
    shown.finish()?;
    delegation.map(Replaces::Delegation)
}

/// What came of it, as the contract says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AcceptedView<'a> {
    invitation: InvitationView<'a>,
    receipt: &'a Receipt,
    subscriptions: Vec<SubscriptionView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delegation: Option<DelegationView<'a>>,
    customer: CustomerView<'a>,
}

impl<'a> AcceptedView<'a> {
    fn new(accepted: &'a Accepted, now: Moment) -> AcceptedView<'a> {
        let subscriptions =
            accepted.subscriptions.iter().map(|subscription| SubscriptionView::new(subscription, now));
        AcceptedView {
            invitation: InvitationView::new(&accepted.invitation, true, now),
            receipt: &accepted.receipt,
            subscriptions: subscriptions.collect(),
            delegation: accepted
                .delegation
                .as_ref()
                .map(|delegation| DelegationView::new(delegation, true, now)),
            customer: CustomerView::new(&accepted.customer),
        }
    }
}
