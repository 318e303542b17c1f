//! `sources.toml`: the documents, the client they are to become, and the decisions people made.
