//! What is missing on Discord's side, and how to mend it.

use baton_chat::{inbound::SpaceRef, platform::Finding};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use serde_json::Value;
use url::Url;

use crate::{
    access::{ADMINISTRATOR, bits},
    config::WayIn,
    discord::Discord,
    http,
    invite::{self, PERMISSIONS},
    rest::{Ask, CallError, Route},
};

/// Signatures are refused that are five minutes off; this is where it becomes worth a word.
const SKEW: SignedDuration = SignedDuration::from_secs(60);
/// An application's flags that say whether it may see members: of a large one, and of any.
const SEES_MEMBERS: u64 = 1 << 14 | 1 << 15;
/// Sessions of one day below which it is worth a word.
const FEW_SESSIONS: u64 = 100;
/// Where all of it is set.
const PORTAL: &str = "https://discord.com/developers/applications";

impl Discord {
    /// Looks at the token, the application, its commands, the guilds, the clock, and whether Discord can be
    /// reached. Sends nothing to anybody and changes nothing.
    pub async fn examine(&self, public_url: Option<&Url>) -> Vec<Finding> {
        let app = match self.asked(&Ask::get(Route::Oauth2ApplicationCurrent)).await {
            Ok(app) => app,
            Err(why) if why.is_of_token() => {
                let mend = format!("make a new one at {PORTAL}, page \"Bot\", \"Reset Token\"");
                return vec![Finding::ill("Discord: the token is not taken", mend)];
            }
            Err(why) => return vec![self.unreachable(&why)],
        };
        let mut found = self.application_is_ours(&app.body);
        found.push(self.interactions_come_here(&app.body, public_url));
        found.push(members_are_seen(&app.body));
        found.push(self.examine_gateway().await);
        found.push(self.examine_commands().await);
        found.extend(self.examine_guilds().await);
        found.extend(app.date.as_deref().and_then(|it| clock(it, self.host.now())));
        found
    }

    /// Whether Baton can write in a channel.
    pub async fn examine_channel(&self, space: &SpaceRef, channel: &str, name: &str) -> Finding {
        let mend = format!(
            "let Baton's role see #{name} and write there, or name another with `/baton settings channel`"
        );
        match self.examined(space, channel).await {
            Ok(true) => Finding::well(format!("Discord: #{name} can be read and written")),
            Ok(false) => Finding::ill(format!("Discord: Baton may not write in #{name}"), mend),
            Err(why) if why.is_final() => Finding::ill(format!("Discord: #{name} is out of reach"), mend),
            Err(why) => Finding::ill(format!("Discord: #{name}: {why}"), "try again"),
        }
    }

    async fn examined(&self, space: &SpaceRef, channel: &str) -> Result<bool, CallError> {
        self.identify().await?;
        self.can_write(&space.id, channel).await.map(|it| it.1)
    }

    fn application_is_ours(&self, app: &Value) -> Vec<Finding> {
        let (id, name) = (self.config.application(), app["name"].as_str().unwrap_or("an application"));
        let mut found = vec![match app["id"] == *id {
            true => Finding::well(format!("Discord: the token speaks for {name}")),
            false => Finding::ill(
                format!(
                    "Discord: the token is of the application {}, and discord.application_id is {id}",
                    app["id"]
                ),
                "copy both from the same application",
            ),
        }];
        if let WayIn::Http { public_key } = &self.config.way_in {
            found.push(match app["verify_key"].as_str() {
                Some(key) if key != public_key.hex() => Finding::ill(
                    "Discord: discord.public_key is not the application's",
                    format!("copy it from {PORTAL}, page \"General Information\""),
                ),
                _ => Finding::well("Discord: the public key is the application's"),
            });
        }
        found
    }

    // Discord delivers interactions to one place alone.
    fn interactions_come_here(&self, app: &Value, public_url: Option<&Url>) -> Finding {
        let set = app["interactions_endpoint_url"].as_str().filter(|it| !it.is_empty());
        let page = format!("{PORTAL}, page \"General Information\", \"Interactions Endpoint URL\"");
        let wanted = public_url.map(|it| format!("{}{}", it.as_str().trim_end_matches('/'), http::PATH));
        match (&self.config.way_in, set, wanted) {
            (WayIn::Gateway, None, _) => Finding::well("Discord: commands come over the gateway"),
            (WayIn::Gateway, Some(url), _) => Finding::ill(
                format!("Discord: commands go to {url}, not over the gateway"),
                format!("empty the field at {page}, or set discord.mode to \"http\""),
            ),
            (WayIn::Http { .. }, Some(set), Some(wanted)) if set == wanted => {
                Finding::well(format!("Discord: commands come to {set}"))
            }
            (WayIn::Http { .. }, set, wanted) => Finding::ill(
                format!("Discord: commands go {}", set.map_or("over the gateway", |_| "to another address")),
                match wanted {
                    Some(wanted) => format!("while Baton runs, write {wanted} at {page}"),
                    None => format!("set http.public_url, and write it with {} at {page}", http::PATH),
                },
            ),
        }
    }

