//! A small world to write letters about.

use domain::catalog::Catalog;
use domain::customer::Customer;
use domain::delegation::{self, Delegation};
use domain::invitation::{
    Decision, Decisions, Delivery, DeliveryState, Invitation, Kind, Outcome, Recipient, RequestedDelegation,
};
use domain::migration::{self, Counts, Migration, Source, SourceKind};
use domain::money::Money;
use domain::offer::{BillingPeriod, Line, Terms};
use domain::partner::{Member, Partner, Role, SignedAgreement, Suspension, SuspensionCause};
use domain::receipt::{Proof, Receipt, ReceiptDelegation, ReceiptLine};
use domain::service_request::{Author, Message, ServiceRequest, Severity, Status};
use domain::subscription::{Designation, End, Subscription};
use domain::text::{Locale, OrganizationName};
use domain::{Capabilities, EmailAddress, EventId, Fact, InvitationId, Mint, Moment};
use mail::{Context, Letter, LinkMaker};

/// Links as the real ones look, without a key.
pub(crate) struct Links;

impl LinkMaker for Links {
    fn invitation(&self, id: &InvitationId, generation: u16) -> String {
        format!("https://partners.example/i/{id}?t=token-{generation}")
    }

    fn unsubscribe(&self, id: &InvitationId) -> String {
        format!("https://partners.example/unsubscribe/{id}?t=token")
    }

    fn code(&self, _: &InvitationId, cycle_number: u32) -> String {
        format!("48291{cycle_number}")
    }

    fn page(&self, path: &str) -> String {
        format!("https://partners.example{path}")
    }
}

pub(crate) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(crate) fn now() -> Moment {
    moment("2026-11-23T10:00:00Z")
}

pub(crate) fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

pub(crate) fn event_id() -> EventId {
    Mint::new(now(), 7).event()
}

pub(crate) fn catalog() -> Catalog {
    serde_json::from_value(serde_json::json!({
        "clouds": {"global": {"name": "Office 365"}},
        "plans": {"small-business": {"name": "Small Business"}, "midsize": {"name": "Midsize Business"}},
        "services": {
            "exchange-online": {"name": "Exchange Online", "plans": ["small-business", "midsize"]},
            "visio-online": {"name": "Visio Online", "plans": ["midsize"]},
        },
        "programs": {"cloudEssentials": {"name": "Cloud Essentials", "certifiesDelegatedAdministration": true}},
        "agreements": [{
            "version": "2013-01", "title": "Online Services Partner Agreement", "text": "Text.",
            "validFrom": "2013-01-01T00:00:00Z",
        }],
        "availability": [],
    }))
    .unwrap()
}

/// The letters of a fact, with two owners and two administrators.
pub(crate) fn letters(fact: &Fact, partner_locale: Locale) -> Vec<Letter> {
    letters_with(fact, partner_locale, &catalog())
}

pub(crate) fn letters_with(fact: &Fact, partner_locale: Locale, catalog: &Catalog) -> Vec<Letter> {
    let owners = [address("paul@contoso.example"), address("petra@contoso.example")];
    let admins = [address("nadia@northwind.example"), address("noah@northwind.example")];
    let context = Context {
        links: &Links,
        partner_locale,
        partner_people: &owners,
        customer_people: &admins,
        services: catalog,
        operator_contact: "help@vendor.example",
    };
    mail::letters(fact, now(), &context)
}

pub(crate) fn trial_line() -> Line {
    Line { service: "exchange-online".into(), plan: "small-business".into(), licenses: 25, terms: None }
}

pub(crate) fn purchase_line(service: &str, licenses: u32, amount: i64) -> Line {
    let terms = Terms {
        billing_period: BillingPeriod::Annual,
        unit_fee: Money { amount, currency: "EUR".parse().unwrap() },
        term_months: 12,
    };
    Line { service: service.into(), plan: "midsize".into(), licenses, terms: Some(terms) }
}

