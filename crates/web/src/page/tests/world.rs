//! The people and things on the pages of the tests.

use domain::catalog::Catalog;
use domain::customer::Customer;
use domain::delegation::{self, Delegation, Slot};
use domain::invitation::{
    Decision, Decisions, Delivery, DeliveryState, Invitation, Kind, Outcome, Recipient, RequestedDelegation,
    Status,
};
use domain::listing::{Expertise, Industry, Listing, ListingStatus, Region};
use domain::money::Money;
use domain::offer::{BillingPeriod, Line, Terms};
use domain::overview::{Counted, Waiting};
use domain::partner::{Partner, SignedAgreement};
use domain::receipt::{Proof, Receipt, ReceiptDelegation, ReceiptLine};
use domain::service_request::{self, Author, ServiceRequest, Severity};
use domain::subscription::{Designation, Subscription};
use domain::text::{Locale, OrganizationName};
use domain::{Capabilities, EmailAddress, Mint, Moment};
use words::Clauses;

use crate::Problem;
use crate::page::{CustomerAccount, InvitationView, PartnerDesk, Requires, Seen};
use crate::view::overview::{OverviewView, Recorded};

pub(super) const TOKEN: &str = "AQABr2Vw-_0kx9";

pub(super) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(super) fn now() -> Moment {
    moment("2026-11-23T10:00:00Z")
}

pub(super) fn mint() -> Mint {
    Mint::new(now(), 7)
}

pub(super) fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

pub(super) fn organization(text: &str) -> OrganizationName {
    text.parse().unwrap()
}

pub(super) fn catalog() -> Catalog {
    serde_json::from_str(include_str!("../../../../../infra/catalog/office-365.json")).unwrap()
}

pub(super) fn trial_line(service: &str) -> Line {
    Line { service: service.into(), plan: "midsize".into(), licenses: 25, terms: None }
}

pub(super) fn purchase_line(service: &str, amount: i64) -> Line {
    let unit_fee = Money { amount, currency: "EUR".parse().unwrap() };
    let terms = Terms { billing_period: BillingPeriod::Annual, unit_fee, term_months: 12 };
    Line { service: service.into(), plan: "enterprise".into(), licenses: 1_200, terms: Some(terms) }
}

/// A trial with everything administered, to somebody who is new here.
pub(super) fn trial() -> Invitation {
    let mut mint = mint();
    Invitation {
        id: mint.invitation(),
        kind: Kind::Trial,
        outcome: Outcome::Pending,
        partner_id: mint.partner(),
        partner_name: organization("Contoso Consulting"),
        created_by: address("sam@contoso.example"),
        recipient: Recipient {
            email: address("new.admin@alpineski.example"),
            name: Some("Anna O'Neill".parse().unwrap()),
            organization: Some("Alpine Ski House & Sons".parse().unwrap()),
        },
        locale: Locale::En,
        lines: vec![trial_line("exchange-online")],
        delegated_administration: Some(RequestedDelegation {
            capabilities: Capabilities::full(),
            duration_days: 365,
        }),
        partner_of_record: false,
        offer_version: 1,
        follows_invitation_id: None,
        customer_id: None,
        message: Some(
            "Hello Anna,\nas agreed: mail & calendars for the \"new lodge\". 3 < 4 weeks to go!"
                .parse()
                .unwrap(),
        ),
        created_at: moment("2026-11-20T08:30:00Z"),
        expires_at: moment("2026-12-20T08:30:00Z"),
        lifetime_days: 30,
        resend_count: 0,
        correction_count: 0,
        last_sent_at: moment("2026-11-20T08:30:00Z"),
        generation: 1,
        delivery: Delivery { state: DeliveryState::Delivered, at: moment("2026-11-20T08:30:09Z") },
        renewal_requested_at: None,
        handed_over_at: None,
        is_held_up: false,
        revision: 3,
        sequence: 4,
        chain_head: domain::ChainHead::NONE,
    }
}

