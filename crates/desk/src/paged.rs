//! What functions work with that have lists and nothing else of their own.

use runtime::{Door, SettingsFaults, World};
use web::cursor::Cursors;
use web::keys::Keys;
use web::{Problem, Request, Response};

use crate::Desk;

/// A desk, and where the next page of a list starts. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Paged {
    /// The desk.
    pub desk: Desk,
    /// Makes and opens cursors.
    pub cursors: Cursors,
}

impl Paged {
    /// Opens the door of a function, which reads `CURSOR_KEYS` and what every desk reads.
    pub fn open<F, Fut>(world: &World, handle: F) -> Result<Door, SettingsFaults>
    where
        F: Fn(Paged, Request) -> Fut + Send + Sync + Clone + 'static,
        Fut: Future<Output = Result<Response, Problem>> + Send + 'static,
    {
        let read = |reader: &mut runtime::settings::Reader<'_>| reader.parsed::<Keys>("CURSOR_KEYS");
        let (desk, keys) = Desk::start_with(world, read)?;
        let base_url = desk.base_url.clone();
        Ok(runtime::door::http(base_url, Paged { desk, cursors: Cursors::new(keys) }, handle))
    }
}
