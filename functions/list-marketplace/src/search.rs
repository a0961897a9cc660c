//! When anybody looks for partners in the marketplace, through a program.

use web::view::List;
use web::view::listing::CardView;
use web::{Answer, Request};

use crate::wanted::{Found, Wanted};
use crate::{App, FRESH_SECONDS};

/// `GET /v1/marketplace/listings`
pub(crate) async fn search(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let marketplace = app.desk.table.marketplace().await?;
    let wanted = Wanted::read(&request, &marketplace.catalog)?;

    let Found { cards, next_cursor } = wanted.find(&app, &marketplace, now).await?;

    let items = cards.iter().map(CardView::new).collect();
    let list: List<CardView<'_>> = List { items, next_cursor };
    web::respond::cacheable(request.headers(), FRESH_SECONDS, &list)
}
