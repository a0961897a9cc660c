//! From the changes of a decision to the writes of one transaction: state, events, locks and quotas.
//!
//! Each thing is written over exactly the state that the decision saw. Where that has moved on, the
//! transaction is lost as [`Lost::Stale`]: the caller loads and decides again, so that a loser of a race
//! gets the refusal of what is true now, whatever the timing was. Locks and quotas name their refusal.

mod chain;
mod directory;
mod mailboxes;

use std::collections::BTreeMap;

use domain::catalog::{Edition, Limits};
use domain::change::Changed;
use domain::customer::Customer;
use domain::delegation::Delegation;
use domain::invitation::{Invitation, Outcome};
use domain::moment::DAY_SECONDS;
use domain::overview::Waiting;
use domain::partner::Member;
use domain::refusal::UsedUp;
use domain::subscription::{Hold, Subscription};
use domain::{Actor, Change, Fact, Moment, PartnerId, Refusal, program};
use evidence::Salt;
use failure::Failure;
use serde_json::{Map, Value, json};

use self::chain::Chain;
use crate::commit::Lost;
use crate::key::{self, Key, MemberId};
use crate::marketplace;
use crate::record::{SEQUENCE, record, record_with};
use crate::round;
use crate::write::{COUNT, Condition, TTL, Write};

/// Seconds that counters and locks outlive what they are about, before DynamoDB collects them.
const GRACE_SECONDS: i64 = 2 * DAY_SECONDS;

/// What a partner may use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Open invitations of a partner.
    pub open_invitations: u32,
    /// New invitations of a partner in a UTC day.
    pub new_invitations_per_day: u32,
    /// Mails to one address in a UTC day.
    pub mails_per_address_and_day: u32,
}

impl Quotas {
    /// Nothing: for what uses nothing up, such as the end of something.
    pub const NONE: Quotas =
        Quotas { open_invitations: 0, new_invitations_per_day: 0, mails_per_address_and_day: 0 };
}

impl From<&Limits> for Quotas {
    fn from(limits: &Limits) -> Quotas {
        Quotas {
            open_invitations: limits.open_invitations,
            new_invitations_per_day: limits.new_invitations_per_day,
            mails_per_address_and_day: limits.mails_per_address_and_day,
        }
    }
}

/// The writes that keep `changes`, made by `actor` at `now`; `salt` is chance that no other transaction has.
pub fn lay_down(
    changes: &[Change],
    actor: &Actor,
    quotas: Quotas,
    (now, salt): (Moment, Salt),
) -> Result<Vec<Write>, Failure> {
    let mut page = Page { actor, quotas, now, salt, writes: Vec::new(), tallies: BTreeMap::new() };
    for change in changes {
        page.change(change)?;
    }
    page.tallies();
    if changes.iter().any(|change| matches!(change, Change::Partner(_) | Change::Catalog(_))) {
        page.writes.push(marketplace::mark_moved());
    }
    Ok(page.writes)
}

struct Page<'a> {
    actor: &'a Actor,
    quotas: Quotas,
    now: Moment,
    /// What the salts of the transaction's events are derived from.
    salt: Salt,
    writes: Vec<Write>,
    /// What is counted for each partner; one transaction can write a tally once.
    tallies: BTreeMap<PartnerId, BTreeMap<String, i32>>,
}

