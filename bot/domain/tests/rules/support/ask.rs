//! What a story can be asked: `? gaps`, `? asked luis`, `? gate pre-close`.

use baton_domain::{
    authority,
    gate::{self, Gap},
    nudge::{self, Nudge},
    stage::Gate,
    warning,
};

use super::{
    print::{lines, moment, say},
    script::json,
    story::{Story, channel},
    world::{NAMES, id},
};

pub(crate) fn answer(story: &mut Story, question: &str) -> String {
    let words: Vec<&str> = question.split_whitespace().collect();
    let context = story.world.context();
    match words[..] {
        ["gaps"] => list(gate::gaps(&story.record, &context), |it| gap(story, &it)),
        ["asked", who] => list(nudge::asked_of(&story.record, id(who), &context), |it| it.item.to_string()),
        ["mine"] => lines(nudge::asked(&story.record, &context), |(who, gaps)| {
            format!("{}: {}", say(&who, &story.world), list(gaps, |it| it.item.to_string()))
        }),
        ["gate", gate] => lines(gate::readiness(&story.record, json(gate), &context), |it| {
            format!("{}: {}", it.question.id, list(it.missing, |it| it.to_string()))
        }),
        ["gate", gate, only] => lines(
            gate::readiness(&story.record, json(gate), &context)
                .into_iter()
                .filter(|it| it.question.id == only),
            |it| list(it.missing, |it| it.to_string()),
        ),
        ["opens"] => {
            let opens = gate::opens_at(&story.record, Gate::PreClose, &context);
            opens.map_or("unknown".to_owned(), |it| moment(it, &story.world))
        }
        ["sees"] => list(NAMES.iter().filter(|it| authority::sees(&story.record, id(it), &context)), |it| {
            (*it).to_owned()
        }),
        ["roles"] => lines(&story.record.custody.held, |(role, it)| {
            let accepted = if it.accepted.is_some() { "" } else { ", not accepted" };
            format!("{role}: {}{accepted}", say(&it.person, &story.world))
        }),
        ["planned-end"] => say(&story.record.planned_end, &story.world),
        ["passed"] => lines(&story.record.passed, |it| say(it, &story.world)),
        ["delays"] => format!("{:?}", story.record.delays()),
        ["wake"] => {
            let wake = story.record.next_wake(&context);
            wake.map_or("never".to_owned(), |it| moment(it, &story.world))
        }
        ["readings"] => {
            let readings = story.record.metrics.iter().flat_map(|it| &it.readings);
            list(readings, |it| format!("{} on {}", it.value, it.on))
        }
        ["warnings"] => list(warning::warnings(&story.record, &context), |it| say(&it, &story.world)),
        ["nudges"] => nudges(story),
        _ => panic!("nobody can answer `{question}`"),
    }
}

fn gap(story: &Story, gap: &Gap) -> String {
    let supplier = gap.supplier.map_or("nobody".to_owned(), |it| say(&it, &story.world));
    let due = gap.due.map_or(String::new(), |it| format!(" (due {it})"));
    format!("{} by {supplier}{due}", gap.item)
}

/// What followed since it was asked last; edits of the channel's card are left out.
fn nudges(story: &mut Story) -> String {
    let nudges = std::mem::take(&mut story.nudges);
    let told = nudges.iter().filter(|it| it.nudge != Nudge::Edit);
    lines(told, |it| {
        let to = match it.to {
            nudge::Recipient::Person(it) => say(&it, &story.world),
            nudge::Recipient::Channel(it) => {
                assert_eq!(it, channel());
                "the channel".to_owned()
            }
        };
        let nudge = say(&it.nudge, &story.world).replace(&story.record.id.to_string(), "it");
        format!("{to} ({:?}, {:?}): {nudge}", it.class, it.why)
    })
}

fn list<T>(all: impl IntoIterator<Item = T>, say: impl Fn(T) -> String) -> String {
    let all: Vec<String> = all.into_iter().map(say).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}
