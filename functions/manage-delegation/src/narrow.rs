//! When either side gives a part of a delegation up.

use domain::capability::{Capabilities, Capability};
use domain::{Refusal, delegation};
use web::body::Document;
use web::{Answer, Problem, Request};

use crate::App;
use crate::change::{Asked, Changing, either_side, from_the_page};

/// `POST /v1/delegations/{id}/narrow`
pub(crate) async fn narrow(app: App, request: Request) -> Answer {
    let changing = Changing::begin(&app, &request, either_side).await?;
    let capabilities = read(&request)?;
    let now = changing.now;

    let decide = |seen: &_, by| delegation::narrow(seen, by, capabilities.clone(), now);
    changing.keep(&app, Asked::OverHttp(&request), decide).await
}

/// `POST /customer/delegations/{id}/narrow`, from the customer's own page.
pub(crate) async fn narrow_by_form(app: App, request: Request) -> Answer {
    let (changing, locale) = match from_the_page(&app, &request).await? {
        Ok(known) => known,
        Err(sent_to_sign_in) => return Ok(sent_to_sign_in),
    };
    let (revision, capabilities) = read_form(&request)?;
    let now = changing.now;

    let decide = |seen: &_, by| delegation::narrow(seen, by, capabilities.clone(), now);
    changing.keep(&app, Asked::FromThePage { revision, locale }, decide).await
}

fn read_form(request: &Request) -> Result<(u64, Capabilities), Problem> {
    let document = Document::json_or_form(request)?;
    let mut document = document.object()?;
    let revision = document.required("revision", |revision| revision.integer::<u64>());
    let kept = document.list("capabilities", 1..=Capability::ALL.len(), |one| one.parsed::<Capability>());
    document.finish()?;
    let kept = Capabilities::full().only({
        let kept = kept?;
        move |capability| kept.contains(&capability)
    });
    // The list has at least one.
    Ok((revision?, kept.ok_or(Refusal::InvalidTransition)?))
}

fn read(request: &Request) -> Result<Capabilities, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let capabilities = document.required("capabilities", |value| value.capabilities());
    document.finish()?;
    Ok(capabilities?)
}
