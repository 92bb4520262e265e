//! Ways to wait: what is wrong with one is told, and what was generated is what the description bears out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use syn::{Expr, Item, Lit};
use tencentcloud_codegen::emit::{Layout, generate};

const FACTS: &str = "\
service: tea
version: 2020-01-01
actions:
  BrewTea: {}
  DescribeTea: {}
  ListPots: {}
types:
  BrewTeaRequest: {}
  BrewTeaResponse:
    fields:
      State: { type: string }
  DescribeTeaRequest: {}
  DescribeTeaResponse:
    fields:
      State: { type: string, values: [COLD, HOT, SPILT] }
      Degrees: { type: i64, values: [0, 1, -2] }
      Done: { type: bool }
      Strength: { type: f64 }
      Note: { type: string }
      Pot: { type: Pot }
      Poured: { type: datetime }
  ListPotsRequest: {}
  ListPotsResponse:
    fields:
      Pots: { type: 'Pot[]' }
  Pot:
    fields:
      State: { type: string }
error_codes: [InvalidPot.NotFound, ResourceNotFound.Pot]
";

/// What an overlay leads to: the file with the waiters, or the error without its folder.
fn outcome(overlay: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("services/tea/2020-01-01.yaml", FACTS), ("overlays/tea/2020-01-01.yaml", overlay)] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let layout = Layout {
        spec: folder.path().to_owned(),
        spec_name: "spec".to_owned(),
        modules: folder.path().join("out"),
        manifest: None,
        list: None,
        description: None,
        runtime: None,
    };
    let place = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
    let (files, _) = generate(&layout, &[]).map_err(|error| error.to_string().replace(&place, ""))?;
    files.write().unwrap();
    Ok(std::fs::read_to_string(layout.modules.join("tea/v20200101/waiter.rs")).unwrap_or_default())
}

/// The overlay of a waiter of `DescribeTea` called `hot`.
fn of_tea(waiter: &str) -> String {
    format!("actions:\n  DescribeTea:\n    waiters:\n      hot: {{ doc: It is hot., {waiter} }}\n")
}

