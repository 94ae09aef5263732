//! Text as Slack sends it: `<@U1|ana>`, `<#C1|claims>`, `<!subteam^S1>`, `<https://…|here>`, and `&amp;`.

use baton_chat::inbound::{Piece, Utterance};

/// Words and references, told apart.
pub(crate) fn utterance(raw: &str) -> Utterance {
    let (mut pieces, mut rest) = (Vec::new(), raw);
    while let Some((before, after)) = rest.split_once('<') {
        push(&mut pieces, before);
        let Some((inside, left)) = after.split_once('>') else {
            push(&mut pieces, "<");
            rest = after;
            break;
        };
        match reference(inside) {
            Piece::Text(it) => push(&mut pieces, &it),
            piece => pieces.push(piece),
        }
        rest = left;
    }
    push(&mut pieces, rest);
    Utterance(pieces)
}

/// Without its first mention of Baton itself.
pub(crate) fn addressed(raw: &str, bot: Option<&str>) -> Utterance {
    let mut all = utterance(raw);
    let own = all.0.iter().position(|it| matches!((it, bot), (Piece::User(it), Some(bot)) if it == bot));
    if let Some(at) = own {
        all.0.remove(at);
    }
    if let Some(Piece::Text(first)) = all.0.first_mut() {
        *first = first.trim_start_matches([' ', ':', ',']).to_owned();
    }
    all
}

/// As people read it, for a quotation; users and channels stay without a name that Slack did not send.
pub(crate) fn plain(raw: &str) -> String {
    let pieces = utterance(raw).0.into_iter().map(|it| match it {
        Piece::Text(it) => it,
        Piece::User(it) | Piece::Group(it) => format!("@{it}"),
        Piece::Channel(it) => format!("#{it}"),
    });
    pieces.collect::<String>().trim().to_owned()
}

/// Every user that is referred to.
pub(crate) fn users(utterance: &Utterance) -> impl Iterator<Item = &str> {
    utterance.0.iter().filter_map(|it| if let Piece::User(user) = it { Some(user.as_str()) } else { None })
}

fn reference(inside: &str) -> Piece {
    let (target, shown) = match inside.split_once('|') {
        Some((target, shown)) => (target, Some(shown)),
        None => (inside, None),
    };
    let mut chars = target.chars();
    match chars.next() {
        Some('@') => Piece::User(chars.as_str().to_owned()),
        Some('#') => Piece::Channel(chars.as_str().to_owned()),
        Some('!') => Piece::Group(chars.as_str().trim_start_matches("subteam^").to_owned()),
        // What people see of a link; the address alone where they see nothing else.
        _ => Piece::Text(shown.unwrap_or(target).to_owned()),
    }
}

fn push(pieces: &mut Vec<Piece>, raw: &str) {
    if raw.is_empty() {
        return;
    }
    let text = raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    match pieces.last_mut() {
        Some(Piece::Text(before)) => before.push_str(&text),
        _ => pieces.push(Piece::Text(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_words() {
        let read =
            utterance("role set claims <@U1|ana> in <#C1|claims> &lt;3 <!subteam^S1> <https://a.b|here>");
        let text = |it: &str| Piece::Text(it.to_owned());
        let expected = vec![
            text("role set claims "),
            Piece::User("U1".to_owned()),
            text(" in "),
            Piece::Channel("C1".to_owned()),
            text(" <3 "),
            Piece::Group("S1".to_owned()),
            text(" here"),
        ];
        assert_eq!(read.0, expected);
        assert_eq!(utterance("a < b").0, vec![text("a < b")]);
    }

    #[test]
    fn the_bot_itself_is_not_part_of_what_is_said_to_it() {
        let said = addressed("<@UB>: who owns <@U1>", Some("UB"));
        assert_eq!(said.0[0], Piece::Text("who owns ".to_owned()));
        assert_eq!(users(&said).collect::<Vec<_>>(), ["U1"]);
    }
}
