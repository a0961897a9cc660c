//! From documents to drafts of the domain, and from the domain's things back to documents that patches work on.

use domain::directory::{Group, GroupDraft, User, UserDraft};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::canonical::Tree;
use super::error::{ScimError, Scimmed};
use super::schema::{ENTERPRISE, LICENSED};

/// What the domain calls the enterprise extension of a user.
const PROFILE_ENTERPRISE: &str = "enterprise";

/// A user as somebody wants it. Roles and licenses that are not spoken of are none of what is wanted.
pub fn user_draft(mut tree: Tree) -> Scimmed<UserDraft> {
    let enterprise = tree.take_extension(ENTERPRISE.urn);
    let licenses = tree.take_extension(LICENSED.urn).remove("licenses");
    let user_name = required(tree.take("userName"), "userName")?;
    let external_id = optional(tree.take("externalId"), "externalId")?;
    let active = optional(tree.take("active"), "active")?.unwrap_or(true);
    let roles = optional(tree.take("roles"), "roles")?;
    let licenses = optional(licenses, "licenses")?;
    let mut profile = tree.fields().clone();
    if !enterprise.is_empty() {
        profile.insert(PROFILE_ENTERPRISE.to_owned(), Value::Object(enterprise));
    }
    let profile = read(Value::Object(profile), "")?;
    Ok(UserDraft { user_name, external_id, active, roles, licenses, profile })
}

/// A group as somebody wants it.
pub fn group_draft(mut tree: Tree) -> Scimmed<GroupDraft> {
    let display_name = required(tree.take("displayName"), "displayName")?;
    let external_id = optional(tree.take("externalId"), "externalId")?;
    let members = match tree.take("members") {
        Some(Value::Array(members)) => members,
        _ => Vec::new(),
    };
    let users = members.into_iter().map(|member| {
        let value = member.get("value").cloned();
        let nobody = || ScimError::invalid_value("members must have the value of a user's id");
        read(value.ok_or_else(nobody)?, "members.value").map_err(|_| nobody())
    });
    Ok(GroupDraft { display_name, external_id, members: users.collect::<Scimmed<_>>()? })
}

/// A user as far as it is somebody's to write.
pub fn user_tree(user: &User) -> Tree {
    let mut fields = object(&user.profile);
    let enterprise = fields.remove(PROFILE_ENTERPRISE);
    fields.insert("userName".to_owned(), json!(user.user_name));
    fields.insert("active".to_owned(), json!(user.active));
    if let Some(external_id) = &user.external_id {
        fields.insert("externalId".to_owned(), json!(external_id));
    }
    if !user.roles.is_empty() {
        fields.insert("roles".to_owned(), json!(user.roles));
    }
    if let Some(enterprise) = enterprise {
        fields.insert(ENTERPRISE.urn.to_owned(), enterprise);
    }
    if !user.licenses.is_empty() {
        fields.insert(LICENSED.urn.to_owned(), json!({ "licenses": user.licenses }));
    }
    Tree::of(fields)
}

/// A group as far as it is somebody's to write.
pub fn group_tree(group: &Group) -> Tree {
    let mut fields = Map::from_iter([("displayName".to_owned(), json!(group.display_name))]);
    if let Some(external_id) = &group.external_id {
        fields.insert("externalId".to_owned(), json!(external_id));
    }
    if !group.members.is_empty() {
        let members: Vec<Value> = group.members.iter().map(|user| json!({ "value": user })).collect();
        fields.insert("members".to_owned(), Value::Array(members));
    }
    Tree::of(fields)
}

/// The fields of something that is written as an object.
fn object(thing: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(thing) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn required<T: DeserializeOwned>(value: Option<Value>, name: &str) -> Scimmed<T> {
    let value = value.ok_or_else(|| ScimError::invalid_value(format_args!("{name} is required")))?;
    read(value, name)
}

fn optional<T: DeserializeOwned>(value: Option<Value>, name: &str) -> Scimmed<Option<T>> {
    value.map(|value| read(value, name)).transpose()
}

/// Reads a value into what the domain makes of it, or tells where it cannot.
fn read<T: DeserializeOwned>(value: Value, name: &str) -> Scimmed<T> {
    serde_path_to_error::deserialize(value).map_err(|fault| {
        let below = match fault.path().to_string().as_str() {
            "." => String::new(),
            below => below.to_owned(),
        };
        let joint = if name.is_empty() || below.is_empty() || below.starts_with('[') { "" } else { "." };
        ScimError::invalid_value(format_args!("{name}{joint}{below} {}", fault.inner()))
    })
}
