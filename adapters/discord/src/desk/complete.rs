//! Completion of what is being typed into an option.

use std::sync::Arc;

use baton_chat::{
    card::MAX_CHOICES,
    grammar::{ArgKind, Offered, Spec},
    inbound::Completion,
};
use serde_json::{Value, json};

use crate::{
    discord::Discord,
    inward::Interaction,
    outward::{form::days, limits::cut},
};

/// Longest name and longest value of a choice. Source: Discord application commands.
const MAX_CHARS: usize = 100;

impl Discord {
    /// At most 25 ways to go on, best first.
    pub(super) async fn completions(
        self: &Arc<Self>,
        interaction: &Interaction,
        words: &str,
        field: &str,
        typed: &str,
    ) -> Vec<Value> {
        let commands = self.host.commands();
        let Some((spec, at)) = place(&commands, words, field) else { return Vec::new() };
        let ways = match spec.args[at].kind {
            ArgKind::Date => days::completions(typed, self.today()),
            _ => {
                let guild = interaction.guild.as_deref();
                let Some(space) = self.home(guild, &interaction.user).await else { return Vec::new() };
                let (line, head) = line(spec, at, typed);
                let so_far = Completion { space, user: interaction.user.clone(), line };
                let ways = self.host.complete(so_far).await.into_iter();
                ways.filter_map(|it| Some((it.label, it.token.strip_prefix(&head)?.to_owned()))).collect()
            }
        };
        let fits =
            |it: &&(String, String)| (1..=MAX_CHARS).contains(&it.1.chars().count()) && !it.0.is_empty();
        let choice = |it: &(String, String)| json!({"name": cut(&it.0, MAX_CHARS), "value": it.1});
        ways.iter().filter(fits).take(MAX_CHOICES).map(choice).collect()
    }
}

fn place(commands: &[Offered], words: &str, field: &str) -> Option<(&'static Spec, usize)> {
    let spec = commands.iter().map(|it| it.spec).find(|it| it.name() == words)?;
    Some((spec, spec.args.iter().position(|it| it.name == field)?))
}

/// The line up to what is being typed, and what of it stands in every completion: arguments before it are held
/// open with a word each, and quotes hold what is typed together.
fn line(spec: &Spec, at: usize, typed: &str) -> (String, String) {
    let head = format!("{} {}", spec.name(), "- ".repeat(at));
    let typed = typed.replace(['"', '“', '”', '„'], "");
    let typed = typed.trim();
    let rest = if typed.contains(char::is_whitespace) { format!("\"{typed}") } else { typed.to_owned() };
    (format!("{head}{rest}"), head)
}

#[cfg(test)]
mod tests {
    use baton_chat::grammar::{ArgKind, required, tokens};
    use baton_chat::inbound::Utterance;

    use super::*;

    #[test]
    fn what_is_being_typed_is_the_last_word_whatever_it_is() {
        const SPEC: Spec = Spec {
            words: &["role", "set"],
            aliases: &[],
            args: &[required("who", ArgKind::Word), required("key", ArgKind::Key)],
        };
        for typed in ["cla", "claims tri", "a \"b\" c ", "“x"] {
            let (line, head) = line(&SPEC, 1, typed);
            assert_eq!(head, "role set - ");
            assert_eq!(tokens(&Utterance::plain(&line)).len(), 4, "{line}");
        }
        assert_eq!(line(&SPEC, 0, " ").0, "role set ");
    }
}
