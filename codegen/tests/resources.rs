//! The resource graph: made-up services for its rules, what overlays may say, drawn samples that people read, and
//! how much of what services create is found.
//!
//! `cargo test --package tencentcloud-codegen --test resources -- --nocapture` prints how right each role is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "it is all test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};
use tencentcloud_codegen::emit::{Layout, generate, sources};
use tencentcloud_codegen::spec::{
    self, ById, CreatedId, Field, Ids, Kind, Resource, Service, check_parents, known_elsewhere,
};

fn spec_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("api-spec")
}

static ALL: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let root = spec_folder();
    spec::versions(&root).unwrap().iter().map(|version| spec::load(&root, version).unwrap()).collect()
});

fn all() -> impl Iterator<Item = (&'static Service, &'static String, &'static Resource)> {
    ALL.iter().flat_map(|service| service.resources.iter().map(move |(name, about)| (service, name, about)))
}

/// A made-up service: actions with what their requests and replies have, and types; and an overlay.
fn made_up(actions: &[(&str, &str, &str)], types: &[(&str, &str)], overlay: &str) -> Result<Service, String> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let fields = |text: &str| -> Value {
        let field = |text: &str| {
            let (text, successor) = text.split_once('=').map_or((text, None), |(text, other)| (text, Some(other)));
            let (name, ty) = text.split_once(':').unwrap_or((text, "string"));
            let (name, required) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
            let mut field = json!({ "type": ty });
            if required {
                field["required"] = true.into();
            }
            if let Some(successor) = successor {
                (field["deprecated"], field["successor"]) = (true.into(), successor.into());
            }
            (name.to_owned(), field)
        };
        let fields: serde_json::Map<String, Value> = text.split_whitespace().map(field).collect();
        json!({ "fields": fields })
    };
    let (mut by_name, mut all) = (json!({}), json!({}));
    for (name, text) in types {
        all[name] = fields(text);
    }
    for (name, request, reply) in actions {
        by_name[name] = json!({});
        all[format!("{name}Request")] = fields(request);
        all[format!("{name}Response")] = fields(&format!("{reply} RequestId"));
    }
    let facts = json!({ "service": "tea", "version": "2020-01-01", "actions": by_name, "types": all });
    let write = |file: &str, text: &str| {
        let file = root.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    write("services/tea/2020-01-01.json", &facts.to_string());
    if !overlay.is_empty() {
        write("overlays/tea/2020-01-01.yaml", overlay);
    }
    let version = spec::versions(root).unwrap().remove(0);
    let without_folder = |text: String| text.replace(&format!("{}{}", root.display(), std::path::MAIN_SEPARATOR), "");
    spec::load(root, &version).map_err(|error| without_folder(error.to_string()))
}

const CUPS: [(&str, &str, &str); 6] = [
    ("BuyCups", "PotId* Count:i64", "OrderId"),
    ("CreateCup", "PotId* Size:i64", "CupId"),
    ("DeleteCups", "CupIds*:string[]", ""),
    ("DescribeCups", "CupIds:string[] Offset:i64 Limit:i64", "CupSet:Cup[] TotalCount:i64"),
    ("ModifyCupAttribute", "CupId* Size:i64", ""),
    ("ModifyCupColour", "CupId* Colour", ""),
];
const POTS: [(&str, &str, &str); 3] = [
    ("CreatePot", "PotName*", ""),
    ("DescribePots", "PotName Offset:i64", "Pots:Pot[]"),
    ("DescribePotTags", "PotId", "Tags:Tag[]"),
];
const TYPES: [(&str, &str); 3] =
    [("Cup", "CupId CupState PayState PotId"), ("Pot", "PotId PotName"), ("Tag", "TagKey TagValue")];

fn tea(overlay: &str) -> Result<Service, String> {
    made_up(&[&CUPS[..], &POTS].concat(), &TYPES, overlay)
}

/// A resource as its roles, as descriptions write them.
fn told(about: &Resource) -> Value {
    serde_json::to_value(about).unwrap()
}

