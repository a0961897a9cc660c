//! Text that somebody typed, made harmless wherever a letter shows it.
//!
//! The domain refuses most of this at the door. Names of organizations and reasons may hold a domain name,
//! the catalog holds what the operator typed, and what was stored under older rules is still shown: so
//! nothing depends on the door alone.
//!
//! Mail programs make links of plain text. What they look for is changed visibly rather than with invisible
//! characters, because a program that ignores those links all the same:
//!
//! | typed | shown | |
//! |---|---|---|
//! | `evil.example` | `evil·example` | a middle dot separates no labels of a domain |
//! | `https://x` | `https: / /x` | no scheme before a host, no `//` |
//! | `a@b` | `a(at)b` | |
//! | `\\server\share` | `\ \server\share` | |
//! | `=?utf-8?q?x?=` | `= ?utf-8?q?x?=` | nothing that a header decodes |
//!
//! Numbers (`4.50`), ends of sentences and times (`10:30`) stay as they are.
//! HTML is escaped by the templates, as everything there is.

use std::fmt;

use domain::EmailAddress;

/// The most characters of one line that a letter shows.
const MOST_CHARACTERS: usize = 600;
/// The most lines of one text that a letter shows.
const MOST_LINES: usize = 100;

/// One line that cannot break out of a header, start a link, or reorder its neighbors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inert(String);

impl Inert {
    /// What was typed, on one line.
    pub fn line(typed: &str) -> Inert {
        let shown: String = typed.chars().filter_map(visible).collect();
        let shown = without_links(shown.trim());
        if shown.chars().count() <= MOST_CHARACTERS {
            return Inert(shown);
        }
        Inert(shown.chars().take(MOST_CHARACTERS - 1).chain(['…']).collect())
    }

    /// What was typed, line by line.
    pub fn lines(typed: &str) -> Vec<Inert> {
        typed.lines().take(MOST_LINES).map(Inert::line).collect()
    }

    /// An address, as it is when it is plain; with unusual characters before the `@` it could be taken for
    /// a link, and is then shown like any other text.
    pub fn address(address: &EmailAddress) -> Inert {
        let is_plain = address
            .as_str()
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'.' | b'-' | b'_' | b'+'));
        if is_plain { Inert(address.as_str().to_owned()) } else { Inert::line(address.as_str()) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Inert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The character as it may be shown; none for those that hide or reorder others (UAX #9, default-ignorable
/// characters). Two joiners stay, because names in Persian and Indic scripts need them.
fn visible(symbol: char) -> Option<char> {
    match symbol {
        '\u{2028}' | '\u{2029}' => Some(' '),
        _ if symbol.is_control() => Some(' '),
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'
        | '\u{200E}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{10FFFF}' => None,
        _ => Some(symbol),
    }
}

fn without_links(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut before = None;
    let mut symbols = text.chars().peekable();
    while let Some(symbol) = symbols.next() {
        let after = symbols.peek().copied();
        match symbol {
            '.' | '．' | '｡' | '․' if after.is_some_and(starts_a_label) => shown.push('·'),
            // The ideographic full stop also ends sentences that go on without a space.
            '。' if after.is_some_and(|after| after.is_ascii_alphabetic()) => shown.push('·'),
            '@' | '＠' | '﹫' => shown.push_str("(at)"),
            ':' | '：'
                if before.is_some_and(char::is_alphabetic) && !after.is_none_or(char::is_whitespace) =>
            {
                shown.push(symbol);
                shown.push(' ');
            }
            // In a header this would open an encoded word (RFC 2047), which says anything once decoded.
            '=' if after == Some('?') => shown.push_str("= "),
            _ if is_slash(symbol) && after.is_some_and(is_slash) => {
                shown.push(symbol);
                shown.push(' ');
            }
            _ => shown.push(symbol),
        }
        before = Some(symbol);
    }
    shown
}

/// The last label of a domain starts with a letter, never with a digit; what is not ASCII may be mapped to one.
fn starts_a_label(symbol: char) -> bool {
    symbol.is_alphabetic() || !(symbol.is_ascii() || symbol == '·')
}

fn is_slash(symbol: char) -> bool {
    matches!(symbol, '/' | '\\' | '／' | '＼')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in
            ["Contoso Consulting", "It costs 4.50 at 10:30. Thanks.", "你好。我们开始吧", "نام‌ها", "and/or"]
        {
            assert_eq!(Inert::line(text).as_str(), text);
        }
    }

    #[test]
    fn what_a_mail_program_would_link_is_changed_visibly() {
        for (typed, shown) in [
            ("Booking.com", "Booking·com"),
            ("https://evil.example/x?y", "https: / /evil·example/x?y"),
            ("me@evil.example", "me(at)evil·example"),
            ("www.evil", "www·evil"),
            ("mailto:me", "mailto: me"),
            ("\\\\server\\share", "\\ \\server\\share"),
            ("=?utf-8?q?x?=", "= ?utf-8?q?x?="),
            ("evil。com", "evil·com"),
            ("evil.\u{200d}com", "evil·\u{200d}com"),
            ("evil.\u{2060}com", "evil·com"),
        ] {
            assert_eq!(Inert::line(typed).as_str(), shown, "{typed}");
        }
    }

    #[test]
    fn an_odd_address_is_no_link_either() {
        let odd: EmailAddress = "evil.example/x?y=1@contoso.example".parse().unwrap();
        assert_eq!(Inert::address(&odd).as_str(), "evil·example/x?y=1(at)contoso·example");
        let plain: EmailAddress = "sam.b+x@contoso.example".parse().unwrap();
        assert_eq!(Inert::address(&plain).as_str(), "sam.b+x@contoso.example");
    }

    proptest! {
        #[test]
        fn a_line_is_one_bounded_line_without_links(typed in any::<String>()) {
            let shown = Inert::line(&typed);
            prop_assert!(!shown.as_str().chars().any(char::is_control));
            prop_assert!(shown.as_str().chars().count() <= MOST_CHARACTERS);
            prop_assert!(!shown.as_str().contains('@') && !shown.as_str().contains("//"));
            let links = shown.as_str().split('.').skip(1).any(|after| after.starts_with(char::is_alphabetic));
            prop_assert!(!links, "{shown}");
        }

        #[test]
        fn making_inert_twice_changes_nothing_more(typed in "[a-z.:/@\\\\ ]{0,40}") {
            let once = Inert::line(&typed);
            prop_assert_eq!(Inert::line(once.as_str()), once);
        }
    }
}
