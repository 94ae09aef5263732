//! `baton init`: a configuration to begin with, and the key that platforms' tokens are sealed with.

use std::{fs::OpenOptions, io, io::Write as _, path::Path};

use crate::{
    chance::Chance,
    config::{FILE, TEMPLATE},
    keyring::{BadKeyFile, Keyring},
};

use super::{Ended, Trouble, output};

/// The key's file, beside the configuration.
const KEY_FILE: &str = "baton.key";
/// How the configuration names it.
const SECRETS: &str = r#"
# The key that tokens are sealed with. Keep a copy apart from the database: without it they cannot be opened.
[secrets]
key_file = "baton.key"
"#;

pub(super) fn run(file: Option<&Path>) -> Result<Ended, Trouble> {
    let path = file.unwrap_or(Path::new(FILE));
    let configured = write_configuration(path)?;
    let key = path.with_file_name(KEY_FILE);
    let made = match Keyring::generate(&Chance::new()).write_new(&key) {
        Ok(()) => true,
        Err(BadKeyFile::Taken { .. }) => false,
        Err(bad) => return Err(Trouble::Said(bad.to_string())),
    };
    let (named, key) = (path.display(), key.display());
    output::say(&match configured {
        true => format!("Wrote {named}. `baton run` reads it; `baton demo` shows what Baton does."),
        false => format!("{named} is there already and was left as it is."),
    })?;
    output::say(&match (made, configured) {
        (true, true) => format!("Wrote {key}, which only you can read."),
        (true, false) => {
            format!("Wrote {key}; {named} names it with a section [secrets] and key_file = \"{KEY_FILE}\".")
        }
        (false, _) => format!("{key} is there already and was left as it is."),
    })?;
    Ok(Ended::Well)
}

/// Whether it was written; `false` when there is one.
fn write_configuration(path: &Path) -> Result<bool, Trouble> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut opened) => {
            opened.write_all(TEMPLATE.as_bytes())?;
            opened.write_all(SECRETS.as_bytes())?;
            Ok(true)
        }
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(why) => Err(Trouble::Said(format!("{} cannot be written: {why}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_there_is_left_and_what_is_missing_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let (config, key) = (folder.path().join("mine.toml"), folder.path().join(KEY_FILE));
        run(Some(&config)).ok().unwrap();
        assert!(fs::read_to_string(&config).unwrap().ends_with("[secrets]\nkey_file = \"baton.key\"\n"));
        let first = fs::read_to_string(&key).unwrap();
        assert!(Keyring::read(&key).is_ok());
        run(Some(&config)).ok().unwrap();
        assert_eq!(fs::read_to_string(&key).unwrap(), first);
        fs::remove_file(&key).unwrap();
        fs::write(&config, "").unwrap();
        run(Some(&config)).ok().unwrap();
        assert!(Keyring::read(&key).is_ok());
        assert_eq!(fs::read_to_string(&config).unwrap(), "");
    }
}
