//! What is said of things: by names of a version, of values, by shapes; and how much of all is said, and how well.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tencentcloud_codegen::import::{Packages, Role, Sources, borrowed, cache_folder};
use tencentcloud_codegen::spec::{
    self, Coverage, DocSource, Glossary, Service, Site, described, fault_of_text, versions,
};

const FACTS: &str = "\
service: tea
version: 2020-01-01
actions:
  CreatePot: {}
  DeletePots: {}
  DescribePots: {}
  ModifyPot: {}
  BrewTea: {}
types:
  CreatePotRequest: { fields: { PotName: { type: string } } }
  CreatePotResponse: { fields: { PotId: { type: string }, RequestId: { type: string } } }
  DeletePotsRequest: { fields: { PotIds: { type: 'string[]', required: true } } }
  DeletePotsResponse: { fields: { RequestId: { type: string } } }
  DescribePotsRequest:
    fields: { PotIds: { type: 'string[]' }, Filters: { type: 'Filter[]', filters: [pot-name, colour] } }
  DescribePotsResponse:
    fields: { PotSet: { type: 'Pot[]' }, TotalCount: { type: i64 }, RequestId: { type: string } }
  ModifyPotRequest: { fields: { PotId: { type: string, required: true }, PotName: { type: string } } }
  ModifyPotResponse: { fields: { RequestId: { type: string } } }
  BrewTeaRequest:
    fields:
      PotId: { type: string }
      Leaf: { type: string, values: [GREEN, BLACK], tier: both }
      Milk: { type: Milk }
  BrewTeaResponse: { fields: { Leaf: { type: string }, RequestId: { type: string } } }
  Filter: { fields: { Name: { type: string }, Values: { type: 'string[]' } } }
  Milk: { fields: { Leaf: { type: string, values: [OAT, SOY], tier: both } } }
  Pot: { fields: { PotId: { type: string }, PotName: { type: string } } }
";

fn service(overlay: &str) -> Result<Service, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("services/tea/2020-01-01.yaml", FACTS);
    write("overlays/tea/2020-01-01.yaml", overlay);
    let version = versions(folder.path()).unwrap().remove(0);
    described(folder.path(), &version, &Glossary::default()).map_err(|error| {
        error.to_string().replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
    })
}

fn field<'a>(service: &'a Service, ty: &str, wire: &str) -> (Option<&'a str>, Option<DocSource>) {
    let field = &service.types[ty].fields[wire];
    (field.doc.as_deref(), field.doc_source)
}

fn value<'a>(service: &'a Service, ty: &str, wire: &str, value: &str) -> Option<&'a str> {
    let field = &service.types[ty].fields[wire];
    let name = field.enumeration.as_ref().or(field.filter.as_ref()).expect("it has values that are a type");
    service.enums[name].values[value].doc.as_deref()
}

#[test]
fn names_of_a_version_are_said_once() {
    let tea = service(
        "names:\n  Leaf: Which plant is brewed.\n  PotName: [{ doc: Words on its lid., of: [Pot] }]\n\
         types: { BrewTeaResponse: { fields: { Leaf: { doc: What it was. } } } }\n",
    )
    .unwrap();
    assert_eq!(field(&tea, "BrewTeaRequest", "Leaf"), (Some("Which plant is brewed."), Some(DocSource::OfVersion)));
    assert_eq!(field(&tea, "Milk", "Leaf").0, Some("Which plant is brewed."));
    assert_eq!(field(&tea, "BrewTeaResponse", "Leaf"), (Some("What it was."), Some(DocSource::OfThis)));
    assert_eq!(field(&tea, "Pot", "PotName").0, Some("Words on its lid."));
    assert_eq!(field(&tea, "CreatePotRequest", "PotName").0, None);
}

