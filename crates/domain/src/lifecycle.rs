//! What a partner, the post and the clock do to an invitation: invite, send again, revise, correct the
//! address, cancel, deliver, expire.

use crate::catalog::Catalog;
use crate::change::{Change, Changed};
use crate::fact::Fact;
use crate::gate::{self, Offer};
use crate::invitation::{
    Delivery, DeliveryState, Invitation, Kind, LONGEST_LIFE_DAYS, Mailing, Outcome, Recipient,
    RequestedDelegation,
};
use crate::moment::Moment;
use crate::offer::{self, Line};
use crate::partner::{Member, Partner};
use crate::refusal::{Fault, Refusal, UsedUp};
use crate::text::{Locale, Message, Reason};
use crate::{CustomerId, EmailAddress, InvitationId};

/// The most times an invitation is sent again.
pub const MOST_RESENDS: u32 = 5;
/// The most times its address is corrected: finding out which addresses there are is not what it is for.
pub const MOST_CORRECTIONS: u32 = 5;
/// Seconds between two sendings of one invitation.
pub const RESEND_PAUSE_SECONDS: i64 = 600;

/// What a partner wants to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// What is proposed.
    pub kind: Kind,
    /// To whom.
    pub recipient: Recipient,
    /// In which language.
    pub locale: Locale,
    /// The services.
    pub lines: Vec<Line>,
    /// The administration asked for.
    pub delegated_administration: Option<RequestedDelegation>,
    /// Whether becoming partner of record is offered.
    pub partner_of_record: bool,
    /// The trial that this purchase follows.
    pub follows_invitation_id: Option<InvitationId>,
    /// A customer the partner already serves.
    pub customer_id: Option<CustomerId>,
    /// What the partner writes.
    pub message: Option<Message>,
    /// How many days the invitation lives; none: the catalog's default.
    pub expires_in_days: Option<u32>,
}

/// What is known when a partner acts.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// The person who acts.
    pub member: &'a Member,
    /// The partner it acts for.
    pub partner: &'a Partner,
    /// The catalog.
    pub catalog: &'a Catalog,
    /// Whether the recipient's address belongs to a member of this partner.
    pub recipient_is_own_member: bool,
    /// The followed invitation, when there is one of this partner.
    pub followed: Option<&'a Invitation>,
    /// Whether the partner serves the customer it named.
    pub serves_customer: bool,
    /// Now.
    pub now: Moment,
}

/// Creates and sends an invitation. Duplicates and quotas are conditions of the transaction.
pub fn invite(id: InvitationId, command: Invite, sender: Sender<'_>) -> Result<Invitation, Refusal> {
    let Sender { member, partner, catalog, now, .. } = sender;
    member.require_any(&gate::SELLING_ROLES)?;
    let faults = faults_of(&command, sender);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    let offer = Offer {
        kind: command.kind,
        lines: &command.lines,
        delegated_administration: command.delegated_administration.as_ref(),
        partner_of_record: command.partner_of_record,
    };
    gate::offer_gates(offer, member, partner, catalog, now)?;
    gate::not_self(partner, sender.recipient_is_own_member, &command.recipient.email)?;
    if command.customer_id.is_some() && !sender.serves_customer {
        return Err(Refusal::NotFound);
    }
    let lifetime_days = command.expires_in_days.unwrap_or(catalog.limits.invitation_lifetime_days);
    Ok(Invitation {
        id,
        kind: command.kind,
        outcome: Outcome::Pending,
        partner_id: partner.id,
        partner_name: partner.name.clone(),
        created_by: member.email.clone(),
        recipient: command.recipient,
        locale: command.locale,
        lines: command.lines,
        delegated_administration: command.delegated_administration,
        partner_of_record: command.partner_of_record,
        offer_version: 1,
        follows_invitation_id: command.follows_invitation_id,
        customer_id: command.customer_id,
        message: command.message,
        created_at: now,
        expires_at: now.plus_days(lifetime_days),
        lifetime_days,
        resend_count: 0,
        correction_count: 0,
        last_sent_at: now,
        generation: 1,
        delivery: Delivery { state: DeliveryState::Queued, at: now },
        renewal_requested_at: None,
        handed_over_at: None,
        is_held_up: false,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    })
}

