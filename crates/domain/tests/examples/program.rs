//! Joining, signing, enrolling, and the people of a partner.

use std::collections::BTreeSet;

use domain::partner::{AgreementStanding, EnrollmentStatus, Member, Partner, Role};
use domain::program::enrollment::{self, Decision};
use domain::program::joining::{self, Applicant, Apply, ProfileChange};
use domain::program::membership::{self, Team};
use domain::program::{agreement, oversight};
use domain::{Change, EmailAddress, Mint, Moment, Refusal};

use crate::given;

fn owner_of(partner: &Partner) -> Member {
    let domain = partner.domains.first().unwrap();
    let email = given::address(&format!("owner@{domain}"));
    Member::joining(partner, email, [Role::Owner].into(), Moment::EPOCH)
}

fn after(changes: &[Change]) -> Partner {
    let changed = changes.iter().find_map(|change| match change {
        Change::Partner(changed) => Some(changed.state.clone()),
        _ => None,
    });
    changed.unwrap()
}

fn application() -> Apply {
    Apply {
        name: "Trey Research".parse().unwrap(),
        cloud: "global".into(),
        country: "AT".parse().unwrap(),
        website: None,
        locale: domain::text::Locale::Fr,
    }
}

#[test]
fn whoever_applies_owns_the_partner_and_acts_for_no_other() {
    let email = given::address("tara@trey.example");
    let applicant = |member| Applicant { email: &email, member, foundings: 0 };
    let id = Mint::new(given::start(), 1).partner();
    let (partner, changes) = joining::apply(id, application(), applicant(None), given::start()).unwrap();
    assert_eq!(partner.domains.len(), 1);
    assert_eq!(partner.agreement_standing(&given::catalog(), given::start()), AgreementStanding::Unsigned);
    let place = changes.iter().find_map(|change| match change {
        Change::Member { before: None, after: Some(member) } => Some(member.clone()),
        _ => None,
    });
    let place = place.unwrap();
    assert!(place.roles.contains(&Role::Owner) && place.is_home);
    let again = joining::apply(id, application(), applicant(Some(&place)), given::start());
    assert_eq!(again.unwrap_err(), Refusal::AlreadyInState);

    let anybody = given::address("tara@gmail.com");
    let applicant = Applicant { email: &anybody, member: None, foundings: 0 };
    let (partner, _) = joining::apply(id, application(), applicant, given::start()).unwrap();
    assert!(partner.domains.is_empty(), "anybody can have a mailbox there");
}

#[test]
fn gates_depend_on_the_cloud_so_no_owner_changes_it() {
    let partner = given::contoso();
    let owner = owner_of(&partner);
    let elsewhere = || ProfileChange { cloud: Some("cn21Vianet".into()), ..ProfileChange::default() };
    let refused = joining::change_profile(&partner, Some(&owner), elsewhere()).unwrap_err();
    assert_eq!(refused, Refusal::RoleMissing);
    assert_eq!(after(&joining::change_profile(&partner, None, elsewhere()).unwrap()).cloud, "cn21Vianet");
    assert_eq!(joining::change_profile(&partner, Some(&owner), ProfileChange::default()), Ok(vec![]));
}

#[test]
fn only_the_current_version_is_signed_and_only_once_and_by_an_owner() {
    let (catalog, now) = (given::catalog(), given::start());
    let unsigned = Partner { agreement: None, ..given::contoso() };
    let owner = owner_of(&unsigned);
    let sign = |partner: &Partner, member: &Member, version: &str| {
        agreement::sign(partner, member, version, |text| format!("digest of {text}"), &catalog, now)
    };
    let signed = after(&sign(&unsigned, &owner, "2013-01").unwrap());
    assert_eq!(signed.agreement.as_ref().unwrap().text_hash, "digest of Text");
    assert_eq!(sign(&signed, &owner, "2013-01").unwrap_err(), Refusal::AlreadyInState);
    assert!(matches!(sign(&unsigned, &owner, "2012-06").unwrap_err(), Refusal::Invalid(_)));
    let seller = given::seller(&unsigned);
    assert_eq!(sign(&unsigned, &seller, "2013-01").unwrap_err(), Refusal::RoleMissing);
}

