//! Rebuilds when a prompt is added: embedding notices changes of files, not new ones.

fn main() {
    println!("cargo:rerun-if-changed=../../prompts");
}
