//! Who is there: partners with their people, customers with their administrators.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalog::Catalog;
use domain::customer::Customer;
use domain::partner::{Enrollment, EnrollmentStatus, Member, Partner, Role, SignedAgreement};
use domain::text::Locale;
use domain::{Actor, Mint, Moment};
use table::Table;

use crate::failure::Failure;
use crate::system::System;

/// How long before now the partners joined.
pub(super) const JOINED_DAYS_AGO: u32 = 301;

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

const CUSTOMERS: [(&str, &str, &[&str]); 3] = [
    ("Northwind Traders", "northwind.example", &["nadia"]),
    ("Adventure Works", "adventure.example", &["alex", "amy"]),
    ("Graphic Design Institute", "graphic.example", &["greta"]),
];

/// Puts everybody in place, as of the day on which the partners joined.
pub(super) async fn establish(system: &System, table: &Table) -> Result<(), Failure> {
    let joined = system.clock().now().plus_seconds(-i64::from(JOINED_DAYS_AGO) * domain::moment::DAY_SECONDS);
    let catalog = table.catalog().await.map_err(|error| Failure::new("read the catalog back", error))?;
    let mut mint = Mint::new(joined, system.entropy().number());
    for row in &PARTNERS {
        let (partner, members) = partner(row, &catalog, &mut mint, joined)?;
        let established = table.establish_partner(&partner, &members).await;
        established
            .map_err(|error| Failure::new("establish a demo partner", error))?
            .map_err(|_| taken(row.name))?;
    }
    for (name, domain, admins) in CUSTOMERS {
        let customer = Customer {
            id: mint.customer(),
            name: parsed(name)?,
            country: Some(parsed("FR")?),
            cloud: "global".to_owned(),
            domains: BTreeSet::from([parsed(domain)?]),
            admins: admins
                .iter()
                .map(|admin| parsed(&format!("{admin}@{domain}")))
                .collect::<Result<_, _>>()?,
            locale: Locale::En,
            created_at: joined,
            revision: 1,
            sequence: 1,
        };
        let established = table.establish_customer(customer, Actor::System, joined).await;
        established
            .map_err(|error| Failure::new("establish a demo customer", error))?
            .map_err(|_| taken(name))?;
    }
    Ok(())
}

fn partner(
    row: &PartnerRow,
    catalog: &Catalog,
    mint: &mut Mint,
    joined: Moment,
) -> Result<(Partner, Vec<Member>), Failure> {
    let id = mint.partner();
    let address = |name: &str| parsed(&format!("{name}@{}", row.domain));
    let owner = row.people.first().map_or("owner", |(name, _)| *name);
    let all = || catalog.services.keys().cloned().collect::<BTreeSet<String>>();
    let some = || row.services.iter().map(|service| (*service).to_owned()).collect();
    let agreement = catalog.agreements.iter().find(|agreement| agreement.version == row.agreement);
    let partner = Partner {
        id,
        name: parsed(row.name)?,
        cloud: row.cloud.to_owned(),
        country: parsed("FR")?,
        website: None,
        locale: row.locale,
        domains: BTreeSet::from([parsed(row.domain)?]),
        services: if row.services.is_empty() { all() } else { some() },
        enrollments: row
            .enrollment
            .map(|(program, status)| (program.to_owned(), Enrollment::new(status, joined)))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
        agreement: match agreement {
            Some(agreement) => Some(SignedAgreement {
                version: agreement.version.clone(),
                signer: address(owner)?,
                at: joined,
                text_hash: crate::json::sha256_hex(agreement.text.as_bytes()),
            }),
            None => None,
        },
        suspension: None,
        strikes: Vec::new(),
        created_at: joined,
        revision: 1,
        sequence: 1,
    };
    let member = |(name, role): &(&str, Role)| {
        Ok::<_, Failure>(Member::joining(&partner, address(name)?, BTreeSet::from([*role]), joined))
    };
    let members = row.people.iter().map(member).collect::<Result<_, _>>()?;
    Ok((partner, members))
}

fn parsed<T>(text: &str) -> Result<T, Failure>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|fault| Failure::plain(format!("read {text:?} of the demo world: it {fault}")))
}

fn taken(name: &str) -> Failure {
    Failure::plain(format!("establish {name}, which is there already"))
}
