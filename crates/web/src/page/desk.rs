//! What a partner sent and was granted, and how it is doing, for its own people.

use askama::Template;
use domain::delegation::Delegation;
use domain::invitation::{Invitation, Kind, Status};
use domain::overview::{Counted, Waiting};
use domain::text::{Locale, OrganizationName};
use domain::{EmailAddress, Moment};

use super::visit::query;
use super::{Frame, rendered};
use crate::Problem;
use crate::view::overview::OverviewView;

/// What a partner sent and was granted, seen by one of its people.
#[derive(Clone, Copy, Debug)]
pub struct DeskView<'a> {
    /// Who is signed in.
    pub signed_in_as: Option<&'a EmailAddress>,
    /// The partner; none for somebody who is of none.
    pub desk: Option<&'a PartnerDesk>,
    /// Whom to write to.
    pub support: &'a EmailAddress,
}

/// One partner's desk.
#[derive(Debug)]
pub struct PartnerDesk {
    /// What the partner is called.
    pub name: OrganizationName,
    /// Why none of its offers count now.
    pub closed: Option<Problem>,
    /// Whether what it was granted counts now: it may go on for a while after its offers no longer count.
    pub may_administer: bool,
    /// What it cannot propose because of the cloud that it is in.
    pub excluded: Vec<Kind>,
    /// How it is doing.
    pub overview: OverviewView,
    /// A page of its invitations, the newest first.
    pub invitations: Vec<Invitation>,
    /// What to ask for the older ones.
    pub next_cursor: Option<String>,
    /// Its newest delegations.
    pub delegations: Vec<Delegation>,
}

#[derive(Template)]
#[template(path = "partner.html")]
struct PartnerPage<'a> {
    frame: Frame<'a>,
    view: &'a DeskView<'a>,
    now: Moment,
}

/// The page of `/partner`.
pub fn partner(view: &DeskView<'_>, now: Moment, locale: Locale) -> String {
    let title = match view.desk {
        Some(desk) => desk.name.as_str(),
        None => words::in_language(locale, "Your partner’s page", "La page de votre partenaire"),
    };
    let frame = Frame::new(locale, title, "/partner").with_session(view.signed_in_as);
    rendered(&PartnerPage { frame, view, now })
}

impl PartnerPage<'_> {
    fn ends(&self, delegation: &Delegation) -> String {
        self.frame.date(delegation.current_end(self.now))
    }

    /// Why none of the partner's offers count now, in plain words.
    fn obstacle(&self, problem: &Problem) -> String {
        problem.view("", self.frame.locale().into()).detail
    }

    fn offered(&self, invitation: &Invitation) -> &'static str {
        words::kind(invitation.kind, self.frame.locale())
    }

    fn status(&self, desk: &PartnerDesk, invitation: &Invitation) -> Status {
        invitation.status(desk.closed.is_none(), self.now)
    }

    fn standing(&self, desk: &PartnerDesk, invitation: &Invitation) -> &'static str {
        words::invitation_status(self.status(desk, invitation), self.frame.locale())
    }

    /// Until when it can be answered; none where it cannot.
    fn answer_before(&self, desk: &PartnerDesk, invitation: &Invitation) -> Option<String> {
        let waits = matches!(self.status(desk, invitation), Status::Pending | Status::Suspended);
        waits.then(|| self.frame.date(invitation.expires_at))
    }

    /// What is counted, each with how many there are of it in every state that something is in.
    fn counts(&self, desk: &PartnerDesk) -> Vec<(&'static str, Vec<(&'static str, u32)>)> {
        let (locale, frame) = (self.frame.locale(), &self.frame);
        let invitations = Self::counted(desk, |counted| match counted {
            Counted::Invitation(_, status) => Some(words::invitation_status(status, locale)),
            _ => None,
        });
        let delegations = Self::counted(desk, |counted| match counted {
            Counted::Delegation(status) => Some(words::delegation_status(status, locale)),
            _ => None,
        });
        let subscriptions = Self::counted(desk, |counted| match counted {
            Counted::Subscription(status) => Some(words::subscription_status(status, locale)),
            _ => None,
        });
        let without_you =
            frame.say("without you as partner of record", "sans vous comme partenaire de référence");
        let unrecorded =
            Self::counted(desk, |counted| (counted == Counted::Unrecorded).then_some(without_you));
        vec![
            (frame.say("Invitations", "Invitations"), invitations),
            (frame.say("Administrations", "Administrations"), delegations),
            (frame.say("Subscriptions sold", "Abonnements vendus"), [subscriptions, unrecorded].concat()),
        ]
    }

    fn counted(
        desk: &PartnerDesk,
        word: impl Fn(Counted) -> Option<&'static str>,
    ) -> Vec<(&'static str, u32)> {
        let mut counts: Vec<(&'static str, u32)> = Vec::new();
        for counted in Counted::all() {
            let (Some(word), Some(count)) = (word(counted), desk.overview.tally.get(&counted)) else {
                continue;
            };
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, all)) => *all += count,
                None => counts.push((word, *count)),
            }
        }
        counts.retain(|(_, count)| *count > 0);
        counts
    }

    fn excluded(&self, desk: &PartnerDesk) -> Vec<&'static str> {
        desk.excluded.iter().map(|kind| words::kind(*kind, self.frame.locale())).collect()
    }

    /// What waits for its end, in words.
    fn waits(&self, waiting: &Waiting) -> &'static str {
        match waiting {
            Waiting::Invitation { kind, .. } => words::kind(*kind, self.frame.locale()),
            Waiting::Delegation { .. } => words::kind(Kind::DelegatedAdministration, self.frame.locale()),
            Waiting::Trial { .. } => words::kind(Kind::Trial, self.frame.locale()),
        }
    }

    /// Whom it concerns.
    fn whose(waiting: &Waiting) -> String {
        match waiting {
            Waiting::Invitation { email, .. } => email.to_string(),
            Waiting::Delegation { customer_name, .. } | Waiting::Trial { customer_name, .. } => {
                customer_name.to_string()
            }
        }
    }

    /// What became of its mail.
    fn trouble(&self, waiting: &Waiting) -> &'static str {
        waiting.trouble().map_or("", |state| words::delivery(state, self.frame.locale()))
    }

    fn delivery(&self, invitation: &Invitation) -> &'static str {
        let shown = crate::view::invitation::shown(invitation.delivery);
        words::delivery(shown.state, self.frame.locale())
    }

    fn grant(&self, desk: &PartnerDesk, delegation: &Delegation) -> &'static str {
        words::delegation_status(delegation.status(desk.may_administer, self.now), self.frame.locale())
    }

    fn older_path(&self, cursor: &str) -> String {
        format!("/partner?{}", query(&[("cursor", cursor), ("lang", self.frame.lang())]))
    }
}