/// The change that a new invitation is.
pub fn created(invitation: Invitation) -> Change {
    let fact = Fact::InvitationCreated { invitation: Box::new(invitation.clone()) };
    Change::Invitation(Box::new(Changed::one(invitation, fact)))
}

/// Every fault of the command against the catalog and the bounds, with pointers into the document.
fn faults_of(command: &Invite, sender: Sender<'_>) -> Vec<Fault> {
    let mut faults = shape_faults(command);
    faults.extend(offer::faults_against(sender.catalog, &command.lines));
    for (index, line) in command.lines.iter().enumerate() {
        let trial_licenses = sender.catalog.limits.trial_licenses;
        if command.kind == Kind::Trial && line.licenses != trial_licenses {
            faults.push(Fault::new(
                format!("/lines/{index}/licenses"),
                format!("of a trial must be {trial_licenses}"),
            ));
        }
    }
    if command.expires_in_days.is_some_and(|days| !(1..=LONGEST_LIFE_DAYS).contains(&days)) {
        faults.push(Fault::new("/expiresInDays", format!("must be 1 to {LONGEST_LIFE_DAYS}")));
    }
    let follows = command.follows_invitation_id.is_some();
    if follows && command.kind != Kind::Purchase {
        faults.push(Fault::new("/followsInvitationId", "is only for a purchase"));
    } else if follows && sender.followed.is_none_or(|followed| followed.kind != Kind::Trial) {
        faults.push(Fault::new("/followsInvitationId", "must be a trial invitation of yours"));
    }
    faults.sort();
    faults.dedup();
    faults
}

/// What goes with which kind.
fn shape_faults(command: &Invite) -> Vec<Fault> {
    let mut faults = Vec::new();
    match command.kind {
        Kind::DelegatedAdministration => {
            if !command.lines.is_empty() {
                faults.push(Fault::new("/lines", "must be absent when only administration is asked for"));
            }
            if command.delegated_administration.is_none() {
                faults.push(Fault::new("/delegatedAdministration", "is required for this kind"));
            }
            if command.partner_of_record {
                faults.push(Fault::new(
                    "/partnerOfRecord",
                    "needs lines: a partner of record belongs to a subscription",
                ));
            }
        }
        Kind::Trial | Kind::Purchase => {
            if command.lines.is_empty() || command.lines.len() > offer::MOST_LINES {
                faults.push(Fault::new("/lines", format!("must have 1 to {} entries", offer::MOST_LINES)));
            }
        }
    }
    for (index, line) in command.lines.iter().enumerate() {
        match (command.kind, line.terms) {
            (Kind::Purchase, None) => {
                for field in ["billingPeriod", "unitFee", "termMonths"] {
                    faults.push(Fault::new(format!("/lines/{index}/{field}"), "is required for a purchase"));
                }
            }
            (Kind::Trial, Some(_)) => {
                for field in ["billingPeriod", "unitFee", "termMonths"] {
                    faults.push(Fault::new(format!("/lines/{index}/{field}"), "is only for a purchase"));
                }
            }
            _ => {}
        }
    }
    let longest = crate::delegation::LONGEST_DURATION_DAYS;
    let duration_days = command.delegated_administration.as_ref().map(|requested| requested.duration_days);
    if duration_days.is_some_and(|days| !(1..=longest).contains(&days)) {
        faults.push(Fault::new("/delegatedAdministration/durationDays", format!("must be 1 to {longest}")));
    }
    faults
}

/// Refuses a change by a member that may not sell, by a partner whose gate is closed, or of an invitation
/// that is not open.
fn require_changeable(invitation: &Invitation, sender: Sender<'_>) -> Result<(), Refusal> {
    sender.member.require_any(&gate::SELLING_ROLES)?;
    sender.partner.gate(sender.catalog, sender.now)?;
    invitation.require_open(sender.now)
}

/// Refuses to mail an offer once more that would not be let out today, as nobody could take it.
fn require_sendable(invitation: &Invitation, sender: Sender<'_>) -> Result<(), Refusal> {
    require_changeable(invitation, sender)?;
    let Sender { member, partner, catalog, now, .. } = sender;
    gate::offer_gates(Offer::of(invitation), member, partner, catalog, now)
}

