//! The overview as the contract shows it.

use std::collections::BTreeMap;

use domain::catalog::Catalog;
use domain::invitation::{DeliveryState, Kind};
use domain::overview::{self, Counted, Gates, Tally, Waiting};
use domain::partner::Partner;
use domain::text::OrganizationName;
use domain::{Moment, PartnerId, standing};
use serde::Serialize;
use serde_json::{Value, json};

use super::invitation::shown_state;
use crate::Problem;

/// What ends within so many days is soon.
pub const SOON_DAYS: u32 = 30;
/// What ends within so many days is very soon.
const VERY_SOON_DAYS: u32 = 7;
/// The most things of a kind that are named; the rest is only counted.
const MOST_NAMED: usize = 25;

/// What is recorded of a partner, from which its overview is told.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The partner.
    pub partner: &'a Partner,
    /// The catalog, by which its gate and its quotas are judged.
    pub catalog: &'a Catalog,
    /// How much it has, by state, as recorded.
    pub tally: &'a Tally,
    /// Its open invitations, as its quota counts them.
    pub open: u32,
    /// New invitations today.
    pub created_today: u32,
    /// What did not arrive, and what ends soon, in the order of its end.
    pub waiting: &'a [Waiting],
    /// Whether that is all of it.
    pub is_complete: bool,
}

/// How a partner is doing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OverviewView {
    partner: Named,
    gate: GateView,
    invitations: Value,
    delegations: BTreeMap<&'static str, u32>,
    subscriptions: BTreeMap<&'static str, u32>,
    pub(crate) due_soon: DueSoon,
    pub(crate) delivery_troubles: Troubles,
    partner_of_record: Unrecorded,
    pub(crate) quota: QuotaView,
    pub(crate) is_complete: bool,
    at: Moment,
    /// The same counts as above, for the page.
    #[serde(skip)]
    pub(crate) tally: Tally,
}

/// A partner by its name.
#[derive(Clone, Debug, Serialize)]
struct Named {
    id: PartnerId,
    name: OrganizationName,
}

/// Whether what the partner offers and was granted counts now, and if not, why.
#[derive(Clone, Debug, Serialize)]
struct GateView {
    open: bool,
    code: Option<&'static str>,
}

/// What ends soon.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DueSoon {
    #[serde(rename = "within7Days")]
    pub(crate) within_7_days: usize,
    #[serde(rename = "within30Days")]
    pub(crate) within_30_days: usize,
    pub(crate) items: Vec<Waiting>,
}

/// Whose mail did not arrive.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Troubles {
    pub(crate) bounced: usize,
    pub(crate) complained: usize,
    pub(crate) items: Vec<Waiting>,
}

/// What the partner sold and is not the partner of record of. Another one may be, of which it learns nothing: to its
/// eyes the place is empty.
#[derive(Clone, Debug, Serialize)]
struct Unrecorded {
    empty: u32,
}

/// What is left of the quotas.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuotaView {
    pub(crate) open_invitations: Left,
    pub(crate) new_invitations_per_day: LeftToday,
}

/// What is left of one.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Left {
    pub(crate) limit: u32,
    used: u32,
    pub(crate) remaining: u32,
}

/// What is left of one of today.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeftToday {
    #[serde(flatten)]
    pub(crate) left: Left,
    resets_at: Moment,
}

impl OverviewView {
    /// What is true at `now`.
    pub fn new(recorded: Recorded<'_>, now: Moment) -> OverviewView {
        let Recorded { partner, catalog, waiting, .. } = recorded;
        let gate = partner.gate(catalog, now);
        let delegations = standing::of_delegations(partner, catalog, now).is_open();
        let gates = Gates { offers: gate.is_ok(), delegations };
        let tally = overview::effective(recorded.tally, waiting, gates, now);
        OverviewView {
            partner: Named { id: partner.id, name: partner.name.clone() },
            gate: GateView {
                open: gate.is_ok(),
                code: gate.err().map(|refusal| Problem::from(refusal).code().as_str()),
            },
            invitations: invitations(&tally),
            delegations: by_state(&tally, |counted| match counted {
                Counted::Delegation(status) => Some(status.name()),
                _ => None,
            }),
            subscriptions: by_state(&tally, |counted| match counted {
                Counted::Subscription(status) => Some(status.name()),
                _ => None,
            }),
            due_soon: due_soon(waiting, now),
            delivery_troubles: troubles(waiting, now),
            partner_of_record: Unrecorded { empty: tally.get(&Counted::Unrecorded).copied().unwrap_or(0) },
            quota: QuotaView::new(recorded, now),
            is_complete: recorded.is_complete,
            at: now,
            tally,
        }
    }
}

impl QuotaView {
    fn new(recorded: Recorded<'_>, now: Moment) -> QuotaView {
        let limits = &recorded.catalog.limits;
        QuotaView {
            open_invitations: left(limits.open_invitations, recorded.open),
            new_invitations_per_day: LeftToday {
                left: left(limits.new_invitations_per_day, recorded.created_today),
                resets_at: now.next_day(),
            },
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
        *delivery = shown_state(*delivery);
    }
    shown
}

fn left(limit: u32, used: u32) -> Left {
    Left { limit, used, remaining: limit.saturating_sub(used) }
}
