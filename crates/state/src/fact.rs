//! Facts: what happened, in the past participle, and the state it left behind.
//!
//! A decision answers with [`Change`](crate::Change)s. The table lays them down in one transaction; the facts among them
//! become event items, and those are the outbox, the audit trail and the feed at once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::capability::Capability;
use crate::customer::Customer;
use crate::delegation::amendment::Amendment;
use crate::delegation::{Delegation, Side};
use crate::directory;
use crate::invitation::Invitation;
use crate::mailbox::Mailbox;
use crate::migration::Migration;
use crate::moment::Moment;
use crate::partner::{Member, Partner};
use crate::receipt::Receipt;
use crate::service_request::{self, Author, Message, ServiceRequest};
use crate::subscription::{Designation, Subscription};
use crate::text::OrganizationName;
use crate::{EmailAddress, InvitationId};

/// What happened. The name of each is its type in the feed; the data is all that a letter needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "camelCase")]
pub enum Fact {
    /// A partner invited somebody.
    #[serde(rename = "invitation.created")]
    InvitationCreated {
        /// The invitation as created.
        invitation: Box<Invitation>,
    },
    /// The partner asked for the mail to be sent again, with a new link.
    #[serde(rename = "invitation.resent")]
    InvitationResent {
        /// The invitation after it.
        invitation: Box<Invitation>,
    },
    /// The partner changed the lines of its offer.
    #[serde(rename = "invitation.revised")]
    InvitationRevised {
        /// The invitation after it.
        invitation: Box<Invitation>,
    },
    /// The partner corrected an address that bounced; the new one gets a new link.
    #[serde(rename = "invitation.addressCorrected")]
    InvitationAddressCorrected {
        /// The invitation after it.
        invitation: Box<Invitation>,
        /// The address that bounced.
        previous_email: EmailAddress,
    },
    /// Somebody asked for a code to prove the invited mailbox.
    #[serde(rename = "invitation.codeRequested")]
    InvitationCodeRequested {
        /// The invitation.
        invitation: Box<Invitation>,
        /// Which code; the code itself is derived when the letter is worded.
        cycle_number: u32,
        /// Until when it can be used.
        usable_until: Moment,
    },
    /// The customer countersigned part or all of it.
    #[serde(rename = "invitation.accepted")]
    InvitationAccepted {
        /// The invitation after it.
        invitation: Box<Invitation>,
        /// What was consented to.
        receipt: Box<Receipt>,
    },
    /// The customer took nothing.
    #[serde(rename = "invitation.declined")]
    InvitationDeclined {
        /// The invitation after it.
        invitation: Box<Invitation>,
    },
    /// The partner took it back.
    #[serde(rename = "invitation.canceled")]
    InvitationCanceled {
        /// The invitation after it.
        invitation: Box<Invitation>,
    },
    /// The sweep recorded that its time is over.
    #[serde(rename = "invitation.expired")]
    InvitationExpired {
        /// The invitation after it.
        invitation: Box<Invitation>,
    },
    /// The partner's gate closed: it cannot be answered for now.
    #[serde(rename = "invitation.suspended")]
    InvitationSuspended {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// The partner's gate opened: it can be answered again.
    #[serde(rename = "invitation.resumed")]
    InvitationResumed {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// The holder of an expired link asked for a new one.
    #[serde(rename = "invitation.renewalRequested")]
    InvitationRenewalRequested {
        /// The invitation.
        invitation: Box<Invitation>,
    },
    /// The holder of the link asked the customer's administrators to answer it.
    #[serde(rename = "invitation.handedOver")]
    InvitationHandedOver {
        /// The invitation.
        invitation: Box<Invitation>,
        /// The customer.
        customer_name: OrganizationName,
        /// Whom it was handed to.
        admins: BTreeSet<EmailAddress>,
    },
    /// The invitation's mail was posted.
    #[serde(rename = "message.sent")]
    MessageSent {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// The recipient's server took it.
    #[serde(rename = "message.delivered")]
    MessageDelivered {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// It is on its way for longer than usual.
    #[serde(rename = "message.delayed")]
    MessageDelayed {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// The recipient's server refused it.
    #[serde(rename = "message.bounced")]
    MessageBounced {
        /// The invitation after it.
        invitation: Box<Invitation>,
    },
    /// The recipient reported it as unwanted.
    #[serde(rename = "message.complained")]
    MessageComplained {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// It was not posted, because the recipient does not want mail of this partner.
    #[serde(rename = "message.suppressed")]
    MessageSuppressed {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// What was posted in its place, to nobody, was delivered.
    #[serde(rename = "message.standInDelivered")]
    MessageStandInDelivered {
        /// The invitation.
        invitation_id: InvitationId,
    },
    /// An organization became a customer: by its first acceptance, or because the operator serves it already.
    #[serde(rename = "customer.registered")]
    CustomerRegistered {
        /// The customer.
        customer: Box<Customer>,
    },
    /// A line was accepted.
    #[serde(rename = "subscription.started")]
    SubscriptionStarted {
        /// The subscription.
        subscription: Box<Subscription>,
    },
    /// A running trial was bought.
    #[serde(rename = "subscription.converted")]
    SubscriptionConverted {
        /// The subscription after it.
        subscription: Box<Subscription>,
        /// The partner whose trial it was.
        previous_partner_id: crate::PartnerId,
    },
    /// The sweep recorded that another term has begun.
    #[serde(rename = "subscription.renewed")]
    SubscriptionRenewed {
        /// The subscription after it.
        subscription: Box<Subscription>,
    },
    /// It has another number of licenses.
    #[serde(rename = "subscription.changed")]
    SubscriptionChanged {
        /// The subscription after it.
        subscription: Box<Subscription>,
        /// How many licenses there were.
        previous_licenses: u32,
        /// The partner that did it on the customer's behalf.
        delegate: Option<OrganizationName>,
    },
    /// A trial's end is near.
    #[serde(rename = "subscription.expiring")]
    SubscriptionExpiring {
        /// The subscription.
        subscription: Box<Subscription>,
        /// Which of the warnings, in days before the end.
        days: u32,
    },
    /// The sweep recorded that a trial is over.
    #[serde(rename = "subscription.expired")]
    SubscriptionExpired {
        /// The subscription after it.
        subscription: Box<Subscription>,
    },
    /// It was canceled.
    #[serde(rename = "subscription.canceled")]
    SubscriptionCanceled {
        /// The subscription after it.
        subscription: Box<Subscription>,
        /// The partner that did it on the customer's behalf.
        delegate: Option<OrganizationName>,
    },
    /// The customer designated a partner of record.
    #[serde(rename = "designation.set")]
    DesignationSet {
        /// The subscription after it.
        subscription: Box<Subscription>,
        /// The record of the consent, where the customer decided by itself and not in answer to an invitation.
        #[serde(default)]
        receipt: Option<Box<Receipt>>,
    },
    /// A partner is no longer the partner of record.
    #[serde(rename = "designation.removed")]
    DesignationRemoved {
        /// The subscription after it.
        subscription: Box<Subscription>,
        /// Who it was.
        designation: Designation,
        /// Whether another one took its place.
        is_replaced: bool,
    },
    /// The customer let a partner administer its account.
    #[serde(rename = "delegation.granted")]
    DelegationGranted {
        /// The delegation.
        delegation: Box<Delegation>,
    },
    /// The end is near.
    #[serde(rename = "delegation.expiring")]
    DelegationExpiring {
        /// The delegation.
        delegation: Box<Delegation>,
        /// Which of the warnings, in days before the end.
        days: u32,
    },
    /// Its partner has made no use of it for a long time.
    #[serde(rename = "delegation.idle")]
    DelegationIdle {
        /// The delegation.
        delegation: Box<Delegation>,
        /// The last use, or the grant where there was none.
        since: Moment,
    },
    /// The sweep recorded that its time is over.
    #[serde(rename = "delegation.expired")]
    DelegationExpired {
        /// The delegation after it.
        delegation: Box<Delegation>,
    },
    /// One side ended it.
    #[serde(rename = "delegation.terminated")]
    DelegationTerminated {
        /// The delegation after it.
        delegation: Box<Delegation>,
    },
    /// The customer chose another partner.
    #[serde(rename = "delegation.replaced")]
    DelegationReplaced {
        /// The delegation after it.
        delegation: Box<Delegation>,
    },
    /// One side gave up a part of it.
    #[serde(rename = "delegation.narrowed")]
    DelegationNarrowed {
        /// The delegation after it.
        delegation: Box<Delegation>,
        /// Which side.
        by: Side,
        /// What is no longer granted.
        removed: Vec<Capability>,
    },
    /// More is granted than before.
    #[serde(rename = "delegation.widened")]
    DelegationWidened {
        /// The delegation after it.
        delegation: Box<Delegation>,
    },
    /// It lasts longer than before.
    #[serde(rename = "delegation.extended")]
    DelegationExtended {
        /// The delegation after it.
        delegation: Box<Delegation>,
        /// Whether it went on by itself; else the customer agreed to an amendment.
        by_itself: bool,
    },
    /// The customer lets it go on by itself, or no longer.
    #[serde(rename = "delegation.autoExtensionChanged")]
    DelegationAutoExtensionChanged {
        /// The delegation after it.
        delegation: Box<Delegation>,
    },
    /// Its partner asks for more, or for longer.
    #[serde(rename = "amendment.proposed")]
    AmendmentProposed {
        /// The delegation.
        delegation: Box<Delegation>,
        /// What is proposed.
        amendment: Box<Amendment>,
    },
    /// The customer agreed to it.
    #[serde(rename = "amendment.accepted")]
    AmendmentAccepted {
        /// The delegation after it.
        delegation: Box<Delegation>,
        /// What was proposed, and agreed to.
        amendment: Box<Amendment>,
        /// What was consented to.
        receipt: Box<Receipt>,
    },
    /// The customer did not.
    #[serde(rename = "amendment.declined")]
    AmendmentDeclined {
        /// The delegation after it.
        delegation: Box<Delegation>,
        /// What was proposed.
        amendment: Box<Amendment>,
    },
    /// Nobody answered in time, or what it was to change has changed.
    #[serde(rename = "amendment.lapsed")]
    AmendmentLapsed {
        /// The delegation after it.
        delegation: Box<Delegation>,
        /// What was proposed.
        amendment: Box<Amendment>,
    },
    /// Its partner stopped qualifying: unless it qualifies again, it will be suspended.
    #[serde(rename = "delegation.suspensionAnnounced")]
    DelegationSuspensionAnnounced {
        /// The delegation, with what interrupts it.
        delegation: Box<Delegation>,
    },
    /// Its partner qualifies again before it was suspended.
    #[serde(rename = "delegation.suspensionWithdrawn")]
    DelegationSuspensionWithdrawn {
        /// The delegation.
        delegation: Box<Delegation>,
    },
    /// Its partner's standing suspended it.
    #[serde(rename = "delegation.suspended")]
    DelegationSuspended {
        /// The delegation, with what interrupts it.
        delegation: Box<Delegation>,
    },
    /// It counts again, without new consent.
    #[serde(rename = "delegation.resumed")]
    DelegationResumed {
        /// The delegation.
        delegation: Box<Delegation>,
    },
    /// A recipient did not know the partner, or did not want its mail.
    #[serde(rename = "partner.reported")]
    PartnerReported {
        /// The partner after it.
        partner: Box<Partner>,
    },
    /// Somebody applied for an organization to join, and owns it.
    #[serde(rename = "partner.applied")]
    PartnerApplied {
        /// The partner.
        partner: Box<Partner>,
        /// Who applied.
        owner: Member,
    },
    /// It says something else of itself.
    #[serde(rename = "partner.changed")]
    PartnerChanged {
        /// The partner after it.
        partner: Box<Partner>,
    },
    /// The operator named the services that it may offer.
    #[serde(rename = "partner.authorized")]
    PartnerAuthorized {
        /// The partner after it.
        partner: Box<Partner>,
    },
    /// The operator banned it.
    #[serde(rename = "partner.suspended")]
    PartnerSuspended {
        /// The partner after it.
        partner: Box<Partner>,
    },
    /// The operator lifted its ban or pause.
    #[serde(rename = "partner.reinstated")]
    PartnerReinstated {
        /// The partner after it.
        partner: Box<Partner>,
    },
    /// An owner signed a version of the agreement.
    #[serde(rename = "agreement.signed")]
    AgreementSigned {
        /// The partner after it.
        partner: Box<Partner>,
    },
    /// A version came after the one that it signed, which counts for a while only.
    #[serde(rename = "agreement.superseded")]
    AgreementSuperseded {
        /// The partner after it.
        partner: Box<Partner>,
        /// The version to sign.
        version: String,
        /// From when on that can be signed.
        valid_from: Moment,
        /// Until when the signed one counts.
        counts_until: Moment,
    },
    /// It applied for a program.
    #[serde(rename = "enrollment.applied")]
    EnrollmentApplied {
        /// The partner after it.
        partner: Box<Partner>,
        /// The program's key in the catalog.
        program: String,
    },
    /// It did what was asked for; the application is looked at again.
    #[serde(rename = "enrollment.inReview")]
    EnrollmentResubmitted {
        /// The partner after it.
        partner: Box<Partner>,
        /// The program's key in the catalog.
        program: String,
    },
    /// The operator asks it to do something first.
    #[serde(rename = "enrollment.actionRequired")]
    EnrollmentActionRequested {
        /// The partner after it.
        partner: Box<Partner>,
        /// The program's key in the catalog.
        program: String,
    },
    /// It is in a program.
    #[serde(rename = "enrollment.activated")]
    EnrollmentApproved {
        /// The partner after it.
        partner: Box<Partner>,
        /// The program's key in the catalog.
        program: String,
    },
    /// It is not let into a program.
    #[serde(rename = "enrollment.rejected")]
    EnrollmentRejected {
        /// The partner after it.
        partner: Box<Partner>,
        /// The program's key in the catalog.
        program: String,
    },
    /// The operator took its place in a program away.
    #[serde(rename = "enrollment.revoked")]
    EnrollmentRevoked {
        /// The partner after it.
        partner: Box<Partner>,
        /// The program's key in the catalog.
        program: String,
    },
    /// It took an application back, or left a program.
    #[serde(rename = "enrollment.recalled")]
    EnrollmentRecalled {
        /// The partner after it.
        partner: Box<Partner>,
        /// The program's key in the catalog.
        program: String,
    },
    /// The sweep recorded that the time of an enrollment is over.
    #[serde(rename = "enrollment.lapsed")]
    EnrollmentLapsed {
        /// The partner after it.
        partner: Box<Partner>,
        /// The program's key in the catalog.
        program: String,
    },
    /// An owner added somebody.
    #[serde(rename = "member.added")]
    MemberAdded {
        /// The partner after it.
        partner: Box<Partner>,
        /// The person, with the roles after it.
        member: Member,
    },
    /// An owner gave somebody other roles.
    #[serde(rename = "member.changed")]
    MemberChanged {
        /// The partner after it.
        partner: Box<Partner>,
        /// The person, with the roles after it.
        member: Member,
    },
    /// An owner removed somebody, or somebody left.
    #[serde(rename = "member.removed")]
    MemberRemoved {
        /// The partner after it.
        partner: Box<Partner>,
        /// The person, with the roles after it.
        member: Member,
    },
    /// A customer, or its delegate, asked the operator for help.
    #[serde(rename = "serviceRequest.opened")]
    ServiceRequestOpened {
        /// The request.
        request: Box<ServiceRequest>,
    },
    /// Somebody said something more to it.
    #[serde(rename = "serviceRequest.messageAdded")]
    ServiceRequestMessageAdded {
        /// The request after it.
        request: Box<ServiceRequest>,
        /// What was said.
        message: Box<Message>,
    },
    /// It is in another state.
    #[serde(rename = "serviceRequest.transitioned")]
    ServiceRequestTransitioned {
        /// The request after it.
        request: Box<ServiceRequest>,
        /// The state before.
        from: service_request::Status,
        /// Who did it.
        by: Author,
    },
    /// A customer, or its delegate, wants another mailbox.
    #[serde(rename = "mailbox.created")]
    MailboxCreated {
        /// The mailbox.
        mailbox: Box<Mailbox>,
    },
    /// It is to be otherwise.
    #[serde(rename = "mailbox.changed")]
    MailboxChanged {
        /// The mailbox after it.
        mailbox: Box<Mailbox>,
    },
    /// It is to be gone.
    #[serde(rename = "mailbox.deleted")]
    MailboxDeleted {
        /// The mailbox as it was last.
        mailbox: Box<Mailbox>,
    },
    /// The vendor's mail system said how far it is with it.
    #[serde(rename = "mailbox.provisioned")]
    MailboxProvisioned {
        /// The mailbox after it.
        mailbox: Box<Mailbox>,
    },
    /// A customer, or its delegate, wants mail to be moved into its mailboxes.
    #[serde(rename = "migration.created")]
    MigrationCreated {
        /// The migration.
        migration: Box<Migration>,
    },
    /// The services are further with it.
    #[serde(rename = "migration.progressed")]
    MigrationProgressed {
        /// The migration after it.
        migration: Box<Migration>,
    },
    /// Every mailbox is moved.
    #[serde(rename = "migration.completed")]
    MigrationCompleted {
        /// The migration after it.
        migration: Box<Migration>,
    },
    /// It is over, and some mailbox could not be moved.
    #[serde(rename = "migration.failed")]
    MigrationFailed {
        /// The migration after it.
        migration: Box<Migration>,
    },
    /// Somebody called it off.
    #[serde(rename = "migration.canceled")]
    MigrationCanceled {
        /// The migration after it.
        migration: Box<Migration>,
    },
    /// The operator put another catalog.
    #[serde(rename = "catalog.changed")]
    CatalogChanged {
        /// Its revision.
        revision: u32,
        /// Versions of the agreement that it has and the one before had not.
        new_agreements: Vec<String>,
    },
    /// Something happened in a customer's directory.
    #[serde(untagged)]
    Directory(directory::Fact),
}

impl Fact {
    /// The type in the feed.
    pub fn name(&self) -> &'static str {
        match self {
            Fact::InvitationCreated { .. } => "invitation.created",
            Fact::InvitationResent { .. } => "invitation.resent",
            Fact::InvitationRevised { .. } => "invitation.revised",
            Fact::InvitationAddressCorrected { .. } => "invitation.addressCorrected",
            Fact::InvitationCodeRequested { .. } => "invitation.codeRequested",
            Fact::InvitationAccepted { .. } => "invitation.accepted",
            Fact::InvitationDeclined { .. } => "invitation.declined",
            Fact::InvitationCanceled { .. } => "invitation.canceled",
            Fact::InvitationExpired { .. } => "invitation.expired",
            Fact::InvitationSuspended { .. } => "invitation.suspended",
            Fact::InvitationResumed { .. } => "invitation.resumed",
            Fact::InvitationRenewalRequested { .. } => "invitation.renewalRequested",
            Fact::InvitationHandedOver { .. } => "invitation.handedOver",
            Fact::MessageSent { .. } => "message.sent",
            Fact::MessageDelivered { .. } => "message.delivered",
            Fact::MessageDelayed { .. } => "message.delayed",
            Fact::MessageBounced { .. } => "message.bounced",
            Fact::MessageComplained { .. } => "message.complained",
            Fact::MessageSuppressed { .. } => "message.suppressed",
            Fact::MessageStandInDelivered { .. } => "message.standInDelivered",
            Fact::CustomerRegistered { .. } => "customer.registered",
            Fact::SubscriptionStarted { .. } => "subscription.started",
            Fact::SubscriptionConverted { .. } => "subscription.converted",
            Fact::SubscriptionRenewed { .. } => "subscription.renewed",
            Fact::SubscriptionChanged { .. } => "subscription.changed",
            Fact::SubscriptionExpiring { .. } => "subscription.expiring",
            Fact::SubscriptionExpired { .. } => "subscription.expired",
            Fact::SubscriptionCanceled { .. } => "subscription.canceled",
            Fact::DesignationSet { .. } => "designation.set",
            Fact::DesignationRemoved { .. } => "designation.removed",
            Fact::DelegationGranted { .. } => "delegation.granted",
            Fact::DelegationExpiring { .. } => "delegation.expiring",
            Fact::DelegationIdle { .. } => "delegation.idle",
            Fact::DelegationExpired { .. } => "delegation.expired",
            Fact::DelegationTerminated { .. } => "delegation.terminated",
            Fact::DelegationReplaced { .. } => "delegation.replaced",
            Fact::DelegationNarrowed { .. } => "delegation.narrowed",
            Fact::DelegationWidened { .. } => "delegation.widened",
            Fact::DelegationExtended { .. } => "delegation.extended",
            Fact::DelegationAutoExtensionChanged { .. } => "delegation.autoExtensionChanged",
            Fact::AmendmentProposed { .. } => "amendment.proposed",
            Fact::AmendmentAccepted { .. } => "amendment.accepted",
            Fact::AmendmentDeclined { .. } => "amendment.declined",
            Fact::AmendmentLapsed { .. } => "amendment.lapsed",
            Fact::DelegationSuspensionAnnounced { .. } => "delegation.suspensionAnnounced",
            Fact::DelegationSuspensionWithdrawn { .. } => "delegation.suspensionWithdrawn",
            Fact::DelegationSuspended { .. } => "delegation.suspended",
            Fact::DelegationResumed { .. } => "delegation.resumed",
            Fact::PartnerReported { .. } => "partner.reported",
            Fact::PartnerApplied { .. } => "partner.applied",
            Fact::PartnerChanged { .. } => "partner.changed",
            Fact::PartnerAuthorized { .. } => "partner.authorized",
            Fact::PartnerSuspended { .. } => "partner.suspended",
            Fact::PartnerReinstated { .. } => "partner.reinstated",
            Fact::AgreementSigned { .. } => "agreement.signed",
            Fact::AgreementSuperseded { .. } => "agreement.superseded",
            Fact::EnrollmentApplied { .. } => "enrollment.applied",
            Fact::EnrollmentResubmitted { .. } => "enrollment.inReview",
            Fact::EnrollmentActionRequested { .. } => "enrollment.actionRequired",
            Fact::EnrollmentApproved { .. } => "enrollment.activated",
            Fact::EnrollmentRejected { .. } => "enrollment.rejected",
            Fact::EnrollmentRevoked { .. } => "enrollment.revoked",
            Fact::EnrollmentRecalled { .. } => "enrollment.recalled",
            Fact::EnrollmentLapsed { .. } => "enrollment.lapsed",
            Fact::MemberAdded { .. } => "member.added",
            Fact::MemberChanged { .. } => "member.changed",
            Fact::MemberRemoved { .. } => "member.removed",
            Fact::ServiceRequestOpened { .. } => "serviceRequest.opened",
            Fact::ServiceRequestMessageAdded { .. } => "serviceRequest.messageAdded",
            Fact::ServiceRequestTransitioned { .. } => "serviceRequest.transitioned",
            Fact::MailboxCreated { .. } => "mailbox.created",
            Fact::MailboxChanged { .. } => "mailbox.changed",
            Fact::MailboxDeleted { .. } => "mailbox.deleted",
            Fact::MailboxProvisioned { .. } => "mailbox.provisioned",
            Fact::MigrationCreated { .. } => "migration.created",
            Fact::MigrationProgressed { .. } => "migration.progressed",
            Fact::MigrationCompleted { .. } => "migration.completed",
            Fact::MigrationFailed { .. } => "migration.failed",
            Fact::MigrationCanceled { .. } => "migration.canceled",
            Fact::CatalogChanged { .. } => "catalog.changed",
            Fact::Directory(fact) => fact.name(),
        }
    }
}
