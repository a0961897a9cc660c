//! What a customer has here, for whoever administers it.

use std::borrow::Borrow;

use askama::Template;
use domain::catalog::Catalog;
use domain::customer::Customer;
use domain::delegation::amendment::Amendment;
use domain::delegation::{Delegation, Status};
use domain::receipt::Receipt;
use domain::service_request::{Author, ServiceRequest};
use domain::subscription::{Status as SubscriptionStatus, Subscription};
use domain::text::{Locale, OrganizationName};
use domain::{Capability, EmailAddress, Moment};

use super::help::AskForm;
use super::visit::query;
use super::{Frame, rendered};
use crate::{Request, request};

/// One customer that somebody administers.
#[derive(Clone, Debug)]
pub struct CustomerAccount {
    /// The customer.
    pub customer: Customer,
    /// Who administers its account besides its own people, and whether that counts now.
    pub delegation: Option<(Delegation, Status)>,
    /// What it has and had.
    pub subscriptions: Vec<Subscription>,
    /// What it consented to, the newest first.
    pub receipts: Vec<Receipt>,
    /// What it, or its delegate, asked the operator, the newest first.
    pub requests: Vec<ServiceRequest>,
}

/// The customers of somebody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct AccountView<'a> {
    /// Who is signed in.
    pub signed_in_as: Option<&'a EmailAddress>,
    /// What this person administers.
    pub accounts: &'a [CustomerAccount],
    /// Whom to write to.
    pub support: &'a EmailAddress,
    /// Whether the form of this page has just ended an administration.
    pub has_ended: bool,
    /// Whether the form of this page has just asked for help.
    pub has_asked: bool,
}

#[derive(Template)]
#[template(path = "customer.html")]
struct CustomerPage<'a> {
    frame: Frame<'a>,
    view: &'a AccountView<'a>,
    catalog: &'a Catalog,
    now: Moment,
}

/// The page of `/customer`.
pub fn customer(view: &AccountView<'_>, catalog: &Catalog, now: Moment, locale: Locale) -> String {
    let title = words::in_language(locale, "Your account", "Votre compte");
    let frame = Frame::new(locale, title, "/customer").with_session(view.signed_in_as);
    rendered(&CustomerPage { frame, view, catalog, now })
}

/// Where somebody signs in who then comes back to the page at `path`.
pub fn sign_in_for(path: &str, locale: Locale) -> String {
    let back = format!("{path}?{}", query(&[("lang", locale.tag())]));
    format!("/sign-in?{}", query(&[("return", &back)]))
}

/// The address of `/customer` after its form ended an administration.
pub fn customer_after_ending(locale: Locale) -> String {
    format!("/customer?{}", query(&[("done", "ended"), ("lang", locale.tag())]))
}

/// The address of `/customer` after its form asked for help.
pub fn customer_after_asking(locale: Locale) -> String {
    format!("/customer?{}", query(&[("done", "asked"), ("lang", locale.tag())]))
}

/// Whether the request's address says that help was just asked for. It only chooses words.
pub fn has_just_asked(request: &Request) -> bool {
    request::query_parameter(request, "done") == Some("asked")
}

/// The address of `/customer`.
pub fn customer_path(locale: Locale) -> String {
    format!("/customer?{}", query(&[("lang", locale.tag())]))
}

/// Whether the request's address says that an administration has just ended. It only chooses words.
pub fn has_just_ended(request: &Request) -> bool {
    request::query_parameter(request, "done") == Some("ended")
}

