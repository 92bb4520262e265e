//! Importing from packages that the tests make: two sites merged, facts kept, texts left behind.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tencentcloud_codegen::Result;
use tencentcloud_codegen::import::{Conflicts, Import, Package, Packages, Role, Sources, update, write};
use tencentcloud_codegen::spec::Site;

const TEXT: &str = "A sentence of somebody's that must stay where it is.";

/// A member as upstream writes it.
fn member(name: &str, ty: &str, more: Value) -> Value {
    let (kind, member) = match ty {
        "string" | "bool" => (ty, ty),
        "int64" | "uint64" => ("int", ty),
        "float" => ("float", ty),
        _ => match ty.strip_suffix("[]") {
            Some(item) => ("list", item),
            None => ("object", ty),
        },
    };
    let mut value = json!({ "name": name, "type": kind, "member": member, "document": TEXT });
    for (key, more) in more.as_object().unwrap() {
        value[key] = more.clone();
    }
    value
}

fn api(actions: Value, objects: &[(&str, Vec<Value>)]) -> Value {
    let objects: serde_json::Map<_, _> = objects
        .iter()
        .map(|(name, members)| ((*name).to_owned(), json!({ "document": TEXT, "members": members, "type": "object" })))
        .collect();
    json!({
        "metadata": { "apiVersion": "2020-01-01", "serviceShortName": "tea", "api_brief": TEXT },
        "version": "1.0",
        "actions": actions,
        "objects": objects,
    })
}

fn action(name: &str, status: &str) -> Value {
    json!({ "name": TEXT, "document": TEXT, "input": format!("{name}Request"), "output": format!("{name}Response"), "status": status })
}

fn mainland() -> Value {
    api(
        json!({ "BrewTea": action("BrewTea", "online"), "DrinkTea": action("DrinkTea", "deprecated") }),
        &[
            (
                "BrewTeaRequest",
                vec![
                    member("Leaf", "string", json!({ "required": true, "example": "green" })),
                    member("Cups", "int64", json!({ "required": true, "example": "a long example with spaces" })),
                    member("Old", "uint64", json!({ "disabled": true, "example": "https://a.example" })),
                    member("OnlyHere", "string", json!({ "required": true })),
                ],
            ),
            (
                "BrewTeaResponse",
                vec![
                    member("Pots", "Pot[]", json!({ "output_required": true })),
                    member("RequestId", "string", json!({})),
                ],
            ),
            ("DrinkTeaRequest", vec![member("Note", "string", json!({ "example": "中" }))]),
            ("DrinkTeaResponse", vec![member("RequestId", "string", json!({}))]),
            (
                "Pot",
                vec![
                    member("Size", "float", json!({ "output_required": true })),
                    member("Lid", "bool", json!({ "output_required": true })),
                ],
            ),
        ],
    )
}

fn international() -> Value {
    api(
        json!({ "BrewTea": action("BrewTea", "online") }),
        &[
            (
                "BrewTeaRequest",
                vec![
                    member("New", "string[]", json!({})),
                    member("Cups", "int64", json!({ "required": false, "value_allowed_null": true })),
                    member("Leaf", "string", json!({ "required": true, "example": "black" })),
                    member("Old", "uint64", json!({})),
                ],
            ),
            ("BrewTeaResponse", vec![member("Pots", "Pot[]", json!({})), member("RequestId", "string", json!({}))]),
            ("Pot", vec![member("Size", "float", json!({ "output_required": true }))]),
        ],
    )
}

/// Writes a package with one file in it.
fn wheel(folder: &Path, name: &str, path: &str, text: &str) -> PathBuf {
    wheel_of(folder, name, &[(path, text)])
}

/// Writes a package with these files in it.
fn wheel_of(folder: &Path, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let file = folder.join(name);
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&file).unwrap());
    for (path, text) in files {
        archive.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    file
}

/// Opens a package of the mainland site with these files in it.
fn open(folder: &Path, files: &[(&str, &str)]) -> Result<Packages> {
    let file = wheel_of(folder, "a.whl", files);
    Packages::open(&[(package("mainland", Role::Metadata(Site::Mainland)), file)])
}

/// Imports from a package, without writing.
fn run(packages: &mut Packages, named: &[&str], root: &Path) -> Result<Import> {
    let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
    let mut conflicts = Conflicts::load(root)?;
    tencentcloud_codegen::import::import(packages, &named, &mut conflicts, root, &mut |_| ())
}