/// A purchase of two services, changed once, with administration and partner of record.
pub(super) fn purchase() -> Invitation {
    Invitation {
        kind: Kind::Purchase,
        recipient: Recipient {
            email: address("alex@adventure.example"),
            name: None,
            organization: Some("Adventure Works".parse().unwrap()),
        },
        lines: vec![purchase_line("exchange-online", 4_800), purchase_line("sharepoint-online", 4_200)],
        delegated_administration: Some(RequestedDelegation {
            capabilities: Capabilities::from_names(["mailboxes.manage", "serviceRequests.submit"]).unwrap(),
            duration_days: 180,
        }),
        partner_of_record: true,
        offer_version: 2,
        message: None,
        ..trial()
    }
}

/// Nothing but administration.
pub(super) fn administration() -> Invitation {
    Invitation { kind: Kind::DelegatedAdministration, lines: vec![], message: None, ..trial() }
}

/// As good as any: pages only hand it back.
const CLAUSES_HASH: &str = "9wF6nrZm2kLPZT4Fv1qX8f3yFqs8v8mC6l1K0d1v6nE";

/// What somebody sees who is new here.
pub(super) fn seen_as_new(invitation: &Invitation, locale: Locale) -> InvitationView {
    let clauses = Clauses::of_invitation(invitation, None, &catalog(), locale);
    InvitationView::new(&Seen {
        clauses: &clauses,
        clauses_hash: CLAUSES_HASH,
        invitation,
        status: invitation.status(true, now()),
        catalog: &catalog(),
        slot: None,
        organization_name: None,
        requires: Requires::Code,
        signed_in_as: None,
        is_administrator: false,
        locale,
        now: now(),
    })
}

/// What somebody of a known organization sees, whose account another partner administers.
pub(super) fn seen_as_known(
    invitation: &Invitation,
    locale: Locale,
    signed_in_as: Option<&EmailAddress>,
    is_administrator: bool,
) -> InvitationView {
    let mut mint = Mint::new(moment("2026-01-27T10:00:00Z"), 99);
    let slot = Slot {
        customer_id: mint.customer(),
        delegation_id: mint.delegation(),
        partner_id: mint.partner(),
        partner_name: organization("Fabrikam Cloud"),
        ends_at: moment("2027-01-27T10:00:00Z"),
    };
    let clauses = Clauses::of_invitation(invitation, Some(&slot.partner_name), &catalog(), locale);
    InvitationView::new(&Seen {
        clauses: &clauses,
        clauses_hash: CLAUSES_HASH,
        invitation,
        status: Status::Pending,
        catalog: &catalog(),
        slot: Some(&slot),
        organization_name: Some(&organization("Adventure Works")),
        requires: Requires::AdministratorSignIn,
        signed_in_as,
        is_administrator,
        locale,
        now: now(),
    })
}

/// The purchase as its administrator sees it.
pub(super) fn replacing() -> InvitationView {
    seen_as_known(&purchase(), Locale::En, Some(&address("alex@adventure.example")), true)
}

/// A receipt of the trial: services yes, administration no.
pub(super) fn receipt_of_trial() -> Receipt {
    let mut mint = mint();
    let invitation = trial();
    Receipt {
        id: mint.receipt(),
        customer_id: mint.customer(),
        customer_name: organization("Alpine Ski House"),
        accepted_by: invitation.recipient.email.clone(),
        proof: Proof::Code,
        at: now(),
        partner_id: invitation.partner_id,
        partner_name: invitation.partner_name.clone(),
        invitation_id: Some(invitation.id),
        amendment_id: None,
        kind: Some(invitation.kind),
        offer_version: Some(1),
        locale: Locale::En,
        decisions: Decisions {
            commercial: Some(Decision::Accept),
            delegated_administration: Some(Decision::Decline),
            partner_of_record: None,
        },
        subscriptions: vec![ReceiptLine {
            subscription_id: mint.subscription(),
            ends_at: now().plus_days(30),
            line: trial_line("exchange-online"),
        }],
        delegation: None,
        statement: domain::receipt::Statement {
            text: "What was agreed to, in words.".to_owned(),
            text_hash: "9wF6nrZm2kLPZT4Fv1qX8f3yFqs8v8mC6l1K0d1v6nE".to_owned(),
        },
    }
}

