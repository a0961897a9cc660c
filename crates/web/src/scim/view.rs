//! Resources and lists of them as they are answered.

use domain::directory::{Group, User};
use domain::{CustomerId, Moment};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::CONTENT_TYPE;
use super::draft::{group_tree, user_tree};
use super::query::Chosen;
use super::schema::{ENTERPRISE, GROUP, Kind, LICENSED, USER};
use crate::{Answer, BaseUrl, precondition, respond};

/// Where a customer's directory is.
#[derive(Clone, Debug)]
pub struct Place {
    root: String,
}

impl Place {
    /// The directory of a customer.
    pub fn new(base_url: &BaseUrl, customer: CustomerId) -> Place {
        Place { root: base_url.join(&format!("/scim/v2/{customer}")) }
    }

    /// The address of something below it.
    pub(super) fn join(&self, rest: &str) -> String {
        format!("{}/{rest}", self.root)
    }

    fn of(&self, kind: Kind, id: impl std::fmt::Display) -> String {
        self.join(&format!("{}/{id}", kind.endpoint()))
    }
}

/// A user in full.
pub fn user_view(user: &User, place: &Place) -> Value {
    let fields = user_tree(user).fields().clone();
    let extensions = [ENTERPRISE.urn, LICENSED.urn].into_iter().filter(|urn| fields.contains_key(*urn));
    let schemas: Vec<&str> = [USER.urn].into_iter().chain(extensions).collect();
    let meta =
        meta(Kind::User, &place.of(Kind::User, user.id), user.created_at, user.changed_at, user.revision);
    whole(fields, json!(schemas), json!(user.id), meta)
}

/// A group in full.
pub fn group_view(group: &Group, place: &Place) -> Value {
    let mut fields = group_tree(group).fields().clone();
    if let Some(Value::Array(members)) = fields.get_mut("members") {
        for member in members {
            let address = member.get("value").and_then(Value::as_str).map(|id| place.of(Kind::User, id));
            if let (Some(parts), Some(address)) = (member.as_object_mut(), address) {
                parts.insert("$ref".to_owned(), json!(address));
                parts.insert("type".to_owned(), json!("User"));
            }
        }
    }
    let address = place.of(Kind::Group, group.id);
    let meta = meta(Kind::Group, &address, group.created_at, group.changed_at, group.revision);
    whole(fields, json!([GROUP.urn]), json!(group.id), meta)
}

fn whole(mut fields: Map<String, Value>, schemas: Value, id: Value, meta: Value) -> Value {
    fields.insert("schemas".to_owned(), schemas);
    fields.insert("id".to_owned(), id);
    fields.insert("meta".to_owned(), meta);
    Value::Object(fields)
}

fn meta(kind: Kind, location: &str, created: Moment, changed: Moment, revision: u32) -> Value {
    json!({
        "resourceType": kind.name(),
        "created": created,
        "lastModified": changed,
        "location": location,
        "version": precondition::etag(u64::from(revision)),
    })
}

/// The answer with one resource.
pub fn resource(status: StatusCode, view: Value, revision: u32, chosen: &Chosen) -> Answer {
    let location = view.pointer("/meta/location").and_then(Value::as_str).map(str::to_owned);
    let view = chosen.of(view);
    let mut response = document(status, &view)?;
    if let Some(location) = location.filter(|_| status == StatusCode::CREATED) {
        response = respond::with_header(response, header::LOCATION, &location)?;
    }
    Ok(respond::with_revision(response, u64::from(revision)))
}

/// The answer with a list of resources, of which there are `total` in all.
pub fn list(views: Vec<Value>, total: u32, start: u32, chosen: &Chosen) -> Answer {
    let views: Vec<Value> = views.into_iter().map(|view| chosen.of(view)).collect();
    let answer = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": views.len(),
        "Resources": views,
    });
    document(StatusCode::OK, &answer)
}

/// An answer in the kind of documents that SCIM has.
pub(super) fn document(status: StatusCode, value: &Value) -> Answer {
    let mut response = respond::json(status, value)?;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    Ok(response)
}
