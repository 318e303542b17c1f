//! The plan to tokens, and tokens to formatted text. Cannot fail.
