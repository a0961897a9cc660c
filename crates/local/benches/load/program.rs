//! The program under measurement, as a process of its own.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{Arguments, Outcome};

const SAMPLE_CATALOG: &str = include_str!("../../../../infra/catalog/office-365.json");

/// The most that the catalog may say, which is more than any run sends.
const LIMITS: [(&str, u32); 3] =
    [("openInvitations", 1_000_000), ("newInvitationsPerDay", 100_000), ("mailsPerAddressAndDay", 100)];

/// `sysconf(_SC_CLK_TCK)`, which is this on every Linux there is.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running program, which ends with this value.
pub(crate) struct Program {
    child: Child,
    /// Where it listens, as `127.0.0.1:port`.
    pub(crate) address: String,
    /// From start to listening.
    pub(crate) took: Duration,
}

impl Program {
    /// Starts it on a free port and waits until it says that it listens.
    pub(crate) fn start<S: AsRef<OsStr>>(arguments: &Arguments, options: &[S]) -> Outcome<Program> {
        let began = Instant::now();
        let mut child = Command::new(&arguments.program)
            .args(["--port", "0"])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut said = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut said)?;
        }
        let took = began.elapsed();
        let mut program = Program { child, address: String::new(), took };
        let address =
            said.trim().strip_prefix("listening on http://").ok_or("the program does not listen")?;
        address.clone_into(&mut program.address);
        Ok(program)
    }

    /// Memory that is really in use.
    pub(crate) fn resident_bytes(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(self.file("status"))?;
        let line =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the kernel says no VmRSS")?;
        let kibibytes: u64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kibibytes * 1024)
    }

    /// Time on all cores so far.
    pub(crate) fn cpu_seconds(&self) -> Outcome<f64> {
        let stat = std::fs::read_to_string(self.file("stat"))?;
        // The second field may hold spaces; after it come the state, ten others, and then user and system time.
        let (_, fields) = stat.rsplit_once(") ").ok_or("the kernel says no times")?;
        let times = fields.split(' ').skip(11).take(2).map(str::parse::<f64>);
        Ok(times.sum::<Result<f64, _>>()? / TICKS_PER_SECOND)
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::new("/proc").join(self.child.id().to_string()).join(name)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It is gone already, or it is now: nothing of it is kept.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An empty folder for this run.
pub(crate) fn fresh_folder() -> Outcome<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The sample catalog with limits that no load meets.
pub(crate) fn catalog_without_limits(folder: &Path) -> Outcome<PathBuf> {
    let mut catalog: Value = serde_json::from_str(SAMPLE_CATALOG)?;
    for (name, most) in LIMITS {
        let limit = catalog.pointer_mut(&format!("/limits/{name}")).ok_or("the catalog has other limits")?;
        *limit = json!(most);
    }
    let file = folder.join("catalog.json");
    std::fs::write(&file, catalog.to_string())?;
    Ok(file)
}
