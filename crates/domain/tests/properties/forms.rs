//! Whatever somebody types is taken in one form or refused, and never more than that.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use domain::address::Domain;
use domain::customer::Country;
use domain::money::Currency;
use domain::text::{Message, Name, OrganizationName, Reason};
use domain::{
    Capabilities, Capability, CustomerId, DelegationId, EmailAddress, EventId, InvitationId, Mint, Moment,
    PartnerId, ReceiptId, SubscriptionId,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What parses has one form: it reads back as itself from its text and from JSON.
fn has_one_form<T>(text: &str) -> Result<(), TestCaseError>
where
    T: FromStr + Display + Debug + PartialEq + Serialize + DeserializeOwned,
{
    let Ok(parsed) = text.parse::<T>() else { return Ok(()) };
    let written = parsed.to_string();
    let again = written.parse::<T>().ok();
    prop_assert_eq!(again.as_ref(), Some(&parsed), "{:?} from {:?}", written, text);
    let json = serde_json::to_string(&parsed).unwrap();
    let again = serde_json::from_str::<T>(&json).ok();
    prop_assert_eq!(again.as_ref(), Some(&parsed), "{}", json);
    Ok(())
}

/// Texts near what is taken: letters of several scripts, separators, and characters that hide or reorder.
fn near_text() -> impl Strategy<Value = String> {
    let symbols = prop_oneof![
        8 => "[a-zA-Z0-9]{1,8}",
        4 => "[ .,:;!?@/\\-_'&#+]{1,2}",
        1 => "[<>{}$%]{1,2}",
        2 => "[éßçñøžабвгαβγ中文字العर]{1,4}",
        1 => "[\u{0}-\u{1f}\u{7f}-\u{a0}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{fe0f}]",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(symbols, 0..12).prop_map(|parts| parts.concat())
}

fn near_domain() -> impl Strategy<Value = String> {
    let label = prop_oneof![
        4 => "[a-zA-Z0-9-]{1,12}",
        1 => "xn--[a-z0-9-]{1,10}",
        1 => "[a-zéßçøžабвгαβγ中文字ａｂﬁ\u{200d}İı]{1,6}",
        1 => Just(String::new()),
    ];
    prop::collection::vec(label, 1..5).prop_map(|labels| labels.join("."))
}

proptest! {
    #![proptest_config(super::cases(128))]

    #[test]
    fn any_text_is_taken_in_one_form_or_refused(text in prop_oneof![near_text(), any::<String>()]) {
        has_one_form::<Name>(&text)?;
        has_one_form::<OrganizationName>(&text)?;
        has_one_form::<Message>(&text)?;
        has_one_form::<Reason>(&text)?;
        has_one_form::<EmailAddress>(&text)?;
        has_one_form::<Moment>(&text)?;
        has_one_form::<Country>(&text)?;
        has_one_form::<Currency>(&text)?;
        has_one_form::<InvitationId>(&text)?;
    }

    #[test]
    fn any_address_is_taken_in_one_form_or_refused(local in "[a-zA-Z0-9.+_'{}$-]{0,20}", domain in near_domain()) {
        let text = format!("{local}@{domain}");
        has_one_form::<EmailAddress>(&text)?;
        has_one_form::<Domain>(&domain)?;
        if let Ok(address) = text.parse::<EmailAddress>() {
            prop_assert!(address.as_str().is_ascii());
            prop_assert!(address.as_str().len() <= 254);
            prop_assert_eq!(address.as_str().to_ascii_lowercase(), address.as_str());
            let (domain, in_logs) = (address.domain().to_string(), format!("{address:?}"));
            prop_assert_eq!(address.as_str().rsplit_once('@').map(|(_, after)| after), Some(domain.as_str()));
            prop_assert!(!in_logs.contains(&domain));
        }
    }

    #[test]
    fn what_is_taken_is_inert(text in near_text()) {
        if let Ok(message) = text.parse::<Message>() {
            let shown = message.as_str();
            prop_assert!(shown.chars().count() <= Message::MOST_CHARACTERS);
            prop_assert!(!shown.chars().any(|symbol| symbol.is_control() && symbol != '\n'));
            prop_assert!(!shown.contains("://") && !shown.contains('@') && !shown.contains("{{"));
            prop_assert!(shown.chars().any(|symbol| !symbol.is_whitespace()));
        }
        if let Ok(name) = text.parse::<OrganizationName>() {
            prop_assert!(!name.as_str().contains(['\n', '\r', '\0']));
        }
    }

    #[test]
    fn a_moment_reads_back_and_its_text_sorts_as_it_does(one in 0_i64..=253_402_207_200, other in 0_i64..=253_402_207_200) {
        let (one, other) = (Moment::from_second(one).unwrap(), Moment::from_second(other).unwrap());
        has_one_form::<Moment>(&one.to_string())?;
        prop_assert_eq!(one.to_string().parse(), Ok(one));
        prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
    }

    #[test]
    fn moments_never_leave_what_can_be_written(second in 0_i64..=253_402_207_200, by in any::<i64>(), days in any::<u32>(), months in any::<u32>()) {
        let moment = Moment::from_second(second).unwrap();
        for moved in [moment.plus_seconds(by), moment.plus_days(days), moment.plus_months(months), moment.next_day()] {
            prop_assert_eq!(moved.to_string().parse(), Ok(moved));
        }
        prop_assert!(moment.plus_days(days) >= moment && moment.plus_months(months) >= moment);
        prop_assert!(moment.day() <= moment.next_day().day());
    }

    #[test]
    fn identifiers_read_back_and_order_by_time(earlier in 0_i64..200_000_000_000, later in 1_i64..1_000_000, random in any::<u128>(), other in any::<u128>()) {
        let earlier = Moment::from_second(earlier).unwrap();
        let mut mint = Mint::new(earlier, random);
        let next = Mint::new(earlier.plus_seconds(later), other).invitation();
        let (first, second) = (mint.invitation(), mint.invitation());
        prop_assert!(first != second && first < next && first.to_string() < next.to_string());
        has_one_form::<InvitationId>(&first.to_string())?;
        has_one_form::<PartnerId>(&mint.partner().to_string())?;
        has_one_form::<CustomerId>(&mint.customer().to_string())?;
        has_one_form::<SubscriptionId>(&mint.subscription().to_string())?;
        has_one_form::<DelegationId>(&mint.delegation().to_string())?;
        has_one_form::<ReceiptId>(&mint.receipt().to_string())?;
        has_one_form::<EventId>(&mint.event().to_string())?;
        prop_assert!(first.to_string().parse::<CustomerId>().is_err());
    }

    #[test]
    fn a_set_of_capabilities_reads_back(names in prop::collection::vec(prop::sample::select(&Capability::ALL), 0..8)) {
        let set = Capabilities::from_names(names.iter().map(|capability| capability.name()));
        prop_assert_eq!(set.is_none(), names.is_empty());
        if let Some(set) = set {
            prop_assert_eq!(Capabilities::from_names(set.names()), Some(set.clone()));
            prop_assert!(Capability::ALL.into_iter().all(|one| set.contains(one) == names.contains(&one)));
        }
    }
}