/// A pending trial that also asks for administration.
pub(crate) fn trial(locale: Locale) -> Invitation {
    let mut mint = Mint::new(now(), 1);
    Invitation {
        id: mint.invitation(),
        kind: Kind::Trial,
        outcome: Outcome::Pending,
        partner_id: mint.partner(),
        partner_name: "Contoso Consulting".parse().unwrap(),
        created_by: address("sam@contoso.example"),
        recipient: Recipient {
            email: address("nadia@northwind.example"),
            name: Some("Nadia".parse().unwrap()),
            organization: Some("Northwind".parse().unwrap()),
        },
        locale,
        lines: vec![trial_line()],
        delegated_administration: Some(RequestedDelegation {
            capabilities: Capabilities::full(),
            duration_days: 365,
        }),
        partner_of_record: false,
        offer_version: 1,
        follows_invitation_id: None,
        customer_id: None,
        message: Some("Shall we start on Monday?\nIt takes an hour.".parse().unwrap()),
        created_at: now(),
        expires_at: now().plus_days(30),
        lifetime_days: 30,
        resend_count: 0,
        correction_count: 0,
        last_sent_at: now(),
        generation: 1,
        delivery: Delivery { state: DeliveryState::Delivered, at: now() },
        renewal_requested_at: None,
        handed_over_at: None,
        is_held_up: false,
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    }
}

/// A pending purchase of two services, with partner of record and without administration.
pub(crate) fn purchase(locale: Locale) -> Invitation {
    Invitation {
        kind: Kind::Purchase,
        lines: vec![purchase_line("exchange-online", 40, 4_000), purchase_line("visio-online", 1, 10_900)],
        delegated_administration: None,
        partner_of_record: true,
        message: None,
        generation: 2,
        offer_version: 2,
        ..trial(locale)
    }
}

/// A pending request to administer in part, and nothing else.
pub(crate) fn administration(locale: Locale) -> Invitation {
    Invitation {
        kind: Kind::DelegatedAdministration,
        lines: Vec::new(),
        delegated_administration: Some(RequestedDelegation {
            capabilities: Capabilities::from_names(["mailboxes.manage", "users.manage"]).unwrap(),
            duration_days: 1,
        }),
        recipient: Recipient { email: address("nadia@northwind.example"), name: None, organization: None },
        message: None,
        ..trial(locale)
    }
}

/// The receipt of everything that `invitation` offers, replacing another partner where it administers.
pub(crate) fn receipt(invitation: &Invitation) -> Receipt {
    let mut mint = Mint::new(now(), 2);
    Receipt {
        id: mint.receipt(),
        customer_id: mint.customer(),
        customer_name: "Northwind Traders".parse().unwrap(),
        accepted_by: invitation.recipient.email.clone(),
        proof: Proof::Code,
        at: now(),
        partner_id: invitation.partner_id,
        partner_name: invitation.partner_name.clone(),
        invitation_id: Some(invitation.id),
        amendment_id: None,
        kind: Some(invitation.kind),
        offer_version: Some(invitation.offer_version),
        locale: invitation.locale,
        decisions: Decisions {
            commercial: (!invitation.lines.is_empty()).then_some(Decision::Accept),
            delegated_administration: invitation.delegated_administration.as_ref().map(|_| Decision::Accept),
            partner_of_record: invitation.partner_of_record.then_some(Decision::Accept),
        },
        subscriptions: invitation
            .lines
            .iter()
            .map(|line| ReceiptLine {
                subscription_id: mint.subscription(),
                ends_at: now().plus_days(30),
                line: line.clone(),
            })
            .collect(),
        delegation: invitation.delegated_administration.as_ref().map(|requested| ReceiptDelegation {
            id: mint.delegation(),
            capabilities: requested.capabilities.clone(),
            ends_at: now().plus_days(requested.duration_days),
            duration_days: Some(requested.duration_days),
            replaced_partner_name: Some("Fabrikam Cloud".parse().unwrap()),
        }),
        statement: domain::receipt::Statement {
            text: "What was agreed to, in words.".to_owned(),
            text_hash: "9wF6nrZm2kLPZT4Fv1qX8f3yFqs8v8mC6l1K0d1v6nE".to_owned(),
        },
    }
}

