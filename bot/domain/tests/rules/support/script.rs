//! The script of a story, line by line. A story begins with where it stands: `a pilot`, `a bare pilot`.

use baton_domain::{
    Title, Words,
    ask::{Command as AskCommand, Pass},
    context::Actor,
    custody::{Command as CustodyCommand, Instead},
    decision::Command as DecisionCommand,
    fact, gate,
    initiative::{Audience, Command},
    metric, person, privilege,
    role::Role,
    stage::{Command as StageCommand, Delay, Gate, Override, Stage},
};
use jiff::ToSpan;
use serde::de::DeserializeOwned;

use super::{
    ask::answer,
    print::{moment, say},
    remedy::remedy,
    story::Story,
    world::{at, id, title},
};

/// Plays a script and answers it with what came of every line.
pub(crate) fn play(script: &str) -> String {
    let mut lines = script.lines().map(str::trim).filter(|it| !it.is_empty());
    let first = lines.next().expect("a story has a beginning");
    let mut story = begin(first);
    let told = lines.map(|it| format!("{it}{}", step(&mut story, it)));
    std::iter::once(first.to_owned()).chain(told).collect::<Vec<_>>().join("\n")
}

fn begin(line: &str) -> Story {
    let words: Vec<&str> = line.split_whitespace().collect();
    let stage = match *words.last().expect("a beginning") {
        "proposal" => Stage::Proposed,
        other => json(other),
    };
    let mut story = if words.contains(&"bare") { Story::bare(stage) } else { Story::staffed(stage) };
    if words.contains(&"private") {
        let channel = story.record.channel;
        let functions = story.record.functions.clone();
        story.baton(Command::Arrange { channel, audience: Audience::Private, functions });
    }
    story
}

fn step(story: &mut Story, line: &str) -> String {
    if let Some(question) = line.strip_prefix("? ") {
        let answer = answer(story, question);
        return format!("  ={}{answer}", if answer.starts_with('\n') { "" } else { " " });
    }
    if let Some(who) = line.strip_prefix("answered by ") {
        answer_all(story, who);
        return String::new();
    }
    match line.split_once(": ") {
        Some((who, what)) => {
            let actor = if who == "baton" { Actor::Baton } else { Actor::Person(id(who)) };
            act(story, actor, what)
        }
        None => pass(story, line),
    }
}

/// Everything that the gate misses is answered, by whoever stands behind it.
fn answer_all(story: &mut Story, who: &str) {
    while let Some(gate) = story.record.stage.gate() {
        let missing = gate::missing_items(&story.record, gate, &story.world.context());
        let Some(item) = missing.first() else { return };
        let command = remedy(*item, id(who), text(&["as", "it", "is"]), story);
        story.baton(command);
    }
}

fn act(story: &mut Story, actor: Actor, what: &str) -> String {
    let words: Vec<&str> = what.split_whitespace().collect();
    let command = command(story, &words);
    let said = match story.act(actor, command) {
        Err(refusal) => return format!("  !! {}", say(&refusal, &story.world)),
        Ok(events) if events.is_empty() => "nothing".to_owned(),
        Ok(events) => events.iter().map(|it| say(it, &story.world)).collect::<Vec<_>>().join("; "),
    };
    let owner = story.record.custody.owner().map_or("nobody".to_owned(), |it| say(&it, &story.world));
    format!("  -> {said} | {owner}")
}

/// The world's own lines: time, and what the platforms say of people.
fn pass(story: &mut Story, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["wait", term] => go_on(story, term),
        ["until", date] => until(story, &format!("{date}T09:00")),
        ["until", date, time] => until(story, &format!("{date}T{time}")),
        ["down", date] => {
            story.world.now = at(&story.world.calendar, &format!("{date}T09:00"));
            String::new()
        }
        ["gone", who] => presence(story, who, person::Presence::Gone),
        ["unasked", who] => escalations(story, who, None),
        ["agrees", who] => escalations(story, who, Some(true)),
        ["refuses", who] => escalations(story, who, Some(false)),
        ["guest", who] => presence(story, who, person::Presence::Guest),
        ["away", who, until, cover] => {
            let days =
                baton_domain::calendar::Absence { from: story.world.context().today(), until: parse(until) };
            let away = person::Away { days, cover: Some(id(cover)), accepted: Some(story.world.now) };
            story.world.change(who, |it| it.away = Some(away));
            String::new()
        }
        ["delegate", who, to] => {
            story.world.change(who, |it| it.delegate = Some(id(to)));
            String::new()
        }
        _ => panic!("no story has the line `{line}`"),
    }
}

fn presence(story: &mut Story, who: &str, presence: person::Presence) -> String {
    story.world.change(who, |it| it.presence = presence);
    String::new()
}

