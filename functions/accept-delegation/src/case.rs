//! What a link opens: the invitation, who asks, and the customer it concerns.

use std::sync::Arc;

use desk::Proposed;
use domain::catalog::Catalog;
use domain::customer::Customer;
use domain::delegation::{Delegation, Slot};
use domain::invitation::Invitation;
use domain::partner::Partner;
use domain::text::Locale;
use domain::{CustomerId, InvitationId, Moment, Refusal};
use table::{Found, Table, Wants};
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
        let (case, _) = Case::load_with(app, invitation, now, Wants::default()).await?;
        Ok(case)
    }

    /// The case of an invitation, and whatever else is wanted at the same moment.
    pub(crate) async fn load_with(
        app: &App,
        invitation: Invitation,
        now: Moment,
        mut wants: Wants,
    ) -> Result<(Case, Found), Problem> {
        let table = &app.desk.table;
        let email = &invitation.recipient.email;
        let partner = wants.partner(invitation.partner_id);
        let claim = invitation.customer_id.is_none().then(|| wants.claim_of(email));
        let catalog = wants.catalog();
        // Both are as large as the calls below them, and everything above would have to hold them side by side.
        let (found, administered) = futures::try_join!(
            Box::pin(table.together(wants, "case of an invitation")),
            Box::pin(administered(table, &invitation))
        )?;
        let partner = found.one(&partner)?;
        let partner = partner.ok_or_else(|| Failure::lasting("find the partner of an invitation"))?;
        let catalog = table.catalog_in(&found, &catalog).await?;
        // An administrator's customer comes before the one that claims the address or its domain.
        let customer_id = match (administered, claim) {
            (None, Some(claim)) => found.one(&claim)?,
            (administered, _) => administered,
        };
        let account = match customer_id {
            Some(id) => Some(Account::load(table, &invitation, id).await?),
            None => None,
        };
        let (customer, slot, slot_delegation) = match account {
            Some(Account { customer, slot, slot_delegation }) => (Some(customer), slot, slot_delegation),
            None => (None, None, None),
        };
        Ok((Case { invitation, partner, catalog, customer, slot, slot_delegation, now }, found))
    }

    /// What it proposes, in the words that a receipt would repeat.
    pub(crate) fn proposed(&self, locale: Locale) -> Proposed {
        let replaced = self.slot.as_ref().filter(|slot| slot.is_held(self.now));
        let replaced = replaced.map(|slot| &slot.partner_name);
        Proposed::by_invitation(&self.invitation, replaced, &self.catalog, locale)
    }

    /// Whether the partner's offers count now.
    pub(crate) fn gate_open(&self) -> bool {
        self.partner.gate(&self.catalog, self.now).is_ok()
    }
}

/// What a known customer has that an invitation can touch.
struct Account {
    customer: Customer,
    slot: Option<Slot>,
    slot_delegation: Option<Delegation>,
}

impl Account {
    async fn load(table: &Table, invitation: &Invitation, id: CustomerId) -> Result<Account, Failure> {
        let mut wants = Wants::default();
        let customer = wants.customer(id);
        let slot = invitation.delegated_administration.is_some().then(|| wants.slot(id));
        let found = table.together(wants, "customer").await?;
        let customer =
            found.one(&customer)?.ok_or_else(|| Failure::lasting("find a customer by its claim"))?;
        let slot = slot.map(|slot| found.one(&slot)).transpose()?.flatten();
        let slot_delegation = match &slot {
            Some(slot) => {
                let held = table.delegation(slot.delegation_id).await?;
                Some(held.ok_or_else(|| Failure::lasting("find the delegation that a slot names"))?)
            }
            None => None,
        };
        Ok(Account { customer, slot, slot_delegation })
    }
}

/// The customer that an invitation names, or that the invited person administers.
async fn administered(table: &Table, invitation: &Invitation) -> Result<Option<CustomerId>, Failure> {
    if invitation.customer_id.is_some() {
        return Ok(invitation.customer_id);
    }
    let (_, customers) = table.memberships(&invitation.recipient.email).await?;
    Ok(customers.first().copied())
}