/// Every file and folder below a folder, with the content of files.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(tree(&path));
            found.insert(path, None);
        } else {
            found.insert(path.clone(), Some(String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()));
        }
    }
    found
}

/// The path of a version of a service in a package.
fn path_of(service: &str) -> String {
    format!("tccli/services/{service}/v20200101/api.json")
}

fn package(name: &str, role: Role) -> Package {
    Package { name: name.to_owned(), version: "1".to_owned(), sha256: String::new(), role }
}

/// Imports the two editions and returns the facts as text.
fn import_with(conflicts: &str, mainland: &Value, international: &Value) -> Result<String> {
    let folder = tempfile::tempdir().unwrap();
    let api = "tccli/services/tea/v20200101/api.json";
    let codes = "# X = 'Comment'\nFAILED = 'FailedOperation'\nFAILED_POT = 'FailedOperation.Pot'\n";
    let files = [
        // The international one first: the order is not that of the files.
        (package("intl", Role::Metadata(Site::Intl)), wheel(folder.path(), "a.whl", api, &international.to_string())),
        (
            package("mainland", Role::Metadata(Site::Mainland)),
            wheel(folder.path(), "b.whl", api, &mainland.to_string()),
        ),
        (
            package("tencentcloud-sdk-python-tea", Role::ErrorCodes),
            wheel(folder.path(), "c.whl", "tencentcloud/tea/v20200101/errorcodes.py", codes),
        ),
    ];
    if !conflicts.is_empty() {
        std::fs::write(folder.path().join("conflicts.yaml"), conflicts).unwrap();
    }
    let mut conflicts = Conflicts::load(folder.path())?;
    let mut packages = Packages::open(&files)?;
    assert_eq!(packages.services(), ["tea"]);
    let imported = update("tea", &packages.facts("tea", &mut conflicts)?, folder.path())?;
    assert_eq!(imported.len(), 1);
    assert!(imported[0].is_changed() && !imported[0].file.exists(), "nothing is written before it is all there");
    write(&imported)?;
    let text = std::fs::read_to_string(&imported[0].file).unwrap();
    // The same input makes the same bytes, and then there is nothing to write.
    let again = update("tea", &packages.facts("tea", &mut conflicts)?, folder.path())?;
    assert!(!again[0].is_changed());
    Ok(text)
}

fn import(mainland: &Value, international: &Value) -> Result<String> {
    import_with("", mainland, international)
}

#[test]
fn two_sites_become_one_description() {
    let text = import(&mainland(), &international()).unwrap();
    let expected = r#"{
  "service": "tea",
  "version": "2020-01-01",
  "sites": ["intl", "mainland"],
  "actions": {
    "BrewTea": { "sites": ["intl", "mainland"] },
    "DrinkTea": { "sites": ["mainland"], "status": "deprecated" }
  },
  "types": {
    "BrewTeaRequest": {
      "sites": ["intl", "mainland"],
      "fields": {
        "Leaf": { "type": "string", "required": true, "example": "green" },
        "Cups": { "type": "i64", "nullable": true },
        "Old": { "type": "u64", "deprecated": true, "deprecated_on": "mainland" },
        "OnlyHere": { "type": "string", "sites": ["mainland"] },
        "New": { "type": "string[]", "sites": ["intl"] }
      }
    },
    "BrewTeaResponse": {
      "sites": ["intl", "mainland"],
      "fields": {
        "Pots": { "type": "Pot[]" },
        "RequestId": { "type": "string" }
      }
    },
    "DrinkTeaRequest": {
      "sites": ["mainland"],
      "fields": {
        "Note": { "type": "string" }
      }
    },
    "DrinkTeaResponse": {
      "sites": ["mainland"],
      "fields": {
        "RequestId": { "type": "string" }
      }
    },
    "Pot": {
      "sites": ["intl", "mainland"],
      "fields": {
        "Size": { "type": "f64", "always": true },
        "Lid": { "type": "bool", "sites": ["mainland"] }
      }
    }
  },
  "error_codes": ["FailedOperation", "FailedOperation.Pot"]
}
"#;
    assert_eq!(text, expected);
    assert!(!text.contains("sentence"));
}

