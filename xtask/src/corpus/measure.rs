//! Running a program and what it took, its own children included.

use std::cell::Cell;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;
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
    // Linux counts the memory of a process from the most that the one that starts it has had.
    let _ = fs::write("/proc/self/clear_refs", "5");
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

/// The least of each figure in some runs, at least one; the first that fails ends it.
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
        best = Measured {
            wall: best.wall.min(next.wall),
            cpu: best.cpu.min(next.cpu),
            memory: best.memory.min(next.memory),
            ..next
        };
    }
    Ok(best)
}

/// What earlier runs have left. It is kept until all is measured: some file systems take several
/// times as long to make files while they remember others that were just removed.
pub(super) struct Aside {
    folder: TempDir,
    count: Cell<usize>,
}

impl Aside {
    /// A place for it in a folder.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self { folder: tempfile::tempdir_in(folder)?, count: Cell::new(0) })
    }

    /// Takes a folder away, if it is there.
    pub(super) fn take(&self, folder: &Path) -> io::Result<()> {
        if folder.exists() {
            let number = self.count.replace(self.count.get() + 1);
            fs::rename(folder, self.folder.path().join(number.to_string()))?;
        }
        Ok(())
    }
}
