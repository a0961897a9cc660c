//! Everything the system says no to, from the outermost boundary: exactly that, and nothing written.

mod answers;
mod codes;
mod documents;
mod enumerating;
mod gates;
mod quotas;
mod requests;
mod tokens;
