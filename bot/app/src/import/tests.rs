//! One test for each trouble that a register can have.

use proptest::prelude::*;

use super::{mapping::Mapping, *};

const MAP: &str = r#"
blanks = ["N/A", "None"]

[columns]
name = "Name"
owner = "Owner"
note = "What for"
planned_end = "Ends"

[stage]
column = "Stage"

[stage.names]
"Pilot" = "pilot"
"In use" = "production"

[stage.since]
pilot = "Began"

[dates]
formats = ["%m/%d/%Y", "%b %Y"]
earliest = "1990-01-01"
"#;
const HEADINGS: &str = "Name,Owner,Stage,Began,Ends,What for\n";

fn map(changed: &str, to: &str) -> Mapping {
    assert!(MAP.contains(changed));
    Mapping::parse("test.toml", &MAP.replacen(changed, to, 1)).unwrap()
}

/// Rows, then problems, one a line.
fn told(reading: &Reading) -> String {
    let rows = reading.rows.iter().map(|it| {
        let day = |day: Option<Date>| day.map_or("-".to_owned(), |it| it.to_string());
        let owner = it.owner.as_deref().unwrap_or("nobody");
        let (since, end) = (day(it.stage_since), day(it.planned_end));
        let note = it.note.as_ref().map_or("", |it| it.as_str());
        let (name, stage) = (it.name.as_str(), it.stage.as_str());
        format!("{} {} [{name}] {owner}, {stage} since {since} until {end} {note:?}", it.number, it.key)
    });
    let problems = reading.problems.iter().map(|it| format!("{:?}: {it} {:?}", it.effect, it.value));
    rows.chain(problems).collect::<Vec<_>>().join("\n")
}

fn below_headings(rows: &str) -> String {
    told(&read(format!("{HEADINGS}{rows}").as_bytes(), &map("", "")))
}

