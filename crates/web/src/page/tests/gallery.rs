//! All pages there are, each under a name.

use domain::delegation;
use domain::invitation::{Decision, DeclineCause, Invitation, Kind, Outcome, Status};
use domain::text::Locale;
use domain::{Capabilities, Fault, Refusal};

use super::world;
use crate::Problem;
use crate::page::{
    self, AcceptedView, AccountView, Answering, Closed, ClosedView, DeskView, Ending, Entered, EnteredHelp,
    HelpView, HomeView, InvitationView, MarketplaceView, Notice, PartnerDesk, SearchTerms, Since,
    UnsubscribeView, Visit,
};
use crate::problem::{Code, render_page};

/// Every page in one language.
pub(super) fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let mut pages = invitations(locale);
    pages.extend(refused(locale));
    pages.extend(after(locale));
    pages.extend(around(locale));
    pages.extend(at_home(locale));
    pages
}

fn visit(locale: Locale) -> Visit<'static> {
    Visit { id: world::trial().id, token: world::TOKEN, locale, signed_in_as: None }
}

fn plain(view: &InvitationView, locale: Locale) -> String {
    let visit = Visit { signed_in_as: view.signed_in_as.as_ref(), ..visit(locale) };
    page::invitation(view, &visit, &Answering::default())
}

fn noticed(view: &InvitationView, notice: Notice, locale: Locale) -> String {
    let visit = Visit { signed_in_as: view.signed_in_as.as_ref(), ..visit(locale) };
    page::invitation(view, &visit, &Answering { notice: Some(notice), ..Answering::default() })
}

fn invitations(locale: Locale) -> Vec<(&'static str, String)> {
    let (trial, purchase) = (world::trial(), world::purchase());
    let (alex, amy) = (world::address("alex@adventure.example"), world::address("bert@adventure.example"));
    let as_new = world::seen_as_new(&trial, locale);
    let suspended = InvitationView { status: Status::Suspended, ..as_new.clone() };
    let administration = world::seen_as_new(&world::administration(), locale);
    let signed_out = world::seen_as_known(&purchase, locale, None, false);
    let administrator = world::seen_as_known(&purchase, locale, Some(&alex), true);
    let member = world::seen_as_known(&purchase, locale, Some(&amy), false);
    vec![
        ("invitation-trial", plain(&as_new, locale)),
        ("invitation-code-sent", noticed(&as_new, Notice::CodeSent, locale)),
        ("invitation-suspended", plain(&suspended, locale)),
        ("invitation-administration", plain(&administration, locale)),
        ("invitation-signed-out", plain(&signed_out, locale)),
        ("invitation-replacing", plain(&administrator, locale)),
        ("invitation-no-administrator", plain(&member, locale)),
        ("invitation-handed-over", noticed(&member, Notice::HandedOver, locale)),
    ]
}

fn refused(locale: Locale) -> Vec<(&'static str, String)> {
    let (trial, purchase) = (world::trial(), world::purchase());
    let as_new = world::seen_as_new(&trial, locale);
    let as_known =
        world::seen_as_known(&purchase, locale, Some(&world::address("alex@adventure.example")), true);
    let mut entered = Entered {
        code: "123 456".into(),
        organization_name: "Alpine \"Ski\" <House>".into(),
        organization_country: "Fr".into(),
        reason: "r".repeat(300),
        ..Entered::default()
    };
    entered.decisions.commercial = Some(Decision::Accept);
    entered.decisions.delegated_administration = Some(Decision::Decline);
    let answered = |view: &InvitationView, problem: Problem| {
        let visit = Visit { signed_in_as: view.signed_in_as.as_ref(), ..visit(locale) };
        let answering = Answering { notice: None, entered: entered.clone(), problem: Some(&problem) };
        page::invitation(view, &visit, &answering)
    };
    let faults = ["/code", "/organization/name", "/organization/country", "/decisions", "/reason", "/else"];
    let faults = faults.map(|pointer| Fault::new(pointer, "is wrong"));
    vec![
        ("refused-fields", answered(&as_new, Problem::invalid(faults.to_vec()))),
        ("refused-code", answered(&as_new, Refusal::ProofRequired.into())),
        ("refused-cool-down", answered(&as_new, Refusal::CodeCoolDown { retry_after_seconds: 900 }.into())),
        ("refused-slot-changed", answered(&as_known, Refusal::SlotChanged.into())),
        (
            "refused-partner-of-record",
            answered(&as_known, Problem::invalid(vec![Fault::new("/decisions/partnerOfRecord", "no")])),
        ),
    ]
}

