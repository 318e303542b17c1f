//! Many [`Api`](crate::ir::Api)s to one, with a decision on record for every difference.
