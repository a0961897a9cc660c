//! What a person is told whose form on the customer's page was refused.

use domain::text::Locale;

use super::customer_path;
use crate::Problem;
use crate::problem::Code;

/// The problem that a form of `/customer` met, in words for whoever sent it and with the way back to that page.
pub fn form_refused(problem: Problem, locale: Locale) -> Problem {
    let words = words_for(&problem);
    let problem = problem.leading_back_to(customer_path(locale));
    match words {
        Some((english, french)) => problem.told_to_a_person(english, french),
        None => problem,
    }
}

/// None where the words of the problem are for people already.
fn words_for(problem: &Problem) -> Option<(&'static str, &'static str)> {
    match problem.code() {
        Code::Invalid => Some(invalid(problem.faults().first().map_or("", |fault| fault.pointer.as_str()))),
        Code::Malformed | Code::UnsupportedMediaType | Code::TooLarge => Some(invalid("")),
        Code::PreconditionFailed | Code::AlreadyInState | Code::InvalidTransition => Some((
            "This is no longer as your page showed it: somebody has changed or ended it meanwhile, or you have sent the form already. Nothing was changed now. Go back to see how things stand; if you still want it, send the form again from there.",
            "Ce n’est plus comme votre page le montrait : quelqu’un l’a modifié ou y a mis fin entre-temps, ou vous avez déjà envoyé le formulaire. Rien n’a été changé maintenant. Revenez à la page pour voir ce qu’il en est ; si vous le souhaitez toujours, envoyez le formulaire à nouveau de là.",
        )),
        _ => None,
    }
}

fn invalid(pointer: &str) -> (&'static str, &'static str) {
    match pointer.split('/').nth(1) {
        Some("capabilities") => (
            "Nothing was changed: nothing was left ticked. Go back and leave ticked what the partner may still do. If it should be allowed nothing any more, choose “End this administration”.",
            "Rien n’a été changé : aucune case n’était cochée. Revenez à la page et laissez coché ce que le partenaire pourra encore faire. S’il ne doit plus rien pouvoir faire, choisissez « Mettre fin à cette administration ».",
        ),
        Some("reason") => (
            "Nothing was changed: the reason is too long or holds what cannot be sent. Go back and write at most 256 characters, without markup such as <b>, or leave it empty.",
            "Rien n’a été changé : le motif est trop long ou contient ce qui ne peut pas être envoyé. Revenez à la page et écrivez 256 caractères au plus, sans balises comme <b>, ou laissez ce champ vide.",
        ),
        _ => (
            "Nothing was changed: the form did not arrive as the page sends it. Go back and send it again from there.",
            "Rien n’a été changé : le formulaire n’est pas arrivé tel que la page l’envoie. Revenez à la page et envoyez-le à nouveau de là.",
        ),
    }
}