impl Page<'_> {
    #[expect(clippy::too_many_lines, reason = "it is one table, and reads best in one piece")]
    fn change(&mut self, change: &Change) -> Result<(), Failure> {
        match change {
            Change::Directory(change) => self.directory(change),
            Change::Catalog(changed) => self.catalog(changed),
            Change::Invitation(changed) => self.invitation(changed),
            Change::Customer(changed) => self.customer(changed),
            Change::Partner(changed) => {
                let partner = &changed.state;
                let mut item = record_with(partner, &["revision"])?;
                item.insert("owner".into(), json!(key::OWNER_OF_PARTNERS));
                item.insert("owned".into(), json!(key::owned_partner(partner.id)));
                let chain = Chain::of(&partner.id, partner.sequence, &partner.chain_head);
                self.aggregate(key::partner(partner.id), item, &chain, &changed.facts)?;
                if changed.facts.iter().any(program::concerns_customers) {
                    self.writes.push(round::asked(
                        key::round_of_partner(partner.id),
                        partner.sequence,
                        self.now,
                    )?);
                }
                Ok(())
            }
            Change::Subscription(changed) => self.subscription(changed),
            Change::Delegation(changed) => self.delegation(changed),
            Change::Hold { customer_id, service, after } => {
                self.hold(key::hold(*customer_id, service), after)
            }
            Change::Slot { customer_id, before, after } => {
                let key = key::slot(*customer_id);
                let held = before.map(|before| Condition::Equal(vec![("delegationId", json!(before))]));
                self.writes.push(match (held, after) {
                    (None, None) => return Ok(()),
                    (None, Some(slot)) => {
                        Write::create(key, record_with(slot, &["delegationId"])?, Lost::Stale)
                    }
                    (Some(held), Some(slot)) => {
                        Write::advance(key, record_with(slot, &["delegationId"])?, held, Lost::Stale)
                    }
                    (Some(held), None) => Write::remove(key, held, Lost::Stale),
                });
                Ok(())
            }
            Change::ServiceRequest(changed) => {
                let request = &changed.state;
                let key = key::service_request(request.customer_id, request.id);
                let chain = Chain::of(&request.id, request.sequence, &request.chain_head);
                self.aggregate(key, record(request)?, &chain, &changed.facts)
            }
            Change::Message(message) => {
                let key = key::message(message.customer_id, message.request_id, message.number);
                self.writes.push(Write::create(key, record(message)?, Lost::Stale));
                Ok(())
            }
            Change::Mailbox(changed) => self.mailbox(changed),
            Change::AddressTaken { customer_id, mailbox_id, email, pointer } => {
                self.take_address(*customer_id, *mailbox_id, email, pointer);
                Ok(())
            }
            Change::AddressFreed { customer_id, mailbox_id, email } => {
                self.free_address(*customer_id, *mailbox_id, email);
                Ok(())
            }
            Change::Migration(changed) => self.migration(changed),
            Change::Moves { migration_id, before, after } => self.moves(*migration_id, before, after),
            Change::Amendment(amendment) => {
                let key = key::amendment(amendment.delegation_id, amendment.id);
                let item = record(amendment)?;
                self.writes.push(if amendment.outcome.is_none() {
                    Write::create(key, item, Lost::Stale)
                } else {
                    Write::advance(key, item, Condition::Guarded, Lost::Stale)
                });
                Ok(())
            }
            Change::Receipt(receipt) => {
                let key = key::receipt(receipt.customer_id, receipt.id);
                self.writes.push(Write::create(key, record(receipt)?, Lost::Stale));
                Ok(())
            }
            Change::CodeCycle { invitation_id, before, after } => {
                let mut item = record_with(after, &["number", "wrongTries"])?;
                item.insert(TTL.into(), json!(after.issued_at.plus_seconds(GRACE_SECONDS).as_second()));
                let key = key::code_cycle(*invitation_id);
                self.writes.push(match before {
                    None => Write::create(key, item, Lost::Stale),
                    Some(before) => {
                        let seen =
                            vec![("number", json!(before.number)), ("wrongTries", json!(before.wrong_tries))];
                        Write::advance(key, item, Condition::Equal(seen), Lost::Stale)
                    }
                });
                Ok(())
            }
            Change::Complaint { partner_id, email } => {
                let item = [("at".to_owned(), json!(self.now))].into_iter().collect();
                self.writes.push(Write::create(key::complaint(*partner_id, email), item, Lost::Stale));
                Ok(())
            }
            Change::CodeStillUsable { invitation_id, cycle_number } => {
                let condition = Condition::EqualAndBelow {
                    equal: ("number", json!(cycle_number)),
                    attribute: "wrongTries",
                    bound: domain::proof::MOST_TRIES,
                };
                self.writes.push(Write::require(key::code_cycle(*invitation_id), condition, Lost::Stale));
                Ok(())
            }
            Change::PartnerUnchanged { partner_id, revision } => {
                let seen = Condition::Equal(vec![("revision", json!(revision))]);
                self.writes.push(Write::require(key::partner(*partner_id), seen, Lost::Stale));
                Ok(())
            }
            Change::DelegationUnchanged { delegation_id, sequence } => {
                let seen = Condition::Equal(vec![(SEQUENCE, json!(sequence))]);
                self.writes.push(Write::require(key::delegation(*delegation_id), seen, Lost::Stale));
                Ok(())
            }
            Change::Member { before, after } => self.member(before.as_ref(), after.as_ref()),
            Change::Founding { email, before } => {
                let (key, mut item) = (key::foundings(email), record(&(before + 1))?);
                item.insert(COUNT.into(), json!(before + 1));
                self.writes.push(if *before == 0 {
                    Write::create(key, item, Lost::Stale)
                } else {
                    let seen = Condition::Equal(vec![(COUNT, json!(before))]);
                    Write::advance(key, item, seen, Lost::Stale)
                });
                Ok(())
            }
            Change::DelegationUsed { delegation_id, capabilities } => {
                let now = json!(self.now.as_second());
                let at = capabilities.iter().map(|used| (used.name().to_owned(), now.clone())).collect();
                let key = key::usage(*delegation_id);
                self.writes.push(Write::touch(key, at, Condition::Guarded, Lost::Stale));
                Ok(())
            }
            Change::StillMember { partner_id, email, revision } => {
                let seen = Condition::Equal(vec![("revision", json!(revision))]);
                let key = key::membership_of_partner(email, *partner_id);
                self.writes.push(Write::require(key, seen, Lost::Stale));
                Ok(())
            }
            Change::StillAdministrator { customer_id, email } => {
                let key = key::membership_of_customer(email, *customer_id);
                self.writes.push(Write::require(key, Condition::Present, Lost::Stale));
                Ok(())
            }
        }
    }

    /// The document, and beside it which one it is, written under the document's condition.
    fn catalog(&mut self, changed: &Changed<Edition>) -> Result<(), Failure> {
        let Edition { revision, document, chain_head } = &changed.state;
        let text = serde_json::to_string(&**document)
            .map_err(|error| Failure::lasting("word the catalog").because(error))?;
        let item = [("v".to_owned(), json!(1)), ("document".to_owned(), json!(text))].into_iter().collect();
        self.aggregate(key::catalog(), item, &Chain::of(&"catalog", *revision, chain_head), &changed.facts)?;
        let mark = [("seq".to_owned(), json!(revision))].into_iter().collect();
        self.writes.push(Write::advance(key::catalog_revision(), mark, Condition::Guarded, Lost::Stale));
        self.writes.push(round::asked(key::round_of_catalog(), *revision, self.now)?);
        Ok(())
    }

    fn invitation(&mut self, changed: &Changed<Invitation>) -> Result<(), Failure> {
        let invitation = &changed.state;
        let key = key::invitation(invitation.id);
        let mut item = record(invitation)?;
        item.insert("owner".into(), json!(key::owner_partner(invitation.partner_id)));
        item.insert("owned".into(), json!(key::owned_invitation(invitation.id)));
        watch(&mut item, Waiting::of_invitation(invitation))?;
        match &invitation.outcome {
            Outcome::Pending => {
                item.insert("dueShard".into(), json!(key::due_shard(&key.pk)));
                item.insert("dueAt".into(), json!(invitation.expires_at.as_second()));
            }
            Outcome::Accepted { at, .. }
            | Outcome::Declined { at, .. }
            | Outcome::Canceled { at, .. }
            | Outcome::Expired { at } => {
                let readable_until = at.plus_days(domain::invitation::READABLE_DAYS);
                item.insert(TTL.into(), json!(readable_until.plus_seconds(GRACE_SECONDS).as_second()));
            }
        }
        let chain = Chain::of(&invitation.id, invitation.sequence, &invitation.chain_head);
        self.aggregate(key, item, &chain, &changed.facts)?;
        for fact in &changed.facts {
            self.locks_and_quotas(fact, invitation);
        }
        Ok(())
    }

    /// What a fact does to the lock on (partner, address, kind) and to the quotas. A pending invitation
    /// holds its lock until it ends; a lock that has lapsed by time is free to take.
    fn locks_and_quotas(&mut self, fact: &Fact, invitation: &Invitation) {
        match fact {
            Fact::InvitationCreated { .. } => {
                self.lock(invitation);
                let of_day = key::quota_of_day(invitation.partner_id, self.now);
                let tomorrow = self.now.next_day();
                self.count(of_day, self.quotas.new_invitations_per_day, tomorrow);
                self.tally(invitation.partner_id, COUNT.to_owned(), 1);
                self.count_mail(invitation);
            }
            Fact::InvitationResent { .. } => {
                let key = key::pending(invitation.partner_id, &invitation.recipient.email, invitation.kind);
                let mine = Condition::Equal(vec![("invitationId", json!(invitation.id))]);
                self.writes.push(Write::advance(key, lock_item(invitation), mine, Lost::Stale));
                self.count_mail(invitation);
            }
            Fact::InvitationRevised { .. } => self.count_mail(invitation),
            Fact::InvitationAddressCorrected { previous_email, .. } => {
                let previous = key::pending(invitation.partner_id, previous_email, invitation.kind);
                self.unlock(previous, invitation);
                self.lock(invitation);
                self.count_mail(invitation);
            }
            Fact::InvitationAccepted { .. }
            | Fact::InvitationDeclined { .. }
            | Fact::InvitationCanceled { .. } => {
                let key = key::pending(invitation.partner_id, &invitation.recipient.email, invitation.kind);
                self.unlock(key, invitation);
                self.tally(invitation.partner_id, COUNT.to_owned(), -1);
            }
            // Its lock lapsed with it, and may be another invitation's by now.
            Fact::InvitationExpired { .. } => {
                self.tally(invitation.partner_id, COUNT.to_owned(), -1);
            }
            _ => {}
        }
    }

    /// Counts in a partner's tally.
    fn tally(&mut self, partner: PartnerId, attribute: String, by: i32) {
        *self.tallies.entry(partner).or_default().entry(attribute).or_default() += by;
    }

    /// The tallies, each written once. One that grows by an open invitation needs room for it; the others hold
    /// because the condition of another write in the transaction holds once.
    fn tallies(&mut self) {
        for (partner, mut counts) in std::mem::take(&mut self.tallies) {
            counts.retain(|_, by| *by != 0);
            if counts.is_empty() {
                continue;
            }
            let (key, most) = (key::tally(partner), self.quotas.open_invitations);
            let opens = counts.get(COUNT).is_some_and(|by| *by > 0);
            self.writes.push(if opens {
                Write::tally_within(
                    key,
                    counts,
                    most,
                    self.used_up(UsedUp::OpenInvitations, self.now.next_day()),
                )
            } else {
                Write::tally(key, counts)
            });
        }
    }

    fn used_up(&self, quota: UsedUp, until: Moment) -> Lost {
        let retry_after_seconds = u32::try_from(self.now.seconds_until(until).max(1)).unwrap_or(u32::MAX);
        Lost::Refused(Refusal::QuotaExceeded { quota, retry_after_seconds })
    }

    fn lock(&mut self, invitation: &Invitation) {
        let key = key::pending(invitation.partner_id, &invitation.recipient.email, invitation.kind);
        let free = Condition::AbsentOrLapsed { attribute: "until", now: self.now.as_second() };
        // The other invitation's id is filled in from the lock that was found.
        let lost = Lost::Refused(Refusal::DuplicatePendingInvitation { conflicting_id: String::new() });
        self.writes.push(Write::advance(key, lock_item(invitation), free, lost));
    }

    fn unlock(&mut self, key: Key, invitation: &Invitation) {
        let mine = Condition::Equal(vec![("invitationId", json!(invitation.id))]);
        self.writes.push(Write::remove(key, mine, Lost::Stale));
    }

    fn count(&mut self, key: Key, most: u32, until: Moment) {
        let expires_at = until.plus_seconds(GRACE_SECONDS).as_second();
        self.writes.push(Write::count_up(key, most, expires_at, self.used_up(UsedUp::DailyMail, until)));
    }

    fn count_mail(&mut self, invitation: &Invitation) {
        let of_address = key::quota_of_address(&invitation.recipient.email, self.now);
        self.count(of_address, self.quotas.mails_per_address_and_day, self.now.next_day());
    }

    fn customer(&mut self, changed: &Changed<Customer>) -> Result<(), Failure> {
        let customer = &changed.state;
        let item = record(customer)?;
        let chain = Chain::of(&customer.id, customer.sequence, &customer.chain_head);
        self.aggregate(key::customer(customer.id), item, &chain, &changed.facts)?;
        let named = || [("customerId".to_owned(), json!(customer.id))].into_iter().collect::<Map<_, _>>();
        for domain in &customer.domains {
            self.writes.push(Write::create(key::claim_of_domain(domain), named(), Lost::Stale));
        }
        for admin in &customer.admins {
            let membership = key::membership_of_customer(admin, customer.id);
            self.writes.push(Write::create(membership, record(admin)?, Lost::Stale));
            if admin.domain().is_public_mail() {
                self.writes.push(Write::create(key::claim_of_address(admin), named(), Lost::Stale));
            }
        }
        Ok(())
    }

    /// Somebody's place in a partner: among the partner's people, and among what the person is.
    fn member(&mut self, before: Option<&Member>, after: Option<&Member>) -> Result<(), Failure> {
        let Some(Member { partner_id, email, .. }) = after.or(before) else { return Ok(()) };
        let keys =
            [key::member(*partner_id, &MemberId::of(email)), key::membership_of_partner(email, *partner_id)];
        for key in keys {
            let seen = before.map(|before| Condition::Equal(vec![("revision", json!(before.revision))]));
            self.writes.push(match (seen, after) {
                (None, None) => return Ok(()),
                (None, Some(member)) => Write::create(key, record_with(member, &["revision"])?, Lost::Stale),
                (Some(seen), Some(member)) => {
                    Write::advance(key, record_with(member, &["revision"])?, seen, Lost::Stale)
                }
                (Some(seen), None) => Write::remove(key, seen, Lost::Stale),
            });
        }
        Ok(())
    }

    fn delegation(&mut self, changed: &Changed<Delegation>) -> Result<(), Failure> {
        let delegation = &changed.state;
        let key = key::delegation(delegation.id);
        let mut item = record(delegation)?;
        item.insert("owner".into(), json!(key::owner_partner(delegation.partner_id)));
        item.insert("owned".into(), json!(key::owned_delegation(delegation.id)));
        watch(&mut item, Waiting::of_delegation(delegation))?;
        if let Some(due_at) = delegation.due_at() {
            item.insert("dueShard".into(), json!(key::due_shard(&key.pk)));
            item.insert("dueAt".into(), json!(due_at.as_second()));
        }
        let chain = Chain::of(&delegation.id, delegation.sequence, &delegation.chain_head);
        self.aggregate(key, item, &chain, &changed.facts)
    }

    fn subscription(&mut self, changed: &Changed<Subscription>) -> Result<(), Failure> {
        let subscription = &changed.state;
        let key = key::subscription(subscription.customer_id, subscription.id);
        let mut item = record(subscription)?;
        if let Some(due_at) = subscription.due_at() {
            item.insert("dueShard".into(), json!(key::due_shard(&key.pk)));
            item.insert("dueAt".into(), json!(due_at.as_second()));
        }
        item.insert("owner".into(), json!(key::owner_partner(subscription.partner_id)));
        item.insert(
            "owned".into(),
            json!(key::owned_subscription(subscription.customer_id, subscription.id)),
        );
        watch(&mut item, Waiting::of_subscription(subscription))?;
        let begins = changed.facts.iter().any(|fact| matches!(fact, Fact::SubscriptionStarted { .. }));
        if begins {
            let customer = [("customerId".to_owned(), json!(subscription.customer_id))].into_iter().collect();
            self.writes.push(Write::create(key::subscriber(subscription.id), customer, Lost::Stale));
        }
        let chain = Chain::of(&subscription.id, subscription.sequence, &subscription.chain_head);
        self.aggregate(key, item, &chain, &changed.facts)
    }

    fn hold(&mut self, key: Key, after: &Hold) -> Result<(), Failure> {
        let item = record_with(after, &["revision"])?;
        self.writes.push(if after.revision <= 1 {
            Write::create(key, item, Lost::Stale)
        } else {
            let seen = Condition::Equal(vec![("revision", json!(after.revision - 1))]);
            Write::advance(key, item, seen, Lost::Stale)
        });
        Ok(())
    }
}

/// Puts what waits for its end where its partner looks for it.
fn watch(item: &mut Map<String, Value>, waiting: Option<Waiting>) -> Result<(), Failure> {
    let Some(waiting) = waiting else { return Ok(()) };
    let word = |error| Failure::lasting("word what waits for its end").because(error);
    let mut worded = serde_json::to_value(&waiting).map_err(word)?;
    if let Some(fields) = worded.as_object_mut() {
        // The key of the index says them.
        fields.retain(|name, _| !["id", "endsAt"].contains(&name.as_str()));
    }
    item.insert("attention".into(), json!(key::attention(&waiting)));
    item.insert("waiting".into(), worded);
    Ok(())
}

/// The lock on (partner, address, kind) as an invitation holds it.
fn lock_item(invitation: &Invitation) -> Map<String, Value> {
    let until = invitation.expires_at;
    [
        ("invitationId".to_owned(), json!(invitation.id)),
        ("until".to_owned(), json!(until.as_second())),
        (TTL.to_owned(), json!(until.plus_seconds(GRACE_SECONDS).as_second())),
    ]
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests;
