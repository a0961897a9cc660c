//! The gates, in their order.

use domain::catalog::{Availability, Feature};
use domain::gate::{self, Usage};
use domain::invitation::{Invitation, Kind};
use domain::lifecycle::{self, Invite, Sender};
use domain::moment::DAY_SECONDS;
use domain::partner::{EnrollmentStatus, Member, Partner, Role, Suspension, SuspensionCause};
use domain::refusal::UsedUp;
use domain::{Mint, Refusal};

use super::desk::pointers;
use crate::given;

/// Everything that an offer is looked at with.
struct Offer {
    member: Member,
    partner: Partner,
    catalog: domain::catalog::Catalog,
    command: Invite,
    is_own: bool,
}

/// A trial with administration and the place of partner of record, by a partner that may offer all of it.
fn open() -> Offer {
    let partner = given::fabrikam();
    let command = Invite {
        delegated_administration: Some(given::administration(365)),
        partner_of_record: true,
        ..given::proposal(Kind::Trial)
    };
    let member = given::seller(&partner);
    Offer { member, partner, catalog: given::catalog(), command, is_own: false }
}

impl Offer {
    fn look(&self) -> Result<Invitation, Refusal> {
        let sender = given::sender(&self.member, &self.partner, &self.catalog, given::start());
        let sender = Sender { recipient_is_own_member: self.is_own, ..sender };
        lifecycle::invite(Mint::new(given::start(), 0).invitation(), self.command.clone(), sender)
    }
}

type Close = fn(&mut Offer);

/// Each gate in its order, with what closes it.
fn gates() -> Vec<(Refusal, Close)> {
    vec![
        (Refusal::RoleMissing, |offer| {
            offer.member.roles = [Role::DelegateAgent, Role::Marketer, Role::Auditor].into();
        }),
        (Refusal::PartnerSuspended, |offer| {
            let cause = SuspensionCause::Ban;
            offer.partner.suspension = Some(Suspension { since: given::start(), cause, reason: None });
        }),
        (Refusal::AgreementOutdated, |offer| {
            offer.partner.agreement.as_mut().unwrap().version = "2012-06".into();
        }),
        (Refusal::CloudExcluded, |offer| offer.partner.cloud = "cn21Vianet".into()),
        (Refusal::ServiceNotAuthorized, |offer| {
            offer.partner.services.remove("mail");
        }),
        (Refusal::PlanExcluded, |offer| offer.command.lines[0].plan = "education".into()),
        (Refusal::NotCertified, |offer| {
            offer.partner.enrollments.get_mut("cloudEssentials").unwrap().status = EnrollmentStatus::Lapsed;
        }),
        (Refusal::SelfInvitation, |offer| offer.is_own = true),
    ]
}

#[test]
fn with_every_gate_open_the_offer_goes_out() {
    assert!(open().look().is_ok());
}

#[test]
fn each_closed_gate_is_the_refusal() {
    for (refusal, close) in gates() {
        let mut offer = open();
        close(&mut offer);
        assert_eq!(offer.look().unwrap_err(), refusal);
    }
}

#[test]
fn of_two_closed_gates_the_earlier_one_is_the_refusal() {
    let gates = gates();
    for (place, (earlier, close_earlier)) in gates.iter().enumerate() {
        for (later, close_later) in &gates[place + 1..] {
            let mut offer = open();
            // A cloud without a feature has no plan with it either: only one of these two can be closed.
            close_later(&mut offer);
            close_earlier(&mut offer);
            assert_eq!(offer.look().unwrap_err(), *earlier, "with {later:?} closed too");
        }
    }
}

#[test]
fn earlier_invitations_of_one_request_count_as_if_they_were_kept() {
    let catalog = given::catalog();
    let room = |earlier: &[Invitation], usage: Usage| {
        let usage = usage.after(earlier, &given::nadia(), Kind::Trial);
        gate::room_for_one_more(&usage, &catalog, given::start())
    };
    let trial = given::invited(1, &given::fabrikam(), given::proposal(Kind::Trial));
    let purchase = given::invited(2, &given::fabrikam(), given::proposal(Kind::Purchase));
    let conflicting_id = trial.id.to_string();
    let duplicate = Err(Refusal::DuplicatePendingInvitation { conflicting_id });
    assert_eq!(room(&[], Usage::default()), Ok(()));
    assert_eq!(room(std::slice::from_ref(&purchase), Usage::default()), Ok(()));
    assert_eq!(room(&[purchase.clone(), trial], Usage::default()), duplicate);

    let used_up = |quota| Err(Refusal::QuotaExceeded { quota, retry_after_seconds: 50_400 });
    let one_left = catalog.limits.open_invitations - 1;
    let usage = Usage { open: one_left, ..Usage::default() };
    assert_eq!(room(&[], usage.clone()), Ok(()));
    assert_eq!(room(std::slice::from_ref(&purchase), usage), used_up(UsedUp::OpenInvitations));
    let one_left = catalog.limits.mails_per_address_and_day - 1;
    let usage = Usage { mails_today: one_left, ..Usage::default() };
    assert_eq!(room(std::slice::from_ref(&purchase), usage), used_up(UsedUp::DailyMail));
}

