//! The program itself: the catalog, and who takes part.

mod catalog;
mod lapses;
mod members;
mod partners;
