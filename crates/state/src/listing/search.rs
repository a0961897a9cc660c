//! Finding listings: under which entries one stands, which entry a search starts from, and what it keeps.
//!
//! *found-by-any*: a listing that matches a filter stands under the entry the search starts from, whichever
//! that is. Established by [`Listing::postings`], relied on by the table, which looks nowhere else.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::fold::{self, SHORTEST_WORD_CHARACTERS};
use super::{Expertise, Industry, LanguageTag, Listing, ListingName, Region, Summary, Website};
use crate::moment::Moment;
use crate::text::{Locale, OrganizationName, parse_from_text};
use crate::{ListingId, PartnerId};

/// Words a listing is found under; the first ones count.
const MOST_WORDS: usize = 200;
/// The beginning of a word that has an entry. Longer ones would find fewer listings that do not match after all,
/// shorter ones would spare queries of two characters from looking through every listing; both cost entries.
const PREFIX_CHARACTERS: usize = 3;

/// What a list of listings shows of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// The listing.
    pub id: ListingId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The partner's name.
    pub partner_name: OrganizationName,
    /// The title.
    pub name: ListingName,
    /// One sentence.
    pub summary: Summary,
    /// Services from the catalog.
    pub services: BTreeSet<String>,
    /// What the partner is good at.
    pub expertise: BTreeSet<Expertise>,
    /// For whom.
    pub industries: BTreeSet<Industry>,
    /// Where.
    pub regions: BTreeSet<Region>,
    /// In which languages.
    pub languages: BTreeSet<LanguageTag>,
    /// The partner's page.
    pub url: Website,
    /// When it was published.
    pub published_at: Moment,
}

/// The words a listing is found under, folded; kept as one text with spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchableWords(String);

/// One property that a listing has or has not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// It names this service of the catalog.
    Service(String),
    /// The partner is good at this.
    Expertise(Expertise),
    /// The partner works for this industry.
    Industry(Industry),
    /// The partner works in this region.
    Region(Region),
    /// The partner speaks this language, or a kind of it.
    Language(LanguageTag),
}

/// An entry under which listings stand in the order in which they were published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Posting {
    /// All of them.
    All,
    /// Those with a facet.
    Facet(Facet),
    /// Those with a word that begins like this; with nothing, all of them.
    Prefix(String),
}

/// What somebody searches for in words: each has to be the beginning of one of the listing's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Vec<String>);

/// Why a text is nothing to search for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAQuery {
    /// It is too long.
    TooLong,
    /// It has too many words.
    TooManyWords,
    /// It has no word that is long enough.
    NoWord,
}

/// What somebody looks for. Everything that is given has to be true of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words.
    pub query: Option<Query>,
    /// A service of the catalog.
    pub service: Option<String>,
    /// A field of expertise.
    pub expertise: Option<Expertise>,
    /// An industry.
    pub industry: Option<Industry>,
    /// A region.
    pub region: Option<Region>,
    /// A language; `fr` finds `fr-CA`, too.
    pub language: Option<LanguageTag>,
}

impl Listing {
    /// What lists show of it; none unless it is published.
    pub fn card(&self) -> Option<Card> {
        let published_at = self.published_at.filter(|_| self.is_published())?;
        Some(Card {
            id: self.id,
            partner_id: self.partner_id,
            partner_name: self.partner_name.clone(),
            name: self.name.clone(),
            summary: self.summary.clone(),
            services: self.services.clone(),
            expertise: self.expertise.clone(),
            industries: self.industries.clone(),
            regions: self.regions.clone(),
            languages: self.languages.clone(),
            url: self.url.clone(),
            published_at,
        })
    }

    /// The words it is found under: those of its texts, its partner's name, its services, and the names of its
    /// expertise, industries and regions in either language.
    pub fn searchable_words(&self) -> SearchableWords {
        let mut words = Vec::new();
        let mut known = BTreeSet::new();
        let mut add = |text: &str| {
            for word in fold::words(text) {
                if known.len() < MOST_WORDS && known.insert(word.clone()) {
                    words.push(word);
                }
            }
        };
        add(self.name.as_str());
        add(self.partner_name.as_str());
        self.services.iter().for_each(|service| add(service));
        for locale in [Locale::En, Locale::Fr] {
            self.expertise.iter().for_each(|expertise| add(expertise.name(locale)));
            self.industries.iter().for_each(|industry| add(industry.name(locale)));
            self.regions.iter().for_each(|region| add(region.name(locale)));
        }
        add(self.summary.as_str());
        add(self.description.as_str());
        SearchableWords(words.join(" "))
    }

    /// The entries under which it stands; none unless it is published.
    pub fn postings(&self) -> BTreeSet<Posting> {
        let Some(card) = self.card() else { return BTreeSet::new() };
        let words = self.searchable_words();
        let prefixes = words.iter().filter_map(prefix).chain([String::new()]).map(Posting::Prefix);
        let facets = card.facets().into_iter().map(Posting::Facet);
        facets.chain(prefixes).chain([Posting::All]).collect()
    }
}

