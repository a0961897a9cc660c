use std::fmt::Write as _;

use lambda_http::RequestExt;

use super::*;
use crate::Request;

fn base_url() -> BaseUrl {
    "https://partners.example".parse().unwrap()
}

/// One of each refusal of the domain. A new variant fails the match in `problem/refusal.rs` first.
fn refusals() -> Vec<domain::Refusal> {
    use domain::Refusal as R;
    vec![
        R::RoleMissing,
        R::PartnerSuspended,
        R::AgreementOutdated,
        R::NotEnrolled,
        R::NotCertified,
        R::CloudExcluded,
        R::PlanExcluded,
        R::ServiceNotAuthorized,
        R::CapabilityMissing,
        R::AdministratorRequired,
        R::CustomerDecisionRequired,
        R::ProofRequired,
        R::NotFound,
        R::DuplicatePendingInvitation { conflicting_id: "inv_01KAR8QZ4N0000000000000000".to_owned() },
        R::AlreadyInState,
        R::InvalidTransition,
        R::DelegateSlotTaken,
        R::SlotChanged,
        R::OfferChanged,
        R::TrialAlreadyUsed,
        R::ServiceAlreadyOwned,
        R::InvitationExpired,
        R::InvitationCanceled,
        R::LinkSuperseded,
        R::Archived,
        R::PreconditionFailed,
        R::Invalid(vec![
            Fault::new("/lines/0/licenses", "must be from 1 to 100000"),
            Fault::new("/kind", "is required"),
        ]),
        R::SelfInvitation,
        R::QuotaExceeded { quota: UsedUp::DailyMail, retry_after_seconds: 50_400 },
        R::QuotaExceeded { quota: UsedUp::OpenInvitations, retry_after_seconds: 50_400 },
        R::QuotaExceeded { quota: UsedUp::OfOneInvitation, retry_after_seconds: 50_400 },
        R::CodeCoolDown { retry_after_seconds: 900 },
        R::SlowDown { retry_after_seconds: 42 },
    ]
}

fn told(problem: &Problem) -> String {
    serde_json::to_string_pretty(&problem.document(&base_url(), "r-1")).unwrap()
}

#[test]
fn every_refusal_has_its_problem() {
    let told: Vec<String> = refusals().into_iter().map(|refusal| told(&refusal.into())).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn every_code_has_its_words_in_both_languages() {
    let mut words = String::new();
    for code in Code::ALL {
        let retryable = if code.is_retryable() { ", retryable" } else { "" };
        writeln!(words, "{} {}{retryable}", code.status().as_u16(), code.as_str()).unwrap();
        for language in [Language::English, Language::French] {
            writeln!(words, "  {}. {}", code.title(language), code.detail(language)).unwrap();
        }
    }
    insta::assert_snapshot!(words);
}

#[test]
fn every_code_is_found_by_its_name() {
    for code in Code::ALL {
        assert_eq!(Code::parse(code.as_str()), Some(*code));
    }
    assert_eq!(Code::parse("unheardOf"), None);
}

fn asked(accept: &str, language: &str) -> Asked {
    let mut request = Request::default();
    request.headers_mut().insert(header::ACCEPT, accept.parse().unwrap());
    request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
    Asked { request_id: "r-1".to_owned(), ..Asked::by(&request) }
}

fn whole(response: &Response) -> String {
    let mut text = format!("{}\n", response.status());
    for (name, value) in response.headers() {
        writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
    }
    match response.body() {
        Body::Text(body) => format!("{text}\n{}", crate::page::with_plain_names(body)),
        _ => text,
    }
}

#[test]
fn a_program_gets_a_document() {
    let problem = Problem::from(domain::Refusal::SlowDown { retry_after_seconds: 42 });
    insta::assert_snapshot!(whole(&problem.render(&base_url(), &asked("*/*", "fr"))));
}

#[test]
fn a_browser_gets_the_same_problem_as_a_page_in_its_language() {
    let problem = Problem::from(domain::Refusal::Invalid(vec![Fault::new("/email", "must not be <b>")]));
    insta::assert_snapshot!(whole(&problem.render(&base_url(), &asked("text/html", "fr"))));
}

#[test]
fn a_person_is_told_another_way_than_a_program_is() {
    let problem =
        || Problem::from(domain::Refusal::Invalid(vec![Fault::new("/capabilities", "is required")]));
    let told_so = problem().told_to_a_person("Tick one.", "Cochez-en une.").leading_back_to("/customer");
    let page = whole(&told_so.render(&base_url(), &asked("text/html", "fr")));
    assert!(page.contains("Cochez-en une.") && page.contains("href=\"/customer\""), "{page}");
    assert!(!page.contains("/capabilities"), "{page}");
    let document = |problem: Problem| whole(&problem.render(&base_url(), &asked("*/*", "fr")));
    assert_eq!(document(told_so), document(problem()));
}

#[test]
fn a_page_is_in_the_language_that_was_chosen_on_the_one_before() {
    let query = std::collections::HashMap::from([("lang".to_owned(), vec!["fr".to_owned()])]);
    let request = Request::default().with_query_string_parameters(query);
    assert_eq!(Asked::by(&request).language, Language::French);
}

#[test]
fn what_is_not_found_has_the_same_bytes_whoever_asked_for_whatever() {
    let one = Asked { request_id: "r-2".to_owned(), ..asked("*/*", "en") };
    let absent = Problem::not_found().render(&base_url(), &asked("*/*", "en"));
    let foreign = Problem::from(domain::Refusal::NotFound).render(&base_url(), &one);
    assert_eq!(whole(&absent), whole(&foreign));
}

#[test]
fn an_unknown_method_is_told_the_known_ones() {
    let problem = Problem::method_not_allowed(&[Method::GET, Method::HEAD]);
    let response = problem.render(&base_url(), &asked("*/*", "en"));
    assert_eq!(response.headers()[header::ALLOW], "GET, HEAD");
}

#[test]
fn somebody_who_is_not_signed_in_is_told_how() {
    let response = Problem::unauthenticated().render(&base_url(), &asked("*/*", "en"));
    assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
}

#[test]
fn a_failure_says_nothing_of_its_cause() {
    for failure in [Failure::passing("load"), Failure::lasting("load")] {
        let problem = Problem::from(failure.because(Failure::passing("hush")));
        let response = whole(&problem.render(&base_url(), &asked("*/*", "en")));
        assert!(!response.contains("load") && !response.contains("hush"), "{response}");
        assert_eq!(crate::failure::chain(problem.cause().unwrap()), "load: hush");
    }
}

#[test]
fn a_waiting_time_is_worded_for_a_person() {
    let words = |seconds| try_again_in(seconds, Language::English);
    assert_eq!(words(0), "Try again in 1 second.");
    assert_eq!(words(42), "Try again in 42 seconds.");
    assert_eq!(words(600), "Try again in 10 minutes.");
    assert_eq!(words(50_401), "Try again in 15 hours.");
    assert_eq!(try_again_in(42, Language::French), "Réessayez dans 42 secondes.");
}
