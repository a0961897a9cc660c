use bytes::Bytes;
use domain::change::Changed;
use domain::listing::{Filter, Posting};
use domain::{Actor, Change, Fact, ListingId};
use http::{Request, Response};
use serde_json::Value;
use table::{Lost, Quotas, Transaction};
use tokio::sync::OnceCell;

use super::*;
use crate::faults::{Kind, Rule, Rules, Service};
use crate::system::{Beginning, Options};

const FUNCTIONS: &[(&str, runtime::Start)] = &[
    ("list-marketplace", list_marketplace::start),
    ("manage-catalog", manage_catalog::start),
    ("manage-partner", manage_partner::start),
    ("oversee-partner", oversee_partner::start),
    // Nothing is to be told, but somebody has to look.
    ("send-email", send_email::start),
];

/// The marketplace, made once for all tests.
static MADE: OnceCell<Beginning> = OnceCell::const_new();

fn options() -> Options {
    let clock = Some("2026-11-23T10:00:00Z".parse().unwrap());
    Options { clock, seed: Some(1), functions: FUNCTIONS, ..Options::default() }
}

async fn made() -> Beginning {
    let system = System::start(options()).await.unwrap();
    let now = system.clock().now();
    publish(&system, &super::super::table(&system).unwrap(), now).await.unwrap();
    system.clock().set(now);
    system.beginning().await.unwrap()
}

/// A system that has nothing but the marketplace.
async fn marketplace() -> (System, Table) {
    let beginning = Some(MADE.get_or_init(made).await.clone());
    let system = System::start(Options { beginning, ..options() }).await.unwrap();
    let table = super::super::table(&system).unwrap();
    (system, table)
}

async fn get(system: &System, path: &str) -> Response<Bytes> {
    system.send(Request::get(path).body(Bytes::new()).unwrap()).await
}

async fn answer(system: &System, path: &str) -> Value {
    let response = get(system, path).await;
    assert_eq!(response.status(), 200, "{path}: {:?}", response.body());
    serde_json::from_slice(response.body()).unwrap()
}

async fn problem(system: &System, path: &str) -> (u16, Value) {
    let response = get(system, path).await;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

/// All pages of a search, as the ids of their listings.
async fn all(system: &System, query: &str, limit: u32) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = answer(system, &format!("/v1/marketplace/listings?{query}&limit={limit}{cursor}")).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= usize::try_from(limit).unwrap());
        ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

/// Everything that is kept, oldest first, whatever its state.
async fn stored(system: &System, table: &Table) -> Vec<Listing> {
    let page = system.database().items("L#", 1_000, None).await.unwrap();
    let mut listings = Vec::new();
    for item in page.items {
        let id: ListingId = item["pk"]["S"].as_str().unwrap().trim_start_matches("L#").parse().unwrap();
        listings.push(table.listing(id).await.unwrap().unwrap());
    }
    listings.sort_by_key(|listing| (listing.published_at, listing.id));
    listings
}

/// Some published listing.
async fn one(system: &System, table: &Table) -> Listing {
    stored(system, table).await.into_iter().find(Listing::is_published).unwrap()
}

