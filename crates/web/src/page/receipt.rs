//! The page after a yes: the receipt in plain words, what happens next, and how to end it.

use askama::Template;
use domain::catalog::Catalog;
use domain::delegation::{Delegation, End, Side};
use domain::invitation::{Decision, Decisions, Kind};
use domain::receipt::{Proof, Receipt, ReceiptDelegation, Statement};
use domain::text::{Locale, OrganizationName};
use domain::{
    Capabilities, Capability, DelegationId, EmailAddress, InvitationId, Moment, ReceiptId, SubscriptionId,
};
use serde::Serialize;

use super::{DelegatedAdministrationView, Frame, LineView, PartnerView, Visit, rendered};

/// A receipt as the customer reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedView {
    /// The receipt.
    pub receipt_id: ReceiptId,
    /// The invitation, where it came with one.
    pub invitation_id: Option<InvitationId>,
    /// What it proposed.
    pub kind: Option<Kind>,
    /// The version of the offer that was accepted.
    pub offer_version: Option<u32>,
    /// To whom consent was given.
    pub partner: PartnerView,
    /// What the customer calls itself.
    pub customer_name: OrganizationName,
    /// The person who consented for it.
    pub accepted_by: EmailAddress,
    /// How the person proved to be allowed to.
    pub proof: Proof,
    /// When.
    pub at: Moment,
    /// The answers.
    pub decisions: Decisions,
    /// The subscriptions that began or changed.
    pub lines: Vec<AcceptedLineView>,
    /// The delegation that began.
    pub delegation: Option<AcceptedDelegationView>,
    /// The words that are kept of it.
    #[serde(flatten)]
    pub statement: Statement,
}

/// One accepted line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedLineView {
    /// What it became.
    pub subscription_id: SubscriptionId,
    /// When that ends.
    pub ends_at: Moment,
    /// The line.
    #[serde(flatten)]
    pub line: LineView,
}

/// The administration that was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedDelegationView {
    /// The delegation.
    pub id: DelegationId,
    /// What was granted, until when.
    #[serde(flatten)]
    pub granted: DelegatedAdministrationView,
    /// Whom it replaced.
    pub replaced_partner_name: Option<OrganizationName>,
}

impl AcceptedView {
    /// A receipt with its names from the catalog and its words in one language.
    pub fn new(receipt: &Receipt, catalog: &Catalog, locale: Locale) -> AcceptedView {
        let lines = receipt.subscriptions.iter().map(|accepted| AcceptedLineView {
            subscription_id: accepted.subscription_id,
            ends_at: accepted.ends_at,
            line: LineView::new(&accepted.line, catalog),
        });
        let delegation = receipt.delegation.as_ref().map(|granted| {
            let days = receipt.at.seconds_until(granted.ends_at) / domain::moment::DAY_SECONDS;
            let days = u32::try_from(days).unwrap_or_default();
            AcceptedDelegationView {
                id: granted.id,
                granted: DelegatedAdministrationView::new(
                    &granted.capabilities,
                    days,
                    granted.ends_at,
                    locale,
                ),
                replaced_partner_name: granted.replaced_partner_name.clone(),
            }
        });
        AcceptedView {
            receipt_id: receipt.id,
            invitation_id: receipt.invitation_id,
            kind: receipt.kind,
            offer_version: receipt.offer_version,
            partner: PartnerView { id: receipt.partner_id, name: receipt.partner_name.clone() },
            customer_name: receipt.customer_name.clone(),
            accepted_by: receipt.accepted_by.clone(),
            proof: receipt.proof,
            at: receipt.at,
            decisions: receipt.decisions,
            lines: lines.collect(),
            delegation,
            statement: receipt.statement.clone(),
        }
    }
}

/// What has become of the administration that a receipt is about: the receipt never changes, and the rest does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// It is as it was agreed.
    AsAgreed,
    /// It goes on in another way.
    Changed {
        /// Whether something that was agreed is allowed no longer.
        is_less: bool,
        /// What is allowed now.
        capabilities: Capabilities,
        /// Until when.
        ends_at: Moment,
    },
    /// It is over.
    Ended {
        /// How it ended.
        ending: Ending,
        /// When.
        at: Moment,
    },
}