#[test]
fn what_values_mean_is_said_of_the_field() {
    let tea = service(
        "values:\n  Leaf: { GREEN: Steamed., OAT: Of oats. }\n  Milk.Leaf: { SOY: Of beans. }\n  Filters: { pot-name: By its lid. }\n",
    )
    .unwrap();
    assert_eq!(value(&tea, "BrewTeaRequest", "Leaf", "GREEN"), Some("Steamed."));
    assert_eq!(value(&tea, "BrewTeaRequest", "Leaf", "BLACK"), None);
    assert_eq!(value(&tea, "Milk", "Leaf", "OAT"), Some("Of oats."));
    assert_eq!(value(&tea, "Milk", "Leaf", "SOY"), Some("Of beans."));
    assert_eq!(value(&tea, "DescribePotsRequest", "Filters", "pot-name"), Some("By its lid."));
}

#[test]
fn shapes_tell_of_ids_and_of_what_actions_do() {
    let tea = service("{}").unwrap();
    let doc = |ty, wire| field(&tea, ty, wire);
    assert_eq!(
        doc("ModifyPotRequest", "PotId"),
        (Some("Which pot is meant, by its id: `DescribePots` lists it."), Some(DocSource::OfShape))
    );
    assert_eq!(
        doc("DeletePotsRequest", "PotIds").0,
        Some("Which pots are meant, by their ids: `DescribePots` lists them.")
    );
    assert_eq!(
        doc("DescribePotsRequest", "PotIds").0,
        Some("Which pots are meant, by their ids: `CreatePot` returns them.")
    );
    assert_eq!(doc("BrewTeaRequest", "PotId").0, Some("Which pot is meant, by its id: `DescribePots` lists it."));
    assert_eq!(doc("CreatePotResponse", "PotId").0, Some("Id of the new pot, which `ModifyPot` takes."));
    assert_eq!(doc("Pot", "PotId").0, Some("Id of the pot, by which `ModifyPot` knows it."));
    assert_eq!(doc("Pot", "PotName").0, None);
    let action = |name: &str| tea.actions[name].doc.as_deref();
    assert_eq!(action("CreatePot"), Some("Creates a pot. Returns its `PotId`."));
    assert_eq!(action("DescribePots"), Some("Lists pots, each with its `PotId`."));
    assert_eq!(action("ModifyPot"), Some("Changes the pot that `PotId` names."));
    assert_eq!(action("DeletePots"), Some("Deletes pots, by their `PotIds`."));
    assert_eq!(action("BrewTea"), None, "the graph does not know it");
}

