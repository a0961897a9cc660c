//! The files that pages load: our own style sheet and mark, nothing else from anywhere.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// One file that pages load. Its name holds a digest of its content, so it can be kept for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// What it is.
    pub content_type: &'static str,
    /// Its content.
    pub text: &'static str,
}

impl Asset {
    /// How long it may be kept: its name changes with its content.
    pub const CACHE_CONTROL: &'static str = "public, max-age=31536000, immutable";
}

const STYLE: &str = include_str!("../../assets/countersign.css");
const MARK: &str = include_str!("../../assets/mark.svg");

static STYLE_NAME: LazyLock<String> = LazyLock::new(|| format!("countersign-{}.css", digest(STYLE)));
static MARK_NAME: LazyLock<String> = LazyLock::new(|| format!("mark-{}.svg", digest(MARK)));

/// The file of `/assets/{file}`; none when there is no such file.
pub fn asset(file: &str) -> Option<Asset> {
    if file == *STYLE_NAME {
        Some(Asset { content_type: "text/css; charset=utf-8", text: STYLE })
    } else if file == *MARK_NAME {
        Some(Asset { content_type: "image/svg+xml", text: MARK })
    } else {
        None
    }
}

/// Where the style sheet is.
pub(super) fn style_path() -> String {
    format!("/assets/{}", *STYLE_NAME)
}

/// Where the mark is.
pub(super) fn mark_path() -> String {
    format!("/assets/{}", *MARK_NAME)
}

/// A page as it leaves, but for the digests in its files' names: those change whenever the files do.
#[cfg(test)]
pub(crate) fn with_plain_names(page: &str) -> String {
    page.replace(&style_path(), "/assets/countersign.css").replace(&mark_path(), "/assets/mark.svg")
}

/// The first eight bytes of the content's digest: enough to tell one release from another.
fn digest(content: &str) -> String {
    Sha256::digest(content).iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_pages_name_are_there_and_no_others() {
        for path in [style_path(), mark_path()] {
            assert!(asset(path.strip_prefix("/assets/").unwrap()).is_some(), "{path}");
        }
        for file in ["", "countersign.css", "../Cargo.toml", "countersign-0000000000000000.css"] {
            assert_eq!(asset(file), None, "{file}");
        }
    }

    #[test]
    fn the_style_sheet_loads_nothing() {
        for wanted in ["url(", "@import", "@font-face", "expression("] {
            assert!(!STYLE.contains(wanted), "{wanted}");
        }
        assert!(!MARK.contains("script") && !MARK.contains("href"));
    }
}
