//! What people said to Baton, by number; what was not taken is said again under the same id.

use std::{collections::BTreeMap, ops::Range};

use baton_tests::crowd::{self, Named};
use tokio::task::JoinSet;

use crate::{
    kills_served::thing,
    town::{Button, Letter, Told, Town},
};

/// New things of one life: so many are typed, and one is pressed.
const TYPED: usize = 2;

#[derive(Debug, Default)]
pub(super) struct Said {
    next: u32,
    acknowledged: Vec<u32>,
    /// Brought, perhaps with effect, and not acknowledged.
    open: BTreeMap<u32, Letter>,
}

/// What is said in one life.
#[derive(Debug)]
pub(super) struct Letters {
    again: BTreeMap<u32, Letter>,
    /// The numbers, and to which pilots.
    typed: Vec<(u32, String)>,
    pressed: Vec<(u32, Button)>,
}

impl Said {
    /// What is left, and something new about the pilots of `due` channels; the first thing about `meant`, if any.
    pub(super) async fn letters(
        &mut self,
        town: &Town,
        channels: &[Named],
        due: Range<usize>,
        mut meant: Option<usize>,
    ) -> Letters {
        let mut letters = self.left();
        for new in 0..=TYPED {
            self.next += 1;
            let number = self.next;
            let pilot = meant.take().unwrap_or(due.start + number as usize * 7 % due.len());
            if new < TYPED {
                letters.typed.push((number, crowd::key(pilot)));
            } else {
                let button = town.button(&channels[pilot].0, &crowd::key(pilot), &thing(number)).await;
                letters.pressed.push((number, button));
            }
        }
        letters
    }

    /// What was not acknowledged.
    pub(super) fn left(&self) -> Letters {
        Letters { again: self.open.clone(), typed: Vec::new(), pressed: Vec::new() }
    }

    /// `meant`: nobody was told afterwards that something came to nothing.
    pub(super) fn hears(&mut self, told: Vec<(u32, Told)>, meant: bool) {
        for (number, Told { acknowledged, letter }) in told {
            if acknowledged && meant {
                self.open.remove(&number);
                self.acknowledged.push(number);
            } else {
                self.open.insert(number, letter);
            }
        }
    }

    /// Everything, all of which was acknowledged.
    pub(super) fn things(&self) -> impl Iterator<Item = String> {
        assert!(self.open.is_empty(), "never acknowledged: {:?}", self.open.keys());
        assert!(self.next / 4 < u32::try_from(self.acknowledged.len()).expect("some"), "too little was said");
        self.acknowledged.iter().map(|it| thing(*it))
    }
}

impl Letters {
    /// Brings all of them at once.
    pub(super) fn brought(self, town: &Town) -> JoinSet<(u32, Told)> {
        let mut bringing = JoinSet::new();
        for (number, letter) in self.again {
            let town = town.clone();
            bringing.spawn(async move { (number, town.again(letter).await) });
        }
        for (number, pilot) in self.typed {
            let town = town.clone();
            bringing.spawn(async move { (number, town.types(&pilot, &thing(number)).await) });
        }
        for (number, button) in self.pressed {
            let town = town.clone();
            bringing.spawn(async move { (number, town.presses(&button).await) });
        }
        bringing
    }
}
