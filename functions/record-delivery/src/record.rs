//! When SES reports what became of a letter with an invitation's link.

use domain::invitation::{DeliveryState, Invitation};
use domain::{Actor, lifecycle};
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
        let changes = lifecycle::deliver(&invitation, report.generation, report.state, now);
        let (actor, quotas) = (Actor::System, Quotas::NONE);
        match app.table.commit(Transaction { actor, now, changes, quotas, remembered: None }).await? {
            Ok(()) => return heed(&app, &report, &invitation).await,
            Err(Lost::Stale) => app.table.pause(turn).await,
            Err(lost) => {
                return Err(Failure::lasting("keep a report of the post").because(format!("{lost:?}")));
            }
        }
    }
    Err(Failure::passing("keep a report about an invitation that many others change"))
}

/// Who complains gets no more mail of this partner. It is heeded last and may be repeated: while it fails, so does
/// the report.
async fn heed(app: &App, report: &Report, invitation: &Invitation) -> Result<(), Failure> {
    if report.state != DeliveryState::Complained {
        return Ok(());
    }
    let mut complained = report.complained.clone();
    // Some providers blank out who complained. A letter with a link has one recipient, so it can be nobody else.
    if complained.is_empty() && report.generation == invitation.generation {
        complained.push(invitation.recipient.email.clone());
    }
    for email in &complained {
        app.table.opt_out(invitation.partner_id, email, app.clock.now()).await?;
    }
    Ok(())
}
