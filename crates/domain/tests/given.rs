//! The people and papers that the rules are tried on: two partners, Fabrikam and Contoso, and Northwind,
//! which may or may not be a customer yet.

use std::collections::BTreeMap;

use domain::catalog::{Agreement, Availability, Catalog, Feature, Limits, Named, Program, Service};
use domain::customer::Customer;
use domain::invitation::{Invitation, Kind, Recipient, RequestedDelegation};
use domain::lifecycle::{self, Invite, Sender};
use domain::money::Money;
use domain::offer::{BillingPeriod, Line, Terms};
use domain::partner::{Enrollment, EnrollmentStatus, Member, Partner, Role, SignedAgreement};
use domain::text::Locale;
use domain::{Capabilities, EmailAddress, Mint, Moment};

/// When the stories begin.
pub(crate) fn start() -> Moment {
    moment("2026-11-23T10:00:00Z")
}

pub(crate) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(crate) fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

/// Nadia of Northwind, to whom the invitations go.
pub(crate) fn nadia() -> EmailAddress {
    address("nadia@northwind.example")
}

/// Two clouds, one of them without anything; two plans, one of them without trials; two services; two
/// programs, one of them certifying; two versions of the agreement.
pub(crate) fn catalog() -> Catalog {
    let long_ago = moment("2012-01-01T00:00:00Z");
    let named = |name: &str| Named { name: name.into() };
    let row = |feature, plan: Option<&str>, available| Availability {
        feature,
        cloud: "global".into(),
        plan: plan.map(str::to_owned),
        valid_from: long_ago,
        available,
    };
    let service = |name: &str| Service {
        name: name.into(),
        plans: ["enterprise", "education"].map(str::to_owned).into(),
        list_fees: vec![],
    };
    let program = |certifies| Program {
        name: "Program".into(),
        certifies_delegated_administration: certifies,
        term_months: None,
    };
    let agreement = |version: &str, valid_from: &str| Agreement {
        version: version.into(),
        title: "Agreement".into(),
        text: "Text".into(),
        valid_from: moment(valid_from),
    };
    Catalog {
        clouds: [("global".into(), named("Global")), ("cn21Vianet".into(), named("21Vianet"))].into(),
        plans: [("enterprise".into(), named("Enterprise")), ("education".into(), named("Education"))].into(),
        services: [("mail".into(), service("Mail")), ("chat".into(), service("Chat"))].into(),
        programs: [("cloudEssentials".into(), program(true)), ("resellers".into(), program(false))].into(),
        agreements: vec![
            agreement("2012-06", "2012-06-01T00:00:00Z"),
            agreement("2013-01", "2013-01-01T00:00:00Z"),
        ],
        availability: vec![
            row(Feature::TrialInvitations, None, true),
            row(Feature::TrialInvitations, Some("education"), false),
            row(Feature::PurchaseOffers, None, true),
            row(Feature::DelegatedAdministration, None, true),
            row(Feature::PartnerOfRecord, None, true),
        ],
        limits: Limits::default(),
    }
}

/// A partner in good standing that may do everything.
pub(crate) fn partner(name: &str) -> Partner {
    let domain = format!("{}.example", name.to_lowercase());
    let number = name.bytes().fold(0_u128, |sum, byte| sum * 256 + u128::from(byte));
    let long_ago = moment("2026-01-01T00:00:00Z");
    Partner {
        id: Mint::new(long_ago, number).partner(),
        name: name.parse().unwrap(),
        cloud: "global".into(),
        locale: Locale::En,
        domains: [domain.parse().unwrap()].into(),
        services: ["mail", "chat"].map(str::to_owned).into(),
        enrollments: BTreeMap::from([(
            "cloudEssentials".into(),
            Enrollment::new(EnrollmentStatus::Active, long_ago),
        )]),
        agreement: Some(SignedAgreement {
            version: "2013-01".into(),
            signer: address(&format!("owner@{domain}")),
            at: long_ago,
            text_hash: "0".repeat(64),
            superseded_by: None,
        }),
        suspension: None,
        country: "FR".parse().unwrap(),
        website: None,
        strikes: vec![],
        created_at: Moment::EPOCH,
        revision: 1,
        sequence: 0,
        chain_head: domain::ChainHead::NONE,
    }
}

