//! Words as search sees them: the same word, however it is written.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The shortest word that can be searched for.
pub(super) const SHORTEST_WORD_CHARACTERS: usize = 2;
/// A longer word counts as its beginning.
const LONGEST_WORD_CHARACTERS: usize = 32;

/// The words of a text in lower case without accents: what is between anything that is neither letter nor digit.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = folded(text);
    let words: Vec<String> = folded
        .split(|symbol: char| !symbol.is_alphanumeric())
        .map(|word| word.chars().take(LONGEST_WORD_CHARACTERS).collect::<String>())
        .filter(|word| word.chars().count() >= SHORTEST_WORD_CHARACTERS)
        .collect();
    words.into_iter()
}

/// Compatibility forms become plain (NFKD), accents go, case goes, and a few letters that no decomposition
/// takes apart are written the way people type them without a keyboard for them.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for symbol in text.nfkd().filter(|symbol| !is_combining_mark(*symbol)).flat_map(char::to_lowercase) {
        match symbol {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            // Lower-casing may leave a mark behind, as with the dotted capital I.
            mark if is_combining_mark(mark) => {}
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_found_however_they_are_written() {
        let words: Vec<String> = words("L’Équipe d'Exchange: CŒUR, Straße & ﬁn; Łódź 365 — a").collect();
        assert_eq!(words, ["equipe", "exchange", "coeur", "strasse", "fin", "lodz", "365"]);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,60}") {
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
        }
    }
}
