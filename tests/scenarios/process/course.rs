//! From `new` to a regular Tuesday, by what Baton itself offers.

use super::{live, says};

#[tokio::test]
async fn an_effort_goes_from_its_proposal_to_production() {
    let mut world = live().await;
    let show = says(&mut world, "farah", "show KEY").await;
    assert!(show.starts_with("Parcel photos (parcel-photos): in production"), "{show}");
    let history = says(&mut world, "mei", "history KEY").await;
    assert!(history.contains("it is in production, by Luis Mora"), "{history}");
    let who = says(&mut world, "farah", "who owns parcel photos").await;
    assert!(who.contains("Luis Mora's"), "{who}");
}