#[test]
fn what_is_wrong_with_words_is_told_with_its_place() {
    for (overlay, expected) in [
        (
            "names:\n  Sugar: Sweet.\n",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, `names`, `Sugar`: it fits no field that has no words of its own",
        ),
        (
            "names:\n  Leaf: [{ doc: A plant., services: [tea] }]\n",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, `names`, `Leaf`: these are the names of one version",
        ),
        (
            "values:\n  PotId: { A: An A. }\n",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, value PotId: no field of that name has values that are a type",
        ),
        (
            "values:\n  Leaf: { WHITE: Unripe. }\n",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, value Leaf, `WHITE`: it is no value of the field\n  help: there are `BLACK`, `GREEN`, `OAT`, `SOY`",
        ),
        (
            "values:\n  Leaf: { SOY: Beans. }\n  Milk.Leaf: { SOY: Of beans. }\n",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, value Leaf, `SOY`: what it means is said already",
        ),
    ] {
        let error = service(overlay).expect_err(overlay);
        assert!(error.starts_with(expected), "{overlay}\n{error}");
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// All versions with their words.
fn all() -> Vec<Service> {
    let root = repository().join("api-spec");
    let glossary = Glossary::load(&root).unwrap();
    versions(&root).unwrap().iter().map(|version| described(&root, version, &glossary).unwrap()).collect()
}

/// Whose every action, type, value and field of requests has words of people.
const WHOLE: [&str; 17] = [
    "cam", "cbs", "cdb", "clb", "cvm", "dnspod", "hunyuan", "kms", "lkeap", "mqtt", "redis", "ssl", "ssm", "sts",
    "tag", "tke", "vpc",
];

/// Whose every action has words of people.
const ACTIONS: [&str; 20] = [
    "apigateway",
    "billing",
    "cdn",
    "cfs",
    "ckafka",
    "cls",
    "es",
    "lighthouse",
    "live",
    "mongodb",
    "monitor",
    "organization",
    "postgres",
    "scf",
    "ses",
    "sms",
    "tcr",
    "teo",
    "trocket",
    "vod",
];

#[test]
fn so_much_is_said_and_none_of_it_repeats_a_name() {
    let services = all();
    let glossary =
        spec::common(&repository().join("api-spec"), &versions(&repository().join("api-spec")).unwrap()).unwrap();
    let (mut whole, mut faults) = (Coverage::default(), Vec::new());
    let mut thin = Vec::new();
    for service in &services {
        let of = Coverage::of(service);
        let is_main = glossary.main_version(&service.name, &[]).is_none_or(|main| main == service.version);
        let by_people = of.actions.by(DocSource::OfThis);
        if is_main
            && (WHOLE.contains(&&*service.name) || ACTIONS.contains(&&*service.name))
            && by_people < of.actions.all()
        {
            thin.push(format!("{}: {by_people} of {} actions", service.label(), of.actions.all()));
        }
        if is_main && WHOLE.contains(&&*service.name) {
            for (what, said) in
                [("fields that requests can hold", &of.sent), ("types", &of.types), ("values", &of.values)]
            {
                if said.share() < if what == "values" { 0.75 } else { 1.0 } {
                    thin.push(format!("{}: {} of {} {what}", service.label(), said.said(), said.all()));
                }
            }
        }
        whole += &of;
        faults.extend(faults_of(service));
    }
    assert!(faults.is_empty(), "{} texts:\n{}", faults.len(), faults.join("\n"));
    assert!(thin.is_empty(), "not whole:\n{}", thin.join("\n"));
    // Floors, which go up as more is said.
    for (what, said, floor) in
        [("actions", &whole.actions, 0.98), ("sent", &whole.sent, 0.84), ("replies", &whole.replies, 0.68)]
    {
        assert!(said.share() >= floor, "{what}: {} of {}", said.said(), said.all());
    }
}

fn faults_of(service: &Service) -> Vec<String> {
    let mut found = Vec::new();
    let mut hold = |of: &str, name: &str, doc: Option<&String>| {
        if let Some(fault) = doc.and_then(|doc| fault_of_text(name, doc).map(|fault| format!("{fault}: {doc}"))) {
            found.push(format!("{}: {of}{name}: {fault}", service.label()));
        }
    };
    for (name, action) in &service.actions {
        // What shapes tell of an action is short: it is better than nothing, and people say more.
        hold("", name, action.doc.as_ref().filter(|_| action.doc_source != Some(DocSource::OfShape)));
    }
    for (name, ty) in &service.types {
        hold("", name, ty.doc.as_ref());
        for (wire, field) in &ty.fields {
            hold(&format!("{name}."), wire, field.doc.as_ref());
        }
    }
    found
}

/// Upstream's texts stand in packages that a checkout does not have: where they were fetched, our words are held
/// against them. `cargo xtask docs --own-words` fetches them.
#[test]
fn words_are_our_own_where_upstreams_are_at_hand() {
    let root = repository().join("api-spec");
    let mut sources = Sources::load(&root).unwrap();
    sources.packages.retain(|package| matches!(package.role, Role::Metadata(_)));
    let cache = cache_folder().unwrap();
    let there = |package: &tencentcloud_codegen::import::Package| {
        std::fs::read_dir(&cache).is_ok_and(|files| {
            files.flatten().any(|file| {
                let name = file.file_name().to_string_lossy().into_owned();
                name.starts_with(&format!("{}-{}-", package.name.replace('-', "_"), package.version))
            })
        })
    };
    if !sources.packages.iter().all(there) {
        return;
    }
    let files = sources.obtain(&[], &[], &cache).unwrap();
    let texts = Packages::open(&files).unwrap().texts(&[], Site::Intl).unwrap();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for service in all() {
        let Some(theirs) = texts.of(&service.name, &service.version) else { continue };
        for borrowed in borrowed(&service, theirs) {
            found.insert(format!("{} {}", service.label(), borrowed.of), borrowed.words);
        }
    }
    assert!(found.is_empty(), "eight words in a row that upstream has: {found:#?}");
}
