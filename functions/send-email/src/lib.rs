//! Every event that concerns a person becomes a letter (**told**).
//!
//! One set of permissions: reading what a letter needs, posting it, marking it. A letter is posted first and
//! marked afterwards: a crash in between posts a second, identical one, and never none.
//!
//! The stream brings every event; what it gave up is found in the table, when the operator orders it.

mod addressees;
mod post;
mod redrive;

use aws_lambda_events::event::dynamodb::EventRecord;
use domain::EmailAddress;
use failure::Failure;
use mail::{Post, Sender};
use runtime::{Clock, Door, SettingsFaults, World};
use table::{StoredEvent, Table};
use web::keys::Keys;
use web::link::{Links, Purpose};

/// Whom people see as the sender.
const SENDER_NAME: &str = "Countersign";

/// What this function works with.
#[derive(Clone)]
struct App {
    table: Table,
    clock: Clock,
    post: Post,
    links: Links,
    operator_contact: EmailAddress,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let mut reader = world.settings.reader();
    let table_name = reader.text("TABLE_NAME");
    let base_url = reader.base_url();
    let link_keys = reader.parsed::<Keys>("LINK_KEYS");
    let sender = reader.parsed::<EmailAddress>("SENDER_ADDRESS");
    let configuration_set = reader.text("CONFIGURATION_SET");
    let operator_contact = reader.parsed::<EmailAddress>("OPERATOR_CONTACT");
    reader.finish()?;
    let app = App {
        table: Table::new(world.dynamodb(), table_name?, world.entropy.source()),
        clock: world.clock.clone(),
        post: Post::new(world.ses(), Sender::new(SENDER_NAME, sender?), configuration_set?),
        links: Links::new(base_url?, link_keys?),
        operator_contact: operator_contact?,
    };
    let redriving = runtime::door::order(world.clock.clone(), app.clone(), redrive::redrive);
    Ok(runtime::door::stream(app, handle).or_with("redrive", redriving))
}

async fn handle(app: App, record: EventRecord) -> Result<(), Failure> {
    let event = StoredEvent::from_item(record.change.new_image.into())?;
    post::post(&app, &event).await.map(drop)
}

/// Links as letters carry them.
impl mail::LinkMaker for App {
    fn invitation(&self, id: &domain::InvitationId, generation: u16) -> String {
        self.links.invitation_url(id, generation)
    }

    fn unsubscribe(&self, id: &domain::InvitationId) -> String {
        let token = self.links.token(Purpose::Unsubscribe, id, 0);
        self.links.base_url().join(&format!("/i/{id}/unsubscribe?t={token}"))
    }

    fn code(&self, id: &domain::InvitationId, cycle_number: u32) -> String {
        self.links.code(id, cycle_number)
    }

    fn page(&self, path: &str) -> String {
        self.links.base_url().join(path)
    }
}
