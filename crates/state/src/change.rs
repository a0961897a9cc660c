//! Changes: what a decision wants kept, all of it or nothing.

use crate::capability::Capabilities;
use crate::catalog::Edition;
use crate::customer::Customer;
use crate::delegation::amendment::Amendment;
use crate::delegation::{Delegation, Slot};
use crate::directory;
use crate::fact::Fact;
use crate::invitation::Invitation;
use crate::mailbox::Mailbox;
use crate::migration::{Migration, Move};
use crate::partner::{Member, Partner};
use crate::proof::CodeCycle;
use crate::receipt::Receipt;
use crate::service_request::{Message, ServiceRequest};
use crate::subscription::{Hold, Subscription};
use crate::{CustomerId, DelegationId, EmailAddress, InvitationId, MailboxId, MigrationId};

/// A thing after a decision, and what happened to it. Its sequence has counted up by the number of facts,
/// and it can only be written over the state that the decision saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T> {
    /// The new state.
    pub state: T,
    /// What happened, in order.
    pub facts: Vec<Fact>,
}

impl<T> Changed<T> {
    /// A thing to which one thing happened.
    pub fn one(state: T, fact: Fact) -> Changed<T> {
        Changed { state, facts: vec![fact] }
    }
}

/// One part of what a decision changes; all parts are kept or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A customer's directory changes.
    Directory(directory::Change),
    /// Another catalog takes the place of the one before.
    Catalog(Box<Changed<Edition>>),
    /// An invitation begins or moves on.
    Invitation(Box<Changed<Invitation>>),
    /// An organization becomes a customer: the customer, its first administrator, and the claim on its
    /// domain (or, at a public mail domain, on the address), which nobody else may hold.
    Customer(Box<Changed<Customer>>),
    /// A partner begins or moves on.
    Partner(Box<Changed<Partner>>),
    /// Somebody's place in a partner begins, changes or ends; written with the partner it belongs to.
    Member {
        /// The place that must still be there.
        before: Option<Member>,
        /// The place afterwards.
        after: Option<Member>,
    },
    /// A person founds a partner: one at a time.
    Founding {
        /// The person.
        email: EmailAddress,
        /// How often it has done so before.
        before: u32,
    },
    /// A subscription begins or moves on.
    Subscription(Box<Changed<Subscription>>),
    /// What a customer has had and has of a service.
    Hold {
        /// The customer.
        customer_id: CustomerId,
        /// The service's key in the catalog.
        service: String,
        /// The new state; its revision is one more than that of the state it replaces.
        after: Hold,
    },
    /// A delegation begins or moves on.
    Delegation(Box<Changed<Delegation>>),
    /// An amendment is proposed or decided on; written with the delegation that it is of.
    Amendment(Box<Amendment>),
    /// Who holds a customer's delegation.
    Slot {
        /// The customer.
        customer_id: CustomerId,
        /// The delegation that must hold it now; none: nobody may hold it.
        before: Option<DelegationId>,
        /// Who holds it afterwards.
        after: Option<Slot>,
    },
    /// A service request begins or moves on.
    ServiceRequest(Box<Changed<ServiceRequest>>),
    /// Something was said to a service request; written with the request it belongs to.
    Message(Box<Message>),
    /// A mailbox begins, moves on or is gone.
    Mailbox(Box<Changed<Mailbox>>),
    /// A mailbox gets an address, which no other one may have; written with the mailbox.
    AddressTaken {
        /// The customer.
        customer_id: CustomerId,
        /// The mailbox.
        mailbox_id: MailboxId,
        /// The address.
        email: EmailAddress,
        /// Where the caller named it, as a JSON Pointer.
        pointer: String,
    },
    /// A mailbox gives an address up; written with the mailbox.
    AddressFreed {
        /// The customer.
        customer_id: CustomerId,
        /// The mailbox.
        mailbox_id: MailboxId,
        /// The address.
        email: EmailAddress,
    },
    /// A migration begins or moves on.
    Migration(Box<Changed<Migration>>),
    /// How far the mailboxes of a migration are; written with the migration.
    Moves {
        /// The migration.
        migration_id: MigrationId,
        /// How far they were; none of them before it began.
        before: Vec<Move>,
        /// How far they are.
        after: Vec<Move>,
    },
    /// A consent was recorded.
    Receipt(Box<Receipt>),
    /// A code was asked for or missed.
    CodeCycle {
        /// The invitation.
        invitation_id: InvitationId,
        /// The state that must still be there.
        before: Option<CodeCycle>,
        /// The new state.
        after: CodeCycle,
    },
    /// An address complained about a partner's mail, for the first time.
    Complaint {
        /// The partner.
        partner_id: crate::PartnerId,
        /// The address.
        email: EmailAddress,
    },
    /// Nothing changes, but the decision relied on this code not having been missed too often.
    CodeStillUsable {
        /// The invitation.
        invitation_id: InvitationId,
        /// The number of the code.
        cycle_number: u32,
    },
    /// Nothing changes, but the decision relied on the partner being as it was read.
    PartnerUnchanged {
        /// The partner.
        partner_id: crate::PartnerId,
        /// The revision that was read.
        revision: u32,
    },
    /// Nothing changes, but the decision relied on a delegation that is as it was read.
    DelegationUnchanged {
        /// The delegation.
        delegation_id: DelegationId,
        /// The number of its events that was read.
        sequence: u32,
    },
    /// A delegate made use of what it was granted; only when, not what for, which the events say.
    DelegationUsed {
        /// The delegation.
        delegation_id: DelegationId,
        /// What of it.
        capabilities: Capabilities,
    },
    /// Nothing changes, but the decision relied on this person's place in a partner.
    StillMember {
        /// The partner.
        partner_id: crate::PartnerId,
        /// The person.
        email: EmailAddress,
        /// The revision of the place that was read.
        revision: u32,
    },
    /// Nothing changes, but the decision relied on this person being an administrator.
    StillAdministrator {
        /// The customer.
        customer_id: CustomerId,
        /// The person.
        email: EmailAddress,
    },
}