#[test]
fn a_waiter_that_is_wrong_is_told_with_its_place_and_the_way_out() {
    const PLACE: &str = "overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, action DescribeTea, waiter hot";
    for (waiter, expected) in [
        (
            "state: Sate, success: [HOT]",
            ", `state`: DescribeTeaResponse has no field `Sate`\n  help: a path of fields of the reply",
        ),
        ("state: Pot.Sate, success: [HOT]", ", `state`: Pot has no field `Sate`"),
        ("state: State.Pot, success: [HOT]", "State of DescribeTeaResponse is a string: there is nothing inside it"),
        ("state: Pot, success: [HOT]", "Pot of DescribeTeaResponse is a Pot, not a state"),
        ("state: Strength, success: [1]", "Strength of DescribeTeaResponse is a f64, not a state"),
        ("state: Poured, success: [x]", "Poured of DescribeTeaResponse is a datetime, not a state"),
        ("state: '', success: [x]", "DescribeTeaResponse has no field ``"),
        (
            "state: State, success: [WARM]",
            ", `success`: WARM is no state of State that is known: COLD, HOT, SPILT\n  help: correct it, or say in `source`",
        ),
        ("state: State, success: [HOT], failure: [WARM]", ", `failure`: WARM is no state of State that is known"),
        ("state: Degrees, success: [2]", "2 is no state of Degrees that is known: -2, 0, 1"),
        (
            "state: Note, success: [x]",
            ", `success`: the facts list no values of Note, so nothing tells that x is one\n  help: say in `source` where",
        ),
        (
            "state: State, success: [HOT], source: a book",
            ", `source`: it is stale: the facts list all of these states\n  help: remove it",
        ),
        ("state: Done, success: [true], source: a book", ", `source`: it is stale"),
        ("state: Note, success: [x], source: ' '", ", `source`: it says nothing"),
        (
            "state: Degrees, success: ['1']",
            ", `success`: \"1\" is no value of Degrees, a i64\n  help: numbers and truth values stand bare",
        ),
        ("state: State, success: [1]", "1 is no value of State, a string"),
        ("state: State, success: { true: x }", "true is no value of State, a string"),
        ("state: Done, success: ['true']", "\"true\" is no value of Done, a bool"),
        ("state: State, success: [HOT, HOT]", ", `success`: HOT stands there twice"),
        ("state: State, success: [HOT], failure: [HOT]", ", `failure`: HOT stands there twice"),
        ("state: State, success: { HOT: '' }", "what HOT means is empty"),
        ("state: State, success: HOT", "a list of states, or a map of states to what they mean"),
        (
            "state: State",
            ": nothing ends this waiting well\n  help: name states in `success`, or say `not_found: done`",
        ),
        ("state: State, failure: [SPILT], not_found: failed", "nothing ends this waiting well"),
        ("state: State, success: [HOT], not_found: gone", "gone"),
        (
            "state: State, success: [HOT], not_found_codes: [InvalidPot.NotFound]",
            ", `not_found_codes`: they have no effect where not being found is an error\n  help: say by `not_found`",
        ),
        (
            "state: State, not_found: done, not_found_codes: [InvalidCup.NotFound]",
            "the service documents no error code InvalidCup.NotFound\n  help: correct it",
        ),
        (
            "state: State, not_found: done, not_found_codes: [ResourceNotFound.Pot]",
            "ResourceNotFound.Pot says so anyway\n  help: remove it",
        ),
        (
            "state: State, not_found: done, not_found_codes: [InvalidPot.NotFound, InvalidPot.NotFound]",
            "InvalidPot.NotFound stands there twice",
        ),
        ("state: State, success: [HOT], interval: 0s", ", `interval`: no pause between two looks"),
        (
            "state: State, success: [HOT], interval: 5",
            "`5` is not a time; write seconds, minutes or hours: `5s`, `10m`, `2h`",
        ),
        ("state: State, success: [HOT], interval: 2 weeks", "`2 weeks` is not a time"),
        ("state: State, success: [HOT], interval: -1s", "`-1s` is not a time"),
        ("state: State, success: [HOT], deadline: 99999999999999999999h", "is not a time"),
        ("state: State, success: [HOT], deadline: 9999999999999999999h", "is not a time"),
        ("state: State, success: [HOT], deadline: 25h", ", `deadline`: more than 24 hours"),
        (
            "state: State, success: [HOT], interval: 5m, deadline: 5m",
            ", `deadline`: the waiting would be given up before its second look",
        ),
        ("state: State, success: [HOT], interval: 10m", ", `interval`: the waiting would be given up before"),
        ("state: State, success: [HOT], until: HOT", "until"),
        ("success: [HOT]", "state"),
    ] {
        let error = outcome(&of_tea(waiter)).expect_err(waiter);
        assert!(error.contains(expected), "{waiter}\n     got: {error}\nexpected: {expected}");
        // What the format itself refuses has the file and the line; all else says what it is in, too.
        let of_format = error.starts_with("overlays/tea/2020-01-01.yaml:4: ") && !error.contains("action DescribeTea");
        assert!(of_format || error.starts_with(PLACE), "{waiter}\n{error}");
    }
}

