//! When SES reports what became of a letter with an invitation's link.

use domain::invitation::{DeliveryState, Invitation};
use domain::{Actor, Change, EmailAddress, Moment, PartnerId, acceptance, lifecycle};
use failure::Failure;
use runtime::door::Notice;
use table::{Lost, Quotas, Transaction};

use crate::App;
use crate::report::Report;

/// How often a decision is made anew when somebody else changed the invitation in between.
const MOST_DECISIONS: u32 = 8;

/// One report.
pub(crate) async fn record(app: App, notice: Notice) -> Result<(), Failure> {
    let Some(report) = Report::read(notice)? else { return Ok(()) };
    for turn in 1..=MOST_DECISIONS {
        let Some(invitation) = app.table.invitation(report.invitation_id).await? else {
            tracing::info!(invitation = %report.invitation_id, "a report about an invitation that is not known here");
            return Ok(());
        };
        let now = app.clock.now();
        let mut changes = lifecycle::deliver(&invitation, report.mailing, report.state, now);
        let complainant = complainant(&report, &invitation);
        if let Some(email) = &complainant {
            changes.extend(complaint(&app, invitation.partner_id, email, now).await?);
        }
        let (actor, quotas) = (Actor::System, Quotas::NONE);
        match app.table.commit(Transaction { actor, now, changes, quotas, remembered: None }).await? {
            Ok(()) => return heed(&app, invitation.partner_id, complainant, now).await,
            Err(Lost::Stale) => app.table.pause(turn).await,
            Err(lost) => {
                return Err(Failure::lasting("keep a report of the post").because(format!("{lost:?}")));
            }
        }
    }
    Err(Failure::passing("keep a report about an invitation that many others change"))
}

/// Who complained. A letter with a link has one recipient; some providers blank it out.
fn complainant(report: &Report, invitation: &Invitation) -> Option<EmailAddress> {
    if report.state != DeliveryState::Complained {
        return None;
    }
    let is_current = report.mailing.generation == invitation.generation;
    let current = is_current.then(|| invitation.recipient.email.clone());
    report.complained.first().cloned().or(current)
}

/// What a complaint does to the partner: it counts once for each address, however often it is reported.
async fn complaint(
    app: &App,
    partner: PartnerId,
    email: &EmailAddress,
    now: Moment,
) -> Result<Vec<Change>, Failure> {
    if app.table.has_complained(partner, email).await? {
        return Ok(Vec::new());
    }
    let partner = app.table.partner(partner).await?;
    let partner = partner.ok_or_else(|| Failure::lasting("find the partner of an invitation"))?;
    Ok(acceptance::complain(&partner, email.clone(), now))
}

/// Who complains gets no more mail of this partner. It is heeded last and may be repeated: while it fails, so does
/// the report.
async fn heed(
    app: &App,
    partner: PartnerId,
    complainant: Option<EmailAddress>,
    now: Moment,
) -> Result<(), Failure> {
    match complainant {
        Some(email) => app.table.opt_out(partner, &email, now).await,
        None => Ok(()),
    }
}
