//! Every letter, exactly.

use std::fmt::Write as _;

use domain::text::Locale;
use mail::Letter;

use crate::{occasions, world};

fn shown(letter: &Letter) -> String {
    let mut shown = String::new();
    let invitation = letter.invitation.map(|(id, mailing)| {
        format!("{id} generation {} offer {}", mailing.generation, mailing.offer_version)
    });
    for (name, value) in [
        ("key", letter.key.as_str()),
        ("to", letter.to.as_str()),
        ("subject", &letter.subject),
        ("unsubscribe", letter.list_unsubscribe.as_deref().unwrap_or("none")),
        ("invitation", invitation.as_deref().unwrap_or("none")),
    ] {
        writeln!(shown, "{name}: {value}").unwrap();
    }
    write!(shown, "\n{}", letter.text).unwrap();
    shown
}

#[test]
fn every_letter_is_worded_exactly_so() {
    for locale in [Locale::En, Locale::Fr] {
        for (occasion, fact) in occasions::all(locale) {
            let letters: Vec<String> = world::letters(&fact, locale).iter().map(shown).collect();
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(
                    format!("{}-{occasion}", locale.tag()),
                    letters.join("\n================\n\n")
                );
            });
        }
    }
}

#[test]
fn every_letter_is_laid_out_exactly_so() {
    let mut seen = Vec::new();
    for locale in [Locale::En, Locale::Fr] {
        for (_, fact) in occasions::all(locale) {
            for letter in world::letters(&fact, locale) {
                // One copy of each letter is enough: the text snapshots show who gets which.
                let name = format!("{}-{}", locale.tag(), folder_of(letter.key.as_str()));
                if seen.contains(&name) {
                    continue;
                }
                insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                    insta::assert_snapshot!(format!("html-{name}"), letter.html);
                });
                seen.push(name);
            }
        }
    }
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/letters")).unwrap().count() - 1;
    assert_eq!(seen.len(), 2 * folders, "every folder but the shared one is a letter that is sent");
}

/// The folder of a letter: its key without the digest of a copy.
fn folder_of(key: &str) -> &str {
    key.rsplit_once('-')
        .filter(|(_, end)| end.len() == 16 && end.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .map_or(key, |(name, _)| name)
}
