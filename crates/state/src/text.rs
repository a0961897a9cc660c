//! Texts that people type: bounded, and without characters that change how other text is shown.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Reads a serialized string through `FromStr`: parsing stays the only way to get a newtype.
pub(crate) fn parse_from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAllowedText {
    /// It has no visible character.
    Blank,
    /// It has more characters than the bound.
    TooLong {
        /// The most characters it may have.
        most: usize,
    },
    /// It has a control character, or one that reorders or hides text.
    Unsafe,
    /// It has something that a mail program would turn into a link.
    Link,
    /// It has something that a browser or a template engine would take for an instruction.
    Markup,
}

impl fmt::Display for NotAllowedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAllowedText::Blank => f.write_str("must not be blank"),
            NotAllowedText::TooLong { most } => write!(f, "must have at most {most} characters"),
            NotAllowedText::Unsafe => {
                f.write_str("must not contain control, invisible or text-direction characters")
            }
            NotAllowedText::Link => f.write_str("must not contain links or addresses"),
            NotAllowedText::Markup => f.write_str("must not contain markup or template syntax"),
        }
    }
}

impl std::error::Error for NotAllowedText {}

/// Characters that change how their neighbors are shown, or are not shown themselves: bidirectional
/// controls (UAX #9), zero-width and other default-ignorable characters, tags, private use, line and
/// paragraph separators. Two joiners stay, because names in Persian and Indic scripts need them.
fn is_unsafe(symbol: char) -> bool {
    symbol.is_control()
        || matches!(symbol,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{E000}'..='\u{F8FF}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFD}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{10FFFF}')
}

/// Characters that are allowed and leave no mark of their own: spaces, the two joiners, variation
/// selectors, and the Braille cell without dots.
fn is_blank(symbol: char) -> bool {
    symbol.is_whitespace() || matches!(symbol, '\u{200C}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{2800}')
}

/// The trimmed text, when it is not blank, has at most `most` characters and nothing unsafe.
fn clean(text: &str, most: usize, newline: bool) -> Result<String, NotAllowedText> {
    // The bound is looked at before the walk, so that a long hostile text costs nothing.
    if text.len() > most.saturating_mul(4) + 64 {
        return Err(NotAllowedText::TooLong { most });
    }
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().any(|symbol| is_unsafe(symbol) && !(newline && symbol == '\n')) {
        return Err(NotAllowedText::Unsafe);
    }
    if looks_like_markup(text) {
        return Err(NotAllowedText::Markup);
    }
    if text.chars().all(is_blank) {
        return Err(NotAllowedText::Blank);
    }
    if text.chars().count() > most {
        return Err(NotAllowedText::TooLong { most });
    }
    Ok(text.to_owned())
}

/// Whether a mail program could make a link or an address of a part of the text: a scheme, `www.`, an
/// at sign, or a word with a dot between letters that ends like a domain.
fn looks_like_link(text: &str) -> bool {
    let lower = text.to_lowercase();
    if lower.contains("://") || lower.contains("www.") || lower.contains('@') || lower.contains("mailto:") {
        return true;
    }
    lower
        .split(|symbol: char| !(symbol.is_alphanumeric() || "-.。．".contains(symbol)))
        .any(ends_like_a_domain)
}

/// A full stop between two words makes a domain of them; the ideographic one ends ordinary sentences too,
/// so it counts only before an ASCII label.
fn ends_like_a_domain(word: &str) -> bool {
    let mut labels = word.rsplitn(2, ['.', '。', '．']);
    let (Some(last), Some(before)) = (labels.next(), labels.next()) else {
        return false;
    };
    let is_name = last.chars().count() >= 2 && last.chars().all(char::is_alphabetic);
    let ideographic = word.chars().rev().find(|symbol| ".。．".contains(*symbol)) != Some('.');
    is_name && before.ends_with(char::is_alphanumeric) && (last.is_ascii() || !ideographic)
}

