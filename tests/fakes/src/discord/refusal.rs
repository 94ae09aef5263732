//! Discord's ways of saying no: a status, a code, a message, and where in the body it hurts.

use serde_json::{Value, json};

/// A refusal in Discord's shape.
#[derive(Clone, Debug)]
pub(crate) struct No {
    pub(crate) status: u16,
    pub(crate) code: u64,
    pub(crate) message: String,
    /// Null, or nested as the body is.
    pub(crate) errors: Value,
}

/// One thing in a body that Discord refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    /// Such as `components/0/custom_id`.
    pub(crate) at: String,
    /// Such as `BASE_TYPE_MAX_LENGTH`.
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Breach {
    pub(crate) fn new(at: &str, code: &'static str, message: impl Into<String>) -> Breach {
        Breach { at: at.trim_start_matches('/').to_owned(), code, message: message.into() }
    }

    /// The same, one level deeper.
    pub(crate) fn within(&self, outer: &str) -> Breach {
        Breach::new(&format!("{outer}/{}", self.at), self.code, self.message.clone())
    }

    pub(crate) fn told(&self) -> String {
        format!("{}: {} {}", self.at, self.code, self.message)
    }
}

impl No {
    pub(crate) fn new(status: u16, code: u64, message: &str) -> No {
        No { status, code, message: message.to_owned(), errors: Value::Null }
    }

    pub(crate) fn unauthorized() -> No {
        No::new(401, 0, "401: Unauthorized")
    }

    pub(crate) fn no_route() -> No {
        No::new(404, 0, "404: Not Found")
    }

    pub(crate) fn unknown_channel() -> No {
        No::new(404, 10_003, "Unknown Channel")
    }

    pub(crate) fn unknown_guild() -> No {
        No::new(404, 10_004, "Unknown Guild")
    }

    pub(crate) fn unknown_member() -> No {
        No::new(404, 10_007, "Unknown Member")
    }

    pub(crate) fn unknown_message() -> No {
        No::new(404, 10_008, "Unknown Message")
    }

    pub(crate) fn unknown_user() -> No {
        No::new(404, 10_013, "Unknown User")
    }

    pub(crate) fn unknown_webhook() -> No {
        No::new(404, 10_015, "Unknown Webhook")
    }

    pub(crate) fn unknown_interaction() -> No {
        No::new(404, 10_062, "Unknown interaction")
    }

    pub(crate) fn missing_access() -> No {
        No::new(403, 50_001, "Missing Access")
    }

    pub(crate) fn missing_permissions() -> No {
        No::new(403, 50_013, "Missing Permissions")
    }

    pub(crate) fn empty_message() -> No {
        No::new(400, 50_006, "Cannot send an empty message")
    }

    /// The first breach decides nothing: Discord tells all of them.
    pub(crate) fn invalid(breaches: &[Breach]) -> No {
        let mut errors = json!({});
        for breach in breaches {
            let mut at = &mut errors;
            for part in breach.at.split('/').filter(|it| !it.is_empty()) {
                at = &mut at[part];
            }
            let error = json!({ "code": breach.code, "message": breach.message });
            match at["_errors"].as_array_mut() {
                Some(known) => known.push(error),
                None => at["_errors"] = json!([error]),
            }
        }
        No { errors, ..No::new(400, 50_035, "Invalid Form Body") }
    }

    pub(crate) fn json(&self) -> Value {
        let mut json = json!({ "message": self.message, "code": self.code });
        if !self.errors.is_null() {
            json["errors"] = self.errors.clone();
        }
        json
    }
}