fn after(locale: Locale) -> Vec<(&'static str, String)> {
    let (visit, catalog) = (visit(locale), world::catalog());
    let support = world::address("support@vendor.example");
    let trial = AcceptedView::new(&world::receipt_of_trial(), &catalog, locale);
    let purchase = AcceptedView::new(&world::receipt_of_purchase(), &catalog, locale);
    let at = world::now();
    let bought = |since: &Since| page::accepted(&purchase, Some(since), &visit, Some(&support));
    let changed = |is_less| Since::Changed {
        is_less,
        capabilities: Capabilities::from_names(["mailboxes.manage"]).unwrap(),
        ends_at: at.plus_days(90),
    };
    let closed = |why, notice| {
        let view = ClosedView { partner_name: world::organization("Contoso Consulting"), why };
        page::closed(&view, &visit, notice)
    };
    vec![
        ("accepted-trial", page::accepted(&trial, None, &visit, None)),
        ("accepted-purchase", bought(&Since::AsAgreed)),
        ("accepted-less-since", bought(&changed(true))),
        ("accepted-changed-since", bought(&changed(false))),
        ("accepted-lapsed-since", bought(&Since::Ended { ending: Ending::Lapsed, at })),
        ("accepted-ended-since", bought(&Since::Ended { ending: Ending::ByCustomer, at })),
        ("accepted-given-up-since", bought(&Since::Ended { ending: Ending::ByPartner, at })),
        ("accepted-replaced-since", bought(&Since::Ended { ending: Ending::Replaced, at })),
        ("closed-declined", closed(Closed::Declined { at }, None)),
        ("closed-reported", closed(Closed::Reported { at }, None)),
        ("closed-expired", closed(Closed::Expired { at }, None)),
        ("closed-renewal-asked", closed(Closed::Expired { at }, Some(Notice::RenewalAsked))),
        ("closed-canceled", closed(Closed::Canceled { at }, None)),
        ("closed-superseded", closed(Closed::Superseded, None)),
        ("closed-archived", closed(Closed::Archived, None)),
    ]
}

