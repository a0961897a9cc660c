//! What was entered into the page's forms, so that a refused form comes back as it was sent.

use domain::invitation::{Decision, Decisions};

use super::Notice;
use crate::Problem;

/// What the page answers to.
#[derive(Debug, Default)]
pub struct Answering<'a> {
    /// What a form has just done.
    pub notice: Option<Notice>,
    /// What was entered into the form that was refused.
    pub entered: Entered,
    /// Why it was refused.
    pub problem: Option<&'a Problem>,
}

/// The fields that a person fills in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entered {
    /// The answers that were chosen.
    pub decisions: Decisions,
    /// The code.
    pub code: String,
    /// The organization's name.
    pub organization_name: String,
    /// Its country.
    pub organization_country: String,
    /// Why somebody declines.
    pub reason: String,
}

/// More fields than our forms have are not looked at.
const MOST_FIELDS: usize = 32;

impl Entered {
    /// Reads a form leniently: what is wrong with it was said already, here it is only shown again.
    pub fn from_form(body: &str) -> Entered {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(body).unwrap_or_default();
        let mut entered = Entered::default();
        for (name, value) in pairs.into_iter().take(MOST_FIELDS) {
            let decision: Option<Decision> = value.parse().ok();
            match name.as_str() {
                "decisions.commercial" => entered.decisions.commercial = decision,
                "decisions.delegatedAdministration" => entered.decisions.delegated_administration = decision,
                "decisions.partnerOfRecord" => entered.decisions.partner_of_record = decision,
                "code" => entered.code = value,
                "organization.name" => entered.organization_name = value,
                "organization.country" => entered.organization_country = value,
                "reason" => entered.reason = value,
                _ => {}
            }
        }
        entered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_as_it_was_sent() {
        let entered = Entered::from_form(
            "t=x&decisions.commercial=accept&decisions.partnerOfRecord=maybe&code=12+34&organization.name=%3Cb%3E&reason=%C3%A9",
        );
        assert_eq!(entered.decisions.commercial, Some(Decision::Accept));
        assert_eq!(entered.decisions.partner_of_record, None);
        assert_eq!(entered.code, "12 34");
        assert_eq!(entered.organization_name, "<b>");
        assert_eq!(entered.reason, "é");
    }

    #[test]
    fn a_broken_form_comes_back_empty() {
        assert_eq!(Entered::from_form("%ff=%00&&&=").reason, "");
    }
}
