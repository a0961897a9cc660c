//! The page of a letter says the same as its text.

use domain::text::Locale;

use crate::{occasions, world};

/// The words of a text, without what only separates them.
fn words(text: &str) -> Vec<&str> {
    text.split(|symbol: char| symbol.is_whitespace() || ":>".contains(symbol))
        .filter(|word| !["", "-", "—"].contains(word))
        .collect()
}

/// What a reader of the page sees: no head, no preheader, no tags.
fn visible(html: &str) -> String {
    let sheet = html.split_once("<table class=\"sheet\"").unwrap().1;
    let mut text = String::new();
    for part in sheet.split('<').skip(1) {
        text.push(' ');
        text.push_str(part.split_once('>').unwrap().1);
    }
    text.replace("&#38;", "&").replace("&#39;", "'").replace("&#34;", "\"")
}

#[test]
fn text_and_page_have_the_same_words_in_the_same_order() {
    for locale in [Locale::En, Locale::Fr] {
        for (occasion, fact) in occasions::all(locale) {
            for letter in world::letters(&fact, locale) {
                assert_eq!(words(&visible(&letter.html)), words(&letter.text), "{occasion} {}", letter.key);
            }
        }
    }
}

#[test]
fn a_page_names_its_language_and_loads_nothing() {
    for locale in [Locale::En, Locale::Fr] {
        for (occasion, fact) in occasions::all(locale) {
            for letter in world::letters(&fact, locale) {
                let tag = letter.locale.tag();
                assert!(letter.html.contains(&format!("<html lang=\"{tag}\">")), "{occasion}");
                for loader in ["<img", "<script", "<link", "url(", "@import", "src="] {
                    assert!(!letter.html.contains(loader), "{occasion} {loader}");
                }
            }
        }
    }
}
