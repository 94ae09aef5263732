//! The section `[discord]`: one application, and how its interactions come in.

use baton_discord::{Config, WayIn, config::API_URL, config::PublicKey};

use super::{
    BadConfig, Values,
    keys::{bad, takes, wrong},
    section::Section,
};

/// What is configured of Discord, or nothing.
pub(super) fn of(values: &Values) -> Result<Option<Config>, BadConfig> {
    let Some(section) = Section::of(values, "discord") else { return Ok(None) };
    let application_id = section.needed("discord.application_id", "")?;
    let id = application_id.text.trim().parse();
    let id = id.map_err(|_| wrong(application_id, "discord.application_id", "is no application's id"))?;
    let way_in = match values.get("discord.mode") {
        None => WayIn::Gateway,
        Some(mode) => match mode.text.as_str() {
            "gateway" => WayIn::Gateway,
            "http" => WayIn::Http { public_key: public_key(&section)? },
            _ => return Err(wrong(mode, "discord.mode", "is neither gateway nor http")),
        },
    };
    Ok(Some(Config {
        api_url: section.api_url("discord.api_url", API_URL)?,
        token: token(&section)?,
        application_id: id,
        way_in,
    }))
}

// Never quoted: whoever mixed two secrets up should not find one of them in a log.
fn token(section: &Section<'_>) -> Result<secrecy::SecretString, BadConfig> {
    let raw = section.needed("discord.token", "")?;
    let token = raw.text.trim();
    let token = token.strip_prefix("Bot ").unwrap_or(token);
    if token.chars().any(|it| it.is_whitespace() || it.is_control()) || !token.is_ascii() {
        let what = format!("`discord.token` is no token of a bot; {}", takes("discord.token"));
        return Err(bad(&raw.place, what));
    }
    Ok(token.to_owned().into())
}

fn public_key(section: &Section<'_>) -> Result<PublicKey, BadConfig> {
    let raw = section.needed("discord.public_key", "")?;
    PublicKey::read(&raw.text).ok_or_else(|| wrong(raw, "discord.public_key", "is no public key"))
}
