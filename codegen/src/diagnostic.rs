//! What went wrong, where, and what to do about it.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The document contradicts its format and was read as it must be meant; nothing is lost.
    Note,
    /// Something is left out or degraded because it can't be generated; the rest is.
    Warning,
    /// A mistake. What it concerns is left out or degraded, where mistakes are put up with; else
    /// nothing is generated.
    Error,
}

impl Level {
    /// The word messages begin with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1; none when the whole file is meant.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The text of that line, without its end.
    pub text: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

/// One problem, told to a person. All problems of a run are shown, not only the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub level: Level,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where; more than one place when two of them contradict each other.
    pub places: Vec<Place>,
    /// What to do.
    pub help: Option<String>,
    /// The operation or schema it is about, e.g. `POST /v1/messages` or `schema Message`.
    pub concerns: Option<String>,
    /// Whether that is left out altogether.
    pub left_out: bool,
}

impl Diagnostic {
    /// A problem that stops the run.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            message: message.into(),
            places: Vec::new(),
            help: None,
            concerns: None,
            left_out: false,
        }
    }

    /// Something that was read otherwise than it is written.
    pub fn note(message: impl Into<String>) -> Self {
        Self { level: Level::Note, ..Self::error(message) }
    }

    /// A problem that leaves something out.
    pub fn warning(message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(message) }
    }

    /// The same problem where it stops nothing.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.level = Level::Warning;
        self
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says which operation or schema it is about.
    #[must_use]
    pub fn concerning(mut self, what: Option<String>) -> Self {
        self.concerns = what;
        self
    }

    /// Says that what it is about is left out altogether.
    #[must_use]
    pub fn leaving_out(mut self) -> Self {
        self.left_out = true;
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.level.as_str(), self.message)?;
        for place in &self.places {
            write!(f, "\n  --> {place}")?;
            if let (Some(line), Some(text)) = (place.line, &place.text) {
                let (text, column) = window(text, place.column.unwrap_or(1));
                write!(f, "\n   |\n{line:>3}| {text}")?;
                if place.column.is_some() {
                    write!(
                        f,
                        "\n   | {:width$}^",
                        "",
                        width = column.saturating_sub(1)
                    )?;
                }
            }
        }
        if let Some(help) = &self.help {
            write!(f, "\n  = help: {help}")?;
        }
        Ok(())
    }
}

/// The part of a line that is shown, and where in it the column is: minified documents are one line
/// of megabytes.
fn window(text: &str, column: usize) -> (String, usize) {
    const BEFORE: usize = 60;
    const LONGEST: usize = 160;
    let skipped = if column > LONGEST { column - BEFORE } else { 0 };
    (text.chars().skip(skipped).take(LONGEST).collect(), column - skipped)
}

/// The problems that stopped a stage, each of them.
pub type Failure = Vec<Diagnostic>;
