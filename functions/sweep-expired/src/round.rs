//! One round: what a change of a partner, or of the catalog, means for everybody it concerns is recorded, page by page.
//!
//! A run that is cut off goes on where it ended; what was told already is not told again, because each thing knows
//! what was told of it (**told**, **bounded**).

use std::sync::Arc;

use domain::catalog::Catalog;
use domain::delegation::{self, Delegation};
use domain::invitation::Invitation;
use domain::partner::Partner;
use domain::{Actor, Change, Moment, PartnerId, lifecycle, program, standing};
use failure::Failure;
use table::{Lost, PagePosition, Quotas, Round, RoundOf, Transaction};

use crate::App;
use crate::handle::Handled;

/// Things looked through with one read.
const PAGE: u32 = 50;
/// Pages of one round in one go; the next go is in the same run, as far as that has room.
const MOST_PAGES: u32 = 4;
/// How often something is decided anew when somebody else was faster.
const MOST_DECISIONS: u32 = 5;

/// A partner whose things are looked through.
struct Tour<'a> {
    app: &'a App,
    partner: Partner,
    catalog: Arc<Catalog>,
    now: Moment,
}

/// What came of looking at one thing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attended {
    Told,
    NothingToTell,
    /// The partner is not as the tour saw it.
    PartnerMoved,
}

/// What of a partner's things is looked through, one after the other.
#[derive(Clone, Copy)]
enum Part {
    Delegations,
    Invitations,
}

/// Goes the round of a partner: first what is to be recorded of itself, then of what it was granted and offered.
pub(crate) async fn of_partner(app: &App, id: PartnerId, now: Moment) -> Result<Handled, Failure> {
    let mut told = record_partner(app, id, now).await?;
    let of = RoundOf::Partner(id);
    let Some(mut round) = due(app, of, now).await? else { return Ok(Handled::Round { told, is_over: true }) };
    let tour = Tour::begin(app, id, now).await?;
    for _ in 0..MOST_PAGES {
        // The partner is not as it was seen any more: the next go sees it anew.
        let Some((next, count)) = tour.page(&round).await? else { break };
        told += count;
        let is_over = next.is_none();
        let due_at =
            if is_over { standing::changes_at(&tour.partner, &tour.catalog, now) } else { Some(now) };
        match app.table.step(&round, next, due_at).await? {
            Some(_) if is_over => return Ok(Handled::Round { told, is_over }),
            Some(after) => round = after,
            // It was asked for anew, and begins again.
            None => break,
        }
    }
    Ok(Handled::Round { told, is_over: false })
}

/// Goes the round through all partners, and asks for the round of each.
pub(crate) async fn of_catalog(app: &App, now: Moment) -> Result<Handled, Failure> {
    let (mut told, of) = (0, RoundOf::Catalog);
    let Some(mut round) = due(app, of, now).await? else { return Ok(Handled::Round { told, is_over: true }) };
    for _ in 0..MOST_PAGES {
        let page = app.table.partners(PAGE, round.after().as_ref()).await?;
        for partner in &page.items {
            ask(app, partner.id, now).await?;
            told += 1;
        }
        let is_over = page.next.is_none();
        match app.table.step(&round, page.next, (!is_over).then_some(now)).await? {
            Some(_) if is_over => return Ok(Handled::Round { told, is_over }),
            Some(after) => round = after,
            None => break,
        }
    }
    Ok(Handled::Round { told, is_over: false })
}

async fn due(app: &App, of: RoundOf, now: Moment) -> Result<Option<Round>, Failure> {
    Ok(app.table.round(of).await?.filter(|round| round.is_due(now)))
}

async fn ask(app: &App, partner: PartnerId, now: Moment) -> Result<(), Failure> {
    for turn in 1..=MOST_DECISIONS {
        if app.table.ask_round(partner, now).await? {
            return Ok(());
        }
        app.table.pause(turn).await;
    }
    Err(Failure::passing("ask for the round of a partner that many others ask for"))
}

/// Records what became true of the partner itself; each of these asks for its round anew.
async fn record_partner(app: &App, id: PartnerId, now: Moment) -> Result<usize, Failure> {
    let (mut told, mut lost) = (0, 0);
    loop {
        let Tour { partner, catalog, .. } = Tour::begin(app, id, now).await?;
        let Some(change) = program::attend(&partner, &catalog, now) else { return Ok(told) };
        if keep(app, vec![change], now).await? {
            told += 1;
        } else {
            lost += 1;
            if lost == MOST_DECISIONS {
                return Err(Failure::passing("record what became of a partner that many others change"));
            }
            app.table.pause(lost).await;
        }
    }
}

