//! What becomes of a mailbox: it is created, changed, provided by the vendor's mail system, deleted.

mod forwarding;

pub use state::mailbox::*;

use std::collections::BTreeSet;

use crate::change::{Change, Changed};
use crate::customer::Customer;
use crate::fact::Fact;
use crate::moment::Moment;
use crate::refusal::{Fault, Refusal};
use crate::text::Name;
use crate::{EmailAddress, MailboxId};

/// A mailbox that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    /// Its address.
    pub address: EmailAddress,
    /// What people see beside it.
    pub display_name: Name,
    /// Whose it is.
    pub kind: Kind,
    /// Further addresses.
    pub aliases: Vec<EmailAddress>,
    /// How much it holds.
    pub quota_megabytes: u32,
    /// Where its mail goes besides.
    pub forwarding: Forwarding,
}

/// What somebody wants otherwise; what is none stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// What people see beside the address.
    pub display_name: Option<Name>,
    /// Whose it is.
    pub kind: Option<Kind>,
    /// All further addresses.
    pub aliases: Option<Vec<EmailAddress>>,
    /// How much it holds.
    pub quota_megabytes: Option<u32>,
    /// Where its mail goes besides.
    pub forwarding: Option<Forwarding>,
}

/// Writes down a mailbox of `customer`. `is_delegate` where a partner does it on the customer's behalf.
pub fn create(
    id: MailboxId,
    command: Create,
    customer: &Customer,
    is_delegate: bool,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    let mut faults = foreign(&command.address, "/address".to_owned(), customer);
    let aliases = read_aliases(&command.aliases, &command.address, customer, &mut faults);
    faults.extend(forwarding::faults(&command.forwarding, std::iter::once(&command.address).chain(&aliases)));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    forwarding::require_decision(&command.forwarding, None, customer, is_delegate)?;
    let mailbox = Mailbox {
        id,
        customer_id: customer.id,
        address: command.address,
        display_name: command.display_name,
        kind: command.kind,
        aliases,
        quota_megabytes: command.quota_megabytes,
        forwarding: command.forwarding,
        provisioning: Provisioning::Provisioning,
        created_at: now,
        updated_at: now,
        revision: 1,
        sequence: 1,
        chain_head: crate::ChainHead::NONE,
    };
    let mut changes = vec![take(&mailbox, mailbox.address.clone(), "/address".to_owned())];
    changes.extend(
        command.aliases.into_iter().enumerate().map(|(at, alias)| take(&mailbox, alias, alias_at(at))),
    );
    let fact = Fact::MailboxCreated { mailbox: Box::new(mailbox.clone()) };
    changes.insert(0, Change::Mailbox(Box::new(Changed::one(mailbox, fact))));
    Ok(changes)
}

/// Changes it; the vendor's mail system then makes it so. Nothing happens where it is so already.
pub fn change(
    mailbox: &Mailbox,
    edit: Edit,
    customer: &Customer,
    is_delegate: bool,
    now: Moment,
) -> Result<Vec<Change>, Refusal> {
    let mut faults = Vec::new();
    let aliases = match &edit.aliases {
        Some(wanted) => read_aliases(wanted, &mailbox.address, customer, &mut faults),
        None => mailbox.aliases.clone(),
    };
    let forwarding = edit.forwarding.unwrap_or_else(|| mailbox.forwarding.clone());
    faults.extend(forwarding::faults(&forwarding, std::iter::once(&mailbox.address).chain(&aliases)));
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults));
    }
    forwarding::require_decision(&forwarding, Some(mailbox), customer, is_delegate)?;
    let wanted = Mailbox {
        display_name: edit.display_name.unwrap_or_else(|| mailbox.display_name.clone()),
        kind: edit.kind.unwrap_or(mailbox.kind),
        aliases,
        quota_megabytes: edit.quota_megabytes.unwrap_or(mailbox.quota_megabytes),
        forwarding,
        ..mailbox.clone()
    };
    if wanted == *mailbox {
        return Ok(Vec::new());
    }
    let after = Mailbox {
        provisioning: Provisioning::Provisioning,
        updated_at: now,
        revision: mailbox.revision + 1,
        sequence: mailbox.sequence + 1,
        ..wanted
    };
    let given_up = mailbox.aliases.difference(&after.aliases).map(|alias| free(mailbox, alias.clone()));
    let mut changes: Vec<Change> = given_up.collect();
    for (at, alias) in edit.aliases.into_iter().flatten().enumerate() {
        if !mailbox.aliases.contains(&alias) {
            changes.push(take(&after, alias, alias_at(at)));
        }
    }
    let fact = Fact::MailboxChanged { mailbox: Box::new(after.clone()) };
    changes.insert(0, Change::Mailbox(Box::new(Changed::one(after, fact))));
    Ok(changes)
}

