use jiff::{
    Timestamp, ToSpan,
    civil::date,
    tz::{TimeZone, TimeZoneDatabase},
};
use proptest::prelude::*;

use super::*;

fn berlin() -> TimeZone {
    calendar::zone("Europe/Berlin").unwrap()
}

/// Thursday 2026-11-05, noon in Berlin.
fn now() -> Timestamp {
    "2026-11-05T11:00Z".parse().unwrap()
}

/// What it means, and the echo of the next three runs.
fn echo(typed: &str) -> String {
    match Schedule::parse(typed) {
        Ok(it) => {
            let runs: Vec<_> = it.next_three(&berlin(), now()).into_iter().map(wall).collect();
            format!("{} | {}", it.describe(), runs.join(", "))
        }
        Err(no) => format!("!! {no}"),
    }
}

fn wall(run: Timestamp) -> String {
    run.to_zoned(berlin()).strftime("%a %d %b %y %H:%M").to_string()
}

fn echoes(typed: &[&str]) -> String {
    typed.iter().map(|it| format!("[{it}]\n  {}\n", echo(it))).collect()
}

#[test]
fn plain_words_are_understood_and_saved_in_one_spelling() {
    insta::assert_snapshot!(echoes(&[
        "every monday 09:00",
        "Every weekday at 9:30am",
        "every day 16:00",
        "every day at noon",
        "every monday, thursday 10:00",
        "every tues and Fridays at 12.15 am",
        "every week on sun 7pm",
        "every month on the 1st at 9:00",
        "every month on the 15th and 31st at 9:00",
        "every month on the first monday at 9:00",
        "every month on the last friday at 15:00",
        "every month on the last day at 17:00",
        "every 2 weeks on friday 10:00",
        "every other week on mon 10:00",
        "every three weeks on friday 10:00 from 2026-11-06",
    ]), @r"
    [every monday 09:00]
      every Monday at 09:00 | Mon 09 Nov 26 09:00, Mon 16 Nov 26 09:00, Mon 23 Nov 26 09:00
    [Every weekday at 9:30am]
      every weekday at 09:30 | Fri 06 Nov 26 09:30, Mon 09 Nov 26 09:30, Tue 10 Nov 26 09:30
    [every day 16:00]
      every day at 16:00 | Thu 05 Nov 26 16:00, Fri 06 Nov 26 16:00, Sat 07 Nov 26 16:00
    [every day at noon]
      every day at 12:00 | Fri 06 Nov 26 12:00, Sat 07 Nov 26 12:00, Sun 08 Nov 26 12:00
    [every monday, thursday 10:00]
      every Monday and Thursday at 10:00 | Mon 09 Nov 26 10:00, Thu 12 Nov 26 10:00, Mon 16 Nov 26 10:00
    [every tues and Fridays at 12.15 am]
      every Tuesday and Friday at 00:15 | Fri 06 Nov 26 00:15, Tue 10 Nov 26 00:15, Fri 13 Nov 26 00:15
    [every week on sun 7pm]
      every Sunday at 19:00 | Sun 08 Nov 26 19:00, Sun 15 Nov 26 19:00, Sun 22 Nov 26 19:00
    [every month on the 1st at 9:00]
      every month on the 1st at 09:00 | Tue 01 Dec 26 09:00, Fri 01 Jan 27 09:00, Mon 01 Feb 27 09:00
    [every month on the 15th and 31st at 9:00]
      every month on the 15th and 31st at 09:00 (months without that day are skipped) | Sun 15 Nov 26 09:00, Tue 15 Dec 26 09:00, Thu 31 Dec 26 09:00
    [every month on the first monday at 9:00]
      every month on the first Monday at 09:00 | Mon 07 Dec 26 09:00, Mon 04 Jan 27 09:00, Mon 01 Feb 27 09:00
    [every month on the last friday at 15:00]
      every month on the last Friday at 15:00 | Fri 27 Nov 26 15:00, Fri 25 Dec 26 15:00, Fri 29 Jan 27 15:00
    [every month on the last day at 17:00]
      every month on the last day at 17:00 | Mon 30 Nov 26 17:00, Thu 31 Dec 26 17:00, Sun 31 Jan 27 17:00
    [every 2 weeks on friday 10:00]
      every 2 weeks on Friday at 10:00 | Fri 06 Nov 26 10:00, Fri 20 Nov 26 10:00, Fri 04 Dec 26 10:00
    [every other week on mon 10:00]
      every 2 weeks on Monday at 10:00 | Mon 16 Nov 26 10:00, Mon 30 Nov 26 10:00, Mon 14 Dec 26 10:00
    [every three weeks on friday 10:00 from 2026-11-06]
      every 3 weeks on Friday at 10:00 from 2026-11-06 | Fri 06 Nov 26 10:00, Fri 27 Nov 26 10:00, Fri 18 Dec 26 10:00
    ");
}

#[test]
fn crontab_lines_mean_what_cron_means() {
    insta::assert_snapshot!(echoes(&[
        "0 9 * * 1",
        "30  9 * * 1-5",
        "0 9 * * 0",
        "0 9 * * 7",
        "0 9 * * 5-7",
        "0 9 * * FRI-mon",
        "0 9 * * */2",
        "0 9,16 1,15 * *",
        "0 9 31 * *",
        "0 9 29 2 *",
        "0 9 1 jan-mar/2 *",
        "0 9 * 7 mon",
        "*/15 9-16 * * 1-5",
        "*/5 * * * *",
        "0 * * * *",
        "5 * * * mon",
        "0,40 9-17/2 * * *",
        "5 9-17 * * *",
    ]), @r"
    [0 9 * * 1]
      every Monday at 09:00 | Mon 09 Nov 26 09:00, Mon 16 Nov 26 09:00, Mon 23 Nov 26 09:00
    [30  9 * * 1-5]
      every weekday at 09:30 | Fri 06 Nov 26 09:30, Mon 09 Nov 26 09:30, Tue 10 Nov 26 09:30
    [0 9 * * 0]
      every Sunday at 09:00 | Sun 08 Nov 26 09:00, Sun 15 Nov 26 09:00, Sun 22 Nov 26 09:00
    [0 9 * * 7]
      every Sunday at 09:00 | Sun 08 Nov 26 09:00, Sun 15 Nov 26 09:00, Sun 22 Nov 26 09:00
    [0 9 * * 5-7]
      every Friday, Saturday and Sunday at 09:00 | Fri 06 Nov 26 09:00, Sat 07 Nov 26 09:00, Sun 08 Nov 26 09:00
    [0 9 * * FRI-mon]
      every Monday, Friday, Saturday and Sunday at 09:00 | Fri 06 Nov 26 09:00, Sat 07 Nov 26 09:00, Sun 08 Nov 26 09:00
    [0 9 * * */2]
      every Tuesday, Thursday, Saturday and Sunday at 09:00 | Sat 07 Nov 26 09:00, Sun 08 Nov 26 09:00, Tue 10 Nov 26 09:00
    [0 9,16 1,15 * *]
      every month on the 1st and 15th at 09:00 and 16:00 | Sun 15 Nov 26 09:00, Sun 15 Nov 26 16:00, Tue 01 Dec 26 09:00
    [0 9 31 * *]
      every month on the 31st at 09:00 (months without that day are skipped) | Thu 31 Dec 26 09:00, Sun 31 Jan 27 09:00, Wed 31 Mar 27 09:00
    [0 9 29 2 *]
      every February on the 29th at 09:00 (months without that day are skipped) | Tue 29 Feb 28 09:00, Sun 29 Feb 32 09:00, Fri 29 Feb 36 09:00
    [0 9 1 jan-mar/2 *]
      every January and March on the 1st at 09:00 | Fri 01 Jan 27 09:00, Mon 01 Mar 27 09:00, Sat 01 Jan 28 09:00
    [0 9 * 7 mon]
      every Monday in July at 09:00 | Mon 05 Jul 27 09:00, Mon 12 Jul 27 09:00, Mon 19 Jul 27 09:00
    [*/15 9-16 * * 1-5]
      every weekday, every 15 minutes from 09:00 to 16:45 | Thu 05 Nov 26 12:15, Thu 05 Nov 26 12:30, Thu 05 Nov 26 12:45
    [*/5 * * * *]
      every day, every 5 minutes | Thu 05 Nov 26 12:05, Thu 05 Nov 26 12:10, Thu 05 Nov 26 12:15
    [0 * * * *]
      every day, every hour | Thu 05 Nov 26 13:00, Thu 05 Nov 26 14:00, Thu 05 Nov 26 15:00
    [5 * * * mon]
      every Monday at minute 05 of every hour | Mon 09 Nov 26 00:05, Mon 09 Nov 26 01:05, Mon 09 Nov 26 02:05
    [0,40 9-17/2 * * *]
      every day at minute 00 and 40 of the hours 9, 11, 13, 15 and 17 | Thu 05 Nov 26 13:00, Thu 05 Nov 26 13:40, Thu 05 Nov 26 15:00
    [5 9-17 * * *]
      every day at minute 05 of the hours 9 to 17 | Thu 05 Nov 26 12:05, Thu 05 Nov 26 13:05, Thu 05 Nov 26 14:05
    ");
}

#[test]
fn a_refused_crontab_line_says_what_to_type() {
    insta::assert_snapshot!(echoes(&[
        "",
        "mondays",
        "@daily",
        "0 9 * *",
        "0 0 9 * * 1",
        "60 9 * * 1",
        "0 9-8 * * *",
        "0 9 * * 8",
        "0 9 * * mo",
        "0 9 L * *",
        "0 9/2 * * *",
        "*/0 9 * * *",
        "0 9 1 * 1",
        "0 9 31 2 *",
        "* * * * *",
        "0,58 9,10 * * *",
    ]), @r"
    []
      !! say when: `every monday 09:00`, for example
    [mondays]
      !! type words like `every weekday at 9:30am`, or five crontab fields like `30 9 * * 1-5`
    [@daily]
      !! type words like `every weekday at 9:30am`, or five crontab fields like `30 9 * * 1-5`
    [0 9 * *]
      !! a crontab line has five fields (minute, hour, day, month, weekday), this one has 4; `0 9 * * 1` is every Monday at 09:00
    [0 0 9 * * 1]
      !! a crontab line has five fields (minute, hour, day, month, weekday), this one has 6; `0 9 * * 1` is every Monday at 09:00
    [60 9 * * 1]
      !! “60” does not fit the minute, which takes 0 to 59, like `0`, `0,30` or `*/15`
    [0 9-8 * * *]
      !! “9-8” does not fit the hour, which takes 0 to 23, like `9`, `9,16` or `9-17`
    [0 9 * * 8]
      !! “8” does not fit the weekday, which takes 0 to 7 or names, like `1`, `mon-fri` or `*`
    [0 9 * * mo]
      !! “mo” does not fit the weekday, which takes 0 to 7 or names, like `1`, `mon-fri` or `*`
    [0 9 L * *]
      !! “l” does not fit the day of the month, which takes 1 to 31, like `1`, `1,15` or `*`
    [0 9/2 * * *]
      !! “9/2” does not fit the hour, which takes 0 to 23, like `9`, `9,16` or `9-17`
    [*/0 9 * * *]
      !! “*/0” does not fit the minute, which takes 0 to 59, like `0`, `0,30` or `*/15`
    [0 9 1 * 1]
      !! a day of the month together with a weekday means “both” to some programs and “either” to others; leave one as `*`, like `0 9 1 * *` or `0 9 * * 1`
    [0 9 31 2 *]
      !! no such date ever comes; `0 9 28 2 *` is every 28 February at 09:00
    [* * * * *]
      !! that runs 1 min apart, the least is 5; `*/15 9-16 * * 1-5` is every quarter of an hour on weekdays
    [0,58 9,10 * * *]
      !! that runs 2 min apart, the least is 5; `*/15 9-16 * * 1-5` is every quarter of an hour on weekdays
    ");
}

#[test]
fn refused_words_say_what_to_type() {
    insta::assert_snapshot!(echoes(&[
        "every",
        "every day",
        "every day at 9",
        "every day at 25:00",
        "every day at 13pm",
        "every day 9:00, 16:00",
        "every 09:00",
        "every month at 9:00",
        "every month on the 32nd at 9:00",
        "every month on the fifth monday at 9:00",
        "every fortnight on friday 9:00",
        "every 0 weeks on friday 9:00",
        "every 2 weeks 9:00",
        "every 2 weeks on friday 10:00 from friday",
        "every friday 10:00 from 2026-11-06",
        "every 2 weeks on friday 10:00 from 9999-11-06",
    ]), @r"
    [every]
      !! say on which day, like `every monday 09:00` or `every 2 weeks on friday 10:00`
    [every day]
      !! add the time at the end, like `every monday 09:00`
    [every day at 9]
      !! “9” is not a time; type one like 09:00, 16:30 or 9:30am
    [every day at 25:00]
      !! “25:00” is not a time; type one like 09:00, 16:30 or 9:30am
    [every day at 13pm]
      !! “13pm” is not a time; type one like 09:00, 16:30 or 9:30am
    [every day 9:00, 16:00]
      !! only one time fits here; for several type crontab fields, `0 9,16 * * *` is at 09:00 and 16:00
    [every 09:00]
      !! say on which day, like `every monday 09:00` or `every 2 weeks on friday 10:00`
    [every month at 9:00]
      !! say on which day, like `every monday 09:00` or `every 2 weeks on friday 10:00`
    [every month on the 32nd at 9:00]
      !! “32nd” is not a word for schedules; type one like `every monday, thursday 10:00` or `every month on the 1st at 9:00`
    [every month on the fifth monday at 9:00]
      !! “fifth” is not a word for schedules; type one like `every monday, thursday 10:00` or `every month on the 1st at 9:00`
    [every fortnight on friday 9:00]
      !! “fortnight” is not a word for schedules; type one like `every monday, thursday 10:00` or `every month on the 1st at 9:00`
    [every 0 weeks on friday 9:00]
      !! every 0 weeks is out of range; type 1 to 52, like `every 2 weeks on friday 10:00`
    [every 2 weeks 9:00]
      !! say on which day, like `every monday 09:00` or `every 2 weeks on friday 10:00`
    [every 2 weeks on friday 10:00 from friday]
      !! “friday” is not a date; type one like `every 2 weeks on friday 10:00 from 2026-11-06`
    [every friday 10:00 from 2026-11-06]
      !! a first date goes with a number of weeks, like `every 2 weeks on friday 10:00 from 2026-11-06`
    [every 2 weeks on friday 10:00 from 9999-11-06]
      !! no such date ever comes; `0 9 28 2 *` is every 28 February at 09:00
    ");
}

#[test]
fn what_a_refusal_shows_can_be_typed() {
    for wrong in [
        "",
        "often",
        "0 9 * *",
        "0 9 1 * 1",
        "0 9 31 2 *",
        "* * * * *",
        "every 9:00",
        "every day",
        "every day 9:00 9:30",
        "every moon 9:00",
        "every 99 weeks on sun 9:00",
        "every sun 9:00 from now",
    ] {
        let text = Schedule::parse(wrong).unwrap_err().to_string();
        let examples: Vec<_> = text.split('`').skip(1).step_by(2).filter(|it| *it != "*").collect();
        assert!(!examples.is_empty(), "{text}");
        for example in examples {
            assert_eq!(Schedule::parse(example).err(), None, "{example}");
        }
    }
}

#[test]
fn weeks_are_counted_from_the_first_run_after_saving() {
    let every_other = Schedule::parse("every 2 weeks on monday, thursday 10:00").unwrap();
    let saved = every_other.starting(&berlin(), now());
    insta::assert_snapshot!(saved, @"every 2 weeks on Monday and Thursday at 10:00 from 2026-11-09");
    let runs: Vec<_> = saved.next_three(&berlin(), now()).into_iter().map(wall).collect();
    insta::assert_snapshot!(runs.join(", "), @"Mon 09 Nov 26 10:00, Thu 12 Nov 26 10:00, Mon 23 Nov 26 10:00");
    assert_eq!(saved.clone().starting(&berlin(), now() + 800.hours()), saved);
    let weekly = Schedule::parse("every monday 10:00").unwrap();
    assert_eq!(weekly.clone().starting(&berlin(), now()), weekly);
}

#[test]
fn a_schedule_is_saved_as_its_text() {
    let it = Schedule::parse(" Every  MONDAY at 9am").unwrap();
    let json = serde_json::to_string(&it).unwrap();
    assert_eq!(json, r#""every Monday at 09:00""#);
    assert_eq!(serde_json::from_str::<Schedule>(&json).unwrap(), it);
    let no = serde_json::from_str::<Schedule>(r#""0 9 31 2 *""#).unwrap_err();
    assert!(no.to_string().starts_with("no such date ever comes"));
}

#[test]
fn a_skipped_time_runs_when_the_gap_ends_and_a_repeated_one_the_first_time() {
    let new_york = calendar::zone("America/New_York").unwrap();
    let runs = |typed: &str, after: &str| -> Vec<String> {
        let it = Schedule::parse(typed).unwrap();
        let runs = it.next_three(&new_york, after.parse().unwrap());
        runs.iter().map(|run| run.to_zoned(new_york.clone()).strftime("%d %H:%M %Z").to_string()).collect()
    };
    assert_eq!(
        runs("every day 02:30", "2026-03-07T12:00Z"),
        ["08 03:00 EDT", "09 02:30 EDT", "10 02:30 EDT"]
    );
    assert_eq!(
        runs("every day 01:30", "2026-11-01T04:00Z"),
        ["01 01:30 EDT", "02 01:30 EST", "03 01:30 EST"]
    );
    assert_eq!(runs("*/30 * * * *", "2026-03-08T06:10Z"), ["08 01:30 EST", "08 03:00 EDT", "08 03:30 EDT"]);
    // From within the second pass the present wall time has been before; nothing runs in the past.
    assert_eq!(runs("*/30 * * * *", "2026-11-01T06:20Z"), ["01 02:00 EST", "01 02:30 EST", "01 03:00 EST"]);
}

#[test]
fn a_date_the_zone_never_had_runs_when_the_next_begins() {
    let apia = calendar::zone("Pacific/Apia").unwrap();
    let daily = Schedule::parse("every day 12:00").unwrap();
    let runs = daily.next_three(&apia, "2011-12-29T20:00Z".parse().unwrap());
    let walls: Vec<_> = runs.iter().map(|run| apia.to_datetime(*run).to_string()).collect();
    assert_eq!(walls, ["2011-12-29T12:00:00", "2011-12-31T00:00:00", "2011-12-31T12:00:00"]);
}

#[test]
fn starting_the_search_earlier_would_find_the_same() {
    for name in
        ["America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca", "Pacific/Apia"]
    {
        let zone = calendar::zone(name).unwrap();
        for year in [2011, 2026] {
            let start = date(year, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp();
            for change in zone.following(start).take(3).map(|it| it.timestamp()) {
                check_around(change, &zone);
            }
        }
    }
}

fn check_around(change: Timestamp, zone: &TimeZone) {
    let often = Schedule::parse("*/10 * * * *").unwrap();
    for minutes in -200..200 {
        let after = change + minutes.minutes();
        let from_earlier = often.weekly_slots(zone, after - 50.hours()).find(|(_, run)| after < *run);
        assert_eq!(often.next_after(zone, after), from_earlier.map(|(_, run)| run), "{zone:?} after {after}");
    }
}

#[test]
fn time_has_an_end() {
    let daily = Schedule::parse("every day 09:00").unwrap();
    assert_eq!(daily.next_after(&berlin(), Timestamp::MAX), None);
    assert_eq!(daily.next_after(&berlin(), Timestamp::MIN), None);
}

fn cases() -> ProptestConfig {
    let torture = std::env::var_os("BATON_TORTURE").is_some();
    ProptestConfig::with_cases(if torture { 10_000 } else { 500 })
}

fn zones() -> impl Strategy<Value = TimeZone> {
    any::<prop::sample::Index>().prop_map(|it| {
        let all = TimeZoneDatabase::bundled();
        let names: Vec<String> = all.available().map(|name| name.as_str().to_owned()).collect();
        all.get(&names[it.index(names.len())]).unwrap()
    })
}

fn instants() -> impl Strategy<Value = Timestamp> {
    (1_767_225_600_i64..2_100_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
}

/// Mostly schedules, spelt in every way, and some near misses.
fn typed() -> impl Strategy<Value = String> {
    let crontab = "[0-5]?[0-9](,[0-5]?[05])?|\\*/(5|15|20)";
    let hours = "\\*|1?[0-9]|2[0-3]|[0-9]-1[0-9](/[1-4])?";
    let days = "\\*|[12]?[1-9](,[123]?[0-9])?|\\*/[1-9]";
    let months = "\\*|1?[0-9]|jan|feb-apr|oct(ober)?|\\*/[1-6]";
    let weekdays = "\\*|[0-7](-[0-7])?|mon|(tue|sat)-(sun|thu)|\\*/[1-7]";
    let fields =
        (crontab, hours, days, months, weekdays).prop_map(|(m, h, d, mo, w)| format!("{m} {h} {d} {mo} {w}"));
    let words = "every (day|weekday|mon(day)?|tuesdays, (thu|sun)|(2|three|53) weeks on (fri|wed and sat)|month on the (1st|[23]?[0-9]th|(first|fourth|last) (sunday|mon, wed)|last day)) (at )?([012]?[0-9]:[0-5][0-9]|1?[0-9](:[03]0)?[ap]m|noon)( from 20[2-9][0-9]-(02|11)-[012][0-9])?";
    prop_oneof![fields, words]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_text_makes_the_parser_panic(raw in any::<String>(), cron in "[-0-9*/,a-z ]{0,30}", words in "every [-0-9:a-z, ]{0,30}") {
        for text in [raw, cron, words] {
            if let Ok(it) = Schedule::parse(&text) {
                prop_assert_eq!(Schedule::parse(&it.to_string()), Ok(it));
            }
        }
    }

    #[test]
    fn what_is_accepted_is_read_back_the_same_and_runs_ever_later(text in typed(), zone in zones(), ts in instants()) {
        let Ok(it) = Schedule::parse(&text) else { return Ok(()) };
        prop_assert_eq!(Schedule::parse(&it.to_string()), Ok(it.clone()));
        let mut last = ts;
        for _ in 0..20 {
            let Some(run) = it.next_after(&zone, last) else {
                // Leap days and dates given in words can lie behind the end of time.
                prop_assert!(text.contains(" 29 ") || text.contains("from 20"), "{} ends", text);
                break;
            };
            prop_assert!(last < run);
            last = run;
        }
    }

    #[test]
    fn a_run_is_the_first_minute_that_matches(text in typed(), ts in instants()) {
        let Ok(it) = Schedule::parse(&text) else { return Ok(()) };
        let Some(run) = it.next_after(&TimeZone::UTC, ts) else { return Ok(()) };
        let rule = &it.rule;
        let matches = |ts: Timestamp| {
            let at = Offset::UTC.to_datetime(ts);
            rule.minutes.contains(&(at.minute() as u8))
                && rule.hours.contains(&(at.hour() as u8))
                && rule.days.contains(&(at.day() as u8))
                && rule.months.contains(&(at.month() as u8))
                && rule.weekdays.contains(&(at.weekday().to_sunday_zero_offset() as u8))
                && rule.picks(at.date())
        };
        prop_assert!(matches(run) && run.as_second() % 60 == 0);
        // A week before it is enough to catch a run that was left out.
        let start = ts.as_second().max(run.as_second() - 7 * 86_400).div_euclid(60) + 1;
        for minute in start..run.as_second() / 60 {
            prop_assert!(!matches(Timestamp::from_second(minute * 60).unwrap()));
        }
    }
}
