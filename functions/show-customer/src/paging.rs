//! Which page of a customer's list somebody asks for.

use desk::Caller;
use table::PagePosition;
use web::body::Document;
use web::cursor::{self, Scope};
use web::{Problem, Request};

use crate::App;

/// `?limit=&cursor=`
pub(crate) struct Asked {
    pub(crate) limit: u32,
    cursor: Option<String>,
}

impl Asked {
    pub(crate) fn read(request: &Request) -> Result<Asked, Problem> {
        let query = Document::query(request);
        let mut query = query.object()?;
        let limit = query.optional("limit", cursor::limit);
        let cursor = query.optional("cursor", |cursor| cursor.text().map(str::to_owned));
        query.finish()?;
        Ok(Asked { limit: u32::from(limit?.unwrap_or(cursor::DEFAULT_LIMIT)), cursor: cursor? })
    }

    /// Where the page begins.
    pub(crate) fn after(
        &self,
        app: &App,
        caller: &Caller,
        list: &str,
    ) -> Result<Option<PagePosition>, Problem> {
        let open = |cursor: &String| app.cursors.open(scope(caller, list), cursor).map(PagePosition);
        self.cursor.as_ref().map(open).transpose()
    }

    /// What to ask for next, where the page ends at `next`.
    pub(crate) fn next(app: &App, caller: &Caller, list: &str, next: Option<PagePosition>) -> Option<String> {
        next.map(|position| app.cursors.seal(scope(caller, list), &position.0))
    }
}

fn scope<'a>(caller: &'a Caller, list: &'a str) -> Scope<'a> {
    Scope { caller: caller.scope(), list, filter: "" }
}
