//! Delegated administration in use: who may do what for whom, and what a delegate does.

mod authorizing;
mod directory;
mod erasing;
mod evidence;
mod exchanging;
mod using;
