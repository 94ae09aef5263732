//! Each denial stands in the log, whatever it was said by.

use baton_domain::{
    custody,
    initiative::{Audience, Command as Change},
    role::Role,
};

use super::*;
use crate::{
    logged::listening,
    northwind::{ANA, BO, Northwind},
    said::said,
};

#[tokio::test]
async fn a_typed_command_that_is_denied_is_logged() {
    let town = Northwind::with_a_pilot(Audience::Open).await;
    let bo = town.person(BO).await.to_string();
    let (log, _listening) = listening();
    let reply = town.types(BO, "stage rollback claims-triage it looks odd").await;
    assert!(said(&reply).contains("Ana Ruiz"), "{}", said(&reply));
    let logged = log.said();
    assert!(logged.contains("it is not theirs to do") && logged.contains("NotAllowed"), "{logged}");
    assert!(logged.contains(&bo) && logged.lines().count() == 1, "{logged}");
    assert!(!logged.contains("odd"), "nothing that people wrote: {logged}");
}

#[tokio::test]
async fn a_form_that_is_denied_is_logged() {
    let town = Northwind::with_a_pilot(Audience::Open).await;
    let (log, _listening) = listening();
    let Reply::Form(form) = town.types(BO, "stage rollback claims-triage").await else { panic!("a form") };
    assert_eq!(log.said(), "", "nothing is denied yet");
    let values = [("because".to_owned(), "it looks odd".to_owned())].into();
    let reply = town.hands_over(BO, Act::Submit { token: form.token().to_owned(), values }).await;
    assert!(matches!(reply, Reply::Form(_)) && said(&reply).contains("Ana Ruiz"), "{}", said(&reply));
    let logged = log.said();
    assert!(logged.contains("NotAllowed") && logged.lines().count() == 1, "{logged}");
}

#[tokio::test]
async fn an_offer_to_somebody_else_is_denied_and_logged() {
    let town = Northwind::with_a_pilot(Audience::Open).await;
    let offer = custody::Command::Offer { role: Role::Champion, to: town.person(BO).await, note: None };
    town.does(ANA, Change::Custody(offer)).await;
    let (log, _listening) = listening();
    let reply = town.types(ANA, "handoff accept claims-triage 1").await;
    assert!(said(&reply).contains("Bo Lind"), "{}", said(&reply));
    let logged = log.said();
    assert!(logged.contains("OfferedToOther") && logged.lines().count() == 1, "{logged}");
}

#[tokio::test]
async fn what_exists_for_others_only_is_denied_and_logged() {
    let town = Northwind::with_a_pilot(Audience::Private).await;
    let (log, _listening) = listening();
    let hidden = said(&town.types(BO, "brief claims-triage").await);
    let logged = log.said();
    assert!(logged.contains("it is not theirs to see"), "{logged}");
    assert!(logged.contains(&town.pilot.to_string()) && !logged.contains("claims"), "{logged}");
    let nothing = said(&town.types(BO, "brief claims-treats").await);
    assert_eq!(log.said(), "", "there is no such thing to be denied");
    assert_eq!(hidden.replace("claims-triage", ""), nothing.replace("claims-treats", ""));
}

#[tokio::test]
async fn a_mistake_is_no_denial() {
    let town = Northwind::with_a_pilot(Audience::Open).await;
    let (log, _listening) = listening();
    let reply = town.types(ANA, "stage rollback claims-triage it looks odd").await;
    assert!(said(&reply).contains("nothing to take back"), "{}", said(&reply));
    assert_eq!(log.said(), "");
}
