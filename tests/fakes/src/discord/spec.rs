//! Discord's own OpenAPI file, where `BATON_DISCORD_SPEC` names it: every body is held against it.
//!
//! It is looser than Discord itself in some places, so it stands beside our own table and never instead.

use std::{
    collections::BTreeMap,
    env, fs,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

const VARIABLE: &str = "BATON_DISCORD_SPEC";
const NAME: &str = "urn:discord:openapi";
/// Longer complaints only repeat what was sent.
const COMPLAINT_CHARS: usize = 300;

struct Spec {
    file: &'static Value,
    registry: Registry<'static>,
    /// By what they are made from.
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

static SPEC: OnceLock<Option<Spec>> = OnceLock::new();

/// What the file has against this request; nothing when no file is named.
pub(crate) fn request(method: &str, path: &str, body: &Value) -> Vec<String> {
    let Some(spec) = SPEC.get_or_init(read) else { return Vec::new() };
    let method = method.to_lowercase();
    let Some(template) = template(spec.file, path).filter(|it| spec.file["paths"][it][&method].is_object())
    else {
        return vec![format!("the specification has no {method} {path}")];
    };
    if body.is_null() {
        return Vec::new();
    }
    let wanted = if template.ends_with("/callback") { answer(body) } else { content(template, &method) };
    let validator = spec.validator(&wanted);
    let wrong = validator.iter_errors(body).map(|it| {
        let told: String = it.to_string().chars().take(COMPLAINT_CHARS).collect();
        format!("against the specification at {}: {told}", it.instance_path())
    });
    wrong.collect()
}

/// # Panics
/// When the variable names something that cannot be read: a check that is asked for must not be left out.
fn read() -> Option<Spec> {
    let name = env::var_os(VARIABLE)?;
    let file =
        fs::read_to_string(&name).unwrap_or_else(|why| panic!("{VARIABLE}: {}: {why}", name.display()));
    let file: Value = serde_json::from_str(&file).unwrap_or_else(|why| panic!("{VARIABLE}: {why}"));
    // Read once in a process and needed until its end.
    let file: &'static Value = Box::leak(Box::new(file));
    let registry = Registry::new().add(NAME, file).and_then(|it| it.prepare());
    let registry = registry.unwrap_or_else(|why| panic!("{VARIABLE}: {why}"));
    Some(Spec { file, registry, validators: Mutex::default() })
}

impl Spec {
    fn validator(&self, wanted: &str) -> Arc<Validator> {
        let mut known = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let made = known.entry(wanted.to_owned()).or_insert_with(|| {
            let options = jsonschema::options().with_draft(Draft::Draft202012).with_registry(&self.registry);
            let built = options.build(&json!({ "$ref": format!("{NAME}#{wanted}") }));
            Arc::new(built.unwrap_or_else(|why| panic!("{VARIABLE}: {wanted}: {why}")))
        });
        Arc::clone(made)
    }
}

/// The path of the file that is meant, the most particular one first.
fn template<'f>(file: &'f Value, path: &str) -> Option<&'f str> {
    let fits = |template: &str| {
        let (mut ours, mut given) = (template.split('/'), path.split('/'));
        let each = |(our, given): (&str, &str)| our.starts_with('{') || our == given;
        ours.clone().count() == given.clone().count() && ours.by_ref().zip(given.by_ref()).all(each)
    };
    let paths = file["paths"].as_object()?.keys().map(String::as_str);
    paths.filter(|it| fits(it)).min_by_key(|it| it.matches('{').count())
}

fn content(template: &str, method: &str) -> String {
    let escaped = template.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
    format!("/paths/{escaped}/{method}/requestBody/content/application~1json/schema")
}

/// The one branch of all answers that is meant: complaints about the others help nobody.
fn answer(body: &Value) -> String {
    let name = match body["type"].as_u64() {
        Some(1) => "PongInteractionCallbackRequest",
        Some(6 | 7) => "UpdateMessageInteractionCallbackRequest",
        Some(8) => "ApplicationCommandAutocompleteCallbackRequest",
        Some(9) => "ModalInteractionCallbackRequest",
        _ => "CreateMessageInteractionCallbackRequest",
    };
    format!("/components/schemas/{name}")
}
