//! From a fact to its letters.

mod administrator;
mod amendment;
mod answer;
mod delegation;
mod designation;
mod foot;
mod interruption;
mod invitation;
mod migration;
mod partner;
mod program;
mod review;
mod subscription;
mod support;
mod template;
mod wording;

use domain::invitation::Invitation;
use domain::{EmailAddress, Fact, Moment, directory};

use crate::{Context, Letter};

/// The types of facts that never ask for a letter. The stream does not hand them to the post at all, which
/// otherwise would be called more often in vain than not; `tests/tidy` compares it with this.
pub const SILENT: [&str; 11] = [
    "customer.registered",
    "delegation.granted",
    "message.complained",
    "message.delayed",
    "message.delivered",
    "message.sent",
    "message.standInDelivered",
    "message.suppressed",
    "partner.changed",
    "subscription.converted",
    "subscription.started",
];

/// The letter that an invitation is sent with, as new or as revised: for whoever wants to see it before it is sent.
/// Besides it nothing of the others gets into a program that asks for this one alone.
pub fn offer(invitation: &Invitation, at: Moment, context: &Context<'_>) -> Letter {
    if invitation.offer_version > 1 {
        invitation::revised(invitation, at, context)
    } else {
        invitation::created(invitation, at, context)
    }
}

