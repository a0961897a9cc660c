//! Every occasion for a letter.

use domain::delegation::amendment::{Amendment, Outcome as Answer};
use domain::delegation::{Delegation, End, Side};
use domain::invitation::{Decision, DeclineCause, Invitation, Outcome};
use domain::partner::{Enrollment, EnrollmentStatus, Partner, Suspension, SuspensionCause};
use domain::receipt::Receipt;
use domain::standing::{Cause, Interruption};
use domain::text::Locale;
use domain::{Capabilities, Capability, Fact, Mint, subscription};

use crate::world;

/// Each fact that makes letters, by a name; what partners get is in `locale` too.
pub(crate) fn all(locale: Locale) -> Vec<(&'static str, Fact)> {
    let mut occasions = invitations(locale);
    occasions.extend(answers(locale));
    occasions.extend(delegations(locale));
    occasions.extend(amendments(locale));
    occasions.extend(interruptions(locale));
    occasions.extend(subscriptions(locale));
    occasions.push(("reported", world::reported(3)));
    occasions.extend(program());
    occasions.extend(support(locale));
    occasions.extend(appointments(locale));
    occasions
}

/// Who administers a customer.
fn appointments(locale: Locale) -> Vec<(&'static str, Fact)> {
    use domain::directory::Fact::{AdministratorAdded, AdministratorRemoved};
    let (customer, email) = (world::adventure_works(locale), world::amy());
    let without = world::without(&customer, &email);
    vec![
        ("administrator-added", Fact::Directory(AdministratorAdded { customer, email: email.clone() })),
        ("administrator-removed", Fact::Directory(AdministratorRemoved { customer: without, email })),
    ]
}

/// What a customer, or its delegate, asks the operator.
fn support(locale: Locale) -> Vec<(&'static str, Fact)> {
    use domain::service_request::Status;
    let (customer, partner, operator) =
        (world::customer_speaks, world::partner_speaks, world::operator_speaks);
    let (own, delegates) =
        (|status| world::case(locale, customer(), status), |status| world::case(locale, partner(), status));
    let said = |from| Fact::ServiceRequestMessageAdded {
        request: own(Status::InProgress),
        message: world::message(from),
    };
    let moved = |request, from, by| Fact::ServiceRequestTransitioned { request, from, by };
    vec![
        ("migration-completed", Fact::MigrationCompleted { migration: world::migration(locale, 0, None) }),
        (
            "migration-failed",
            Fact::MigrationFailed {
                migration: world::migration(locale, 1, "Contoso Consulting".parse().ok()),
            },
        ),
        ("migration-canceled", Fact::MigrationCanceled { migration: world::called_off(locale) }),
        ("case-opened", Fact::ServiceRequestOpened { request: own(Status::Open) }),
        ("case-opened-by-delegate", Fact::ServiceRequestOpened { request: delegates(Status::Open) }),
        ("case-message", said(customer())),
        ("case-message-of-delegate", said(partner())),
        ("case-answered", said(operator())),
        ("case-resolved", moved(own(Status::Resolved), Status::InProgress, operator())),
        ("case-reopened", moved(own(Status::Open), Status::Resolved, customer())),
    ]
}

