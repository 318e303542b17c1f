//! The commands of this workspace.
//!
//! Exit status: 0 done and clean; 1 findings (something is stale); 2 bad input or usage.

mod ci;
mod companion;
mod corpus;
mod demo;
mod diagnostics;
mod diff;
mod dump;
mod earlier;
mod explain;
mod generate;
mod git;
mod init;
mod input;
mod observe;
mod output;
mod reconcile;
mod record;
mod release;
mod replay;
mod summary;
mod transaction;
mod update;
mod vendor;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// A document becomes a great many small texts, several times over.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Reads the OpenAPI documents of one API, reconciles them and emits a Rust client.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Regenerate the client, or tell what is stale
    Generate(generate::Arguments),
    /// Start on another API: a manifest, a first reconciliation and a crate
    Init(init::Arguments),
    /// Show where the sources differ and what was decided
    Reconcile(reconcile::Arguments),
    /// Show one place: what each source says, the choice, the rule, and the Rust item
    Explain(explain::Arguments),
    /// Generate from every document of a folder, check the crates, and show what it takes
    Corpus(corpus::Arguments),
    /// Take a new edition of a source: show what it brings, then write
    Update(update::Arguments),
    /// Show what changed for callers, whom it breaks, and the version to release
    Diff(diff::Arguments),
    /// Keep the public interface of today as that of a release, and its notes
    Release(release::Arguments),
    /// Show what a stage hands on, as JSON
    Dump(dump::Arguments),
    /// Copy the crate into another repository, or tell what became of the copy
    Vendor(vendor::Arguments),
    /// Hold recorded traffic against the generated types and the documents
    Verify(companion::Arguments),
    /// Learn facts from recorded traffic that decide what the documents leave open
    Observe(companion::Arguments),
    /// Serve recordings as a stand-in for the API
    Replay(companion::Arguments),
    /// Stand between a client and the API, and write what passes to a cassette
    Record(companion::Arguments),
    /// Take the steps that decide whether a change lands
    Ci(ci::Arguments),
    /// Run the client against recorded traffic: no key needed
    Demo(demo::Arguments),
}

/// How a command ended when nothing was wrong with its input.
enum Outcome {
    Clean,
    Findings,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Reconcile(arguments) => reconcile::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Corpus(arguments) => corpus::run(&arguments),
        Command::Update(arguments) => update::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Release(arguments) => release::run(&arguments),
        Command::Dump(arguments) => dump::run(&arguments),
        Command::Vendor(arguments) => vendor::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Observe(arguments) => observe::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Record(arguments) => record::run(&arguments),
        Command::Ci(arguments) => ci::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
    };
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(failure) => {
            diagnostics::show(&failure);
            ExitCode::from(2)
        }
    }
}
