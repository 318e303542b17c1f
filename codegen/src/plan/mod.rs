//! Which item goes into which file, and which runtime parts and dependencies the crate needs.
