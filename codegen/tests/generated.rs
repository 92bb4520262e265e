//! What is committed is what is generated, and generating is repeatable.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use tencentcloud_codegen::emit::{Layout, generate};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A copy of the description in a folder of its own, with nothing generated yet.
fn copy(of: &str) -> (tempfile::TempDir, Layout) {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join(of), &folder.path().join("spec"));
    let layout = Layout {
        spec: folder.path().join("spec"),
        spec_name: "spec".to_owned(),
        modules: folder.path().join("services"),
        manifest: None,
        list: None,
        description: None,
        runtime: None,
    };
    (folder, layout)
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn what_is_committed_is_what_is_generated() {
    let root = repository();
    for layout in [Layout::of_repository(&root), Layout::of_obstacle_course(&root)] {
        let changes = generate(&layout, &[]).unwrap().0.changes().unwrap();
        let stale: Vec<_> = changes.iter().map(|change| change.diff(&root)).collect();
        assert!(stale.is_empty(), "stale, run `cargo xtask codegen`:\n{}", stale.join("\n"));
    }
}

#[test]
fn only_what_changed_is_written_and_what_is_stale_goes() {
    let (folder, layout) = copy("codegen/tests/hand-written");
    let first = generate(&layout, &[]).unwrap().0.write().unwrap();
    assert_eq!(first.len(), 7, "{first:?}");
    assert_eq!(generate(&layout, &[]).unwrap().0.write().unwrap(), []);

    // A field more is a small diff in one file.
    let facts = layout.spec.join("services/mqtt/2024-05-16.yaml");
    let text = std::fs::read_to_string(&facts).unwrap();
    std::fs::write(
        &facts,
        text.replace("      CaSn: { type: string }\n", "      CaSn: { type: string }\n      New: { type: bool }\n"),
    )
    .unwrap();
    let changes = generate(&layout, &[]).unwrap().0.changes().unwrap();
    assert_eq!(changes.len(), 1);
    let diff = changes[0].diff(folder.path());
    let added: Vec<&str> = diff.lines().filter(|line| line.starts_with('+') && !line.starts_with("+++")).collect();
    assert_eq!(added, ["+    pub new: Option<bool>,"]);
    assert!(!diff.lines().any(|line| line.starts_with('-') && !line.starts_with("---")), "{diff}");

    // A service that has gone takes its modules along; one that was not asked for stays.
    generate(&layout, &[]).unwrap().0.write().unwrap();
    let stale = layout.modules.join("gone/mod.rs");
    std::fs::create_dir_all(stale.parent().unwrap()).unwrap();
    std::fs::write(&stale, "").unwrap();
    let changes = generate(&layout, &["mqtt".to_owned()]).unwrap().0.write().unwrap();
    assert_eq!(changes.iter().map(|change| &change.file).collect::<Vec<_>>(), [&stale]);
    assert!(!stale.exists());
}

#[test]
fn an_unknown_service_is_named() {
    let (_folder, layout) = copy("codegen/tests/hand-written");
    let error = generate(&layout, &["mqt".to_owned()]).unwrap_err().to_string();
    assert!(error.contains("describes no service `mqt`") && error.contains("it describes mqtt"), "{error}");
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn there_are_no_texts_of_upstream() {
    let root = repository();
    // The mainland's texts are not ASCII, and would show: nothing but single words of an API's own is in Chinese.
    let generated = files(&root.join("crates/api/src/services"));
    let facts = files(&root.join("api-spec/services"));
    let packed = files(&root.join("crates/emulator/description"));
    assert!(packed.len() > 1);
    for file in packed.iter().filter(|file| file.extension().is_some_and(|extension| extension == "gz")) {
        let text = unpacked(file);
        assert_eq!(sentence(&text), None, "{}", file.display());
        let described: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(spaced(&described), None, "{}", file.display());
    }
    assert!(generated.len() > 7 && !facts.is_empty());
    for file in generated.iter().chain(&facts) {
        assert_eq!(sentence(&std::fs::read_to_string(file).unwrap()), None, "{}", file.display());
    }
    // No value in the facts is a sentence: none has a space, but for times.
    for file in facts.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let facts: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        assert_eq!(spaced(&facts), None, "{}", file.display());
    }
}