/// Deletes it; its addresses are free for another one.
pub fn delete(mailbox: &Mailbox, now: Moment) -> Vec<Change> {
    let last = Mailbox {
        updated_at: now,
        revision: mailbox.revision + 1,
        sequence: mailbox.sequence + 1,
        ..mailbox.clone()
    };
    let mut changes: Vec<Change> =
        mailbox.addresses().map(|address| free(mailbox, address.clone())).collect();
    let fact = Fact::MailboxDeleted { mailbox: Box::new(last.clone()) };
    changes.insert(0, Change::Mailbox(Box::new(Changed::one(last, fact))));
    changes
}

/// The vendor's mail system reports how far it is with revision `seen`. A report about an earlier one, and a second
/// one about the same, change nothing.
pub fn provision(mailbox: &Mailbox, seen: u32, report: Provisioning) -> Result<Vec<Change>, Refusal> {
    if seen > mailbox.revision {
        return Err(Refusal::invalid("/revision", "is none that this mailbox has had"));
    }
    let is_awaited = seen == mailbox.revision && mailbox.provisioning == Provisioning::Provisioning;
    if !is_awaited || report == Provisioning::Provisioning {
        return Ok(Vec::new());
    }
    let after = Mailbox { provisioning: report, sequence: mailbox.sequence + 1, ..mailbox.clone() };
    let fact = Fact::MailboxProvisioned { mailbox: Box::new(after.clone()) };
    Ok(vec![Change::Mailbox(Box::new(Changed::one(after, fact)))])
}

fn take(mailbox: &Mailbox, email: EmailAddress, pointer: String) -> Change {
    let (customer_id, mailbox_id) = (mailbox.customer_id, mailbox.id);
    Change::AddressTaken { customer_id, mailbox_id, email, pointer }
}

fn free(mailbox: &Mailbox, email: EmailAddress) -> Change {
    Change::AddressFreed { customer_id: mailbox.customer_id, mailbox_id: mailbox.id, email }
}

fn alias_at(place: usize) -> String {
    format!("/aliases/{place}")
}

/// An address is the customer's where it claimed the domain.
fn foreign(address: &EmailAddress, pointer: String, customer: &Customer) -> Vec<Fault> {
    if customer.domains.contains(&address.domain()) {
        return Vec::new();
    }
    vec![Fault::new(pointer, "must be in a domain that the customer has claimed")]
}

