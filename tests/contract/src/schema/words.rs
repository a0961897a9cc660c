//! Closed lists of words.

use domain::capability::Capability;
use domain::delegation;
use domain::invitation::{self, Kind};
use domain::listing::{Expertise, Industry, Region};
use serde_json::Value;
use web::problem::Code;

use super::make::one_of;

/// Every list by its name.
pub(super) fn words() -> Vec<(&'static str, Value)> {
    use delegation::Status as D;
    use invitation::Status as I;
    let kinds = [Kind::Trial, Kind::Purchase, Kind::DelegatedAdministration].map(Kind::name);
    let statuses = [I::Pending, I::Suspended, I::Accepted, I::Declined, I::Canceled, I::Expired].map(I::name);
    let of_delegation = [D::Active, D::Suspended, D::Expired, D::Terminated, D::Replaced].map(D::name);
    let capabilities: Vec<&str> = Capability::ALL.into_iter().map(Capability::name).chain(["full"]).collect();
    let expertise: Vec<&str> = Expertise::ALL.iter().map(|word| word.key()).collect();
    let industries: Vec<&str> = Industry::ALL.iter().map(|word| word.key()).collect();
    let regions: Vec<&str> = Region::ALL.iter().map(|word| word.key()).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    vec![
        ("InvitationKind", one_of(&kinds)),
        ("InvitationStatus", one_of(&statuses)),
        ("DelegationStatus", one_of(&of_delegation)),
        ("SubscriptionStatus", one_of(&["trial", "active", "canceled", "expired"])),
        ("Capability", one_of(&capabilities)),
        ("Decision", one_of(&["accept", "decline"])),
        ("BillingPeriod", one_of(&["monthly", "annual"])),
        ("Locale", one_of(&["en", "fr"])),
        ("Expertise", one_of(&expertise)),
        ("Industry", one_of(&industries)),
        ("Region", one_of(&regions)),
        ("ProblemCode", one_of(&codes)),
    ]
}
