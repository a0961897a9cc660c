//! Kinds, states and answers.

use domain::delegation::Status as DelegationStatus;
use domain::invitation::{Decision, DeliveryState, Kind, Status as InvitationStatus};
use domain::offer::BillingPeriod;
use domain::service_request::{Severity, Status as ServiceRequestStatus};
use domain::subscription::Status as SubscriptionStatus;
use domain::text::Locale;

use crate::in_language;

/// What an invitation proposes, as a noun.
pub fn kind(kind: Kind, locale: Locale) -> &'static str {
    match kind {
        Kind::Trial => in_language(locale, "free trial", "essai gratuit"),
        Kind::Purchase => in_language(locale, "purchase offer", "offre d’achat"),
        Kind::DelegatedAdministration => {
            in_language(locale, "delegated administration", "administration déléguée")
        }
    }
}

/// `per month`, `per year`.
pub fn billing_period(period: BillingPeriod, locale: Locale) -> &'static str {
    match period {
        BillingPeriod::Monthly => in_language(locale, "per month", "par mois"),
        BillingPeriod::Annual => in_language(locale, "per year", "par an"),
    }
}

/// One answer.
pub fn decision(decision: Decision, locale: Locale) -> &'static str {
    match decision {
        Decision::Accept => in_language(locale, "accepted", "accepté"),
        Decision::Decline => in_language(locale, "declined", "refusé"),
    }
}

/// Where an invitation stands.
pub fn invitation_status(status: InvitationStatus, locale: Locale) -> &'static str {
    match status {
        InvitationStatus::Pending => in_language(locale, "waiting for an answer", "en attente de réponse"),
        InvitationStatus::Suspended => in_language(locale, "suspended", "suspendue"),
        InvitationStatus::Accepted => in_language(locale, "accepted", "acceptée"),
        InvitationStatus::Declined => in_language(locale, "declined", "refusée"),
        InvitationStatus::Canceled => in_language(locale, "canceled", "annulée"),
        InvitationStatus::Expired => in_language(locale, "expired", "expirée"),
    }
}

/// Where a delegation stands.
pub fn delegation_status(status: DelegationStatus, locale: Locale) -> &'static str {
    match status {
        DelegationStatus::Active => in_language(locale, "active", "active"),
        DelegationStatus::Suspended => in_language(locale, "suspended", "suspendue"),
        DelegationStatus::Expired => in_language(locale, "expired", "expirée"),
        DelegationStatus::Terminated => in_language(locale, "ended", "terminée"),
        DelegationStatus::Replaced => in_language(locale, "replaced", "remplacée"),
    }
}

/// Where a subscription stands.
pub fn subscription_status(status: SubscriptionStatus, locale: Locale) -> &'static str {
    match status {
        SubscriptionStatus::Trial => in_language(locale, "free trial", "essai gratuit"),
        SubscriptionStatus::Active => in_language(locale, "active", "actif"),
        SubscriptionStatus::Canceled => in_language(locale, "canceled", "annulé"),
        SubscriptionStatus::Expired => in_language(locale, "expired", "expiré"),
    }
}

/// Where a service request stands.
pub fn service_request_status(status: ServiceRequestStatus, locale: Locale) -> &'static str {
    match status {
        ServiceRequestStatus::Open => in_language(locale, "open", "ouverte"),
        ServiceRequestStatus::InProgress => in_language(locale, "in progress", "en cours"),
        ServiceRequestStatus::Waiting => {
            in_language(locale, "waiting for your answer", "en attente de votre réponse")
        }
        ServiceRequestStatus::Resolved => in_language(locale, "resolved", "résolue"),
        ServiceRequestStatus::Closed => in_language(locale, "closed", "close"),
    }
}

/// How bad something is.
pub fn severity(severity: Severity, locale: Locale) -> &'static str {
    match severity {
        Severity::Low => in_language(locale, "low", "faible"),
        Severity::Normal => in_language(locale, "normal", "normale"),
        Severity::High => in_language(locale, "high", "élevée"),
        Severity::Critical => in_language(locale, "critical", "critique"),
    }
}

/// How far a mail came.
pub fn delivery(state: DeliveryState, locale: Locale) -> &'static str {
    match state {
        DeliveryState::Queued => in_language(locale, "waiting to be sent", "en attente d’envoi"),
        DeliveryState::Sent => in_language(locale, "sent", "envoyé"),
        DeliveryState::Delayed => in_language(locale, "delayed", "retardé"),
        DeliveryState::Delivered => in_language(locale, "delivered", "remis"),
        DeliveryState::Bounced => {
            in_language(locale, "refused by the recipient’s server", "refusé par le serveur du destinataire")
        }
        DeliveryState::Complained => in_language(locale, "reported as unwanted", "signalé comme indésirable"),
        DeliveryState::Suppressed | DeliveryState::StandInDelivered => in_language(
            locale,
            "not sent: unwanted by the recipient",
            "non envoyé : refusé par le destinataire",
        ),
    }
}
