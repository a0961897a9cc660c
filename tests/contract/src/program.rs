//! The program itself: what is sold, and who takes part.

use serde_json::json;
use web::problem::Code;

use crate::operation::{Operation, operation, reference};

const CATALOG: &str = "Catalog";

const PARTNERS: &str = "Partners";

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = catalog();
    operations.extend(partners());
    operations.extend(members());
    operations.extend(oversight());
    operations
}

fn partners() -> Vec<Operation> {
    vec![
        operation(
            "post",
            "/v1/partners",
            PARTNERS,
            "applyForPartner",
            "Apply to join; the caller becomes owner",
        )
        .signed_in()
        .once(true)
        .takes("NewPartner", true)
        .answers(201, "Partner", "The partner.")
        .tells_revision()
        .refuses(&[Code::RoleMissing, Code::AlreadyInState]),
        operation("get", "/v1/partners/{partnerId}", PARTNERS, "showPartner", "A partner, for its people")
            .signed_in()
            .answers(200, "Partner", "The partner.")
            .tells_revision()
            .refuses(&[Code::NotFound]),
        operation(
            "patch",
            "/v1/partners/{partnerId}",
            PARTNERS,
            "changePartner",
            "Change what it says of itself",
        )
        .signed_in()
        .if_match()
        .once(false)
        .takes("PartnerChange", true)
        .answers(200, "Partner", "The partner after it.")
        .tells_revision()
        .refuses(&[Code::NotFound, Code::RoleMissing]),
        operation(
            "post",
            "/v1/partners/{partnerId}/agreements",
            PARTNERS,
            "signAgreement",
            "Sign the agreement",
        )
        .signed_in()
        .once(true)
        .takes("Signing", true)
        .answers(201, "SignedAgreement", "The signature.")
        .tells_revision()
        .refuses(&[
            Code::NotFound,
            Code::RoleMissing,
            Code::AlreadyInState,
            Code::PreconditionFailed,
        ]),
        operation("post", "/v1/partners/{partnerId}/enrollments", PARTNERS, "enroll", "Apply for a program")
            .signed_in()
            .once(true)
            .takes("Enrolling", true)
            .answers(201, "Enrollment", "The place in the program.")
            .tells_revision()
            .refuses(&[Code::NotFound, Code::RoleMissing, Code::AlreadyInState, Code::PreconditionFailed]),
        operation(
            "delete",
            "/v1/partners/{partnerId}/enrollments/{program}",
            PARTNERS,
            "recallEnrollment",
            "Take an application back, or leave a program",
        )
        .signed_in()
        .if_match()
        .once(false)
        .answers(200, "Enrollment", "The place in the program.")
        .tells_revision()
        .refuses(&[Code::NotFound, Code::RoleMissing, Code::AlreadyInState, Code::InvalidTransition]),
    ]
}

fn members() -> Vec<Operation> {
    let one = |method, id, summary| {
        operation(method, "/v1/partners/{partnerId}/members/{memberId}", PARTNERS, id, summary)
            .signed_in()
            .refuses(&[Code::NotFound, Code::RoleMissing])
    };
    vec![
        operation(
            "get",
            "/v1/partners/{partnerId}/members",
            PARTNERS,
            "listMembers",
            "Its people, for its owners",
        )
        .signed_in()
        .answers(200, "MemberList", "All of them.")
        .refuses(&[Code::NotFound, Code::RoleMissing, Code::Invalid]),
        operation("post", "/v1/partners/{partnerId}/members", PARTNERS, "addMember", "Add somebody")
            .signed_in()
            .once(true)
            .takes("NewMember", true)
            .answers(201, "Member", "The member.")
            .tells_revision()
            .refuses(&[Code::NotFound, Code::RoleMissing, Code::AlreadyInState, Code::PreconditionFailed]),
        one("get", "showMember", "One of its people").answers(200, "Member", "The member.").tells_revision(),
        one("patch", "changeMember", "Give somebody other roles")
            .if_match()
            .once(false)
            .takes("NewRoles", true)
            .answers(200, "Member", "The member after it.")
            .tells_revision()
            .refuses(&[Code::LastAdmin]),
        one("delete", "removeMember", "Remove somebody, or leave")
            .if_match()
            .once(false)
            .answers_nothing("It is done.")
            .refuses(&[Code::LastAdmin]),
    ]
}

fn oversight() -> Vec<Operation> {
    let one = |method, path, id, summary| {
        operation(method, path, PARTNERS, id, summary)
            .signed_in()
            .if_match()
            .once(false)
            .refuses(&[Code::NotFound, Code::RoleMissing])
    };
    vec![
        operation(
            "get",
            "/v1/partners",
            PARTNERS,
            "listPartners",
            "All partners, newest first, for the operator",
        )
        .signed_in()
        .query("status", reference("PartnerStatus"), "Whether it may act.")
        .query("enrollment", reference("EnrollmentStatus"), "Some place of it in a program stands like this.")
        .paged()
        .answers(200, "PartnerList", "A page of them.")
        .refuses(&[Code::RoleMissing]),
        one(
            "post",
            "/v1/partners/{partnerId}/enrollments/{program}/decision",
            "decideEnrollment",
            "Decide on a place in a program, as the operator",
        )
        .takes("EnrollmentDecision", true)
        .answers(200, "Enrollment", "The place in the program.")
        .tells_revision()
        .refuses(&[Code::AlreadyInState, Code::InvalidTransition]),
        one(
            "put",
            "/v1/partners/{partnerId}/authorizations",
            "authorizePartner",
            "Name the services it may offer, as the operator",
        )
        .takes("Authorizations", true)
        .answers(200, "Partner", "The partner after it.")
        .tells_revision(),
        one("post", "/v1/partners/{partnerId}/suspension", "suspendPartner", "Ban it, as the operator")
            .takes("Reason", false)
            .answers(200, "Partner", "The partner after it.")
            .tells_revision()
            .refuses(&[Code::AlreadyInState]),
        one(
            "delete",
            "/v1/partners/{partnerId}/suspension",
            "reinstatePartner",
            "Lift a ban or a pause, as the operator",
        )
        .answers(200, "Partner", "The partner after it.")
        .tells_revision()
        .refuses(&[Code::AlreadyInState]),
    ]
}

fn catalog() -> Vec<Operation> {
    let key = || json!({ "type": "string" });
    vec![
        operation("get", "/v1/catalog", CATALOG, "showCatalog", "What is sold, and under which rules")
            .answers(200, "Catalog", "The document.")
            .tells_revision()
            .answers_unchanged()
            .refuses(&[Code::NotFound]),
        operation("put", "/v1/catalog", CATALOG, "replaceCatalog", "Put another catalog in its place")
            .signed_in()
            .if_match()
            .once(false)
            .takes("Catalog", true)
            .answers(200, "Catalog", "The document, which the next request decides on.")
            .tells_revision()
            .refuses(&[Code::RoleMissing]),
        operation(
            "get",
            "/v1/availability",
            CATALOG,
            "showAvailability",
            "Which feature is available where, since when, and what is coming",
        )
        .query("feature", reference("Feature"), "Only this one.")
        .query("cloud", key(), "Only this one, by its key in the catalog.")
        .query("plan", key(), "Only this one, by its key in the catalog.")
        .answers(200, "AvailabilityList", "The matrix, whole.")
        .answers_unchanged()
        .refuses(&[Code::Invalid, Code::NotFound]),
    ]
}