pub(crate) fn fabrikam() -> Partner {
    partner("Fabrikam")
}

pub(crate) fn contoso() -> Partner {
    partner("Contoso")
}

/// The person who sells for `partner`.
pub(crate) fn seller(partner: &Partner) -> Member {
    let domain = partner.domains.first().unwrap();
    Member::joining(partner, address(&format!("sam@{domain}")), [Role::Seller].into(), Moment::EPOCH)
}

/// The person who owns `partner`.
pub(crate) fn owner(partner: &Partner) -> Member {
    let domain = partner.domains.first().unwrap();
    Member::joining(partner, address(&format!("olga@{domain}")), [Role::Owner].into(), Moment::EPOCH)
}

/// The person who works for `partner` in the accounts of its customers.
pub(crate) fn agent(partner: &Partner) -> Member {
    let domain = partner.domains.first().unwrap();
    Member::joining(partner, address(&format!("ada@{domain}")), [Role::DelegateAgent].into(), Moment::EPOCH)
}

/// Northwind as a customer, with Nadia as its administrator.
pub(crate) fn northwind() -> Customer {
    let since = moment("2026-06-01T00:00:00Z");
    Customer {
        id: Mint::new(since, 7).customer(),
        name: "Northwind".parse().unwrap(),
        country: None,
        cloud: "global".into(),
        domains: ["northwind.example".parse().unwrap()].into(),
        admins: [nadia()].into(),
        locale: Locale::En,
        created_at: since,
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    }
}

pub(crate) fn trial_line(service: &str) -> Line {
    Line { service: service.into(), plan: "enterprise".into(), licenses: 25, terms: None }
}

pub(crate) fn purchase_line(service: &str) -> Line {
    let unit_fee = Money { amount: 480, currency: "EUR".parse().unwrap() };
    let terms = Terms { billing_period: BillingPeriod::Monthly, unit_fee, term_months: 12 };
    Line { licenses: 40, terms: Some(terms), ..trial_line(service) }
}

pub(crate) fn administration(duration_days: u32) -> RequestedDelegation {
    RequestedDelegation { capabilities: Capabilities::full(), duration_days }
}

/// A proposal of `kind` to Nadia, with one line where the kind has lines, and administration only where
/// the kind is that.
pub(crate) fn proposal(kind: Kind) -> Invite {
    Invite {
        kind,
        recipient: Recipient { email: nadia(), name: None, organization: None },
        locale: Locale::En,
        lines: match kind {
            Kind::Trial => vec![trial_line("mail")],
            Kind::Purchase => vec![purchase_line("mail")],
            Kind::DelegatedAdministration => vec![],
        },
        delegated_administration: (kind == Kind::DelegatedAdministration).then(|| administration(365)),
        partner_of_record: false,
        follows_invitation_id: None,
        customer_id: None,
        message: None,
        expires_in_days: None,
    }
}

/// What is known when `member` acts for `partner`, and nothing speaks against it.
pub(crate) fn sender<'a>(
    member: &'a Member,
    partner: &'a Partner,
    catalog: &'a Catalog,
    now: Moment,
) -> Sender<'a> {
    Sender {
        member,
        partner,
        catalog,
        recipient_is_own_member: false,
        followed: None,
        serves_customer: false,
        now,
    }
}

/// The invitation that `command` of `partner` becomes at the start; `number` tells invitations apart.
pub(crate) fn invited(number: u128, partner: &Partner, command: Invite) -> Invitation {
    let id = Mint::new(start(), number).invitation();
    let (catalog, member) = (catalog(), seller(partner));
    lifecycle::invite(id, command, sender(&member, partner, &catalog, start())).unwrap()
}

/// No words: what a receipt says is not decided here.
pub(crate) fn unworded(_: &domain::receipt::Receipt) -> domain::receipt::Statement {
    domain::receipt::Statement::default()
}
