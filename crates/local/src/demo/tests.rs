use std::collections::BTreeMap;
use std::path::PathBuf;

use runtime::{Door, SettingsFaults, Start, door};
use tokio::sync::Notify;

use super::*;
use crate::functions;
use crate::system::Options;

/// Somebody is in a function that never answers.
static STUCK: Notify = Notify::const_new();

/// A function in which a program can be ended.
fn stuck(world: &World) -> Result<Door, SettingsFaults> {
    let mut settings = world.settings.reader();
    let base_url = settings.base_url();
    settings.finish()?;
    Ok(door::http(base_url?, (), |(), _| async {
        STUCK.notify_one();
        std::future::pending().await
    }))
}

/// All functions, of which one never answers.
fn stuck_in(function: &'static str) -> &'static [(&'static str, Start)] {
    let replaced =
        |&(name, start): &(&'static str, Start)| (name, if name == function { stuck } else { start });
    functions::ALL.iter().map(replaced).collect::<Vec<_>>().leak()
}

fn options(data: Option<PathBuf>) -> Options {
    let clock = Some("2026-11-23T10:00:00Z".parse().unwrap());
    Options { clock, seed: Some(1), empty: false, data, ..Options::default() }
}

/// Each program has a runtime of its own: when that ends, nothing of the program goes on.
fn program<T>(lives: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(lives)
}

/// Starts, and ends in the midst of telling, when it is that function's turn.
fn ends_in(function: &'static str, data: PathBuf) {
    program(async {
        let starting = System::start(Options { functions: stuck_in(function), ..options(Some(data)) });
        tokio::select! {
            _ = starting => panic!("the demo world was told without {function}"),
            () = STUCK.notified() => {}
        }
    });
}

/// How many items there are of each kind, and how many letters.
async fn told(system: &System) -> (BTreeMap<String, usize>, usize) {
    let mut kinds = BTreeMap::new();
    for item in system.database().items("", usize::MAX, None).await.unwrap().items {
        let key = item["pk"]["S"].as_str().unwrap();
        *kinds.entry(key.split('#').next().unwrap().to_owned()).or_default() += 1;
    }
    (kinds, system.mailbox().count().unwrap())
}

#[test]
fn a_world_whose_telling_was_ended_is_begun_again_whenever_that_was() {
    let whole = program(async { told(&System::start(options(None)).await.unwrap()).await });
    let folder = std::env::temp_dir().join(format!("countersign-half-told-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    for function in ["manage-catalog", "register-customer", "accept-delegation"] {
        ends_in(function, folder.clone());
    }
    let again = program(async { told(&System::start(options(Some(folder.clone()))).await.unwrap()).await });
    assert_eq!(again, whole);
    program(async {
        // Where telling would never end, nothing is told.
        let options = Options { functions: stuck_in("manage-catalog"), ..options(Some(folder.clone())) };
        assert_eq!(told(&System::start(options).await.unwrap()).await, whole, "what was told is kept");
    });
    drop(std::fs::remove_dir_all(&folder));
}
