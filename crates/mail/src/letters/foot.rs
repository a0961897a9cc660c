//! The lines under every letter: why somebody gets it, and whom to ask.

use domain::EmailAddress;
use domain::text::{Locale, OrganizationName};
use words::in_language;

use crate::{Context, Inert};

/// The foot of a letter, and what its head repeats.
pub(super) struct Foot {
    /// The language tag.
    pub(super) language: &'static str,
    /// The subject.
    pub(super) title: String,
    /// The lines.
    pub(super) lines: Vec<String>,
}

/// Why somebody gets a letter.
pub(super) enum Why<'a> {
    /// A partner invited that address.
    Invited { partner: &'a OrganizationName, recipient: &'a EmailAddress },
    /// The person answers for a customer.
    Administrator { customer: &'a OrganizationName },
    /// A customer said that the person administers it, or no longer does.
    Appointed { customer: &'a OrganizationName },
    /// The person acts for a partner.
    Member { partner: &'a OrganizationName },
    /// The partner named that address as one of its people, or no longer does.
    Listed { partner: &'a OrganizationName },
    /// It is the operator's own address.
    Operator,
}

impl Foot {
    pub(super) fn new(why: &Why<'_>, locale: Locale, title: String, context: &Context<'_>) -> Foot {
        let is_own = matches!(why, Why::Operator);
        let why = match why {
            Why::Operator => in_language(
                locale,
                "You get this mail because customers and partners turn to this address.".to_owned(),
                "Vous recevez ce message car clients et partenaires s’adressent à cette adresse.".to_owned(),
            ),
            Why::Invited { partner, recipient } => {
                let (partner, recipient) = (Inert::line(partner.as_str()), Inert::address(recipient));
                in_language(
                    locale,
                    format!("You get this mail because {partner} invited {recipient}."),
                    format!("Vous recevez ce message car {partner} a invité {recipient}."),
                )
            }
            Why::Administrator { customer } => {
                let customer = Inert::line(customer.as_str());
                in_language(
                    locale,
                    format!("You get this mail because you are an administrator of {customer}."),
                    format!(
                        "Vous recevez ce message car vous administrez le compte de votre organisation ({customer})."
                    ),
                )
            }
            Why::Appointed { customer } => {
                let customer = Inert::line(customer.as_str());
                in_language(
                    locale,
                    format!("You get this mail because {customer} said who administers its account."),
                    format!("Vous recevez ce message car {customer} a indiqué qui administre son compte."),
                )
            }
            Why::Listed { partner } => {
                let partner = Inert::line(partner.as_str());
                in_language(
                    locale,
                    format!(
                        "You get this mail because {partner} said who acts for it in the partner program."
                    ),
                    format!(
                        "Vous recevez ce message car {partner} a indiqué qui agit pour lui dans le programme partenaires."
                    ),
                )
            }
            Why::Member { partner } => {
                let partner = Inert::line(partner.as_str());
                in_language(
                    locale,
                    format!("You get this mail because you act for {partner} in the partner program."),
                    format!(
                        "Vous recevez ce message car vous agissez pour {partner} dans le programme partenaires."
                    ),
                )
            }
        };
        let contact = context.operator_contact;
        if is_own {
            return Foot { language: locale.tag(), title, lines: vec![why] };
        }
        let questions = in_language(
            locale,
            format!("Questions? Write to {contact}."),
            format!("Des questions\u{a0}? Écrivez à {contact}."),
        );
        Foot { language: locale.tag(), title, lines: vec![why, questions] }
    }
}