/// How an administration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its time was over.
    Lapsed,
    /// The customer ended it.
    ByCustomer,
    /// The partner gave it up.
    ByPartner,
    /// The customer let another partner take its place.
    Replaced,
}

impl Since {
    /// What is true at `now` of what was granted.
    pub fn of(granted: &ReceiptDelegation, delegation: &Delegation, now: Moment) -> Since {
        if !delegation.is_running(now) {
            let (ending, at) = ended(delegation);
            return Since::Ended { ending, at };
        }
        let (capabilities, ends_at) = (&delegation.capabilities, delegation.current_end(now));
        if *capabilities == granted.capabilities && ends_at == granted.ends_at {
            return Since::AsAgreed;
        }
        let is_gone = |one: Capability| !capabilities.iter().any(|kept| kept == one);
        let is_less = granted.capabilities.iter().any(is_gone) || ends_at < granted.ends_at;
        Since::Changed { is_less, capabilities: capabilities.clone(), ends_at }
    }
}

/// How and when a delegation that runs no longer ended. One that lapsed did so by the clock, whenever it was recorded.
fn ended(delegation: &Delegation) -> (Ending, Moment) {
    match &delegation.end {
        Some(End::Terminated { at, by: Side::Customer, .. }) => (Ending::ByCustomer, *at),
        Some(End::Terminated { at, by: Side::Partner, .. }) => (Ending::ByPartner, *at),
        Some(End::Replaced { at }) => (Ending::Replaced, *at),
        Some(End::Expired { .. }) | None => (Ending::Lapsed, delegation.final_end()),
    }
}

#[derive(Template)]
#[template(path = "accepted.html")]
struct AcceptedPage<'a> {
    frame: Frame<'a>,
    view: &'a AcceptedView,
    since: Option<&'a Since>,
    support: Option<&'a EmailAddress>,
}

/// The page of an accepted invitation, right after the yes and whenever its link is opened again: what was agreed then,
/// and, where an administration was granted, what has become of it since.
pub fn accepted(
    view: &AcceptedView,
    since: Option<&Since>,
    visit: &Visit<'_>,
    support: Option<&EmailAddress>,
) -> String {
    let title = words::in_language(visit.locale, "You have countersigned", "Vous avez contresigné");
    rendered(&AcceptedPage { frame: visit.frame(title), view, since, support })
}

impl AcceptedPage<'_> {
    /// What the customer said no to, each as the end of “You said no to …”.
    fn refused(&self) -> Vec<&'static str> {
        let Decisions { commercial, delegated_administration, partner_of_record } = self.view.decisions;
        let say = |english, french| words::in_language(self.frame.locale(), english, french);
        let lines = match self.view.kind {
            Some(Kind::Trial) => say("the free trial", "l’essai gratuit"),
            _ => say("the services", "les services"),
        };
        [
            (commercial, lines),
            (
                delegated_administration,
                say("the administration of your account", "l’administration de votre compte"),
            ),
            (partner_of_record, say("the partner of record", "le partenaire de référence")),
        ]
        .into_iter()
        .filter(|(decision, _)| *decision == Some(Decision::Decline))
        .map(|(_, what)| what)
        .collect()
    }

    fn is_as_agreed(&self) -> bool {
        self.since.is_none_or(|since| *since == Since::AsAgreed)
    }

    fn has_ended(&self) -> bool {
        matches!(self.since, Some(Since::Ended { .. }))
    }

    fn allowed(&self, capabilities: &Capabilities) -> Vec<&'static str> {
        words::capabilities(capabilities, self.frame.locale())
    }

    fn names_partner_of_record(&self) -> bool {
        self.view.decisions.partner_of_record == Some(Decision::Accept)
    }

    fn is_trial(&self) -> bool {
        self.view.kind == Some(Kind::Trial)
    }

    fn proved_by_code(&self) -> bool {
        self.view.proof == Proof::Code
    }
}
