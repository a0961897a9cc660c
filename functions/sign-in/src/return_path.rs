//! Where somebody goes after signing in: a page of ours, whatever an address asks for.

use web::Request;

/// The longest way back; with the rest of its cookie it stays far below the 4 KB that browsers keep.
const LONGEST: usize = 1_500;

/// The way back that `?return=` asks for.
pub(crate) fn asked(request: &Request) -> &str {
    web::request::query_parameter(request, "return").map_or("/", own)
}

/// The path itself if it leads to this deployment in every browser's reading; else the home page.
///
/// Browsers take `//host` and `/\host` for another origin, and leave out tabs and line breaks before they look.
pub(crate) fn own(path: &str) -> &str {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_absolute = path.starts_with('/') && !path.starts_with("//");
    // Coming back to signing in would go round in circles.
    let is_elsewhere = !path.starts_with("/sign-");
    if is_plain && is_absolute && is_elsewhere && path.len() <= LONGEST { path } else { "/" }
}
