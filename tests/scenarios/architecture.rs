//! Who may know whom: the fenced list in ARCHITECTURE.md is compared with what Cargo says.

use std::collections::{BTreeMap, BTreeSet};

use baton_tests::root;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

type Names = BTreeMap<String, BTreeSet<String>>;

/// The block ```` ```edges ```` of ARCHITECTURE.md.
struct Edges {
    /// `baton -> baton-chat, baton-domain`: exactly what a crate of ours is built on.
    built_on: Names,
    /// `only sqlx: baton-store`: the most that may name a dependency, in tests too.
    only: Names,
}

#[test]
fn the_crates_depend_on_each_other_as_architecture_says() {
    let metadata = workspace();
    let ours: BTreeSet<String> = metadata.workspace_packages().iter().map(|it| it.name.to_string()).collect();
    let built_on: Names = metadata
        .workspace_packages()
        .iter()
        .map(|it| (it.name.to_string(), normal_dependencies(it).intersection(&ours).cloned().collect()))
        .collect();
    assert_eq!(built_on, declared().built_on, "left: Cargo.toml; right: ARCHITECTURE.md");
}

#[test]
fn guarded_dependencies_stay_where_they_belong() {
    let metadata = workspace();
    for (dependency, may) in declared().only {
        for package in metadata.workspace_packages() {
            let names = package.dependencies.iter().any(|it| it.name == dependency);
            assert!(
                !names || may.contains(package.name.as_str()),
                "{} depends on {dependency}, which ARCHITECTURE.md leaves to {may:?}",
                package.name
            );
        }
    }
}

#[test]
fn the_list_names_every_guarded_dependency() {
    let only: Vec<String> = declared().only.into_keys().collect();
    assert_eq!(
        only,
        [
            "askama",
            "axum",
            "chrono",
            "clap",
            "cron",
            "icalendar",
            "resvg",
            "serenity",
            "slack-morphism",
            "sqlx",
            "tower-http"
        ]
    );
}

pub(crate) fn workspace() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("`cargo metadata` describes this workspace")
}

fn normal_dependencies(package: &Package) -> BTreeSet<String> {
    let normal = package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal);
    normal.map(|it| it.name.clone()).collect()
}

fn declared() -> Edges {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md can be read");
    let (_, block) = page.split_once("```edges\n").expect("ARCHITECTURE.md has a block ```edges");
    let (block, _) = block.split_once("\n```").expect("the block ```edges is closed");
    let mut edges = Edges { built_on: Names::new(), only: Names::new() };
    for line in block.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let (list, entry) = match line.strip_prefix("only ") {
            Some(guarded) => (&mut edges.only, guarded.split_once(':')),
            None => (&mut edges.built_on, line.split_once("->")),
        };
        let (name, names) = entry.unwrap_or_else(|| panic!("neither `a -> b, c` nor `only a: b, c`: {line}"));
        let twice = list.insert(name.trim().to_owned(), listed(names));
        assert_eq!(twice, None, "{} stands twice", name.trim());
    }
    edges
}

fn listed(names: &str) -> BTreeSet<String> {
    let names = names.split(',').map(str::trim);
    names.filter(|it| !["nothing", "nobody"].contains(it)).map(str::to_owned).collect()
}