#[test]
fn shapes_tell_what_makes_lists_changes_and_deletes() {
    let service = tea("").unwrap();
    assert_eq!(
        told(&service.resources["Cup"]),
        json!({
            "kind": "full",
            "id": "CupId",
            "create": [{ "action": "BuyCups", "order": "OrderId" }, { "action": "CreateCup", "reply": "CupId" }],
            "list": { "action": "DescribeCups", "items": "CupSet", "by_id": "CupIds[]" },
            "modify": [
                { "action": "ModifyCupAttribute", "id": "CupId" },
                { "action": "ModifyCupColour", "id": "CupId", "aspect": true },
            ],
            "delete": [{ "action": "DeleteCups", "id": "CupIds[]" }],
            "state": "CupState",
            "parents": { "PotId": "Pot" },
            "count": "Count",
        })
    );
}

/// The one resource of actions, for what a rule says of it.
fn one(name: &str, actions: &[(&str, &str, &str)], types: &[(&str, &str)]) -> Value {
    let service = made_up(actions, types, "").unwrap();
    service.resources.get(name).map(told).unwrap_or_else(|| json!(service.resources.keys().collect::<Vec<_>>()))
}

#[test]
fn each_kind_is_known_by_its_actions() {
    let list = ("DescribeCups", "Offset:i64", "Cups:Cup[]");
    let cup = [("Cup", "CupId Size:i64")];
    for (kind, actions) in [
        ("full", &[("CreateCup", "Size:i64", "CupId"), list][..]),
        ("given", &[("DeleteCup", "CupId*", ""), list]),
        ("object", &[("CreateCup", "Size:i64", "CupId"), ("DescribeCup", "CupId*", "Size:i64")]),
        ("part", &[("CreateCup", "PotId*", ""), ("DescribeCup", "PotId*", "Size:i64")]),
        ("settings", &[("ModifyCup", "Size:i64", ""), ("DescribeCup", "", "Size:i64")]),
        ("unlisted", &[("CreateCup", "Size:i64", ""), ("DeleteCup", "Size:i64", "")]),
        ("catalogue", &[list, ("FillCup", "CupId*", "")]),
    ] {
        assert_eq!(one("Cup", actions, &cup)["kind"], kind);
    }
    let keyless = [("CreateCup", "Size:i64", ""), list];
    assert_eq!(one("Cup", &keyless, &[("Cup", "Size:i64 Colour")])["kind"], "keyless");
    // A list whose id nothing takes is no resource.
    assert_eq!(one("Cup", &[list], &cup), json!([]));
}

#[test]
fn ids_are_found_where_each_action_has_them() {
    let list = ("DescribeCups", "PotId* Offset:i64", "Cups:Cup[]");
    let id_of = |create: (&'static str, &'static str, &'static str), delete, item| {
        let told = one("Cup", &[create, list, delete], &[("Cup", item), ("Plan", "CupName* Size:i64")]);
        (told["id"].clone(), told["create"][0].clone(), told["delete"][0]["id"].clone())
    };
    let delete = |request| ("DeleteCup", request, "");
    for (create, delete, item, id, tells, deleted) in [
        // The caller chooses it, also in an object.
        (("CreateCup", "CupName*", ""), delete("CupName*"), "CupName", "CupName", ("request", "CupName"), "CupName"),
        (
            ("CreateCup", "Plan*:Plan", ""),
            delete("CupName*"),
            "CupName",
            "CupName",
            ("request", "Plan.CupName"),
            "CupName",
        ),
        // The bare Id of the item is the CupId of the others.
        (("CreateCup", "PotId*", "CupId"), delete("CupIds*:string[]"), "Id:i64", "Id", ("reply", "CupId"), "CupIds[]"),
        // CupSet is a list of what CupId is.
        (
            ("CreateCup", "PotId*", "CupSet:string[]"),
            delete("CupId*"),
            "CupId",
            "CupId",
            ("reply", "CupSet[]"),
            "CupId",
        ),
        // The id of the request is the pot's.
        (
            ("CreateCup", "PotId*", "PotId CupId"),
            delete("PotId* CupId*"),
            "PotId CupId",
            "CupId",
            ("reply", "CupId"),
            "CupId",
        ),
        // Deleting goes by a name, whatever ids there are.
        (
            ("CreateCup", "CupName*", ""),
            delete("CupName*"),
            "CupId CupName",
            "CupName",
            ("request", "CupName"),
            "CupName",
        ),
        // A version is asked for behind the noun.
        (
            ("CreateCup", "CupVersion*", ""),
            delete("CupVersion*"),
            "Name Version",
            "Version",
            ("request", "CupVersion"),
            "CupVersion",
        ),
    ] {
        let (found, created, asked) = id_of(create, delete, item);
        assert_eq!((found, created[tells.0].clone(), asked), (json!(id), json!(tells.1), json!(deleted)), "{create:?}");
    }
}

