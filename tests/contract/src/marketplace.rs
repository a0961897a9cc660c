//! How anybody looks for a partner.

use serde_json::json;
use web::problem::Code;

use crate::operation::{Operation, operation, reference};

const TAG: &str = "Marketplace";

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        searched(operation(
            "get",
            "/v1/marketplace/listings",
            TAG,
            "searchListings",
            "Published listings, newest first",
        ))
        .answers(200, "CardList", "A page of them.")
        .answers_unchanged(),
        operation("get", "/v1/marketplace/listings/{id}", TAG, "showListing", "One published listing")
            .answers(200, "Listing", "The listing.")
            .answers_unchanged()
            .refuses(&[Code::NotFound, Code::Invalid]),
        searched(operation("get", "/marketplace", "Pages", "searchPage", "The marketplace, for people"))
            .answers_page("The page."),
        operation("get", "/marketplace/{id}", "Pages", "listingPage", "One published listing, for people")
            .answers_page("The page.")
            .refuses(&[Code::NotFound]),
    ]
}

fn searched(operation: Operation) -> Operation {
    operation
        .query(
            "q",
            json!({ "type": "string" }),
            "Words that all have to occur; each may be the beginning of one.",
        )
        .query("service", json!({ "type": "string" }), "A service's key in the catalog.")
        .query("expertise", reference("Expertise"), "")
        .query("industry", reference("Industry"), "")
        .query("region", reference("Region"), "")
        .query("language", json!({ "type": "string" }), "A language tag (BCP 47).")
        .paged()
}
