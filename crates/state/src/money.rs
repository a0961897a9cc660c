//! Amounts of money: integer minor units and an ISO 4217 currency.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// How many decimal digits the minor unit has: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

impl FromStr for Currency {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Currency, &'static str> {
        iso_currency::Currency::from_code(text)
            .filter(|currency| currency.exponent().is_some())
            .map(Currency)
            .ok_or("must be an ISO 4217 currency code")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        crate::text::parse_from_text(deserializer)
    }
}

/// An amount in minor units: 4800 with EUR is 48.00 euros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units.
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// The most that a fee per license may be: 10 billion minor units, so that with the most licenses a
    /// line's total stays far inside 64 bits.
    pub const MOST_UNIT_FEE: i64 = 10_000_000_000;

    /// `quantity` times this amount; none when that does not fit.
    pub fn times(self, quantity: u32) -> Option<Money> {
        let amount = self.amount.checked_mul(i64::from(quantity))?;
        Some(Money { amount, currency: self.currency })
    }
}

/// Major units with the currency's own number of decimals, then the code: `48.00 EUR`, `500 JPY`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::try_from(self.currency.digits()).map_err(|_| fmt::Error)?;
        let unit = 10_u64.pow(self.currency.digits());
        let sign = if self.amount < 0 { "-" } else { "" };
        let (major, minor) = (self.amount.unsigned_abs() / unit, self.amount.unsigned_abs() % unit);
        if digits == 0 {
            write!(f, "{sign}{major} {}", self.currency)
        } else {
            write!(f, "{sign}{major}.{minor:0digits$} {}", self.currency)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_with_the_decimals_of_their_currency() {
        for (amount, code, shown) in [
            (4_800, "EUR", "48.00 EUR"),
            (500, "JPY", "500 JPY"),
            (1_234, "KWD", "1.234 KWD"),
            (-5, "USD", "-0.05 USD"),
        ] {
            assert_eq!(Money { amount, currency: code.parse().unwrap() }.to_string(), shown);
        }
    }

    #[test]
    fn the_largest_line_fits() {
        let fee = Money { amount: Money::MOST_UNIT_FEE, currency: "EUR".parse().unwrap() };
        assert!(fee.times(100_000).and_then(|total| total.times(60)).is_some());
        assert_eq!(Money { amount: i64::MAX, ..fee }.times(2), None);
    }
}
