//! What became of a letter, as the post reports it: recorded on its invitation, and heeded where it is a complaint.
//!
//! Reports repeat, come late and out of order; recording bears that, so a failed one is simply given again.

mod record;
mod report;

use runtime::{Clock, Door, SettingsFaults, World};
use table::Table;

/// What this function works with.
#[derive(Clone, Debug)]
struct App {
    table: Table,
    clock: Clock,
}

/// Opens the door of this function.
pub fn start(world: &World) -> Result<Door, SettingsFaults> {
    let mut reader = world.settings.reader();
    let table_name = reader.text("TABLE_NAME");
    reader.finish()?;
    let app = App {
        table: Table::new(world.dynamodb(), table_name?, world.entropy.source()),
        clock: world.clock.clone(),
    };
    Ok(runtime::door::event(app, record::record))
}
