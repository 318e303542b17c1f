//! Text to disk: only what changed, what is stale removed; or a diff and nothing written.
