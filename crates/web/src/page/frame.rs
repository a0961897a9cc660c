//! What is around every page, and how a template words things.

use std::borrow::Borrow;

use domain::text::Locale;
use domain::{EmailAddress, Moment};

use super::{asset, sign_in_for};
use crate::Language;

/// What is around a page: its language and title, the way to the other language, and who is signed in.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    locale: Locale,
    title: String,
    /// The same page, up to its `lang` parameter, which is added last; none where asking again would not show it.
    here: Option<String>,
    signed_in_as: Option<&'a EmailAddress>,
    public: bool,
    pub(crate) style_path: String,
    pub(crate) mark_path: String,
}

impl<'a> Frame<'a> {
    /// The frame of a page with this title at this address, which is a path with or without a query.
    pub fn new(locale: Locale, title: impl Into<String>, here: impl Into<String>) -> Frame<'a> {
        Frame { here: Some(here.into()), ..Frame::standing(locale, title) }
    }

    /// The frame of a page that only answers one request, and cannot be had again in the other language.
    pub fn standing(locale: Locale, title: impl Into<String>) -> Frame<'a> {
        Frame {
            locale,
            title: title.into(),
            here: None,
            signed_in_as: None,
            public: false,
            style_path: asset::style_path(),
            mark_path: asset::mark_path(),
        }
    }

    /// The same frame, naming who is signed in.
    #[must_use]
    pub fn with_session(self, signed_in_as: Option<&'a EmailAddress>) -> Frame<'a> {
        Frame { signed_in_as, ..self }
    }

    /// The same frame around a page that search engines may list.
    #[must_use]
    pub(super) fn listed(self) -> Frame<'a> {
        Frame { public: true, ..self }
    }

    /// The one of two texts that is in the reader's language.
    pub(crate) fn say<'t>(&self, english: &'t str, french: &'t str) -> &'t str {
        words::in_language(self.locale, english, french)
    }

    /// A colon after a word; French keeps it apart from the word, on the same line.
    pub(crate) fn colon(&self) -> &'static str {
        self.say(":", "\u{a0}:")
    }

    pub(super) fn locale(&self) -> Locale {
        self.locale
    }

    pub(crate) fn is_french(&self) -> bool {
        self.locale == Locale::Fr
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.locale.tag()
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    pub(crate) fn is_public(&self) -> bool {
        self.public
    }

    pub(crate) fn signed_in_as(&self) -> Option<&'a EmailAddress> {
        self.signed_in_as
    }

    pub(crate) fn sign_out_path(&self) -> String {
        format!("/sign-out?lang={}", self.lang())
    }

    /// Where somebody signs in who is on the way to nothing in particular.
    pub(crate) fn sign_in_path(&self) -> String {
        sign_in_for("/customer", self.locale)
    }

    /// Where the same page is in the other language.
    pub(crate) fn elsewhere(&self) -> Option<String> {
        let here = self.here.as_deref()?;
        let joint = if here.contains('?') { '&' } else { '?' };
        let other = words::in_language(self.locale, Locale::Fr, Locale::En);
        Some(format!("{here}{joint}lang={}", other.tag()))
    }

    pub(crate) fn date(&self, moment: impl Borrow<Moment>) -> String {
        words::date(*moment.borrow(), self.locale)
    }

    pub(crate) fn date_time(&self, moment: impl Borrow<Moment>) -> String {
        words::date_time(*moment.borrow(), self.locale)
    }

    pub(crate) fn days(&self, quantity: impl Borrow<u32>) -> String {
        words::days(*quantity.borrow(), self.locale)
    }

    pub(crate) fn months(&self, quantity: impl Borrow<u32>) -> String {
        words::months(*quantity.borrow(), self.locale)
    }

    pub(crate) fn number(&self, quantity: impl Borrow<u32>) -> String {
        words::number(*quantity.borrow(), self.locale)
    }
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Language {
        match locale {
            Locale::En => Language::English,
            Locale::Fr => Language::French,
        }
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Locale {
        match language {
            Language::English => Locale::En,
            Language::French => Locale::Fr,
        }
    }
}
