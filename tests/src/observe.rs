//! Learning from recorded traffic: what stood where, as facts that hold nothing of what was said.
//!
//! Each exchange counts once, however often and in whichever file it is met: its digest is kept.

use std::collections::BTreeSet;
use std::thread;

use specweave_codegen::observed::Observed;

use crate::cassette::{self, Exchange};
use crate::client::Content;
use crate::verify::{Counts, File, Known};

/// Deeply nested JSON needs deep stacks.
const STACK: usize = 32 * 1024 * 1024;

/// What a run over recordings learnt.
#[derive(Debug, Default)]
pub struct Run {
    /// The facts of this run alone, with the digests of what it counted.
    pub observed: Observed,
    /// How many cassettes were read.
    pub cassettes: usize,
    /// How many exchanges were counted.
    pub exchanges: usize,
    /// How many were counted before, in this run or an earlier one.
    pub known: usize,
    /// How many were with another host, or with an operation that no document has.
    pub foreign: usize,
    /// How many say of themselves that they were not recorded.
    pub invented: usize,
    /// Cassettes that could not be read, each with its place and reason.
    pub broken: Vec<String>,
}

/// Counts what the exchanges of all files show. Those whose digest is in `counted` are passed over.
///
/// # Errors
///
/// No thread can be had.
pub fn observe(
    model: &Known,
    files: &[File],
    counted: &BTreeSet<String>,
    done: &(dyn Fn() + Sync),
) -> std::io::Result<Run> {
    let work = || {
        let mut run = Run::default();
        let mut counts = Counts::default();
        for file in files {
            // The first reading tells whether a file can be read, and what it says of itself.
            match cassette::read_each(&file.path, |_| {}) {
                Ok(cassette) => {
                    run.cassettes += 1;
                    let is_invented = is_invented(cassette.note.as_deref());
                    let again = cassette::read_each(&file.path, |exchange| {
                        run.exchange(
                            model,
                            &exchange,
                            is_invented,
                            counted,
                            &mut counts,
                        );
                    });
                    run.broken.extend(again.err().map(|error| error.to_string()));
                }
                Err(error) if error.is_skip() && !file.named => {}
                Err(error) => run.broken.push(error.to_string()),
            }
            done();
        }
        run.observed.facts = counts.facts(model.api());
        run
    };
    thread::scope(|scope| {
        let worker =
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        worker.join().map_err(|_| std::io::Error::other("the counting broke off"))
    })
}

impl Run {
    fn exchange(
        &mut self,
        model: &Known,
        exchange: &Exchange,
        is_part_of_invention: bool,
        counted: &BTreeSet<String>,
        counts: &mut Counts,
    ) {
        if is_part_of_invention || is_invented(exchange.note.as_deref()) {
            self.invented += 1;
            return;
        }
        let request = &exchange.request;
        let operation = model.operation(&request.method, &request.path);
        let Some(index) = operation.filter(|_| exchange.is_api()) else {
            self.foreign += 1;
            return;
        };
        let digest = digest(exchange);
        if counted.contains(&digest) || !self.observed.counted.insert(digest) {
            self.known += 1;
            return;
        }
        self.exchanges += 1;
        let lines = model.answers_with_lines(index);
        let asked = Content::of_request(request);
        let answered = Content::of_response(&exchange.response, lines);
        counts.request();
        model.count(index, exchange, &asked, &answered, counts);
    }
}

/// Whether a recording says of itself that it is none.
fn is_invented(note: Option<&str>) -> bool {
    note.is_some_and(|note| {
        let words: Vec<&str> = note.split_whitespace().collect();
        words.join(" ").to_lowercase().contains("not recorded")
    })
}

/// Ten hexadecimal digits that tell an exchange from others: of what was asked and answered, without
/// the headers, of which recorders keep different ones.
fn digest(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let mut hash = Fnv::default();
    hash.add(request.method.as_bytes());
    hash.add(request.path.as_bytes());
    for (name, value) in &request.query {
        hash.add(name.as_bytes());
        hash.add(value.as_bytes());
    }
    hash.add(&request.body.bytes());
    hash.add(exchange.response.status.to_string().as_bytes());
    hash.add(&exchange.response.body.bytes());
    let folded = (hash.0 >> 40) ^ (hash.0 & 0xff_ffff_ffff);
    format!("{folded:010x}")
}

/// FNV-1a: small, and the same on every machine and with every compiler. What it is used for needs no
/// secrecy: nobody gains by making two exchanges look alike.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes();
        for byte in length.iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
