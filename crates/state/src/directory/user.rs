//! Users: what is known of a person in a customer's directory.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::text::{Line, NotAllowedText, parse_from_text};
use crate::{CustomerId, EmailAddress, SubscriptionId, UserId};

/// Values of a role that make an administrator.
const ADMINISTRATOR: [&str; 2] = ["administrator", "admin"];

/// What a user is called within its customer, in the form in which it was given. Two names that differ in case only
/// are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserName(Line);

impl UserName {
    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The name by which it is told from others.
    pub fn folded(&self) -> String {
        self.as_str().to_lowercase()
    }
}

impl FromStr for UserName {
    type Err = NotAllowedText;

    fn from_str(text: &str) -> Result<UserName, NotAllowedText> {
        text.parse().map(UserName)
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for UserName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for UserName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<UserName, D::Error> {
        parse_from_text(deserializer)
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The identifier.
    pub id: UserId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// What it is called.
    pub user_name: UserName,
    /// What the customer's own systems call it.
    pub external_id: Option<Line>,
    /// Whether the person may sign in.
    pub active: bool,
    /// What the person is for.
    pub roles: Vec<RoleEntry>,
    /// Subscriptions of which the person has a license.
    pub licenses: BTreeSet<SubscriptionId>,
    /// Who the person is.
    pub profile: Profile,
    /// Since when it is there.
    pub created_at: Moment,
    /// Since when it is as it is.
    pub changed_at: Moment,
    /// Counts up with every change.
    pub revision: u32,
    /// The number of events so far.
    pub sequence: u32,
    /// The hash of the last of them.
    #[serde(default, skip_serializing)]
    pub chain_head: crate::ChainHead,
}

/// Who a person is. The names are those of RFC 7643.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(missing_docs, reason = "RFC 7643 says what each of them is")]
pub struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick_name: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_url: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_type: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Line>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<ContactMail>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phone_numbers: Vec<Contact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<Enterprise>,
}

/// The parts of a person's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(missing_docs, reason = "RFC 7643 says what each of them is")]
pub struct PersonName {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub honorific_prefix: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub honorific_suffix: Option<Line>,
}

macro_rules! entry {
    ($(#[doc = $doc:literal] $name:ident $value:ty;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[expect(missing_docs, reason = "RFC 7643 says what each of them is")]
        pub struct $name {
            pub value: $value,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub display: Option<Line>,
            #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
            pub kind: Option<Line>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub primary: Option<bool>,
        }
    )*};
}

entry! {
    /// A mail address of a person.
    ContactMail EmailAddress;
    /// A way to reach a person.
    Contact Line;
    /// What a person is for.
    RoleEntry Line;
}

/// Where a person is in its organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(missing_docs, reason = "RFC 7643 says what each of them is")]
pub struct Enterprise {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_number: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_center: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<Manager>,
}

/// Whom a person reports to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manager {
    /// A user's identifier, as the customer's own systems say it.
    pub value: Line,
}

impl User {
    /// Whether the user is an administrator, active or not.
    pub fn is_administrator(&self) -> bool {
        self.roles
            .iter()
            .any(|role| ADMINISTRATOR.iter().any(|value| role.value.as_str().eq_ignore_ascii_case(value)))
    }

    /// The address under which the user administers its customer; none for somebody who does not, or is inactive.
    pub fn administers_as(&self) -> Option<EmailAddress> {
        (self.active && self.is_administrator()).then(|| self.address()).flatten()
    }

    /// The address by which the user signs in: its name, else its primary address, else its first one.
    pub fn address(&self) -> Option<EmailAddress> {
        let emails = &self.profile.emails;
        let primary = emails.iter().find(|email| email.primary == Some(true)).or(emails.first());
        self.user_name.as_str().parse().ok().or_else(|| primary.map(|email| email.value.clone()))
    }
}
