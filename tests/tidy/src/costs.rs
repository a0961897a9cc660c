//! `docs/costs.md` follows from what the system tests measure and from the prices it names.

use std::collections::{BTreeMap, BTreeSet};

use crate::{repository, template};

/// What an operation consumes with everything that follows from it.
#[derive(Clone, Copy, Default)]
struct Consumed {
    reads: f64,
    writes: f64,
    letters: f64,
    /// Whether somebody asks for it through the API; otherwise a machine calls.
    is_requested: bool,
}

/// What things cost, in dollars each.
struct Prices {
    read: f64,
    write: f64,
    letter: f64,
    request: f64,
    call: f64,
}

fn operations() -> BTreeMap<&'static str, Consumed> {
    let mut operations: BTreeMap<&str, Consumed> = BTreeMap::new();
    let asked =
        template::functions().into_iter().filter(|function| function.events("HttpApi").next().is_some());
    let asked: BTreeSet<String> = asked.map(|function| function.name()).collect();
    for line in repository::read("tests/system/src/capacity.txt").lines().skip(1) {
        let (operation, rest) = line.split_once("  ").unwrap();
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let [function, _, reads, writes, letters] = fields.as_slice() else { panic!("{line}") };
        let consumed = operations.entry(operation).or_default();
        consumed.is_requested |= asked.contains(*function) || *function == "-";
        consumed.reads += reads.parse::<f64>().unwrap();
        consumed.writes += writes.parse::<f64>().unwrap();
        consumed.letters += letters.parse::<f64>().unwrap();
    }
    operations
}

/// The cells of the table rows below a heading.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, section) = repository::read("docs/costs.md").split_once(heading).expect(heading);
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn number(text: &str) -> f64 {
    text.replace([',', '$'], "").parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn prices() -> Prices {
    let rows = rows("## Prices\n");
    let price = |what: &str| {
        let row = rows.iter().find(|row| row[0] == what).unwrap_or_else(|| panic!("no price of {what}"));
        number(row[1])
    };
    // A gigabyte-second, by a quarter of a gigabyte for as long as a call is billed.
    let seconds = price("milliseconds that a call is billed for") / 1_000.0;
    let lasting = 0.25 * seconds * price("a million gigabyte-seconds") / 1e6;
    Prices {
        read: price("a million read units") / 1e6,
        write: price("a million write units") / 1e6,
        letter: price("a thousand letters") / 1e3,
        request: price("a million requests to the API") / 1e6,
        call: price("a million calls of functions") / 1e6 + lasting,
    }
}

/// A number with commas between its thousands, rounded up.
fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number.ceil());
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn line(what: &str, times: &str, consumed: Consumed, dollars: f64) -> String {
    let Consumed { reads, writes, letters, .. } = consumed;
    let (reads, writes, letters) = (grouped(reads), grouped(writes), grouped(letters));
    format!("| {what} | {times} | {reads} | {writes} | {letters} | {dollars:.4} |")
}

/// The rows as they follow from the operations, and how often each is done.
fn derived(rows: &[Vec<&str>]) -> String {
    let (operations, prices) = (operations(), prices());
    let (mut lines, mut all, mut sum) = (Vec::new(), Consumed::default(), 0.0);
    for row in rows.iter().filter(|row| row[0] != "together") {
        let once = operations.get(row[0]).unwrap_or_else(|| panic!("{} is not measured", row[0]));
        let times = number(row[1]);
        let consumed = Consumed {
            reads: once.reads * times,
            writes: once.writes * times,
            letters: once.letters * times,
            is_requested: once.is_requested,
        };
        let request = if once.is_requested { prices.request } else { 0.0 };
        let dollars = consumed.reads * prices.read
            + consumed.writes * prices.write
            + consumed.letters * (prices.letter + prices.call)
            + times * (request + prices.call);
        lines.push(line(row[0], row[1], consumed, dollars));
        all.reads += consumed.reads;
        all.writes += consumed.writes;
        all.letters += consumed.letters;
        sum += dollars;
    }
    lines.push(line("together", "", all, sum).replace("|  |", "| |"));
    lines.join("\n")
}

#[test]
fn what_a_thousand_invitations_cost_follows_from_what_is_measured() {
    for heading in ["## A thousand invitations\n", "## A month in which nothing happens\n"] {
        let rows = rows(heading);
        let expected = derived(&rows);
        assert!(
            repository::read("docs/costs.md").contains(&expected),
            "{heading}should have these rows:\n{expected}"
        );
    }
}

#[test]
fn the_alarms_that_are_paid_for_are_counted() {
    let always = template::always("AWS::CloudWatch::Alarm").count();
    assert!(
        repository::read("docs/costs.md").contains(&format!("Fixed: {always} alarms")),
        "there are {always}"
    );
}
