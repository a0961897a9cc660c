//! What the program is told on its command line, or by its environment.

use std::path::PathBuf;

use clap::Parser;
use clap::builder::BoolishValueParser;
use domain::Moment;

use crate::system::Options;

/// Countersign on this machine: gateway, table, mailbox, identity provider, clock and a demo world in one process.
#[derive(Debug, Parser)]
#[command(name = "countersign", version)]
pub struct Arguments {
    /// The port on 127.0.0.1; 0 is any that is free.
    #[arg(long, env = "COUNTERSIGN_PORT", default_value_t = 3000)]
    port: u16,
    /// Where everything is kept between runs.
    #[arg(long, env = "COUNTERSIGN_DATA", default_value = ".local", value_name = "DIR")]
    data: PathBuf,
    /// Keep nothing, whatever folder is named.
    #[arg(long, env = "COUNTERSIGN_MEMORY", value_parser = BoolishValueParser::new())]
    memory: bool,
    /// No demo world, only the sample catalog.
    #[arg(long, env = "COUNTERSIGN_EMPTY", value_parser = BoolishValueParser::new())]
    empty: bool,
    /// A catalog document instead of the sample one.
    #[arg(long, env = "COUNTERSIGN_CATALOG", value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// Stand still at this moment instead of running with the machine's time.
    #[arg(long, env = "COUNTERSIGN_CLOCK", value_name = "RFC3339")]
    clock: Option<Moment>,
}

impl Arguments {
    /// How the system is started then.
    pub fn options(self) -> Options {
        Options {
            port: self.port,
            data: (!self.memory).then_some(self.data),
            clock: self.clock,
            empty: self.empty,
            catalog: self.catalog,
            ..Options::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, FromArgMatches as _};

    use super::*;

    fn read(words: &[&str]) -> Result<Options, clap::Error> {
        Arguments::try_parse_from([&["countersign"], words].concat()).map(Arguments::options)
    }

    #[test]
    fn what_is_not_said_is_kept_in_a_folder_and_has_a_demo_world() {
        let options = read(&[]).unwrap();
        assert_eq!((options.port, options.data), (3000, Some(".local".into())));
        assert!(!options.empty && options.clock.is_none());
    }

    #[test]
    fn nothing_is_kept_in_memory_whatever_folder_is_named() {
        assert_eq!(read(&["--memory"]).unwrap().data, None);
        assert_eq!(read(&["--data", "here"]).unwrap().data, Some("here".into()));
        assert_eq!(read(&["--memory", "--data", "here"]).unwrap().data, None);
    }

    /// Of a package whose version begins with 0.1, Cargo tells every test so in these variables.
    const VARIABLES: [(&str, bool); 2] =
        [("CARGO_PKG_VERSION_MAJOR", false), ("CARGO_PKG_VERSION_MINOR", true)];

    #[test]
    fn the_environment_says_yes_and_no_in_the_usual_ways() {
        for (variable, said) in VARIABLES {
            let command = Arguments::command().mut_arg("memory", |argument| argument.env(variable));
            let matches = command.try_get_matches_from(["countersign"]).unwrap();
            assert_eq!(Arguments::from_arg_matches(&matches).unwrap().memory, said);
        }
    }
}
