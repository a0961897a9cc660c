//! The way out, and the way in when it was blocked.

use askama::Template;
use domain::EmailAddress;
use domain::text::Locale;

use super::visit::query;
use super::{Frame, rendered};

#[derive(Template)]
#[template(path = "session.html")]
struct SessionPage<'a> {
    frame: Frame<'a>,
    step: Step,
}

enum Step {
    AskOut { action: String },
    Out,
    Failed { again: String },
}

/// Asks whether somebody wants to sign out; the button does it.
pub fn ask_sign_out(locale: Locale, signed_in_as: Option<&EmailAddress>) -> String {
    let title = words::in_language(locale, "Sign out?", "Se déconnecter ?");
    let action = format!("/sign-out?lang={}", locale.tag());
    let frame = Frame::new(locale, title, "/sign-out").with_session(signed_in_as);
    rendered(&SessionPage { frame, step: Step::AskOut { action } })
}

/// After signing out.
pub fn signed_out(locale: Locale) -> String {
    let title = words::in_language(locale, "You are signed out", "Vous êtes déconnecté");
    rendered(&SessionPage { frame: Frame::new(locale, title, "/sign-out"), step: Step::Out })
}

/// When signing in came to nothing: it was called off, took too long, or the address is not verified. Where
/// the way back is known, trying again leads there.
pub fn sign_in_failed(locale: Locale, return_path: Option<&str>) -> String {
    let title = words::in_language(locale, "You are not signed in", "Vous n’êtes pas connecté");
    let again = match return_path {
        Some(path) => format!("/sign-in?{}", query(&[("return", path)])),
        None => "/sign-in".to_owned(),
    };
    rendered(&SessionPage { frame: Frame::standing(locale, title), step: Step::Failed { again } })
}