/// A receipt of the purchase: everything yes, another partner replaced.
pub(super) fn receipt_of_purchase() -> Receipt {
    let (mut mint, invitation) = (mint(), purchase());
    let lines = invitation.lines.iter().map(|line| ReceiptLine {
        subscription_id: mint.subscription(),
        ends_at: now().plus_months(12),
        line: line.clone(),
    });
    Receipt {
        customer_name: organization("Adventure Works"),
        accepted_by: address("alex@adventure.example"),
        proof: Proof::AdministratorSignIn,
        kind: Some(Kind::Purchase),
        offer_version: Some(2),
        decisions: Decisions {
            commercial: Some(Decision::Accept),
            delegated_administration: Some(Decision::Accept),
            partner_of_record: Some(Decision::Accept),
        },
        subscriptions: lines.collect(),
        delegation: Some(ReceiptDelegation {
            id: self::mint().delegation(),
            capabilities: invitation.delegated_administration.unwrap().capabilities,
            ends_at: now().plus_days(180),
            duration_days: Some(180),
            replaced_partner_name: Some(organization("Fabrikam Cloud")),
        }),
        ..receipt_of_trial()
    }
}

pub(super) fn listing() -> Listing {
    let mut mint = mint();
    Listing {
        id: mint.listing(),
        partner_id: mint.partner(),
        partner_name: organization("Contoso Consulting"),
        status: ListingStatus::Published,
        name: "Mail in a week".parse().unwrap(),
        summary: "We move your mailboxes, groups and calendars without a lost message.".parse().unwrap(),
        description: "We **plan** with you, *then* move.\n\nWhat you get:\n- a rehearsal\n- a quiet weekend\n- two weeks of help"
            .parse()
            .unwrap(),
        services: ["exchange-online", "sharepoint-online"].map(str::to_owned).into(),
        expertise: [Expertise::Migration, Expertise::Training].into(),
        industries: [Industry::Retail, Industry::Hospitality].into(),
        regions: [Region::WesternEurope].into(),
        languages: ["en", "fr", "fr-CA"].map(|tag| tag.parse().unwrap()).into(),
        url: "https://contoso.example/mail".parse().unwrap(),
        published_at: Some(moment("2026-03-01T00:00:00Z")),
        revision: 1,
    }
}

/// What Contoso Consulting was granted by Adventure Works.
pub(super) fn delegation() -> Delegation {
    let (mut mint, invitation) = (mint(), purchase());
    Delegation {
        id: mint.delegation(),
        customer_id: mint.customer(),
        customer_name: organization("Adventure Works"),
        partner_id: invitation.partner_id,
        partner_name: invitation.partner_name.clone(),
        partner_contact: invitation.created_by.clone(),
        invitation_id: invitation.id,
        receipt_id: mint.receipt(),
        capabilities: Capabilities::full(),
        granted_at: now(),
        ends_at: now().plus_days(180),
        locale: Locale::En,
        end: None,
        warned_days: None,
        idle_due_at: None,
        interruption: None,
        auto_extends: false,
        confirmed_at: None,
        amendment: None,
        revision: 4,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    }
}

fn subscription(line: Line, designated: bool) -> Subscription {
    let (mut mint, grant) = (mint(), delegation());
    let designation = Designation {
        id: mint.designation(),
        partner_id: grant.partner_id,
        partner_name: grant.partner_name.clone(),
        at: now(),
    };
    Subscription {
        id: mint.subscription(),
        customer_id: grant.customer_id,
        customer_name: grant.customer_name.clone(),
        partner_id: grant.partner_id,
        partner_name: grant.partner_name,
        partner_contact: grant.partner_contact,
        invitation_id: grant.invitation_id,
        started_at: now(),
        terms_since: now(),
        ends_at: Subscription::end_of(&line, 30, now()),
        service: line.service,
        plan: line.plan,
        licenses: line.licenses,
        terms: line.terms,
        end: None,
        warned_days: None,
        locale: Locale::En,
        designation: designated.then_some(designation),
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    }
}

