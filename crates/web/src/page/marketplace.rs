//! The marketplace: looking for a partner, and looking at one.

use askama::Template;
use domain::EmailAddress;
use domain::catalog::Catalog;
use domain::listing::{Block, Card, Expertise, Industry, LanguageTag, Listing, Query, Region, Span};
use domain::text::Locale;

use super::visit::query;
use super::{Frame, rendered};
use crate::problem::Code;
use crate::{Problem, Request, request};

/// What was typed and chosen in the search form, as it is shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchTerms {
    /// Words in name, summary or description.
    pub q: String,
    /// A service's key.
    pub service: String,
    /// What the partner should be good at.
    pub expertise: String,
    /// For whom.
    pub industry: String,
    /// Where.
    pub region: String,
    /// In which language.
    pub language: String,
}

/// One page of what was found.
#[derive(Clone, Copy, Debug)]
pub struct MarketplaceView<'a> {
    /// What was looked for.
    pub terms: &'a SearchTerms,
    /// What was found.
    pub cards: &'a [Card],
    /// What to ask for next; none at the end.
    pub next_cursor: Option<&'a str>,
    /// Why nothing could be looked for.
    pub problem: Option<&'a Problem>,
    /// Who is signed in.
    pub signed_in_as: Option<&'a EmailAddress>,
}

#[derive(Template)]
#[template(path = "marketplace.html")]
struct MarketplacePage<'a> {
    frame: Frame<'a>,
    view: &'a MarketplaceView<'a>,
    catalog: &'a Catalog,
}

#[derive(Template)]
#[template(path = "listing.html")]
struct ListingPage<'a> {
    frame: Frame<'a>,
    listing: &'a Listing,
    catalog: &'a Catalog,
}

/// The page of `/marketplace`.
pub fn marketplace(view: &MarketplaceView<'_>, catalog: &Catalog, locale: Locale) -> String {
    let title = words::in_language(locale, "Find a partner", "Trouver un partenaire");
    let frame = Frame::new(locale, title, view.terms.path(&[])).with_session(view.signed_in_as).listed();
    rendered(&MarketplacePage { frame, view, catalog })
}

/// The page of `/marketplace/{id}`.
pub fn listing(
    listing: &Listing,
    catalog: &Catalog,
    signed_in_as: Option<&EmailAddress>,
    locale: Locale,
) -> String {
    let here = format!("/marketplace/{}", listing.id);
    let frame = Frame::new(locale, listing.name.as_str(), here).with_session(signed_in_as).listed();
    rendered(&ListingPage { frame, listing, catalog })
}

impl SearchTerms {
    /// The terms of a request, as they came.
    pub fn of(request: &Request) -> SearchTerms {
        let term = |name| request::query_parameter(request, name).unwrap_or_default().to_owned();
        SearchTerms {
            q: term("q"),
            service: term("service"),
            expertise: term("expertise"),
            industry: term("industry"),
            region: term("region"),
            language: term("language"),
        }
    }

    /// The address of the page with these terms and more parameters.
    fn path(&self, more: &[(&str, &str)]) -> String {
        let pairs = [
            ("q", self.q.as_str()),
            ("service", &self.service),
            ("expertise", &self.expertise),
            ("industry", &self.industry),
            ("region", &self.region),
            ("language", &self.language),
        ];
        let pairs = pairs.into_iter().chain(more.iter().copied());
        let pairs: Vec<(&str, &str)> = pairs.filter(|(_, value)| !value.is_empty()).collect();
        match pairs.as_slice() {
            [] => "/marketplace".to_owned(),
            pairs => format!("/marketplace?{}", query(pairs)),
        }
    }
}

/// One field of the search form, with what can be chosen: value, name, whether it is chosen.
struct TermField<'a> {
    name: &'static str,
    label: &'static str,
    choices: Vec<(&'a str, &'a str, bool)>,
}

/// The languages that can be looked for; a listing may name others.
const LANGUAGES: [&str; 8] = ["de", "en", "es", "fr", "it", "nl", "pl", "pt"];

