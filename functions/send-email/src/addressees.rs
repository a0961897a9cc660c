//! Who hears of an event, as far as the event itself does not say.

use std::sync::Arc;

use domain::catalog::Catalog;
use domain::partner::Role;
use domain::text::Locale;
use domain::{CustomerId, EmailAddress, Fact, PartnerId};
use failure::Failure;
use table::Wants;

use crate::App;

/// The people on both sides of an event, and the catalog that names what it is about.
#[derive(Debug)]
pub(crate) struct Addressees {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) partner_locale: Locale,
    pub(crate) partner_people: Vec<EmailAddress>,
    pub(crate) customer_people: Vec<EmailAddress>,
}

impl Addressees {
    /// Loads them for a fact: the partner's owners, and the administrators of a customer whose delegation
    /// or subscription it is about.
    pub(crate) async fn load(app: &App, fact: &Fact) -> Result<Addressees, Failure> {
        let (partner, customer) = sides(fact);
        let mut wants = Wants::default();
        let catalog = wants.catalog();
        let wanted_partner = partner.map(|id| wants.partner(id));
        let wanted_customer = customer.map(|id| wants.customer(id));
        let found = app.table.together(wants, "sides of an event").await?;
        let mut addressees = Addressees {
            catalog: app.table.catalog_in(&found, &catalog).await?,
            partner_locale: Locale::En,
            partner_people: Vec::new(),
            customer_people: Vec::new(),
        };
        if let (Some(id), Some(partner)) = (partner, wanted_partner) {
            let partner =
                found.one(&partner)?.ok_or_else(|| Failure::lasting("find the partner of an event"))?;
            addressees.partner_locale = partner.locale;
            let members = app.table.members(id).await?;
            let owners = members.into_iter().filter(|member| member.roles.contains(&Role::Owner));
            addressees.partner_people = owners.map(|owner| owner.email).collect();
        }
        if let Some(customer) = wanted_customer {
            let customer =
                found.one(&customer)?.ok_or_else(|| Failure::lasting("find the customer of an event"))?;
            addressees.customer_people = customer.admins.into_iter().collect();
        }
        Ok(addressees)
    }
}

/// The partner and the customer whose people hear of a fact. Letters to the invited address alone need
/// neither.
fn sides(fact: &Fact) -> (Option<PartnerId>, Option<CustomerId>) {
    match fact {
        Fact::InvitationAccepted { invitation, receipt } => {
            (Some(invitation.partner_id), Some(receipt.customer_id))
        }
        Fact::InvitationDeclined { invitation }
        | Fact::InvitationExpired { invitation }
        | Fact::InvitationRenewalRequested { invitation }
        | Fact::MessageBounced { invitation } => (Some(invitation.partner_id), None),
        Fact::DelegationExpiring { delegation, .. }
        | Fact::DelegationExpired { delegation }
        | Fact::DelegationTerminated { delegation }
        | Fact::DelegationReplaced { delegation }
        | Fact::DelegationNarrowed { delegation, .. }
        | Fact::DelegationExtended { delegation, .. }
        | Fact::DelegationAutoExtensionChanged { delegation }
        | Fact::AmendmentProposed { delegation, .. }
        | Fact::AmendmentAccepted { delegation, .. }
        | Fact::AmendmentDeclined { delegation, .. }
        | Fact::AmendmentLapsed { delegation, .. }
        | Fact::DelegationSuspensionAnnounced { delegation }
        | Fact::DelegationSuspensionWithdrawn { delegation }
        | Fact::DelegationSuspended { delegation }
        | Fact::DelegationResumed { delegation } => {
            (Some(delegation.partner_id), Some(delegation.customer_id))
        }
        Fact::SubscriptionRenewed { subscription }
        | Fact::SubscriptionChanged { subscription, .. }
        | Fact::SubscriptionExpiring { subscription, .. }
        | Fact::SubscriptionExpired { subscription }
        | Fact::SubscriptionCanceled { subscription, .. } => {
            (Some(subscription.partner_id), Some(subscription.customer_id))
        }
        Fact::DesignationSet { subscription, receipt: Some(_) } => {
            let designated = subscription.designation.as_ref().map(|designation| designation.partner_id);
            (designated, Some(subscription.customer_id))
        }
        Fact::DesignationRemoved { subscription, designation, .. } => {
            (Some(designation.partner_id), Some(subscription.customer_id))
        }
        // A customer's own request depends on no partner (**support-independent**), and neither do its letters.
        Fact::ServiceRequestOpened { request }
        | Fact::ServiceRequestMessageAdded { request, .. }
        | Fact::ServiceRequestTransitioned { request, .. } => (None, Some(request.customer_id)),
        Fact::MigrationCompleted { migration }
        | Fact::MigrationFailed { migration }
        | Fact::MigrationCanceled { migration } => (None, Some(migration.customer_id)),
        Fact::DelegationIdle { delegation, .. } => (None, Some(delegation.customer_id)),
        Fact::PartnerReported { partner }
        | Fact::PartnerSuspended { partner }
        | Fact::PartnerReinstated { partner }
        | Fact::AgreementSigned { partner }
        | Fact::AgreementSuperseded { partner, .. }
        | Fact::EnrollmentApplied { partner, .. }
        | Fact::EnrollmentResubmitted { partner, .. }
        | Fact::EnrollmentActionRequested { partner, .. }
        | Fact::EnrollmentApproved { partner, .. }
        | Fact::EnrollmentRejected { partner, .. }
        | Fact::EnrollmentRevoked { partner, .. }
        | Fact::EnrollmentLapsed { partner, .. }
        | Fact::MemberAdded { partner, .. }
        | Fact::MemberRemoved { partner, .. }
        | Fact::PartnerApplied { partner, .. } => (Some(partner.id), None),
        Fact::InvitationCreated { .. }
        | Fact::InvitationResent { .. }
        | Fact::InvitationRevised { .. }
        | Fact::InvitationAddressCorrected { .. }
        | Fact::InvitationCodeRequested { .. }
        | Fact::InvitationCanceled { .. }
        | Fact::InvitationHandedOver { .. }
        | Fact::InvitationSuspended { .. }
        | Fact::InvitationResumed { .. }
        | Fact::MessageSent { .. }
        | Fact::MessageDelivered { .. }
        | Fact::MessageDelayed { .. }
        | Fact::MessageComplained { .. }
        | Fact::MessageSuppressed { .. }
        | Fact::MessageStandInDelivered { .. }
        | Fact::CustomerRegistered { .. }
        | Fact::SubscriptionStarted { .. }
        | Fact::SubscriptionConverted { .. }
        | Fact::DesignationSet { receipt: None, .. }
        | Fact::DelegationGranted { .. }
        | Fact::DelegationWidened { .. }
        | Fact::PartnerChanged { .. }
        | Fact::PartnerAuthorized { .. }
        | Fact::EnrollmentRecalled { .. }
        | Fact::MemberChanged { .. }
        | Fact::MailboxCreated { .. }
        | Fact::MigrationCreated { .. }
        | Fact::MigrationProgressed { .. }
        | Fact::MailboxChanged { .. }
        | Fact::MailboxDeleted { .. }
        | Fact::MailboxProvisioned { .. }
        | Fact::CatalogChanged { .. }
        | Fact::Directory(_) => (None, None),
    }
}
