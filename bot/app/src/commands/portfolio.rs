//! `portfolio`: everything at once, what stands still, what shipped, and what endings taught. Source: F-1 to F-7.

use baton_chat::{
    card::Card,
    grammar::{ArgKind, Spec, optional},
};
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{
        pages::{page, pages},
        portfolio::{self, PortfolioView},
    },
    scene::Scene,
};

/// Lines of a page.
const PAGE: usize = 12;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["portfolio"],
        aliases: &[],
        args: &[
            optional("which", ArgKind::Choice(&["all", "still", "shipped", "endings", "reviews"])),
            optional("page", ArgKind::Number),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let number = args.parsed("page")?.unwrap_or(1);
    let records = portfolio::visible(scene.baton, &scene.directory, scene.asker).await?;
    let context = scene.context();
    let card = match args.word("which") {
        "still" => {
            let view = PortfolioView::of(&records, &scene.directory, &context);
            let (rows, still) = (json!(view.standing_still()), view.still);
            paged(scene, "still", json!({"still": still, "today": view.today}), rows, number)?
        }
        "shipped" => {
            let mut view = portfolio::outcomes(&records, &scene.directory, &context);
            let rows = view["production"].take();
            paged(scene, "shipped", view, rows, number)?
        }
        "endings" => {
            let rows = portfolio::endings(&records, &context);
            let view = json!({"count": rows.len(), "today": scene.today()});
            paged(scene, "endings", view, json!(rows), number)?
        }
        "reviews" => {
            let (rows, undated) = portfolio::reviews(&records, &scene.directory, &context);
            let view = json!({"undated": undated, "today": scene.today()});
            paged(scene, "reviews", view, json!(rows), number)?
        }
        _ => PortfolioView::of(&records, &scene.directory, &context).card(scene.baton)?,
    };
    Ok(Answer::Whisper(card))
}

/// One page of a list, with the line that shows the next.
fn paged(scene: &Scene<'_>, which: &str, mut view: Value, rows: Value, number: usize) -> Result<Card, Failure> {
    let rows = rows.as_array().cloned().unwrap_or_default();
    let all = pages(&rows, PAGE);
    let (shown, _, next) = page(&all, number);
    view["shown"] = json!(shown);
    view["more"] = json!(next.map(|it| format!("portfolio {which} {it}")));
    scene.card(&format!("portfolio_{which}"), &view)
}
