//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("manage-directory", manage_directory::start)
}
