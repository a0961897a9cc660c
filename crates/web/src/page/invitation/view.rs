//! What there is to see of an invitation: one value that is the JSON answer and the page alike.

use domain::catalog::Catalog;
use domain::delegation::Slot;
use domain::invitation::{Invitation, Kind, Recipient, Status};
use domain::money::Money;
use domain::offer::{BillingPeriod, Line};
use domain::text::{Locale, Message, OrganizationName};
use domain::{Capabilities, Capability, DelegationId, EmailAddress, InvitationId, Moment, PartnerId};
use serde::Serialize;
use words::Clauses;

/// Everything that is known when somebody looks at an invitation.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The invitation.
    pub invitation: &'a Invitation,
    /// What is true of it now.
    pub status: Status,
    /// The catalog, for the names of services and plans and the length of a trial.
    pub catalog: &'a Catalog,
    /// Who holds the delegation of the customer that the invited address belongs to, as stored.
    pub slot: Option<&'a Slot>,
    /// What that customer calls itself; none where it is new.
    pub organization_name: Option<&'a OrganizationName>,
    /// What it takes to answer.
    pub requires: Requires,
    /// Who is signed in.
    pub signed_in_as: Option<&'a EmailAddress>,
    /// Whether that is an administrator of the customer.
    pub is_administrator: bool,
    /// What is proposed, in the words that a receipt repeats.
    pub clauses: &'a Clauses,
    /// What shows that they are the same words later.
    pub clauses_hash: &'a str,
    /// The language of the words.
    pub locale: Locale,
    /// Now.
    pub now: Moment,
}

/// An invitation as the holder of its link sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InvitationView {
    /// The identifier.
    pub id: InvitationId,
    /// What it proposes.
    pub kind: Kind,
    /// What is true of it now.
    pub status: Status,
    /// Who asks.
    pub partner: PartnerView,
    /// Whom it asks.
    pub recipient: Recipient,
    /// What the partner wrote.
    pub message: Option<Message>,
    /// The services offered.
    pub lines: Vec<LineView>,
    /// What they cost together, for each billing period and currency; empty for a trial.
    pub totals: Vec<TotalView>,
    /// The administration asked for.
    pub delegated_administration: Option<DelegatedAdministrationView>,
    /// Whether becoming partner of record is offered, as a choice of its own.
    pub partner_of_record: bool,
    /// Whose delegation would end.
    pub replaces: Option<ReplacesView>,
    /// What it takes to answer.
    pub requires: Requires,
    /// What the customer calls itself, where it is known.
    pub organization_name: Option<OrganizationName>,
    /// Who is signed in.
    pub signed_in_as: Option<EmailAddress>,
    /// Whether that is an administrator of the customer.
    pub is_administrator: bool,
    /// What is proposed, element by element, in the words that a receipt repeats for what is agreed to.
    pub clauses: Clauses,
    /// Their SHA-256 in base64url. Whoever sends it back agrees to these words, or is told that they changed.
    pub clauses_hash: String,
    /// The version of the offer that is shown.
    pub offer_version: u32,
    /// Whether the offer was changed since it was first sent.
    pub changed: bool,
    /// The revision that is shown.
    pub revision: u32,
    /// When it was created.
    pub created_at: Moment,
    /// From this moment on it cannot be answered.
    pub expires_at: Moment,
    /// The language of its words.
    pub locale: Locale,
}

/// A partner, as customers know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerView {
    /// The identifier.
    pub id: PartnerId,
    /// Its name.
    pub name: OrganizationName,
}

/// One service offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineView {
    /// The line itself.
    #[serde(flatten)]
    pub line: Line,
    /// The service's name.
    pub service_name: String,
    /// The plan's name.
    pub plan_name: String,
    /// What it costs each billing period; none for a trial.
    pub total_per_period: Option<Money>,
    /// How many days it can be tried for; none for a purchase.
    pub trial_days: Option<u32>,
}

/// What several lines cost together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalView {
    /// How often it is billed.
    pub billing_period: BillingPeriod,
    /// What is billed each time.
    pub amount: Money,
}

/// The administration that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DelegatedAdministrationView {
    /// What the partner would be allowed to do, by name.
    pub capabilities: Capabilities,
    /// The same, each in plain words.
    pub grants: Vec<CapabilityView>,
    /// What it would never be allowed to do, in plain words.
    pub never: &'static str,
    /// For how many days.
    pub duration_days: u32,
    /// When it would end if it were accepted now.
    pub ends_at: Moment,
}

/// One thing the partner would be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityView {
    /// Its name in the contract.
    pub capability: Capability,
    /// What it allows, in plain words.
    pub allows: &'static str,
}

