//! Whatever a person typed is inert wherever it is shown.

use std::sync::LazyLock;

use domain::catalog::Named;
use domain::delegation;
use domain::invitation::{Invitation, Recipient};
use domain::overview::Waiting;
use domain::service_request::Author;
use domain::text::Locale;
use domain::{Fault, Refusal};
use proptest::prelude::*;

use super::markup::skeleton;
use super::world;
use crate::Problem;
use crate::page::{
    self, AcceptedView, AccountView, Answering, Closed, ClosedView, CustomerAccount, DeskView, Ending,
    Entered, EnteredHelp, HelpView, InvitationView, LineView, MarketplaceView, PartnerDesk, SearchTerms,
    Since, UnsubscribeView, Visit,
};

/// Pieces that end a text, an attribute, an element or a line of thought.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "<script>alert(1)</script>",
        "</title>",
        "</textarea>",
        "</h1><h1>",
        "\"",
        "'",
        "\" autofocus onfocus=x ",
        "<img src=x onerror=x>",
        "-->",
        "<!--",
        "&quot;",
        "&#60;b&#62;",
        "{{7*7}}",
        "{% raw %}",
        "javascript:x",
        "\u{202e}",
        "\0",
        "\r\n",
        "é",
        "=",
        "`",
        ">",
        "<",
        "]]>",
        "a b",
        "%22",
        "#",
        "?",
        "&lang=en",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 1..6).prop_map(|pieces| pieces.concat())
}

/// What is left of a hostile text after the domain has read it; a harmless one where nothing is.
fn let_in<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    let milder: String = text.chars().filter(|symbol| !"{}%@/.\u{202e}\0\r\n<&`".contains(*symbol)).collect();
    text.parse().or_else(|_| format!("x{milder}").parse()).or_else(|_| "x".parse()).unwrap()
}

/// Every page, with one text wherever a person could have typed something.
fn pages_saying(text: &str) -> Vec<String> {
    let locale = Locale::En;
    let catalog = {
        let mut catalog = world::catalog();
        for service in catalog.services.values_mut() {
            service.name = text.to_owned();
        }
        catalog.plans.values_mut().for_each(|plan| *plan = Named { name: text.to_owned() });
        catalog
    };
    let mut invitation = world::purchase();
    invitation.partner_name = let_in(text);
    invitation.message = Some(let_in(text));
    invitation.recipient =
        Recipient { name: Some(let_in(text)), organization: Some(let_in(text)), ..invitation.recipient };
    let lines = |view: InvitationView| InvitationView {
        lines: invitation.lines.iter().map(|line| LineView::new(line, &catalog)).collect(),
        organization_name: Some(let_in(text)),
        ..view
    };
    let as_new = lines(world::seen_as_new(&invitation, locale));
    let alex = world::address("alex@adventure.example");
    let as_known = lines(world::seen_as_known(&invitation, locale, Some(&alex), true));
    let visit = Visit { id: invitation.id, token: text, locale, signed_in_as: None };
    let entered = Entered {
        code: text.into(),
        organization_name: text.into(),
        organization_country: text.into(),
        reason: text.into(),
        ..Entered::default()
    };
    let problem = Problem::invalid(vec![Fault::new(format!("/{text}"), text)]);
    let answering = Answering { notice: None, entered, problem: Some(&problem) };
    let mut receipt = world::receipt_of_purchase();
    receipt.partner_name = let_in(text);
    receipt.customer_name = let_in(text);
    if let Some(delegation) = &mut receipt.delegation {
        delegation.replaced_partner_name = Some(let_in(text));
    }
    let accepted = AcceptedView::new(&receipt, &catalog, locale);
    let ended = Since::Ended { ending: Ending::ByPartner, at: world::now() };
    let mut listing = world::listing();
    listing.partner_name = let_in(text);
    listing.name = let_in(text);
    listing.summary = let_in(text);
    listing.services = [text.to_owned()].into();
    let cards = [listing.card().unwrap()];
    // An empty term is no term; a term that is there is always one more thing to choose.
    let term = || format!("x{text}");
    let terms = SearchTerms {
        q: term(),
        service: term(),
        expertise: term(),
        industry: term(),
        region: term(),
        language: term(),
    };
    let marketplace = MarketplaceView {
        terms: &terms,
        cards: &cards,
        next_cursor: Some(text),
        problem: None,
        signed_in_as: None,
    };
    let partner_name = let_in(text);
    let leaving =
        UnsubscribeView { id: invitation.id, token: text, partner_name: &partner_name, email: &alex };
    let closed = ClosedView { partner_name: partner_name.clone(), why: Closed::Expired { at: world::now() } };
    let accounts = [account_saying(text)];
    let account = AccountView {
        signed_in_as: Some(&alex),
        accounts: &accounts,
        support: &alex,
        has_ended: true,
        has_asked: true,
    };
    let desk = desk_saying(text, &invitation);
    let desk = DeskView { signed_in_as: Some(&alex), desk: Some(&desk), support: &alex };
    let conflicting = Refusal::DuplicatePendingInvitation { conflicting_id: text.to_owned() };
    vec![
        page::invitation(&as_new, &visit, &Answering::default()),
        page::invitation(&as_new, &visit, &answering),
        page::invitation(&as_known, &visit, &answering),
        page::accepted(&accepted, Some(&Since::AsAgreed), &visit, Some(&alex)),
        page::accepted(&accepted, Some(&ended), &visit, None),
        page::closed(&closed, &visit, None),
        page::unsubscribe(&leaving, locale),
        page::unsubscribed(&leaving, locale),
        page::marketplace(&marketplace, &catalog, locale),
        page::listing(&listing, &catalog, None, locale),
        page::sign_in_failed(locale, Some(text)),
        page::customer(&account, &catalog, world::now(), locale),
        page::partner(&desk, world::now(), locale),
        help_saying(text, &problem),
        crate::problem::render_page(&problem.view(text, locale.into()), locale.into()),
        crate::problem::render_page(&Problem::from(conflicting).view(text, locale.into()), locale.into()),
    ]
}

