//! How a function comes alive: settings, clock, chance, telemetry, the clients of the outside world, the doors.
//!
//! A [`World`] holds everything that is not decided by us. A function's `start` takes what it needs out of it
//! and gives back a [`Door`]; [`run`] opens that door to Lambda, and the local program invokes the very same
//! door in its own process.
//!
//! Of what is deployed, this crate alone reads the environment, the time or randomness.
//! It never contains: a business rule, a key string, a letter, a page, or a route.

pub mod clock;
pub mod door;
pub mod entropy;
pub mod identity;
pub mod run;
pub mod settings;
pub mod signer;
pub mod telemetry;
pub mod world;

mod client;
mod fetch;

pub use clock::{Clock, ManualClock};
pub use door::{Door, DoorFailure};
pub use entropy::Entropy;
pub use run::{Start, run};
pub use settings::{Settings, SettingsFaults};
pub use signer::{Keys, Signer};
pub use web::Failure;
pub use world::World;
