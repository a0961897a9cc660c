//! When the customer lets a delegation go on by itself at its end, or no longer.

use domain::delegation;
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::App;
use crate::change::{Changing, customer_only};

/// `PUT /v1/delegations/{id}/auto-extend`
pub(crate) async fn auto_extend(app: App, request: Request) -> Answer {
    let changing = Changing::begin(&app, &request, customer_only).await?;
    let enabled = read(&request)?;
    let now = changing.now;

    let decide = |seen: &_, _| delegation::set_auto_extension(seen, enabled, now);
    changing.keep(&app, &request, decide).await
}

fn read(request: &Request) -> Result<bool, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let enabled = document.required("enabled", |enabled| enabled.boolean());
    document.finish()?;
    Ok(enabled?)
}