pub(crate) fn accepted(invitation: Invitation, receipt: Receipt) -> Fact {
    let outcome = Outcome::Accepted {
        at: receipt.at,
        decisions: receipt.decisions,
        customer_id: receipt.customer_id,
        receipt_id: receipt.id,
    };
    Fact::InvitationAccepted {
        invitation: Box::new(Invitation { outcome, ..invitation }),
        receipt: Box::new(receipt),
    }
}

pub(crate) fn ended(invitation: Invitation, outcome: Outcome) -> Box<Invitation> {
    Box::new(Invitation { outcome, ..invitation })
}

pub(crate) fn delegation(locale: Locale, end: Option<delegation::End>) -> Box<Delegation> {
    let mut mint = Mint::new(now(), 3);
    Box::new(Delegation {
        id: mint.delegation(),
        customer_id: mint.customer(),
        customer_name: "Northwind Traders".parse().unwrap(),
        partner_id: mint.partner(),
        partner_name: "Contoso Consulting".parse().unwrap(),
        partner_contact: address("sam@contoso.example"),
        invitation_id: mint.invitation(),
        receipt_id: mint.receipt(),
        capabilities: Capabilities::from_names(["mailboxes.manage", "serviceRequests.submit"]).unwrap(),
        granted_at: moment("2026-01-30T10:00:00Z"),
        ends_at: moment("2026-11-30T10:00:00Z"),
        locale,
        end,
        warned_days: None,
        idle_due_at: None,
        interruption: None,
        auto_extends: false,
        confirmed_at: None,
        amendment: None,
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    })
}

/// A running purchase of Exchange Online, or a trial of it, as it ended.
pub(crate) fn subscription(locale: Locale, line: &Line, end: Option<End>) -> Box<Subscription> {
    let mut mint = Mint::new(now(), 5);
    let started_at = moment("2025-11-30T10:00:00Z");
    Box::new(Subscription {
        id: mint.subscription(),
        customer_id: mint.customer(),
        customer_name: "Northwind Traders".parse().unwrap(),
        partner_id: mint.partner(),
        partner_name: "Contoso Consulting".parse().unwrap(),
        partner_contact: address("sam@contoso.example"),
        invitation_id: mint.invitation(),
        service: line.service.clone(),
        plan: line.plan.clone(),
        licenses: line.licenses,
        terms: line.terms,
        started_at,
        terms_since: started_at,
        ends_at: moment("2026-11-30T10:00:00Z"),
        end,
        warned_days: None,
        locale,
        designation: None,
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    })
}

/// Contoso as the partner of record.
pub(crate) fn designation() -> Designation {
    let mut mint = Mint::new(now(), 4);
    Designation {
        id: mint.designation(),
        partner_id: mint.partner(),
        partner_name: "Contoso Consulting".parse().unwrap(),
        at: now(),
    }
}

/// A migration of three mailboxes that ended, some of them not moved.
pub(crate) fn migration(locale: Locale, failed: u32, delegate: Option<OrganizationName>) -> Box<Migration> {
    let mut mint = Mint::new(now(), 9);
    let status = if failed == 0 { migration::Status::Completed } else { migration::Status::Failed };
    Box::new(Migration {
        id: mint.migration(),
        customer_id: mint.customer(),
        customer_name: "Northwind Traders".parse().unwrap(),
        locale,
        source: Source { kind: SourceKind::Imap, host: "mail.old.example".parse().ok() },
        status,
        counts: Counts { completed: 3 - failed, failed, ..Counts::default() },
        delegate,
        created_at: now(),
        updated_at: now(),
        ended_at: Some(now()),
        revision: 1,
        sequence: 4,
        chain_head: domain::ChainHead::NONE,
    })
}

/// One that somebody called off halfway.
pub(crate) fn called_off(locale: Locale) -> Box<Migration> {
    let counts = Counts { queued: 1, running: 1, completed: 1, failed: 0 };
    Box::new(Migration { status: migration::Status::Canceled, counts, ..*migration(locale, 0, None) })
}

