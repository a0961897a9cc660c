//! The program itself: the catalog, and who takes part.

mod catalog;
mod customers;
mod first_sales;
mod lapses;
mod members;
mod partners;
