//! When an event comes out of the table's stream: its letters are worded, posted and marked.

use domain::invitation::{DeliveryState, Invitation, Mailing, Outcome};
use domain::{Fact, Moment, PartnerId, lifecycle};
use failure::Failure;
use mail::{Context, Letter};
use table::{Found, Lost, StoredEvent, Want, Wants};

use crate::App;
use crate::addressees::Addressees;

/// How often a posted letter is marked anew when its invitation changes at the same moment.
const MOST_MARKS: u32 = 12;

/// Letters whose circumstances are read together: three things each, and a read takes a hundred.
const LETTERS_AT_A_TIME: usize = 32;

/// Posts the letters of an event, each once as far as that can be known. Says how many it posted.
pub(crate) async fn post(app: &App, event: &StoredEvent) -> Result<u32, Failure> {
    if mail::SILENT.contains(&event.fact.name()) {
        return Ok(0);
    }
    let now = app.clock.now();
    let addressees = Addressees::load(app, &event.fact).await?;
    let context = Context {
        links: app,
        partner_locale: addressees.partner_locale,
        partner_people: &addressees.partner_people,
        customer_people: &addressees.customer_people,
        services: &addressees.catalog,
        operator_contact: app.operator_contact.as_str(),
    };
    let mut posted = 0;
    let letters = mail::letters(&event.fact, event.at, &context);
    for letters in letters.chunks(LETTERS_AT_A_TIME) {
        let mut wants = Wants::in_one_form();
        let known = letters.iter().map(|letter| Known::wanted(&mut wants, event, letter));
        let known: Vec<Known> = known.collect::<Result<_, Failure>>()?;
        let found = app.table.together(wants, "letters of an event").await?;
        for (letter, known) in letters.iter().zip(known) {
            posted += u32::from(post_one(app, event, letter, known, &found, now).await?);
        }
    }
    Ok(posted)
}

/// Whether there is nothing left of what a letter would tell: a code that opens nothing any more, a warning of what
/// has ended since. Only a letter that is hours late can be about such a thing.
fn is_over(fact: &Fact, now: Moment) -> bool {
    match fact {
        Fact::InvitationCodeRequested { usable_until, .. } => now >= *usable_until,
        Fact::DelegationExpiring { delegation, .. } | Fact::DelegationIdle { delegation, .. } => {
            now >= delegation.final_end()
        }
        Fact::SubscriptionExpiring { subscription, .. } => now >= subscription.ends_at,
        _ => false,
    }
}

/// What has to be known before a letter is posted, asked for.
struct Known {
    was_posted: Want<bool>,
    /// For a letter with an invitation's link: which one, and whether it is wanted.
    link: Option<(Mailing, Want<Option<Invitation>>, Want<bool>)>,
}

impl Known {
    fn wanted(wants: &mut Wants, event: &StoredEvent, letter: &Letter) -> Result<Known, Failure> {
        let link = match letter.invitation {
            Some((id, mailing)) => {
                let sender = sender(&event.fact)?;
                Some((mailing, wants.invitation(id), wants.opt_out(sender, &letter.to)))
            }
            None => None,
        };
        Ok(Known { was_posted: wants.was_posted(event, letter.key.as_str()), link })
    }
}

async fn post_one(
    app: &App,
    event: &StoredEvent,
    letter: &Letter,
    known: Known,
    found: &Found,
    now: Moment,
) -> Result<bool, Failure> {
    if found.one(&known.was_posted)? {
        return Ok(false);
    }
    let Some((mailing, invitation, opt_out)) = known.link else {
        let is_wanted = !is_over(&event.fact, now);
        if is_wanted {
            send(app, event, letter).await?;
        }
        app.table.mark_posted(event, letter.key.as_str(), now).await?;
        return Ok(is_wanted);
    };
    let invitation = found.one(&invitation)?.ok_or_else(no_invitation)?;
    // Its link would open nothing: a later letter carries the one that does.
    let is_current = invitation.outcome == Outcome::Pending && invitation.generation == mailing.generation;
    if !is_current || now >= invitation.expires_at {
        app.table.mark_posted(event, letter.key.as_str(), now).await?;
        return Ok(false);
    }
    let is_unwanted = found.one(&opt_out)?;
    let state = if is_unwanted { DeliveryState::Suppressed } else { DeliveryState::Sent };
    if is_unwanted {
        // What the post reports of it, and when, is what it would report of the letter.
        send(app, event, &letter.stand_in()?).await?;
    } else {
        send(app, event, letter).await?;
    }
    mark(app, event, letter, Delivered { invitation, mailing, state }, now).await?;
    Ok(!is_unwanted)
}

/// The partner whose link an event's letter carries.
fn sender(fact: &Fact) -> Result<PartnerId, Failure> {
    match fact {
        Fact::InvitationCreated { invitation }
        | Fact::InvitationResent { invitation }
        | Fact::InvitationRevised { invitation }
        | Fact::InvitationAddressCorrected { invitation, .. } => Ok(invitation.partner_id),
        _ => Err(Failure::lasting("find the sender of an invitation's letter")),
    }
}

/// What became of the letter with an invitation's link, and the invitation as it was before.
struct Delivered {
    invitation: Invitation,
    mailing: Mailing,
    state: DeliveryState,
}

async fn send(app: &App, event: &StoredEvent, letter: &Letter) -> Result<(), Failure> {
    app.post.post(letter, &event.id).await.map(drop)
}

/// Marks a letter as posted, and the mail of the invitation whose link it carries as on its way.
async fn mark(
    app: &App,
    event: &StoredEvent,
    letter: &Letter,
    mut delivered: Delivered,
    now: Moment,
) -> Result<(), Failure> {
    for turn in 1..=MOST_MARKS {
        let Delivered { invitation, mailing, state } = &delivered;
        let changes = lifecycle::deliver(invitation, *mailing, *state, now);
        match app.table.mark_posted_with(event, letter.key.as_str(), &changes, now).await? {
            Ok(()) | Err(Lost::Answered) => return Ok(()),
            Err(Lost::Stale | Lost::InProgress | Lost::Refused(_)) => app.table.pause(turn).await,
        }
        let mut wants = Wants::in_one_form();
        let newest = wants.invitation(delivered.invitation.id);
        let found = app.table.together(wants, "invitation of a letter").await?;
        delivered.invitation = found.one(&newest)?.ok_or_else(no_invitation)?;
    }
    Err(Failure::passing("mark a letter of an invitation that many others change"))
}

fn no_invitation() -> Failure {
    Failure::lasting("find the invitation of a letter")
}
