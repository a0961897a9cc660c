//! What the console says no to, for people: its own page, because the site's leads away from the console.

use askama::Template;
use axum::response::Response;
use web::problem::ProblemView;
use web::{Language, Problem};

use super::{Frame, rendered};
use crate::console::Shared;

#[derive(Template)]
#[template(path = "problem.html")]
struct Refused {
    frame: Frame,
    problem: ProblemView,
}

/// The same answer with the console's page in it.
pub(in crate::console) fn page(parts: &Shared, problem: &Problem, answer: Response) -> Response {
    let frame = Frame::new("", parts);
    match rendered(&Refused { frame, problem: problem.view("console", Language::English) }) {
        Ok(page) => {
            let (mut head, _) = answer.into_parts();
            let (own, body) = page.into_parts();
            head.headers.extend(own.headers);
            Response::from_parts(head, body)
        }
        // The site's page says the same.
        Err(_) => answer,
    }
}