/// Sends the invitation again with a new link; the old link says so.
pub fn resend(invitation: &Invitation, sender: Sender<'_>) -> Result<Vec<Change>, Refusal> {
    require_sendable(invitation, sender)?;
    let now = sender.now;
    let wait = |until| seconds_to_wait(now, until);
    if invitation.resend_count >= MOST_RESENDS {
        return Err(used_up(invitation, now));
    }
    let again_at = invitation.last_sent_at.plus_seconds(RESEND_PAUSE_SECONDS);
    if now < again_at {
        return Err(Refusal::SlowDown { retry_after_seconds: wait(again_at) });
    }
    let sent = Invitation { resend_count: invitation.resend_count + 1, ..sent_anew(invitation, now) };
    Ok(changed(sent, |invitation| Fact::InvitationResent { invitation }))
}

/// No more of what one invitation allows a few times in its life.
fn used_up(invitation: &Invitation, now: Moment) -> Refusal {
    let retry_after_seconds = seconds_to_wait(now, invitation.expires_at);
    Refusal::QuotaExceeded { quota: UsedUp::OfOneInvitation, retry_after_seconds }
}

fn seconds_to_wait(now: Moment, until: Moment) -> u32 {
    u32::try_from(now.seconds_until(until).max(1)).unwrap_or(u32::MAX)
}

/// Sends the invitation to a corrected address, because the first one bounced.
pub fn correct_address(
    invitation: &Invitation,
    email: EmailAddress,
    sender: Sender<'_>,
) -> Result<Vec<Change>, Refusal> {
    require_sendable(invitation, sender)?;
    if invitation.delivery.state != DeliveryState::Bounced {
        return Err(Refusal::InvalidTransition);
    }
    if email == invitation.recipient.email {
        return Err(Refusal::invalid("/email", "must differ from the address that bounced"));
    }
    gate::not_self(sender.partner, sender.recipient_is_own_member, &email)?;
    if invitation.correction_count >= MOST_CORRECTIONS {
        return Err(used_up(invitation, sender.now));
    }
    let mut sent = sent_anew(invitation, sender.now);
    sent.correction_count += 1;
    let previous_email = std::mem::replace(&mut sent.recipient.email, email);
    Ok(changed(sent, |invitation| Fact::InvitationAddressCorrected { invitation, previous_email }))
}

/// Replaces the lines of a purchase: a new offer version behind the same link.
pub fn revise(invitation: &Invitation, lines: Vec<Line>, sender: Sender<'_>) -> Result<Vec<Change>, Refusal> {
    require_changeable(invitation, sender)?;
    if invitation.kind != Kind::Purchase {
        return Err(Refusal::InvalidTransition);
    }
    let command = Invite {
        kind: invitation.kind,
        recipient: invitation.recipient.clone(),
        locale: invitation.locale,
        lines,
        delegated_administration: invitation.delegated_administration.clone(),
        partner_of_record: invitation.partner_of_record,
        follows_invitation_id: None,
        customer_id: None,
        message: None,
        expires_in_days: None,
    };
    let faults = faults_of(&command, sender);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    let offer = Offer { lines: &command.lines, ..Offer::of(invitation) };
    gate::offer_gates(offer, sender.member, sender.partner, sender.catalog, sender.now)?;
    let revised = Invitation {
        lines: command.lines,
        offer_version: invitation.offer_version + 1,
        last_sent_at: sender.now,
        delivery: Delivery { state: DeliveryState::Queued, at: sender.now },
        revision: invitation.revision + 1,
        sequence: invitation.sequence + 1,
        ..invitation.clone()
    };
    Ok(changed(revised, |invitation| Fact::InvitationRevised { invitation }))
}

/// Takes the invitation back. A partner whose gate is closed may still do that.
pub fn cancel(
    invitation: &Invitation,
    reason: Option<Reason>,
    member: &Member,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    member.require_any(&gate::SELLING_ROLES)?;
    match invitation.require_open(now) {
        Err(Refusal::InvitationCanceled) => return Err(Refusal::AlreadyInState),
        otherwise => otherwise?,
    }
    let canceled = ended(invitation, Outcome::Canceled { at: now, reason });
    Ok(changed(canceled, |invitation| Fact::InvitationCanceled { invitation }))
}

/// What the sweep records once the time is over; empty when it is not, or when it is recorded already.
pub fn expire(invitation: &Invitation, now: Moment) -> Vec<Change> {
    if invitation.outcome != Outcome::Pending || now < invitation.expires_at {
        return Vec::new();
    }
    let expired = ended(invitation, Outcome::Expired { at: now });
    changed(expired, |invitation| Fact::InvitationExpired { invitation })
}

