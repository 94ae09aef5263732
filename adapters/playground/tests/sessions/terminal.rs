use std::sync::Arc;

use baton_playground::terminal::{self, Echo, Opening, Style};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};

use crate::desk::desk;

/// What a session with these lines as its input prints.
async fn session(lines: &[&str]) -> String {
    let desk = desk();
    let (mut keyboard, input) = tokio::io::duplex(1024);
    let (output, mut screen) = tokio::io::duplex(1024);
    let opening = Opening {
        banner: vec!["Baton's playground. Type ? for help.".to_owned()],
        actor: "priya".to_owned(),
        channel: Some("claims".to_owned()),
        session: "s".to_owned(),
        echo: Echo::Repeated,
    };
    let playground = Arc::clone(&desk.playground);
    let run =
        terminal::run(desk.clone(), desk, playground, opening, BufReader::new(input), output, Style::Plain);
    let typed = lines.join("\n");
    let mut printed = String::new();
    let (ran, typed, read) = tokio::join!(
        run,
        async move { keyboard.write_all(typed.as_bytes()).await },
        screen.read_to_string(&mut printed),
    );
    ran.expect("the session ends well");
    // After `quit` nobody reads what is left.
    let _ = typed;
    read.expect("what is printed is UTF-8");
    printed
}

