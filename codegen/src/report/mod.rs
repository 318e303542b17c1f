//! What `reconcile` decided, told to people and to other tools.