/// Whether the text opens a tag, a comment or an entity, or uses the marks of common template languages.
/// Everything is escaped where it is shown; refusing it here keeps it out of other people's systems too.
fn looks_like_markup(text: &str) -> bool {
    const TEMPLATE_MARKS: [&str; 8] = ["{{", "}}", "{%", "%}", "${", "#{", "<%", "%>"];
    let opens_tag = text.split('<').skip(1).any(|after| {
        after.starts_with(|symbol: char| symbol.is_ascii_alphabetic() || "/!?".contains(symbol))
    });
    let has_entity = text.split('&').skip(1).any(|after| {
        after.split_once(';').is_some_and(|(name, _)| {
            let name = name.strip_prefix('#').unwrap_or(name);
            (2..=8).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    });
    opens_tag || has_entity || TEMPLATE_MARKS.iter().any(|mark| text.contains(mark))
}

macro_rules! bounded_text {
    ($(#[doc = $doc:literal] $name:ident $most:literal $newline:literal $links:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters (Unicode scalar values) such a text may have.
            pub const MOST_CHARACTERS: usize = $most;

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NotAllowedText;

            fn from_str(text: &str) -> Result<$name, NotAllowedText> {
                let text = clean(text, $most, $newline)?;
                if !$links && looks_like_link(&text) {
                    return Err(NotAllowedText::Link);
                }
                Ok($name(text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                parse_from_text(deserializer)
            }
        }
    )*};
}

bounded_text! {
    /// The name of a person or an organization as somebody else typed it, on one line, without anything like a link.
    Name 120 false false;
    /// What a customer calls itself; companies are named after domains too.
    OrganizationName 120 false true;
    /// What a partner writes to the customer: up to 500 characters, without anything like a link.
    Message 500 true false;
    /// Why somebody declined, canceled or ended something: up to 256 characters.
    Reason 256 true true;
    /// What a service request is about, in one line.
    Subject 120 false true;
    /// What somebody says in a service request: up to 4,000 characters, where links may be part of the matter.
    CaseText 4_000 true true;
    /// A fact about a person or a thing on one line, as other systems know it.
    Line 256 false true;
    /// The title of a marketplace listing, without anything like a link.
    ListingName 80 false false;
    /// What a marketplace listing says in one sentence, without anything like a link.
    Summary 160 false false;
    /// What a marketplace listing says at length, without anything like a link.
    ListingText 600 true false;
}

/// The languages that people are written to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Locale {
    /// The language tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::Fr => "fr",
        }
    }
}

impl FromStr for Locale {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Locale, &'static str> {
        match text.split(['-', '_']).next().map(str::to_ascii_lowercase).as_deref() {
            Some("en") => Ok(Locale::En),
            Some("fr") => Ok(Locale::Fr),
            _ => Err("must be en or fr"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_takes_prose_in_any_script_over_several_lines() {
        for text in [
            "Hello Nadia,\nshall we start on Monday? Version 2.0 is out.",
            "Bonjour… à 10.30",
            "你好。我们开始吧",
            "نام‌ها",
        ] {
            assert!(text.parse::<Message>().is_ok(), "{text}");
        }
    }

    #[test]
    fn a_message_refuses_everything_a_mail_program_would_link() {
        for text in [
            "see https://x",
            "go to www.example",
            "write to me@example",
            "visit evil.example now",
            "evil。example",
        ] {
            assert_eq!(text.parse::<Message>(), Err(NotAllowedText::Link), "{text}");
        }
    }

    #[test]
    fn hidden_and_reordering_characters_are_refused_everywhere() {
        for symbol in
            ['\0', '\u{7}', '\u{1b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{2028}', '\r']
        {
            let text = format!("a{symbol}b");
            assert_eq!(text.parse::<Message>(), Err(NotAllowedText::Unsafe), "{symbol:?}");
            assert_eq!(text.parse::<Name>(), Err(NotAllowedText::Unsafe), "{symbol:?}");
        }
        assert_eq!("a\nb".parse::<Name>(), Err(NotAllowedText::Unsafe));
    }

    #[test]
    fn markup_and_template_syntax_are_refused_and_arithmetic_is_not() {
        for text in ["<b>hi</b>", "</p>", "<!-- x", "{{7*7}}", "${jndi}", "&lt;script", "&#x41;"] {
            assert_eq!(text.parse::<Message>(), Err(NotAllowedText::Markup), "{text}");
        }
        assert!("1 < 2 & 3 > 2; I <3 you".parse::<Message>().is_ok());
    }

    #[test]
    fn bounds_count_characters_and_not_bytes() {
        assert!("é".repeat(256).parse::<Reason>().is_ok());
        assert_eq!("é".repeat(257).parse::<Reason>(), Err(NotAllowedText::TooLong { most: 256 }));
        for blank in ["", "   ", "\u{200d}", "\u{2800} \u{fe0f}"] {
            assert_eq!(blank.parse::<Reason>(), Err(NotAllowedText::Blank), "{blank:?}");
        }
    }
}
