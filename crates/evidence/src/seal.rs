//! The last line of each part of a file: what every line before it must have been.

use serde_json::{Value, json};

use crate::Digest;

/// Grows by each line of a file; a file may come in parts, each of which ends with its seal.
#[derive(Clone, Debug)]
pub struct Seal {
    previous: Option<Digest>,
    lines: u64,
    digest: Digest,
}

impl Seal {
    /// Before the first line of a part; `previous` is the seal of the part before.
    pub fn begin(previous: Option<Digest>) -> Seal {
        Seal { previous, lines: 0, digest: previous.unwrap_or_else(|| Digest::of("")) }
    }

    /// One more line, without its end.
    pub fn line(&mut self, line: &str) {
        self.lines += 1;
        self.digest = Digest::of(format!("{}\n{line}", self.digest));
    }

    /// What goes on in the next part.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The line that ends the part.
    pub fn sealed(&self, is_last: bool) -> Value {
        json!({
            "kind": "seal",
            "lines": self.lines,
            "previous": self.previous.map(|digest| digest.to_string()),
            "digest": self.digest.to_string(),
            "isLast": is_last,
        })
    }
}
