//! Running a program and what it took, its own children included.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use wait4::Wait4;

/// A program that has ended.
pub(super) struct Measured {
    pub(super) success: bool,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// Wall-clock time.
    pub(super) wall: Duration,
    /// Processor time in user and kernel, of all its processes together.
    pub(super) cpu: Duration,
    /// The most memory that any one of its processes has had, in bytes.
    pub(super) memory: u64,
}

/// Runs a program to its end. What it says goes through files in a folder, which has to exist.
pub(super) fn run(command: &mut Command, folder: &Path) -> io::Result<Measured> {
    let (stdout, stderr) = (folder.join("stdout.txt"), folder.join("stderr.txt"));
    command.stdout(File::create(&stdout)?).stderr(File::create(&stderr)?);
    let start = Instant::now();
    let ended = command.spawn()?.wait4()?;
    let wall = start.elapsed();
    let read =
        |path| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Measured {
        success: ended.status.success(),
        stdout: read(&stdout)?,
        stderr: read(&stderr)?,
        wall,
        cpu: ended.rusage.utime + ended.rusage.stime,
        memory: ended.rusage.maxrss,
    })
}

/// The quickest of some runs, at least one; the first that fails ends it.
pub(super) fn best(
    runs: u32,
    mut run: impl FnMut() -> io::Result<Measured>,
) -> io::Result<Measured> {
    let mut best = run()?;
    for _ in 1..runs {
        if !best.success {
            break;
        }
        let next = run()?;
        if next.wall < best.wall {
            best = next;
        }
    }
    Ok(best)
}