impl Tour<'_> {
    async fn begin(app: &App, id: PartnerId, now: Moment) -> Result<Tour<'_>, Failure> {
        let partner = app.table.partner(id).await?;
        let partner = partner.ok_or_else(|| Failure::lasting("find the partner of a round"))?;
        let catalog = app.table.catalog().await?;
        Ok(Tour { app, partner, catalog, now })
    }

    /// Looks through the next page; says where the one after it begins, and of how many things something was recorded.
    async fn page(&self, round: &Round) -> Result<Option<(Option<PagePosition>, usize)>, Failure> {
        let (table, id) = (&self.app.table, self.partner.id);
        let (mut attended, mut told) = (Vec::new(), 0);
        let (part, after) = Part::at(round.after());
        let next = match part {
            Part::Delegations => {
                let page = table.delegations_of(id, PAGE, after.as_ref()).await?;
                for delegation in &page.items {
                    attended.push(self.attend_delegation(delegation).await?);
                }
                page.next.or_else(|| Some(PagePosition::before_invitations()))
            }
            Part::Invitations => {
                let page = table.invitations_of(id, PAGE, after.as_ref()).await?;
                for invitation in &page.items {
                    attended.push(self.attend_invitation(invitation).await?);
                }
                page.next
            }
        };
        for one in attended {
            match one {
                Attended::Told => told += 1,
                Attended::NothingToTell => {}
                Attended::PartnerMoved => return Ok(None),
            }
        }
        Ok(Some((next, told)))
    }

    fn decide_delegation(&self, delegation: &Delegation) -> Option<Change> {
        let interruption = standing::interruption(&self.partner, &self.catalog, self.now);
        delegation::attend(delegation, interruption, self.now)
    }

    fn decide_invitation(&self, invitation: &Invitation) -> Option<Change> {
        lifecycle::attend(invitation, self.partner.gate(&self.catalog, self.now).is_ok(), self.now)
    }

    /// Tells what there is to tell of a delegation. The list is a hint; what is decided on is read anew.
    async fn attend_delegation(&self, listed: &Delegation) -> Result<Attended, Failure> {
        if self.decide_delegation(listed).is_none() {
            return Ok(Attended::NothingToTell);
        }
        for turn in 1..=MOST_DECISIONS {
            let delegation = self.app.table.delegation(listed.id).await?;
            let change = delegation.and_then(|delegation| self.decide_delegation(&delegation));
            if let Some(attended) = self.keep(change, turn).await? {
                return Ok(attended);
            }
        }
        Err(Failure::passing("tell of a delegation that many others change"))
    }

    async fn attend_invitation(&self, listed: &Invitation) -> Result<Attended, Failure> {
        if self.decide_invitation(listed).is_none() {
            return Ok(Attended::NothingToTell);
        }
        for turn in 1..=MOST_DECISIONS {
            let invitation = self.app.table.invitation(listed.id).await?;
            let change = invitation.and_then(|invitation| self.decide_invitation(&invitation));
            if let Some(attended) = self.keep(change, turn).await? {
                return Ok(attended);
            }
        }
        Err(Failure::passing("record the gate of an invitation that many others change"))
    }

    /// Keeps what was decided, on a partner that is as it was seen; none when it has to be decided anew.
    async fn keep(&self, change: Option<Change>, turn: u32) -> Result<Option<Attended>, Failure> {
        let Some(change) = change else { return Ok(Some(Attended::NothingToTell)) };
        let Partner { id: partner_id, revision, .. } = self.partner;
        let changes = vec![change, Change::PartnerUnchanged { partner_id, revision }];
        if keep(self.app, changes, self.now).await? {
            return Ok(Some(Attended::Told));
        }
        let partner = self.app.table.partner(partner_id).await?;
        if partner.is_none_or(|partner| partner.revision != revision) {
            return Ok(Some(Attended::PartnerMoved));
        }
        self.app.table.pause(turn).await;
        Ok(None)
    }
}

impl Part {
    fn at(after: Option<PagePosition>) -> (Part, Option<PagePosition>) {
        match after {
            Some(after) if after == PagePosition::before_invitations() => (Part::Invitations, None),
            Some(after) if after.is_of_invitation() => (Part::Invitations, Some(after)),
            after => (Part::Delegations, after),
        }
    }
}

async fn keep(app: &App, changes: Vec<Change>, now: Moment) -> Result<bool, Failure> {
    let (actor, quotas) = (Actor::System, Quotas::NONE);
    match app.table.commit(Transaction { actor, now, changes, quotas, remembered: None }).await? {
        Ok(()) => Ok(true),
        Err(Lost::Stale) => Ok(false),
        Err(lost) => Err(Failure::lasting("keep what a round recorded").because(format!("{lost:?}"))),
    }
}