/// A service request as it stands, opened by somebody.
pub(crate) fn case(locale: Locale, opened_by: Author, status: Status) -> Box<ServiceRequest> {
    let mut mint = Mint::new(now(), 6);
    Box::new(ServiceRequest {
        id: mint.service_request(),
        customer_id: mint.customer(),
        customer_name: "Northwind Traders".parse().unwrap(),
        locale,
        subject: "No mail since Monday".parse().unwrap(),
        description: "Nothing arrives.\nThe server says https://mail.northwind.example is gone."
            .parse()
            .unwrap(),
        severity: Severity::High,
        service: Some("exchange-online".into()),
        status,
        opened_by,
        created_at: now(),
        updated_at: now(),
        resolved_at: (status == Status::Resolved).then(now),
        message_count: 1,
        revision: 2,
        sequence: 2,
        chain_head: domain::ChainHead::NONE,
    })
}

/// A customer with two administrators.
pub(crate) fn adventure_works(locale: Locale) -> Box<Customer> {
    Box::new(Customer {
        id: Mint::new(now(), 7).customer(),
        name: "Adventure Works".parse().unwrap(),
        country: "FR".parse().ok(),
        cloud: "global".to_owned(),
        domains: ["adventure.example".parse().unwrap()].into(),
        admins: [address("alex@adventure.example"), amy()].into(),
        locale,
        created_at: now(),
        revision: 2,
        sequence: 2,
        chain_head: domain::ChainHead::NONE,
    })
}

pub(crate) fn amy() -> EmailAddress {
    address("amy@adventure.example")
}

/// The customer after somebody administers it no longer.
pub(crate) fn without(customer: &Customer, email: &EmailAddress) -> Box<Customer> {
    let mut left = customer.clone();
    left.admins.remove(email);
    Box::new(left)
}

pub(crate) fn customer_speaks() -> Author {
    Author::Customer { email: address("nadia@northwind.example") }
}

pub(crate) fn partner_speaks() -> Author {
    Author::Partner {
        partner_id: Mint::new(now(), 4).partner(),
        partner_name: "Contoso Consulting".parse().unwrap(),
        email: address("dan@contoso.example"),
    }
}

pub(crate) fn operator_speaks() -> Author {
    Author::Operator { email: address("olivia@vendor.example") }
}

/// What somebody said to it.
pub(crate) fn message(from: Author) -> Box<Message> {
    let mut mint = Mint::new(now(), 6);
    Box::new(Message {
        request_id: mint.service_request(),
        customer_id: mint.customer(),
        number: 1,
        from,
        text: "Please look again.\nIt is the second time.".parse().unwrap(),
        at: now(),
    })
}

/// A partner in good standing.
pub(crate) fn partner() -> Partner {
    let signed = SignedAgreement {
        version: "2013-01".into(),
        signer: address("paul@contoso.example"),
        at: now(),
        text_hash: "c0ffee".repeat(10),
        superseded_by: None,
    };
    match reported(0) {
        Fact::PartnerReported { partner } => Partner { agreement: Some(signed), ..*partner },
        _ => unreachable!("it is a report"),
    }
}

/// Somebody of it.
pub(crate) fn member(partner: &Partner) -> Member {
    Member::joining(partner, address("sam@contoso.example"), [Role::Owner, Role::Seller].into(), now())
}

/// A partner that was reported `times` times, and is paused when that is three.
pub(crate) fn reported(times: u32) -> Fact {
    let mut partner = Partner {
        id: Mint::new(now(), 4).partner(),
        name: "Contoso Consulting".parse().unwrap(),
        cloud: "global".into(),
        locale: Locale::En,
        domains: [].into(),
        services: [].into(),
        enrollments: [].into(),
        agreement: None,
        suspension: None,
        country: "FR".parse().unwrap(),
        website: None,
        strikes: Vec::new(),
        created_at: Moment::EPOCH,
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    };
    for hours in 0..times {
        partner.strikes.push(now().plus_seconds(i64::from(hours) * 3_600));
    }
    if let Some(third) = partner.strikes.get(2) {
        partner.suspension =
            Some(Suspension { since: *third, cause: SuspensionCause::Strikes, reason: None });
    }
    Fact::PartnerReported { partner: Box::new(partner) }
}
