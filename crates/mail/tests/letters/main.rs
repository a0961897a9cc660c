//! What leaves the process: every letter in both languages, exactly, and what may never be in one.

mod hostile;
mod laid_out;
mod occasions;
mod posted;
mod recipients;
mod same_words;
mod snapshots;
mod world;
