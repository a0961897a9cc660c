//! Names from the catalog.

use domain::catalog::Catalog;

/// The service's name for people; its key where the catalog no longer has it.
pub fn service<'a>(catalog: &'a Catalog, key: &'a str) -> &'a str {
    catalog.services.get(key).map_or(key, |service| service.name.as_str())
}

/// The plan's name for people; its key where the catalog no longer has it.
pub fn plan<'a>(catalog: &'a Catalog, key: &'a str) -> &'a str {
    catalog.plans.get(key).map_or(key, |plan| plan.name.as_str())
}
