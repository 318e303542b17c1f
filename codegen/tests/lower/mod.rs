//! One document to one API.

mod all_of;
mod answers;
mod auth;
mod content;
mod defects;
mod enumerations;
mod left_out;
mod nullable;
mod objects;
mod operations;
mod origins;
mod parameters;
mod paths;
mod servers;
mod specs;
mod unions;