/// The delegation that accepting would end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplacesView {
    /// The delegation.
    pub delegation_id: DelegationId,
    /// Whose it is.
    pub partner: PartnerView,
    /// When it would end by itself.
    pub ends_at: Moment,
}

/// What it takes to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Requires {
    /// A code mailed to the invited address: the organization is new.
    Code,
    /// A signed-in administrator: the organization is known.
    AdministratorSignIn,
}

impl InvitationView {
    /// What there is to see.
    pub fn new(seen: &Seen<'_>) -> InvitationView {
        let invitation = seen.invitation;
        let lines: Vec<LineView> =
            invitation.lines.iter().map(|line| LineView::new(line, seen.catalog)).collect();
        InvitationView {
            id: invitation.id,
            kind: invitation.kind,
            status: seen.status,
            partner: PartnerView { id: invitation.partner_id, name: invitation.partner_name.clone() },
            recipient: invitation.recipient.clone(),
            message: invitation.message.clone(),
            totals: totals(&invitation.lines),
            lines,
            delegated_administration: invitation.delegated_administration.as_ref().map(|requested| {
                DelegatedAdministrationView::new(
                    &requested.capabilities,
                    requested.duration_days,
                    seen.now.plus_days(requested.duration_days),
                    seen.locale,
                )
            }),
            partner_of_record: invitation.partner_of_record,
            replaces: seen
                .slot
                .filter(|slot| invitation.delegated_administration.is_some() && slot.is_held(seen.now))
                .map(|slot| ReplacesView {
                    delegation_id: slot.delegation_id,
                    partner: PartnerView { id: slot.partner_id, name: slot.partner_name.clone() },
                    ends_at: slot.ends_at,
                }),
            requires: seen.requires,
            organization_name: seen.organization_name.cloned(),
            signed_in_as: seen.signed_in_as.cloned(),
            is_administrator: seen.is_administrator,
            clauses: seen.clauses.clone(),
            clauses_hash: seen.clauses_hash.to_owned(),
            offer_version: invitation.offer_version,
            changed: invitation.offer_version > 1,
            revision: invitation.revision,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
            locale: seen.locale,
        }
    }

    /// Whether services are offered.
    pub fn has_lines(&self) -> bool {
        self.kind != Kind::DelegatedAdministration
    }
}

impl LineView {
    /// A line with its names from the catalog.
    pub fn new(line: &Line, catalog: &Catalog) -> LineView {
        LineView {
            line: line.clone(),
            service_name: words::service(catalog, &line.service).to_owned(),
            plan_name: words::plan(catalog, &line.plan).to_owned(),
            total_per_period: line.total_per_period(),
            trial_days: line.terms.is_none().then_some(catalog.limits.trial_days),
        }
    }

    /// `€48.00 per license per year`; nothing for a trial.
    pub(crate) fn fee(&self, locale: Locale) -> String {
        words::fee_per_license(&self.line, locale).unwrap_or_default()
    }

    /// `€1,200.00 per year`; nothing for a trial.
    pub(crate) fn total(&self, locale: Locale) -> String {
        words::total_per_period(&self.line, locale).unwrap_or_default()
    }
}

impl TotalView {
    pub(crate) fn worded(&self, locale: Locale) -> String {
        format!(
            "{} {}",
            words::money(self.amount, locale),
            words::billing_period(self.billing_period, locale)
        )
    }
}

impl DelegatedAdministrationView {
    /// The capabilities in words, until a moment.
    pub fn new(
        capabilities: &Capabilities,
        duration_days: u32,
        ends_at: Moment,
        locale: Locale,
    ) -> DelegatedAdministrationView {
        let grants = capabilities
            .iter()
            .map(|capability| CapabilityView { capability, allows: words::capability(capability, locale) });
        DelegatedAdministrationView {
            capabilities: capabilities.clone(),
            grants: grants.collect(),
            never: words::never_included(locale),
            duration_days,
            ends_at,
        }
    }
}

/// The sums of all lines that are billed alike. Twenty of the largest lines fit into 64 bits.
fn totals(lines: &[Line]) -> Vec<TotalView> {
    let mut totals: Vec<TotalView> = Vec::new();
    for line in lines {
        let (Some(terms), Some(amount)) = (line.terms, line.total_per_period()) else { continue };
        let alike = totals.iter_mut().find(|total| {
            total.billing_period == terms.billing_period && total.amount.currency == amount.currency
        });
        match alike {
            Some(total) => total.amount.amount = total.amount.amount.saturating_add(amount.amount),
            None => totals.push(TotalView { billing_period: terms.billing_period, amount }),
        }
    }
    totals
}
