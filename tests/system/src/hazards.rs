//! What repeats, races, stalls and breaks: nothing is lost, and nothing takes effect twice.

mod breaking;
mod planting;
mod racing;
mod redriving;
mod streaming;