/// What happens to a partner and its people.
fn program() -> Vec<(&'static str, Fact)> {
    let partner = world::partner();
    let superseded = |valid_from: &str, counts_until: &str| Fact::AgreementSuperseded {
        partner: Box::new(world::partner()),
        version: "2027-01".to_owned(),
        valid_from: world::moment(valid_from),
        counts_until: world::moment(counts_until),
    };
    let boxed = |partner: &Partner| Box::new(partner.clone());
    let member = world::member(&partner);
    let program = || "cloudEssentials".to_owned();
    let enrolled = |status, reason: Option<&str>| {
        let enrollment = Enrollment {
            reason: reason.map(|reason| reason.parse().unwrap()),
            ends_at: (status == EnrollmentStatus::Active).then(|| world::now().plus_days(365)),
            ..Enrollment::new(status, world::now())
        };
        Box::new(Partner { enrollments: [(program(), enrollment)].into(), ..partner.clone() })
    };
    let ban = Suspension {
        since: world::now(),
        cause: SuspensionCause::Ban,
        reason: Some("It sold what it had not.".parse().unwrap()),
    };
    let banned = Partner { suspension: Some(ban), ..partner.clone() };
    vec![
        ("applied", Fact::PartnerApplied { partner: boxed(&partner), owner: member.clone() }),
        ("superseded", superseded("2027-01-01T00:00:00Z", "2027-01-31T00:00:00Z")),
        ("superseded-long-ago", superseded("2013-01-01T00:00:00Z", "2013-01-31T00:00:00Z")),
        (
            "enrollment-resubmitted",
            Fact::EnrollmentResubmitted {
                partner: enrolled(EnrollmentStatus::InReview, None),
                program: program(),
            },
        ),
        ("signed", Fact::AgreementSigned { partner: boxed(&partner) }),
        ("suspended", Fact::PartnerSuspended { partner: boxed(&banned) }),
        ("reinstated", Fact::PartnerReinstated { partner: boxed(&partner) }),
        ("member-added", Fact::MemberAdded { partner: boxed(&partner), member: member.clone() }),
        ("member-removed", Fact::MemberRemoved { partner: boxed(&partner), member }),
        (
            "enrollment-applied",
            Fact::EnrollmentApplied {
                partner: enrolled(EnrollmentStatus::Applied, None),
                program: program(),
            },
        ),
        (
            "enrollment-action",
            Fact::EnrollmentActionRequested {
                partner: enrolled(EnrollmentStatus::ActionRequired, Some("Send us two references.")),
                program: program(),
            },
        ),
        (
            "enrollment-active",
            Fact::EnrollmentApproved {
                partner: enrolled(EnrollmentStatus::Active, None),
                program: program(),
            },
        ),
        (
            "enrollment-rejected",
            Fact::EnrollmentRejected {
                partner: enrolled(EnrollmentStatus::Rejected, None),
                program: program(),
            },
        ),
        (
            "enrollment-revoked",
            Fact::EnrollmentRevoked {
                partner: enrolled(EnrollmentStatus::Revoked, None),
                program: program(),
            },
        ),
        (
            "enrollment-lapsed",
            Fact::EnrollmentLapsed { partner: enrolled(EnrollmentStatus::Lapsed, None), program: program() },
        ),
    ]
}

fn invitations(locale: Locale) -> Vec<(&'static str, Fact)> {
    let boxed = Box::new;
    vec![
        ("created-trial", Fact::InvitationCreated { invitation: boxed(world::trial(locale)) }),
        ("created-purchase", Fact::InvitationCreated { invitation: boxed(world::purchase(locale)) }),
        (
            "created-administration",
            Fact::InvitationCreated { invitation: boxed(world::administration(locale)) },
        ),
        (
            "resent",
            Fact::InvitationResent {
                invitation: boxed(Invitation { generation: 2, resend_count: 1, ..world::trial(locale) }),
            },
        ),
        ("revised", Fact::InvitationRevised { invitation: boxed(world::purchase(locale)) }),
        (
            "address-corrected",
            Fact::InvitationAddressCorrected {
                invitation: boxed(Invitation { generation: 2, ..world::trial(locale) }),
                previous_email: world::address("nadja@northwind.example"),
            },
        ),
        (
            "code-requested",
            Fact::InvitationCodeRequested {
                invitation: boxed(world::trial(locale)),
                cycle_number: 3,
                usable_until: world::now().plus_seconds(600),
            },
        ),
        (
            "handed-over",
            Fact::InvitationHandedOver {
                invitation: boxed(world::purchase(locale)),
                customer_name: "Northwind Traders".parse().unwrap(),
                admins: [world::address("nora@northwind.example")].into(),
            },
        ),
        ("bounced", Fact::MessageBounced { invitation: boxed(world::trial(locale)) }),
        (
            "expired",
            Fact::InvitationExpired {
                invitation: world::ended(world::trial(locale), Outcome::Expired { at: world::now() }),
            },
        ),
        (
            "renewal-requested",
            Fact::InvitationRenewalRequested {
                invitation: world::ended(world::purchase(locale), Outcome::Expired { at: world::now() }),
            },
        ),
    ]
}