#[test]
fn what_only_looks_like_a_role_is_none() {
    let list = ("DescribeCups", "Offset:i64", "Cups:Cup[]");
    let cup = [("Cup", "CupId"), ("Tag", "Key")];
    let create = ("CreateCup", "", "CupId");
    let deletes = |action| one("Cup", &[create, list, (action, "CupId*", "")], &cup)["delete"].clone();
    assert_eq!(deletes("DestroyCup"), json!([{ "action": "DestroyCup", "id": "CupId" }]));
    // To release a thing that is not given out may be to publish it; beside Delete it is none.
    let both = one("Cup", &[create, list, ("DeleteCup", "CupId*", ""), ("ReleaseCup", "CupId*", "")], &cup);
    assert_eq!(both["delete"], json!([{ "action": "DeleteCup", "id": "CupId" }]));
    // To terminate a job is to stop it.
    let job =
        [("CreateJob", "", "JobId"), ("DescribeJobs", "Offset:i64", "Jobs:Job[]"), ("TerminateJob", "JobId*", "")];
    assert_eq!(one("Job", &job, &[("Job", "JobId")])["delete"], Value::Null);
    // To launch cups is no creating where Create is there, nor is a failure the id of something new.
    let launch = ("LaunchCups", "CupIds*:string[]", "FailedCups:Cup[]");
    assert_eq!(one("Cup", &[create, list, launch], &cup)["create"].as_array().unwrap().len(), 1);
    // Tags are no list of cups.
    assert_eq!(one("Cup", &[create, ("DescribeCups", "", "Tags:Tag[]")], &cup)["list"], Value::Null);
    // A state of paying is not the cup's.
    let paying = one("Cup", &[create, list], &[("Cup", "CupId PayStatus RenewStatus")]);
    assert_eq!(paying["state"], Value::Null);
    // A list that another took the place of is none.
    let lists = ("DescribeCups", "Offset:i64", "CupSet:Cup[]=Cups Cups:Cup[]");
    assert_eq!(one("Cup", &[create, lists], &cup)["list"]["items"], "Cups");
}

