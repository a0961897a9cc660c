//! Why a form was refused, beside the fields it is about.

use domain::text::Locale;

use crate::Problem;
use crate::problem::Code;

/// A field that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Code,
    OrganizationName,
    OrganizationCountry,
    Commercial,
    DelegatedAdministration,
    PartnerOfRecord,
    Reason,
}

impl Field {
    /// The `id` of its input; of the first one where it has several.
    pub(super) fn id(self) -> &'static str {
        match self {
            Field::Code => "code",
            Field::OrganizationName => "organization-name",
            Field::OrganizationCountry => "organization-country",
            Field::Commercial => "commercial",
            Field::DelegatedAdministration => "delegated-administration",
            Field::PartnerOfRecord => "partner-of-record",
            Field::Reason => "reason",
        }
    }

    /// Its name in the form.
    pub(super) fn name(self) -> &'static str {
        match self {
            Field::Code => "code",
            Field::OrganizationName => "organization.name",
            Field::OrganizationCountry => "organization.country",
            Field::Commercial => "decisions.commercial",
            Field::DelegatedAdministration => "decisions.delegatedAdministration",
            Field::PartnerOfRecord => "decisions.partnerOfRecord",
            Field::Reason => "reason",
        }
    }
}

/// One line of the summary of errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormError {
    /// The field it is about; none when it is about the whole.
    pub(super) field: Option<Field>,
    /// What is wrong, and what to do.
    pub(super) text: String,
}

/// What a problem says to somebody in front of the form.
pub(super) fn of(problem: Option<&Problem>, locale: Locale) -> Vec<FormError> {
    let Some(problem) = problem else { return Vec::new() };
    let detail = || problem.view("", locale.into()).detail;
    match problem.code() {
        Code::Invalid if !problem.faults().is_empty() => {
            let faults = problem.faults().iter();
            faults.map(|fault| worded(&fault.pointer, &fault.detail, locale)).collect()
        }
        Code::ProofRequired => vec![FormError {
            field: Some(Field::Code),
            text: words::in_language(
                locale,
                "This code is wrong or no longer valid. Enter the newest one, or have a new one sent.",
                "Ce code est faux ou n’est plus valable. Saisissez le plus récent, ou faites-en envoyer un nouveau.",
            )
            .to_owned(),
        }],
        Code::CodeCoolDown => vec![FormError { field: Some(Field::Code), text: detail() }],
        _ => vec![FormError { field: None, text: detail() }],
    }
}

fn worded(pointer: &str, detail: &str, locale: Locale) -> FormError {
    let (field, english, french) = match pointer {
        "/code" => (
            Field::Code,
            "Enter the six digits of the newest code.",
            "Saisissez les six chiffres du code le plus récent.",
        ),
        "/organization" | "/organization/name" => (
            Field::OrganizationName,
            "Enter the name of your organization: at most 120 characters, without markup.",
            "Saisissez le nom de votre organisation : 120 caractères au plus, sans balises.",
        ),
        "/organization/country" => (
            Field::OrganizationCountry,
            "Enter the country as two capital letters, such as FR, or leave it empty.",
            "Saisissez le pays en deux lettres majuscules, par exemple FR, ou laissez ce champ vide.",
        ),
        "/decisions" => (
            Field::Commercial,
            "Say yes to at least one part. To refuse everything, use “No, thank you” below.",
            "Dites oui à une partie au moins. Pour tout refuser, utilisez « Non, merci » plus bas.",
        ),
        "/decisions/commercial" => (
            Field::Commercial,
            "Choose yes or no for the services.",
            "Choisissez oui ou non pour les services.",
        ),
        "/decisions/delegatedAdministration" => (
            Field::DelegatedAdministration,
            "Choose yes or no for the administration.",
            "Choisissez oui ou non pour l’administration.",
        ),
        "/decisions/partnerOfRecord" => (
            Field::PartnerOfRecord,
            "A partner of record goes with the services: choose yes only together with them.",
            "Un partenaire de référence va avec les services : choisissez oui seulement avec eux.",
        ),
        "/reason" => (
            Field::Reason,
            "Write at most 256 characters, without markup.",
            "Écrivez 256 caractères au plus, sans balises.",
        ),
        _ => return FormError { field: None, text: format!("{pointer}: {detail}") },
    };
    FormError { field: Some(field), text: words::in_language(locale, english, french).to_owned() }
}
