//! The people of the demo world, so that nobody has to remember an address.

/// An organization and who of it one can be.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) people: &'static [Member],
}

/// Somebody one can be.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) role: &'static str,
}

const fn member(name: &'static str, email: &'static str, role: &'static str) -> Member {
    Member { name, email, role }
}

/// Everybody, in the order of the story.
pub(super) const GROUPS: &[Group] = &[
    Group {
        name: "Contoso Consulting",
        about: "partner, may do everything",
        people: &[
            member("Paul", "paul@contoso.example", "owner"),
            member("Sam", "sam@contoso.example", "seller"),
            member("Mia", "mia@contoso.example", "marketer"),
            member("Dan", "dan@contoso.example", "delegate agent"),
            member("Ada", "ada@contoso.example", "auditor"),
        ],
    },
    Group {
        name: "Northwind Traders",
        about: "customer without a partner",
        people: &[
            member("Nadia", "nadia@northwind.example", "administrator"),
            member("Noah", "noah@northwind.example", "member"),
        ],
    },
    Group {
        name: "Adventure Works",
        about: "customer of Fabrikam Cloud",
        people: &[
            member("Alex", "alex@adventure.example", "administrator"),
            member("Amy", "amy@adventure.example", "administrator"),
        ],
    },
    Group {
        name: "Graphic Design Institute",
        about: "customer on trial",
        people: &[member("Greta", "greta@graphic.example", "administrator")],
    },
    Group {
        name: "Fabrikam Cloud",
        about: "partner of Adventure Works",
        people: &[member("Fiona", "fiona@fabrikam.example", "owner")],
    },
    Group {
        name: "Tailspin Resale",
        about: "partner in no program",
        people: &[member("Tom", "tom@tailspin.example", "owner")],
    },
    Group {
        name: "Litware Legacy",
        about: "partner with an outdated agreement",
        people: &[member("Liz", "liz@litware.example", "owner")],
    },
    Group {
        name: "Woodgrove China",
        about: "partner in another cloud",
        people: &[member("Wei", "wei@woodgrove.example", "owner")],
    },
    Group {
        name: "Proseware Labs",
        about: "partner that has applied",
        people: &[member("Pia", "pia@proseware.example", "owner")],
    },
    Group {
        name: "The vendor",
        about: "who runs all this",
        people: &[member("Olivia", crate::identity::OPERATOR, "operator")],
    },
];
