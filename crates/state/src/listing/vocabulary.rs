//! The words of the marketplace: fields of expertise, industries, regions, languages.
//!
//! The lists are closed, so that a search can offer all of them and a misspelled one is refused instead of
//! finding nothing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{Locale, parse_from_text};

/// The text is none of the words; displays which ones there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotInVocabulary {
    words: &'static [&'static str],
}

impl fmt::Display for NotInVocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be one of {}", self.words.join(", "))
    }
}

impl std::error::Error for NotInVocabulary {}

macro_rules! vocabulary {
    ($(#[doc = $doc:literal] $type:ident { $($variant:ident $key:literal $english:literal $french:literal;)* })*) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $(#[doc = $english] $variant,)*
        }

        impl $type {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// The short key.
            pub fn key(self) -> &'static str {
                match self { $($type::$variant => $key,)* }
            }

            /// The name for people.
            pub fn name(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $(($type::$variant, Locale::En) => $english, ($type::$variant, Locale::Fr) => $french,)*
                }
            }
        }

        impl FromStr for $type {
            type Err = NotInVocabulary;

            fn from_str(text: &str) -> Result<$type, NotInVocabulary> {
                match text {
                    $($key => Ok($type::$variant),)*
                    _ => Err(NotInVocabulary { words: &[$($key,)*] }),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.key())
            }
        }

        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.key())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                parse_from_text(deserializer)
            }
        }
    )*};
}

vocabulary! {
    /// What a partner is good at.
    Expertise {
        Migration "migration" "Migration" "Migration";
        Deployment "deployment" "Deployment" "Déploiement";
        Training "training" "Training" "Formation";
        Support "support" "Support" "Assistance";
        Security "security" "Security" "Sécurité";
        Compliance "compliance" "Compliance" "Conformité";
        Identity "identity" "Identity" "Gestion des identités";
        Collaboration "collaboration" "Collaboration" "Collaboration";
        CustomDevelopment "custom-development" "Custom development" "Développement sur mesure";
        BusinessIntelligence "business-intelligence" "Business intelligence" "Informatique décisionnelle";
        ProjectManagement "project-management" "Project management" "Gestion de projet";
        Voice "voice" "Voice and meetings" "Voix et réunions";
    }
    /// For whom a partner works.
    Industry {
        Construction "construction" "Construction" "Construction";
        Education "education" "Education" "Enseignement";
        FinancialServices "financial-services" "Financial services" "Services financiers";
        Government "government" "Government" "Secteur public";
        Healthcare "healthcare" "Healthcare" "Santé";
        Hospitality "hospitality" "Hotels and restaurants" "Hôtellerie et restauration";
        Manufacturing "manufacturing" "Manufacturing" "Industrie";
        Media "media" "Media" "Médias";
        Nonprofit "nonprofit" "Nonprofit" "Associations";
        ProfessionalServices "professional-services" "Professional services" "Services aux entreprises";
        Retail "retail" "Retail" "Commerce de détail";
        Transport "transport" "Transport" "Transports";
        Utilities "utilities" "Energy and utilities" "Énergie et services publics";
    }
    /// Where a partner works.
    Region {
        Africa "africa" "Africa" "Afrique";
        AsiaPacific "asia-pacific" "Asia and Pacific" "Asie et Pacifique";
        Canada "canada" "Canada" "Canada";
        EasternEurope "eastern-europe" "Eastern Europe" "Europe de l’Est";
        LatinAmerica "latin-america" "Latin America" "Amérique latine";
        MiddleEast "middle-east" "Middle East" "Moyen-Orient";
        NorthernEurope "northern-europe" "Northern Europe" "Europe du Nord";
        SouthernEurope "southern-europe" "Southern Europe" "Europe du Sud";
        UnitedStates "united-states" "United States" "États-Unis";
        WesternEurope "western-europe" "Western Europe" "Europe de l’Ouest";
    }
}

/// A language as BCP 47 tags it: language, and where it matters script and region, in the usual case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageTag(String);

/// The text is no language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALanguageTag;

impl fmt::Display for NotALanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a language tag (BCP 47) such as en, fr-CA or zh-Hant")
    }
}

impl std::error::Error for NotALanguageTag {}

impl LanguageTag {
    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag and each shorter one that it is a kind of: `fr-CA` is a kind of `fr` (RFC 4647, basic filtering).
    pub fn ranges(&self) -> impl Iterator<Item = LanguageTag> {
        let ends = self.0.match_indices('-').map(|(end, _)| end).chain([self.0.len()]);
        ends.filter_map(|end| self.0.get(..end)).map(|range| LanguageTag(range.to_owned()))
    }
}

impl FromStr for LanguageTag {
    type Err = NotALanguageTag;

    fn from_str(text: &str) -> Result<LanguageTag, NotALanguageTag> {
        let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let mut parts = text.split('-').peekable();
        let language = parts.next().filter(|part| (2..=3).contains(&part.len()) && letters(part));
        let mut tag = language.ok_or(NotALanguageTag)?.to_ascii_lowercase();
        if let Some(script) = parts.next_if(|part| part.len() == 4 && letters(part)) {
            let (first, rest) = script.split_at(1);
            tag = format!("{tag}-{}{}", first.to_ascii_uppercase(), rest.to_ascii_lowercase());
        }
        let is_region = |part: &&str| {
            (part.len() == 2 && letters(part))
                || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        if let Some(region) = parts.next_if(is_region) {
            tag = format!("{tag}-{}", region.to_ascii_uppercase());
        }
        if parts.next().is_none() { Ok(LanguageTag(tag)) } else { Err(NotALanguageTag) }
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for LanguageTag {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for LanguageTag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LanguageTag, D::Error> {
        parse_from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_a_foreign_one_says_which_there_are() {
        for word in Region::ALL {
            assert_eq!(word.key().parse(), Ok(*word));
        }
        let told = "atlantis".parse::<Region>().unwrap_err().to_string();
        assert!(told.starts_with("must be one of africa, asia-pacific, "), "{told}");
        assert!("Africa".parse::<Region>().is_err() && "".parse::<Industry>().is_err());
    }

    #[test]
    fn language_tags_have_one_form() {
        for (text, tag) in
            [("EN", "en"), ("fr-ca", "fr-CA"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")]
        {
            assert_eq!(text.parse::<LanguageTag>().unwrap().as_str(), tag);
        }
        for text in
            ["", "e", "english", "fr_CA", "fr-", "-fr", "fr-CA-x", "fr-CA-Latn", "é-FR", "fr CA", "f1"]
        {
            assert_eq!(text.parse::<LanguageTag>(), Err(NotALanguageTag), "{text}");
        }
    }

    #[test]
    fn a_tag_is_a_kind_of_each_shorter_one() {
        let ranges: Vec<String> =
            "zh-Hant-TW".parse::<LanguageTag>().unwrap().ranges().map(|range| range.to_string()).collect();
        assert_eq!(ranges, ["zh", "zh-Hant", "zh-Hant-TW"]);
    }
}