impl MarketplacePage<'_> {
    fn fields(&self) -> Vec<TermField<'_>> {
        let (terms, locale) = (self.view.terms, self.frame.locale());
        let say = |english, french| words::in_language(locale, english, french);
        let services = self.catalog.services.iter();
        let services = services.map(|(key, service)| (key.as_str(), service.name.as_str()));
        let expertise = Expertise::ALL.iter().map(|one| (one.key(), one.name(locale)));
        let industries = Industry::ALL.iter().map(|one| (one.key(), one.name(locale)));
        let regions = Region::ALL.iter().map(|one| (one.key(), one.name(locale)));
        let languages = LANGUAGES.iter().map(|tag| (*tag, language_name(tag, locale)));
        vec![
            field("service", say("Service", "Service"), services, &terms.service),
            field("expertise", say("Expertise", "Expertise"), expertise, &terms.expertise),
            field("industry", say("Industry", "Secteur"), industries, &terms.industry),
            field("region", say("Region", "Région"), regions, &terms.region),
            field("language", say("Language", "Langue"), languages, &terms.language),
        ]
    }

    fn is_filtered(&self) -> bool {
        *self.view.terms != SearchTerms::default()
    }

    /// Why nothing could be looked for, for the text beside the field of words.
    fn error(&self) -> Option<String> {
        let (problem, locale) = (self.view.problem?, self.frame.locale());
        let is_about_words = problem.faults().iter().any(|fault| fault.pointer == "/q");
        Some(match (problem.code(), is_about_words, locale) {
            (Code::Invalid, true, Locale::En) => format!(
                "Enter up to {} words, at least one of them with two letters or more; {} characters at most.",
                Query::MOST_WORDS,
                Query::MOST_CHARACTERS
            ),
            (Code::Invalid, true, Locale::Fr) => format!(
                "Saisissez jusqu’à {} mots, dont au moins un de deux lettres ou plus ; {} caractères au plus.",
                Query::MOST_WORDS,
                Query::MOST_CHARACTERS
            ),
            _ => problem.view("", locale.into()).detail,
        })
    }

    fn names_of_services<'c>(&'c self, card: &'c Card) -> Vec<&'c str> {
        card.services.iter().map(|key| words::service(self.catalog, key)).collect()
    }

    fn next_path(&self) -> Option<String> {
        let cursor = self.view.next_cursor?;
        Some(self.view.terms.path(&[("cursor", cursor), ("lang", self.frame.lang())]))
    }
}

fn field<'a>(
    name: &'static str,
    label: &'static str,
    choices: impl Iterator<Item = (&'a str, &'a str)>,
    chosen: &'a str,
) -> TermField<'a> {
    let mut choices: Vec<_> = choices.map(|(value, shown)| (value, shown, value == chosen)).collect();
    // What was asked for by hand in the address stays chosen when the form is sent again.
    if !chosen.is_empty() && choices.iter().all(|(.., is_chosen)| !is_chosen) {
        choices.push((chosen, chosen, true));
    }
    TermField { name, label, choices }
}

impl ListingPage<'_> {
    fn blocks(&self) -> Vec<Block> {
        self.listing.description.blocks()
    }

    /// Words about the partner, each list with its heading.
    fn lists(&self) -> Vec<(&'static str, Vec<&str>)> {
        let (listing, locale) = (self.listing, self.frame.locale());
        let say = |english, french| words::in_language(locale, english, french);
        vec![
            (
                say("Services", "Services"),
                listing.services.iter().map(|key| words::service(self.catalog, key)).collect(),
            ),
            (say("Expertise", "Expertise"), listing.expertise.iter().map(|one| one.name(locale)).collect()),
            (say("Industries", "Secteurs"), listing.industries.iter().map(|one| one.name(locale)).collect()),
            (say("Regions", "Régions"), listing.regions.iter().map(|one| one.name(locale)).collect()),
            (
                say("Languages", "Langues"),
                listing.languages.iter().map(|tag| worded_language(tag, locale)).collect(),
            ),
        ]
    }
}

fn worded_language(tag: &LanguageTag, locale: Locale) -> &str {
    language_name(tag.as_str(), locale)
}

/// A language's name in the reader's language; its tag where we have no name for it.
fn language_name(tag: &str, locale: Locale) -> &str {
    let (english, french) = match tag {
        "de" => ("German", "allemand"),
        "en" => ("English", "anglais"),
        "es" => ("Spanish", "espagnol"),
        "fr" => ("French", "français"),
        "it" => ("Italian", "italien"),
        "nl" => ("Dutch", "néerlandais"),
        "pl" => ("Polish", "polonais"),
        "pt" => ("Portuguese", "portugais"),
        _ => (tag, tag),
    };
    words::in_language(locale, english, french)
}
