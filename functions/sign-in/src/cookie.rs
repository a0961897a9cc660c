//! Cookies. The prefix `__Host-` keeps other hosts and plain connections out; browsers count loopback as safe.

use http::{HeaderValue, header};
use web::{Answer, Failure, Problem, Response};

/// The same answer, setting a cookie for some seconds.
pub(crate) fn set(response: Response, name: &str, value: &str, seconds: i64) -> Answer {
    with(response, &format!("{name}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Lax"))
}

/// The same answer, taking a cookie away.
pub(crate) fn clear(response: Response, name: &str) -> Answer {
    with(response, &format!("{name}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"))
}

fn with(mut response: Response, cookie: &str) -> Answer {
    let cookie = HeaderValue::from_str(cookie)
        .map_err(|cause| Problem::from(Failure::lasting("write a cookie").because(cause)))?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
