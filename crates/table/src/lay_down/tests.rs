//! Whole transactions, exactly: every write with its condition and with what its failure means.

use std::collections::BTreeMap;

use domain::acceptance::{self, Accept, Acceptor, Facts, Replaces};
use domain::catalog::Catalog;
use domain::delegation::{Delegation, Slot};
use domain::invitation::{Decision, Decisions, Invitation};
use domain::lifecycle::{self, Invite, Sender};
use domain::partner::{Enrollment, EnrollmentStatus, Member, Partner, Role, SignedAgreement};
use domain::proof::CodeCycle;
use domain::receipt::Statement;
use domain::text::Locale;
use domain::{Capabilities, EmailAddress, Mint, delegation};

use super::*;

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn now() -> Moment {
    moment("2026-11-23T10:00:00Z")
}

fn salt() -> Salt {
    Salt::new([7; 16])
}

fn nadia() -> EmailAddress {
    "nadia@northwind.example".parse().unwrap()
}

fn catalog() -> Catalog {
    serde_json::from_str(include_str!("../../../../infra/catalog/office-365.json")).unwrap()
}

fn partner(name: &str, number: u128) -> Partner {
    let long_ago = moment("2026-01-01T00:00:00Z");
    let domain = format!("{}.example", name.to_lowercase());
    Partner {
        id: Mint::new(long_ago, number).partner(),
        name: name.parse().unwrap(),
        cloud: "global".into(),
        locale: Locale::En,
        domains: [domain.parse().unwrap()].into(),
        services: ["exchange-online".to_owned()].into(),
        enrollments: BTreeMap::from([(
            "cloudEssentials".into(),
            Enrollment::new(EnrollmentStatus::Active, long_ago),
        )]),
        agreement: Some(SignedAgreement {
            version: "2013-01".into(),
            signer: format!("paul@{domain}").parse().unwrap(),
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

fn seller(partner: &Partner) -> Member {
    let email = format!("sam@{}", partner.domains.first().unwrap()).parse().unwrap();
    Member::joining(partner, email, [Role::Seller].into(), Moment::EPOCH)
}

/// A trial with full administration.
fn invited(partner: &Partner, number: u128) -> Invitation {
    let command: Invite = Invite {
        kind: "trial".parse().unwrap(),
        recipient: domain::invitation::Recipient { email: nadia(), name: None, organization: None },
        locale: Locale::En,
        lines: vec![domain::offer::Line {
            service: "exchange-online".into(),
            plan: "midsize".into(),
            licenses: 25,
            terms: None,
        }],
        delegated_administration: Some(domain::invitation::RequestedDelegation {
            capabilities: Capabilities::full(),
            duration_days: 365,
        }),
        partner_of_record: true,
        follows_invitation_id: None,
        customer_id: None,
        message: None,
        expires_in_days: None,
    };
    let (catalog, member) = (catalog(), seller(partner));
    let sender = Sender {
        member: &member,
        partner,
        catalog: &catalog,
        recipient_is_own_member: false,
        followed: None,
        serves_customer: false,
        now: now(),
    };
    lifecycle::invite(Mint::new(now(), number).invitation(), command, sender).unwrap()
}

fn by_seller(partner: &Partner) -> Actor {
    Actor::Partner { partner_id: partner.id, email: seller(partner).email }
}

/// The writes as they are read: what, under which condition, and what it means when that does not hold.
fn written(changes: &[Change], actor: &Actor) -> Value {
    let quotas = Quotas::from(&catalog().limits);
    let writes = lay_down(changes, actor, quotas, (now(), salt())).unwrap();
    let shown = |write: &Write| {
        let mut shown = serde_json::to_value(write).unwrap();
        shown["lost"] = json!(format!("{:?}", write.lost));
        shown
    };
    writes.iter().map(shown).collect()
}

/// Everything of an invitation is accepted, in place of `held` where somebody holds the delegation.
fn accepted(customer: Option<&Customer>, held: Option<&Delegation>) -> Vec<Change> {
    let contoso = partner("Contoso", 1);
    let (invitation, catalog) = (invited(&contoso, 2), catalog());
    let slot: Option<Slot> = held.map(Delegation::slot);
    let yes = Some(Decision::Accept);
    let command = Accept {
        revision: 1,
        offer_version: 1,
        decisions: Decisions { commercial: yes, delegated_administration: yes, partner_of_record: yes },
        organization: Some(("Northwind Traders".parse().unwrap(), None)),
        replaces: held.map(|held| Replaces::Delegation(held.id)),
        locale: None,
    };
    let acceptor = match customer {
        Some(_) => Acceptor::SignedIn(nadia()),
        None => Acceptor::ProvedMailbox(CodeCycle::next(None, now()).unwrap()),
    };
    let facts = Facts {
        invitation: &invitation,
        partner: &contoso,
        catalog: &catalog,
        customer,
        slot: slot.as_ref(),
        slot_delegation: held,
        holds: &BTreeMap::new(),
        subscriptions: &BTreeMap::new(),
        now: now(),
    };
    acceptance::accept(&command, &acceptor, &facts, &|_| Statement::default(), &mut Mint::new(now(), 3))
        .unwrap()
        .changes
}

fn northwind() -> Customer {
    Customer {
        id: Mint::new(now(), 4).customer(),
        name: "Northwind Traders".parse().unwrap(),
        country: None,
        cloud: "global".into(),
        domains: ["northwind.example".parse().unwrap()].into(),
        admins: [nadia()].into(),
        locale: Locale::En,
        created_at: moment("2026-06-01T00:00:00Z"),
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    }
}

fn held_by_fabrikam() -> Delegation {
    let fabrikam = partner("Fabrikam", 5);
    Delegation {
        id: Mint::new(moment("2026-06-01T00:00:00Z"), 6).delegation(),
        customer_id: northwind().id,
        customer_name: northwind().name,
        partner_id: fabrikam.id,
        partner_name: fabrikam.name.clone(),
        partner_contact: seller(&fabrikam).email,
        invitation_id: Mint::new(moment("2026-06-01T00:00:00Z"), 7).invitation(),
        receipt_id: Mint::new(moment("2026-06-01T00:00:00Z"), 8).receipt(),
        capabilities: Capabilities::full(),
        granted_at: moment("2026-06-01T00:00:00Z"),
        ends_at: moment("2027-06-01T00:00:00Z"),
        locale: Locale::En,
        end: None,
        warned_days: None,
        idle_due_at: None,
        interruption: None,
        auto_extends: false,
        confirmed_at: None,
        amendment: None,
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    }
}

#[test]
fn creating_an_invitation() {
    let contoso = partner("Contoso", 1);
    let changes = [lifecycle::created(invited(&contoso, 2))];
    insta::assert_json_snapshot!(written(&changes, &by_seller(&contoso)));
}

#[test]
fn canceling_an_invitation() {
    let contoso = partner("Contoso", 1);
    let changes = lifecycle::cancel(&invited(&contoso, 2), None, &seller(&contoso), now()).unwrap();
    insta::assert_json_snapshot!(written(&changes, &by_seller(&contoso)));
}

#[test]
fn accepting_everything_as_a_new_customer() {
    insta::assert_json_snapshot!(written(&accepted(None, None), &Actor::LinkHolder));
}

#[test]
fn accepting_everything_in_place_of_another_partner() {
    let (northwind, held) = (northwind(), held_by_fabrikam());
    let actor = Actor::Customer { customer_id: northwind.id, email: nadia() };
    insta::assert_json_snapshot!(written(&accepted(Some(&northwind), Some(&held)), &actor));
}

#[test]
fn terminating_a_delegation() {
    let held = held_by_fabrikam();
    let actor = Actor::Customer { customer_id: held.customer_id, email: nadia() };
    let changes = delegation::terminate(&held, delegation::Side::Customer, None, now()).unwrap();
    insta::assert_json_snapshot!(written(&changes, &actor));
}

/// DynamoDB takes at most a hundred, each item once.
#[test]
fn the_largest_transaction_fits_and_touches_no_item_twice() {
    let (northwind, held) = (northwind(), held_by_fabrikam());
    let actor = Actor::Customer { customer_id: northwind.id, email: nadia() };
    for changes in [accepted(None, None), accepted(Some(&northwind), Some(&held))] {
        let writes = lay_down(&changes, &actor, Quotas::NONE, (now(), salt())).unwrap();
        let keys: std::collections::BTreeSet<_> = writes.iter().map(|write| &write.key).collect();
        assert_eq!(keys.len(), writes.len());
        assert!(writes.len() < 100);
    }
}
