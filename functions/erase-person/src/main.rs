//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("erase-person", erase_person::start)
}