#[test]
fn roles_are_told_by_what_else_is_there() {
    let list = ("DescribeCups", "Offset:i64", "Cups:Cup[]");
    let cup = [("Cup", "CupId StatusCode:i64"), ("Saucer", "SaucerId")];
    // What was allocated is released.
    let allocated = [("AllocateCups", "Count:i64", "CupIds:string[]"), ("ReleaseCups", "CupIds*:string[]", ""), list];
    let cups = one("Cup", &allocated, &cup);
    assert_eq!(cups["delete"], json!([{ "action": "ReleaseCups", "id": "CupIds[]" }]));
    assert_eq!(cups["state"], "StatusCode");
    // Where nothing lists, what describes one says how it is.
    let described = [("CreateCup", "Size:i64", "CupId"), ("DescribeCup", "CupId*", "Size:i64 Status")];
    assert_eq!(one("Cup", &described, &cup)["state"], "Status");
    // What runs with a thing that is there makes none.
    let run = [("CreateCup", "Size:i64", "CupId"), ("RunCup", "CupId*", "CupId"), list];
    assert_eq!(one("Cup", &run, &cup)["create"], json!([{ "action": "CreateCup", "reply": "CupId" }]));
    // What is edited by an id that may be left out may be new, and then the service gives the id.
    let edit = [("EditCups", "CupId Size:i64", ""), ("DeleteCups", "CupIds*:string[]", ""), list];
    let overlay = "resources:\n  Cup: { create: EditCups }\n";
    let service = made_up(&edit, &cup, overlay).unwrap();
    assert_eq!(told(&service.resources["Cup"])["create"], json!([{ "action": "EditCups" }]));
    // A TeaLid's PotId is that of a TeaPot, and no other pot's.
    let kin = [
        ("CreatePot", "Size:i64", "PotId"),
        ("DescribePots", "Offset:i64", "Pots:Pot[]"),
        ("CreateTeaPot", "Size:i64", "PotId"),
        ("DescribeTeaPots", "Offset:i64", "Pots:Pot[]"),
        ("CreateTeaLid", "PotId*", "LidId"),
        ("DescribeTeaLids", "Offset:i64", "Lids:Lid[]"),
    ];
    let lid = one("TeaLid", &kin, &[("Pot", "PotId"), ("Lid", "LidId")]);
    assert_eq!(lid["parents"], json!({ "PotId": "TeaPot" }));
}

#[test]
fn other_nouns_may_be_about_the_same_thing() {
    let list = ("DescribeCups", "Offset:i64", "Cups:Cup[]");
    let cup = [("Cup", "CupId"), ("State", "CupId CupState")];
    let told = one("Cup", &[("CreateCup", "", "CupId"), ("CreateTravelCup", "", "CupId"), list], &cup);
    let actions: Vec<&Value> = told["create"].as_array().unwrap().iter().map(|create| &create["action"]).collect();
    assert_eq!(actions, ["CreateCup", "CreateTravelCup"]);
    // What tells the states of things lists them, where nothing else does.
    let states = ("DescribeCupsStatus", "Offset:i64", "Cups:State[] TotalCount:i64");
    let told = one("Cup", &[("CreateCup", "", "CupId"), ("DeleteCup", "CupId*", ""), states], &cup);
    assert_eq!(told["list"]["action"], "DescribeCupsStatus");
    // The thing is a member of what is listed.
    let held = [("Item", "Cup:Cup Owner"), ("Cup", "CupId")];
    let told = one("Cup", &[("CreateCup", "", "CupId"), ("DescribeCups", "Offset:i64", "Data:Item[]")], &held);
    assert_eq!((&told["id"], &told["list"]["thing"]), (&json!("CupId"), &json!("Cup")));
}

#[test]
fn fields_of_requests_know_whose_ids_they_are() {
    let service = tea("").unwrap();
    let ids = Ids::of(&service);
    let of = |action: &str, field: &str| ids.resource_of(action, field).map(|target| target.to_string());
    assert_eq!(of("DeleteCups", "CupIds").as_deref(), Some("Cup"));
    assert_eq!(of("CreateCup", "PotId").as_deref(), Some("Pot"));
    assert_eq!((of("CreateCup", "Size"), of("CreateCup", "Nothing"), of("Nothing", "PotId")), (None, None, None));
    let vpc = ALL.iter().find(|service| service.name == "cvm").unwrap();
    let ids = Ids::of(vpc);
    let of = |action: &str, field: &str| ids.resource_of(action, field).map(|target| target.to_string());
    assert_eq!(of("RunInstances", "SecurityGroupIds").as_deref(), Some("vpc.SecurityGroup"));
    assert_eq!(of("RunInstances", "ImageId").as_deref(), Some("Image"));
    assert_eq!(of("TerminateInstances", "InstanceIds").as_deref(), Some("Instance"));
    assert_eq!(of("RunInstances", "ClientToken"), None);
}

