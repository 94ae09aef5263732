//! Registers as they are found: the sample beside the tests, and the whole federal inventory where it is at hand.

use std::{collections::BTreeMap, fs, path::PathBuf};

use baton::import::{Effect, Reading, mapping::Mapping, read};
use baton_tests::data;

const MAP: &str = "federal-2024.map.toml";

#[test]
fn the_sample_is_read_with_the_federal_map() {
    let reading = read(&fs::read(data("register-sample.csv")).expect("the sample can be read"), &map());
    let rows: Vec<String> = reading
        .rows
        .iter()
        .map(|it| {
            let since = it.stage_since.map(|day| format!(" since {day}")).unwrap_or_default();
            format!("{} {} [{}] {}{since}", it.number, it.key, it.name.as_str(), it.stage.as_str())
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @r#"
    2 hrb-berth-planner [Berth planner] production since 2022-03-14
    3 opr-chatbot [Chatbot] proposed since 2024-10-01
    4 opr-chatbot-2 [Chatbot] pilot since 2023-10-01
    5 opr-chatbot-3 [chatbot] retired since 2023-06-30
    6 cla-chatbot [Chatbot] bridge since 2024-11-04
    7 opr-clerk-s-second-look [Clerk’s “second look”] production since 2022-01-31
    8 nfs-tree-crown-count [Tree crown count] production since 2024-06-01
    9 nfs-the-old-growth-map-second-edition [The "old growth" map, second edition] production since 2020-10-01
    10 nfs-fire-risk-hourly [Fire risk, hourly] pilot since 2024-11-01
    11 nfs-beetle-alarm [Beetle alarm] proposed
    12 hrb-silt-forecast [Silt forecast] production since 2020-07-01
    13 hrb-fog-horn-scheduling [Fog horn scheduling] proposed
    14 cla-letter-sorting [Letter sorting] stopped
    15 cla-letter-sorting-2 [Letter sorting] proposed since 2024-01-16
    16 cla-complaint-themes-by-region [Complaint themes by region] proposed
    17 cla-refund-triage [Refund triage] bridge
    18 hrb-ship-s-papers-reader [Ship’s papers reader] pilot since 2024-02-29
    19 opr-reads-the-handwriting-of-land [Reads the handwriting of land registers kept between the fire of the old town hall and the new cadastre, in three alphabets and five hands, and…] production since 2021-08-01
    20 cla-caf-and-canteen-waste [Café and canteen waste] retired since 2022-10-01
    21 hrb-meeting-notes [Meeting notes] proposed since 2024-10-01
    22 opr-meeting-notes [Meeting notes] proposed since 2024-10-01
    23 hrb-price-of-salvage [Price of salvage €] proposed
    24 nfs-trail-counter [Trail counter] production since 2020-07-01
    25 hrb-tide-tables [Tide tables] production since 2012-01-01
    26 cla-voice-line [Voice line] pilot since 2024-12-01
    "#);
    let problems: Vec<String> = reading.problems.iter().map(|it| format!("{it}: {:?}", it.value)).collect();
    insta::assert_snapshot!(problems.join("\n"), @r#"
    row 4, Agency Abbreviation: row 3 has this key already; this one is opr-chatbot-2: "OPR Chatbot"
    row 5, Agency Abbreviation: row 3 has this key already; this one is opr-chatbot-3: "OPR chatbot"
    row 15, Agency Abbreviation: row 14 has this key already; this one is cla-letter-sorting-2: "CLA Letter sorting"
    row 15, Stage of Development: no stage is given; read as proposed: ""
    row 16, Date Initiated: it is no date in a form that the map's [dates] has: "2022-08 (estimated)"
    row 19, Use Case Name: it has 193 characters and is cut to 150: "Reads the handwriting of land registers kept between the fire of the old town…"
    row 23, Date Initiated: it is no date in a form that the map's [dates] has: "13/45/2024"
    "#);
    let told = reading.rows[6].note.as_ref().map(|it| it.as_str());
    insta::assert_snapshot!(told.unwrap_or_default(), @r"
    Counts crowns in aerial pictures.
    Purpose: replace the yearly walk.

    Benefit: two months earlier.
    ");
}

#[test]
fn the_whole_federal_inventory_is_read() {
    let Some(folder) = std::env::var_os("BATON_DATA") else {
        eprintln!("NOT CHECKED: BATON_DATA names no folder with federal-ai-use-cases-2024.csv");
        return;
    };
    let file = PathBuf::from(folder).join("federal-ai-use-cases-2024.csv");
    let bytes = fs::read(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    let reading = read(&bytes, &map());

    assert_eq!(reading.rows.len(), 2_133);
    assert_eq!((reading.count(Effect::NothingRead), reading.count(Effect::RowLeftOut)), (0, 0));
    assert_eq!(reading.rows.last().map(|it| it.number), Some(2_134), "the headings are row 1");
    let keys: BTreeMap<_, _> = reading.rows.iter().map(|it| (&it.key, it.number)).collect();
    assert_eq!(keys.len(), reading.rows.len(), "every key is given once");
    assert_eq!(reading, read(&bytes, &map()), "a second run gives the same");
    insta::assert_snapshot!(figures(&reading), @r"
     53 Noted: -- is before the map's earliest date
     25 Noted: it has  characters and is cut to 
     27 Noted: it is no date in a form that the map's [dates] has
      4 Noted: no stage is given; read as proposed
    125 Noted: row  has this key already
    119 bridge since a day
    168 bridge since an unknown day
    270 pilot since a day
    134 pilot since an unknown day
    462 production since a day
    430 production since an unknown day
    263 proposed since a day
    140 proposed since an unknown day
     95 retired since a day
     47 retired since an unknown day
      5 stopped since an unknown day
    ");
}

fn map() -> Mapping {
    let text = fs::read_to_string(data(MAP)).expect("the map can be read");
    Mapping::parse(MAP, &text).expect("the map is one")
}

fn figures(reading: &Reading) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in &reading.rows {
        let known = if row.stage_since.is_some() { "since a day" } else { "since an unknown day" };
        *counts.entry(format!("{} {known}", row.stage.as_str())).or_default() += 1;
    }
    for problem in &reading.problems {
        let kind: String = problem.what.chars().filter(|it| !it.is_ascii_digit()).collect();
        let kind = kind.split_once("; this one").map_or(kind.as_str(), |(head, _)| head).to_owned();
        *counts.entry(format!("{:?}: {kind}", problem.effect)).or_default() += 1;
    }
    counts.iter().map(|(what, n)| format!("{n:4} {what}")).collect::<Vec<_>>().join("\n")
}
