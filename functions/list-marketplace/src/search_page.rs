//! When a person looks for partners in the marketplace, in a browser.

use http::StatusCode;
use web::page::{MarketplaceView, SearchTerms};
use web::{Answer, Request};

use crate::App;
use crate::wanted::{Found, Wanted};

/// `GET /marketplace`
pub(crate) async fn search_page(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let marketplace = app.desk.table.marketplace().await?;
    let wanted = Wanted::read_from_page(&request, &marketplace.catalog);

    let found = match wanted {
        Ok(wanted) => wanted.find(&app, &marketplace, now).await,
        Err(problem) => Err(problem),
    };

    // What a person mistyped is said beside the form, which keeps the rest.
    let (found, problem) = match found {
        Ok(found) => (found, None),
        Err(problem) if problem.status().is_client_error() => (Found::default(), Some(problem)),
        Err(problem) => return Err(problem),
    };
    let view = MarketplaceView {
        terms: &SearchTerms::of(&request),
        cards: &found.cards,
        next_cursor: found.next_cursor.as_deref(),
        problem: problem.as_ref(),
        signed_in_as: None,
    };
    let status = problem.as_ref().map_or(StatusCode::OK, web::Problem::status);
    Ok(web::respond::page(
        status,
        web::page::marketplace(&view, &marketplace.catalog, web::page::locale_of(&request)),
    ))
}
