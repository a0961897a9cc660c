//! What the people of a partner may do.

use domain::partner::Role;
use domain::text::Locale;

use crate::in_language;

/// The roles in words, separated by commas.
pub fn roles<'a>(roles: impl IntoIterator<Item = &'a Role>, locale: Locale) -> String {
    let words: Vec<&str> = roles.into_iter().map(|role| self::role(*role, locale)).collect();
    words.join(", ")
}

fn role(role: Role, locale: Locale) -> &'static str {
    match role {
        Role::Owner => in_language(locale, "owner", "propriétaire"),
        Role::Seller => in_language(locale, "seller", "vente"),
        Role::DelegateAgent => in_language(locale, "delegate agent", "administration déléguée"),
        Role::Marketer => in_language(locale, "marketer", "marketing"),
        Role::Auditor => in_language(locale, "auditor", "lecture"),
    }
}