#[test]
fn a_plain_row_is_read() {
    insta::assert_snapshot!(below_headings("Claims Triage,Ana,Pilot,3/1/2026,Jun 2026,Sorts claims.\n"), @r#"2 claims-triage [Claims Triage] Ana, pilot since 2026-03-01 until 2026-06-01 "Sorts claims.""#);
}

#[test]
fn blanks_are_nobody_and_no_date() {
    insta::assert_snapshot!(below_headings("Claims, n/a ,In use,N/A,none,N/A\nBids,,Pilot,,\u{a0},"), @r#"
    2 claims [Claims] nobody, production since - until - ""
    3 bids [Bids] nobody, pilot since - until - ""
    "#);
}

#[test]
fn stages_are_read_whatever_their_case_and_spaces() {
    insta::assert_snapshot!(below_headings("A,,\"  in \n USE\",,,\n"), @r#"2 a [A] nobody, production since - until - """#);
}

#[test]
fn a_row_without_name_or_stage_is_left_out_and_keeps_its_key() {
    insta::assert_snapshot!(below_headings(" ,Bo,Pilot,,,\nBids,,Limbo,,,\nBids,,,,,\nBids,,Pilot,,,\n—,,Pilot,,,"), @r#"
    5 bids-3 [Bids] nobody, pilot since - until - ""
    6 initiative [—] nobody, pilot since - until - ""
    RowLeftOut: row 2, Name: it has no name ""
    RowLeftOut: row 3, Stage: the map's [stage.names] has no such stage "Limbo"
    Noted: row 4, Name: row 3 has this key already; this one is bids-2 "Bids"
    RowLeftOut: row 4, Stage: no stage is given ""
    Noted: row 5, Name: row 3 has this key already; this one is bids-3 "Bids"
    "#);
}

#[test]
fn the_map_may_say_what_odd_stages_are() {
    let mapping = map("column = \"Stage\"", "column = \"Stage\"\nblank = \"proposed\"\nunknown = \"pilot\"");
    let csv = format!("{HEADINGS}Bids,,Limbo,,,\nBirds,,,,,\n");
    insta::assert_snapshot!(told(&read(csv.as_bytes(), &mapping)), @r#"
    2 bids [Bids] nobody, pilot since - until - ""
    3 birds [Birds] nobody, proposed since - until - ""
    Noted: row 2, Stage: the map's [stage.names] has no such stage; read as pilot "Limbo"
    Noted: row 3, Stage: no stage is given; read as proposed ""
    "#);
}

#[test]
fn the_same_names_get_numbers_in_the_files_order() {
    let rows = "Chatbot,,Pilot,,,\nchat-bot,,Pilot,,,\nChatbot,,Pilot,,,\nChatbot 2,,Pilot,,,\n案件,,Pilot,,,\n案,,Pilot,,,";
    insta::assert_snapshot!(below_headings(rows), @r#"
    2 chatbot [Chatbot] nobody, pilot since - until - ""
    3 chat-bot [chat-bot] nobody, pilot since - until - ""
    4 chatbot-2 [Chatbot] nobody, pilot since - until - ""
    5 chatbot-2-2 [Chatbot 2] nobody, pilot since - until - ""
    6 initiative [案件] nobody, pilot since - until - ""
    7 initiative-2 [案] nobody, pilot since - until - ""
    Noted: row 4, Name: row 2 has this key already; this one is chatbot-2 "Chatbot"
    Noted: row 5, Name: row 4 has this key already; this one is chatbot-2-2 "Chatbot 2"
    Noted: row 7, Name: row 6 has this key already; this one is initiative-2 "案"
    "#);
}

#[test]
fn a_key_may_be_made_of_several_columns() {
    let mapping = map("name = \"Name\"", "name = \"Name\"\nkey = [\"Owner\", \"Name\"]");
    let csv = format!("{HEADINGS}Chatbot,Tax,Pilot,,,\nChatbot,,Pilot,,,\n");
    insta::assert_snapshot!(told(&read(csv.as_bytes(), &mapping)), @r#"
    2 tax-chatbot [Chatbot] Tax, pilot since - until - ""
    3 chatbot [Chatbot] nobody, pilot since - until - ""
    "#);
}

#[test]
fn odd_dates_are_noted_and_left_out() {
    let rows = "A,,Pilot,13/45/2026,soon,\nB,,Pilot,7/13/1905,2/29/2025,\n";
    insta::assert_snapshot!(below_headings(rows), @r#"
    2 a [A] nobody, pilot since - until - ""
    3 b [B] nobody, pilot since - until - ""
    Noted: row 2, Ends: it is no date in a form that the map's [dates] has "soon"
    Noted: row 2, Began: it is no date in a form that the map's [dates] has "13/45/2026"
    Noted: row 3, Ends: it is no date in a form that the map's [dates] has "2/29/2025"
    Noted: row 3, Began: 1905-07-13 is before the map's earliest date "7/13/1905"
    "#);
}

#[test]
fn long_texts_are_cut_at_a_word() {
    let reading = read(
        format!(
            "{HEADINGS}{}end,{},Pilot,,,{}\n",
            "word ".repeat(40),
            "x".repeat(900),
            "note ".repeat(90_000)
        )
        .as_bytes(),
        &map("", ""),
    );
    let row = &reading.rows[0];
    assert!(row.name.as_str().ends_with(" word…") && row.name.as_str().chars().count() <= 150);
    assert_eq!(row.owner.as_ref().map(|it| it.chars().count()), Some(150));
    assert!(row.note.as_ref().is_some_and(|it| it.as_str().ends_with("note…")));
    assert!(reading.problems.iter().all(|it| it.value.chars().count() <= MAX_EXCERPT_CHARS));
    let what: Vec<String> = reading.problems.iter().map(|it| it.to_string()).collect();
    insta::assert_snapshot!(what.join("\n"), @r"
    row 2, Name: it has 203 characters and is cut to 150
    row 2, Owner: it has 900 characters and is cut to 150
    row 2, What for: it has 449999 characters and is cut to 3000
    ");
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    for newline in ["\n", "\r\n", "\r"] {
        let csv =
            format!("{HEADINGS}\n\nA,,Pilot,,,\"one\ntwo\"\n\n,,,,,\nB,,Pilot,,,\n\n").replace('\n', newline);
        let reading = read(csv.as_bytes(), &map("", ""));
        let rows: Vec<u64> = reading.rows.iter().map(|it| it.number).collect();
        assert_eq!((rows, reading.problems), (vec![4, 7], vec![]), "{newline:?}");
    }
}

#[test]
fn ragged_rows_are_left_out() {
    let rows = "A,,Pilot,,\nB,,Pilot,,,one, two\nC,,Pilot,,,one,,\n";
    insta::assert_snapshot!(below_headings(rows), @r#"
    4 c [C] nobody, pilot since - until - "one"
    RowLeftOut: row 2, the row: it has 5 cells where the headings have 6; is a line broken, or a quote missing? "A"
    RowLeftOut: row 3, the row: it has 7 cells where the headings have 6; does a cell contain the delimiter without quotes around it? "B"
    "#);
}

#[test]
fn quotes_inside_quotes_are_read_and_open_ones_named() {
    let rows = "A,,Pilot,,,\"say \"\"when\"\", then\"\nB 5\" pipe,,Pilot,,,\"odd\" tail\nC,,Pilot,,,\"open\nD,,Pilot,,,\n";
    insta::assert_snapshot!(below_headings(rows), @r#"
    2 a [A] nobody, pilot since - until - "say \"when\", then"
    3 b-5-pipe [B 5" pipe] nobody, pilot since - until - "odd tail"
    RowLeftOut: row 4, the row: a quote is opened here and never closed, so the rest of the file is one cell "C"
    "#);
}

#[test]
fn characters_that_cannot_be_printed_are_left_out_and_noted() {
    insta::assert_snapshot!(below_headings("A\0B,Bo\u{7},Pilot,,,a\tb\u{0}\n"), @r#"
    2 ab [AB] Bo, pilot since - until - "a\tb"
    Noted: row 2, Name: it has characters that cannot be printed; they are left out "AB"
    Noted: row 2, Owner: it has characters that cannot be printed; they are left out "Bo"
    Noted: row 2, What for: it has characters that cannot be printed; they are left out "a b"
    "#);
}

#[test]
fn nothing_is_read_of_an_empty_file() {
    for (csv, what) in [
        ("", "it is empty; its first row should be the headings"),
        ("\u{feff}\r\n , \n", "it is empty; its first row should be the headings"),
        (HEADINGS, "there is nothing below the headings"),
        ("\"Name,Owner\nA,B", "a quote is opened here and never closed, so the rest of the file is one cell"),
    ] {
        let reading = read(csv.as_bytes(), &map("", ""));
        let found: Vec<_> = reading.problems.iter().map(|it| (it.what.as_str(), it.effect)).collect();
        assert_eq!(found, [(what, Effect::NothingRead)], "{csv:?}");
    }
}

#[test]
fn a_file_that_no_register_is_is_not_read_at_all() {
    let row = "A,,Pilot,,,\n";
    let told = |rows: usize| told(&read(format!("{HEADINGS}{}", row.repeat(rows)).as_bytes(), &map("", "")));
    assert!(told(table::MOST_ROWS - 1).starts_with("2 a [A]"), "the headings are a row too");
    insta::assert_snapshot!(told(table::MOST_ROWS), @r#"NothingRead: row 1, the file: it has more than 100000 rows, and nothing of it was read; split it """#);
    insta::assert_snapshot!(below_headings(&"a\n".repeat(1_000_000)), @r#"NothingRead: row 1, the file: it has more than 100000 rows, and nothing of it was read; split it """#);
    let wide = format!("A,,Pilot,,,{}\n", ",".repeat(table::MOST_COLUMNS));
    insta::assert_snapshot!(below_headings(&wide), @r#"NothingRead: row 1, the file: it has more than 200 columns, and nothing of it was read; leave out those that the map does not name """#);
}

#[test]
fn a_missing_column_is_named_with_the_nearest() {
    let missing = |headings: &str| told(&read(format!("{headings}\nA,,Pilot,,,\n").as_bytes(), &map("", "")));
    insta::assert_snapshot!(missing("Title,Owner(s),Stage,Began,Ends,What for"), @r#"
    NothingRead: row 1, Name: no column is called that; the nearest is "Stage" ""
    NothingRead: row 1, Owner: no column is called that; the nearest is "Owner(s)" ""
    "#);
    insta::assert_snapshot!(missing("Name,Owner,Stage,stage ,Ends,What for"), @r#"
    NothingRead: row 1, Stage: columns C and D are both called that ""
    NothingRead: row 1, Began: no column is called that; the nearest is "Ends" ""
    "#);
    insta::assert_snapshot!(missing("Name;Owner;Stage;Began;Ends;What for"), @r#"NothingRead: row 1, the file: it has one column, "Name;Owner;Stage;Began;Ends;What for": has the map the right delimiter? """#);
}

#[test]
fn letters_are_right_in_every_encoding() {
    let text = format!("{HEADINGS}Café – “one”,,Pilot,,,\n");
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let marked = format!("\u{feff}{text}");
    for bytes in [text.as_bytes(), marked.as_bytes(), &utf16, &windows] {
        let reading = read(bytes, &map("", ""));
        assert_eq!(reading.rows[0].name.as_str(), "Café – “one”");
        assert_eq!(reading.problems, []);
    }
    let mapping = map("blanks", "encoding = \"utf-8\"\nblanks");
    insta::assert_snapshot!(told(&read(&windows, &mapping)), @r#"NothingRead: row 1, the file: it is not UTF-8 (line 2); save it as UTF-8, or say encoding = "windows-1252" in the map """#);
}

#[test]
fn other_delimiters_are_read() {
    let csv = format!("{HEADINGS}\"A;b\",,Pilot,,,\n").replace(',', "\t");
    assert_eq!(read(csv.as_bytes(), &map("blanks", "delimiter = \"\\t\"\nblanks")).rows.len(), 1);
}

#[test]
fn a_bad_map_is_refused_with_its_line() {
    let refused = |changed: &str, to: &str| {
        assert!(MAP.contains(changed));
        Mapping::parse("test.toml", &MAP.replacen(changed, to, 1)).unwrap_err().to_string()
    };
    let all = [
        refused("owner =", "ownr ="),
        refused("\"Owner\"", "[]"),
        refused("\"Owner\"", "7"),
        refused("name = \"Name\"", ""),
        refused("= \"production\"", "= \"live\""),
        refused("\"In use\"", "\"pilot \""),
        refused("column = \"Stage\"", ""),
        refused("%m/%d/%Y", "%m/%d"),
        refused("%m/%d/%Y", "%Q"),
        refused("1990-01-01", "long ago"),
        refused("blanks", "delimiter = \"a\"\nblanks"),
        refused("blanks", "delimiter = \"\"\nblanks"),
        refused("blanks", "encoding = \"latin\"\nblanks"),
        refused("[dates]", "[dates"),
    ];
    insta::assert_snapshot!(all.join("\n"), @r#"
    test.toml:6: unknown field `ownr`, expected one of `key`, `name`, `owner`, `sponsor`, `unit`, `note`, `planned_end`
    test.toml:6: the list names no column
    test.toml:6: expected a column's heading, or a list of headings
    test.toml:4: missing field `name`
    test.toml:15: unknown variant `live`, expected one of `proposed`, `pilot`, `bridge`, `production`, `stopped`, `retired`
    test.toml:10: "pilot " means two stages; case and spaces do not count
    test.toml:10: say which column has the stage, or with `blank` where all of them are
    test.toml:21: "%m/%d" is no pattern of a date such as "%m/%d/%Y" or "%b %Y": year required to parse date
    test.toml:21: "%Q" is no pattern of a date such as "%m/%d/%Y" or "%b %Y": strftime formatting failed: %Q failed: requires IANA time zone identifier or time zone offset, but neither were present
    test.toml:22: failed to parse four digit integer as year: invalid digit, expected 0-9 but got l
    test.toml:2: the delimiter is one character such as ",", ";" or "\t"
    test.toml:2: invalid value: string "", expected a character
    test.toml:2: unknown variant `latin`, expected one of `auto`, `utf-8`, `windows-1252`
    test.toml:20: unclosed table, expected `]`
    "#);
}

/// Bytes that are more likely than chance to be almost a register.
fn almost_a_register() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b",".to_vec()),
        2 => Just(b"\n".to_vec()),
        1 => prop::sample::select(vec![b"\r".to_vec(), b"\"".to_vec(), b"\0".to_vec(), b"\x92".to_vec()]),
        2 => prop::sample::select(vec![b"Pilot".to_vec(), b"3/1/2026".to_vec(), b"Bot".to_vec()]),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    let rows = prop::collection::vec(piece, 0..120);
    (any::<bool>(), rows).prop_map(|(with_headings, rows)| {
        let headings = if with_headings { HEADINGS } else { "" };
        [headings.as_bytes(), &rows.concat()].concat()
    })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes, &map("", ""));
    }

    #[test]
    fn keys_differ_and_rows_climb_whatever_the_file(bytes in almost_a_register()) {
        let reading = read(&bytes, &map("", ""));
        let keys: std::collections::BTreeSet<_> = reading.rows.iter().map(|it| &it.key).collect();
        prop_assert_eq!(keys.len(), reading.rows.len());
        prop_assert!(reading.rows.is_sorted_by(|one, next| one.number < next.number));
        prop_assert!(reading.problems.is_sorted_by_key(|it| it.row));
        prop_assert!(!reading.rows.is_empty() || !reading.problems.is_empty());
        prop_assert_eq!(&read(&bytes, &map("", "")), &reading);
    }

    #[test]
    fn no_map_makes_it_panic(text in "[a-z\\[\\]=\"%.,\n ]{0,80}") {
        let _ = Mapping::parse("any.toml", &text);
    }
}
