//! Says whether a file of evidence is whole and as it was written: `cargo run -p evidence --example verify -- FILE`

use std::process::ExitCode;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people to read")]
fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("name the file: verify evidence.jsonl");
        return ExitCode::from(2);
    };
    let file = match std::fs::read_to_string(&path) {
        Ok(file) => file,
        Err(error) => {
            eprintln!("{path} cannot be read: {error}");
            return ExitCode::from(2);
        }
    };
    match evidence::verify(&file) {
        Ok(verified) => {
            println!(
                "whole: {} events in {} chains, {} receipts",
                verified.events, verified.chains, verified.receipts
            );
            ExitCode::SUCCESS
        }
        Err(fault) => {
            println!("NOT as it was written: {fault}");
            ExitCode::FAILURE
        }
    }
}
