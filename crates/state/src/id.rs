//! Identifiers: a prefix that names the kind and a ULID that orders by time of creation.
//!
//! A time-ordered identifier tells when its thing was made and can be guessed: it is never a secret.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ULID_LENGTH: usize = 26;

/// The text is no identifier of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not an identifier of this kind")
    }
}

impl std::error::Error for NotAnId {}

/// Makes identifiers for one invocation: one moment and 80 random bits, counted up for each next one.
///
/// The randomness comes from the caller, so that the same seed gives the same identifiers.
#[derive(Clone, Debug)]
pub struct Mint {
    millisecond: u64,
    random: u128,
}

impl Mint {
    /// A mint for things made at `now`, starting from `random` (its low 80 bits count).
    pub fn new(now: Moment, random: u128) -> Mint {
        let millisecond = u64::try_from(now.as_second()).unwrap_or(0).saturating_mul(1_000);
        Mint { millisecond, random: random & ((1 << 80) - 1) }
    }

    fn next_ulid(&mut self) -> [u8; ULID_LENGTH] {
        let value = (u128::from(self.millisecond) << 80) | self.random;
        self.random = self.random.wrapping_add(1) & ((1 << 80) - 1);
        let mut text = [b'0'; ULID_LENGTH];
        for (place, symbol) in text.iter_mut().rev().enumerate() {
            let digit = usize::try_from((value >> (5 * place)) & 31).unwrap_or(0);
            *symbol = CROCKFORD.get(digit).copied().unwrap_or(b'0');
        }
        text
    }
}

macro_rules! identifier {
    ($(#[doc = $doc:literal] $name:ident $prefix:literal $mint:ident;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; ULID_LENGTH]);

        impl $name {
            /// What the text of such an identifier starts with.
            pub const PREFIX: &'static str = $prefix;
        }

        impl Mint {
            #[doc = concat!("The next identifier of kind `", $prefix, "`.")]
            pub fn $mint(&mut self) -> $name {
                $name(self.next_ulid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($prefix)?;
                f.write_str(std::str::from_utf8(&self.0).map_err(|_| fmt::Error)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<$name, NotAnId> {
                let ulid: [u8; ULID_LENGTH] = text
                    .strip_prefix($prefix)
                    .and_then(|ulid| ulid.as_bytes().try_into().ok())
                    .ok_or(NotAnId)?;
                // 26 symbols carry 130 bits: a first symbol above 7 would be a 129th one.
                let fits = ulid.first().is_some_and(|first| (b'0'..=b'7').contains(first));
                if fits && ulid.iter().all(|symbol| CROCKFORD.contains(symbol)) {
                    Ok($name(ulid))
                } else {
                    Err(NotAnId)
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                crate::text::parse_from_text(deserializer)
            }
        }
    )*};
}

identifier! {
    /// A partner.
    PartnerId "prt_" partner;
    /// A customer.
    CustomerId "cus_" customer;
    /// An invitation.
    InvitationId "inv_" invitation;
    /// A subscription.
    SubscriptionId "sub_" subscription;
    /// A delegation.
    DelegationId "dlg_" delegation;
    /// An amendment of a delegation.
    AmendmentId "amd_" amendment;
    /// A designation: one partner of record of one subscription.
    DesignationId "por_" designation;
    /// A receipt.
    ReceiptId "rcp_" receipt;
    /// A marketplace listing.
    ListingId "lst_" listing;
    /// A service request.
    ServiceRequestId "srq_" service_request;
    /// A mailbox.
    MailboxId "mbx_" mailbox;
    /// A migration.
    MigrationId "mig_" migration;
    /// An event.
    EventId "evt_" event;
    /// A user of a customer.
    UserId "usr_" user;
    /// A group of a customer's users.
    GroupId "grp_" group;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_read_back_and_order_by_time() {
        let early = Moment::from_second(1_700_000_000).unwrap();
        let mut mint = Mint::new(early, u128::MAX);
        let (first, second) = (mint.invitation(), Mint::new(early.plus_seconds(1), 0).invitation());
        assert!(first < second && first.to_string() < second.to_string());
        assert_eq!(first.to_string().parse(), Ok(first));
    }

    #[test]
    fn a_foreign_prefix_a_lower_case_letter_or_a_long_text_is_no_identifier() {
        let id = Mint::new(Moment::EPOCH, u128::MAX).invitation().to_string();
        for wrong in [id.replace("inv_", "cus_"), id.to_lowercase(), format!("{id}0"), "inv_".into()] {
            assert_eq!(wrong.parse::<InvitationId>(), Err(NotAnId), "{wrong}");
        }
    }
}
