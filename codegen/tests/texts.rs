//! Upstream's texts in generated docs: only where they are asked for, and never read as markup.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tencentcloud_codegen::emit::{Files, Layout, generate, generate_with_texts};
use tencentcloud_codegen::import::{Conflicts, Package, Packages, Role, Texts, import, write};
use tencentcloud_codegen::spec::Site;

const OVERLAY: &str = "\
actions:
  BrewTea:
    doc: Brews it in our words.
types:
  Pot:
    doc: A pot in our words.
    fields:
      Lid:
        doc: A lid in our words.
";

fn member(name: &str, ty: &str, document: &str) -> Value {
    let kind = if ty == "Pot" { "object" } else { ty };
    json!({ "name": name, "type": kind, "member": ty, "document": document })
}

/// An edition in which every text begins with a word of its own.
fn edition(word: &str, more: &[Value]) -> Value {
    let said = |text: &str| if word.is_empty() { String::new() } else { format!("{word} {text}") };
    let mut pot = vec![member("Lid", "bool", &said("lid.")), member("Size", "float", &said("size."))];
    pot.extend_from_slice(more);
    json!({
        "metadata": { "apiVersion": "2020-01-01", "serviceShortName": "tea" },
        "actions": {
            "BrewTea": { "document": said("brews."), "input": "BrewTeaRequest", "output": "BrewTeaResponse" },
            "DrinkTea": { "document": said("drinks."), "input": "DrinkTeaRequest", "output": "DrinkTeaResponse" },
        },
        "objects": {
            "BrewTeaRequest": { "document": said("request."), "members": [member("Pot", "Pot", &said("pot."))] },
            "BrewTeaResponse": { "document": said("reply."), "members": [member("RequestId", "string", &said("id."))] },
            "DrinkTeaRequest": { "document": said("request."), "members": [] },
            "DrinkTeaResponse": { "document": said("reply."), "members": [member("RequestId", "string", &said("id."))] },
            "Pot": { "document": said("type."), "members": pot },
        },
    })
}

fn wheel(folder: &Path, name: &str, api: &Value) -> PathBuf {
    let file = folder.join(name);
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&file).unwrap());
    archive.start_file("tccli/services/tea/v20200101/api.json", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(api.to_string().as_bytes()).unwrap();
    archive.finish().unwrap();
    file
}

/// A description that was imported from two editions, with an overlay over it, and the packages.
fn described(mainland: &Value, international: &Value) -> (tempfile::TempDir, Layout, Packages) {
    let folder = tempfile::tempdir().unwrap();
    let package = |site| Package {
        name: "tea".to_owned(),
        version: "1".to_owned(),
        sha256: String::new(),
        role: Role::Metadata(site),
    };
    let files = [
        (package(Site::Mainland), wheel(folder.path(), "a.whl", mainland)),
        (package(Site::Intl), wheel(folder.path(), "b.whl", international)),
    ];
    let mut packages = Packages::open(&files).unwrap();
    let spec = folder.path().join("spec");
    let imported = import(&mut packages, &[], &mut Conflicts::default(), &spec, &mut |_| ()).unwrap();
    write(&imported.files).unwrap();
    std::fs::create_dir_all(spec.join("overlays/tea")).unwrap();
    std::fs::write(spec.join("overlays/tea/2020-01-01.yaml"), OVERLAY).unwrap();
    let layout = Layout {
        spec,
        spec_name: "spec".to_owned(),
        modules: folder.path().join("out"),
        manifest: None,
        list: None,
        description: None,
        runtime: None,
    };
    (folder, layout, packages)
}

/// The text of a file that was generated.
fn text(files: &Files, name: &str) -> String {
    let changes = files.changes().unwrap();
    let file = changes.iter().find(|change| change.file.ends_with(name)).expect(name);
    file.new.clone().unwrap()
}

fn assert_has(text: &str, expected: &str) {
    assert!(text.contains(expected), "{expected}\nis not in\n{text}");
}

