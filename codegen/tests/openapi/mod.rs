//! All dialects to one.

mod anchors;
mod dialects;
mod keywords;
mod references;
mod versions;
