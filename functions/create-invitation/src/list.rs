//! When a member of a partner looks through its invitations, newest first.

use domain::EmailAddress;
use domain::invitation::{Invitation, Kind, Status};
use http::StatusCode;
use table::PagePosition;
use web::body::Document;
use web::cursor::{self, Scope};
use web::view::List;
use web::view::invitation::InvitationView;
use web::{Answer, Problem, Request};

use crate::App;
use crate::standing::Standing;

/// Pages read for one answer at the most: with a filter that lets little through, an answer may hold fewer
/// items than asked for and still have a next cursor.
const MOST_READS: usize = 8;
/// Invitations in one read when a filter is given.
const FILTERED_READ: u32 = 100;

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
    let standing = Standing::load(&app, &caller, now).await?;
    let described = filter.described();
    let scope = Scope { caller: caller.scope(), list: "invitations", filter: &described };
    let mut after = match cursor {
        Some(cursor) => Some(PagePosition(app.cursors.open(scope, &cursor)?)),
        None => None,
    };

    let gate_open = standing.gate_open();
    let limit = usize::from(limit);
    let mut found: Vec<Invitation> = Vec::new();
    for _ in 0..MOST_READS {
        let wanted = u32::try_from(limit - found.len()).unwrap_or(u32::MAX);
        let read = if filter.is_empty() { wanted } else { FILTERED_READ };
        let page = app.desk.table.invitations_of(standing.partner.id, read, after.as_ref()).await?;
        let mut unread = page.items.into_iter();
        let passing = unread.by_ref().filter(|one| filter.matches(one, one.status(gate_open, now)));
        found.extend(passing.take(limit - found.len()));
        // A page that was not used up ends where the answer ends.
        let last = found.last().filter(|_| unread.len() > 0);
        after = last.map(|last| PagePosition::of_invitation(last.id)).or(page.next);
        if found.len() == limit || after.is_none() {
            break;
        }
    }
    let items = found.iter().map(|invitation| InvitationView::new(invitation, gate_open, now)).collect();
    let next_cursor = after.map(|position| app.cursors.seal(scope, &position.0));
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