/// Whether anything may go up to somebody, as they said.
fn escalations(story: &mut Story, who: &str, wanted: Option<bool>) -> String {
    story.world.change(who, |it| it.escalations = wanted);
    String::new()
}

fn go_on(story: &mut Story, term: &str) -> String {
    let calendar = &story.world.calendar;
    let until = match term.strip_suffix("wd") {
        Some(days) => calendar.at_working_days_after(story.world.now, parse(days)),
        None => {
            let days: i64 = parse(term.strip_suffix('d').expect("`5d` or `5wd`"));
            let wall = calendar.zone.to_datetime(story.world.now).saturating_add(days.days());
            calendar.zone.to_timestamp(wall).expect("within time")
        }
    };
    told(story, until)
}

fn until(story: &mut Story, wall: &str) -> String {
    let until = at(&story.world.calendar, wall);
    told(story, until)
}

fn told(story: &mut Story, until: jiff::Timestamp) -> String {
    let happened = story.pass(until);
    let loud = happened.into_iter().filter(|(_, events)| !events.is_empty());
    let told = loud.map(|(at, events)| {
        let events: Vec<String> = events.iter().map(|it| say(it, &story.world)).collect();
        format!("\n    {}: {}", moment(at, &story.world), events.join("; "))
    });
    told.collect()
}

fn command(story: &Story, words: &[&str]) -> Command {
    match words[0] {
        "offer" | "accept" | "decline" | "take" | "confirm" | "clear" | "left" => {
            Command::Custody(custody(words))
        }
        "lend" | "verdict" | "renew" => Command::Privilege(privilege(words)),
        "choose" | "resolve" | "reopen" => Command::Decision(decision(words)),
        "measure" | "report" | "watch" | "wake" => Command::Metric(metric(story, words)),
        "extend" | "close" | "stop" | "freeze" | "rollout" | "rollback" => {
            Command::Stage(stage(story, words))
        }
        "state" => Command::State { item: parse(words[1]), words: text(&words[2..]) },
        "arrange" => Command::Arrange {
            channel: story.record.channel,
            audience: json(words[1]),
            functions: words[2..].iter().map(|it| json(it)).collect(),
        },
        "name" => Command::Name {
            role: parse(words[1]),
            person: id(words[2]),
            until: words.get(3).map(|it| parse(it)),
        },
        "tick" => Command::Tick,
        "answer" => Command::Fact(fact_said(words)),
        "yes" => Command::Fact(fact::Command::Accept { id: parse(words[1]) }),
        _ => Command::Ask(ask(words)),
    }
}

fn custody(words: &[&str]) -> CustodyCommand {
    match words[..] {
        ["offer", role, to] => CustodyCommand::Offer { role: parse(role), to: id(to), note: None },
        ["accept", no] => CustodyCommand::Accept(parse(no)),
        ["decline", no] => CustodyCommand::Decline { no: parse(no), instead: Instead::NotMe, reason: None },
        ["take"] => CustodyCommand::Take,
        ["confirm", person, ..] => CustodyCommand::Confirm { person: id(person), share: text(&words[2..]) },
        ["clear", role] => CustodyCommand::Clear(parse::<Role>(role)),
        ["left", person] => CustodyCommand::Left(id(person)),
        _ => panic!("no command: {words:?}"),
    }
}

/// `lend KIND WHAT [by NAME] [decider NAME] [until DATE] [lead DAYS]`
fn privilege(words: &[&str]) -> privilege::Command {
    let after = |key| words.iter().position(|it| *it == key).map(|at| words[at + 1]);
    match words[..] {
        ["lend", kind, what, ..] => privilege::Command::Log(privilege::Terms {
            kind: json(kind),
            what: title(what),
            lent_by: None,
            lender: after("by").map(id),
            until: after("until").map(parse),
            on_lapse: if words.contains(&"ends") {
                privilege::OnLapse::Ends
            } else {
                privilege::OnLapse::GoesOn
            },
            decider: after("decider").map(id),
            took: None,
            normal_route: None,
            lead_days: after("lead").map(parse),
            source: None,
        }),
        ["verdict", no, fate, ..] => {
            let route = || title(&words[3..].join(" "));
            let fate = match fate {
                "keep" => privilege::Fate::Permanent,
                "back" => privilege::Fate::Withdrawn,
                _ => privilege::Fate::Replaced { route: route() },
            };
            privilege::Command::GiveVerdict { no: parse(no), fate, from: None, because: None }
        }
        ["renew", no, until] => privilege::Command::Renew { no: parse(no), until: parse(until) },
        _ => panic!("no command: {words:?}"),
    }
}

