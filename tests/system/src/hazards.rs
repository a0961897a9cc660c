//! What repeats, races, stalls and breaks: nothing is lost, and nothing takes effect twice.

mod amending;
mod breaking;
mod in_flight;
mod outages;
mod planting;
mod racing;
mod redriving;
mod restoring;
mod streaming;
mod sweeping;
