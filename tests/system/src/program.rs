//! The program itself: the catalog, and who takes part.

mod catalog;
mod customers;
mod lapses;
mod members;
mod partners;
