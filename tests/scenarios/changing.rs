//! What is said when something changes: confirmations, and forms where a value is wrong or missing.

use baton_tests::world::World;

#[tokio::test]
async fn print_a_day() {
    let mut world = World::open().await;
    world.read_everything();
    let lines = [
        ("tom", "@", "privilege add claims-triage data_access \"claims archive\" Priya 18 Dec"),
        ("priya", "#claims-triage", "privilege verdict claims-triage 4 keep because we need it"),
        ("priya", "@", "privilege verdict claims-triage 5 replace"),
        ("priya", "@", "privilege renew claims-triage 4 15 Jan"),
        ("dana", "@", "privilege renew claims-triage 4 1 Jan 2020"),
        ("dana", "#claims-triage", "decision add claims-triage \"keep the clerks?\" @mei 4 Dec"),
        ("mei", "@", "decision resolve claims-triage 1 \"one of them\" because it works"),
        ("mei", "@", "decision reopen claims-triage 1 10 Dec"),
        ("dana", "@", "metric add claims-triage production cost down \"cost per claim\" \"2 EUR\" \"finance report\" @ana 1 Mar \"4 EUR\" the floor, on 20 Nov"),
        ("dana", "@", "metric add claims-triage production cost down \"cost per claim\" much \"finance report\" @ana 1 Mar"),
        ("tom", "@", "metric report claims-triage 1 \"7 min\""),
        ("tom", "@", "metric report claims-triage 1 \"7 min\" 1 Dec 2027"),
        ("mei", "#claims-triage", "role set claims-triage compliance @omar please"),
        ("mei", "@", "role set claims-triage compliance @omar @ana"),
        ("dana", "@", "role clear claims-triage deputy"),
        ("mei", "@", "role confirm claims-triage @dana two days a week"),
        ("dana", "#claims-triage", "handoff offer claims-triage @luis You know the floor"),
        ("dana", "@", "handoff offer claims-triage @luis and @ana"),
        ("dana", "@", "handoff offer claims-triage @dana"),
        ("dana", "@", "handoff offer claims-triage @everyone"),
        ("helen", "@", "handoff take claims-letters"),
        ("priya", "@", "ask wait claims-triage verdict.5 4 Dec the board meets"),
        ("priya", "@", "ask snooze claims-triage verdict.5 tomorrow"),
        ("dana", "@", "ask now claims-triage verdict.5 @priya"),
        ("dana", "@", "ask now claims-triage verdict.99 @priya"),
        ("dana", "@", "ask now claims-triage nonsense @priya"),
        ("priya", "@", "ask pass claims-triage verdict.5 cannot"),
        ("priya", "@", "ask pass claims-triage verdict.5 not-mine"),
        ("dana", "@", "away set 11 Dec cover @luis"),
        ("luis", "@", "away cover @dana yes"),
        ("dana", "@", "away end"),
        ("helen", "@", "away delegate @ana"),
        ("dana", "@", "stage extend claims-triage 15 Jan scope-grew"),
        ("dana", "@", "stage close claims-triage"),
        ("dana", "@", "stage close claims-triage not-until"),
        ("dana", "#claims-triage", "stage close claims-triage not-until 1 Feb because the board meets then"),
        ("dana", "@", "stage close claims-triage stop"),
        ("dana", "@", "stage stop route-planner"),
        ("dana", "@", "stage stop claims-triage"),
        ("mei", "@", "stage close claims-triage override we cannot wait"),
        ("omar", "@", "settings schedule #claims-triage every 2 weeks on friday 10:00"),
        ("omar", "@", "settings schedule all every tuesday 10:00"),
        ("dana", "@", "settings schedule all every tuesday 10:00"),
        ("omar", "@", "settings schedule all whenever"),
        ("dana", "@", "settings channel claims-triage #claims-triage private"),
        ("dana", "@", "settings private claims-triage off"),
        ("dana", "@", "settings functions claims-triage data, legal and security"),
        ("dana", "@", "settings functions claims-triage magic"),
        ("dana", "@", "settings playbook"),
        ("dana", "@", "settings link"),
        ("dana", "@", "settings export"),
        ("dana", "@", "settings me"),
        ("dana", "@", "settings me zone Berlin"),
        ("dana", "@", "settings me zone Europe/Berlin"),
        ("omar", "@", "settings lead @ana on"),
        ("dana", "@", "settings lead @ana on"),
        ("dana", "@", "stage close"),
        ("dana", "@", "privilege add"),
    ];
    for (who, place, line) in lines {
        let said = world.says(who, place, line).await;
        let how = format!("{:?}", said.reply);
        println!("--- {who} {place}: {line}  [{}]\n{}", &how[..how.find(['(', '{']).unwrap_or(how.len()).min(8)], said.text());
    }
}
