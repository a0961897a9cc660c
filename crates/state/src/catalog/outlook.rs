//! What is available now, since when, and what is coming.

use super::{Catalog, Feature};
use crate::moment::Moment;

/// Availability of a feature in a cloud for a plan, seen from one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Whether it is available.
    pub available: bool,
    /// Since when that is so; none where no row says anything yet.
    pub since: Option<Moment>,
    /// How it will change, the soonest first.
    pub coming: Vec<Coming>,
}

/// A change of availability that is decided already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// From when on.
    pub valid_from: Moment,
    /// Whether it is available from then on.
    pub available: bool,
}

impl Catalog {
    /// The availability of a feature in a cloud for a plan, as its rows make it over time.
    pub fn outlook(&self, feature: Feature, cloud: &str, plan: &str, now: Moment) -> Outlook {
        let counts = |of: Option<&str>| of.is_none_or(|of| of == plan);
        let rows = self
            .availability
            .iter()
            .filter(|row| row.feature == feature && row.cloud == cloud && counts(row.plan.as_deref()));
        let mut moments: Vec<Moment> = rows.map(|row| row.valid_from).collect();
        moments.sort_unstable();
        moments.dedup();
        let mut outlook = Outlook { available: false, since: None, coming: Vec::new() };
        let mut latest = None;
        for valid_from in moments {
            let available = self.available(feature, cloud, plan, valid_from);
            let is_change = latest != Some(available) && (available || latest.is_some() || valid_from <= now);
            if is_change && valid_from <= now {
                (outlook.available, outlook.since) = (available, Some(valid_from));
            } else if is_change {
                outlook.coming.push(Coming { valid_from, available });
            }
            latest = Some(available);
        }
        outlook
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Availability;
    use crate::catalog::tests::{moment, small};

    fn row(cloud: &str, plan: Option<&str>, from: &str, available: bool) -> Availability {
        let (cloud, plan) = (cloud.to_owned(), plan.map(str::to_owned));
        Availability { feature: Feature::Marketplace, cloud, plan, valid_from: moment(from), available }
    }

    #[test]
    fn what_is_coming_follows_what_is() {
        let mut catalog = small();
        catalog.availability.push(row("global", Some("education"), "2027-01-01T00:00:00Z", false));
        catalog.availability.push(row("global", None, "2028-01-01T00:00:00Z", false));
        let now = moment("2026-01-01T00:00:00Z");
        let outlook = |plan| catalog.outlook(Feature::Marketplace, "global", plan, now);
        let coming = |from| vec![Coming { valid_from: moment(from), available: false }];
        let since = Some(moment("2012-01-01T00:00:00Z"));
        assert_eq!(
            outlook("enterprise"),
            Outlook { available: true, since, coming: coming("2028-01-01T00:00:00Z") }
        );
        assert_eq!(
            outlook("education"),
            Outlook { available: true, since, coming: coming("2027-01-01T00:00:00Z") }
        );
    }

    #[test]
    fn what_no_row_names_is_not_available_and_never_was() {
        let mut catalog = small();
        let now = moment("2026-01-01T00:00:00Z");
        let nothing = Outlook { available: false, since: None, coming: vec![] };
        assert_eq!(catalog.outlook(Feature::Marketplace, "cn21Vianet", "enterprise", now), nothing);
        catalog.availability.push(row("cn21Vianet", None, "2027-01-01T00:00:00Z", true));
        let coming = vec![Coming { valid_from: moment("2027-01-01T00:00:00Z"), available: true }];
        assert_eq!(
            catalog.outlook(Feature::Marketplace, "cn21Vianet", "enterprise", now),
            Outlook { coming, ..nothing }
        );
    }
}
