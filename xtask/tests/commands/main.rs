//! The commands as their users call them.

mod another_api;
mod broken_input;
mod builds_elsewhere;
mod check;
mod ci;
mod corpus;
mod diff;
mod explain;
mod features;
mod full_disk;
mod interrupted;
mod judge;
mod mistakes;
mod one_document;
mod page;
mod provenance;
mod question;
mod rehearsal;
mod same_bytes;
mod shop;
mod support;
mod update;
mod vendor;
