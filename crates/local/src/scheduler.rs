//! Schedules of the template, ticked by the local clock.

mod expression;

pub use expression::{Expression, NotASchedule};
