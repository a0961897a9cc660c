//! When anybody asks what is available where, and what is coming.

use domain::Moment;
use domain::catalog::{Catalog, Coming, Feature};
use serde::Serialize;
use web::body::Document;
use web::view::List;
use web::{Answer, Problem, Request};

use crate::{App, FRESH_SECONDS};

/// One field of the matrix.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AvailabilityView<'a> {
    feature: Feature,
    cloud: &'a str,
    plan: &'a str,
    available: bool,
    since: Option<Moment>,
    coming: Vec<ComingView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ComingView {
    valid_from: Moment,
    available: bool,
}

/// What is asked for; what is not named is any.
struct Wanted {
    feature: Option<Feature>,
    cloud: Option<String>,
    plan: Option<String>,
}

/// `GET /v1/availability`
pub(crate) async fn availability(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let edition = app.desk.table.edition().await?.ok_or_else(Problem::not_found)?;
    let wanted = Wanted::read(&request, &edition.document)?;

    let items = wanted.fields(&edition.document, now);

    let changes =
        items.iter().flat_map(|field| &field.coming).map(|coming| now.seconds_until(coming.valid_from));
    let unchanged_for = u32::try_from(changes.min().unwrap_or(i64::MAX)).unwrap_or(u32::MAX);
    let list = List { items, next_cursor: None };
    web::respond::cacheable(request.headers(), FRESH_SECONDS.min(unchanged_for), &list)
}

impl Wanted {
    fn read(request: &Request, catalog: &Catalog) -> Result<Wanted, Problem> {
        let query = Document::query(request);
        let mut query = query.object()?;
        let feature = query.optional("feature", |feature| feature.parsed());
        let cloud = query.optional("cloud", |cloud| {
            cloud.checked(|key| known(catalog.clouds.contains_key(key), key, "is not a cloud of the catalog"))
        });
        let plan = query.optional("plan", |plan| {
            plan.checked(|key| known(catalog.plans.contains_key(key), key, "is not a plan of the catalog"))
        });
        query.finish()?;
        Ok(Wanted { feature: feature?, cloud: cloud?, plan: plan? })
    }

    fn fields<'a>(&self, catalog: &'a Catalog, now: Moment) -> Vec<AvailabilityView<'a>> {
        let features =
            Feature::ALL.into_iter().filter(|feature| self.feature.is_none_or(|one| one == *feature));
        let clouds = || catalog.clouds.keys().filter(|key| self.cloud.as_ref().is_none_or(|one| one == *key));
        let plans = || catalog.plans.keys().filter(|key| self.plan.as_ref().is_none_or(|one| one == *key));
        let places = features.flat_map(|feature| clouds().map(move |cloud| (feature, cloud)));
        places
            .flat_map(|(feature, cloud)| plans().map(move |plan| field(catalog, feature, cloud, plan, now)))
            .collect()
    }
}

fn known(is_known: bool, key: &str, detail: &'static str) -> Result<String, &'static str> {
    if is_known { Ok(key.to_owned()) } else { Err(detail) }
}

fn field<'a>(
    catalog: &Catalog,
    feature: Feature,
    cloud: &'a str,
    plan: &'a str,
    now: Moment,
) -> AvailabilityView<'a> {
    let outlook = catalog.outlook(feature, cloud, plan, now);
    let coming = outlook
        .coming
        .into_iter()
        .map(|Coming { valid_from, available }| ComingView { valid_from, available });
    AvailabilityView {
        feature,
        cloud,
        plan,
        available: outlook.available,
        since: outlook.since,
        coming: coming.collect(),
    }
}
