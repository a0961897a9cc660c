//! Letters about the partner of record of a subscription.

use domain::subscription::{Designation, Subscription};
use domain::{Moment, ReceiptId};

use super::each_once;
use super::foot::Why;
use super::template::{self, Envelope};
use super::wording;
use crate::{Context, Inert, Letter, LetterKey};

/// What is told of a partner of record.
pub(super) struct Naming {
    pub(super) is_set: bool,
    pub(super) partner: Inert,
    pub(super) customer: Inert,
    pub(super) service: String,
    pub(super) receipt: Option<String>,
    pub(super) at: String,
    pub(super) page: String,
}

/// The new partner of record and the customer hear of it; where it came with an invitation, that one's letters say so.
pub(super) fn set(
    subscription: &Subscription,
    receipt: Option<ReceiptId>,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let (Some(receipt), Some(designation)) = (receipt, &subscription.designation) else {
        return Vec::new();
    };
    let told = Told { subscription, designation, receipt: Some(receipt), at };
    let mut letters = told.to_customer(context);
    letters.extend(told.to_partner(context));
    letters
}

/// The former partner of record hears of it, and the customer where nobody took its place.
pub(super) fn removed(
    subscription: &Subscription,
    designation: &Designation,
    is_replaced: bool,
    at: Moment,
    context: &Context<'_>,
) -> Vec<Letter> {
    let told = Told { subscription, designation, receipt: None, at };
    let mut letters = if is_replaced { Vec::new() } else { told.to_customer(context) };
    letters.extend(told.to_partner(context));
    letters
}

struct Told<'a> {
    subscription: &'a Subscription,
    designation: &'a Designation,
    receipt: Option<ReceiptId>,
    at: Moment,
}

impl Told<'_> {
    fn naming(&self, page: &str, locale: domain::text::Locale, context: &Context<'_>) -> Naming {
        Naming {
            is_set: self.receipt.is_some(),
            partner: Inert::line(self.designation.partner_name.as_str()),
            customer: Inert::line(self.subscription.customer_name.as_str()),
            service: wording::service(&self.subscription.line(), context),
            receipt: self.receipt.map(|receipt| receipt.to_string()),
            at: words::date_time(self.at, locale),
            page: context.links.page(page),
        }
    }

    fn to_customer(&self, context: &Context<'_>) -> Vec<Letter> {
        let locale = self.subscription.locale;
        let naming = self.naming("/customer", locale, context);
        let copy = |to| {
            let key = LetterKey::copy("designation-customer", to);
            let why = Why::Administrator { customer: &self.subscription.customer_name };
            template::designation_customer(&naming, Envelope { key, to, locale, at: self.at, why }, context)
        };
        each_once(context.customer_people).into_iter().map(copy).collect()
    }

    fn to_partner(&self, context: &Context<'_>) -> Vec<Letter> {
        let locale = context.partner_locale;
        let naming = self.naming("/partner", locale, context);
        let copy = |to| {
            let key = LetterKey::copy("designation-partner", to);
            let why = Why::Member { partner: &self.designation.partner_name };
            template::designation_partner(&naming, Envelope { key, to, locale, at: self.at, why }, context)
        };
        each_once(context.partner_people).into_iter().map(copy).collect()
    }
}