#[tokio::test]
async fn a_morning_with_baton() {
    let printed = session(&[
        "mine",
        "1b",
        "look",
        "in dm",
        "look",
        "@baton who owns claims triage, @luis?",
        "/baton who in #claims-triage",
        "clock +1d",
        "inbox",
    ])
    .await;
    insta::assert_snapshot!(printed, @r"
    Baton's playground. Type ? for help.

    priya #claims-triage> mine
    @priya · Mon 23 Nov 09:01
    One thing waits for you, Priya. About a minute.
    Claims triage: production read access. Keep it?
      Lent by IT Security until 18 Dec
      [1 Answer ▾ a keep · b give back · c replace]
    [2 Why am I asked?]

    priya #claims-triage> 1b
    only priya sees this
    Pressed back-1

    @priya (edited)
    Nothing waits for you, Priya.

    priya #claims-triage> look
    Nothing here yet.

    priya #claims-triage> in dm
    priya @priya> look
    @priya · Mon 23 Nov 09:01 (edited)
    Nothing waits for you, Priya.

    priya @priya> @baton who owns claims triage, @luis?
    only priya sees this
    You said: who owns claims triage, <@luis>?

    priya @priya> /baton who in #claims-triage
    only priya sees this
    Nobody knows the command who in <#claims>

    priya @priya> clock +1d
    It is Tue 24 Nov 09:01, Europe/London.

    #claims-triage · Tue 24 Nov 09:01
    Claims triage: all is answered

    priya @priya> inbox
    @priya · Mon 23 Nov 09:01 (edited)
    Nothing waits for you, Priya.

    priya @priya>
    ");
}

#[tokio::test]
async fn a_form_of_two_steps_with_an_error() {
    let printed = session(&[
        "privilege add",
        "",
        "it",
        "because\\nof that",
        "Production read access",
        "-",
        "b",
        "mei",
        "lu",
        "",
        "as luis",
        "look",
    ])
    .await;
    insta::assert_snapshot!(printed, @r"
    Baton's playground. Type ? for help.

    priya #claims-triage> privilege add
    Borrowed (1 of 2)
    Something the pilot borrows and production may not get.
    Enter keeps what stands in [brackets], - empties it, cancel
    leaves.
    What is lent?
      > 
      This one is needed. `cancel` leaves the form.
      > it
    Why does it matter? (optional)
      > because\nof that

    Borrowed (1 of 2)
    Something the pilot borrows and production may not get.
    What is lent?
      Say what it is, in two words or more.
      [it]> Production read access
    Why does it matter? (optional)
      > -

    Borrowed (2 of 2)
    Something the pilot borrows and production may not get.
    How does production get it?
      a The normal route · b An exception
      [The normal route]> b
    Who can decide?
      > mei
      Nobody here is called mei. A handle such as @priya is
      taken.
      > lu
    By when?
      [Fri 18 Dec]> 

    #claims-triage
    Noted: exception, luis decides by Fri 18 Dec

    priya #claims-triage> as luis
    You are Luis Mora (@luis), Europe/London.

    @luis · Mon 23 Nov 09:01
    Priya named you for production access.

    luis #claims-triage> look
    #claims-triage · Mon 23 Nov 09:01
    Noted: exception, luis decides by Fri 18 Dec

    luis #claims-triage>
    ");
}

#[tokio::test]
async fn a_form_can_be_left() {
    let printed = session(&["privilege add", "Access", "cancel", "privilege add", "Access"]).await;
    insta::assert_snapshot!(printed, @r"
    Baton's playground. Type ? for help.

    priya #claims-triage> privilege add
    Borrowed (1 of 2)
    Something the pilot borrows and production may not get.
    Enter keeps what stands in [brackets], - empties it, cancel
    leaves.
    What is lent?
      > Access
    Why does it matter? (optional)
      > cancel
    Left the form.

    priya #claims-triage> privilege add
    Borrowed (1 of 2)
    Something the pilot borrows and production may not get.
    Enter keeps what stands in [brackets], - empties it, cancel
    leaves.
    What is lent?
      > Access
    Why does it matter? (optional)
      >
    ");
}

#[tokio::test]
async fn what_does_not_work_says_what_does() {
    let printed = session(&[
        "4",
        "mine",
        "1",
        "as luis",
        "1a",
        "as mei",
        "in #x",
        "clock soon",
        "next",
        "people",
        "channels",
        "quit",
        "mine",
    ])
    .await;
    insta::assert_snapshot!(printed, @r"
    Baton's playground. Type ? for help.

    priya #claims-triage> 4
    There is no 4 yet. `look` shows this place again.

    priya #claims-triage> mine
    @priya · Mon 23 Nov 09:01
    One thing waits for you, Priya. About a minute.
    Claims triage: production read access. Keep it?
      Lent by IT Security until 18 Dec
      [1 Answer ▾ a keep · b give back · c replace]
    [2 Why am I asked?]

    priya #claims-triage> 1
    1 is a menu: 1a keep, 1b give back, 1c replace.

    priya #claims-triage> as luis
    You are Luis Mora (@luis), Europe/London.

    luis #claims-triage> 1a
    Only @priya sees 1. Type `as priya` first.

    luis #claims-triage> as mei
    Nobody here is called mei. `people` lists everybody.

    luis #claims-triage> in #x
    There is no channel #x. `channels` lists them.

    luis #claims-triage> clock soon
    A step such as `clock +1h`, `clock +1d` or `clock +2w` is
    taken.

    luis #claims-triage> next
    No nudge is planned.
    It is Mon 23 Nov 09:01, Europe/London.

    luis #claims-triage> people
    @priya Priya Nair, Europe/London
    @luis Luis Mora, Europe/London

    luis #claims-triage> channels
    #claims-triage

    luis #claims-triage> quit
    ");
}

#[tokio::test]
async fn what_arrives_between_two_lines_is_shown() {
    let desk = desk();
    let (mut keyboard, input) = tokio::io::duplex(1024);
    let (output, screen) = tokio::io::duplex(1024);
    let opening = Opening {
        banner: Vec::new(),
        actor: "priya".to_owned(),
        channel: None,
        session: "s".to_owned(),
        echo: Echo::Typed,
    };
    let playground = Arc::clone(&desk.playground);
    let run = terminal::run(
        desk.clone(),
        desk.clone(),
        playground,
        opening,
        BufReader::new(input),
        output,
        Style::Plain,
    );
    let watch = async move {
        let mut screen = BufReader::new(screen);
        let mut printed = vec![0; "priya @priya> ".len()];
        screen.read_exact(&mut printed).await.expect("a prompt");
        desk.playground_post().await;
        let mut shown = Vec::new();
        while !shown.ends_with(b"priya @priya> ") {
            shown.push(screen.read_u8().await.expect("a card and another prompt"));
        }
        keyboard.shutdown().await.expect("the input can be closed");
        (shown, screen)
    };
    let (ran, (shown, _screen)) = tokio::join!(run, watch);
    ran.expect("the session ends well");
    insta::assert_snapshot!(String::from_utf8_lossy(&shown), @r"
    @priya · Mon 23 Nov 09:01
    Something new, Priya.

    priya @priya>
    ");
}