#[test]
fn a_waiter_needs_a_name_of_its_own_and_an_action_that_reads() {
    let waiter = "{ doc: x, state: State, success: [HOT] }";
    for name in ["Hot", "hot-tea", "2hot", "_hot", "hot_", "very__hot", "h\u{f6}t"] {
        let error = outcome(&format!("actions:\n  DescribeTea:\n    waiters:\n      {name}: {waiter}\n")).unwrap_err();
        assert!(
            error.contains(&format!("waiter {name}: `{name}` is not the name of a waiter\n  help: small")),
            "{error}"
        );
    }
    let error = outcome(&format!("actions:\n  BrewTea:\n    waiters:\n      hot: {waiter}\n")).unwrap_err();
    assert!(
        error.starts_with("overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, action BrewTea, waiter hot: BrewTea may change something, and waiting repeats it\n  help: "),
        "{error}"
    );
    let error = outcome(&format!(
        "actions:\n  DescribeTea:\n    waiters:\n      hot: {waiter}\n  ListPots:\n    waiters:\n      hot: {{ doc: x, state: Pots.State, not_found: done }}\n"
    ))
    .unwrap_err();
    assert!(
        error.starts_with("overlays/tea/2020-01-01.yaml:7: tea 2020-01-01, action ListPots, waiter hot: DescribeTea has a waiter `hot` already\n  help: "),
        "{error}"
    );
    let error = outcome(&format!("actions:\n  DescribeCup:\n    waiters:\n      hot: {waiter}\n")).unwrap_err();
    assert!(error.contains("action DescribeCup: the facts have no such action"), "{error}");
    let error = outcome(&of_tea("state: State, success: [HOT]").replace("It is hot.", "' '")).unwrap_err();
    assert!(error.contains("waiter hot, `doc`: it says nothing"), "{error}");
}

