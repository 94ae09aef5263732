//! A process that dies where it is told to, as if the power had gone: for campaigns that look what is left then.
//!
//! Rule: only what is built with `failpoints` has such points; in every other program there are none, and nobody asks.

use std::{
    env, process,
    sync::atomic::{AtomicU32, Ordering},
};

use thiserror::Error;

/// The point, and which time it comes by: `claim.after:3` dies the third time that something was claimed.
const WHERE: &str = "BATON_DIES_AT";

/// What [`WHERE`] says names no point and time.
#[derive(Debug, Error)]
#[error("{WHERE} is `{0}`; it names a point and which time it comes by, such as claim.after:1")]
pub struct Nowhere(String);

/// Dies at that point, without a word and without unwinding; lives on where the environment names none.
///
/// # Errors
/// [`Nowhere`].
pub fn as_told() -> Result<(), Nowhere> {
    let Ok(told) = env::var(WHERE) else { return Ok(()) };
    let parts = told.split_once(':').and_then(|(point, time)| Some((point, time.parse::<u32>().ok()?)));
    let Some((point, time)) = parts.filter(|it| 0 < it.1) else { return Err(Nowhere(told)) };
    let left = AtomicU32::new(time);
    let come_by = move || {
        if left.fetch_sub(1, Ordering::Relaxed) == 1 {
            process::abort();
        }
    };
    fail::cfg_callback(point, come_by).map_err(|_| Nowhere(told.clone()))
}