fn answers(locale: Locale) -> Vec<(&'static str, Fact)> {
    let at = world::now();
    let (trial, purchase) = (world::trial(locale), world::purchase(locale));
    let in_part = Receipt { delegation: None, ..world::receipt(&trial) };
    let in_part = Receipt {
        decisions: domain::invitation::Decisions {
            delegated_administration: Some(Decision::Decline),
            ..in_part.decisions
        },
        ..in_part
    };
    let declined = |cause| Fact::InvitationDeclined {
        invitation: world::ended(world::trial(locale), Outcome::Declined { at, cause }),
    };
    vec![
        ("accepted", world::accepted(trial.clone(), world::receipt(&trial))),
        ("accepted-in-part", world::accepted(trial.clone(), in_part)),
        ("accepted-purchase", world::accepted(purchase.clone(), world::receipt(&purchase))),
        ("declined", declined(DeclineCause::Unstated)),
        (
            "declined-with-reason",
            declined(DeclineCause::Stated("Not this year.\nSee www.northwind.example".parse().unwrap())),
        ),
        ("declined-unknown-sender", declined(DeclineCause::UnknownSender)),
        (
            "canceled",
            Fact::InvitationCanceled {
                invitation: world::ended(
                    trial,
                    Outcome::Canceled { at, reason: Some("Wrong plan, sorry.".parse().unwrap()) },
                ),
            },
        ),
    ]
}

fn delegations(locale: Locale) -> Vec<(&'static str, Fact)> {
    let at = world::now();
    let ended = |end| world::delegation(locale, Some(end));
    vec![
        (
            "delegation-expiring-7",
            Fact::DelegationExpiring { delegation: world::delegation(locale, None), days: 7 },
        ),
        (
            "delegation-expiring-1",
            Fact::DelegationExpiring { delegation: world::delegation(locale, None), days: 1 },
        ),
        (
            "delegation-idle",
            Fact::DelegationIdle {
                delegation: world::delegation(locale, None),
                since: at.plus_seconds(-90 * 86_400),
            },
        ),
        ("delegation-expired", Fact::DelegationExpired { delegation: ended(End::Expired { at }) }),
        (
            "delegation-terminated-by-customer",
            Fact::DelegationTerminated {
                delegation: ended(End::Terminated {
                    at,
                    by: Side::Customer,
                    reason: Some("We do it ourselves now.".parse().unwrap()),
                }),
            },
        ),
        (
            "delegation-terminated-by-partner",
            Fact::DelegationTerminated {
                delegation: ended(End::Terminated { at, by: Side::Partner, reason: None }),
            },
        ),
        ("delegation-replaced", Fact::DelegationReplaced { delegation: ended(End::Replaced { at }) }),
    ]
}

/// What changes in a delegation while it runs.
fn amendments(locale: Locale) -> Vec<(&'static str, Fact)> {
    let delegation = || {
        let ends_at = world::moment("2027-01-30T10:00:00Z");
        Box::new(Delegation { ends_at, ..*world::delegation(locale, None) })
    };
    let amendment = |outcome| {
        let mut mint = Mint::new(world::now(), 6);
        Box::new(Amendment {
            id: mint.amendment(),
            delegation_id: delegation().id,
            capabilities: Some(Capabilities::full()),
            duration_days: Some(365),
            before: delegation().capabilities,
            ends_at_before: delegation().ends_at,
            proposed_by: world::address("sam@contoso.example"),
            proposed_at: world::now(),
            lapses_at: world::now().plus_days(30),
            outcome,
        })
    };
    let (at, by) = (world::now(), || world::address("nadia@northwind.example"));
    let receipt_id = Mint::new(world::now(), 8).receipt();
    let amended = || {
        let ends_at = world::now().plus_days(365);
        Box::new(Delegation { capabilities: Capabilities::full(), ends_at, receipt_id, ..*delegation() })
    };
    let reason = || Some("Not before spring.".parse().unwrap());
    let accepted = Answer::Accepted { at, by: by(), ends_at: amended().ends_at, receipt_id };
    let extending = || Box::new(Delegation { auto_extends: true, ..*delegation() });
    let removed = || vec![Capability::UsersManage, Capability::DataMigrate];
    let narrowed = |by| Fact::DelegationNarrowed { delegation: delegation(), by, removed: removed() };
    vec![
        ("narrowed-by-customer", narrowed(Side::Customer)),
        ("narrowed-by-partner", narrowed(Side::Partner)),
        (
            "amendment-proposed",
            Fact::AmendmentProposed { delegation: delegation(), amendment: amendment(None) },
        ),
        (
            "amendment-accepted",
            Fact::AmendmentAccepted {
                delegation: amended(),
                amendment: amendment(Some(accepted)),
                receipt: Box::new(world::receipt(&world::trial(Locale::En))),
            },
        ),
        (
            "amendment-declined",
            Fact::AmendmentDeclined {
                delegation: delegation(),
                amendment: amendment(Some(Answer::Declined { at, by: by(), reason: reason() })),
            },
        ),
        (
            "amendment-lapsed",
            Fact::AmendmentLapsed {
                delegation: delegation(),
                amendment: amendment(Some(Answer::Lapsed { at })),
            },
        ),
        ("delegation-extended", Fact::DelegationExtended { delegation: extending(), by_itself: true }),
        ("auto-extension-on", Fact::DelegationAutoExtensionChanged { delegation: extending() }),
        ("auto-extension-off", Fact::DelegationAutoExtensionChanged { delegation: delegation() }),
    ]
}

