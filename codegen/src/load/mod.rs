//! Bytes to a value tree: YAML or JSON, and positions on demand. Interprets nothing.
