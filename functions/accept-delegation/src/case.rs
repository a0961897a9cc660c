//! What a link opens: the invitation, who asks, and the customer it concerns.

use std::sync::Arc;

use domain::catalog::Catalog;
use domain::customer::Customer;
use domain::delegation::{Delegation, Slot};
use domain::invitation::Invitation;
use domain::partner::Partner;
use domain::{InvitationId, Moment, Refusal};
use web::link::Purpose;
use web::{Failure, Problem};

use crate::App;

/// Everything that a look at an invitation shows, as it is at `now`.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) invitation: Invitation,
    pub(crate) partner: Partner,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) customer: Option<Customer>,
    pub(crate) slot: Option<Slot>,
    pub(crate) slot_delegation: Option<Delegation>,
    pub(crate) now: Moment,
}

/// The invitation behind a link. An unknown id, a wrong token and another invitation's token are told apart
/// by nothing; the keyed check alone decides, before the table is asked.
pub(crate) async fn open(
    app: &App,
    id: InvitationId,
    token: &str,
    now: Moment,
) -> Result<Invitation, Problem> {
    let (invitation, is_current) = open_any(app, id, token).await?;
    invitation.require_readable(now)?;
    if is_current { Ok(invitation) } else { Err(Refusal::LinkSuperseded.into()) }
}

/// The same, also for a link that a newer one has replaced, and whether this one is the newest.
pub(crate) async fn open_any(
    app: &App,
    id: InvitationId,
    token: &str,
) -> Result<(Invitation, bool), Problem> {
    let generation = app.links.open(Purpose::Invitation, id, token).ok_or_else(Problem::not_found)?;
    let invitation = app.desk.table.invitation(id).await?.ok_or_else(Problem::not_found)?;
    let is_current = generation == invitation.generation;
    Ok((invitation, is_current))
}

impl Case {
    /// The case of an invitation.
    pub(crate) async fn load(app: &App, invitation: Invitation, now: Moment) -> Result<Case, Problem> {
        let table = &app.desk.table;
        let partner = table.partner(invitation.partner_id).await?;
        let partner = partner.ok_or_else(|| Failure::lasting("find the partner of an invitation"))?;
        let catalog = app.desk.table.catalog().await?;
        let customer_id = match invitation.customer_id {
            Some(id) => Some(id),
            None => table.customer_of(&invitation.recipient.email).await?,
        };
        let (mut customer, mut slot, mut slot_delegation) = (None, None, None);
        if let Some(id) = customer_id {
            let found = table.customer(id).await?;
            customer = Some(found.ok_or_else(|| Failure::lasting("find a customer by its claim"))?);
            if invitation.delegated_administration.is_some() {
                slot = table.slot(id).await?;
            }
        }
        if let Some(slot) = slot.as_ref().filter(|slot| slot.is_held(now)) {
            let held = table.delegation(slot.delegation_id).await?;
            slot_delegation =
                Some(held.ok_or_else(|| Failure::lasting("find the delegation that a slot names"))?);
        }
        Ok(Case { invitation, partner, catalog, customer, slot, slot_delegation, now })
    }

    /// Whether the partner's offers count now.
    pub(crate) fn gate_open(&self) -> bool {
        self.partner.gate(&self.catalog, self.now).is_ok()
    }
}
