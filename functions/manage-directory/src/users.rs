//! When an administrator of the customer, or its delegate, keeps its users.

use desk::Decided;
use domain::directory::{self, Keeper, User, UserDraft};
use domain::subscription::Subscription;
use domain::{Change, UserId};
use http::StatusCode;
use web::scim::{self, Kind, Patch, ScimError, Tree};
use web::{Answer, Failure, Problem, Request, Response};

use crate::App;
use crate::visit::{Keeping, Visit};

/// `POST /scim/v2/{customerId}/Users`
pub(crate) async fn create(app: App, request: Request) -> Answer {
    let visit = Visit::begin(&app, &request)?;
    let draft = match scim::body(&request)?.and_then(|body| Tree::read(Kind::User, &body)) {
        Ok(tree) => scim::user_draft(tree),
        Err(error) => Err(error),
    };
    let (app, visit, draft) = (&app, &visit, &draft);
    app.desk
        .decide(visit.once.as_ref(), || async move {
            let keeping = visit.keeping(app, Kind::User).await?;
            let draft = match draft {
                Ok(draft) => draft.clone(),
                Err(error) => return Ok(keeping.decided(visit.now, Vec::new(), error.answer())),
            };
            let subscriptions = wanted(app, visit, &draft, None).await?;
            let keeper = keeper(&keeping, &subscriptions, visit);
            let changes = directory::create_user(keeper, draft, app.desk.mint(visit.now).user())?;
            let response = shown(visit, StatusCode::CREATED, after(&changes)?)?;
            Ok(keeping.decided(visit.now, changes, response))
        })
        .await
}

/// `PUT /scim/v2/{customerId}/Users/{id}`
pub(crate) async fn replace(app: App, request: Request) -> Answer {
    let body = scim::body(&request)?;
    let tree = &body.and_then(|body| Tree::read(Kind::User, &body));
    change(app, &request, |_| tree.clone().and_then(scim::user_draft)).await
}

/// `PATCH /scim/v2/{customerId}/Users/{id}`
pub(crate) async fn patch(app: App, request: Request) -> Answer {
    let body = scim::body(&request)?;
    let patch = &body.and_then(|body| Patch::read(Kind::User, &body));
    change(app, &request, |user| {
        let patch = patch.as_ref().map_err(Clone::clone)?;
        let draft = scim::user_draft(patch.apply(scim::user_tree(user))?)?;
        // What a patch leaves out of its outcome, it took away.
        let (roles, licenses) = (draft.roles.unwrap_or_default(), draft.licenses.unwrap_or_default());
        Ok(UserDraft { roles: Some(roles), licenses: Some(licenses), ..draft })
    })
    .await
}

/// `DELETE /scim/v2/{customerId}/Users/{id}`
pub(crate) async fn delete(app: App, request: Request) -> Answer {
    let visit = Visit::begin(&app, &request)?;
    let id: UserId = web::request::path_parameter(&request, "id")?;
    let (app, visit, request) = (&app, &visit, &request);
    app.desk
        .decide(visit.once.as_ref(), || async move {
            let keeping = visit.keeping(app, Kind::User).await?;
            let user = found(app, visit, request, id).await?;
            let (groups, seen) = app.desk.table.groups_of(visit.customer, id).await?;
            let changes = directory::delete_user(keeper(&keeping, &[], visit), &user, &groups, seen)?;
            Ok(keeping.decided(visit.now, changes, web::respond::no_content()))
        })
        .await
}

/// A user becomes as `draft` says of the user as it is.
async fn change<D>(app: App, request: &Request, draft: D) -> Answer
where
    D: Fn(&User) -> Result<UserDraft, ScimError> + Send + Sync,
{
    let visit = Visit::begin(&app, request)?;
    let id: UserId = web::request::path_parameter(request, "id")?;
    let (app, visit, draft) = (&app, &visit, &draft);
    app.desk
        .decide(visit.once.as_ref(), || async move {
            let keeping = visit.keeping(app, Kind::User).await?;
            let user = found(app, visit, request, id).await?;
            let draft = match draft(&user) {
                Ok(draft) => draft,
                Err(error) => return Ok(keeping.decided(visit.now, Vec::new(), error.answer())),
            };
            let subscriptions = wanted(app, visit, &draft, Some(&user)).await?;
            let changes = directory::change_user(keeper(&keeping, &subscriptions, visit), &user, draft)?;
            answered(visit, keeping, &user, changes)
        })
        .await
}

fn answered(
    visit: &Visit,
    keeping: Keeping,
    before: &User,
    changes: Vec<Change>,
) -> Result<Decided, Problem> {
    let response = if changes.is_empty() {
        shown(visit, StatusCode::OK, before)?
    } else {
        shown(visit, StatusCode::OK, after(&changes)?)?
    };
    Ok(keeping.decided(visit.now, changes, response))
}

/// The user, in the version that the sender names if it names one.
async fn found(app: &App, visit: &Visit, request: &Request, id: UserId) -> Result<User, Problem> {
    let user = app.desk.table.user(visit.customer, id).await?.ok_or_else(Problem::not_found)?;
    scim::precondition(request.headers(), user.revision)?;
    Ok(user)
}

/// The subscriptions of which a license is wanted that is not there yet.
async fn wanted(
    app: &App,
    visit: &Visit,
    draft: &UserDraft,
    before: Option<&User>,
) -> Result<Vec<Subscription>, Failure> {
    let mut found = Vec::new();
    let wanted = draft.licenses.iter().flatten();
    let new = wanted.filter(|id| before.is_none_or(|before| !before.licenses.contains(id)));
    for id in new.take(directory::MOST_ENTRIES) {
        found.extend(app.desk.table.subscription(visit.customer, *id).await?);
    }
    Ok(found)
}

fn keeper<'a>(keeping: &'a Keeping, subscriptions: &'a [Subscription], visit: &Visit) -> Keeper<'a> {
    Keeper { customer: &keeping.customer, hand: keeping.hand, subscriptions, now: visit.now }
}

fn shown(visit: &Visit, status: StatusCode, user: &User) -> Result<Response, Problem> {
    scim::resource(status, scim::user_view(user, &visit.place), user.revision, &visit.chosen)
}

fn after(changes: &[Change]) -> Result<&User, Failure> {
    let after = changes.iter().find_map(|change| match change {
        Change::Directory(directory::Change::User { changed: kept, .. }) => Some(&kept.state),
        _ => None,
    });
    after.ok_or_else(|| Failure::lasting("answer with a user that did not change"))
}
