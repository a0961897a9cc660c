//! When the operator's services report how far they are with a migration.

use desk::Decided;
use domain::migration::{self, MOST_MAILBOXES, Report};
use domain::{Change, MigrationId};
use table::Quotas;
use web::body::{Document, Faulty, Value};
use web::view::migration::MigrationView;
use web::{Answer, Problem, Request};

use crate::App;

/// `POST /v1/migrations/{migrationId}/progress`
pub(crate) async fn progress(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let actor = app.desk.caller(&request, now).await?.require_operator()?;
    let id: MigrationId = web::request::path_parameter(&request, "migrationId")?;
    let reports = read(&request)?;

    let desk = app.desk.clone();
    let (app, actor, reports) = (&app, &actor, &reports);
    desk.decide(None, || async move {
        let found = app.desk.table.migration(id).await?.ok_or_else(Problem::not_found)?;
        let moves = app.desk.table.moves(id).await?;
        let changes = migration::progress(&found, &moves, reports, now)?;
        let (mut after, mut moved) = (&found, &moves);
        for change in &changes {
            match change {
                Change::Migration(changed) => after = &changed.state,
                Change::Moves { after, .. } => moved = after,
                _ => {}
            }
        }
        let view = MigrationView::new(after).with_moves(moved);
        let response = web::respond::resource(u64::from(after.revision), &view)?;
        Ok(Decided { actor: actor.clone(), now, changes, quotas: Quotas::NONE, response })
    })
    .await
}

fn read(request: &Request) -> Result<Vec<Report>, Problem> {
    let document = Document::json(request)?;
    let mut document = document.object()?;
    let reports = document
        .required("mailboxes", |reports| reports.list(1..=MOST_MAILBOXES, |report| read_report(&report)));
    document.finish()?;
    Ok(reports?)
}

fn read_report(report: &Value<'_>) -> Result<Report, Faulty> {
    let mut fields = report.object()?;
    let address = fields.optional("address", |address| address.parsed());
    let id = fields.optional("targetMailboxId", |id| id.parsed());
    let state = fields.required("state", |state| state.parsed());
    let percent = fields.optional("percent", |percent| percent.integer_within(0..=100));
    let detail = fields.optional("detail", |detail| detail.parsed());
    fields.finish()?;
    let mailbox = match (id?, address?) {
        (Some(id), _) => Ok(id),
        (None, Some(address)) => Err(address),
        (None, None) => {
            let pointer = format!("{}/address", report.pointer());
            return Err(Faulty::at(pointer, "is required, or targetMailboxId in its place"));
        }
    };
    Ok(Report { mailbox, state: state?, percent: percent?, detail: detail? })
}
