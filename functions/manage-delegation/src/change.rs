//! How a delegation is changed from either side: who asks, on which revision, and the answer with it as it is after.

use desk::{Decided, Once};
use domain::delegation::{Delegation, Side};
use domain::partner::Role;
use domain::text::Locale;
use domain::{Change, DelegationId, Moment, Refusal};
use table::Quotas;
use web::identity::Principal;
use web::{Answer, Problem, Request, Response};

use crate::App;
use crate::access::{self, Seat};

/// The partner's people who may give up what a customer granted, or part of it.
pub(crate) const ENDING_ROLES: [Role; 2] = [Role::Owner, Role::DelegateAgent];

/// Somebody changes a delegation.
pub(crate) struct Changing {
    pub(crate) id: DelegationId,
    pub(crate) principal: Principal,
    pub(crate) now: Moment,
    may: May,
}

/// For which side somebody may change it.
pub(crate) type May = fn(&Seat) -> Result<Side, Refusal>;

impl Changing {
    /// Who wants to change the delegation of the path. Whoever may not learns nothing of what is wrong with the rest.
    pub(crate) async fn begin(app: &App, request: &Request, may: May) -> Result<Changing, Problem> {
        let now = app.desk.clock.now();
        let id = web::request::path_parameter(request, "id")?;
        let principal = app.desk.principal(request, now)?;
        let (_, seat) = access::seated(app, &principal, id).await?;
        may(&seat)?;
        Ok(Changing { id, principal, now, may })
    }

    /// The same for somebody who comes from a page.
    pub(crate) fn by(principal: Principal, id: DelegationId, now: Moment, may: May) -> Changing {
        Changing { id, principal, now, may }
    }

    /// Decides on the delegation as it is at each attempt, and answers with it as it is then. The revision is asked
    /// for only of somebody who may change it.
    pub(crate) async fn keep<D>(&self, app: &App, asked: Asked<'_>, decide: D) -> Answer
    where
        D: Fn(&Delegation, Side) -> Result<Vec<Change>, Refusal>,
    {
        let (once, now) = (asked.once(&self.principal.subject)?, self.now);
        let (desk, asked, decide) = (app.desk.clone(), &asked, &decide);
        desk.decide(once.as_ref(), || async move {
            let (delegation, seat) = access::seated(app, &self.principal, self.id).await?;
            let by = (self.may)(&seat)?;
            asked.require_revision(&delegation)?;
            let mut changes = decide(&delegation, by)?;
            let response = match asked {
                Asked::OverHttp(_) => {
                    let gate_open = access::gate_open(app, delegation.partner_id, now).await?;
                    access::shown(after(&changes).unwrap_or(&delegation), gate_open, now)?
                }
                Asked::FromThePage { locale, .. } => {
                    web::respond::see_other(&web::page::customer_path(*locale))?
                }
            };
            if !changes.is_empty() {
                changes.push(still_there(&seat));
            }
            Ok(Decided { actor: seat.actor(), now, changes, quotas: Quotas::NONE, response })
        })
        .await
    }
}

/// How a change was asked for.
pub(crate) enum Asked<'a> {
    /// By a program.
    OverHttp(&'a Request),
    /// By a form of the customer's own page.
    FromThePage {
        /// The revision that the page showed.
        revision: u64,
        /// The language of the page.
        locale: Locale,
    },
}

impl Asked<'_> {
    fn once(&self, scope: &str) -> Result<Option<Once>, Problem> {
        match self {
            Asked::OverHttp(request) => Once::optional(request, scope),
            Asked::FromThePage { .. } => Ok(None),
        }
    }

    fn require_revision(&self, delegation: &Delegation) -> Result<(), Problem> {
        match self {
            Asked::OverHttp(request) => require_revision(request, delegation),
            Asked::FromThePage { revision, .. } if *revision == u64::from(delegation.revision) => Ok(()),
            Asked::FromThePage { .. } => Err(Refusal::PreconditionFailed.into()),
        }
    }
}

/// Who sent a form of the customer's own page, and the language of that page; whoever is not signed in is sent there.
pub(crate) async fn from_the_page(
    app: &App,
    request: &Request,
) -> Result<Result<(Changing, Locale), Response>, Problem> {
    let now = app.desk.clock.now();
    web::form::require_same_origin(request.headers(), &app.desk.base_url)?;
    let id = web::request::path_parameter(request, "id")?;
    let locale = web::page::locale_of(request);
    Ok(match app.desk.caller_if_known(request, now).await? {
        Some(caller) => Ok((Changing::by(caller.principal, id, now, customer_only), locale)),
        None => Err(web::respond::see_other(&web::page::sign_in_for("/customer", locale))?),
    })
}

/// Refuses a change of another revision than the one that the caller names in `If-Match`.
pub(crate) fn require_revision(request: &Request, delegation: &Delegation) -> Result<(), Problem> {
    let seen = web::precondition::required(request.headers())?;
    if seen == u64::from(delegation.revision) { Ok(()) } else { Err(Refusal::PreconditionFailed.into()) }
}

/// The same where the caller may leave it out: what waits for an answer cannot change meanwhile.
pub(crate) fn require_revision_if_named(request: &Request, delegation: &Delegation) -> Result<(), Problem> {
    if request.headers().contains_key(http::header::IF_MATCH) {
        require_revision(request, delegation)
    } else {
        Ok(())
    }
}

/// Either side, and of the partner whoever works in the customer's account.
pub(crate) fn either_side(seat: &Seat) -> Result<Side, Refusal> {
    match seat {
        Seat::Customer(..) => Ok(Side::Customer),
        Seat::Partner(member) => member.require_any(&ENDING_ROLES).map(|()| Side::Partner),
    }
}

/// The customer alone.
pub(crate) fn customer_only(seat: &Seat) -> Result<Side, Refusal> {
    match seat {
        Seat::Customer(..) => Ok(Side::Customer),
        Seat::Partner(_) => Err(Refusal::CustomerDecisionRequired),
    }
}

/// The delegation after what was decided; none where it is so already.
pub(crate) fn after(changes: &[Change]) -> Option<&Delegation> {
    changes.iter().find_map(|change| match change {
        Change::Delegation(after) => Some(&after.state),
        _ => None,
    })
}

/// Who is removed as an administrator, or as a member, at this very moment changes nothing any more.
pub(crate) fn still_there(seat: &Seat) -> Change {
    match seat {
        Seat::Customer(customer_id, email) => {
            Change::StillAdministrator { customer_id: *customer_id, email: email.clone() }
        }
        Seat::Partner(member) => Change::StillMember {
            partner_id: member.partner_id,
            email: member.email.clone(),
            revision: member.revision,
        },
    }
}
