//! Links that can no longer be answered, each with the next step.

use askama::Template;
use domain::Moment;
use domain::text::OrganizationName;

use super::{Frame, Notice, Visit, rendered};

/// An invitation that cannot be answered through this link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedView {
    /// Who asked.
    pub partner_name: OrganizationName,
    /// Why it cannot be answered.
    pub why: Closed,
}

/// Why a link is of no use any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The holder of the link said no.
    Declined {
        /// When.
        at: Moment,
    },
    /// The holder of the link did not know the partner.
    Reported {
        /// When.
        at: Moment,
    },
    /// Its time is over; its holder can ask for a new one.
    Expired {
        /// Since when.
        at: Moment,
    },
    /// The partner took it back.
    Canceled {
        /// When.
        at: Moment,
    },
    /// A newer mail has a newer link.
    Superseded,
    /// The record is older than what stays readable.
    Archived,
}

#[derive(Template)]
#[template(path = "closed.html")]
struct ClosedPage<'a> {
    frame: Frame<'a>,
    view: &'a ClosedView,
    visit: &'a Visit<'a>,
    notice: Option<Notice>,
}

/// The page of a link that can no longer be answered.
pub fn closed(view: &ClosedView, visit: &Visit<'_>, notice: Option<Notice>) -> String {
    let (english, french) = match view.why {
        Closed::Declined { .. } => ("You have declined", "Vous avez refusé"),
        Closed::Reported { .. } => ("Thank you for telling us", "Merci de nous l’avoir signalé"),
        Closed::Expired { .. } => ("This invitation has lapsed", "Cette invitation n’est plus valable"),
        Closed::Canceled { .. } => ("This invitation was taken back", "Cette invitation a été retirée"),
        Closed::Superseded => ("There is a newer link", "Il existe un lien plus récent"),
        Closed::Archived => ("This was a long time ago", "Cela remonte à longtemps"),
    };
    let title = words::in_language(visit.locale, english, french);
    rendered(&ClosedPage { frame: visit.frame(title), view, visit, notice })
}

impl ClosedPage<'_> {
    fn was_asked(&self) -> bool {
        self.notice == Some(Notice::RenewalAsked)
    }
}
