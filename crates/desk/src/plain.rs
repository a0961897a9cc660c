//! What functions work with that have nothing of their own.

use runtime::{Door, SettingsFaults, World};
use web::{Problem, Request, Response};

use crate::Desk;

/// A desk. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Plain {
    /// The desk.
    pub desk: Desk,
}

impl Plain {
    /// Opens the door of a function, which reads what every desk reads.
    pub fn open<F, Fut>(world: &World, handle: F) -> Result<Door, SettingsFaults>
    where
        F: Fn(Plain, Request) -> Fut + Send + Sync + Clone + 'static,
        Fut: Future<Output = Result<Response, Problem>> + Send + 'static,
    {
        let desk = Desk::start(world)?;
        Ok(runtime::door::http(desk.base_url.clone(), Plain { desk }, handle))
    }
}