/// What a partner's standing does to what it was granted.
fn interruptions(locale: Locale) -> Vec<(&'static str, Fact)> {
    let delegation = |interruption| {
        let delegation = *world::delegation(locale, None);
        Box::new(Delegation { interruption, ends_at: world::moment("2027-01-30T10:00:00Z"), ..delegation })
    };
    let suspends_at = world::now().plus_days(30);
    let announced = |cause| delegation(Some(Interruption::Announced { suspends_at, cause }));
    let suspended = |cause| delegation(Some(Interruption::Suspended { cause }));
    vec![
        (
            "suspension-announced-program",
            Fact::DelegationSuspensionAnnounced { delegation: announced(Cause::Program) },
        ),
        (
            "suspension-announced-agreement",
            Fact::DelegationSuspensionAnnounced { delegation: announced(Cause::Agreement) },
        ),
        ("suspension-withdrawn", Fact::DelegationSuspensionWithdrawn { delegation: delegation(None) }),
        ("delegation-suspended-ban", Fact::DelegationSuspended { delegation: suspended(Cause::Ban) }),
        ("delegation-suspended-pause", Fact::DelegationSuspended { delegation: suspended(Cause::Pause) }),
        ("delegation-suspended-program", Fact::DelegationSuspended { delegation: suspended(Cause::Program) }),
        ("delegation-resumed", Fact::DelegationResumed { delegation: delegation(None) }),
        (
            "delegation-resumed-for-a-while",
            Fact::DelegationResumed { delegation: announced(Cause::Agreement) },
        ),
    ]
}

fn subscriptions(locale: Locale) -> Vec<(&'static str, Fact)> {
    let at = world::now();
    let bought = world::purchase_line("exchange-online", 40, 4_000);
    let (bought, tried) = (
        |end| world::subscription(locale, &bought, end),
        |end| world::subscription(locale, &world::trial_line(), end),
    );
    let delegate = || "Fabrikam Cloud".parse().ok();
    let designated = |subscription: Box<subscription::Subscription>| {
        Box::new(subscription::Subscription { designation: Some(world::designation()), ..*subscription })
    };
    let removed = |is_replaced| Fact::DesignationRemoved {
        subscription: bought(None),
        designation: world::designation(),
        is_replaced,
    };
    vec![
        ("subscription-renewed", Fact::SubscriptionRenewed { subscription: bought(None) }),
        (
            "subscription-changed",
            Fact::SubscriptionChanged { subscription: bought(None), previous_licenses: 25, delegate: None },
        ),
        (
            "subscription-changed-by-delegate",
            Fact::SubscriptionChanged {
                subscription: bought(None),
                previous_licenses: 1,
                delegate: delegate(),
            },
        ),
        (
            "subscription-canceled",
            Fact::SubscriptionCanceled {
                subscription: bought(Some(subscription::End::Canceled {
                    at,
                    reason: "We write letters now.\nBy hand.".parse().ok(),
                })),
                delegate: delegate(),
            },
        ),
        (
            "subscription-canceled-trial",
            Fact::SubscriptionCanceled {
                subscription: tried(Some(subscription::End::Canceled { at, reason: None })),
                delegate: None,
            },
        ),
        (
            "designation-set",
            Fact::DesignationSet {
                subscription: designated(bought(None)),
                receipt: Some(Box::new(domain::receipt::Receipt {
                    id: domain::Mint::new(at, 8).receipt(),
                    ..world::receipt(&world::trial(Locale::En))
                })),
            },
        ),
        ("designation-removed", removed(false)),
        ("designation-replaced", removed(true)),
        ("subscription-expiring-7", Fact::SubscriptionExpiring { subscription: tried(None), days: 7 }),
        (
            "subscription-expired",
            Fact::SubscriptionExpired { subscription: tried(Some(subscription::End::Expired { at })) },
        ),
    ]
}