/// The partitions in which a listing stands, as they are in the table.
async fn entries(system: &System, id: ListingId) -> BTreeSet<String> {
    let mut partitions = BTreeSet::new();
    for prefix in ["LF#", "LT#"] {
        let mut cursor = None;
        loop {
            let page = system.database().items(prefix, 1_000, cursor.as_deref()).await.unwrap();
            let of_listing =
                page.items.iter().filter(|item| item["sk"]["S"].as_str().unwrap().ends_with(&id.to_string()));
            partitions.extend(of_listing.map(|item| item["pk"]["S"].as_str().unwrap().to_owned()));
            match page.cursor {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
    }
    partitions
}

/// The partitions in which it should stand.
fn due_entries(listing: &Listing) -> BTreeSet<String> {
    let partition = |posting: &Posting| match posting {
        Posting::All => "LF#all".to_owned(),
        Posting::Facet(facet) => format!("LF#{facet}"),
        Posting::Prefix(prefix) => format!("LT#{prefix}"),
    };
    listing.postings().iter().map(partition).collect()
}

fn nothing_used() -> Quotas {
    Quotas { open_invitations: 0, new_invitations_per_day: 0, mails_per_address_and_day: 0 }
}

#[tokio::test]
async fn everything_published_is_found_once_oldest_first_and_nothing_else() {
    let (system, table) = marketplace().await;
    let listings = stored(&system, &table).await;
    assert_eq!(listings.len(), 26);
    let published: Vec<String> = listings
        .iter()
        .filter(|listing| listing.is_published())
        .map(|listing| listing.id.to_string())
        .collect();
    assert_eq!(published.len(), 24);
    for limit in [1, 7, 24, 100] {
        assert_eq!(all(&system, "", limit).await, published, "by {limit}");
    }
    for listing in listings {
        let path = format!("/v1/marketplace/listings/{}", listing.id);
        if listing.is_published() {
            let shown = answer(&system, &path).await;
            assert_eq!(shown["name"], listing.name.as_str());
            assert_eq!(shown["partner"]["name"], listing.partner_name.as_str());
        } else {
            assert_eq!(problem(&system, &path).await.0, 404);
        }
    }
}

#[tokio::test]
async fn a_search_finds_what_looking_at_every_listing_finds() {
    let (system, table) = marketplace().await;
    let listings = stored(&system, &table).await;
    let mut found_something = 0;
    for q in [
        "",
        "exch",
        "ex",
        "migration mail",
        "équipe",
        "messagerie déléguée",
        "lync service",
        "zzz",
        "365 conso",
    ] {
        for service in ["", "exchange-online"] {
            for (region, industry) in [("", ""), ("western-europe", ""), ("canada", "education")] {
                for (language, expertise) in [("", ""), ("fr", "training")] {
                    let pairs = [
                        ("q", q),
                        ("service", service),
                        ("region", region),
                        ("industry", industry),
                        ("language", language),
                        ("expertise", expertise),
                    ];
                    let filter = Filter {
                        query: q.parse().ok(),
                        service: Some(service.to_owned()).filter(|service| !service.is_empty()),
                        expertise: expertise.parse().ok(),
                        industry: industry.parse().ok(),
                        region: region.parse().ok(),
                        language: language.parse().ok(),
                    };
                    let expected: Vec<String> = listings
                        .iter()
                        .filter(|listing| {
                            let words = listing.searchable_words();
                            listing.card().is_some_and(|card| filter.matches(&card, &words))
                        })
                        .map(|listing| listing.id.to_string())
                        .collect();
                    found_something += usize::from(!expected.is_empty());
                    let query = serde_urlencoded::to_string(pairs).unwrap();
                    let limit = if q == "ex" { 4 } else { 25 };
                    assert_eq!(all(&system, &query, limit).await, expected, "{query}");
                }
            }
        }
    }
    assert!(found_something > 30, "{found_something} searches found something");
}

#[tokio::test]
async fn a_suspended_partner_is_gone_in_the_same_moment() {
    let (system, table) = marketplace().await;
    let before = all(&system, "", 100).await;
    let (member, _) = table.memberships(&"paul@contoso.example".parse().unwrap()).await.unwrap();
    let partner_id = member.unwrap().partner_id;
    let own = stored(&system, &table).await;
    let own: Vec<String> = own
        .iter()
        .filter(|listing| listing.partner_id == partner_id && listing.is_published())
        .map(|listing| listing.id.to_string())
        .collect();
    assert_eq!(own.len(), 3);

    let now = system.clock().now();
    for _ in 0..domain::partner::STRIKES_TO_PAUSE {
        let partner = table.partner(partner_id).await.unwrap().unwrap().struck(now);
        let fact = Fact::PartnerReported { partner: Box::new(partner.clone()) };
        let changes = vec![Change::Partner(Box::new(Changed::one(partner, fact)))];
        let strike =
            Transaction { actor: Actor::System, now, changes, quotas: nothing_used(), remembered: None };
        table.commit(strike).await.unwrap().unwrap();
    }

    let left: Vec<String> = before.into_iter().filter(|id| !own.contains(id)).collect();
    for limit in [2, 100] {
        assert_eq!(all(&system, "", limit).await, left);
    }
    assert_eq!(problem(&system, &format!("/v1/marketplace/listings/{}", own[0])).await.0, 404);
    let page = get(&system, "/marketplace?q=contoso").await;
    assert_eq!(page.status(), 200);
    assert!(!String::from_utf8_lossy(page.body()).contains(&own[0]));
}

/// The next revision of a listing, with other words.
fn revised(listing: &Listing, status: ListingStatus, summary: &str) -> Listing {
    let revision = listing.revision + 1;
    Listing { revision, status, summary: summary.parse().unwrap(), ..listing.clone() }
}

/// Breaks off the keeping of a listing at the transaction that touches this partition.
async fn break_off(system: &System, table: &Table, listing: &Listing, partition: &str) {
    let rule = Rule {
        service: Service::Dynamodb,
        operation: Some("TransactWriteItems".to_owned()),
        kind: Kind::Error,
        probability: 1.0,
        count: None,
        key_prefix: Some(partition.to_owned()),
        behind: None,
        function: None,
    };
    system.faults().replace(Rules { rules: vec![rule] }).unwrap();
    table.keep_listing(listing).await.unwrap_err();
    system.faults().clear();
}

/// So many different words that one transaction does not hold their entries.
fn verbose(seed: usize) -> String {
    let word = |number: usize| {
        let letters = number.wrapping_mul(seed).wrapping_add(seed);
        let letter =
            |place: u32| char::from(b'a' + u8::try_from(letters / 26_usize.pow(place) % 26).unwrap());
        [letter(0), letter(1), letter(2)].into_iter().collect::<String>()
    };
    (1..=140).map(word).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn keeping_a_listing_can_break_off_anywhere_and_be_done_again() {
    let (system, table) = marketplace().await;
    let mut kept = one(&system, &table).await;
    let mut wordy = revised(&kept, ListingStatus::Published, "Zebras graze quietly near xylophones");
    wordy.description = verbose(7_001).parse().unwrap();
    assert!(
        due_entries(&wordy).len() > 99,
        "one transaction does not hold {} entries",
        due_entries(&wordy).len()
    );
    let mut other = revised(&wordy, ListingStatus::Published, "Quiet gardens need patient gardeners");
    other.description = verbose(9_973).parse().unwrap();
    let hidden = revised(&other, ListingStatus::Hidden, "Quiet gardens need patient gardeners");
    let mut back = revised(&hidden, ListingStatus::Published, "We move mailboxes again");
    back.description = "Short and sweet".parse().unwrap();

    for next in [wordy, other, hidden, back] {
        let (old, new) = (entries(&system, kept.id).await, due_entries(&next));
        let leaves = old.difference(&new).last().cloned();
        for partition in new.first().into_iter().chain(new.last()).chain(leaves.as_ref()) {
            break_off(&system, &table, &next, partition).await;
            let shown = table.listing(next.id).await.unwrap();
            assert!(shown.as_ref() == Some(&next) || shown.as_ref() == Some(&kept), "it is one or the other");
        }
        table.keep_listing(&next).await.unwrap().unwrap();
        assert_eq!(entries(&system, next.id).await, new);
        table.keep_listing(&next).await.unwrap().unwrap();
        kept = next;
    }
}

#[tokio::test]
async fn a_later_revision_takes_over_what_an_unfinished_one_left_behind() {
    let (system, table) = marketplace().await;
    let first = one(&system, &table).await;
    let mut second = revised(&first, ListingStatus::Published, "Zebras graze quietly near xylophones");
    second.description = verbose(7_001).parse().unwrap();
    let last = due_entries(&second).last().unwrap().clone();
    break_off(&system, &table, &second, &last).await;
    let third = revised(&second, ListingStatus::Published, "Quiet gardens need patient gardeners");
    let third = Listing { description: first.description.clone(), ..third };
    table.keep_listing(&third).await.unwrap().unwrap();
    assert_eq!(entries(&system, third.id).await, due_entries(&third));
    assert_eq!(table.keep_listing(&second).await.unwrap(), Err(Lost::Stale), "the older one comes too late");
    assert_eq!(entries(&system, third.id).await, due_entries(&third));
}

#[tokio::test]
async fn a_page_is_read_once_and_then_only_whether_it_is_still_the_same() {
    let (system, table) = marketplace().await;
    let path = "/v1/marketplace/listings?limit=20";
    answer(&system, "/v1/marketplace/listings?limit=1").await;
    system.ledger().take();
    let first = answer(&system, path).await;
    let calls = system.ledger().take();
    assert_eq!(operations(&calls), ["GetItem", "Query", "BatchGetItem"]);
    assert!(calls[0].units.read <= 1.0, "which it is: {:?}", calls[0].units);
    assert!(calls[1].units.read <= 4.0, "twenty cards: {:?}", calls[1].units);
    assert!(calls[2].units.read <= 25.0, "each partner once: {:?}", calls[2].units);

    assert_eq!(answer(&system, path).await, first);
    let calls = system.ledger().take();
    assert_eq!(operations(&calls), ["GetItem"]);

    let kept = one(&system, &table).await;
    let next = revised(&kept, ListingStatus::Published, "Zebras graze quietly near xylophones");
    table.keep_listing(&next).await.unwrap().unwrap();
    system.ledger().take();
    let changed = answer(&system, path).await;
    assert_ne!(changed, first);
    assert!(changed.to_string().contains("Zebras graze"));
    assert_eq!(operations(&system.ledger().take()), ["GetItem", "GetItem", "Query", "BatchGetItem"]);
}

fn operations(calls: &[crate::ledger::Call]) -> Vec<&str> {
    calls.iter().map(|call| call.operation.as_str()).collect()
}

#[tokio::test]
async fn what_cannot_be_searched_for_is_a_problem_with_every_fault() {
    let (system, _) = marketplace().await;
    let (status, said) = problem(
        &system,
        "/v1/marketplace/listings?q=a&service=telegraph&expertise=x&industry=x&region=x&language=_&limit=101&page=2",
    )
    .await;
    assert_eq!((status, said["code"].as_str().unwrap()), (422, "invalid"));
    let pointers: Vec<&str> =
        said["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    assert_eq!(
        pointers,
        ["/q", "/service", "/expertise", "/industry", "/region", "/language", "/limit", "/page"]
    );
    let first = answer(&system, "/v1/marketplace/listings?limit=2&region=western-europe").await;
    let cursor = first["nextCursor"].as_str().unwrap();
    for query in [
        "cursor=nonsense".to_owned(),
        format!("cursor={cursor}"),
        format!("cursor={cursor}x&region=western-europe"),
        format!("cursor={cursor}&region=canada"),
    ] {
        let (status, said) = problem(&system, &format!("/v1/marketplace/listings?{query}")).await;
        assert_eq!((status, said["code"].as_str().unwrap()), (400, "invalidCursor"), "{query}");
    }
    for id in ["lst_0", "inv_00000000000000000000000000", "lst_00000000000000000000000000"] {
        assert_eq!(problem(&system, &format!("/v1/marketplace/listings/{id}")).await.0, 404);
    }
}

#[tokio::test]
async fn answers_are_public_and_have_a_tag_that_saves_the_body() {
    let (system, _) = marketplace().await;
    for path in ["/v1/marketplace/listings?q=mail", "/v1/marketplace/listings"] {
        let first = get(&system, path).await;
        assert_eq!(first.headers()["cache-control"], "public, max-age=0");
        let request = Request::get(path).header("if-none-match", &first.headers()["etag"]);
        let second = system.send(request.body(Bytes::new()).unwrap()).await;
        assert_eq!((second.status().as_u16(), second.body().len()), (304, 0));
    }
}

#[tokio::test]
async fn pages_show_the_same_in_both_languages_and_keep_a_mistyped_search() {
    let (system, _) = marketplace().await;
    for (path, status, texts) in [
        ("/marketplace?utm_source=x", 200, ["Mail to the cloud in ten days", "lang=\"en\""]),
        ("/marketplace?lang=fr&service=lync-online&q=", 200, ["La téléphonie d’entreprise", "lang=\"fr\""]),
        ("/marketplace?q=a&region=canada", 422, ["value=\"a\"", "value=\"canada\" selected"]),
        ("/marketplace?cursor=nonsense", 400, ["<form", "</html>"]),
    ] {
        let page = get(&system, path).await;
        let body = String::from_utf8_lossy(page.body());
        assert_eq!(page.status().as_u16(), status, "{path}");
        assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        for text in texts {
            assert!(body.contains(text), "{path} does not show {text}: {body}");
        }
    }
    let found = answer(&system, "/v1/marketplace/listings?q=cloud&limit=1").await;
    let page = get(&system, &format!("/marketplace/{}", found["items"][0]["id"].as_str().unwrap())).await;
    assert_eq!(page.status(), 200);
    assert!(String::from_utf8_lossy(page.body()).contains("<strong>two people on site</strong>"));
}