#[test]
fn texts_follow_our_words_and_the_facts() {
    let more = member("Note", "string", "Only here.");
    let (_folder, layout, mut packages) = described(&edition("Mainland", &[more]), &edition("Intl", &[]));
    let texts = packages.texts(&[], Site::Intl).unwrap();
    let (files, _) = generate_with_texts(&layout, &[], &texts).unwrap();
    let client = text(&files, "client.rs");
    assert_has(
        &client,
        "    /// Brews it in our words.\n    ///\n    /// Intl brews.\n    ///\n    /// [API\n    /// Explorer](",
    );
    assert_has(&client, "    /// Intl drinks.\n    ///\n    /// [API\n    /// Explorer](");
    let types = text(&files, "types.rs");
    assert_has(&types, "/// A pot in our words.\n///\n/// Intl type.\n#[derive");
    assert_has(&types, "    /// A lid in our words.\n    ///\n    /// Intl lid.\n    pub lid:");
    assert_has(&types, "    /// Intl size.\n    pub size:");
    // What only the other site has, in its words, below the fact that only it has it.
    assert_has(
        &types,
        "    /// The field exists on the mainland site only.\n    ///\n    /// Only here.\n    pub note:",
    );
    let actions = text(&files, "actions.rs");
    assert_has(&actions, "    /// Intl pot.\n    pub pot:");
    for repeated in ["Intl request.", "Intl reply.", "Intl id.", "Mainland"] {
        assert!(!(client.clone() + &types + &actions).contains(repeated), "{repeated}");
    }
}

#[test]
fn the_site_that_is_asked_for_comes_first() {
    let (_folder, layout, mut packages) = described(&edition("Mainland", &[]), &edition("Intl", &[]));
    let texts = packages.texts(&["tea".to_owned()], Site::Mainland).unwrap();
    let (files, _) = generate_with_texts(&layout, &[], &texts).unwrap();
    assert_has(&text(&files, "client.rs"), "/// Mainland brews.");
    assert_has(&text(&files, "types.rs"), "/// Mainland size.");
    assert!(!text(&files, "types.rs").contains("Intl"));

    // Where it says nothing, the other one does.
    for (mainland, international, first, expected) in
        [("", "Intl", Site::Mainland, "Intl size."), ("Mainland", "", Site::Intl, "Mainland size.")]
    {
        let (_folder, layout, mut packages) = described(&edition(mainland, &[]), &edition(international, &[]));
        let texts = packages.texts(&[], first).unwrap();
        assert_has(&text(&generate_with_texts(&layout, &[], &texts).unwrap().0, "types.rs"), expected);
    }
}

#[test]
fn markup_is_shown_and_not_read() {
    let wild = [
        member(
            "A",
            "string",
            "<ul><li>Say <b>so</b></li></ul>See [1], Vec&lt;Leaf&gt; or `x y`, *or* https://a.example/b.",
        ),
        member("B", "string", "A | B\n---|---\n1 | 2\n===\n# Head\n    indented\n```rust\nfn f() {\n```"),
        member("C", "string", "back\u{202e}wards /* */ \"quoted\" \\ and\u{0}"),
        member("D", "string", &"- word ".repeat(40)),
    ];
    let (_folder, layout, mut packages) = described(&edition("Mainland", &wild), &edition("Intl", &[]));
    let texts = packages.texts(&[], Site::Intl).unwrap();
    // The tokens are parsed on the way: a text that left its comment would fail here.
    let types = text(&generate_with_texts(&layout, &[], &texts).unwrap().0, "types.rs");
    for expected in [
        "    /// * Say so\n    ///\n    /// See \\[1\\], Vec\\<Leaf\\> or \\`x y\\`, \\*or\\* <https://a.example/b>.\n",
        "    /// A \\| B\n    ///\n    /// 1 \\| 2\n    ///\n    /// \\# Head\n    ///\n    /// indented\n",
        "    /// backwards /\\* \\*/ \"quoted\" \\\\ and\n",
        " word \\- word",
    ] {
        assert_has(&types, expected);
    }
    for line in types.lines().filter_map(|line| line.trim_start().strip_prefix("/// ")) {
        assert!(!line.starts_with(['-', '#', '=', '|', ' ', '>', '+']) && !line.starts_with("```"), "{line}");
    }
}

#[test]
fn nothing_changes_without_texts() {
    let (_folder, layout, mut packages) = described(&edition("Mainland", &[]), &edition("Intl", &[]));
    let plain = generate(&layout, &[]).unwrap().0;
    assert!(!plain.write().unwrap().iter().any(|change| change.new.as_ref().unwrap().contains("Intl ")));
    // A service that the packages do not have, or one that was not asked for, has no texts.
    let none = packages.texts(&["coffee".to_owned()], Site::Intl).unwrap();
    assert!(none.of("tea", "2020-01-01").is_none());
    for texts in [none, Texts::default()] {
        assert_eq!(generate_with_texts(&layout, &[], &texts).unwrap().0.changes().unwrap(), []);
    }
    // Generating without them takes them out again.
    let texts = packages.texts(&[], Site::Intl).unwrap();
    assert!(!generate_with_texts(&layout, &[], &texts).unwrap().0.write().unwrap().is_empty());
    assert!(!generate(&layout, &[]).unwrap().0.write().unwrap().is_empty());
    assert_eq!(plain.changes().unwrap(), []);
}
