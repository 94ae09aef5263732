//! Places and people of a guild: threads, forums, private channels, and a bot that is put out and comes back.

use baton_store::State;
use baton_tests::{
    guild::{GUILD, Way, channel_id, user_id},
    world::World,
};

use super::{directly, opened, told};
use crate::kept::{posts, stored};

async fn says(world: &World, who: &str, channel: &str, line: &str) -> usize {
    let hall = world.hall();
    let before = hall.guild.all_messages().len();
    hall.guild.says(&user_id(who), channel, &format!("<@{}> {line}", hall.fake.bot_user()));
    hall.quiet().await;
    hall.guild.all_messages().len() - before - 1
}

#[tokio::test]
async fn what_bots_say_is_not_heard_nor_what_is_not_said_to_baton() {
    let world = opened(Way::Gateway).await;
    let guild = world.hall().guild.clone();
    let robot = user_id("robot");
    guild.other_bot(&robot, "Robot");
    world.hall().quiet().await;
    let before = stored(&world).await;
    let line = "privilege add claims-triage other \"a key of the vault\"";
    let bot = world.hall().fake.bot_user();
    for (who, text) in [
        (robot.as_str(), format!("<@{bot}> {line}")),
        (bot.as_str(), format!("<@{bot}> {line}")),
        (&user_id("dana"), line.to_owned()),
        (&user_id("dana"), "@everyone who owns claims-triage?".to_owned()),
    ] {
        let count = guild.all_messages().len();
        guild.says(who, &channel_id("claims-triage"), &text);
        world.hall().quiet().await;
        assert_eq!(guild.all_messages().len(), count + 1, "{text} is not answered");
    }
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn a_question_in_a_thread_or_a_post_of_a_forum_is_answered() {
    let world = opened(Way::Gateway).await;
    let guild = world.hall().guild.clone();
    let (thread, forum, topic) = (user_id("#thread"), user_id("#forum"), user_id("#topic"));
    guild.thread(&thread, &channel_id("claims-triage"), "What about the vault");
    guild.forum(&forum, "ideas");
    guild.thread(&topic, &forum, "An idea");
    world.hall().quiet().await;
    for place in [&thread, &topic] {
        assert_eq!(says(&world, "mei", place, "who owns claims-triage?").await, 1);
        let said = world.hall().guild.all_messages().pop().expect("an answer").shown();
        assert!(said.contains("Dana Okafor"), "{said}");
    }
}

#[tokio::test]
async fn a_card_that_a_moderator_deleted_stays_deleted_and_the_next_one_comes() {
    let mut world = opened(Way::Gateway).await;
    world.until("2026-11-30T09:30").await;
    let guild = world.hall().guild.clone();
    let card = guild.messages(&channel_id("claims-triage")).pop().expect("this week's card");
    guild.delete_message(&card.id);
    // What was to be edited is gone; the answer is recorded all the same.
    let said = world.types("priya", "privilege verdict claims-triage 4 keep").await.text();
    assert!(said.contains("stays"), "{said}");
    world.until("2026-12-07T09:30").await;
    let next = guild.messages(&channel_id("claims-triage")).pop().expect("next week's card");
    assert!(next.id != card.id && !next.labels().is_empty(), "{}", next.shown());
    assert!(!guild.all_messages().iter().any(|it| it.id == card.id), "what a moderator deleted stays so");
}

#[tokio::test]
async fn put_out_of_the_guild_it_is_silent_and_back_it_goes_on() {
    let mut world = opened(Way::Gateway).await;
    let guild = world.hall().guild.clone();
    guild.outage();
    world.hall().quiet().await;
    guild.recovers();
    world.hall().quiet().await;
    let sent = |all: Vec<baton_store::Message>| all.into_iter().filter(|it| it.state == State::Sent).count();
    world.until("2026-11-30T12:00").await;
    let before = sent(posts(&world).await);
    guild.kicks_bot();
    world.hall().quiet().await;
    world.until("2026-12-07T12:00").await;
    assert_eq!(sent(posts(&world).await), before, "nothing is said where Baton is not");
    guild.adds_bot();
    world.hall().quiet().await;
    world.until("2026-12-14T12:00").await;
    assert!(before < sent(posts(&world).await), "back, it goes on");
    let said = world.types("mei", "who claims-triage").await.text();
    assert!(said.contains("Dana Okafor"), "with the record it had: {said}");
}

#[tokio::test]
async fn names_are_those_of_the_guild_now() {
    let mut world = opened(Way::Gateway).await;
    let guild = world.hall().guild.clone();
    guild.nick(&user_id("dana"), "Dana O.");
    guild.rename_channel(&channel_id("claims-triage"), "claims-desk");
    world.hall().quiet().await;
    let said = world.types("mei", "who claims-triage").await.text();
    assert!(said.contains("Dana O.") && !said.contains("Dana Okafor"), "{said}");
    let directory = world.baton.directory(world.organisation).await.unwrap();
    assert!(directory.channels.values().any(|it| it.name.as_str() == "claims-desk"));
}

#[tokio::test]
async fn a_private_initiative_shows_in_no_channel_that_others_read() {
    let mut world = opened(Way::Gateway).await;
    world.types("dana", "settings private claims-triage on").await;
    let guild = world.hall().guild.clone();
    let before = guild.messages(&channel_id("claims-triage")).len();
    world.until("2026-11-30T12:00").await;
    assert_eq!(guild.messages(&channel_id("claims-triage")).len(), before, "everybody reads that one");
    let room = user_id("#room");
    guild.private_channel(
        &room,
        "claims-room",
        &[&user_id("dana"), &user_id("mei"), &world.hall().fake.bot_user()],
    );
    world.hall().quiet().await;
    says(&world, "lena", &channel_id("claims-triage"), "who owns claims-triage?").await;
    // What else is called nearly so, as for a name that nobody has.
    let answer = told(&world, "lena");
    assert!(answer.contains("Claims fraud") && !answer.contains("triage"), "{answer}");
    let own = directly(&world, "dana").into_iter().rev().take(3).map(|it| it.shown()).collect::<String>();
    assert!(own.contains("Claims triage"), "its owner gets the card: {own}");
    assert_eq!(guild.id(), GUILD);
}
