//! Where the next page of a list starts, carried by the caller and believed only with our tag.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;

use crate::{
    Problem,
    body::{Faulty, Value},
    keys::Keys,
    problem::Code,
};

/// How many items a page has when nobody says.
pub const DEFAULT_LIMIT: u16 = 25;

/// How many items a page has at most.
pub const LARGEST_LIMIT: u16 = 100;

/// The longest cursor that is looked at; ours are far shorter.
const LONGEST_CURSOR: usize = 2048;

/// What a cursor is bound to: it opens only for the same caller, list and filter.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Who asks: a principal or an organization; empty for a public list.
    pub caller: &'a str,
    /// Which list, such as `invitations`.
    pub list: &'a str,
    /// The filter, written the same way each time.
    pub filter: &'a str,
}

/// Makes and opens cursors. A position is readable to who decodes it, so it never holds a secret.
#[derive(Debug, Clone)]
pub struct Cursors {
    keys: Keys,
}

impl Cursors {
    /// Cursors made with a deployment's keys.
    pub fn new(keys: Keys) -> Self {
        Self { keys }
    }

    /// The cursor of a position.
    pub fn seal(&self, scope: Scope<'_>, position: &str) -> String {
        let number = self.keys.current();
        let tag = self.tag(number, scope, position).unwrap_or_default();
        let mut bytes = vec![number];
        bytes.extend(tag);
        bytes.extend(position.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position of a cursor; 400 when it is not one we gave for this scope.
    pub fn open(&self, scope: Scope<'_>, cursor: &str) -> Result<String, Problem> {
        self.opened(scope, cursor).ok_or_else(|| Problem::new(Code::InvalidCursor))
    }

    fn opened(&self, scope: Scope<'_>, cursor: &str) -> Option<String> {
        if cursor.len() > LONGEST_CURSOR {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (number, rest) = bytes.split_first()?;
        let (given, position) = rest.split_first_chunk::<32>()?;
        let position = std::str::from_utf8(position).ok()?;
        let tag = self.tag(*number, scope, position)?;
        bool::from(tag.ct_eq(given)).then(|| position.to_owned())
    }

    fn tag(&self, number: u8, scope: Scope<'_>, position: &str) -> Option<[u8; 32]> {
        let Scope { caller, list, filter } = scope;
        self.keys.tag(
            number,
            &[b"cursor", caller.as_bytes(), list.as_bytes(), filter.as_bytes(), position.as_bytes()],
        )
    }
}

/// Reads `limit`, from 1 to [`LARGEST_LIMIT`].
#[expect(clippy::needless_pass_by_value, reason = "it is handed to `Object::optional` as it is")]
pub fn limit(value: Value<'_>) -> Result<u16, Faulty> {
    value.integer_within(1..=LARGEST_LIMIT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SCOPE: Scope<'_> = Scope { caller: "prt_1", list: "invitations", filter: "status=pending" };

    fn cursors() -> Cursors {
        Cursors::new("k1:0123456789abcdef0123456789abcdef".parse().unwrap())
    }

    #[test]
    fn a_cursor_is_bound_to_caller_list_and_filter() {
        let cursor = cursors().seal(SCOPE, "here");
        assert_eq!(cursors().open(SCOPE, &cursor).unwrap(), "here");
        for other in [
            Scope { caller: "prt_2", ..SCOPE },
            Scope { list: "delegations", ..SCOPE },
            Scope { filter: "", ..SCOPE },
        ] {
            assert_eq!(cursors().open(other, &cursor).unwrap_err().code(), Code::InvalidCursor);
        }
    }

    proptest! {
        #[test]
        fn every_position_is_read_back(position in "\\PC{0,100}") {
            let cursor = cursors().seal(SCOPE, &position);
            prop_assert_eq!(cursors().opened(SCOPE, &cursor), Some(position));
        }

        #[test]
        fn any_text_is_survived_and_opens_nothing(text in "[A-Za-z0-9_-]{0,200}") {
            prop_assert_eq!(cursors().opened(SCOPE, &text), None);
        }

        #[test]
        fn a_cursor_with_any_bit_turned_opens_nothing(position in "[a-z]{1,20}", bit: prop::sample::Index) {
            let mut bytes = URL_SAFE_NO_PAD.decode(cursors().seal(SCOPE, &position)).unwrap();
            let bit = bit.index(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(cursors().opened(SCOPE, &URL_SAFE_NO_PAD.encode(bytes)), None);
        }
    }
}
