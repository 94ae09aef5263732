//! What was said, for those whose scopes let them read it.

use serde_json::{Value, json};

use super::{Asked, No, Outcome, conversations};
use crate::slack::message::Message;

pub(super) fn history(asked: &mut Asked<'_>) -> Outcome {
    let channel = readable(asked)?;
    let within = |it: &&Message| it.channel == channel && it.ephemeral_to.is_none() && it.thread_ts.is_none();
    let mut found: Vec<Message> = asked.team().messages.iter().filter(within).cloned().collect();
    found.sort_by(|a, b| b.ts.cmp(&a.ts));
    shown(asked, found)
}

pub(super) fn replies(asked: &mut Asked<'_>) -> Outcome {
    let (channel, ts) = (readable(asked)?, asked.args.need("ts")?.to_owned());
    asked.team().message(&channel, &ts).ok_or("thread_not_found")?;
    let within = |it: &&Message| {
        it.channel == channel
            && it.ephemeral_to.is_none()
            && (it.ts == ts || it.thread_ts.as_deref() == Some(ts.as_str()))
    };
    let mut found: Vec<Message> = asked.team().messages.iter().filter(within).cloned().collect();
    found.sort_by(|a, b| a.ts.cmp(&b.ts));
    shown(asked, found)
}

fn readable(asked: &Asked<'_>) -> Result<String, No> {
    let channel = conversations::visible(asked)?;
    asked.needs(&format!("{}:history", channel.scope()))?;
    if !channel.members.contains(&asked.team().bot_user) {
        return Err("not_in_channel".into());
    }
    Ok(channel.id)
}

/// Keeps what lies between `oldest` and `latest`, both left out themselves unless `inclusive`.
fn shown(asked: &Asked<'_>, found: Vec<Message>) -> Outcome {
    let args = asked.args;
    let (oldest, latest, inclusive) = (args.text("oldest"), args.text("latest"), args.flag("inclusive"));
    let kept = found.into_iter().filter(|it| {
        let after = oldest.is_none_or(|end| *it.ts > *end || (inclusive && it.ts == end));
        let before = latest.is_none_or(|end| *it.ts < *end || (inclusive && it.ts == end));
        after && before
    });
    let metadata = args.flag("include_all_metadata");
    let messages: Vec<Value> = kept.map(|it| it.json(&asked.team, metadata)).collect();
    let mut answer = conversations::page(asked, "messages", messages)?;
    answer["has_more"] = json!(answer["response_metadata"]["next_cursor"] != "");
    Ok(answer)
}
