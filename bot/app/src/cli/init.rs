//! `baton init`: a configuration to begin with.

use std::{fs::OpenOptions, io, io::Write as _, path::Path};

use crate::config::{FILE, TEMPLATE};

use super::{Ended, Trouble, output};

pub(super) fn run(file: Option<&Path>) -> Result<Ended, Trouble> {
    let path = file.unwrap_or(Path::new(FILE));
    let named = path.display();
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut opened) => {
            opened.write_all(TEMPLATE.as_bytes())?;
            output::say(&format!(
                "Wrote {named}. `baton run` reads it; `baton demo` shows what Baton does."
            ))?;
        }
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
            output::say(&format!("{named} is there already and was left as it is."))?;
        }
        Err(why) => return Err(Trouble::Said(format!("{named} cannot be written: {why}"))),
    }
    Ok(Ended::Well)
}