impl CustomerPage<'_> {
    fn end_path(&self, delegation: &Delegation) -> String {
        self.change_path(delegation, "terminate")
    }

    fn change_path(&self, delegation: &Delegation, change: &str) -> String {
        let lang = query(&[("lang", self.frame.lang())]);
        format!("/customer/delegations/{}/{change}?{lang}", delegation.id)
    }

    /// What is granted, by the names of the contract and in words.
    fn choices(&self, delegation: &Delegation) -> Vec<(&'static str, &'static str)> {
        let locale = self.frame.locale();
        let worded = |one: Capability| (one.name(), words::capability(one, locale));
        delegation.capabilities.iter().map(worded).collect()
    }

    /// How long it would last at the most if it went on by itself.
    fn could_go_on_until(&self, delegation: &Delegation) -> String {
        let extending = Delegation { auto_extends: true, ..delegation.clone() };
        self.frame.date(extending.final_end())
    }

    fn ask_form(&self, account: &CustomerAccount, number: impl Borrow<usize>) -> AskForm {
        AskForm::empty(account.customer.id, *number.borrow(), self.frame.locale())
    }

    fn stands(&self, request: &ServiceRequest) -> &'static str {
        words::service_request_status(request.status, self.frame.locale())
    }

    /// Who asked, where the customer did not itself.
    fn asked_by(request: &ServiceRequest) -> Option<&OrganizationName> {
        match &request.opened_by {
            Author::Partner { partner_name, .. } => Some(partner_name),
            Author::Customer { .. } | Author::Operator { .. } => None,
        }
    }

    fn grants(&self, delegation: &Delegation) -> Vec<&'static str> {
        words::capabilities(&delegation.capabilities, self.frame.locale())
    }

    fn ends(&self, delegation: &Delegation) -> String {
        self.frame.date(delegation.current_end(self.now))
    }

    /// Until when it goes on by itself; none where it does not.
    fn goes_on_until(&self, delegation: &Delegation) -> Option<String> {
        delegation.auto_extends.then(|| self.frame.date(delegation.final_end()))
    }

    fn amendment<'p>(&self, delegation: &'p Delegation) -> Option<&'p Amendment> {
        delegation.open_amendment(self.now)
    }

    fn added(&self, amendment: &Amendment) -> Vec<&'static str> {
        amendment.added().into_iter().map(|one| words::capability(one, self.frame.locale())).collect()
    }

    /// The end that it would have; none where it stays as it is.
    fn new_end(&self, amendment: &Amendment) -> Option<String> {
        let after = amendment.ends_at_after(self.now);
        (after > amendment.ends_at_before).then(|| self.frame.date(after))
    }

    /// What agreeing agrees to, word for word.
    fn words_of(&self, delegation: &Delegation, amendment: &Amendment) -> String {
        words::Clauses::of_amendment(amendment, delegation, self.frame.locale()).text()
    }

    fn answer_path(&self, delegation: &Delegation, amendment: &Amendment) -> String {
        let lang = query(&[("lang", self.frame.lang())]);
        format!("/customer/delegations/{}/amendments/{}?{lang}", delegation.id, amendment.id)
    }

    fn is_suspended(account: &CustomerAccount) -> bool {
        account.delegation.as_ref().is_some_and(|(_, status)| *status == Status::Suspended)
    }

    fn service<'p>(&'p self, subscription: &'p Subscription) -> &'p str {
        words::service(self.catalog, &subscription.service)
    }

    fn plan<'p>(&'p self, subscription: &'p Subscription) -> &'p str {
        words::plan(self.catalog, &subscription.plan)
    }

    fn standing(&self, subscription: &Subscription) -> &'static str {
        words::subscription_status(subscription.status(self.now), self.frame.locale())
    }

    fn total(&self, subscription: &Subscription) -> Option<String> {
        words::total_per_period(&subscription.line(), self.frame.locale())
    }

    /// What happens on the date that is shown.
    fn turning_point(&self, subscription: &Subscription) -> &'static str {
        match subscription.status(self.now) {
            SubscriptionStatus::Active => self.frame.say("Renews on", "Se renouvelle le"),
            SubscriptionStatus::Trial | SubscriptionStatus::Canceled => {
                self.frame.say("Ends on", "Se termine le")
            }
            SubscriptionStatus::Expired => self.frame.say("Ended on", "Terminé le"),
        }
    }

    fn turns_on(&self, subscription: &Subscription) -> String {
        self.frame.date(subscription.current_end(self.now))
    }

    fn offered(&self, receipt: &Receipt) -> &'static str {
        match receipt.kind {
            Some(kind) => words::kind(kind, self.frame.locale()),
            None => self.frame.say("partner of record", "partenaire de référence"),
        }
    }
}
