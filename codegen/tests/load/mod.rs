//! Bytes to a value tree.

mod broken;
mod files;
mod hostile;
mod overlays;
mod positions;
