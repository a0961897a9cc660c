//! The overview as the contract shows it.

use std::collections::BTreeMap;

use domain::invitation::{DeliveryState, Kind};
use domain::overview::{Counted, Tally, Waiting};
use domain::{Moment, Refusal};
use serde::Serialize;
use serde_json::{Value, json};
use table::Glance;
use web::view::PartnerName;

/// What ends within so many days is soon.
pub(crate) const SOON_DAYS: u32 = 30;
/// What ends within so many days is very soon.
const VERY_SOON_DAYS: u32 = 7;
/// The most things of a kind that are named; the rest is only counted.
const MOST_NAMED: usize = 25;

/// How a partner is doing.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OverviewView<'a> {
    partner: PartnerName<'a>,
    gate: GateView,
    invitations: Value,
    delegations: BTreeMap<&'static str, u32>,
    subscriptions: BTreeMap<&'static str, u32>,
    due_soon: DueSoon,
    delivery_troubles: Troubles,
    partner_of_record: Unrecorded,
    quota: QuotaView,
    is_complete: bool,
    at: Moment,
}

/// Whether what the partner offers and was granted counts now, and if not, why.
#[derive(Serialize)]
struct GateView {
    open: bool,
    code: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DueSoon {
    #[serde(rename = "within7Days")]
    within_7_days: usize,
    #[serde(rename = "within30Days")]
    within_30_days: usize,
    items: Vec<Waiting>,
}

#[derive(Serialize)]
struct Troubles {
    bounced: usize,
    complained: usize,
    items: Vec<Waiting>,
}

/// What the partner sold and is not the partner of record of. Another one may be, of which it learns nothing: to its
/// eyes the place is empty.
#[derive(Serialize)]
struct Unrecorded {
    empty: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QuotaView {
    open_invitations: Left,
    new_invitations_per_day: LeftToday,
}

#[derive(Serialize)]
struct Left {
    limit: u32,
    used: u32,
    remaining: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LeftToday {
    #[serde(flatten)]
    left: Left,
    resets_at: Moment,
}

impl<'a> OverviewView<'a> {
    /// What is true at `now`.
    pub(crate) fn new(
        glance: &'a Glance,
        gate: Result<(), Refusal>,
        tally: &Tally,
        now: Moment,
    ) -> OverviewView<'a> {
        let (partner, limits) = (&glance.partner, &glance.catalog.limits);
        OverviewView {
            partner: PartnerName { id: partner.id, name: partner.name.as_str() },
            gate: GateView {
                open: gate.is_ok(),
                code: gate.err().map(|refusal| web::Problem::from(refusal).code().as_str()),
            },
            invitations: invitations(tally),
            delegations: by_state(tally, |counted| match counted {
                Counted::Delegation(status) => Some(status.name()),
                _ => None,
            }),
            subscriptions: by_state(tally, |counted| match counted {
                Counted::Subscription(status) => Some(status.name()),
                _ => None,
            }),
            due_soon: due_soon(&glance.waiting, now),
            delivery_troubles: troubles(&glance.waiting, now),
            partner_of_record: Unrecorded { empty: tally.get(&Counted::Unrecorded).copied().unwrap_or(0) },
            quota: QuotaView {
                open_invitations: left(limits.open_invitations, glance.open),
                new_invitations_per_day: LeftToday {
                    left: left(limits.new_invitations_per_day, glance.created_today),
                    resets_at: now.next_day(),
                },
            },
            is_complete: glance.is_complete,
            at: now,
        }
    }
}

const KINDS: [Kind; 3] = [Kind::Trial, Kind::Purchase, Kind::DelegatedAdministration];

/// Counts of each state, of all kinds together and of each.
fn invitations(tally: &Tally) -> Value {
    let of_kind = |wanted| {
        by_state(tally, |counted| match counted {
            Counted::Invitation(kind, status) if kind == wanted => Some(status.name()),
            _ => None,
        })
    };
    let kinds: BTreeMap<_, _> = KINDS.map(|kind| (kind.name(), of_kind(kind))).into();
    let mut all = by_state(tally, |counted| match counted {
        Counted::Invitation(_, status) => Some(status.name()),
        _ => None,
    })
    .into_iter()
    .map(|(state, count)| (state.to_owned(), json!(count)))
    .collect::<serde_json::Map<_, _>>();
    all.insert("byKind".to_owned(), json!(kinds));
    Value::Object(all)
}

/// Counts by the name of a state; states that nothing is in are there, too.
fn by_state(tally: &Tally, name: impl Fn(Counted) -> Option<&'static str>) -> BTreeMap<&'static str, u32> {
    let mut counts = BTreeMap::new();
    for (counted, state) in Counted::all().into_iter().filter_map(|counted| Some((counted, name(counted)?))) {
        *counts.entry(state).or_default() += tally.get(&counted).copied().unwrap_or(0);
    }
    counts
}

fn due_soon(waiting: &[Waiting], now: Moment) -> DueSoon {
    let due = |days: u32| {
        let until = now.plus_days(days);
        waiting.iter().filter(move |one| (now..=until).contains(&one.ends_at()) && now < one.ends_at())
    };
    DueSoon {
        within_7_days: due(VERY_SOON_DAYS).count(),
        within_30_days: due(SOON_DAYS).count(),
        items: due(SOON_DAYS).take(MOST_NAMED).map(shown).collect(),
    }
}

fn troubles(waiting: &[Waiting], now: Moment) -> Troubles {
    let pending = || waiting.iter().filter(move |one| now < one.ends_at());
    let count = |state| pending().filter(|one| one.trouble() == Some(state)).count();
    Troubles {
        bounced: count(DeliveryState::Bounced),
        complained: count(DeliveryState::Complained),
        items: pending().filter(|one| one.trouble().is_some()).take(MOST_NAMED).map(shown).collect(),
    }
}

/// An address that wants no mail looks like any other to the partner.
fn shown(waiting: &Waiting) -> Waiting {
    let mut shown = waiting.clone();
    if let Waiting::Invitation { delivery, .. } = &mut shown {
        *delivery = web::view::invitation::shown_state(*delivery);
    }
    shown
}

fn left(limit: u32, used: u32) -> Left {
    Left { limit, used, remaining: limit.saturating_sub(used) }
}
