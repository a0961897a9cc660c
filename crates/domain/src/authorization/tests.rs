use super::*;
use crate::delegation::{End, Side};
use crate::given::{catalog, contoso as partner, moment};
use crate::partner::{Enrollment, EnrollmentStatus, Suspension, SuspensionCause};
use crate::text::Locale;
use crate::{Mint, Moment};

const NOW: &str = "2026-06-01T00:00:00Z";

fn set(names: &[&str]) -> Capabilities {
    Capabilities::from_names(names.iter().copied()).unwrap()
}

fn delegation(partner: &Partner) -> Delegation {
    let mut mint = Mint::new(moment("2026-01-01T00:00:00Z"), 7);
    Delegation {
        id: mint.delegation(),
        customer_id: mint.customer(),
        customer_name: "Northwind".parse().unwrap(),
        partner_id: partner.id,
        partner_name: partner.name.clone(),
        partner_contact: "paul@contoso.example".parse().unwrap(),
        invitation_id: mint.invitation(),
        receipt_id: mint.receipt(),
        capabilities: set(&["users.manage", "groups.manage"]),
        granted_at: moment("2026-01-01T00:00:00Z"),
        ends_at: moment("2026-12-01T00:00:00Z"),
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
        chain_head: crate::ChainHead::NONE,
    }
}

/// The closed gates with what they say.
fn closed(
    partner: &Partner,
    delegation: Option<&Delegation>,
    wanted: &str,
    now: Moment,
) -> Vec<(Gate, Refusal)> {
    let catalog = catalog();
    let authority = Authority { partner, catalog: &catalog, delegation };
    let wanted = set(&[wanted]);
    let explained = authority.explain(&Gate::ALL, &wanted, now);
    assert_eq!(explained.iter().map(|(gate, _)| *gate).collect::<Vec<_>>(), Gate::ALL);
    let closed: Vec<_> =
        explained.into_iter().filter_map(|(gate, outcome)| Some((gate, outcome.err()?))).collect();
    assert_eq!(
        authority.require(&wanted, now).err(),
        closed.first().map(|(_, refusal)| refusal.clone()),
        "what is enforced is what is explained"
    );
    closed
}

#[test]
fn all_gates_are_open_for_what_was_granted() {
    let (partner, now) = (partner(), moment(NOW));
    let granted = delegation(&partner);
    assert_eq!(closed(&partner, Some(&granted), "users.manage", now), []);
    for wanted in ["mailboxes.manage", "full"] {
        assert_eq!(
            closed(&partner, Some(&granted), wanted, now),
            [(Gate::CapabilityGranted, Refusal::CapabilityMissing)]
        );
    }
}

#[test]
fn a_delegation_gives_nothing_from_the_second_on_in_which_it_ends() {
    let partner = partner();
    let granted = delegation(&partner);
    let nothing = [
        (Gate::DelegationActive, Refusal::CapabilityMissing),
        (Gate::CapabilityGranted, Refusal::CapabilityMissing),
    ];
    assert_eq!(closed(&partner, Some(&granted), "users.manage", granted.ends_at.plus_seconds(-1)), []);
    assert_eq!(closed(&partner, Some(&granted), "users.manage", granted.ends_at), nothing);
    assert_eq!(closed(&partner, None, "users.manage", moment(NOW)), nothing);
    let catalog = catalog();
    let authority = Authority { partner: &partner, catalog: &catalog, delegation: Some(&granted) };
    assert_eq!(authority.ends_at(moment(NOW)), Some(granted.ends_at));
    assert_eq!(authority.ends_at(granted.ends_at), None);
    let end = Some(End::Terminated { at: moment(NOW), by: Side::Customer, reason: None });
    let ended = Delegation { end, ..granted };
    assert_eq!(closed(&partner, Some(&ended), "users.manage", moment(NOW)), nothing);
}

#[test]
fn each_gate_of_the_partner_is_told_and_the_first_one_is_the_refusal() {
    let now = moment(NOW);
    let suspension = Suspension { since: now, cause: SuspensionCause::Ban, reason: None };
    let mut wrong = Partner { suspension: Some(suspension), cloud: "cn21Vianet".into(), ..partner() };
    wrong.agreement.as_mut().unwrap().version = "2012-06".into();
    wrong.enrollments = [(
        "cloudEssentials".to_owned(),
        Enrollment::new(EnrollmentStatus::Revoked, moment("2026-02-01T00:00:00Z")),
    )]
    .into();
    let granted = delegation(&wrong);
    let said = closed(&wrong, Some(&granted), "users.manage", now);
    let expected = [
        (Gate::PartnerInGoodStanding, Refusal::PartnerSuspended),
        (Gate::AgreementCurrent, Refusal::AgreementOutdated),
        (Gate::CloudAllowed, Refusal::CloudExcluded),
        (Gate::Certified, Refusal::NotCertified),
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_lapse_leaves_thirty_days_to_what_was_granted_and_none_to_what_was_not() {
    let lapse = moment(NOW);
    let lapsed = Partner {
        enrollments: [("cloudEssentials".to_owned(), Enrollment::new(EnrollmentStatus::Lapsed, lapse))]
            .into(),
        ..partner()
    };
    let granted = delegation(&lapsed);
    let last = lapse.plus_days(30).plus_seconds(-1);
    assert_eq!(closed(&lapsed, Some(&granted), "users.manage", last), []);
    let catalog = catalog();
    let authority = Authority { partner: &lapsed, catalog: &catalog, delegation: Some(&granted) };
    assert_eq!(authority.ends_at(last), Some(last.plus_seconds(1)));
    assert_eq!(authority.require_standing(last), Ok(()));
    assert_eq!(authority.require_standing(last.plus_seconds(1)), Err(Refusal::NotCertified));
    let after = closed(&lapsed, Some(&granted), "users.manage", last.plus_seconds(1));
    assert_eq!(after, [(Gate::Certified, Refusal::NotCertified)]);
    let ungranted = closed(&lapsed, None, "users.manage", lapse);
    assert_eq!(ungranted.first(), Some(&(Gate::Certified, Refusal::NotCertified)));
}

#[test]
fn a_gate_has_the_name_that_it_is_written_with() {
    for gate in Gate::ALL {
        assert_eq!(serde_json::to_value(gate).unwrap(), gate.name());
    }
}