#[test]
fn an_enrollment_goes_its_way_and_no_other() {
    use EnrollmentStatus::{ActionRequired, Active, Applied, InReview, Recalled, Rejected, Revoked};
    let (catalog, now) = (given::catalog(), given::start());
    let none = Partner { enrollments: [].into(), ..given::contoso() };
    let owner = owner_of(&none);
    let status = |partner: &Partner| partner.enrollments["resellers"].status;
    let apply = |partner: &Partner| enrollment::apply(partner, &owner, "resellers", &catalog, now);
    let recall = |partner: &Partner| enrollment::recall(partner, &owner, "resellers", now);
    let decide =
        |partner: &Partner, decision| enrollment::decide(partner, "resellers", decision, None, &catalog, now);
    let applied = after(&apply(&none).unwrap());
    let asked = after(&decide(&applied, Decision::RequestAction).unwrap());
    let in_review = after(&apply(&asked).unwrap());
    let active = after(&decide(&in_review, Decision::Approve).unwrap());
    let revoked = after(&decide(&active, Decision::Revoke).unwrap());
    let rejected = after(&decide(&applied, Decision::Reject).unwrap());
    let recalled = after(&recall(&active).unwrap());
    let all = [&applied, &asked, &in_review, &active, &revoked, &rejected, &recalled];
    assert_eq!(all.map(status), [Applied, ActionRequired, InReview, Active, Revoked, Rejected, Recalled]);
    for over in [&revoked, &rejected, &recalled] {
        assert_eq!(status(&after(&apply(over).unwrap())), Applied);
        assert_eq!(decide(over, Decision::Approve).unwrap_err(), Refusal::InvalidTransition);
    }
    for open in [&applied, &in_review, &active] {
        assert_eq!(apply(open).unwrap_err(), Refusal::AlreadyInState);
    }
    assert_eq!(decide(&active, Decision::Approve).unwrap_err(), Refusal::AlreadyInState);
    assert_eq!(decide(&active, Decision::Reject).unwrap_err(), Refusal::InvalidTransition);
    assert_eq!(decide(&none, Decision::Approve).unwrap_err(), Refusal::NotFound);
    assert_eq!(recall(&revoked).unwrap_err(), Refusal::InvalidTransition);
}

#[test]
fn an_enrollment_with_a_term_lapses_by_the_clock() {
    let mut catalog = given::catalog();
    catalog.programs.get_mut("cloudEssentials").unwrap().term_months = Some(12);
    let now = given::start();
    let partner = Partner { enrollments: [].into(), ..given::contoso() };
    let owner = owner_of(&partner);
    let applied = after(&enrollment::apply(&partner, &owner, "cloudEssentials", &catalog, now).unwrap());
    let approve = Decision::Approve;
    let active = enrollment::decide(&applied, "cloudEssentials", approve, None, &catalog, now).unwrap();
    let active = after(&active);
    let end = now.plus_months(12);
    assert_eq!(active.certified(&catalog, end.plus_seconds(-1)), Ok(()));
    assert_eq!(active.certified(&catalog, end), Err(Refusal::NotCertified));
    assert_eq!(enrollment::lapse(&active, end.plus_seconds(-1)), None);
    let lapsed = after(&[enrollment::lapse(&active, end.plus_days(3)).unwrap()]);
    let recorded = &lapsed.enrollments["cloudEssentials"];
    assert_eq!((recorded.status, recorded.since), (EnrollmentStatus::Lapsed, end));
}

#[test]
fn lifting_a_pause_forgets_the_strikes() {
    let now = given::start();
    let struck = given::contoso().struck(now).struck(now).struck(now);
    assert!(struck.suspension.is_some() && !struck.is_banned());
    let banned = after(&oversight::suspend(&struck, None, now).unwrap());
    assert!(banned.is_banned());
    assert_eq!(oversight::suspend(&banned, None, now).unwrap_err(), Refusal::AlreadyInState);
    let back = after(&oversight::reinstate(&banned).unwrap());
    assert!(back.suspension.is_none() && back.strikes.is_empty());
    assert_eq!(oversight::reinstate(&back).unwrap_err(), Refusal::AlreadyInState);
    assert_eq!(oversight::authorize(&back, back.services.clone()), vec![]);
}

#[test]
fn the_last_owner_stays_one() {
    let partner = given::contoso();
    let (owner, seller) = (owner_of(&partner), given::seller(&partner));
    let members = [owner.clone(), seller.clone()];
    let team = |actor| Team { partner: &partner, members: &members, actor };
    let auditor = || BTreeSet::from([Role::Auditor]);
    assert_eq!(membership::remove(team(&owner), &owner).unwrap_err(), Refusal::LastAdmin);
    assert_eq!(membership::change_roles(team(&owner), &owner, auditor()).unwrap_err(), Refusal::LastAdmin);
    assert_eq!(membership::remove(team(&seller), &owner).unwrap_err(), Refusal::RoleMissing);
    assert!(membership::remove(team(&seller), &seller).is_ok(), "anybody may leave");
    assert!(membership::change_roles(team(&owner), &seller, auditor()).is_ok());
    let friend: EmailAddress = given::address("friend@contoso.example");
    let (added, _) = membership::add(team(&owner), &friend, auditor(), given::start()).unwrap();
    assert!(added.is_home);
    let again = membership::add(team(&owner), &seller.email, auditor(), given::start());
    assert_eq!(again.unwrap_err(), Refusal::AlreadyInState);
}

#[test]
fn of_two_memberships_the_own_domain_counts_first_and_then_the_earlier() {
    let (contoso, fabrikam) = (given::contoso(), given::fabrikam());
    let email = given::address("paul@contoso.example");
    let join = |partner: &Partner, now| Member::joining(partner, email.clone(), [Role::Seller].into(), now);
    let (early, late) = (given::start(), given::start().plus_days(1));
    let home_late = join(&contoso, late);
    assert_eq!(Member::counting(vec![join(&fabrikam, early), home_late.clone()]), Some(home_late));
    let other = Partner { domains: [].into(), ..given::contoso() };
    let first = join(&fabrikam, early);
    assert_eq!(Member::counting(vec![join(&other, late), first.clone()]), Some(first));
    assert_eq!(Member::counting(vec![]), None);
}
