//! Whose trail somebody asks for, and from where on.

use desk::Caller;
use domain::CustomerId;
use table::TrailPlace;
use web::body::Document;
use web::cursor::{self, Scope};
use web::{Problem, Request};

use crate::App;

/// A question that may be answered.
pub(crate) struct Asked {
    pub(crate) customer: CustomerId,
    /// How many events at the most, where somebody says so.
    pub(crate) limit: Option<u32>,
    /// What the cursor says; none at the beginning.
    pub(crate) position: Option<String>,
    caller: Caller,
    list: String,
}

impl Asked {
    /// Reads the question and lets in who may ask it. `list` is what the cursors are for.
    pub(crate) async fn read(app: &App, request: &Request, list: &str) -> Result<Asked, Problem> {
        let customer: CustomerId = web::request::path_parameter(request, "customerId")?;
        let query = Document::query(request);
        let mut query = query.object()?;
        let limit = query.optional("limit", cursor::limit);
        let cursor = query.optional("cursor", |cursor| cursor.text().map(str::to_owned));
        query.finish()?;
        let (limit, cursor) = (limit?.map(u32::from), cursor?);
        let caller = app.desk.caller(request, app.desk.clock.now()).await?;
        app.desk.require_inside(&caller, customer).await?;
        let list = format!("customers/{customer}/{list}");
        let mut asked = Asked { customer, limit, position: None, caller, list };
        asked.position = cursor.map(|cursor| app.cursors.open(asked.scope(), &cursor)).transpose()?;
        Ok(asked)
    }

    /// The cursor of a position.
    pub(crate) fn cursor(&self, app: &App, position: &str) -> String {
        app.cursors.seal(self.scope(), position)
    }

    fn scope(&self) -> Scope<'_> {
        Scope { caller: self.caller.scope(), list: &self.list, filter: "" }
    }
}

/// Where a position leads.
pub(crate) fn place(position: &str) -> Result<TrailPlace, Problem> {
    TrailPlace::parse(position).ok_or_else(|| Problem::new(web::problem::Code::InvalidCursor))
}
