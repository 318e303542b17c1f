//! All dialects to one.

mod dialects;
mod keywords;
mod references;
mod versions;
