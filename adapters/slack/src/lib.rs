//! Slack as a platform: two ways in, one inside.