#[test]
fn someone_without_the_role_learns_nothing_about_the_document() {
    let mut offer = open();
    offer.member.roles = [Role::Auditor].into();
    offer.command.lines.clear();
    assert_eq!(offer.look().unwrap_err(), Refusal::RoleMissing);
}

#[test]
fn faults_of_the_document_come_before_the_partners_standing() {
    let mut offer = open();
    offer.partner.cloud = "cn21Vianet".into();
    offer.command.lines.clear();
    assert_eq!(pointers(offer.look()), ["/lines"]);
}

#[test]
fn an_owner_and_a_seller_may_send_and_nobody_else() {
    let may = [(Role::Owner, true), (Role::Seller, true), (Role::DelegateAgent, false)];
    for (role, expected) in may.into_iter().chain([(Role::Marketer, false), (Role::Auditor, false)]) {
        let mut offer = open();
        offer.member.roles = [role].into();
        assert_eq!(offer.look().is_ok(), expected, "{role:?}");
    }
}

#[test]
fn an_older_agreement_counts_within_its_grace_and_a_missing_one_never() {
    let (mut partner, catalog) = (given::fabrikam(), given::catalog());
    partner.agreement.as_mut().unwrap().version = "2012-06".into();
    let current = given::moment("2013-01-01T00:00:00Z");
    assert_eq!(partner.gate(&catalog, current.plus_seconds(30 * DAY_SECONDS - 1)), Ok(()));
    assert_eq!(partner.gate(&catalog, current.plus_days(30)), Err(Refusal::AgreementOutdated));
    partner.agreement = None;
    assert_eq!(partner.gate(&catalog, current), Err(Refusal::AgreementOutdated));
}

#[test]
fn where_there_is_no_agreement_there_is_nothing_to_sign() {
    let mut offer = open();
    offer.catalog.agreements.clear();
    offer.partner.agreement = None;
    assert!(offer.look().is_ok());
}

#[test]
fn a_dated_row_opens_the_excluded_cloud_from_its_moment_on() {
    let mut offer = open();
    offer.partner.cloud = "cn21Vianet".into();
    let features = [Feature::TrialInvitations, Feature::DelegatedAdministration, Feature::PartnerOfRecord];
    let opens_at = |valid_from| {
        features.map(|feature| Availability {
            feature,
            cloud: "cn21Vianet".into(),
            plan: None,
            valid_from,
            available: true,
        })
    };
    offer.catalog.availability.extend(opens_at(given::start().plus_seconds(1)));
    assert_eq!(offer.look().unwrap_err(), Refusal::CloudExcluded);
    offer.catalog.availability.extend(opens_at(given::start()));
    assert!(offer.look().is_ok());
}

#[test]
fn administration_needs_an_active_place_in_a_program_that_certifies() {
    let mut offer = open();
    offer.partner.enrollments.clear();
    assert_eq!(offer.look().unwrap_err(), Refusal::NotEnrolled);
    for (status, refusal) in [
        (EnrollmentStatus::Applied, Refusal::NotCertified),
        (EnrollmentStatus::InReview, Refusal::NotCertified),
        (EnrollmentStatus::ActionRequired, Refusal::NotCertified),
        (EnrollmentStatus::Lapsed, Refusal::NotCertified),
        (EnrollmentStatus::Revoked, Refusal::NotCertified),
        (EnrollmentStatus::Recalled, Refusal::NotEnrolled),
        (EnrollmentStatus::Rejected, Refusal::NotEnrolled),
    ] {
        let mut offer = open();
        offer.partner.enrollments.get_mut("cloudEssentials").unwrap().status = status;
        assert_eq!(offer.look().unwrap_err(), refusal, "{status:?}");
    }
    let mut offer = open();
    let active = offer.partner.enrollments.remove("cloudEssentials").unwrap();
    offer.partner.enrollments.insert("resellers".into(), active);
    assert_eq!(offer.look().unwrap_err(), Refusal::NotCertified);
}

#[test]
fn a_partner_in_no_program_can_still_send_a_trial_without_administration() {
    let mut offer = open();
    offer.partner.enrollments.clear();
    offer.command.delegated_administration = None;
    assert!(offer.look().is_ok());
}

#[test]
fn nobody_of_a_partners_own_domains_can_be_invited_by_it() {
    let mut offer = open();
    offer.command.recipient.email = given::address("anyone@fabrikam.example");
    assert_eq!(offer.look().unwrap_err(), Refusal::SelfInvitation);
}
