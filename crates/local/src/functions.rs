//! The functions that are linked into the local program, by name.

/// Every function of the template with the way it comes alive.
pub const ALL: &[(&str, runtime::Start)] = &[];
