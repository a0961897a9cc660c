//! The schemas: which attributes there are, and what may be done with them.

use serde_json::Value;

/// A kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A user.
    User,
    /// A group.
    Group,
}

/// One schema.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) urn: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) attributes: &'static [Attribute],
}

/// One attribute of a schema.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "RFC 7643 has as many, each on its own")]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    pub(super) is_many: bool,
    pub(super) is_required: bool,
    pub(super) is_case_exact: bool,
    pub(super) mutability: Mutability,
    pub(super) is_unique: bool,
}

/// What an attribute holds.
#[derive(Debug)]
pub(super) enum Holds {
    Text,
    /// A text, and what it is where others name it.
    OneOf(&'static [&'static str]),
    Reference(&'static [&'static str]),
    Flag,
    Complex(&'static [Attribute]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mutability {
    ReadWrite,
    ReadOnly,
    Immutable,
}

const fn attribute(name: &'static str, holds: Holds) -> Attribute {
    Attribute {
        name,
        holds,
        is_many: false,
        is_required: false,
        is_case_exact: false,
        mutability: Mutability::ReadWrite,
        is_unique: false,
    }
}

const fn text(name: &'static str) -> Attribute {
    attribute(name, Holds::Text)
}

const fn many(name: &'static str, subs: &'static [Attribute]) -> Attribute {
    Attribute { is_many: true, ..attribute(name, Holds::Complex(subs)) }
}

const fn required(attribute: Attribute) -> Attribute {
    Attribute { is_required: true, ..attribute }
}

const fn read_only(attribute: Attribute) -> Attribute {
    Attribute { mutability: Mutability::ReadOnly, ..attribute }
}

const fn immutable(attribute: Attribute) -> Attribute {
    Attribute { mutability: Mutability::Immutable, ..attribute }
}

const fn exact(attribute: Attribute) -> Attribute {
    Attribute { is_case_exact: true, ..attribute }
}

const NAME: &[Attribute] = &[
    text("formatted"),
    text("familyName"),
    text("givenName"),
    text("middleName"),
    text("honorificPrefix"),
    text("honorificSuffix"),
];
const ENTRY: &[Attribute] =
    &[text("value"), text("display"), text("type"), attribute("primary", Holds::Flag)];
const MANAGER: &[Attribute] = &[exact(text("value"))];
const MEMBER: &[Attribute] = &[
    immutable(exact(text("value"))),
    immutable(attribute("$ref", Holds::Reference(&["User"]))),
    // RFC 7643 §4.2 knows groups in groups as well; here members are users.
    immutable(attribute("type", Holds::OneOf(&["User"]))),
];

const META: &[Attribute] = &[
    read_only(exact(text("resourceType"))),
    read_only(exact(text("created"))),
    read_only(exact(text("lastModified"))),
    read_only(exact(text("location"))),
    read_only(exact(text("version"))),
];

/// What every resource has.
pub(super) const COMMON: &[Attribute] = &[
    read_only(exact(text("id"))),
    exact(text("externalId")),
    read_only(attribute("meta", Holds::Complex(META))),
    read_only(Attribute { is_many: true, ..exact(text("schemas")) }),
];

pub(super) const USER: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    description: "A person in a customer's directory",
    attributes: &[
        Attribute { is_unique: true, ..required(text("userName")) },
        attribute("name", Holds::Complex(NAME)),
        text("displayName"),
        text("nickName"),
        attribute("profileUrl", Holds::Reference(&["external"])),
        text("title"),
        text("userType"),
        text("preferredLanguage"),
        text("locale"),
        text("timezone"),
        attribute("active", Holds::Flag),
        many("emails", ENTRY),
        many("phoneNumbers", ENTRY),
        many("roles", ENTRY),
    ],
};

pub(super) const ENTERPRISE: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    description: "Where a person is in its organization",
    attributes: &[
        text("employeeNumber"),
        text("costCenter"),
        text("organization"),
        text("division"),
        text("department"),
        attribute("manager", Holds::Complex(MANAGER)),
    ],
};

pub(super) const LICENSED: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:extension:countersign:2.0:User",
    name: "LicensedUser",
    description: "Subscriptions of the customer of which the person has a license",
    attributes: &[Attribute { is_many: true, ..exact(text("licenses")) }],
};

pub(super) const GROUP: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    description: "Users under one name",
    attributes: &[required(text("displayName")), many("members", MEMBER)],
};

/// Every schema.
pub(super) const ALL: [&Schema; 4] = [&USER, &GROUP, &ENTERPRISE, &LICENSED];

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 2] = [Kind::User, Kind::Group];

    /// The name of the kind.
    pub fn name(self) -> &'static str {
        self.schema().name
    }

    /// Where resources of the kind are found.
    pub fn endpoint(self) -> &'static str {
        match self {
            Kind::User => "Users",
            Kind::Group => "Groups",
        }
    }

    pub(super) fn schema(self) -> &'static Schema {
        match self {
            Kind::User => &USER,
            Kind::Group => &GROUP,
        }
    }

    pub(super) fn extensions(self) -> &'static [&'static Schema] {
        match self {
            Kind::User => &[&ENTERPRISE, &LICENSED],
            Kind::Group => &[],
        }
    }

    /// The extension with this name, whatever its case.
    pub(super) fn extension(self, urn: &str) -> Option<&'static Schema> {
        self.extensions().iter().find(|schema| schema.urn.eq_ignore_ascii_case(urn)).copied()
    }

    /// An attribute of the kind's own schema, or one that every resource has.
    pub(super) fn attribute(self, name: &str) -> Option<&'static Attribute> {
        named(self.schema().attributes, name).or_else(|| named(COMMON, name))
    }
}

/// The attribute with this name, whatever its case.
pub(super) fn named(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

impl Attribute {
    /// The attributes below it.
    pub(super) fn subs(&self) -> &'static [Attribute] {
        match self.holds {
            Holds::Complex(subs) => subs,
            _ => &[],
        }
    }

    /// Whether two values of it are the same.
    pub(super) fn same(&self, one: &Value, other: &Value) -> bool {
        match (one, other) {
            (Value::String(one), Value::String(other)) if !self.is_case_exact => {
                one.to_lowercase() == other.to_lowercase()
            }
            // Some clients write a flag as a text.
            (Value::Bool(flag), Value::String(text)) | (Value::String(text), Value::Bool(flag)) => {
                text.eq_ignore_ascii_case(if *flag { "true" } else { "false" })
            }
            _ => one == other,
        }
    }
}
