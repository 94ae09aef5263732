//! What the portfolio's cards are tried with.

use serde_json::{Value, json};

use crate::prompts::Sample;

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let why = |is: &str, count: u32| json!({"is": is, "count": count, "delay": if is == "put_off" { json!("scope_grew") } else { Value::Null }});
    let row = |stage: &str, owner: Value, planned: Value, why: Value| {
        json!({"name": "Claims <letters> & more", "stage": stage, "weeks": 14,
            "planned": planned, "owner": owner, "why": why,
            "waits": if stage == "pilot" { json!("ownership") } else { Value::Null }})
    };
    let all = json!([why("nobody", 0), why("overdue", 3), why("put_off", 2), why("quiet", 9)]);
    let one = |is: &str| row("pilot", json!("Dana Okafor"), json!(11), json!([why(is, 1)]));
    let rows = json!([
        row("pilot", Value::Null, json!(12), all),
        row("bridge", json!("Dana Okafor"), Value::Null, json!([])),
        one("overdue"),
        one("put_off"),
        one("quiet"),
        row("production", Value::Null, Value::Null, json!([why("nobody", 0)]))
    ]);
    let stages = json!({"pilot": 6, "bridge": 2, "production": 4, "proposed": 1, "stopped": 1, "retired": 0});
    let view = |still: u32, strategy: Value, rows: &Value| {
        let count = rows.as_array().map_or(0, Vec::len);
        json!({"total": 14, "stages": stages, "still_in": {"proposed": 0, "pilot": 2, "bridge": 1, "production": 1}, "still": still,
            "ownerless": still / 2, "strategy": strategy, "rows": rows, "listed": count, "drawn": count.min(3), "weeks": 20,
            "today": "2026-11-23", "shown": rows, "page": 1, "more": if still == 1 { Value::Null } else { json!("portfolio still 2") }})
    };
    let none = json!([]);
    let way = |efforts: u32| json!({"efforts": efforts, "borrowed": 4, "secured": 3, "put_off": 2, "owned": efforts});
    let production = |imported: bool| {
        json!({"name": "Call summaries", "since": "2026-02-09", "owner": if imported { Value::Null } else { json!("Dana Okafor") },
            "imported": imported, "borrowed": 4, "secured": 3, "put_off": 1})
    };
    let shipped = |efforts: u32, more: Value| {
        json!({"shipped": way(efforts), "ended": way(efforts), "shown": [production(true), production(false)],
            "today": "2026-11-23", "more": more})
    };
    let ended = json!({"name": "Voice assistant", "retired": false, "on": "2026-08-25", "lessons": ["Ask the night shift first."]});
    let endings =
        |shown: Value| json!({"shown": shown, "count": 2, "today": "2026-11-23", "more": Value::Null});
    let review = |owned: bool| {
        json!({"name": "Claims triage", "on": "2027-04-15", "stage": "pilot", "still": owned,
            "owner": owned.then_some("Dana Okafor")})
    };
    let reviews = |shown: Value, undated: u32| json!({"shown": shown, "undated": undated, "today": "2026-11-23", "more": Value::Null});
    vec![
        Sample { card: "portfolio", view: view(4, json!(["Helen Brandt"]), &rows) },
        Sample { card: "portfolio", view: view(1, json!([]), &rows) },
        Sample { card: "portfolio", view: view(0, json!([]), &none) },
        Sample { card: "portfolio_still", view: view(2, json!([]), &rows) },
        Sample { card: "portfolio_still", view: view(0, json!([]), &none) },
        Sample { card: "portfolio_shipped", view: shipped(2, json!("portfolio shipped 2")) },
        Sample { card: "portfolio_shipped", view: shipped(0, Value::Null) },
        Sample { card: "portfolio_endings", view: endings(json!([ended])) },
        Sample { card: "portfolio_endings", view: endings(json!([])) },
        Sample { card: "portfolio_reviews", view: reviews(json!([review(true), review(false)]), 1) },
        Sample { card: "portfolio_reviews", view: reviews(json!([]), 0) },
    ]
}
