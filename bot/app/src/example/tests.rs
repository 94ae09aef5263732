//! The story told: what the demo opens with.