fn read_aliases(
    aliases: &[EmailAddress],
    address: &EmailAddress,
    customer: &Customer,
    faults: &mut Vec<Fault>,
) -> BTreeSet<EmailAddress> {
    if aliases.len() > MOST_ALIASES {
        faults.push(Fault::new("/aliases", format!("must have at most {MOST_ALIASES} items")));
    }
    let mut read = BTreeSet::new();
    for (at, alias) in aliases.iter().enumerate() {
        faults.extend(foreign(alias, alias_at(at), customer));
        if alias == address || !read.insert(alias.clone()) {
            faults.push(Fault::new(alias_at(at), "is named twice"));
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mint;
    use crate::given::{address, northwind, start as now};
    use crate::mailbox::{Status, USUAL_QUOTA_MEGABYTES};

    fn wanted() -> Create {
        Create {
            address: address("sales@northwind.example"),
            display_name: "Sales".parse().unwrap(),
            kind: Kind::Shared,
            aliases: vec![address("shop@northwind.example")],
            quota_megabytes: USUAL_QUOTA_MEGABYTES,
            forwarding: Forwarding::default(),
        }
    }

    fn created(command: Create, is_delegate: bool) -> Result<Vec<Change>, Refusal> {
        create(Mint::new(now(), 2).mailbox(), command, &northwind(), is_delegate, now())
    }

    fn after(changes: &[Change]) -> Mailbox {
        match changes.first() {
            Some(Change::Mailbox(one)) => one.state.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn pointers(refusal: Refusal) -> Vec<String> {
        match refusal {
            Refusal::Invalid(faults) => faults.into_iter().map(|fault| fault.pointer).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn outside() -> Forwarding {
        Forwarding { enabled: true, to: Some(address("sales@evil.example")) }
    }

    #[test]
    fn addresses_are_the_customers_own_and_each_is_named_once() {
        let aliases = ["shop@northwind.example", "a@else.example", "shop@northwind.example"].map(address);
        let faulty = Create { address: address("x@else.example"), aliases: aliases.into(), ..wanted() };
        assert_eq!(pointers(created(faulty, false).unwrap_err()), ["/address", "/aliases/1", "/aliases/2"]);
        let many = (0..=MOST_ALIASES).map(|number| address(&format!("a{number}@northwind.example")));
        let crowded = Create { aliases: many.collect(), ..wanted() };
        assert_eq!(pointers(created(crowded, false).unwrap_err()), ["/aliases"]);
    }

    #[test]
    fn mail_leaves_the_house_only_where_the_customer_says_so() {
        let leaking = || Create { forwarding: outside(), ..wanted() };
        assert_eq!(created(leaking(), true), Err(Refusal::CustomerDecisionRequired));
        let mailbox = after(&created(leaking(), false).unwrap());
        let renamed = Edit { display_name: "Shop".parse().ok(), ..Edit::default() };
        let edit = |edit, is_delegate| change(&mailbox, edit, &northwind(), is_delegate, now());
        assert!(edit(renamed, true).is_ok(), "what the customer decided may stay");
        let elsewhere = Forwarding { to: Some(address("other@evil.example")), ..outside() };
        let elsewhere = Edit { forwarding: Some(elsewhere), ..Edit::default() };
        assert_eq!(edit(elsewhere.clone(), true), Err(Refusal::CustomerDecisionRequired));
        assert!(edit(elsewhere, false).is_ok());
        let inside = Forwarding { enabled: true, to: Some(address("nadia@northwind.example")) };
        assert!(edit(Edit { forwarding: Some(inside), ..Edit::default() }, true).is_ok());
        let off = Edit { forwarding: Some(Forwarding::default()), ..Edit::default() };
        assert!(edit(off, true).is_ok());
    }

    #[test]
    fn forwarding_names_somebody_else() {
        let to = |to| Create { forwarding: Forwarding { enabled: true, to }, ..wanted() };
        assert_eq!(pointers(created(to(None), false).unwrap_err()), ["/forwarding/to"]);
        let own = Some(address("shop@northwind.example"));
        assert_eq!(pointers(created(to(own), false).unwrap_err()), ["/forwarding/to"]);
    }

    #[test]
    fn a_change_takes_and_gives_up_addresses_and_is_made_anew() {
        let mailbox = after(&created(wanted(), false).unwrap());
        let ready = after(&provision(&mailbox, 1, Provisioning::Ready).unwrap());
        let aliases = Some(vec![address("store@northwind.example")]);
        let changes = change(&ready, Edit { aliases, ..Edit::default() }, &northwind(), true, now()).unwrap();
        let edited = after(&changes);
        assert_eq!((edited.provisioning.status(), edited.revision), (Status::Provisioning, 2));
        let moves: Vec<_> = changes
            .iter()
            .filter_map(|change| match change {
                Change::AddressTaken { email, pointer, .. } => Some(format!("+{email} {pointer}")),
                Change::AddressFreed { email, .. } => Some(format!("-{email}")),
                _ => None,
            })
            .collect();
        assert_eq!(moves, ["-shop@northwind.example", "+store@northwind.example /aliases/0"]);
        let same = Edit { kind: Some(Kind::Shared), ..Edit::default() };
        assert_eq!(change(&ready, same, &northwind(), true, now()), Ok(Vec::new()));
        assert_eq!(delete(&ready, now()).len(), 3);
    }

    #[test]
    fn a_report_counts_once_and_for_what_it_is_about() {
        let mailbox = after(&created(wanted(), false).unwrap());
        let failed = || Provisioning::Failed { detail: "No room.".parse().ok() };
        let ready = after(&provision(&mailbox, 1, Provisioning::Ready).unwrap());
        assert_eq!((ready.provisioning.status(), ready.revision), (Status::Ready, 1));
        assert_eq!(provision(&ready, 1, failed()), Ok(Vec::new()), "what has ended absorbs");
        let edit = Edit { quota_megabytes: Some(1), ..Edit::default() };
        let changed = after(&change(&ready, edit, &northwind(), false, now()).unwrap());
        assert_eq!(
            provision(&changed, 1, Provisioning::Ready),
            Ok(Vec::new()),
            "it is about what was before"
        );
        assert_eq!(after(&provision(&changed, 2, failed()).unwrap()).provisioning, failed());
        assert_eq!(pointers(provision(&changed, 3, failed()).unwrap_err()), ["/revision"]);
    }
}