/// What is East Asian and no word: longer than a dozen letters, or with marks that stand in sentences.
fn sentence(text: &str) -> Option<&str> {
    let word =
        |run: &&str| run.chars().count() <= 12 && run.chars().all(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    // What stands below the East Asian scripts is ours: marks such as `…` and `×`, names with accents.
    text.split(|letter: char| letter < '\u{2e80}').filter(|run| !run.is_empty()).find(|run| !word(run))
}

#[test]
fn a_sentence_would_show() {
    assert_eq!(sentence("For example `默认`."), None);
    assert_eq!(sentence("`默认，电信`"), Some("默认，电信"));
    assert_eq!(sentence("一二三四五六七八九十一二三"), Some("一二三四五六七八九十一二三"));
}

/// What a compressed file holds.
fn unpacked(file: &Path) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_description_is_compressed_and_compared_by_what_it_says() {
    let (folder, mut layout) = copy("codegen/tests/hand-written");
    let description = folder.path().join("description");
    layout.description = Some(description.clone());
    let changes = || generate(&layout, &[]).unwrap().0.changes().unwrap();
    generate(&layout, &[]).unwrap().0.write().unwrap();
    assert_eq!(changes(), []);
    let file = description.join("mqtt/2024-05-16.json.gz");
    let text = unpacked(&file);
    let described: serde_json::Value = serde_json::from_str(&text).unwrap();
    let types = described["types"].as_object().unwrap();
    assert!(described["actions"].as_object().unwrap().keys().all(|name| types.contains_key(&format!("{name}Request"))));
    let members = std::fs::read_to_string(description.join("members.rs")).unwrap();
    assert!(members.contains("include_bytes!(\"mqtt/2024-05-16.json.gz\")"), "{members}");

    // Another compressor makes other bytes of the same text, and that is no change.
    let pack = |text: &str, level: u32| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
        encoder.write_all(text.as_bytes()).unwrap();
        std::fs::write(&file, encoder.finish().unwrap()).unwrap();
    };
    let before = std::fs::read(&file).unwrap();
    pack(&text, 1);
    assert_ne!(std::fs::read(&file).unwrap(), before);
    assert_eq!(changes(), []);

    // Another text is, and so is what cannot be read; the difference is one of lines.
    pack(&text.replacen("\"required\": true", "\"required\": false", 1), 9);
    let found = changes();
    assert_eq!(found.iter().map(|change| &change.file).collect::<Vec<_>>(), [&file]);
    let diff = found[0].diff(folder.path());
    assert!(diff.lines().any(|line| line.starts_with('-') && line.contains("false")), "{diff}");
    std::fs::write(&file, "broken").unwrap();
    assert_eq!(changes().len(), 1);
    generate(&layout, &[]).unwrap().0.write().unwrap();
    assert_eq!(unpacked(&file), text);

    // What is of no version goes; of other services than those that are generated, nothing does.
    let stale = description.join("gone/2020-01-01.json.gz");
    std::fs::create_dir_all(stale.parent().unwrap()).unwrap();
    std::fs::copy(&file, &stale).unwrap();
    let one = generate(&layout, &["mqtt".to_owned()]).unwrap().0.changes().unwrap();
    assert_eq!(one.iter().map(|change| &change.file).collect::<Vec<_>>(), [&stale]);
}

/// Whether a text is a date and a time of day: digits and what stands between them.
fn is_moment(text: &str) -> bool {
    text.len() <= 30 && text.chars().all(|letter| letter.is_ascii_digit() || "-/:.+ TZ".contains(letter))
}

/// A text with spaces that is no time.
fn spaced(value: &serde_json::Value) -> Option<&str> {
    match value {
        serde_json::Value::String(text) => Some(text.as_str()).filter(|text| text.contains(' ') && !is_moment(text)),
        serde_json::Value::Array(elements) => elements.iter().find_map(spaced),
        // The forms of times are ours.
        serde_json::Value::Object(members) => {
            members.iter().filter(|(key, _)| *key != "form").find_map(|(_, value)| spaced(value))
        }
        _ => None,
    }
}
