//! Stories of people through several functions.

mod accepting;
mod amending;
mod beginning;
mod bulk;
mod changing;
mod consenting;
mod delivery;
mod ending;
mod languages;
mod listing;
mod looking;
mod mailboxes;
mod migrating;
mod overview;
mod pages;
mod recording;
mod repeating;
mod signing_in;
mod subscribing;
mod support;
mod time;
