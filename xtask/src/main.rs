//! The commands of this workspace.
//!
//! Exit status: 0 done and clean; 1 findings (something is stale); 2 bad input or usage.

mod demo;
mod diagnostics;
mod dump;
mod generate;
mod input;
mod output;
mod reconcile;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    /// Show where the sources differ and what was decided
    Reconcile(reconcile::Arguments),
    /// Show what a stage hands on, as JSON
    Dump(dump::Arguments),
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
        Command::Reconcile(arguments) => reconcile::run(&arguments),
        Command::Dump(arguments) => dump::run(&arguments),
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