fn desk_saying(text: &str, invitation: &Invitation) -> PartnerDesk {
    let mut desk = world::desk(None);
    desk.name = let_in(text);
    desk.invitations = vec![invitation.clone()];
    desk.next_cursor = Some(text.to_owned());
    desk.delegations.iter_mut().for_each(|delegation| delegation.customer_name = let_in(text));
    for waiting in &mut desk.overview.due_soon.items {
        if let Waiting::Delegation { customer_name, .. } = waiting {
            *customer_name = let_in(text);
        }
    }
    desk
}

fn help_saying(text: &str, problem: &Problem) -> String {
    let entered =
        EnteredHelp { subject: text.into(), description: text.into(), severity: format!("x{text}") };
    let (customer, alex) = (world::delegation().customer_id, world::address("alex@adventure.example"));
    let view = HelpView { customer, signed_in_as: Some(&alex), entered: &entered, problem };
    page::help_refused(&view, Locale::En)
}

fn account_saying(text: &str) -> CustomerAccount {
    let mut account = world::account(delegation::Status::Active);
    account.customer.name = let_in(text);
    if let Some((delegation, _)) = &mut account.delegation {
        delegation.partner_name = let_in(text);
    }
    for subscription in &mut account.subscriptions {
        subscription.partner_name = let_in(text);
        if let Some(designation) = &mut subscription.designation {
            designation.partner_name = let_in(text);
        }
    }
    account.receipts.iter_mut().for_each(|receipt| receipt.partner_name = let_in(text));
    for request in &mut account.requests {
        request.subject = let_in(text);
        if let Author::Partner { partner_name, .. } = &mut request.opened_by {
            *partner_name = let_in(text);
        }
    }
    account
}

static HARMLESS: LazyLock<Vec<String>> =
    LazyLock::new(|| pages_saying("harmless").iter().map(|page| skeleton(page)).collect());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_an_element_or_an_attribute(text in hostile()) {
        let planted: Vec<String> = pages_saying(&text).iter().map(|page| skeleton(page)).collect();
        prop_assert_eq!(&planted, &*HARMLESS);
    }
}
