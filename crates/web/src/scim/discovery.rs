//! What this directory can do and knows (RFC 7643 §5–7): for clients that ask before they begin.

use http::StatusCode;
use serde_json::{Value, json};

use super::MOST_RESULTS;
use super::schema::{ALL, Attribute, Holds, Kind, Mutability, Schema};
use super::view::{Place, document};
use crate::{Answer, Problem};

/// What can be done here.
pub fn service_provider_config(place: &Place) -> Answer {
    let cannot = json!({ "supported": false });
    let config = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MOST_RESULTS },
        "changePassword": cannot,
        "sort": cannot,
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "An access token of an administrator of the customer, or of its delegate",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": place.join("ServiceProviderConfig") },
    });
    document(StatusCode::OK, &config)
}

/// The kinds of resources.
pub fn resource_types(place: &Place) -> Answer {
    let kinds = Kind::ALL.map(|kind| type_of(kind, place));
    super::list(kinds.into(), 2, 1, &super::Chosen::default())
}

/// One kind of resources.
pub fn resource_type(name: &str, place: &Place) -> Answer {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(Problem::not_found)?;
    document(StatusCode::OK, &type_of(kind, place))
}

/// The schemas.
pub fn schema_documents(place: &Place) -> Answer {
    let schemas = ALL.map(|schema| described(schema, place));
    super::list(schemas.into(), 4, 1, &super::Chosen::default())
}

/// One schema.
pub fn schema_document(urn: &str, place: &Place) -> Answer {
    let schema = ALL.into_iter().find(|schema| schema.urn == urn).ok_or_else(Problem::not_found)?;
    document(StatusCode::OK, &described(schema, place))
}

fn type_of(kind: Kind, place: &Place) -> Value {
    let extensions: Vec<Value> =
        kind.extensions().iter().map(|schema| json!({ "schema": schema.urn, "required": false })).collect();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": kind.name(),
        "name": kind.name(),
        "description": kind.schema().description,
        "endpoint": format!("/{}", kind.endpoint()),
        "schema": kind.schema().urn,
        "schemaExtensions": extensions,
        "meta": {
            "resourceType": "ResourceType",
            "location": place.join(&format!("ResourceTypes/{}", kind.name())),
        },
    })
}

fn described(schema: &Schema, place: &Place) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": schema.urn,
        "name": schema.name,
        "description": schema.description,
        "attributes": attributes(schema.attributes),
        "meta": { "resourceType": "Schema", "location": place.join(&format!("Schemas/{}", schema.urn)) },
    })
}

fn attributes(attributes: &[Attribute]) -> Vec<Value> {
    attributes.iter().map(attribute).collect()
}

fn attribute(attribute: &Attribute) -> Value {
    let kind = match attribute.holds {
        Holds::Text | Holds::OneOf(_) => "string",
        Holds::Reference(_) => "reference",
        Holds::Flag => "boolean",
        Holds::Complex(_) => "complex",
    };
    let mutability = match attribute.mutability {
        Mutability::ReadWrite => "readWrite",
        Mutability::ReadOnly => "readOnly",
        Mutability::Immutable => "immutable",
    };
    let mut described = json!({
        "name": attribute.name,
        "type": kind,
        "multiValued": attribute.is_many,
        "description": attribute.name,
        "required": attribute.is_required,
        "caseExact": attribute.is_case_exact,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": if attribute.is_unique { "server" } else { "none" },
    });
    if let Some(fields) = described.as_object_mut() {
        match attribute.holds {
            Holds::Complex(subs) => {
                fields.insert("subAttributes".to_owned(), json!(attributes(subs)));
            }
            Holds::Reference(kinds) => {
                fields.insert("referenceTypes".to_owned(), json!(kinds));
            }
            Holds::OneOf(values) => {
                fields.insert("canonicalValues".to_owned(), json!(values));
            }
            Holds::Text | Holds::Flag => {}
        }
    }
    described
}
