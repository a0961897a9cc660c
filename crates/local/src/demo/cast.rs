//! Who is there: partners with their people, customers with their administrators.

use domain::partner::{EnrollmentStatus, Role};
use domain::text::Locale;
use domain::{CustomerId, Moment};
use http::Method;
use serde_json::json;
use table::Table;

use super::door::Asked;
use super::join::{self, Joining};
use crate::failure::Failure;
use crate::json::at;
use crate::system::System;

/// How long before now the partners joined, but for the one whose signature is outdated.
pub(super) const JOINED_DAYS_AGO: u32 = 301;
/// When that one joined: while the version that it signed was current.
const LEGACY_JOINED: &str = "2012-07-02T09:00:00Z";

struct PartnerRow {
    name: &'static str,
    domain: &'static str,
    cloud: &'static str,
    locale: Locale,
    enrollment: Option<(&'static str, EnrollmentStatus)>,
    agreement: &'static str,
    /// Empty: every service.
    services: &'static [&'static str],
    people: &'static [(&'static str, Role)],
}

const PARTNERS: [PartnerRow; 6] = [
    PartnerRow {
        name: "Contoso Consulting",
        domain: "contoso.example",
        cloud: "global",
        locale: Locale::En,
        enrollment: Some(("cloudEssentials", EnrollmentStatus::Active)),
        agreement: "2013-01",
        services: &[],
        people: &[
            ("paul", Role::Owner),
            ("sam", Role::Seller),
            ("mia", Role::Marketer),
            ("dan", Role::DelegateAgent),
            ("ada", Role::Auditor),
        ],
    },
    PartnerRow {
        name: "Fabrikam Cloud",
        domain: "fabrikam.example",
        cloud: "global",
        locale: Locale::En,
        enrollment: Some(("cloudDeployment", EnrollmentStatus::Active)),
        agreement: "2013-01",
        services: &[],
        people: &[("fiona", Role::Owner)],
    },
    PartnerRow {
        name: "Tailspin Resale",
        domain: "tailspin.example",
        cloud: "global",
        locale: Locale::En,
        enrollment: None,
        agreement: "2013-01",
        services: &["exchange-online", "office-pro-plus"],
        people: &[("tom", Role::Owner)],
    },
    PartnerRow {
        name: "Litware Legacy",
        domain: "litware.example",
        cloud: "global",
        locale: Locale::Fr,
        enrollment: Some(("cloudAccelerate", EnrollmentStatus::Active)),
        agreement: "2012-06",
        services: &[],
        people: &[("liz", Role::Owner)],
    },
    PartnerRow {
        name: "Woodgrove China",
        domain: "woodgrove.example",
        cloud: "cn21Vianet",
        locale: Locale::En,
        enrollment: Some(("cloudEssentials", EnrollmentStatus::Active)),
        agreement: "2013-01",
        services: &[],
        people: &[("wei", Role::Owner)],
    },
    PartnerRow {
        name: "Proseware Labs",
        domain: "proseware.example",
        cloud: "global",
        locale: Locale::En,
        enrollment: Some(("cloudEssentials", EnrollmentStatus::Applied)),
        agreement: "2013-01",
        services: &["exchange-online"],
        people: &[("pia", Role::Owner)],
    },
];

/// The version that everybody else signed.
pub(super) const CURRENT_AGREEMENT: &str = "2013-01";

const CUSTOMERS: [(&str, &str, &[&str]); 3] = [
    ("Northwind Traders", "northwind.example", &["nadia"]),
    ("Adventure Works", "adventure.example", &["alex", "amy"]),
    ("Graphic Design Institute", "graphic.example", &["greta"]),
];

/// Puts everybody in place, at the moments at which they joined.
pub(super) async fn establish(system: &System, table: &Table, now: Moment) -> Result<(), Failure> {
    let joined = joined(now);
    for row in &PARTNERS {
        let current = row.agreement == CURRENT_AGREEMENT;
        system.clock().set(if current { joined } else { joined.min(parsed(LEGACY_JOINED)?) });
        let address = |name: &str| format!("{name}@{}", row.domain);
        let mut people = row.people.iter().map(|(name, role)| (address(name), *role));
        let (owner, _) = people.next().ok_or_else(|| Failure::plain("find the owner of a demo partner"))?;
        let joining = Joining {
            name: row.name,
            owner: &owner,
            cloud: row.cloud,
            locale: row.locale,
            agreement: row.agreement,
            services: row.services,
            enrollment: row.enrollment,
            people: people.collect(),
        };
        join::join(system, table, &joining).await?;
        // The stream forgets what is too old, so its letters go out before the clock moves on.
        system.settle().await?;
    }
    system.clock().set(joined);
    let northwind = customers(system).await?;
    noah_joins(system, northwind).await
}

/// Nadia of Northwind Traders has a colleague in its directory, who administers nothing.
async fn noah_joins(system: &System, customer: Option<CustomerId>) -> Result<(), Failure> {
    let customer = customer.ok_or_else(|| Failure::plain("find a demo customer"))?;
    let noah = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "noah@northwind.example",
        "name": { "givenName": "Noah" },
        "emails": [{ "value": "noah@northwind.example", "type": "work", "primary": true }],
    });
    let path = format!("/scim/v2/{customer}/Users");
    let asked = Asked::new(Method::POST, &path);
    asked.by("nadia@northwind.example").json(noah.to_string()).send(system).await?;
    system.settle().await.map(drop)
}

/// When the program began: the catalog is there from then on.
pub(super) fn program_began() -> Result<Moment, Failure> {
    parsed("2012-06-01T00:00:00Z")
}

/// When the partners of the demo world joined.
pub(super) fn joined(now: Moment) -> Moment {
    now.plus_seconds(-i64::from(JOINED_DAYS_AGO) * domain::moment::DAY_SECONDS)
}

/// The operator registers the customers that it had before any partner came. Gives the first one.
async fn customers(system: &System) -> Result<Option<CustomerId>, Failure> {
    let mut first = None;
    for (name, domain, admins) in CUSTOMERS {
        let admins: Vec<_> = admins.iter().map(|admin| format!("{admin}@{domain}")).collect();
        let registering = json!({
            "name": name, "country": "FR", "cloud": "global", "domains": [domain], "admins": admins,
        });
        let asked = Asked::new(Method::POST, "/v1/customers").by_operator().json(registering.to_string());
        let customer = asked.send(system).await?;
        first = first.or(at(&customer, "/id").as_str().and_then(|id| id.parse().ok()));
    }
    Ok(first)
}

fn parsed<T>(text: &str) -> Result<T, Failure>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|fault| Failure::plain(format!("read {text:?} of the demo world: it {fault}")))
}