    async fn examine_gateway(&self) -> Finding {
        let told = match self.call(Ask::get(Route::GatewayBot)).await {
            Ok(told) => told,
            Err(why) => return self.unreachable(&why),
        };
        let left = told["session_start_limit"]["remaining"].as_u64();
        match (told["shards"].as_u64(), left) {
            (Some(shards), _) if 1 < shards => Finding::ill(
                format!("Discord: it wants {shards} connections for so many servers, and Baton makes one"),
                "run Baton for fewer servers",
            ),
            (_, Some(left)) if left < FEW_SESSIONS => Finding::ill(
                format!("Discord: it lets only {left} more connections begin today"),
                "see why Baton connects so often (BATON_LOG=warn), and that the token is used nowhere else",
            ),
            _ => Finding::well("Discord: the gateway can be reached"),
        }
    }

    async fn examine_commands(&self) -> Finding {
        match self.commands_are_current().await {
            Ok(true) => Finding::well("Discord: the commands are up to date"),
            Ok(false) => {
                Finding::ill("Discord: the commands are not those of this version", "`baton run` writes them")
            }
            Err(why) => Finding::ill(format!("Discord: the commands cannot be read ({why})"), "try again"),
        }
    }

    async fn examine_guilds(&self) -> Vec<Finding> {
        let guilds = match self.own_guilds().await {
            Ok(guilds) => guilds,
            Err(why) => return vec![self.unreachable(&why)],
        };
        let link = invite::link(self.config.application_id);
        if guilds.is_empty() {
            return vec![Finding::ill("Discord: Baton is in no server yet", format!("open {link}"))];
        }
        guilds.iter().map(|it| permissions(it, &link)).collect()
    }

    fn unreachable(&self, why: &CallError) -> Finding {
        Finding::ill(
            format!("Discord cannot be reached at {}: {why}", self.config.api_url),
            "let this machine open connections to discord.com and gateway.discord.gg, port 443",
        )
    }
}

fn members_are_seen(app: &Value) -> Finding {
    match app["flags"].as_u64().or_else(|| app["flags_new"].as_str()?.parse().ok()) {
        Some(flags) if flags & SEES_MEMBERS == 0 => Finding::ill(
            "Discord: Baton may not see who is in a server",
            format!("switch on \"Server Members Intent\" at {PORTAL}, page \"Bot\""),
        ),
        _ => Finding::well("Discord: the members intent is switched on"),
    }
}

fn permissions(guild: &Value, link: &str) -> Finding {
    let name = guild["name"].as_str().unwrap_or("a server");
    let granted = bits(&guild["permissions"]);
    let has = |bit: u64| granted & (bit | ADMINISTRATOR) != 0;
    let missing: Vec<&str> = PERMISSIONS.iter().filter(|it| !has(it.1)).map(|it| it.0).collect();
    if missing.is_empty() {
        return Finding::well(format!("Discord: in {name} Baton may do what it needs"));
    }
    Finding::ill(
        format!("Discord: in {name} Baton lacks {}", missing.join(", ")),
        format!("give them to its role in the server's settings, or open {link} once more"),
    )
}

fn clock(date: &str, now: Timestamp) -> Option<Finding> {
    let date = rfc2822::parse(date).ok()?;
    Some(match now.duration_since(date.timestamp()).abs() {
        off if off <= SKEW => Finding::well("Discord: the clock agrees"),
        off => Finding::ill(
            format!("Discord: this machine's clock is {} seconds off", off.as_secs()),
            "let it follow a time server; signatures are refused from five minutes on",
        ),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_in_a_guild_is_named() {
        let guild = |granted: u64| json!({"name": "Acme", "permissions": granted.to_string()});
        assert_eq!(permissions(&guild(invite::permissions()), "L").mend, None);
        assert_eq!(permissions(&guild(ADMINISTRATOR), "L").mend, None);
        let found = permissions(&guild(invite::permissions() & !(1 << 16)), "L");
        assert_eq!(found.what, "Discord: in Acme Baton lacks Read Message History");
        assert_eq!(permissions(&json!({}), "L").what.matches(',').count(), PERMISSIONS.len() - 1);
    }

    #[test]
    fn the_members_intent_may_be_that_of_a_small_application() {
        let is_well = |flags: Value| members_are_seen(&json!({"flags": flags})).mend.is_none();
        assert!(is_well(json!(1 << 15)) && is_well(json!(1 << 14)) && is_well(Value::Null));
        assert!(!is_well(json!(0)) && !is_well(json!(1 << 19)));
    }

    #[test]
    fn a_clock_that_is_off_is_noticed() {
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        assert_eq!(clock("Mon, 23 Nov 2026 09:00:30 GMT", now).unwrap().mend, None);
        assert!(clock("Mon, 23 Nov 2026 09:02:00 GMT", now).unwrap().what.ends_with("120 seconds off"));
        assert_eq!(clock("soon", now), None);
    }
}