/// What the sweep records once the partner's gate has closed or opened; none when that is recorded, or the
/// invitation has ended. Whether it can be answered is a comparison and waits for none of this.
pub fn attend(invitation: &Invitation, gate_open: bool, now: Moment) -> Option<Change> {
    let is_open = invitation.outcome == Outcome::Pending && now < invitation.expires_at;
    if !is_open || invitation.is_held_up != gate_open {
        return None;
    }
    let invitation_id = invitation.id;
    let fact = if gate_open {
        Fact::InvitationResumed { invitation_id }
    } else {
        Fact::InvitationSuspended { invitation_id }
    };
    let sequence = invitation.sequence + 1;
    let recorded = Invitation { is_held_up: !gate_open, sequence, ..invitation.clone() };
    Some(Change::Invitation(Box::new(Changed::one(recorded, fact))))
}

/// What the post reports about one mail of the invitation. A report about an older mail, or one that says less
/// than is known already, changes nothing: reports arrive late, repeated and out of order.
pub fn deliver(invitation: &Invitation, mailing: Mailing, state: DeliveryState, now: Moment) -> Vec<Change> {
    if mailing != invitation.mailing() || rank(state) <= rank(invitation.delivery.state) {
        return Vec::new();
    }
    let delivery = Delivery { state, at: now };
    let delivered = Invitation { delivery, sequence: invitation.sequence + 1, ..invitation.clone() };
    of_delivery(state, &delivered)
        .map(|fact| Change::Invitation(Box::new(Changed::one(delivered, fact))))
        .into_iter()
        .collect()
}

/// How much a state of delivery says: a later one never gives way to an earlier one. A server may take a
/// mail and bounce it afterwards, so a bounce says more than a delivery.
fn rank(state: DeliveryState) -> u8 {
    match state {
        DeliveryState::Queued => 0,
        DeliveryState::Suppressed | DeliveryState::Sent => 1,
        DeliveryState::Delayed => 2,
        DeliveryState::Delivered | DeliveryState::StandInDelivered => 3,
        DeliveryState::Bounced => 4,
        DeliveryState::Complained => 5,
    }
}

/// The invitation with a new link and a new life, never past the longest life since it was created.
fn sent_anew(invitation: &Invitation, now: Moment) -> Invitation {
    let latest = invitation.created_at.plus_days(LONGEST_LIFE_DAYS);
    Invitation {
        generation: invitation.generation.saturating_add(1),
        expires_at: now
            .plus_days(invitation.lifetime_days)
            .min(latest)
            .max(invitation.expires_at.min(latest)),
        last_sent_at: now,
        delivery: Delivery { state: DeliveryState::Queued, at: now },
        revision: invitation.revision + 1,
        sequence: invitation.sequence + 1,
        ..invitation.clone()
    }
}

/// The invitation in a terminal state.
pub(crate) fn ended(invitation: &Invitation, outcome: Outcome) -> Invitation {
    Invitation {
        outcome,
        revision: invitation.revision + 1,
        sequence: invitation.sequence + 1,
        ..invitation.clone()
    }
}

/// One change of an invitation with its one fact.
pub(crate) fn changed(invitation: Invitation, fact: impl FnOnce(Box<Invitation>) -> Fact) -> Vec<Change> {
    let fact = fact(Box::new(invitation.clone()));
    vec![Change::Invitation(Box::new(Changed::one(invitation, fact)))]
}

/// The fact that a mail of `invitation` reached `state`; none for mail that only waits.
fn of_delivery(state: DeliveryState, invitation: &Invitation) -> Option<Fact> {
    let invitation_id = invitation.id;
    Some(match state {
        DeliveryState::Queued => return None,
        DeliveryState::Sent => Fact::MessageSent { invitation_id },
        DeliveryState::Delayed => Fact::MessageDelayed { invitation_id },
        DeliveryState::Delivered => Fact::MessageDelivered { invitation_id },
        DeliveryState::Bounced => Fact::MessageBounced { invitation: Box::new(invitation.clone()) },
        DeliveryState::Complained => Fact::MessageComplained { invitation_id },
        DeliveryState::Suppressed => Fact::MessageSuppressed { invitation_id },
        DeliveryState::StandInDelivered => Fact::MessageStandInDelivered { invitation_id },
    })
}