#[test]
fn effects_client_tokens_and_secrets_are_read_out_of_texts() {
    let said = |name: &str, text: &str, more: Value| {
        let mut member = member(name, "string", more);
        member["document"] = json!(text);
        member
    };
    let request = vec![
        said("Once", "用于保证请求幂等的字符串", json!({})),
        said("Seed", "签名密钥，留空则随机", json!({ "example": "abc" })),
        said("Password", "密码", json!({ "example": "abc" })),
        said("Token", "下一页的令牌", json!({ "example": "abc" })),
    ];
    let reply = || vec![member("RequestId", "string", json!({}))];
    let mut ask = action("DescribeCode", "online");
    ask["document"] = json!("取码，仅可调用一次");
    let mainland = api(
        json!({ "BrewTea": action("BrewTea", "online"), "DescribeCode": ask }),
        &[
            ("BrewTeaRequest", request),
            ("BrewTeaResponse", reply()),
            ("DescribeCodeRequest", vec![]),
            ("DescribeCodeResponse", reply()),
        ],
    );
    let international = api(json!({}), &[]);
    let text = import(&mainland, &international).unwrap();
    for expected in [
        r#""BrewTea": { "sites": ["mainland"], "client_token": "Once" }"#,
        r#""DescribeCode": { "sites": ["mainland"], "effect": "writes" }"#,
        r#""Seed": { "type": "string", "secret": true }"#,
        r#""Password": { "type": "string" }"#,
        r#""Token": { "type": "string", "secret": false, "example": "abc" }"#,
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn what_upstream_should_not_do_is_named() {
    for (change, expected) in [
        (
            ("/objects/Pot/members/0/member", json!("double-double")),
            "tea 2020-01-01, type Pot, field Size: its type is `double-double`, which is not known",
        ),
        (("/objects/Pot/members/0/type", json!("map")), "field Size: its kind is `map`, which is not known"),
        (("/objects/Pot/members/0/type", json!("object")), "field Size: it is called a object and is of type `float`"),
        (
            ("/objects/Pot/members/0/name", json!("Lid")),
            "tea 2020-01-01, type Pot, field Lid: the Mainland site has it twice",
        ),
        (
            ("/objects/BrewTeaRequest/members/0/member", json!("int64")),
            "tea 2020-01-01, type BrewTeaRequest, field Leaf: the sites disagree about its type: i64 and string",
        ),
        (
            ("/actions/BrewTea/status", json!("asleep")),
            "tea 2020-01-01, action BrewTea: its status is `asleep`, which is not known",
        ),
        (
            ("/actions/BrewTea/output", json!("DrinkTeaResponse")),
            "action BrewTea: the sites disagree about the types of its request and reply",
        ),
        (
            ("/actions/DrinkTea/input", json!("Tea")),
            "tea 2020-01-01, action DrinkTea: its request is Tea, which is not among the types of the Mainland site",
        ),
        (
            ("/actions/DrinkTea/output", json!("Tea")),
            "tea 2020-01-01, action DrinkTea: its response is Tea, which is not among the types of the Mainland site",
        ),
        (
            ("/objects/BrewTeaResponse/members/0/member", json!("Kettle")),
            "tea 2020-01-01, type BrewTeaResponse, field Pots: the sites disagree about its type: Kettle[] and Pot[]",
        ),
        (
            ("/objects/DrinkTeaRequest/members/0", json!({ "name": "Note", "type": "object", "member": "Kettle" })),
            "tea 2020-01-01, type DrinkTeaRequest, field Note: it is of type Kettle, which is not among the types",
        ),
        (
            ("/metadata/serviceShortName", json!("coffee")),
            "tea: the sites disagree: coffee 2020-01-01 and tea 2020-01-01",
        ),
        (("/metadata/apiVersion", json!("2020-01-02")), "v20200101/api.json in"),
        (("/metadata/apiVersion", json!("2020-01-02")), "b.whl: says that it is version 2020-01-02"),
        (("/metadata/apiVersion", json!("../2020-01-01")), "b.whl: says that it is version ../2020-01-01"),
        (("/metadata/apiVersion", json!("20200101")), "b.whl: says that it is version 20200101"),
        (("/actions", json!([])), "tccli/services/tea/v20200101/api.json in"),
    ] {
        let mut changed = mainland();
        *changed.pointer_mut(change.0).unwrap() = change.1.clone();
        let error = import(&changed, &international()).expect_err(expected).to_string();
        assert!(error.contains(expected), "{change:?}\n     got: {error}\nexpected: {expected}");
    }
}

#[test]
fn a_service_that_no_package_has_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = wheel(folder.path(), "a.whl", "tccli/services/tea/v20200101/api.json", &mainland().to_string());
    let mut packages = Packages::open(&[(package("mainland", Role::Metadata(Site::Mainland)), file)]).unwrap();
    let mut conflicts = Conflicts::default();
    let error = packages.facts("teas", &mut conflicts).unwrap_err().to_string();
    assert_eq!(error, "the packages have no service `teas`\n  help: did you mean tea?");
    // One site alone is enough.
    let facts = packages.facts("tea", &mut conflicts).unwrap();
    let imported = update("tea", &facts, folder.path()).unwrap();
    assert_eq!((imported[0].counts.actions, imported[0].counts.international), (2, 0));
    assert_eq!((imported[0].tally.actions.added, imported[0].tally.fields.added), (2, 10));
}

#[test]
fn what_sites_disagree_about_is_settled_by_name() {
    let mut changed = mainland();
    *changed.pointer_mut("/objects/BrewTeaRequest/members/0/member").unwrap() = json!("int64");
    let settled =
        |field: &str, why: &str| format!("tea:\n  \"2020-01-01\":\n    {field}: {{ type: string, why: {why} }}\n");
    let text =
        import_with(&settled("BrewTeaRequest.Leaf", "A string takes both."), &changed, &international()).unwrap();
    assert!(text.contains(r#""Leaf": { "type": "string", "required": true, "example": "green" }"#), "{text}");
    let stale =
        import_with(&settled("BrewTeaRequest.Leaf", "x"), &mainland(), &international()).unwrap_err().to_string();
    assert!(
        stale.contains("conflicts.yaml: `tea`, `2020-01-01`, `BrewTeaRequest.Leaf`: the sites do not disagree"),
        "{stale}"
    );
    let mute = import_with(&settled("BrewTeaRequest.Leaf", "''"), &changed, &international()).unwrap_err().to_string();
    assert!(mute.contains("the entry does not say why"), "{mute}");
}

#[test]
fn actions_may_be_unsigned() {
    let (mut mainland, mut international) = (mainland(), international());
    mainland["actions"]["BrewTea"]["skip_sign"] = json!(true);
    let error = import(&mainland, &international).unwrap_err().to_string();
    assert!(error.contains("action BrewTea: the sites disagree about whether its requests are signed"), "{error}");
    international["actions"]["BrewTea"]["skip_sign"] = json!(true);
    let text = import(&mainland, &international).unwrap();
    assert!(text.contains(r#""BrewTea": { "sites": ["intl", "mainland"], "unsigned": true }"#), "{text}");
}

#[test]
fn flags_may_be_numbers() {
    let mut changed = mainland();
    *changed.pointer_mut("/objects/BrewTeaRequest/members/0/required").unwrap() = json!(1);
    assert_eq!(import(&changed, &international()).unwrap(), import(&mainland(), &international()).unwrap());
    *changed.pointer_mut("/objects/BrewTeaRequest/members/0/required").unwrap() = json!(2);
    let error = import(&changed, &international()).unwrap_err().to_string();
    assert!(error.contains("2 is neither true nor false"), "{error}");
}

#[test]
fn what_upstream_dropped_goes() {
    let folder = tempfile::tempdir().unwrap();
    let file = wheel(folder.path(), "a.whl", "tccli/services/tea/v20200101/api.json", &mainland().to_string());
    let mut packages = Packages::open(&[(package("mainland", Role::Metadata(Site::Mainland)), file)]).unwrap();
    let facts = packages.facts("tea", &mut Conflicts::default()).unwrap();
    write(&update("tea", &facts, folder.path()).unwrap()).unwrap();
    let old = folder.path().join("services/tea/2019-01-01.json");
    let now = std::fs::read_to_string(folder.path().join("services/tea/2020-01-01.json")).unwrap();
    std::fs::write(&old, now.replace("2020-01-01", "2019-01-01")).unwrap();
    let by_hand = folder.path().join("services/tea/2021-01-01.yaml");
    std::fs::write(&by_hand, "").unwrap();
    let imported = update("tea", &facts, folder.path()).unwrap();
    assert!(imported[1].is_removed() && imported[1].tally.actions.removed == 2);
    write(&imported).unwrap();
    assert!(!old.exists() && by_hand.exists(), "what people wrote is left alone");
}

#[test]
fn a_text_that_is_cut_or_says_something_twice_is_named() {
    let text = mainland().to_string();
    let twice = text.replacen(r#""DrinkTea":"#, r#""BrewTea":"#, 1);
    for (text, expected) in [
        (&text[..text.len() / 2], "a.whl: EOF while parsing"),
        (&twice, "a.whl: `BrewTea` stands here twice"),
        ("", "a.whl: EOF while parsing"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = path_of("tea");
        let mut packages = open(folder.path(), &[(&path, text)]).unwrap();
        let before = tree(folder.path());
        let error = run(&mut packages, &[], folder.path()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{path} in ")) && error.contains(expected), "{error}");
        assert_eq!(tree(folder.path()), before);
    }
}

#[test]
fn a_package_writes_nowhere_else() {
    let text = mainland().to_string();
    for (path, expected) in [
        ("../../x/api.json", "a.whl has a file outside of its folder: ../../x/api.json"),
        ("/x/api.json", "a.whl has a file outside of its folder: /x/api.json"),
        (
            "tccli/services/../v20200101/api.json",
            "a.whl has a file outside of its folder: tccli/services/../v20200101/api.json",
        ),
        ("tccli/services/./v20200101/api.json", "a.whl: `.` is not the name of a service"),
        ("tccli/services//v20200101/api.json", "a.whl: `` is not the name of a service"),
        ("tccli/services/Tea/v20200101/api.json", "a.whl: `Tea` is not the name of a service"),
        ("tccli/services/te-a/v20200101/api.json", "a.whl: `te-a` is not the name of a service"),
        ("tccli/services/a/b/v20200101/api.json", "a.whl: `b/v20200101` is not the folder of a version"),
        ("tccli/services/tea/2020-01-01/api.json", "a.whl: `2020-01-01` is not the folder of a version"),
        ("tccli/services/tea/api.json", "a.whl: `` is not the folder of a version"),
        ("tccli/services/tea/__init__.py", "a.whl: the service has no version"),
        ("tccli/services/api.json", "a.whl describes no service"),
        ("tea/v20200101/api.json", "a.whl describes no service"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let error = open(folder.path(), &[(path, &text)]).expect_err(path).to_string();
        assert!(error.contains(expected), "{path}\n     got: {error}\nexpected: {expected}");
    }
    // Nor does a name on the command line.
    let folder = tempfile::tempdir().unwrap();
    let mut packages = open(folder.path(), &[(&path_of("tea"), &text)]).unwrap();
    let before = tree(folder.path());
    for name in ["..", ".", "", "/", "tea/v20200101", "../tea", "Tea"] {
        let error = run(&mut packages, &["tea", name], folder.path()).expect_err(name).to_string();
        assert!(error.contains(&format!("the packages have no service `{name}`")), "{error}");
    }
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn an_import_that_fails_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("spec");
    let good = mainland().to_string();
    let changed = good.replacen(r#""Leaf""#, r#""Leaves""#, 1);
    let (coffee, tea) = (path_of("coffee"), path_of("tea"));
    let mut packages = open(folder.path(), &[(&coffee, &good), (&tea, &good)]).unwrap();
    write(&run(&mut packages, &[], &root).unwrap().files).unwrap();
    let before = tree(&root);

    // One service of two cannot be read.
    let mut packages = open(folder.path(), &[(&coffee, &changed), (&tea, &good[1..])]).unwrap();
    run(&mut packages, &[], &root).unwrap_err();
    assert_eq!(tree(&root), before);

    // One file of three cannot be written.
    let water = path_of("water");
    let mut packages = open(folder.path(), &[(&coffee, &changed), (&tea, &changed), (&water, &good)]).unwrap();
    let import = run(&mut packages, &[], &root).unwrap();
    assert_eq!(import.files.iter().filter(|file| file.is_changed()).count(), 3);
    let in_the_way = root.join("services/tea/2020-01-01.json");
    std::fs::remove_file(&in_the_way).unwrap();
    std::fs::create_dir(&in_the_way).unwrap();
    let before = tree(&root);
    let error = write(&import.files).unwrap_err().to_string();
    assert!(error.contains("2020-01-01.json"), "{error}");
    assert_eq!(tree(&root), before);
    std::fs::remove_dir(&in_the_way).unwrap();
    write(&import.files).unwrap();
    assert!(run(&mut packages, &[], &root).unwrap().files.iter().all(|file| !file.is_changed()));
}

#[test]
fn a_service_that_upstream_dropped_goes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("spec");
    let text = mainland().to_string();
    let both = [path_of("coffee"), path_of("milk"), path_of("tea")];
    let files: Vec<(&str, &str)> = both.iter().map(|path| (path.as_str(), text.as_str())).collect();
    write(&run(&mut open(folder.path(), &files).unwrap(), &[], &root).unwrap().files).unwrap();
    // One service has a version by hand beside that of upstream's, one has nothing else.
    for by_hand in ["milk/2021-01-01.yaml", "water/2021-01-01.yaml"] {
        let by_hand = root.join("services").join(by_hand);
        std::fs::create_dir_all(by_hand.parent().unwrap()).unwrap();
        std::fs::write(by_hand, "by hand").unwrap();
    }
    std::fs::create_dir_all(root.join("overlays/coffee")).unwrap();
    let before = tree(&root);
    let mut packages = open(folder.path(), &files[2..]).unwrap();

    // Only what is named is touched.
    let named = run(&mut packages, &["tea", "tea"], &root).unwrap();
    assert_eq!((named.services.len(), named.dropped.len(), named.files.len()), (1, 0, 1));
    write(&named.files).unwrap();
    assert_eq!(tree(&root), before);

    let all = run(&mut packages, &[], &root).unwrap();
    assert_eq!(
        (all.services.as_slice(), all.dropped.as_slice()),
        (&["tea".to_owned()][..], &["coffee".to_owned(), "milk".to_owned()][..])
    );
    let removed: Vec<_> = all.files.iter().filter(|file| file.is_removed()).collect();
    assert_eq!(
        removed.iter().map(|file| file.label.as_str()).collect::<Vec<_>>(),
        ["coffee 2020-01-01", "milk 2020-01-01"]
    );
    assert_eq!((removed[0].tally.actions.removed, removed[0].tally.fields.removed), (2, 10));
    assert_eq!(tree(&root), before, "nothing is written before it is all there");
    write(&all.files).unwrap();
    let mut after = before;
    for gone in ["services/coffee/2020-01-01.json", "services/coffee", "services/milk/2020-01-01.json"] {
        after.remove(&root.join(gone)).expect(gone);
    }
    assert_eq!(tree(&root), after);
    assert!(run(&mut packages, &[], &root).unwrap().dropped.is_empty());

    // Facts that cannot be read any more go as well.
    std::fs::create_dir_all(root.join("services/coffee")).unwrap();
    std::fs::write(root.join("services/coffee/2020-01-01.json"), "{").unwrap();
    write(&run(&mut packages, &[], &root).unwrap().files).unwrap();
    assert_eq!(tree(&root), after);

    // What was settled about it has to go too.
    let settled = "coffee:\n  \"2020-01-01\":\n    Pot.Size: { type: string, why: A string takes both. }\n";
    std::fs::write(root.join("conflicts.yaml"), settled).unwrap();
    let error = run(&mut packages, &[], &root).unwrap_err().to_string();
    assert!(error.contains("conflicts.yaml:1: `coffee`: upstream does not have the service any more"), "{error}");
    run(&mut packages, &["tea"], &root).unwrap();
}

#[test]
fn packages_are_checked_before_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"
        [[package]]
        name = "tea-leaves"
        version = "1.2"
        sha256 = "00"
        role = "metadata-mainland"
    "#;
    std::fs::write(folder.path().join("sources.toml"), text).unwrap();
    let sources = Sources::load(folder.path()).unwrap();
    let service = ["tea".to_owned()];

    let stranger = wheel(folder.path(), "coffee-1.2-py3-none-any.whl", "x", "");
    let error = sources.obtain(&service, &[stranger], folder.path()).unwrap_err().to_string();
    assert!(error.contains("is none of the packages in sources.toml"), "{error}");
    assert!(error.contains("give the unrenamed file of tea-leaves 1.2"), "{error}");

    let changed = wheel(folder.path(), "tea_leaves-1.2-py3-none-any.whl", "x", "");
    let error = sources.obtain(&service, std::slice::from_ref(&changed), folder.path()).unwrap_err().to_string();
    assert!(error.contains("has SHA-256") && error.contains("and sources.toml says 00"), "{error}");

    std::fs::write(&changed, "not an archive").unwrap();
    let error = Packages::open(&[(package("tea", Role::ErrorCodes), changed)]).unwrap_err().to_string();
    assert!(error.contains("is not a package"), "{error}");

    std::fs::write(folder.path().join("sources.toml"), text.replace("metadata-mainland", "metadata")).unwrap();
    let error = Sources::load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("`metadata` is not a role; there are metadata-mainland"), "{error}");
}
