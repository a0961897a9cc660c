//! What one kind of problem means: the page its `type` points to.

use askama::Template;
use domain::text::Locale;

use super::{Frame, rendered};
use crate::Language;
use crate::problem::Code;

#[derive(Template)]
#[template(path = "reference.html")]
struct ReferencePage<'a> {
    frame: Frame<'a>,
    code: Code,
    language: Language,
}

/// The page of `/problems/{code}`.
pub fn problem_reference(code: Code, locale: Locale) -> String {
    let language = Language::from(locale);
    let here = format!("/problems/{}", code.as_str());
    let frame = Frame::new(locale, code.title(language), here).listed();
    rendered(&ReferencePage { frame, code, language })
}

impl ReferencePage<'_> {
    fn title(&self) -> &'static str {
        self.code.title(self.language)
    }

    fn detail(&self) -> &'static str {
        self.code.detail(self.language)
    }

    fn status(&self) -> u16 {
        self.code.status().as_u16()
    }
}
