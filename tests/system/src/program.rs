//! The program itself: the catalog, and who takes part.

mod catalog;
mod members;
mod partners;