/// A service request that a delegate opened.
pub(super) fn request() -> ServiceRequest {
    let mut mint = mint();
    ServiceRequest {
        id: mint.service_request(),
        customer_id: mint.customer(),
        customer_name: organization("Adventure Works"),
        locale: Locale::En,
        subject: "No mail since Monday".parse().unwrap(),
        description: "Nothing arrives.".parse().unwrap(),
        severity: Severity::High,
        service: None,
        status: service_request::Status::Waiting,
        opened_by: Author::Partner {
            partner_id: mint.partner(),
            partner_name: organization("Contoso Consulting"),
            email: address("dan@contoso.example"),
        },
        created_at: now(),
        updated_at: now(),
        resolved_at: None,
        message_count: 0,
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    }
}

/// An account that a partner administers, now or while it is suspended.
pub(super) fn account(status: delegation::Status) -> CustomerAccount {
    let grant = delegation();
    let customer = Customer {
        id: grant.customer_id,
        name: grant.customer_name.clone(),
        country: None,
        cloud: "global".into(),
        domains: ["adventure.example".parse().unwrap()].into(),
        admins: ["alex@adventure.example", "amy@adventure.example"].map(address).into(),
        locale: Locale::En,
        created_at: now(),
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    };
    CustomerAccount {
        customer,
        delegation: Some((grant, status)),
        subscriptions: vec![
            subscription(purchase_line("exchange-online", 4_800), true),
            subscription(trial_line("lync-online"), false),
        ],
        receipts: vec![receipt_of_purchase()],
        requests: vec![request()],
    }
}

/// An account that nobody else administers, and that has nothing yet.
pub(super) fn empty_account() -> CustomerAccount {
    let account = account(delegation::Status::Active);
    CustomerAccount { delegation: None, subscriptions: vec![], receipts: vec![], requests: vec![], ..account }
}

/// Contoso Consulting, which has signed and is in no program.
fn partner() -> Partner {
    let (invitation, catalog) = (trial(), catalog());
    Partner {
        id: invitation.partner_id,
        name: invitation.partner_name,
        cloud: "global".into(),
        country: "FR".parse().unwrap(),
        website: None,
        locale: Locale::En,
        domains: ["contoso.example".parse().unwrap()].into(),
        services: ["exchange-online".to_owned()].into(),
        enrollments: [].into(),
        agreement: catalog.current_agreement(now()).map(|current| SignedAgreement {
            version: current.version.clone(),
            signer: address("paul@contoso.example"),
            at: now(),
            text_hash: CLAUSES_HASH.to_owned(),
            superseded_by: None,
        }),
        suspension: None,
        strikes: vec![],
        created_at: now(),
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    }
}

/// How Contoso Consulting is doing.
pub(super) fn overview() -> OverviewView {
    let (partner, catalog, trial, grant) = (partner(), catalog(), trial(), delegation());
    let bounced = Delivery { state: DeliveryState::Bounced, at: now() };
    let refused = Invitation { delivery: bounced, expires_at: now().plus_days(5), ..purchase() };
    let waiting =
        [Waiting::of_invitation(&refused), Waiting::of_invitation(&trial), Waiting::of_delegation(&grant)];
    let waiting: Vec<Waiting> = waiting.into_iter().flatten().collect();
    let tally = [
        (Counted::Invitation(Kind::Trial, Status::Pending), 1),
        (Counted::Invitation(Kind::Purchase, Status::Pending), 1_200),
        (Counted::Invitation(Kind::Purchase, Status::Accepted), 3),
        (Counted::Delegation(delegation::Status::Active), 1),
        (Counted::Unrecorded, 2),
    ];
    let recorded = Recorded {
        partner: &partner,
        catalog: &catalog,
        tally: &tally.into(),
        open: 2,
        created_today: 1,
        waiting: &waiting,
        is_complete: true,
    };
    OverviewView::new(recorded, now())
}

/// A partner's desk, with its gate open or closed.
pub(super) fn desk(closed: Option<Problem>) -> PartnerDesk {
    PartnerDesk {
        name: organization("Contoso Consulting"),
        may_administer: closed.is_none(),
        closed,
        excluded: Vec::new(),
        overview: overview(),
        invitations: vec![purchase(), trial()],
        next_cursor: Some("c-1".into()),
        delegations: vec![delegation()],
    }
}
