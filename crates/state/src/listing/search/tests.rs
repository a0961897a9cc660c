use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::tests::listing;
use super::super::{Description, ListingStatus};
use super::*;

const WORDS: [&str; 14] = [
    "mail",
    "mailbox",
    "mailing",
    "Exchange",
    "exchanger",
    "équipe",
    "equipement",
    "ex",
    "migration",
    "vers",
    "à",
    "365",
    "l’école",
    "co-op",
];
const SERVICES: [&str; 3] = ["exchange-online", "lync-online", "project-online"];
const LANGUAGES: [&str; 4] = ["en", "fr", "fr-CA", "zh-Hant-TW"];

/// Listings that have much in common, so that filters have something to tell apart.
fn listings() -> impl Strategy<Value = Listing> {
    let text = || prop::collection::vec(select(&WORDS[..]), 1..8).prop_map(|words| words.join(" "));
    let status = select(&[ListingStatus::Published, ListingStatus::Published, ListingStatus::Hidden][..]);
    let facets = (
        subsequence(SERVICES.to_vec(), 1..=3),
        subsequence(Expertise::ALL.to_vec(), 1..=4),
        subsequence(Industry::ALL.to_vec(), 1..=3),
        subsequence(Region::ALL.to_vec(), 1..=3),
        subsequence(LANGUAGES.to_vec(), 1..=2),
    );
    (text(), text(), text(), status, facets).prop_map(|(name, summary, description, status, facets)| {
        let (services, expertise, industries, regions, languages) = facets;
        Listing {
            status,
            name: name.parse().unwrap(),
            summary: summary.parse().unwrap(),
            description: description.parse::<Description>().unwrap(),
            services: services.into_iter().map(str::to_owned).collect(),
            expertise: expertise.into_iter().collect(),
            industries: industries.into_iter().collect(),
            regions: regions.into_iter().collect(),
            languages: languages.into_iter().map(|tag| tag.parse().unwrap()).collect(),
            ..listing()
        }
    })
}

fn filters() -> impl Strategy<Value = Filter> {
    let query = prop::collection::vec((select(&WORDS[..]), 2_usize..10), 1..3).prop_map(|words| {
        let begun: Vec<String> =
            words.into_iter().map(|(word, length)| word.chars().take(length).collect()).collect();
        begun.join(" ").parse::<Query>().ok()
    });
    (
        prop_oneof![Just(None), query],
        prop::option::of(select(&SERVICES[..])),
        prop::option::weighted(0.3, select(Expertise::ALL)),
        prop::option::weighted(0.3, select(Industry::ALL)),
        prop::option::weighted(0.3, select(Region::ALL)),
        prop::option::weighted(0.3, select(&LANGUAGES[..])),
    )
        .prop_map(|(query, service, expertise, industry, region, language)| Filter {
            query,
            service: service.map(str::to_owned),
            expertise,
            industry,
            region,
            language: language.map(|tag| tag.parse().unwrap()),
        })
}

/// The meaning of a filter in the plainest words there are, for comparison.
fn is_looked_for(filter: &Filter, listing: &Listing) -> bool {
    let said =
        format!("{} {} {} {}", listing.name, listing.partner_name, listing.summary, listing.description);
    let mut said: Vec<String> = fold::words(&said).collect();
    said.extend(listing.services.iter().flat_map(|service| fold::words(service)));
    for locale in [Locale::En, Locale::Fr] {
        said.extend(listing.expertise.iter().flat_map(|word| fold::words(word.name(locale))));
        said.extend(listing.industries.iter().flat_map(|word| fold::words(word.name(locale))));
        said.extend(listing.regions.iter().flat_map(|word| fold::words(word.name(locale))));
    }
    let speaks = |wanted: &LanguageTag| {
        listing
            .languages
            .iter()
            .any(|spoken| spoken == wanted || spoken.as_str().starts_with(&format!("{wanted}-")))
    };
    listing.is_published()
        && filter
            .query
            .iter()
            .flat_map(|query| &query.0)
            .all(|begun| said.iter().any(|word| word.starts_with(begun.as_str())))
        && filter.service.iter().all(|service| listing.services.contains(service))
        && filter.expertise.iter().all(|expertise| listing.expertise.contains(expertise))
        && filter.industry.iter().all(|industry| listing.industries.contains(industry))
        && filter.region.iter().all(|region| listing.regions.contains(region))
        && filter.language.iter().all(speaks)
}

proptest! {
    // A quarter of the usual number: these tests are run after every edit.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    /// A search looks under one entry only and keeps what matches; that is the same as looking at everything.
    #[test]
    fn what_is_found_from_one_entry_is_what_looking_at_everything_finds(
        listings in prop::collection::vec(listings(), 0..12),
        filter in filters(),
    ) {
        for listing in listings {
            let card = listing.card();
            let found = card.as_ref().is_some_and(|card| {
                listing.postings().contains(&filter.driving())
                    && filter.matches(card, &listing.searchable_words())
            });
            prop_assert_eq!(found, is_looked_for(&filter, &listing), "{:?} in {:?}", filter, listing);
            if filter.is_driven_only() {
                prop_assert_eq!(found, listing.postings().contains(&filter.driving()));
            }
        }
    }

    #[test]
    fn a_listing_stands_under_a_bounded_number_of_entries(
        name in "[a-z ]{1,80}", summary in "[a-zé ]{1,160}", description in "[a-z0-9 ]{1,600}",
    ) {
        let (Ok(name), Ok(summary), Ok(description)) = (name.parse(), summary.parse(), description.parse())
            else { return Ok(()) };
        let listing = Listing { name, summary, description, ..listing() };
        prop_assert!(listing.postings().len() <= MOST_WORDS + 80);
    }
}

#[test]
fn accents_case_and_the_end_of_a_word_do_not_matter() {
    let listing = Listing { summary: "Déménagez vos boîtes aux lettres".parse().unwrap(), ..listing() };
    let finds = |text: &str| text.parse::<Query>().unwrap().matches(&listing.searchable_words());
    assert!(finds("DEMENAGEZ") && finds("boîte lettr") && finds("contoso migration"));
    assert!(!finds("boites postales"));
}

#[test]
fn a_query_is_bounded_and_has_a_word() {
    let fault = |text: &str| text.parse::<Query>().unwrap_err();
    assert_eq!(fault(""), NotAQuery::NoWord);
    assert_eq!(fault("a ! b"), NotAQuery::NoWord);
    assert_eq!(fault(&"a".repeat(101)), NotAQuery::TooLong);
    assert_eq!(fault("aa bb cc dd ee ff gg hh ii"), NotAQuery::TooManyWords);
}

#[test]
fn equal_filters_have_one_form_and_different_ones_do_not_share_it() {
    let filter = |text: &str, expertise| Filter { query: text.parse().ok(), expertise, ..Filter::default() };
    assert_eq!(filter("Mail, EXCH", None).canonical(), filter("exch mail", None).canonical());
    assert_eq!(filter("mail", Some(Expertise::Training)).canonical(), "q=mail&expertise=training");
    assert_eq!(Filter::default().canonical(), "");
}

#[test]
fn what_is_not_published_stands_nowhere() {
    for status in [ListingStatus::Hidden, ListingStatus::Delisted, ListingStatus::InReview] {
        let listing = Listing { status, ..listing() };
        assert!(listing.card().is_none() && listing.postings().is_empty());
    }
}
