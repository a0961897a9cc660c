//! Asking the operator for help: the form of the customer's page, and the same form again after it was refused.

use askama::Template;
use domain::service_request::Severity;
use domain::text::Locale;
use domain::{CustomerId, EmailAddress};

use super::visit::query;
use super::{Frame, customer_path, rendered};
use crate::Problem;

/// A request for help that was refused.
#[derive(Clone, Copy, Debug)]
pub struct HelpView<'a> {
    /// Whose.
    pub customer: CustomerId,
    /// Who is signed in.
    pub signed_in_as: Option<&'a EmailAddress>,
    /// What was entered.
    pub entered: &'a EnteredHelp,
    /// Why it was refused.
    pub problem: &'a Problem,
}

/// The fields that a person fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredHelp {
    /// What it is about.
    pub subject: String,
    /// What is the matter.
    pub description: String,
    /// How bad it is, by its name.
    pub severity: String,
}

impl Default for EnteredHelp {
    fn default() -> EnteredHelp {
        let severity = Severity::default().name().to_owned();
        EnteredHelp { subject: String::new(), description: String::new(), severity }
    }
}

/// More fields than our form has are not looked at.
const MOST_FIELDS: usize = 16;

impl EnteredHelp {
    /// Reads a form leniently: what is wrong with it was said already, here it is only shown again.
    pub fn from_form(body: &str) -> EnteredHelp {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(body).unwrap_or_default();
        let mut entered = EnteredHelp::default();
        for (name, value) in pairs.into_iter().take(MOST_FIELDS) {
            match name.as_str() {
                "subject" => entered.subject = value,
                "description" => entered.description = value,
                "severity" => entered.severity = value,
                _ => {}
            }
        }
        entered
    }
}

/// The form, as often as a page has it.
pub(super) struct AskForm {
    pub(super) number: usize,
    pub(super) action: String,
    pub(super) entered: EnteredHelp,
    /// What can be chosen, by name and in words.
    pub(super) severities: Vec<(&'static str, &'static str)>,
    errors: Vec<AskError>,
}

/// What is wrong with what was entered.
#[derive(Clone)]
struct AskError {
    field: Option<AskField>,
    text: String,
}

/// A field that can be wrong, by its name in the form.
#[derive(Clone, Copy)]
struct AskField(&'static str);

impl AskField {
    /// The `id` of its input on a page that has the form once.
    fn id(self) -> String {
        format!("{}-1", self.0)
    }
}

impl AskForm {
    /// The form of a customer, not filled in.
    pub(super) fn empty(customer: CustomerId, number: usize, locale: Locale) -> AskForm {
        let lang = query(&[("lang", locale.tag())]);
        let action = format!("/customer/{customer}/service-requests?{lang}");
        let severities = Severity::ALL.map(|one| (one.name(), words::severity(one, locale))).into();
        AskForm { number, action, entered: EnteredHelp::default(), severities, errors: Vec::new() }
    }

    pub(super) fn error(&self, name: &str) -> Option<&str> {
        let of_field = |error: &&AskError| error.field.is_some_and(|field| field.0 == name);
        self.errors.iter().find(of_field).map(|error| error.text.as_str())
    }

    pub(super) fn is_chosen(&self, name: &str) -> bool {
        name == self.entered.severity
    }
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    frame: Frame<'a>,
    heading: &'static str,
    form: AskForm,
    errors: Vec<AskError>,
}

/// The form again, with what was entered and what is wrong with it.
pub fn help_refused(view: &HelpView<'_>, locale: Locale) -> String {
    let heading = words::in_language(locale, "Ask us for help", "Nous demander de l’aide");
    let title = match locale {
        Locale::En => format!("Please check: {heading}"),
        Locale::Fr => format!("À vérifier\u{a0}: {heading}"),
    };
    let errors = errors(view.problem, locale);
    let empty = AskForm::empty(view.customer, 1, locale);
    let form = AskForm { entered: view.entered.clone(), errors: errors.clone(), ..empty };
    let frame = Frame::standing(locale, title).with_session(view.signed_in_as);
    rendered(&HelpPage { frame, heading, form, errors })
}

impl HelpPage<'_> {
    fn account_path(&self) -> String {
        customer_path(self.frame.locale())
    }
}

fn errors(problem: &Problem, locale: Locale) -> Vec<AskError> {
    problem.faults().iter().map(|fault| worded(&fault.pointer, locale)).collect()
}

fn worded(pointer: &str, locale: Locale) -> AskError {
    let (field, english, french) = match pointer {
        "/subject" => (
            Some("subject"),
            "Enter a subject: one line of at most 120 characters, without markup such as <b>.",
            "Saisissez un objet : une ligne de 120 caractères au plus, sans balises comme <b>.",
        ),
        "/description" => (
            Some("description"),
            "Say what is the matter, in at most 4,000 characters and without markup such as <b>.",
            "Dites de quoi il s’agit, en 4 000 caractères au plus et sans balises comme <b>.",
        ),
        "/severity" => (
            Some("severity"),
            "Choose one of the words from the list.",
            "Choisissez l’un des mots de la liste.",
        ),
        _ => (
            None,
            "The form did not arrive as this page sends it. Please send it again.",
            "Le formulaire n’est pas arrivé tel que cette page l’envoie. Veuillez l’envoyer à nouveau.",
        ),
    };
    let text = words::in_language(locale, english, french).to_owned();
    AskError { field: field.map(AskField), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_as_it_was_sent() {
        let entered = EnteredHelp::from_form("subject=No+mail&description=%3Cb%3E%0D%0Aé&severity=high&x=y");
        let expected = ["No mail", "<b>\r\né", "high"].map(str::to_owned);
        assert_eq!([entered.subject, entered.description, entered.severity], expected);
    }

    #[test]
    fn a_broken_form_comes_back_empty() {
        assert_eq!(EnteredHelp::from_form("%ff=%00&&&="), EnteredHelp::default());
    }
}
