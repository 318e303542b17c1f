//! JSON for the types of the API.
//!
//! The types list their names on the wire in a table (`object!`, `tagged_union!`, `shape_union!`,
//! `open_enum!`, `tuple!`); everything else is here. Compared with the derives of serde:
//! what has no name in Rust is kept instead of dropped, a union's tag is read once and nothing is
//! buffered when it comes first, and an error names the path of what could not be read.
//!
//! The macros expand to paths that begin with `codec::`, so this module must be in scope by that
//! name where they are used.

mod answers;
mod expected;
mod extra;
mod fields;
mod fit;
mod integer_enum;
mod list;
mod object;
mod open_enum;
mod shape_union;
mod tagged_union;
mod tuple;
mod writer;

pub use answers::Answers;
pub use expected::Expected;
pub use extra::{Extra, Unknown};
pub use fields::{Decode, Fields, missing, object};
pub use fit::{Candidate, Fit, Fits, Misfit, Table, choose, fit_value, read};
pub use list::{other_map, other_seq};
pub use open_enum::string;
pub use shape_union::{DecodeShape, array, one_of};
pub use tagged_union::DecodeTagged;
pub use tuple::{DecodeTuple, Elements, TupleWriter, elements};
pub use writer::ObjectWriter;

// No crate needs all of them: one without unions has no use for their macros.
#[allow(unused_imports)]
pub(crate) use answers::answers;
#[allow(unused_imports)]
pub(crate) use integer_enum::integer_enum;
#[allow(unused_imports)]
pub(crate) use object::object;
#[allow(unused_imports)]
pub(crate) use open_enum::open_enum;
#[allow(unused_imports)]
pub(crate) use shape_union::shape_union;
#[allow(unused_imports)]
pub(crate) use tagged_union::tagged_union;
#[allow(unused_imports)]
pub(crate) use tuple::tuple;
