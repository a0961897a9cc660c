//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("list-marketplace", list_marketplace::start)
}
