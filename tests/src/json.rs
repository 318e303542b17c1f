//! Comparing JSON as the API means it.

pub use specweave_runtime::testing::{Difference, differences, equal};
