//! Many invitations, decided by the domain and written by the table as one of a partner would be.

use std::collections::BTreeMap;

use domain::catalog::Catalog;
use domain::invitation::Recipient;
use domain::lifecycle::{self, Invite, Sender};
use domain::offer::Line;
use domain::partner::{Member, Partner, Role, SignedAgreement};
use domain::text::Locale;
use domain::{Actor, Mint, Moment};
use local::System;
use local::wire::Wire;
use runtime::{Entropy, Settings, World};
use table::{Quotas, Table, Transaction};

use crate::Outcome;

/// As many partners as keep each below what one may have open.
const PARTNERS: u32 = 1_000;
const UNLIMITED: Quotas = Quotas {
    open_invitations: u32::MAX,
    new_invitations_per_day: u32::MAX,
    mails_per_address_and_day: u32::MAX,
};

/// Writes so many invitations, of which the first ones end in a day.
pub(crate) async fn fill(system: &System, stored: u32, due: u32) -> Outcome<()> {
    let client = Wire::client("writer", system.hosts().clone());
    let settings = Settings::from([("AWS_REGION", "local")]);
    let world = World::new(settings, system.clock().clock(), Entropy::seeded(2), client);
    let table = Table::new(world.dynamodb(), system.database().schema().name(), world.entropy.source());
    let catalog = table.catalog().await?;
    let now = system.clock().now();
    let partners: Vec<Partner> = (0..PARTNERS).map(|number| partner(number, now)).collect::<Outcome<_>>()?;
    for (number, partner) in (0..stored).zip(partners.iter().cycle()) {
        let days = if number < due { 1 } else { 60 };
        let transaction = invited(number, days, partner, &catalog, now)?;
        table.commit(transaction).await?.map_err(|lost| format!("an invitation was lost: {lost:?}"))?;
    }
    Ok(())
}

fn partner(number: u32, now: Moment) -> Outcome<Partner> {
    Ok(Partner {
        id: Mint::new(now, u128::from(number)).partner(),
        name: format!("Partner {number}").parse()?,
        cloud: "global".into(),
        locale: Locale::En,
        domains: [format!("partner{number}.example").parse()?].into(),
        services: ["exchange-online".to_owned()].into(),
        enrollments: BTreeMap::new(),
        agreement: Some(SignedAgreement {
            version: "2013-01".into(),
            signer: format!("owner@partner{number}.example").parse()?,
            at: now,
            text_hash: "0".repeat(64),
            superseded_by: None,
        }),
        suspension: None,
        country: "FR".parse()?,
        website: None,
        strikes: vec![],
        created_at: now,
        revision: 1,
        sequence: 1,
        chain_head: domain::ChainHead::NONE,
    })
}

fn invited(
    number: u32,
    days: u32,
    partner: &Partner,
    catalog: &Catalog,
    now: Moment,
) -> Outcome<Transaction> {
    let seller = partner.agreement.as_ref().ok_or("a partner has signed")?.signer.clone();
    let member = Member::joining(partner, seller.clone(), [Role::Seller].into(), now);
    let command = Invite {
        kind: "trial".parse()?,
        recipient: Recipient {
            email: format!("person{number}@customer{number}.example").parse()?,
            name: None,
            organization: None,
        },
        locale: Locale::En,
        lines: vec![Line {
            service: "exchange-online".into(),
            plan: "midsize".into(),
            licenses: 25,
            terms: None,
        }],
        delegated_administration: None,
        partner_of_record: false,
        follows_invitation_id: None,
        customer_id: None,
        message: None,
        expires_in_days: Some(days),
    };
    let sender = Sender {
        member: &member,
        partner,
        catalog,
        recipient_is_own_member: false,
        followed: None,
        serves_customer: false,
        now,
    };
    let id = Mint::new(now, u128::from(number)).invitation();
    let invitation = lifecycle::invite(id, command, sender).map_err(|refusal| format!("{refusal:?}"))?;
    let changes = vec![lifecycle::created(invitation)];
    let actor = Actor::Partner { partner_id: partner.id, email: seller };
    Ok(Transaction { actor, now, changes, quotas: UNLIMITED, remembered: None })
}