#[test]
fn overlays_correct_each_role_alone() {
    let service = tea(
        "resources:\n  Cup:\n    id: PotId\n    create: { action: CreateCup, request: PotId }\n    list: { by_id: false }\n    modify: false\n    delete: { action: DeleteCups, id: false }\n    state: PayState\n    count: false\n    scope: Limit\n    parents: { PotId: vpc.Vpc }\n  Pot: false\n  Tag: { list: { action: DescribePotTags, items: Tags }, id: TagKey }\n",
    )
    .unwrap();
    let cup = &service.resources["Cup"];
    assert_eq!(
        told(cup),
        json!({
            "kind": "full",
            "id": "PotId",
            "create": [{ "action": "CreateCup", "request": "PotId" }],
            "list": { "action": "DescribeCups", "items": "CupSet" },
            "modify": [{ "action": "ModifyCupColour", "id": "CupId", "aspect": true }],
            "delete": [{ "action": "DeleteCups" }],
            "state": "PayState",
            "parents": { "PotId": "vpc.Vpc" },
            "scope": ["Limit"],
        })
    );
    assert!(!service.resources.contains_key("Pot"));
    assert_eq!(service.resources["Tag"].kind, Kind::Catalogue);
    // Where the id is another one, the roles that nothing is said of follow it.
    let pot = |overlay: &str| tea(overlay).unwrap().resources["Pot"].clone();
    let by_id = |pot: &Resource| pot.list.as_ref().unwrap().by_id.clone();
    let (derived, corrected) = (pot(""), pot("resources:\n  Pot: { id: PotName }\n"));
    assert_eq!((&derived.create[0].id, by_id(&derived)), (&CreatedId::Untold, None));
    assert_eq!(corrected.create[0].id, CreatedId::Request("PotName".to_owned()));
    assert_eq!(by_id(&corrected), Some(ById::Field("PotName".to_owned())));
}

#[test]
fn overlays_that_are_stale_or_wrong() {
    for (overlay, expected) in [
        (
            "  Saucer: false",
            "overlays/tea/2020-01-01.yaml:2: tea 2020-01-01, resource Saucer: the actions tell of no such resource\n  help: remove the entry",
        ),
        ("  Cup: {}", ":2: tea 2020-01-01, resource Cup: it says nothing of the resource"),
        ("  Cup: true", "`true` says nothing; say what it is, or `false` for none"),
        ("  Cup: { colour: red }", "unknown field `colour`"),
        (
            "  Cup:\n    id: CupId",
            ":3: tea 2020-01-01, resource Cup, `id`: the actions tell this already\n  help: remove it",
        ),
        ("  Cup:\n    delete: DeleteCups", ":3: tea 2020-01-01, resource Cup, `delete`: the actions tell this already"),
        (
            "  Cup:\n    list: { items: CupSet }",
            ":3: tea 2020-01-01, resource Cup, `list`: the actions tell this already",
        ),
        ("  Cup:\n    scope: false", ":3: tea 2020-01-01, resource Cup, `scope`: the actions tell this already"),
        (
            "  Cup:\n    parents:\n      PotId: Pot",
            ":4: tea 2020-01-01, resource Cup, `parents`, `PotId`: the actions tell this already",
        ),
        (
            "  Cup:\n    delete: BreakCup",
            ":3: tea 2020-01-01, resource Cup, `delete`: the facts have no action BreakCup\n  help: correct the name, or remove the role if upstream removed the action",
        ),
        (
            "  Cup:\n    create: { action: CreateCup, id: Cup.CupId }",
            ":3: tea 2020-01-01, resource Cup, `create`: the reply of CreateCup has no Cup.CupId\n  help: a path of fields",
        ),
        (
            "  Cup:\n    create: { action: CreateCup, id: CupId, request: PotId }",
            "CreateCup has more than one of `id`, `request` and `order`",
        ),
        ("  Cup:\n    create: { action: CreateCup, request: Name }", "`create`: the request of CreateCup has no Name"),
        ("  Cup:\n    list: { items: Cups }", "`list`: Cups of DescribeCups is no list of objects"),
        ("  Cup:\n    list: { by_id: 'Filters:cup-id' }", "`list`: the request of DescribeCups has no Filters"),
        ("  Cup:\n    list: { action: ListCups }", "`list`: the facts have no action ListCups"),
        ("  Cup:\n    id: Handle", "`id`: Cup has no member Handle"),
        ("  Cup:\n    state: Mood", "`state`: Cup has no member Mood"),
        ("  Cup:\n    count: Number", "`count`: no request of BuyCups, CreateCup has a field Number"),
        ("  Cup:\n    scope: Kitchen", "`scope`: no request of"),
        ("  Cup:\n    modify: [PaintCup]", "`modify`: the facts have no action PaintCup"),
        (
            "  Cup:\n    aspects: { action: ModifyCupColour, id: Name }",
            "`aspects`: the request of ModifyCupColour has no Name",
        ),
        ("  Cup:\n    parents: { PotId: Kettle }", "`PotId`: there is no resource Kettle"),
        ("  Cup:\n    parents: { LidId: Pot }", "`LidId`: no request of BuyCups, CreateCup has a field LidId"),
        ("  Cup: { list: false, create: false }", "resource Cup: with these roles it is no resource"),
        ("  Saucer: { delete: DeleteCups }", "resource Saucer: with these roles it is no resource"),
        ("  Saucer: { list: { items: Cups } }", "resource Saucer, `list`: no action lists it"),
        ("  Cup: false\n  Cup: { state: PayState }", ":3: duplicate mapping key: Cup"),
    ] {
        let error = tea(&format!("resources:\n{overlay}\n")).expect_err(overlay);
        assert!(error.contains(expected), "{overlay}\n     got: {error}\nexpected: {expected}");
    }
}

