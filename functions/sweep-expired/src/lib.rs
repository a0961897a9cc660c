//! Time passes: what ended is recorded, people are told, and who will be affected soon is warned.
//!
//! Nothing becomes true by it: an answer compares with the clock. A run may be late, repeated, doubled or cut off
//! at any point, and nothing happens twice (**bounded**, **told**).

mod handle;
mod round;
mod sweep;

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
    Ok(runtime::door::schedule(world.clock.clone(), app, sweep::sweep))
}
