//! When a member of a partner looks through its invitations, newest first.

use domain::EmailAddress;
use domain::invitation::{Invitation, Kind, Status};
use http::StatusCode;
use table::{PagePosition, Sifting};
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::invitation::InvitationView;
use web::{Answer, Problem, Request};

use crate::App;
use crate::standing::Standing;

#[derive(Default)]
struct Filter {
    status: Option<Status>,
    kind: Option<Kind>,
    recipient: Option<EmailAddress>,
}

/// `GET /v1/invitations`
pub(crate) async fn list(app: App, request: Request) -> Answer {
    let now = app.desk.clock.now();
    let (filter, limit, cursor) = read(&request)?;
    let caller = app.desk.caller(&request, now).await?;
    let partner = caller.require_member()?.partner_id;
    let described = filter.described();
    let scope = Scope { caller: caller.scope(), list: "invitations", filter: &described };
    let after = cursor.map(|cursor| app.cursors.open(scope, &cursor)).transpose()?.map(PagePosition);

    let table = &app.desk.table;
    let read_on = |limit, after: Option<PagePosition>| async move {
        table.invitations_of(partner, limit, after.as_ref()).await
    };
    let sifting = Sifting { limit: usize::from(limit), lets_all_through: filter.is_empty() };
    // Which invitations there are does not depend on how the partner stands, so nobody waits for one after the other.
    let first = async { Ok(read_on(sifting.next_read(0), after).await?) };
    let (standing, first) =
        futures::try_join!(Box::pin(Standing::load(&app, &caller, now)), Box::pin(first))?;
    let gate_open = standing.gate_open();
    let page = table::sift_on(
        sifting,
        first,
        |invitation: &Invitation| {
            invitation.require_readable(now).is_ok()
                && filter.matches(invitation, invitation.status(gate_open, now))
        },
        |invitation| PagePosition::of_invitation(invitation.id),
        read_on,
    )
    .await?;

    let items = page.items.iter().map(|invitation| InvitationView::new(invitation, gate_open, now)).collect();
    let next_cursor = page.next.map(|position| app.cursors.seal(scope, &position.0));
    web::respond::json(StatusCode::OK, &List { items, next_cursor })
}

fn read(request: &Request) -> Result<(Filter, u16, Option<String>), Problem> {
    let query = Document::query(request);
    let mut query = query.object()?;
    let status = query.optional("status", |status| status.parsed());
    let kind = query.optional("kind", |kind| kind.parsed());
    let recipient = query.optional("recipient", |recipient| recipient.parsed());
    let limit = query.optional("limit", cursor::limit);
    let cursor = query.optional("cursor", |cursor| cursor.text().map(str::to_owned));
    query.finish()?;
    let filter = Filter { status: status?, kind: kind?, recipient: recipient? };
    Ok((filter, limit?.unwrap_or(cursor::DEFAULT_LIMIT), cursor?))
}

impl Filter {
    fn is_empty(&self) -> bool {
        self.status.is_none() && self.kind.is_none() && self.recipient.is_none()
    }

    fn matches(&self, invitation: &Invitation, status: Status) -> bool {
        self.status.is_none_or(|wanted| wanted == status)
            && self.kind.is_none_or(|wanted| wanted == invitation.kind)
            && self.recipient.as_ref().is_none_or(|wanted| *wanted == invitation.recipient.email)
    }

    fn described(&self) -> String {
        let recipient = self.recipient.as_ref().map_or("", EmailAddress::as_str);
        format!("{:?}/{:?}/{recipient}", self.status, self.kind)
    }
}