#[test]
fn a_thing_of_another_service_has_to_be_there() {
    let service = tea("resources:\n  Cup: { parents: { PotId: cvm.Kettle } }\n").unwrap();
    let error = check_parents(&[service]).unwrap_err().to_string();
    assert!(error.contains("resource Cup, `parents`, `PotId`: there is no resource cvm.Kettle"), "{error}");
    check_parents(&ALL).unwrap();
    for (service, resource) in known_elsewhere() {
        let there = ALL.iter().any(|known| known.name == service && known.resources.contains_key(resource));
        assert!(there, "{service} has no resource {resource}");
    }
}

#[test]
fn the_description_carries_them_and_the_module_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let version =
        spec::versions(&spec_folder()).unwrap().into_iter().find(|version| version.service == "mqtt").unwrap();
    for part in ["services", "overlays"] {
        let (from, to) = (spec_folder().join(part).join("mqtt"), root.join(part).join("mqtt"));
        std::fs::create_dir_all(&to).unwrap();
        for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
    let layout = Layout {
        spec: root.to_owned(),
        spec_name: "spec".to_owned(),
        modules: root.join("modules"),
        manifest: None,
        list: None,
        description: Some(root.join("description")),
        runtime: None,
    };
    generate(&layout, &[]).unwrap().0.write().unwrap();
    let packed = std::fs::File::open(root.join("description/mqtt/2024-05-16.json.gz")).unwrap();
    let text = std::io::read_to_string(flate2::read::GzDecoder::new(packed)).unwrap();
    let described: Value = serde_json::from_str(&text).unwrap();
    let service = spec::load(&spec_folder(), &version).unwrap();
    assert_eq!(described["resources"], serde_json::to_value(&service.resources).unwrap());
    assert_eq!(described["types"]["ModifyTopicRequest"]["InstanceId"]["of"], "Instance");
    assert_eq!(described["types"]["ModifyTopicRequest"]["Remark"]["of"], Value::Null);
    let module = std::fs::read_to_string(root.join("modules/mqtt/v20240516/mod.rs")).unwrap();
    let row = "//! | `Topic` | `InstanceId`, `Topic` | [`CreateTopic`](Client::create_topic) | [`DescribeTopicList`](Client::describe_topic_list), [`DescribeTopic`](Client::describe_topic) | [`ModifyTopic`](Client::modify_topic) | [`DeleteTopic`](Client::delete_topic) |  |";
    assert!(module.contains(row), "{module}");
    assert!(module.contains("[`INSTANCE_RUNNING`](waiter::INSTANCE_RUNNING)"));
    // Where there is nothing of the kind, there is no table.
    let sources = sources(&made_up(&[("Ping", "", "")], &[], "").unwrap()).unwrap();
    assert!(!sources["mod"].contains("| resource |"));
}

