//! The page behind the link: who asks, what exactly is asked, until when, and the separate answers to it.

mod entered;
mod errors;
mod view;

use askama::Template;
use domain::invitation::{Decision, Kind, Status};
use domain::text::{Locale, OrganizationName};

pub use entered::{Answering, Entered};
pub use view::{
    CapabilityView, DelegatedAdministrationView, InvitationView, LineView, PartnerView, ReplacesView,
    Requires, Seen, TotalView,
};

use self::errors::{Field, FormError};
use super::{Frame, Notice, Visit, rendered};

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage<'a> {
    frame: Frame<'a>,
    view: &'a InvitationView,
    visit: &'a Visit<'a>,
    entered: &'a Entered,
    notice: Option<Notice>,
    errors: Vec<FormError>,
}

/// The page of an invitation that nobody has answered yet, with what a form of it has just done or refused.
///
/// It sends the revision, the offer's version and the replaced delegation that it shows, so that nobody agrees
/// to anything else than what was on the page.
pub fn invitation(view: &InvitationView, visit: &Visit<'_>, answering: &Answering<'_>) -> String {
    let mut errors = errors::of(answering.problem, visit.locale);
    for error in errors.iter_mut().filter(|error| error.field == Some(Field::Commercial) && !view.has_lines())
    {
        error.field = Some(Field::DelegatedAdministration);
    }
    let heading = heading(view.kind, &view.partner.name, visit.locale);
    let title = match (errors.is_empty(), visit.locale) {
        (true, _) => heading,
        (false, Locale::En) => format!("Please check: {heading}"),
        (false, Locale::Fr) => format!("À vérifier : {heading}"),
    };
    rendered(&InvitationPage {
        frame: visit.frame(title),
        view,
        visit,
        entered: &answering.entered,
        notice: answering.notice,
        errors,
    })
}

fn heading(kind: Kind, partner_name: &OrganizationName, locale: Locale) -> String {
    match (kind, locale) {
        (Kind::Trial, Locale::En) => format!("{partner_name} offers you a free trial"),
        (Kind::Trial, Locale::Fr) => format!("{partner_name} vous propose un essai gratuit"),
        (Kind::Purchase, Locale::En) => format!("{partner_name} makes you an offer"),
        (Kind::Purchase, Locale::Fr) => format!("{partner_name} vous fait une offre"),
        (Kind::DelegatedAdministration, Locale::En) => {
            format!("{partner_name} asks to administer your account")
        }
        (Kind::DelegatedAdministration, Locale::Fr) => {
            format!("{partner_name} demande à administrer votre compte")
        }
    }
}

impl InvitationPage<'_> {
    fn heading(&self) -> String {
        heading(self.view.kind, &self.view.partner.name, self.frame.locale())
    }

    fn is_pending(&self) -> bool {
        self.view.status == Status::Pending
    }

    fn is_refusable(&self) -> bool {
        matches!(self.view.status, Status::Pending | Status::Suspended)
    }

    fn is_trial(&self) -> bool {
        self.view.kind == Kind::Trial
    }

    fn needs_code(&self) -> bool {
        self.view.requires == Requires::Code
    }

    fn has_form(&self) -> bool {
        self.is_pending() && (self.needs_code() || self.view.is_administrator)
    }

    fn was_sent_code(&self) -> bool {
        self.notice == Some(Notice::CodeSent)
    }

    fn was_handed_over(&self) -> bool {
        self.notice == Some(Notice::HandedOver)
    }

    /// What is wrong with a field, for the text beside it.
    fn error(&self, field: Field) -> Option<&str> {
        self.errors.iter().find(|error| error.field == Some(field)).map(|error| error.text.as_str())
    }

    /// The elements that are offered, each with the answer that was given to it.
    fn choices(&self) -> Vec<ChoiceView> {
        let given = self.entered.decisions;
        let mut choices = Vec::new();
        if self.view.has_lines() {
            choices.push((Field::Commercial, given.commercial));
        }
        if self.view.delegated_administration.is_some() {
            choices.push((Field::DelegatedAdministration, given.delegated_administration));
        }
        if self.view.partner_of_record {
            choices.push((Field::PartnerOfRecord, given.partner_of_record));
        }
        choices.into_iter().map(|(field, given)| self.choice(field, given)).collect()
    }

    fn choice(&self, field: Field, given: Option<Decision>) -> ChoiceView {
        let (partner, locale) = (&self.view.partner.name, self.frame.locale());
        let say = |english: String, french: String| words::in_language(locale, english, french);
        let (legend, yes, no) = match (field, &self.view.replaces) {
            (Field::DelegatedAdministration, Some(replaces)) => (
                say("The administration of your account".into(), "L’administration de votre compte".into()),
                say(
                    format!("Yes, {partner} may administer it instead of {}", replaces.partner.name),
                    format!("Oui, {partner} peut l’administrer à la place de {}", replaces.partner.name),
                ),
                say(
                    format!("No, {} stays", replaces.partner.name),
                    format!("Non, {} reste", replaces.partner.name),
                ),
            ),
            (Field::DelegatedAdministration, None) => (
                say("The administration of your account".into(), "L’administration de votre compte".into()),
                say(
                    format!("Yes, {partner} may do what is listed above"),
                    format!("Oui, {partner} peut faire ce qui est décrit plus haut"),
                ),
                say(format!("No, {partner} gets no access"), format!("Non, {partner} n’obtient aucun accès")),
            ),
            (Field::PartnerOfRecord, _) => (
                say("The partner of record".into(), "Le partenaire de référence".into()),
                say(format!("Yes, name {partner}"), format!("Oui, désigner {partner}")),
                say("No, name nobody".into(), "Non, ne désigner personne".into()),
            ),
            _ if self.is_trial() => (
                say("The free trial".into(), "L’essai gratuit".into()),
                say("Yes, start the free trial".into(), "Oui, commencer l’essai gratuit".into()),
                say("No, no trial".into(), "Non, pas d’essai".into()),
            ),
            _ => (
                say("The services".into(), "Les services".into()),
                say("Yes, order them on these terms".into(), "Oui, les commander à ces conditions".into()),
                say("No, order nothing".into(), "Non, ne rien commander".into()),
            ),
        };
        let clauses = &self.view.clauses;
        let words: Vec<String> = match field {
            Field::DelegatedAdministration => clauses.delegated_administration.iter().cloned().collect(),
            Field::PartnerOfRecord => clauses.partner_of_record.iter().cloned().collect(),
            _ => clauses.commercial.clone(),
        };
        ChoiceView { field, legend, words, yes, no, given, error: self.error(field).map(str::to_owned) }
    }
}

/// One element with its two answers, neither chosen beforehand.
struct ChoiceView {
    field: Field,
    legend: String,
    /// What a yes agrees to, word for word.
    words: Vec<String>,
    yes: String,
    no: String,
    given: Option<Decision>,
    error: Option<String>,
}

impl ChoiceView {
    fn is_accepted(&self) -> bool {
        self.given == Some(Decision::Accept)
    }

    fn is_declined(&self) -> bool {
        self.given == Some(Decision::Decline)
    }

    fn is_partner_of_record(&self) -> bool {
        self.field == Field::PartnerOfRecord
    }
}
