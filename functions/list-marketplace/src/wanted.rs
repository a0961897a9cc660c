//! What somebody looks for in the marketplace, and the page of it that was found.

use domain::Moment;
use domain::catalog::Catalog;
use domain::listing::{Card, Filter};
use table::{Marketplace, PagePosition};
use web::body::{Document, Faulty, Object};
use web::cursor::{self, Scope};
use web::{Problem, Request};

use crate::App;

/// A search as it came in.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) filter: Filter,
    limit: u16,
    cursor: Option<String>,
}

/// A page of what was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) cards: Vec<Card>,
    pub(crate) next_cursor: Option<String>,
}

impl Wanted {
    /// Reads the search that a program sent.
    pub(crate) fn read(request: &Request, catalog: &Catalog) -> Result<Wanted, Problem> {
        let query = Document::query(request);
        let mut query = query.object()?;
        let wanted = Wanted::read_from(&mut query, catalog);
        query.finish()?;
        Ok(wanted?)
    }

    /// Reads the search that somebody sent from a page. People come with parameters that other sites put behind
    /// our address, so those that nobody knows are not refused here.
    pub(crate) fn read_from_page(request: &Request, catalog: &Catalog) -> Result<Wanted, Problem> {
        let query = Document::query(request);
        let wanted = Wanted::read_from(&mut query.object()?, catalog);
        Ok(wanted?)
    }

    fn read_from(query: &mut Object<'_>, catalog: &Catalog) -> Result<Wanted, Faulty> {
        let known = |key: &str| {
            let is_known = catalog.services.contains_key(key);
            is_known.then(|| key.to_owned()).ok_or("is not a service of the catalog")
        };
        let words = query.optional("q", |value| {
            // Somebody who typed nothing but blanks looks for nothing in particular.
            if value.text()?.trim().is_empty() { Ok(None) } else { value.parsed().map(Some) }
        });
        let service = query.optional("service", |value| value.checked(known));
        let expertise = query.optional("expertise", |value| value.parsed());
        let industry = query.optional("industry", |value| value.parsed());
        let region = query.optional("region", |value| value.parsed());
        let language = query.optional("language", |value| value.parsed());
        let limit = query.optional("limit", cursor::limit);
        let cursor = query.optional("cursor", |value| value.text().map(str::to_owned));
        let filter = Filter {
            query: words?.flatten(),
            service: service?,
            expertise: expertise?,
            industry: industry?,
            region: region?,
            language: language?,
        };
        Ok(Wanted { filter, limit: limit?.unwrap_or(cursor::DEFAULT_LIMIT), cursor: cursor? })
    }

    /// The page that is wanted.
    pub(crate) async fn find(
        &self,
        app: &App,
        marketplace: &Marketplace,
        now: Moment,
    ) -> Result<Found, Problem> {
        let canonical = self.filter.canonical();
        let scope = Scope { caller: "", list: "marketplace", filter: &canonical };
        let after = match &self.cursor {
            Some(cursor) => Some(PagePosition(app.cursors.open(scope, cursor)?)),
            None => None,
        };
        let limit = usize::from(self.limit);
        let page = app.desk.table.search_listings(&self.filter, marketplace, now, limit, after).await?;
        let next_cursor = page.next.map(|position| app.cursors.seal(scope, &position.0));
        Ok(Found { cards: page.items, next_cursor })
    }
}