fn decision(words: &[&str]) -> DecisionCommand {
    let rest = |from: usize| Title::new(&words[from..].join(" ")).expect("a title");
    match words[..] {
        ["choose", decider, due, ..] => {
            DecisionCommand::Open { what: rest(3), decider: id(decider), due: parse(due), source: None }
        }
        ["resolve", no, ..] => DecisionCommand::Resolve { no: parse(no), chosen: rest(2), because: None },
        ["reopen", no, due] => DecisionCommand::Reopen { no: parse(no), due: parse(due) },
        _ => panic!("no command: {words:?}"),
    }
}

fn metric(story: &Story, words: &[&str]) -> metric::Command {
    let today = story.world.context().today();
    match words[..] {
        ["measure", phase, kind, ..] => metric::Command::Add(metric::Terms {
            what: title(kind),
            phase: json(phase),
            kind: json(kind),
            direction: metric::Direction::Up,
            baseline: None,
            target: parse("90 %"),
            source: title("the claims system"),
            reader: id("luis"),
            first_read: today,
        }),
        ["report", no, value] => metric::Command::Report { no: parse(no), value: parse(value), on: today },
        ["watch", no, action, watcher, at] => metric::Command::Watch {
            no: parse(no),
            at: parse(at),
            action: json(action),
            watcher: id(watcher),
        },
        ["wake", no, awake] => metric::Command::Wake { no: parse(no), awake: awake == "yes" },
        ["report", no, value, on] => {
            metric::Command::Report { no: parse(no), value: parse(value), on: parse(on) }
        }
        _ => panic!("no command: {words:?}"),
    }
}

/// `answer ID [what W] [person NAME] [day DATE] [amount N] [kind K] [words ...]`, words last.
fn fact_said(words: &[&str]) -> fact::Command {
    let after = |key| words.iter().position(|it| *it == key).map(|at| words[at + 1]);
    let rest = words.iter().position(|it| *it == "words").map(|at| text(&words[at + 1..]));
    let said = fact::Said {
        what: after("what").map(title),
        person: after("person").map(id),
        day: after("day").map(parse),
        amount: after("amount").map(parse),
        kind: after("kind").map(str::to_owned),
        words: rest,
    };
    fact::Command::Record { id: parse(words[1]), said }
}

fn stage(story: &Story, words: &[&str]) -> StageCommand {
    let gate = story.record.stage.gate().unwrap_or(Gate::GoLive);
    match words[..] {
        ["extend", to, delay, ..] => StageCommand::Extend {
            to: parse(to),
            delay: json::<Delay>(delay),
            because: (3 < words.len()).then(|| text(&words[3..])),
        },
        ["close"] => StageCommand::Close { gate, over: Override::No, end: None },
        ["close", "until", end] => StageCommand::Close { gate, over: Override::No, end: Some(parse(end)) },
        ["freeze", ..] => StageCommand::Freeze { because: text(&words[1..]) },
        ["rollout", percent] => StageCommand::Rollout { percent: parse(percent) },
        ["rollback", ..] => StageCommand::Rollback { because: text(&words[1..]) },
        ["close", "because", ..] => {
            StageCommand::Close { gate, over: Override::Because(text(&words[2..])), end: None }
        }
        ["stop", ..] => StageCommand::Stop { notice: text(&words[1..]), lessons: Vec::new() },
        _ => panic!("no command: {words:?}"),
    }
}

fn ask(words: &[&str]) -> AskCommand {
    let because = |from: usize| (from < words.len()).then(|| text(&words[from..]));
    match words[..] {
        ["snooze", item, until, ..] => {
            AskCommand::Snooze { item: parse(item), until: parse(until), because: because(3) }
        }
        ["wait", item, until, ..] => {
            AskCommand::Wait { item: parse(item), until: parse(until), because: because(3) }
        }
        ["pass", item] => AskCommand::Pass { item: parse(item), pass: Pass::NotMine },
        ["pass", item, ..] => {
            AskCommand::Pass { item: parse(item), pass: Pass::Cannot { because: text(&words[2..]) } }
        }
        ["ask", person, item] => AskCommand::Now { item: parse(item), person: id(person) },
        ["shown", person, ..] => {
            AskCommand::Shown { items: words[2..].iter().map(|it| parse(it)).collect(), person: id(person) }
        }
        _ => panic!("no command: {words:?}"),
    }
}

fn text(words: &[&str]) -> Words {
    Words::new(&words.join(" ")).expect("words")
}

pub(crate) fn parse<T: std::str::FromStr>(word: &str) -> T {
    word.parse().unwrap_or_else(|_| panic!("`{word}` cannot be read"))
}

/// Whatever is stored under this word.
pub(crate) fn json<T: DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(word.into()).unwrap_or_else(|why| panic!("`{word}`: {why}"))
}
