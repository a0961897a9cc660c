//! The texts of a listing. The description takes a little Markdown: paragraphs, lists, emphasis.
//!
//! There are no links in it: the one place a listing leads to is its website. Headings, quotes, code, tables,
//! images and HTML are refused, so that every listing looks like a listing and none like the page around it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{NotAllowedText, parse_from_text};

use crate::text::ListingText;
pub use crate::text::{ListingName, Summary};

/// What a partner says about itself, in restricted Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description(ListingText);

/// Why a text is no description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotADescription {
    /// It is not an allowed text at all.
    Text(NotAllowedText),
    /// It uses more of Markdown than paragraphs, lists and emphasis.
    Markdown,
}

impl fmt::Display for NotADescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotADescription::Text(fault) => fault.fmt(f),
            NotADescription::Markdown => {
                f.write_str("must have no more Markdown than paragraphs, lists with - and *emphasis*")
            }
        }
    }
}

impl std::error::Error for NotADescription {}

/// One part of a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// The items of a list.
    List(Vec<Vec<Span>>),
}

/// Some text, and how it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As it is.
    Plain(String),
    /// With emphasis.
    Emphasized(String),
    /// With weight.
    Strong(String),
}

impl Description {
    /// The most characters a description may have.
    pub const MOST_CHARACTERS: usize = ListingText::MOST_CHARACTERS;

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The text as it is shown: lines that follow each other belong together, an empty line separates.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for part in self.as_str().split("\n\n") {
            let mut lines: Vec<String> = Vec::new();
            let mut is_list = false;
            for line in part.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let item = list_item(line);
                if item.is_some() != is_list {
                    blocks.extend(block(&lines, is_list));
                    lines.clear();
                    is_list = item.is_some();
                }
                lines.push(item.unwrap_or(line).to_owned());
            }
            blocks.extend(block(&lines, is_list));
        }
        blocks
    }
}

fn list_item(line: &str) -> Option<&str> {
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).map(str::trim)
}

fn block(lines: &[String], is_list: bool) -> Option<Block> {
    match (lines.is_empty(), is_list) {
        (true, _) => None,
        (false, true) => Some(Block::List(lines.iter().map(|line| spans(line)).collect())),
        (false, false) => Some(Block::Paragraph(spans(&lines.join(" ")))),
    }
}

/// Text between two `**` or two `*`; a mark without its partner, or around nothing, is just itself.
fn spans(line: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut plain = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('*') {
        let (before, marked) = rest.split_at(start);
        plain.push_str(before);
        let mark = if marked.starts_with("**") { "**" } else { "*" };
        let inner = marked.strip_prefix(mark).unwrap_or_default();
        let said = inner.split_once(mark);
        if let Some((said, after)) = said.filter(|(said, _)| !said.trim().is_empty() && !said.contains('*')) {
            if !plain.is_empty() {
                spans.push(Span::Plain(std::mem::take(&mut plain)));
            }
            let said = said.to_owned();
            spans.push(if mark == "*" { Span::Emphasized(said) } else { Span::Strong(said) });
            rest = after;
        } else {
            plain.push_str(mark);
            rest = inner;
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        spans.push(Span::Plain(plain));
    }
    spans
}

/// Whether the text would be more than paragraphs, lists and emphasis to some reader of Markdown.
fn has_more_markdown(text: &str) -> bool {
    let starts_a_block = |line: &str| {
        let line = line.trim_start();
        ["#", ">", "```", "~~~", "|", "===", "---", "***", "___"].iter().any(|mark| line.starts_with(mark))
            || (line.starts_with('[') && line.contains("]:"))
    };
    text.lines().any(starts_a_block) || text.contains("](") || text.contains("][") || text.contains('`')
}

impl FromStr for Description {
    type Err = NotADescription;

    fn from_str(text: &str) -> Result<Description, NotADescription> {
        let text: ListingText = text.parse().map_err(NotADescription::Text)?;
        if has_more_markdown(text.as_str()) { Err(NotADescription::Markdown) } else { Ok(Description(text)) }
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Description {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Description {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Description, D::Error> {
        parse_from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paragraphs_lists_and_emphasis_are_shown() {
        let text = "We **move** your\nmail.\n\nIn *three* steps:\n- plan\n- move 2 * 3 boxes\n\nDone.";
        let plain = |text: &str| Span::Plain(text.to_owned());
        assert_eq!(
            text.parse::<Description>().unwrap().blocks(),
            [
                Block::Paragraph(vec![plain("We "), Span::Strong("move".into()), plain(" your mail.")]),
                Block::Paragraph(vec![plain("In "), Span::Emphasized("three".into()), plain(" steps:")]),
                Block::List(vec![vec![plain("plan")], vec![plain("move 2 * 3 boxes")]]),
                Block::Paragraph(vec![plain("Done.")]),
            ]
        );
    }

    #[test]
    fn links_headings_quotes_code_tables_and_html_are_refused() {
        for text in [
            "# Big",
            "> quoted",
            "```\ncode",
            "`code`",
            "| a | b |",
            "[here](there)",
            "![picture](there)",
            "[a][b]",
            "[a]: b",
            "Title\n===",
            "a\n---",
            "<b>bold</b>",
            "see https://contoso.example",
            "write to a@contoso.example",
            "{{7*7}}",
            "a\u{202e}b",
        ] {
            assert!(text.parse::<Description>().is_err(), "{text:?}");
        }
        assert!("é".repeat(600).parse::<Description>().is_ok());
        assert!("é".repeat(601).parse::<Description>().is_err());
    }

    proptest! {
        #[test]
        fn no_visible_text_is_lost_or_made_up(text in "[a-z* \n-]{0,80}") {
            let Ok(description) = text.parse::<Description>() else { return Ok(()) };
            let mut shown = String::new();
            let mut show = |spans: Vec<Span>| {
                for Span::Plain(text) | Span::Emphasized(text) | Span::Strong(text) in spans {
                    shown.push_str(&text);
                }
            };
            for block in description.blocks() {
                match block {
                    Block::Paragraph(spans) => show(spans),
                    Block::List(items) => items.into_iter().for_each(&mut show),
                }
            }
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            prop_assert_eq!(letters(&shown), letters(description.as_str()));
        }
    }
}