/// The field at a path of a type, with `[]` behind lists.
fn field_at<'a>(service: &'a Service, ty: &str, path: &str) -> Option<&'a Field> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let field = service.types.get(ty)?.fields.get(first.trim_end_matches("[]"))?;
    match rest {
        None => Some(field),
        Some(rest) => field_at(service, field.ty.object()?, rest),
    }
}

#[test]
fn every_action_and_every_path_is_there() {
    let mut paths = 0;
    for (service, name, about) in all() {
        let request = |action: &str, path: &str| field_at(service, &service.actions[action].request, path);
        let reply = |action: &str, path: &str| field_at(service, &service.actions[action].response, path);
        let mut expect = |found: Option<&Field>, path: &str| {
            paths += 1;
            assert!(found.is_some(), "{} {name} {path}", service.label());
        };
        for create in &about.create {
            match &create.id {
                CreatedId::Reply(path) | CreatedId::Order(path) => expect(reply(&create.action, path), path),
                CreatedId::Request(path) => expect(request(&create.action, path), path),
                CreatedId::Untold => assert!(service.actions.contains_key(&create.action)),
            }
        }
        if let Some(list) = &about.list {
            let items = reply(&list.action, &list.items).unwrap();
            assert!(items.ty.list && items.ty.object().is_some(), "{} {name}", service.label());
            if let Some(ById::Field(field) | ById::Filter { field, .. }) = &list.by_id {
                expect(request(&list.action, field), field);
            }
        }
        let calls = about.modify.iter().map(|call| (&call.action, &call.id));
        let calls = calls.chain(about.delete.iter().map(|call| (&call.action, &call.id)));
        for (action, id) in calls.chain(about.describe.iter().map(|call| (&call.action, &call.id))) {
            assert!(service.actions.contains_key(action));
            if let Some(path) = id {
                expect(request(action, path), path);
            }
        }
    }
    assert!(paths > 5_900, "{paths}");
}

#[test]
fn there_are_as_many_of_each_kind_as_there_were() {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    all().for_each(|(_, _, about)| *counts.entry(about.kind).or_default() += 1);
    println!("{counts:?}");
    for (kind, least) in [
        (Kind::Full, 1_390),
        (Kind::Given, 150),
        (Kind::Object, 130),
        (Kind::Part, 70),
        (Kind::Keyless, 50),
        (Kind::Settings, 290),
        (Kind::Unlisted, 80),
        (Kind::Catalogue, 800),
    ] {
        let count = counts.get(&kind).copied().unwrap_or_default();
        assert!(count >= least, "{count} of {kind}, once at least {least}");
    }
}

/// The roles of a resource, each as descriptions write it.
fn roles(about: &Value) -> BTreeMap<&'static str, Value> {
    let action = |call: &Value| call["action"].clone();
    let list = |key: &str| about[key].as_array().cloned().unwrap_or_default();
    let modify = list("modify");
    let is_aspect = |call: &&Value| call["aspect"] == true;
    let mut roles: BTreeMap<&'static str, Value> = BTreeMap::new();
    for role in ["id", "delete", "state", "count", "scope", "describe"] {
        roles.insert(role, about[role].clone());
    }
    roles.insert("create", list("create").iter().map(action).collect());
    let places = list("create").into_iter().filter(|create| create.as_object().is_some_and(|create| create.len() > 1));
    roles.insert("create id", places.collect());
    roles.insert("modify", modify.iter().filter(|call| !is_aspect(call)).cloned().collect());
    roles.insert("aspects", modify.iter().filter(is_aspect).cloned().collect());
    let mut list = about["list"].clone();
    let by_id = list.as_object_mut().and_then(|list| list.remove("by_id"));
    roles.insert("by id", by_id.unwrap_or_default());
    roles.insert("list", list);
    // What is an object of a reply is not what was read.
    if let Some(describe) = roles.get_mut("describe").and_then(Value::as_object_mut) {
        describe.remove("object");
    }
    let parents = about["parents"].as_object().cloned().unwrap_or_default();
    roles.insert("parents", Value::Object(parents));
    roles.retain(|_, value| {
        !(value.is_null()
            || value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(serde_json::Map::is_empty))
    });
    roles
}

