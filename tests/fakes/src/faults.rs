//! Bad days on demand: which call meets which fault.

/// Matches every call.
const ANY: &str = "*";

#[derive(Debug)]
pub(crate) struct Faults<F> {
    always: Option<F>,
    next: Vec<(String, usize, F)>,
    /// Before all others.
    offline: Option<F>,
}

impl<F> Default for Faults<F> {
    fn default() -> Self {
        Faults { always: None, next: Vec::new(), offline: None }
    }
}

impl<F: Clone> Faults<F> {
    /// Spends one of the faults meant for the call of this name, if there are any.
    pub(crate) fn next(&mut self, name: &str) -> Option<F> {
        if self.offline.is_some() {
            return self.offline.clone();
        }
        let meant = |it: &&mut (String, usize, F)| it.1 > 0 && (it.0 == name || it.0 == ANY);
        match self.next.iter_mut().find(meant) {
            Some((_, left, fault)) => {
                *left -= 1;
                Some(fault.clone())
            }
            None => self.always.clone(),
        }
    }

    pub(crate) fn always(&mut self, fault: F) {
        self.always = Some(fault);
    }

    pub(crate) fn at_next(&mut self, name: &str, n: usize, fault: F) {
        self.next.push((name.to_owned(), n, fault));
    }

    pub(crate) fn offline(&mut self, fault: Option<F>) {
        self.offline = fault;
    }
}
