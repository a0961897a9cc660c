//! How much a catalog may hold, and what its words look like. The document stays readable by people, and an
//! answer made from all of it stays small enough to be given at once.

use std::ops::RangeInclusive;

use super::Limits;
use crate::moment::Moment;
use crate::refusal::Fault;
use crate::text::{NotAllowedText, OrganizationName};

/// The most clouds.
pub const MOST_CLOUDS: usize = 20;
/// The most plans.
pub const MOST_PLANS: usize = 50;
/// The most services.
pub const MOST_SERVICES: usize = 500;
/// The most programs.
pub const MOST_PROGRAMS: usize = 50;
/// The most versions of the agreement.
pub const MOST_AGREEMENTS: usize = 100;
/// The most availability rows.
pub const MOST_ROWS: usize = 2_000;
/// The most list fees of one service.
pub const MOST_LIST_FEES: usize = 100;
/// The most characters of a key.
pub const MOST_KEY_CHARACTERS: usize = 40;
/// The most characters of an agreement's text.
pub const MOST_AGREEMENT_CHARACTERS: usize = 50_000;
/// How many months an enrollment may last.
pub const TERM_MONTHS: RangeInclusive<u32> = 1..=120;

/// A short key, such as `exchange-online` or `2013-01`: it stands in paths, queries and stored keys.
pub fn key(text: &str) -> Result<&str, String> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric();
    let is_well_formed = text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|byte| is_word(byte) || byte == b'-')
        && text.len() <= MOST_KEY_CHARACTERS;
    let detail =
        || format!("must be 1 to {MOST_KEY_CHARACTERS} letters, digits and hyphens, no hyphen first");
    if is_well_formed { Ok(text) } else { Err(detail()) }
}

/// A name for people, on one line.
pub fn name(text: &str) -> Result<String, NotAllowedText> {
    text.parse::<OrganizationName>().map(|name| name.to_string())
}

/// The text of an agreement: anything that can be read, since what is signed is its digest.
pub fn agreement_text(text: &str) -> Result<String, String> {
    let is_hidden = |symbol: char| symbol.is_control() && !matches!(symbol, '\n' | '\t');
    if text.trim().is_empty() {
        Err("must not be blank".to_owned())
    } else if text.chars().count() > MOST_AGREEMENT_CHARACTERS {
        Err(format!("must have at most {MOST_AGREEMENT_CHARACTERS} characters"))
    } else if text.chars().any(is_hidden) {
        Err("must not contain control characters".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// What is wrong between the versions, as far as they read: each one is named once, and begins after the one
/// before it.
pub fn agreement_faults(agreements: &[(Option<&str>, Option<Moment>)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, (version, valid_from)) in agreements.iter().enumerate() {
        let before = || agreements.iter().take(index);
        if version.is_some() && before().any(|(earlier, _)| earlier == version) {
            faults.push(Fault::new(format!("/agreements/{index}/version"), "is given more than once"));
        }
        let latest = before().filter_map(|(_, valid_from)| *valid_from).max();
        if latest.is_some_and(|latest| valid_from.is_some_and(|valid_from| valid_from <= latest)) {
            let detail = "must be later than that of every version before it";
            faults.push(Fault::new(format!("/agreements/{index}/validFrom"), detail));
        }
    }
    faults
}

impl Limits {
    /// Within what [`Limits::invitation_lifetime_days`] may be set.
    pub const INVITATION_LIFETIME_DAYS: RangeInclusive<u32> = 1..=crate::invitation::LONGEST_LIFE_DAYS;
    /// Within what [`Limits::open_invitations`] may be set.
    pub const OPEN_INVITATIONS: RangeInclusive<u32> = 1..=1_000_000;
    /// Within what [`Limits::new_invitations_per_day`] may be set.
    pub const NEW_INVITATIONS_PER_DAY: RangeInclusive<u32> = 1..=100_000;
    /// Within what [`Limits::mails_per_address_and_day`] may be set.
    pub const MAILS_PER_ADDRESS_AND_DAY: RangeInclusive<u32> = 1..=100;
    /// Within what [`Limits::trial_days`] may be set.
    pub const TRIAL_DAYS: RangeInclusive<u32> = 1..=365;
    /// Within what [`Limits::trial_licenses`] may be set.
    pub const TRIAL_LICENSES: RangeInclusive<u32> = 1..=crate::offer::MOST_LICENSES;
    /// Within what [`Limits::agreement_grace_days`] may be set.
    pub const AGREEMENT_GRACE_DAYS: RangeInclusive<u32> = 0..=365;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::moment;

    #[test]
    fn a_key_is_a_short_word_that_is_safe_everywhere() {
        for good in ["exchange-online", "cn21Vianet", "2013-01", "a"] {
            assert_eq!(key(good), Ok(good));
        }
        for bad in ["", "-a", "a b", "a#b", "é", "a/b", &"a".repeat(41)] {
            assert!(key(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_text_to_sign_can_be_read() {
        assert!(agreement_text("One.\n\nTwo <b>three</b>.").is_ok());
        for bad in [" \n", "a\u{7}b"] {
            assert!(agreement_text(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn versions_follow_each_other() {
        let listed = [
            (Some("2013-01"), Some(moment("2013-01-01T00:00:00Z"))),
            (Some("2012-06"), Some(moment("2012-06-01T00:00:00Z"))),
            (None, None),
            (Some("2013-01"), Some(moment("2014-01-01T00:00:00Z"))),
        ];
        let pointers: Vec<_> = agreement_faults(&listed).into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/agreements/1/validFrom", "/agreements/3/version"]);
    }
}
