//! When either side gives a part of a delegation up.

use domain::capability::Capabilities;
use domain::delegation;
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::App;
use crate::change::{Changing, either_side};

/// `POST /v1/delegations/{id}/narrow`
pub(crate) async fn narrow(app: App, request: Request) -> Answer {
    let changing = Changing::begin(&app, &request, either_side).await?;
    let capabilities = read(&request)?;
    let now = changing.now;

    let decide = |seen: &_, by| delegation::narrow(seen, by, capabilities.clone(), now);
    changing.keep(&app, &request, decide).await
}

fn read(request: &Request) -> Result<Capabilities, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let capabilities = document.required("capabilities", |value| value.capabilities());
    document.finish()?;
    Ok(capabilities?)
}
