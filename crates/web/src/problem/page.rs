//! A problem as a page.

use askama::Template;

use crate::Language;
use crate::page::Frame;

/// What a page of a problem shows; the same facts as the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemView {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What kind of problem it is, in the reader's language.
    pub title: &'static str,
    /// What happened and what the reader can do, in the reader's language.
    pub detail: String,
    /// Where the log knows this occurrence.
    pub instance: String,
    /// Every fault: where, and what is wrong there.
    pub errors: Vec<(String, String)>,
    /// Whether signing in is what helps.
    pub offer_sign_in: bool,
    /// The page that the reader came from; none where that is not known.
    pub way_back: Option<String>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    problem: &'a ProblemView,
    frame: Frame<'a>,
    words: Words,
}

struct Words {
    faults: &'static str,
    reference: &'static str,
    sign_in: &'static str,
    back: &'static str,
    home: &'static str,
}

/// The page of a problem.
pub fn render_page(problem: &ProblemView, language: Language) -> String {
    let words = match language {
        Language::English => Words {
            faults: "What to correct",
            reference: "Reference for support:",
            sign_in: "Sign in",
            back: "Back to the page",
            home: "Back to the start",
        },
        Language::French => Words {
            faults: "À corriger",
            reference: "Référence pour l’assistance :",
            sign_in: "Se connecter",
            back: "Retour à la page",
            home: "Retour à l’accueil",
        },
    };
    let page = ProblemPage { problem, frame: Frame::standing(language.into(), problem.title), words };
    // Rendering writes into memory and cannot fail; should it, the title alone is still an honest answer.
    page.render().unwrap_or_else(|_| problem.title.to_owned())
}
