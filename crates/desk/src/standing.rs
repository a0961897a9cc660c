//! Where somebody stands towards a partner, and deciding on it.

use std::sync::Arc;

use domain::catalog::Catalog;
use domain::partner::{Member, Partner, Role};
use domain::{Actor, Change, Moment, PartnerId, Refusal};
use table::Quotas;
use web::{Answer, Problem, Request};

use crate::{Caller, Decided, Desk, Once};

/// Somebody of a partner, or of the operator, with the partner as it is.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Who calls.
    pub caller: Caller,
    /// The partner.
    pub partner: Partner,
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// Now.
    pub now: Moment,
}

impl Standing {
    /// The caller's place in the partner; the operator has none.
    pub fn member(&self) -> Option<&Member> {
        self.caller.member.as_ref().filter(|member| member.partner_id == self.partner.id)
    }

    /// The caller's place in the partner with one of the roles; the operator has none.
    pub fn require_any(&self, roles: &[Role]) -> Result<&Member, Refusal> {
        let member = self.member().ok_or(Refusal::RoleMissing)?;
        member.require_any(roles)?;
        Ok(member)
    }

    /// Who acts: for the partner where there is a choice.
    pub fn actor(&self) -> Result<Actor, Refusal> {
        self.member().map_or_else(|| self.caller.require_operator(), |member| Ok(Caller::as_member(member)))
    }

    /// Refuses a change of another revision than the one that the caller names in `If-Match`.
    pub fn require_revision(&self, request: &Request) -> Result<(), Problem> {
        let seen = web::precondition::required(request.headers())?;
        if seen == u64::from(self.partner.revision) {
            Ok(())
        } else {
            Err(Refusal::PreconditionFailed.into())
        }
    }

    /// The same where the caller may leave it out: what is made new cannot be lost to a race.
    pub fn require_revision_if_named(&self, request: &Request) -> Result<(), Problem> {
        if request.headers().contains_key(http::header::IF_MATCH) {
            self.require_revision(request)
        } else {
            Ok(())
        }
    }
}

/// What was decided about a partner, and how its next state is shown.
pub struct Verdict {
    /// Who decided.
    pub actor: Actor,
    /// What changes; nothing where it is so already.
    pub changes: Vec<Change>,
}

impl Desk {
    /// The caller's standing towards a partner; what is absent and what is foreign are not told apart.
    pub async fn standing(&self, request: &Request, id: PartnerId, now: Moment) -> Result<Standing, Problem> {
        let caller = self.caller(request, now).await?;
        let is_member = caller.member.as_ref().is_some_and(|member| member.partner_id == id);
        if !is_member && caller.require_operator().is_err() {
            return Err(Problem::not_found());
        }
        let partner = self.table.partner(id).await?.ok_or_else(Problem::not_found)?;
        let catalog = self.table.catalog().await?;
        Ok(Standing { caller, partner, catalog, now })
    }

    /// Decides on the partner that a request is about, on what is true at each attempt, and answers with the
    /// partner as it is afterwards.
    pub async fn decide_on_partner(
        &self,
        request: &Request,
        (id, now): (PartnerId, Moment),
        once: Option<&Once>,
        decide: impl Fn(&Standing) -> Result<Verdict, Problem>,
        show: impl Fn(&Partner, &Standing) -> Answer,
    ) -> Answer {
        self.decide(once, || async {
            let standing = self.standing(request, id, now).await?;
            let Verdict { actor, changes } = decide(&standing)?;
            let response = show(after(&changes).unwrap_or(&standing.partner), &standing)?;
            Ok(Decided { actor, now, changes, quotas: Quotas::NONE, response })
        })
        .await
    }
}

/// The partner after what was decided.
fn after(changes: &[Change]) -> Option<&Partner> {
    changes.iter().find_map(|change| match change {
        Change::Partner(next) => Some(&next.state),
        _ => None,
    })
}
