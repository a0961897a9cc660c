//! A member of a partner as its owners see it.

use std::collections::BTreeSet;

use domain::partner::{Member, Role};
use domain::{EmailAddress, Moment};
use serde::Serialize;

/// The answer of the contract. The identifier is derived from the address, so it is the same after a return.
#[derive(Clone, Debug, Serialize)]
pub struct MemberView<'a> {
    id: String,
    email: &'a EmailAddress,
    roles: &'a BTreeSet<Role>,
    since: Moment,
    revision: u32,
}

impl<'a> MemberView<'a> {
    /// The member under its identifier.
    pub fn new(id: String, member: &'a Member) -> MemberView<'a> {
        let Member { email, roles, since, revision, .. } = member;
        MemberView { id, email, roles, since: *since, revision: *revision }
    }
}