#[test]
fn a_waiter_becomes_a_constant_and_its_docs_say_all_of_it() {
    let constants = |overlay: &str| {
        let text = outcome(overlay).unwrap();
        text.split_once("\n///").map(|(_, constants)| format!("///{constants}")).unwrap()
    };
    let text = constants(
        "\
actions:
  DescribeTea:
    waiters:
      tea_hot:
        doc: It is hot.
        state: Degrees
        success: { 1: hot }
        failure: { -2: spilt, 0: cold }
        not_found: failed
        not_found_codes: [InvalidPot.NotFound]
        interval: 90s
        deadline: 1h
",
    );
    assert_eq!(
        text,
        "\
/// It is hot.
///
/// Looks at `Degrees` of [`describe_tea`](super::Client::describe_tea). Done at `1` (hot); failed
/// at `-2` (spilt) or `0` (cold). Failed where there is none. The first pause is 90 seconds; gives
/// up after 1 hour.
pub const TEA_HOT: Waiter<super::DescribeTeaRequest> = Waiter::state(\"Degrees\")
    .success(&[\"1\"])
    .failure(&[\"-2\", \"0\"])
    .not_found(NotFound::Failed)
    .not_found_codes(&[\"InvalidPot.NotFound\"])
    .interval(Duration::from_secs(90))
    .deadline(Duration::from_secs(3600));
"
    );
    let text =
        constants("actions:\n  DescribeTea:\n    waiters:\n      hot: { doc: x, state: Done, success: [true] }\n");
    assert!(text.ends_with("Waiter::state(\"Done\")\n    .success(&[\"true\"]);\n"), "{text}");
    assert!(text.contains("Done at `true`. The first\n/// pause is 2 seconds; gives up after 10 minutes."), "{text}");
    // Where nothing is waited for, there is no file.
    assert_eq!(outcome("service: { title: Tea }"), Ok(String::new()));
}

/// A table as it stands in a generated file.
#[derive(Debug, Default)]
struct Table {
    name: String,
    request: String,
    state: String,
    states: Vec<String>,
    codes: Vec<String>,
}

/// The tables of a generated file.
fn tables(file: &Path) -> Vec<Table> {
    let file = syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap();
    let constants = file.items.into_iter().filter_map(|item| match item {
        Item::Const(item) => Some(item),
        _ => None,
    });
    constants
        .map(|item| {
            let syn::Type::Path(ty) = &*item.ty else { panic!("{} is of no path", item.ident) };
            let syn::PathArguments::AngleBracketed(of) = &ty.path.segments.last().unwrap().arguments else {
                panic!("{} is of no action", item.ident)
            };
            let Some(syn::GenericArgument::Type(syn::Type::Path(request))) = of.args.first() else {
                panic!("{} is of no action", item.ident)
            };
            let request = request.path.segments.last().unwrap().ident.to_string();
            let mut table = Table { name: item.ident.to_string(), request, ..Table::default() };
            let mut expression = &*item.expr;
            while let Expr::MethodCall(call) = expression {
                match call.method.to_string().as_str() {
                    "success" | "failure" => table.states.extend(texts(&call.args[0])),
                    "not_found_codes" => table.codes.extend(texts(&call.args[0])),
                    _ => {}
                }
                expression = &call.receiver;
            }
            let Expr::Call(state) = expression else { panic!("{} has no state", item.ident) };
            table.state = texts(&state.args[0]).pop().unwrap();
            table
        })
        .collect()
}

fn texts(expression: &Expr) -> Vec<String> {
    match expression {
        Expr::Reference(reference) => texts(&reference.expr),
        Expr::Array(array) => array.elems.iter().flat_map(texts).collect(),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => vec![text.value()],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn yaml(file: &Path) -> Value {
    serde_saphyr::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

/// Follows every table in its own way, by the files as they stand and not by the generator.
#[test]
fn every_table_that_was_generated_is_borne_out_by_the_description() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (mut checked, mut services) = (0, 0);
    for version in folders(&root.join("crates/api/src/services")).iter().flat_map(|service| folders(service)) {
        let file = version.join("waiter.rs");
        if !file.exists() {
            continue;
        }
        let service = version.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let digits = version.file_name().unwrap().to_str().unwrap();
        let date = format!("{}-{}-{}", &digits[1..5], &digits[5..7], &digits[7..9]);
        let facts: Value = yaml(&root.join(format!("api-spec/services/{service}/{date}.json")));
        let overlay = yaml(&root.join(format!("api-spec/overlays/{service}/{date}.yaml")));
        let mut described: BTreeMap<String, (&String, &Value)> = BTreeMap::new();
        for (action, about) in overlay["actions"].as_object().unwrap() {
            for (name, waiter) in about["waiters"].as_object().into_iter().flatten() {
                described.insert(name.to_uppercase(), (action, waiter));
            }
        }
        services += 1;
        for table in tables(&file) {
            let at = format!("{service} {date}: {}", table.name);
            let (action, waiter) = described.remove(&table.name).unwrap_or_else(|| panic!("{at} is in no overlay"));
            let about = &facts["actions"][action];
            assert!(about.is_object(), "{at}: {action} is gone");
            let named = |key: &str, end: &str| about[key].as_str().map_or(format!("{action}{end}"), str::to_owned);
            assert_eq!(table.request, named("request", "Request"), "{at}");
            assert_eq!(table.state, waiter["state"], "{at}");

            // The way to the state, through objects and lists.
            let (mut ty, mut field) = (named("response", "Response"), &Value::Null);
            for step in table.state.split('.') {
                field = &facts["types"][&ty]["fields"][step];
                assert!(field.is_object(), "{at}: {ty} has no field {step}");
                ty = field["type"].as_str().unwrap().trim_end_matches("[]").to_owned();
            }
            assert!(["string", "i64", "u64", "bool"].contains(&ty.as_str()), "{at}: a {ty} is no state");

            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let mut known: Vec<String> = field["values"].as_array().into_iter().flatten().map(text).collect();
            let of_enum = table.state.rsplit('.').next().and_then(|name| overlay["enums"][name]["values"].as_object());
            known.extend(of_enum.into_iter().flat_map(|values| values.keys().cloned()));
            let sourced = waiter["source"].as_str().is_some_and(|source| source.len() > 20);
            for state in &table.states {
                assert!(known.contains(state) || sourced, "{at}: {state} is not among {known:?}");
                let said = ["success", "failure"].into_iter().any(|key| match &waiter[key] {
                    Value::Array(states) => states.iter().map(text).any(|said| said == *state),
                    Value::Object(states) => states.contains_key(state),
                    _ => false,
                });
                assert!(said, "{at}: the overlay does not say {state}");
            }
            for code in &table.codes {
                let codes = facts["error_codes"].as_array().unwrap();
                assert!(codes.iter().any(|known| known == code), "{at}: there is no code {code}");
            }
            assert!(!table.states.is_empty() || waiter["not_found"] == "done", "{at}: nothing ends it");
            checked += 1;
        }
        assert!(described.is_empty(), "{service} {date}: not generated: {:?}", described.keys());
    }
    assert!(checked > 60 && services > 30, "{checked} tables of {services} services");
}
