//! When an administrator of the customer, or its delegate, keeps its groups.

use domain::directory::{self, Group, GroupDraft};
use domain::{Change, GroupId};
use http::StatusCode;
use web::scim::{self, Kind, Patch, ScimError, Tree};
use web::{Answer, Failure, Problem, Request, Response};

use crate::App;
use crate::visit::Visit;

/// `POST /scim/v2/{customerId}/Groups`
pub(crate) async fn create(app: App, request: Request) -> Answer {
    let visit = Visit::begin(&app, &request)?;
    let tree = scim::body(&request)?.and_then(|body| Tree::read(Kind::Group, &body));
    let draft = tree.and_then(scim::group_draft);
    let (app, visit, draft) = (&app, &visit, &draft);
    app.desk
        .decide(visit.once.as_ref(), || async move {
            let keeping = visit.keeping(app, Kind::Group).await?;
            let draft = match draft {
                Ok(draft) => draft.clone(),
                Err(error) => return Ok(keeping.decided(visit.now, Vec::new(), error.answer())),
            };
            let id = app.desk.mint(visit.now).group();
            let changes = directory::create_group(visit.customer, draft, id, visit.now)?;
            let response = shown(visit, StatusCode::CREATED, after(&changes)?)?;
            Ok(keeping.decided(visit.now, changes, response))
        })
        .await
}

/// `PUT /scim/v2/{customerId}/Groups/{id}`
pub(crate) async fn replace(app: App, request: Request) -> Answer {
    let body = scim::body(&request)?;
    let draft = &body.and_then(|body| Tree::read(Kind::Group, &body)).and_then(scim::group_draft);
    change(app, &request, |_| draft.clone()).await
}

/// `PATCH /scim/v2/{customerId}/Groups/{id}`
pub(crate) async fn patch(app: App, request: Request) -> Answer {
    let body = scim::body(&request)?;
    let patch = &body.and_then(|body| Patch::read(Kind::Group, &body));
    change(app, &request, |group| {
        let patch = patch.as_ref().map_err(Clone::clone)?;
        scim::group_draft(patch.apply(scim::group_tree(group))?)
    })
    .await
}

/// `DELETE /scim/v2/{customerId}/Groups/{id}`
pub(crate) async fn delete(app: App, request: Request) -> Answer {
    let visit = Visit::begin(&app, &request)?;
    let id: GroupId = web::request::path_parameter(&request, "id")?;
    let (app, visit, request) = (&app, &visit, &request);
    app.desk
        .decide(visit.once.as_ref(), || async move {
            let keeping = visit.keeping(app, Kind::Group).await?;
            let group = found(app, visit, request, id).await?;
            let changes = directory::delete_group(&group);
            Ok(keeping.decided(visit.now, changes, web::respond::no_content()))
        })
        .await
}

/// A group becomes as `draft` says of the group as it is.
async fn change<D>(app: App, request: &Request, draft: D) -> Answer
where
    D: Fn(&Group) -> Result<GroupDraft, ScimError> + Send + Sync,
{
    let visit = Visit::begin(&app, request)?;
    let id: GroupId = web::request::path_parameter(request, "id")?;
    let (app, visit, draft) = (&app, &visit, &draft);
    app.desk
        .decide(visit.once.as_ref(), || async move {
            let keeping = visit.keeping(app, Kind::Group).await?;
            let group = found(app, visit, request, id).await?;
            let draft = match draft(&group) {
                Ok(draft) => draft,
                Err(error) => return Ok(keeping.decided(visit.now, Vec::new(), error.answer())),
            };
            let changes = directory::change_group(&group, draft, visit.now)?;
            let response = if changes.is_empty() {
                shown(visit, StatusCode::OK, &group)?
            } else {
                shown(visit, StatusCode::OK, after(&changes)?)?
            };
            Ok(keeping.decided(visit.now, changes, response))
        })
        .await
}

/// The group, in the version that the sender names if it names one.
async fn found(app: &App, visit: &Visit, request: &Request, id: GroupId) -> Result<Group, Problem> {
    let group = app.desk.table.group(visit.customer, id).await?.ok_or_else(Problem::not_found)?;
    scim::precondition(request.headers(), group.revision)?;
    Ok(group)
}

fn shown(visit: &Visit, status: StatusCode, group: &Group) -> Result<Response, Problem> {
    scim::resource(status, scim::group_view(group, &visit.place), group.revision, &visit.chosen)
}

fn after(changes: &[Change]) -> Result<&Group, Failure> {
    let after = changes.iter().find_map(|change| match change {
        Change::Directory(directory::Change::Group(kept)) => Some(&kept.state),
        _ => None,
    });
    after.ok_or_else(|| Failure::lasting("answer with a group that did not change"))
}