/// The beginning of a word under which it is found; none when it is shorter.
fn prefix(word: &str) -> Option<String> {
    let prefix: String = word.chars().take(PREFIX_CHARACTERS).collect();
    (prefix.chars().count() == PREFIX_CHARACTERS).then_some(prefix)
}

impl Card {
    /// Its facets.
    pub fn facets(&self) -> BTreeSet<Facet> {
        let mut facets: BTreeSet<Facet> = self.services.iter().cloned().map(Facet::Service).collect();
        facets.extend(self.expertise.iter().copied().map(Facet::Expertise));
        facets.extend(self.industries.iter().copied().map(Facet::Industry));
        facets.extend(self.regions.iter().copied().map(Facet::Region));
        facets.extend(self.languages.iter().flat_map(LanguageTag::ranges).map(Facet::Language));
        facets
    }
}

impl Filter {
    /// Whether a listing with this card and these words is looked for.
    pub fn matches(&self, card: &Card, words: &SearchableWords) -> bool {
        self.matches_facets(card) && self.query.as_ref().is_none_or(|query| query.matches(words))
    }

    /// Whether a listing with this card has everything but the words.
    pub fn matches_facets(&self, card: &Card) -> bool {
        let facets = card.facets();
        self.facets().iter().all(|facet| facets.contains(facet))
    }

    /// The entry to start from: where, as a rule, the fewest listings stand that are not looked for.
    pub fn driving(&self) -> Posting {
        if let Some(query) = &self.query {
            return Posting::Prefix(query.driving_prefix());
        }
        self.facets().into_iter().next().map_or(Posting::All, Posting::Facet)
    }

    /// Whether everything that stands under the driving entry is looked for.
    pub fn is_driven_only(&self) -> bool {
        self.query.is_none() && self.facets().len() <= 1
    }

    /// The filter in the one form that means the same for the same filter.
    pub fn canonical(&self) -> String {
        let query = self.query.iter().map(|query| format!("q={}", query.0.join("+")));
        query.chain(self.facets().iter().map(Facet::to_string)).collect::<Vec<_>>().join("&")
    }

    /// The facets asked for, the most selective kind first.
    fn facets(&self) -> Vec<Facet> {
        let facets = [
            self.expertise.map(Facet::Expertise),
            self.industry.map(Facet::Industry),
            self.region.map(Facet::Region),
            self.service.clone().map(Facet::Service),
            self.language.clone().map(Facet::Language),
        ];
        facets.into_iter().flatten().collect()
    }
}

impl Query {
    /// The most characters that are searched for.
    pub const MOST_CHARACTERS: usize = 100;
    /// The most words that are searched for.
    pub const MOST_WORDS: usize = 8;

    /// Whether each word searched for is the beginning of a word of the listing.
    pub fn matches(&self, words: &SearchableWords) -> bool {
        self.0.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted.as_str())))
    }

    /// The beginning of the longest word; nothing when no word is long enough to be found by.
    fn driving_prefix(&self) -> String {
        let longest = self.0.iter().max_by_key(|word| word.chars().count());
        longest.and_then(|word| prefix(word)).unwrap_or_default()
    }
}

impl FromStr for Query {
    type Err = NotAQuery;

    fn from_str(text: &str) -> Result<Query, NotAQuery> {
        if text.chars().count() > Query::MOST_CHARACTERS {
            return Err(NotAQuery::TooLong);
        }
        let words: BTreeSet<String> = fold::words(text).collect();
        match words.len() {
            0 => Err(NotAQuery::NoWord),
            1..=Query::MOST_WORDS => Ok(Query(words.into_iter().collect())),
            _ => Err(NotAQuery::TooManyWords),
        }
    }
}

impl fmt::Display for NotAQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAQuery::TooLong => write!(f, "must have at most {} characters", Query::MOST_CHARACTERS),
            NotAQuery::TooManyWords => write!(f, "must have at most {} words", Query::MOST_WORDS),
            NotAQuery::NoWord => {
                write!(f, "must have a word of at least {SHORTEST_WORD_CHARACTERS} letters or digits")
            }
        }
    }
}

impl std::error::Error for NotAQuery {}

impl SearchableWords {
    fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|word| !word.is_empty())
    }
}

impl FromStr for SearchableWords {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<SearchableWords, std::convert::Infallible> {
        Ok(SearchableWords(text.to_owned()))
    }
}

impl Serialize for SearchableWords {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SearchableWords {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<SearchableWords, D::Error> {
        parse_from_text(deserializer)
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Facet::Service(service) => write!(f, "service={service}"),
            Facet::Expertise(expertise) => write!(f, "expertise={expertise}"),
            Facet::Industry(industry) => write!(f, "industry={industry}"),
            Facet::Region(region) => write!(f, "region={region}"),
            Facet::Language(language) => write!(f, "language={language}"),
        }
    }
}

#[cfg(test)]
mod tests;
