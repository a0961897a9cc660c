//! When an event comes out of the table's stream: its letters are worded, posted and marked.

use domain::invitation::{DeliveryState, Invitation, Mailing, Outcome};
use domain::{Change, InvitationId, Moment, lifecycle};
use failure::Failure;
use mail::{Context, Letter};
use table::{Lost, StoredEvent};

use crate::App;
use crate::addressees::Addressees;

/// How often a posted letter is marked anew when its invitation changes at the same moment.
const MOST_MARKS: u32 = 12;

/// Posts the letters of an event, each once as far as that can be known.
pub(crate) async fn post(app: &App, event: &StoredEvent) -> Result<(), Failure> {
    let now = app.clock.now();
    let addressees = Addressees::load(app, &event.fact).await?;
    let catalog = app.table.catalog().await?;
    let context = Context {
        links: app,
        partner_locale: addressees.partner_locale,
        partner_people: &addressees.partner_people,
        customer_people: &addressees.customer_people,
        services: &catalog,
        operator_contact: &app.operator_contact,
    };
    for letter in mail::letters(&event.fact, event.at, &context) {
        if !app.table.was_posted(event, letter.key.as_str()).await? {
            post_one(app, event, &letter, now).await?;
        }
    }
    Ok(())
}

async fn post_one(app: &App, event: &StoredEvent, letter: &Letter, now: Moment) -> Result<(), Failure> {
    let Some((id, mailing)) = letter.invitation else {
        send(app, event, letter).await?;
        return mark(app, event, letter, now, None).await;
    };
    let invitation = invitation(app, id).await?;
    // Its link would open nothing: a later letter carries the one that does.
    let is_current = invitation.outcome == Outcome::Pending && invitation.generation == mailing.generation;
    if !is_current || now >= invitation.expires_at {
        return mark(app, event, letter, now, None).await;
    }
    let is_unwanted = app.table.has_opted_out(invitation.partner_id, &letter.to).await?;
    let state = if is_unwanted { DeliveryState::Suppressed } else { DeliveryState::Sent };
    if !is_unwanted {
        send(app, event, letter).await?;
    }
    mark(app, event, letter, now, Some((id, mailing, state))).await
}

async fn send(app: &App, event: &StoredEvent, letter: &Letter) -> Result<(), Failure> {
    app.post.post(letter, &event.id).await.map(drop)
}

/// Marks a letter as posted, and the invitation's mail as on its way where the letter carries its link.
async fn mark(
    app: &App,
    event: &StoredEvent,
    letter: &Letter,
    now: Moment,
    delivered: Option<(InvitationId, Mailing, DeliveryState)>,
) -> Result<(), Failure> {
    for turn in 1..=MOST_MARKS {
        let changes: Vec<Change> = match delivered {
            Some((id, mailing, state)) => {
                lifecycle::deliver(&invitation(app, id).await?, mailing, state, now)
            }
            None => Vec::new(),
        };
        match app.table.mark_posted(event, letter.key.as_str(), &changes, now).await? {
            Ok(()) | Err(Lost::Answered) => return Ok(()),
            Err(Lost::Stale | Lost::InProgress | Lost::Refused(_)) => app.table.pause(turn).await,
        }
    }
    Err(Failure::passing("mark a letter of an invitation that many others change"))
}

async fn invitation(app: &App, id: InvitationId) -> Result<Invitation, Failure> {
    app.table.invitation(id).await?.ok_or_else(|| Failure::lasting("find the invitation of a letter"))
}