fn around(locale: Locale) -> Vec<(&'static str, String)> {
    let (catalog, support) = (world::catalog(), world::address("support@vendor.example"));
    let (partner, email) = (world::organization("Contoso Consulting"), world::trial().recipient.email);
    let leaving =
        UnsubscribeView { id: world::trial().id, token: world::TOKEN, partner_name: &partner, email: &email };
    let home = HomeView { signed_in_as: Some(&email), support: Some(&support) };
    let listing = world::listing();
    let cards = [listing.card().unwrap(), listing.card().unwrap()];
    let terms = SearchTerms {
        q: "mail & \"more\"".into(),
        region: "western-europe".into(),
        ..SearchTerms::default()
    };
    let nothing = SearchTerms { language: "zh".into(), ..SearchTerms::default() };
    let found = MarketplaceView {
        terms: &terms,
        cards: &cards,
        next_cursor: Some("c-1"),
        problem: None,
        signed_in_as: None,
    };
    let no_word = Problem::invalid(vec![Fault::new("/q", "must have a word")]);
    let marketplace = |view| page::marketplace(&view, &catalog, locale);
    let problem = |problem: Problem| render_page(&problem.view("r-1", locale.into()), locale.into());
    let wrong = |pointer: &str| Problem::invalid(vec![Fault::new(pointer, "is wrong")]);
    let form_refused = |refused: Problem| problem(page::form_refused(refused, locale));
    vec![
        ("unsubscribe", page::unsubscribe(&leaving, locale)),
        ("unsubscribed", page::unsubscribed(&leaving, locale)),
        ("sign-out", page::ask_sign_out(locale, Some(&email))),
        ("signed-out", page::signed_out(locale)),
        ("sign-in-failed", page::sign_in_failed(locale, Some("/i/x?t=a&lang=fr"))),
        ("home", page::home(&home, locale)),
        ("marketplace", marketplace(found)),
        (
            "marketplace-nothing",
            marketplace(MarketplaceView { terms: &nothing, cards: &[], next_cursor: None, ..found }),
        ),
        (
            "marketplace-refused",
            marketplace(MarketplaceView { cards: &[], problem: Some(&no_word), next_cursor: None, ..found }),
        ),
        ("listing", page::listing(&listing, &catalog, None, locale)),
        ("problem-reference", page::problem_reference(Code::SlotChanged, locale)),
        ("problem-not-found", problem(Problem::not_found())),
        ("problem-unauthenticated", problem(Problem::unauthenticated())),
        ("form-refused-nothing-ticked", form_refused(wrong("/capabilities"))),
        ("form-refused-reason", form_refused(wrong("/reason"))),
        ("form-refused-else", form_refused(wrong("/revision"))),
        ("form-refused-stale", form_refused(Refusal::PreconditionFailed.into())),
        ("form-refused-not-found", form_refused(Problem::not_found())),
    ]
}

/// What somebody sees who is signed in and came without a link.
fn at_home(locale: Locale) -> Vec<(&'static str, String)> {
    let (catalog, now) = (world::catalog(), world::now());
    let (support, alex) =
        (world::address("support@vendor.example"), world::address("alex@adventure.example"));
    let active = [world::account(delegation::Status::Active)];
    let two = [world::account(delegation::Status::Suspended), world::empty_account()];
    let account = |accounts, has_ended| {
        let view = AccountView {
            signed_in_as: Some(&alex),
            accounts,
            support: &support,
            has_ended,
            has_asked: !has_ended,
        };
        page::customer(&view, &catalog, now, locale)
    };
    let desk = |desk| {
        let view = DeskView { signed_in_as: Some(&alex), desk, support: &support };
        page::partner(&view, now, locale)
    };
    let declined = Outcome::Declined { at: now, cause: DeclineCause::Unstated };
    let elsewhere = PartnerDesk {
        excluded: vec![Kind::Trial, Kind::DelegatedAdministration],
        invitations: vec![Invitation { outcome: declined, ..world::trial() }],
        ..world::desk(None)
    };
    let entered = EnteredHelp {
        subject: "No mail".into(),
        description: "It is <b>urgent</b>.".into(),
        severity: "high".into(),
    };
    let asked_wrongly = |pointers: &[&str]| {
        let faults = pointers.iter().map(|pointer| Fault::new(*pointer, "is wrong")).collect();
        let problem = Problem::invalid(faults);
        let customer = world::delegation().customer_id;
        let view = HelpView { customer, signed_in_as: Some(&alex), entered: &entered, problem: &problem };
        page::help_refused(&view, locale)
    };
    vec![
        ("help-refused", asked_wrongly(&["/description"])),
        ("help-refused-everywhere", asked_wrongly(&["/subject", "/description", "/severity", "/else"])),
        ("customer", account(&active, false)),
        ("customer-two-accounts", account(&two, true)),
        ("customer-of-nobody", account(&[], false)),
        ("partner", desk(Some(&world::desk(None)))),
        ("partner-suspended", desk(Some(&world::desk(Some(Refusal::PartnerSuspended.into()))))),
        ("partner-in-another-cloud", desk(Some(&elsewhere))),
        ("partner-of-nobody", desk(None)),
    ]
}
