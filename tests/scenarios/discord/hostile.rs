//! Whatever people type or are called: nobody is rung who was not meant, no link leads elsewhere, and all of it fits.

use baton_fakes::discord::Guild;
use baton_tests::{
    cases,
    guild::{GUILD, Way, channel_id, user_id},
};
use rand::{SeedableRng as _, rngs::StdRng};

use super::{opened, runs};
use crate::hostile_text::{cut, hostile, is_honest};

/// Exist, and are named by hostile texts alone.
const VICTIM: &str = "666";
const ROLE: &str = "777";
/// Strings in one guild.
const EACH: u32 = 100;

/// Says it through one of the ways in which people's words come to Baton.
async fn says(world: &baton_tests::world::World, guild: &Guild, case: u32, text: &str) {
    let (dana, channel) = (user_id("dana"), channel_id("claims-triage"));
    let place = if case.is_multiple_of(2) { &channel } else { &dana };
    let own = ("key", "claims-triage");
    let word = cut(text, 100);
    let typed = |words: &'static [&'static str], options: Vec<(&'static str, String)>| {
        let guild = guild.clone();
        let (dana, place) = (dana.clone(), place.clone());
        async move {
            let options: Vec<(&str, &str)> = options.iter().map(|it| (it.0, it.1.as_str())).collect();
            drop(guild.run(&dana, &place, words, &options).await);
        }
    };
    let key = || (own.0, own.1.to_owned());
    match case % 11 {
        0 => typed(&["privilege", "add"], vec![key(), ("kind", "other".to_owned()), ("what", word)]).await,
        1 => typed(&["show"], vec![("key", word)]).await,
        2 => typed(&["who"], vec![("about", cut(text, 1_000))]).await,
        3 => {
            let why = cut(text, 1_000);
            let item = ("item", "verdict.4".to_owned());
            typed(&["ask", "wait"], vec![key(), item, ("until", "2026-12-01".to_owned()), ("because", why)])
                .await;
        }
        4 => typed(&["new"], vec![("name", word), ("end", "2027-01-29".to_owned())]).await,
        5 => {
            let (decider, due) = (("decider", user_id("dana")), ("due", "2026-12-04".to_owned()));
            typed(&["decision", "add"], vec![key(), ("what", word), decider, due]).await;
        }
        6 => {
            guild.nick(&user_id("tom"), &cut(text, 32));
            typed(&["show"], vec![key()]).await;
        }
        7 => {
            guild.rename_channel(&channel_id("claims-floor"), &cut(text, 100));
            typed(&["history"], vec![key()]).await;
        }
        8 => {
            let (to, note) = (("person", user_id("ana")), ("note", cut(text, 1_000)));
            typed(&["handoff", "offer"], vec![key(), to, note]).await;
        }
        9 => {
            guild.says(&dana, &channel, &format!("<@{}> who owns {text}", world.hall().fake.bot_user()));
            world.hall().quiet().await;
        }
        _ => {
            guild.direct(&dana, text);
            world.hall().quiet().await;
        }
    }
    guild.dismiss(&dana);
}

#[tokio::test]
async fn nobody_is_rung_or_led_astray_by_what_is_typed() {
    futures_util::future::join_all((0..cases().div_ceil(EACH)).map(hostile_day)).await;
}

async fn hostile_day(seed: u32) {
    let mut world = opened(Way::Http).await;
    let (guild, fake) = (world.hall().guild.clone(), world.hall().fake.clone());
    guild.member(VICTIM, "victim");
    guild.role(ROLE, "team", 0);
    world.hall().quiet().await;
    let mut chance = StdRng::seed_from_u64(seed.into());
    for case in 0..EACH {
        let text = hostile(&mut chance);
        says(&world, &guild, case, &text).await;
        assert_eq!(fake.violations(), Vec::<String>::new(), "{seed}, case {case}: {text:?}");
    }
    assert_eq!(runs(&world, "dana", &["show"], &[("key", "claims-triage")]).await.trouble, None);
    world.until("2026-12-01T12:00").await;
    world.hall().quiet().await;
    let rung = guild.notified();
    let wrong = |it: &&(String, String)| [VICTIM, ROLE, GUILD, "everyone", "here"].contains(&it.1.as_str());
    assert_eq!(rung.iter().find(wrong), None);
    assert_eq!(guild.mentioned().iter().find(wrong), None);
    let links = guild.links();
    assert_eq!(links.iter().find(|it| !is_honest(&it.0, &it.1)), None);
    assert_eq!(fake.violations(), Vec::<String>::new());
    let outbox = world.baton.store.outbox(world.organisation).await.expect("it reads");
    let dead: Vec<_> = outbox.iter().filter_map(|it| it.last_error.clone()).collect();
    assert_eq!(dead, Vec::<String>::new(), "every card fits");
}