/// Of each role: how many are as people read them, and how many there are.
fn score(salt: &str, resources: usize) -> BTreeMap<&'static str, (usize, usize)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/drawn/resources.{salt}.tsv"));
    let text = std::fs::read_to_string(file).unwrap();
    let mut scores: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [service, version, resource, truth] = columns[..] else { panic!("{line}") };
        assert!(seen.insert((service, version, resource)), "{line}");
        let truth: Value = serde_json::from_str(truth).unwrap();
        let described = ALL.iter().find(|known| known.name == service && known.version == version).unwrap();
        let present = described.resources.get(resource).map_or(Value::Null, told);
        let (truth, present) = (roles(&truth), roles(&present));
        for role in truth.keys().chain(present.keys()).collect::<BTreeSet<_>>() {
            let score = scores.entry(role).or_default();
            score.1 += 1;
            if truth.get(role) == present.get(role) {
                score.0 += 1;
            } else {
                println!("{salt} {service} {resource}, {role}: {:?} for {:?}", present.get(role), truth.get(role));
            }
        }
    }
    assert_eq!(seen.len(), resources);
    scores
}

#[test]
fn drawn_resources_are_as_people_read_them() {
    for (salt, resources) in [("a", 100), ("b", 100), ("c", 100), ("e", 60), ("f", 60)] {
        let scores = score(salt, resources);
        println!("{salt}: {scores:?}");
        for (role, (right, all)) in scores {
            assert!(right * 100 >= all * 95, "{salt}, {role}: {right} of {all}");
        }
    }
}

/// What an action is about: what follows its verb, in the singular and in small letters.
fn noun(action: &str, verbs: &[&str]) -> Option<String> {
    let rest = verbs.iter().find_map(|verb| action.strip_prefix(verb))?;
    let rest = rest.strip_suffix("List").or_else(|| rest.strip_suffix("Set")).unwrap_or(rest);
    let rest =
        rest.strip_suffix("ies").map_or_else(|| rest.trim_end_matches('s').to_owned(), |rest| format!("{rest}y"));
    (!rest.is_empty()).then(|| rest.to_ascii_lowercase())
}

#[test]
fn nine_in_ten_of_what_is_created_listed_and_deleted_is_found() {
    let (mut found, mut total) = (0, 0);
    for service in ALL.iter() {
        let nouns = |verbs: &[&str]| -> BTreeSet<String> {
            service.actions.keys().filter_map(|action| noun(action, verbs)).collect()
        };
        let listed = nouns(&["Describe", "List", "Get"]);
        let deleted = nouns(&["Delete", "Terminate", "Destroy", "Remove"]);
        for action in service.actions.keys() {
            let Some(noun) = noun(action, &["Create", "Add"]) else { continue };
            if !(listed.contains(&noun) && deleted.contains(&noun)) {
                continue;
            }
            total += 1;
            let is_role = |about: &Resource| {
                let creates = about.create.iter().any(|create| create.action == *action);
                creates && (about.list.is_some() || about.describe.is_some()) && !about.delete.is_empty()
            };
            if service.resources.values().any(is_role) {
                found += 1;
            } else {
                println!("{} {action}", service.label());
            }
        }
    }
    println!("{found} of {total}");
    assert!(total > 900 && found * 100 >= total * 90, "{found} of {total}");
}
