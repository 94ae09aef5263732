//! What the code knows by name: topics, and kinds of their answers, on which a right or a warning depends.
//!
//! Rule: a playbook may reword them, and has all of them. Renamed, they would silently mean nothing.

/// What happens next if it works.
pub const WHAT_THEN: &str = "what-then";
/// What phase one takes.
pub const EFFORT_PILOT: &str = "effort-pilot";
/// What phase two takes.
pub const EFFORT_REBUILD: &str = "effort-rebuild";
/// A live system that it is connected to.
pub const INTEGRATION: &str = "integration";
/// Which function owns it.
pub const OWNING_FUNCTION: &str = "owning-function";
/// Whether it is the owner's first duty.
pub const FIRST_DUTY: &str = "first-duty";
/// The next review of its budget.
pub const BUDGET_REVIEW: &str = "budget-review";
/// What it waits for.
pub const WAITS_FOR: &str = "waits-for";
/// Who runs it; whoever of them is on call may roll it back.
pub const OPERATOR: &str = "operator";
/// How it fails, and what is done then.
pub const FAILURE_MODE: &str = "failure-mode";
/// What is wanted after the scope was frozen.
pub const NEXT_RELEASE: &str = "next-release";

/// Whether the owner says again that it is theirs; where not, an owner is missing.
pub const STILL_OWNER: &str = "still-owner";

/// The kind of an operator who is called.
pub const ON_CALL: &str = "on-call";
/// The kind of an integration that is none.
pub const NONE: &str = "none";
/// The kind of an integration that copies the data.
pub const EXPORT: &str = "export";
/// The kind of an integration that only looks like one.
pub const MOCK: &str = "mock";
/// The kind of the function that builds it.
pub const ENGINEERING: &str = "engineering";
/// The kind of a duty that stands behind others, and of an owner who gives it up.
pub const NO: &str = "no";
/// The kind of what nothing holds up.
pub const NOTHING: &str = "nothing";

/// Every topic here, with the kinds of it that are known by name.
pub const ALL: [(&str, &[&str]); 12] = [
    (WHAT_THEN, &[]),
    (EFFORT_PILOT, &[]),
    (EFFORT_REBUILD, &[]),
    (INTEGRATION, &[NONE, EXPORT, MOCK]),
    (OWNING_FUNCTION, &[ENGINEERING]),
    (FIRST_DUTY, &[NO]),
    (BUDGET_REVIEW, &[]),
    (WAITS_FOR, &[NOTHING]),
    (OPERATOR, &[ON_CALL]),
    // The kinds are the actions of a threshold.
    (FAILURE_MODE, &["watch", "fallback", "rollback"]),
    (NEXT_RELEASE, &[]),
    (STILL_OWNER, &[NO]),
];
