//! When the customer lets a delegation go on by itself at its end, or no longer.

use domain::delegation;
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::App;
use crate::change::{Asked, Changing, customer_only, from_the_page};

/// `PUT /v1/delegations/{id}/auto-extend`
pub(crate) async fn auto_extend(app: App, request: Request) -> Answer {
    let changing = Changing::begin(&app, &request, customer_only).await?;
    let enabled = read(&request)?;
    let now = changing.now;

    let decide = |seen: &_, _| delegation::set_auto_extension(seen, enabled, now);
    changing.keep(&app, Asked::OverHttp(&request), decide).await
}

/// `POST /customer/delegations/{id}/auto-extend`, from the customer's own page.
pub(crate) async fn auto_extend_by_form(app: App, request: Request) -> Answer {
    let (changing, locale) = match from_the_page(&app, &request).await? {
        Ok(known) => known,
        Err(sent_to_sign_in) => return Ok(sent_to_sign_in),
    };
    let (revision, enabled) = read_form(&request)?;
    let now = changing.now;

    let decide = |seen: &_, _| delegation::set_auto_extension(seen, enabled, now);
    changing.keep(&app, Asked::FromThePage { revision, locale }, decide).await
}

fn read_form(request: &Request) -> Result<(u64, bool), Problem> {
    let document = Document::json_or_form(request)?;
    let mut document = document.object()?;
    let revision = document.required("revision", |revision| revision.integer::<u64>());
    let enabled = document.required("enabled", |enabled| enabled.boolean());
    document.finish()?;
    Ok((revision?, enabled?))
}

fn read(request: &Request) -> Result<bool, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let enabled = document.required("enabled", |enabled| enabled.boolean());
    document.finish()?;
    Ok(enabled?)
}