/// The letters that a fact asks for; none where nobody needs to hear of it by post. Letters of one fact
/// have different keys. `at` is when it happened.
#[expect(clippy::too_many_lines, reason = "a line for each fact reads best in one piece")]
pub fn letters(fact: &Fact, at: Moment, context: &Context<'_>) -> Vec<Letter> {
    if SILENT.contains(&fact.name()) {
        return Vec::new();
    }
    match fact {
        Fact::InvitationCreated { invitation } | Fact::InvitationAddressCorrected { invitation, .. } => {
            vec![invitation::created(invitation, at, context)]
        }
        Fact::InvitationResent { invitation } => vec![invitation::resent(invitation, at, context)],
        Fact::InvitationRevised { invitation } => vec![invitation::revised(invitation, at, context)],
        Fact::InvitationCodeRequested { invitation, cycle_number, usable_until } => {
            vec![invitation::code(invitation, *cycle_number, *usable_until, at, context)]
        }
        Fact::InvitationHandedOver { invitation, customer_name, admins } => admins
            .iter()
            .map(|admin| invitation::handed_over(invitation, customer_name, admin, at, context))
            .collect(),
        Fact::InvitationAccepted { invitation, receipt } => {
            let mut letters = vec![answer::accepted(invitation, receipt, at, context)];
            letters.extend(answer::receipts(invitation, receipt, at, context));
            letters
        }
        Fact::InvitationDeclined { invitation } => vec![answer::declined(invitation, at, context)],
        Fact::InvitationCanceled { invitation } if invitation.was_delivered() => {
            vec![answer::canceled(invitation, at, context)]
        }
        Fact::InvitationExpired { invitation } => vec![answer::expired(invitation, at, context)],
        Fact::InvitationRenewalRequested { invitation } => vec![answer::renewal(invitation, at, context)],
        Fact::MessageBounced { invitation } => vec![answer::bounced(invitation, at, context)],
        Fact::DelegationIdle { delegation, since } => delegation::idle(delegation, *since, context),
        Fact::DelegationExpiring { delegation, days } => delegation::expiring(delegation, *days, at, context),
        Fact::DelegationExpired { delegation } => delegation::expired(delegation, at, context),
        Fact::DelegationTerminated { delegation } => delegation::terminated(delegation, at, context),
        Fact::DelegationReplaced { delegation } => delegation::replaced(delegation, at, context),
        Fact::DelegationNarrowed { delegation, by, removed } => {
            amendment::narrowed(delegation, *by, removed, at, context)
        }
        Fact::DelegationExtended { delegation, by_itself: true } => {
            amendment::extended(delegation, at, context)
        }
        Fact::DelegationAutoExtensionChanged { delegation } => {
            amendment::auto_extension_changed(delegation, at, context)
        }
        Fact::AmendmentProposed { delegation, amendment } => {
            amendment::proposed(delegation, amendment, at, context)
        }
        Fact::AmendmentAccepted { delegation, amendment, .. } => {
            amendment::accepted(delegation, amendment, at, context)
        }
        Fact::AmendmentDeclined { delegation, amendment } => {
            amendment::declined(delegation, amendment, at, context)
        }
        Fact::AmendmentLapsed { delegation, .. } => amendment::lapsed(delegation, at, context),
        Fact::DelegationSuspensionAnnounced { delegation } => interruption::announced(delegation, at, context),
        Fact::DelegationSuspensionWithdrawn { delegation } => interruption::withdrawn(delegation, at, context),
        Fact::DelegationSuspended { delegation } => interruption::suspended(delegation, at, context),
        Fact::DelegationResumed { delegation } => interruption::resumed(delegation, at, context),
        Fact::DesignationSet { subscription, receipt } => {
            designation::set(subscription, receipt.as_ref().map(|receipt| receipt.id), at, context)
        }
        Fact::DesignationRemoved { subscription, designation, is_replaced } => {
            designation::removed(subscription, designation, *is_replaced, at, context)
        }
        Fact::SubscriptionRenewed { subscription } => subscription::renewed(subscription, at, context),
        Fact::SubscriptionChanged { subscription, previous_licenses, delegate } => {
            subscription::changed(subscription, *previous_licenses, delegate.as_ref(), at, context)
        }
        Fact::SubscriptionExpiring { subscription, days } => {
            subscription::expiring(subscription, *days, at, context)
        }
        Fact::SubscriptionExpired { subscription } => subscription::expired(subscription, at, context),
        Fact::SubscriptionCanceled { subscription, delegate } => {
            subscription::canceled(subscription, delegate.as_ref(), at, context)
        }
        Fact::PartnerReported { partner } => partner::reported(partner, at, context),
        Fact::PartnerApplied { partner, owner } => {
            let mut letters = program::applied(partner, owner, at, context);
            letters.extend(review::joined(partner, owner, at, context));
            letters
        }
        Fact::EnrollmentApplied { partner, program } => {
            let mut letters = program::enrolled(partner, program, at, context);
            letters.extend(review::enrolling(partner, program, false, at, context));
            letters
        }
        Fact::EnrollmentResubmitted { partner, program } => {
            review::enrolling(partner, program, true, at, context).into_iter().collect()
        }
        Fact::EnrollmentActionRequested { partner, program }
        | Fact::EnrollmentApproved { partner, program }
        | Fact::EnrollmentRejected { partner, program }
        | Fact::EnrollmentRevoked { partner, program }
        | Fact::EnrollmentLapsed { partner, program } => program::enrolled(partner, program, at, context),
        Fact::PartnerSuspended { partner } | Fact::PartnerReinstated { partner } => {
            program::standing(partner, at, context)
        }
        Fact::AgreementSigned { partner } => program::signed(partner, at, context),
        Fact::AgreementSuperseded { partner, version, valid_from, counts_until } => {
            program::superseded(partner, version, [*valid_from, *counts_until], at, context)
        }
        Fact::MemberAdded { partner, member } => vec![program::added(partner, member, at, context)],
        Fact::MemberRemoved { partner, member } => vec![program::removed(partner, member, at, context)],
        Fact::ServiceRequestOpened { request } => support::opened(request, at, context),
        Fact::ServiceRequestMessageAdded { request, message } => {
            support::said(request, message, at, context)
        }
        Fact::ServiceRequestTransitioned { request, by, .. } => {
            support::transitioned(request, by, at, context)
        }
        Fact::Directory(directory::Fact::AdministratorAdded { customer, email }) => {
            administrator::added(customer, email, at, context)
        }
        Fact::Directory(directory::Fact::AdministratorRemoved { customer, email }) => {
            administrator::removed(customer, email, at, context)
        }
        Fact::MigrationCompleted { migration }
        | Fact::MigrationFailed { migration }
        | Fact::MigrationCanceled { migration } => migration::ended(migration, at, context),
        // Canceled before anybody saw it.
        Fact::InvitationCanceled { .. }
        // Nobody waits for these; the partner sees them with the invitation, and hears of its own standing.
        | Fact::InvitationSuspended { .. }
        | Fact::InvitationResumed { .. }
        | Fact::MessageSent { .. }
        | Fact::MessageDelivered { .. }
        | Fact::MessageDelayed { .. }
        | Fact::MessageComplained { .. }
        | Fact::MessageSuppressed { .. }
        | Fact::MessageStandInDelivered { .. }
        // The receipt and the partner's letter of the acceptance tell of these.
        | Fact::CustomerRegistered { .. }
        | Fact::SubscriptionStarted { .. }
        | Fact::SubscriptionConverted { .. }
        | Fact::DelegationGranted { .. }
        // The letters of the amendment tell of these.
        | Fact::DelegationWidened { .. }
        | Fact::DelegationExtended { .. }
        // Whoever did it knows, and everybody else sees it with the partner.
        | Fact::PartnerChanged { .. }
        | Fact::PartnerAuthorized { .. }
        | Fact::EnrollmentRecalled { .. }
        | Fact::MemberChanged { .. }
        // The vendor's services follow these; whoever wants them sees how far it is.
        | Fact::MailboxCreated { .. }
        | Fact::MigrationCreated { .. }
        | Fact::MigrationProgressed { .. }
        | Fact::MailboxChanged { .. }
        | Fact::MailboxDeleted { .. }
        | Fact::MailboxProvisioned { .. }
        // Whom it concerns is told when it concerns them.
        | Fact::CatalogChanged { .. }
        // The customer's own people see it with the directory.
        | Fact::Directory(
            directory::Fact::UserCreated { .. }
            | directory::Fact::UserChanged { .. }
            | directory::Fact::UserDeleted { .. }
            | directory::Fact::PersonErased { .. }
            | directory::Fact::GroupCreated { .. }
            | directory::Fact::GroupChanged { .. }
            | directory::Fact::GroupDeleted { .. },
        ) => Vec::new(),
    }
}

/// Each address once, in a stable order.
fn each_once<'a>(people: impl IntoIterator<Item = &'a EmailAddress>) -> Vec<&'a EmailAddress> {
    let mut people: Vec<&EmailAddress> = people.into_iter().collect();
    people.sort();
    people.dedup();
    people
}
