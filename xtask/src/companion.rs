//! Commands that need the generated client, or the recordings: their programs are in the package of
//! the tests, so that the generator builds without its own output. They are built and started here.

use std::ffi::OsString;
use std::process::Command;

use clap::Args;
use specweave_codegen::diagnostic::{Diagnostic, Failure};

use crate::Outcome;
use crate::input::workspace;

/// What the program reads itself, `--help` included.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// See --help, which the program itself answers
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "ARGUMENTS"
    )]
    all: Vec<OsString>,
}

impl Arguments {
    /// Builds a program and waits for it.
    pub(crate) fn run(&self, program: &str) -> Result<Outcome, Failure> {
        build(program)?;
        let status = cargo("run", program)
            .arg("--")
            .args(&self.all)
            .status()
            .map_err(unstarted)?;
        match status.code() {
            Some(0) => Ok(Outcome::Clean),
            Some(1) => Ok(Outcome::Findings),
            // It has said itself what is wrong.
            _ => Err(Vec::new()),
        }
    }

    /// Builds a server and becomes it, where the system can: whoever ends this process then ends the
    /// server.
    pub(crate) fn serve(&self, program: &str) -> Result<Outcome, Failure> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            build(program)?;
            let error = cargo("run", program).arg("--").args(&self.all).exec();
            Err(unstarted(error))
        }
        #[cfg(not(unix))]
        self.run(program)
    }
}

fn build(program: &str) -> Result<(), Failure> {
    let status = cargo("build", program).status().map_err(unstarted)?;
    if status.success() {
        return Ok(());
    }
    Err(vec![
        Diagnostic::error(format!(
            "`{program}` cannot be built; what cargo said is above"
        ))
        .help("if the generated client does not compile, `cargo xtask generate` writes it anew"),
    ])
}

fn cargo(verb: &str, program: &str) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .arg(verb)
        .args(["--quiet", "--package", "specweave-tests", "--bin", program])
        .arg("--manifest-path")
        .arg(workspace().join("Cargo.toml"));
    command
}

fn unstarted(error: std::io::Error) -> Failure {
    vec![
        Diagnostic::error(format!("cannot start cargo: {error}"))
            .help("run the command by way of cargo: `cargo xtask ...`"),
    ]
}
