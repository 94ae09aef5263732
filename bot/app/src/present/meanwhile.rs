//! Who is asked while somebody waits, rests or passes, and when: what every confirmation of an ask says. Source: N-5.

use baton_domain::{
    PersonId,
    ask::{self, Item},
    gate::{self, Gap},
    initiative::Initiative,
    ladder::{self, Rung},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{args::Args, directory::Directory, failure::Failure, present::view, scene::Scene};

impl Args {
    /// The item that the argument `item` names.
    ///
    /// # Errors
    /// [`Failure::Field`] with the items that are open.
    pub fn item(&self, scene: &Scene<'_>, record: &Initiative) -> Result<Item, Failure> {
        let typed = self.word("item");
        typed.parse().map_err(|_| {
            let open = gate::gaps(record, &scene.context());
            let items: Vec<String> = open.iter().map(|it| it.item.to_string()).collect();
            scene.wrong("item", "item", json!({"typed": typed, "items": items}))
        })
    }
}

impl Scene<'_> {
    /// The item as people call it, such as "a verdict, production read access".
    ///
    /// # Errors
    /// A text of ours.
    pub fn item_name(&self, record: &Initiative, item: Item) -> Result<String, Failure> {
        let it = view::item(record, item, None, None, &self.directory, &self.context());
        let view = json!({"kind": it.kind, "title": it.title, "function": it.function});
        Ok(self.baton.prompts.line("done", "item", &view)?.text())
    }
}

/// Whom the item goes up to next while it rests, and on which day, as a view.
pub fn next_up(record: &Initiative, item: Item, scene: &Scene<'_>) -> Value {
    let (who, at) = match above(record, item, scene) {
        Some((who, at)) => (scene.names_of(&who), Some(scene.directory.calendar.date_of(at))),
        None => (Vec::new(), None),
    };
    json!({"who": who, "at": at})
}

fn above(record: &Initiative, item: Item, scene: &Scene<'_>) -> Option<(Vec<PersonId>, Timestamp)> {
    let context = scene.context();
    let gap = gap(record, item, scene)?;
    let asked = ask::find(&record.asks, item, gap.supplier?)?;
    asked.first_shown?;
    let rungs = Rung::CLIMB.into_iter().filter(|it| asked.rung < *it && it.involves_others());
    let others = |rung| -> Vec<PersonId> {
        let reached = ladder::reached(record, rung, &context).into_iter();
        reached.filter(|it| *it != asked.person).collect()
    };
    let (rung, who) = rungs.map(|it| (it, others(it))).find(|(_, who)| !who.is_empty())?;
    Some((who, ladder::earliest(asked, rung, gap.due, &context)))
}

/// The open gap about the item.
pub fn gap(record: &Initiative, item: Item, scene: &Scene<'_>) -> Option<Gap> {
    gate::gaps(record, &scene.context()).into_iter().find(|it| it.item == item)
}

/// Who takes a person's place today, when they are away.
pub fn stand_in(directory: &Directory, person: PersonId, scene: &Scene<'_>) -> PersonId {
    let profile = directory.people.get(&person);
    profile.and_then(|it| it.stand_in(scene.today())).unwrap_or(person)
}
