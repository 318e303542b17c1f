//! Commands that write: one at a time, as a whole or not at all, Ctrl-C included.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, process, thread};

use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::write::{Transaction, Written};

/// Does the work of a command on locked folders, then writes what it has planned; if it fails,
/// nothing has changed. Gives what the work gave, and what was written, in the order of the plans.
///
/// Whoever asks for an end meanwhile (Ctrl-C) gets it before anything is written, or after all is; work
/// that doesn't come to its end soon is broken off. Asking twice ends the process at once, and the next
/// run takes back what was done.
pub(crate) fn run<T>(
    folders: &[&Path],
    work: impl FnOnce(&mut Transaction<'static>) -> Result<T, Failure>,
) -> Result<(T, Vec<Written>), Failure> {
    let hold = Hold::new(folders);
    let result = begin(folders).and_then(|mut transaction| {
        let done = work(&mut transaction)?;
        if hold.is_over() {
            return Err(Vec::new());
        }
        WRITES.store(true, Ordering::SeqCst);
        let written = transaction.commit().map_err(|error| unwritten(&error))?;
        Ok((done, written))
    });
    if hold.is_over() {
        process::exit(INTERRUPTED);
    }
    result
}

/// What a shell reports of a process that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// How long work may go on once its end is asked for.
const GRACE: Duration = Duration::from_secs(2);

/// How long to wait for another run.
const PATIENCE: Duration = Duration::from_secs(60);

/// Begins as soon as no other run has any of the folders.
fn begin(folders: &[&Path]) -> Result<Transaction<'static>, Failure> {
    let start = Instant::now();
    let mut is_told = false;
    loop {
        match Transaction::begin(folders) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if start.elapsed() > PATIENCE || ASKED.load(Ordering::SeqCst) {
                    return Err(unwritten(&error));
                }
                if start.elapsed() > Duration::from_secs(1) && !is_told {
                    eprintln!("waiting: {error}");
                    is_told = true;
                }
                thread::sleep(Duration::from_millis(20));
            }
            Err(error) => return Err(unwritten(&error)),
            Ok(transaction) => return Ok(transaction),
        }
    }
}

/// The problem of a command that could not write.
pub(crate) fn unwritten(error: &io::Error) -> Failure {
    let help = match error.kind() {
        ErrorKind::WouldBlock => "wait until it has ended, then run the command again",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room, then run the command again; nothing has changed"
        }
        _ => "mend that, then run the command again; nothing has changed",
    };
    vec![Diagnostic::error(format!("cannot write the output: {error}")).help(help)]
}

static HELD: AtomicBool = AtomicBool::new(false);
static WRITES: AtomicBool = AtomicBool::new(false);
static ASKED: AtomicBool = AtomicBool::new(false);

/// The folders that were made to be locked.
fn made() -> MutexGuard<'static, Vec<PathBuf>> {
    static MADE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    MADE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// While it exists, Ctrl-C waits: for the work a moment, for what is being written to its end.
struct Hold;

impl Hold {
    fn new(folders: &[&Path]) -> Self {
        static HANDLER: Once = Once::new();
        let new = folders.iter().filter(|folder| !folder.exists());
        *made() = new.map(|folder| folder.to_path_buf()).collect();
        HELD.store(true, Ordering::SeqCst);
        HANDLER.call_once(|| {
            // Without a handler the process ends at once, and the next run cleans up.
            let _ = ctrlc::set_handler(|| {
                let is_second = ASKED.swap(true, Ordering::SeqCst);
                if is_second || !HELD.load(Ordering::SeqCst) {
                    process::exit(INTERRUPTED);
                }
                thread::spawn(|| {
                    thread::sleep(GRACE);
                    if !WRITES.load(Ordering::SeqCst) {
                        // As the transaction does when it is dropped: only what is empty goes.
                        made().iter().for_each(|folder| drop(fs::remove_dir(folder)));
                        process::exit(INTERRUPTED);
                    }
                });
            });
        });
        Self
    }

    /// Whether someone has asked for an end.
    fn is_over(&self) -> bool {
        ASKED.load(Ordering::SeqCst)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        HELD.store(false, Ordering::SeqCst);
        WRITES.store(false, Ordering::SeqCst);
    }
}
