//! The rules of the program, told three ways over the same functions: as examples, as properties of any
//! input, and as a model in which everything that can happen at the same time does.

mod examples;
mod given;
mod model;
mod properties;
