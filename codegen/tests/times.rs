//! Times that are strings: their forms and zones compared with what people read, counted over all services, and what
//! is made of them.
//!
//! `cargo test --package tencentcloud-codegen --test times -- --nocapture` prints the counts.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is all test, and has a page to print")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tencentcloud_codegen::plan::{self, Module, Moment};
use tencentcloud_codegen::spec::{self, Service, Zone};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A sample: how many there are, and which facts are not as people read them.
fn compared(file: &str) -> (usize, Vec<String>) {
    let sample = std::fs::read_to_string(repository().join("codegen/tests/drawn").join(file)).unwrap();
    let (mut all, mut mistakes) = (0, Vec::new());
    for line in sample.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [service, version, ty, field, truth] = columns.as_slice() else { panic!("{line}") };
        let file = repository().join(format!("api-spec/services/{service}/{version}.json"));
        let facts: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let field = &facts["types"][ty]["fields"][field];
        assert!(field.is_object(), "{line}: is no more");
        let truth: Value = serde_json::from_str(truth).unwrap();
        let found = json!({ "form": field["form"], "zone": field["zone"] });
        let truth = json!({ "form": truth["form"], "zone": truth["zone"] });
        all += 1;
        if found != truth {
            mistakes.push(format!("{line}: {found}"));
        }
    }
    (all, mistakes)
}

#[test]
fn forms_and_zones_are_right() {
    for salt in ["a", "b"] {
        let (all, mistakes) = compared(&format!("times.{salt}.tsv"));
        println!("{salt}: {} of {all} are right; not: {mistakes:#?}", all - mistakes.len());
        assert_eq!(all, 60);
        assert!(mistakes.len() * 100 <= all * 5, "{salt}: {mistakes:#?}");
    }
}

#[test]
fn string_times_are_counted() {
    let root = repository().join("api-spec");
    let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut zones, mut moments, mut accessors, mut neither) = (0, 0, 0, 0);
    for version in spec::versions(&root).unwrap() {
        let service = spec::load(&root, &version).unwrap();
        for (name, field) in service.types.values().flat_map(|ty| &ty.fields) {
            let is_time = ["Time", "Date"].iter().any(|word| name.ends_with(word));
            match field.form {
                Some(form) => {
                    *forms.entry(form.spelled()).or_default() += 1;
                    zones += usize::from(field.zone.is_some());
                    moments += usize::from(form.is_local_moment());
                    accessors += usize::from(form.is_moment() || (form.is_local_moment() && field.zone.is_some()));
                }
                None if is_time && field.ty.item.is_text() && !field.ty.list => {
                    neither += usize::from(field.example.is_none());
                }
                None => {}
            }
        }
    }
    let all: usize = forms.values().sum();
    println!("{all} strings have a form, {moments} of them a date and a time without an offset; {zones} a zone");
    println!("{accessors} have an accessor; {neither} called a time have neither a form nor an example");
    println!("{forms:#?}");
    assert!(all >= 6_000, "{all}");
    assert!(accessors >= 1_500, "{accessors}");
}

/// A service whose reply has these fields.
fn tea(fields: &Value, overlay: &str) -> Result<Service, String> {
    let folder = tempfile::tempdir().unwrap();
    let facts = json!({
        "service": "tea",
        "version": "2020-01-01",
        "actions": { "DescribeCup": {} },
        "types": { "DescribeCupRequest": {}, "DescribeCupResponse": { "fields": fields } }
    });
    for (file, text) in
        [("services/tea/2020-01-01.json", facts.to_string()), ("overlays/tea/2020-01-01.yaml", overlay.to_owned())]
    {
        let file = folder.path().join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let version = spec::versions(folder.path()).unwrap().remove(0);
    spec::load(folder.path(), &version).map_err(|error| error.to_string())
}

fn planned(module: &Module, wire: &str) -> (Option<(Moment, String)>, String) {
    let field = module.structs["DescribeCupResponse"].fields.iter().find(|field| field.wire == wire).unwrap();
    (field.time.clone(), field.docs.0.join(" "))
}

#[test]
fn what_is_certain_has_an_accessor_and_all_is_said() {
    let of = |form: &str, zone: Option<&str>| match zone {
        Some(zone) => json!({ "type": "string", "form": form, "zone": zone }),
        None => json!({ "type": "string", "form": form }),
    };
    let fields = json!({
        "CreateTime": of("RFC 3339", None),
        "StartTime": of("YYYY-MM-DD hh:mm:ss", Some("+08:00")),
        "EndTime": of("YYYY-MM-DD hh:mm:ss", Some("UTC")),
        "DrinkTime": of("YYYY-MM-DD hh:mm:ss", None),
        "BirthDate": of("YYYY-MM-DD", None),
        "BrewTime": of("epoch s", None),
        "CoolTime": of("epoch ms", None),
        "Count": { "type": "i64", "time": "s" },
        "RequestId": { "type": "string" }
    });
    let module = plan::plan(&tea(&fields, "{}").unwrap()).unwrap();
    for (wire, moment, doc) in [
        ("CreateTime", Some((Moment::Whole, "create_at")), "A time with its offset, such as"),
        ("StartTime", Some((Moment::In(Zone::China), "start_at")), "As `YYYY-MM-DD hh:mm:ss`, in UTC+8."),
        ("EndTime", Some((Moment::In(Zone::Utc), "end_at")), "As `YYYY-MM-DD hh:mm:ss`, in UTC."),
        ("DrinkTime", None, "As `YYYY-MM-DD hh:mm:ss`; upstream does not say its zone."),
        ("BirthDate", None, "As `YYYY-MM-DD`."),
        ("BrewTime", Some((Moment::Seconds, "brew_at")), "Seconds since the epoch, in digits."),
        ("CoolTime", Some((Moment::Millis, "cool_at")), "Milliseconds since the epoch, in digits."),
        ("Count", Some((Moment::Seconds, "count_at")), "Seconds since the epoch."),
    ] {
        let (time, docs) = planned(&module, wire);
        assert_eq!(time, moment.map(|(moment, name)| (moment, name.to_owned())), "{wire}");
        assert!(docs.contains(doc), "{wire}: {docs}");
    }
}

#[test]
fn overlays_say_what_facts_do_not() {
    let fields = json!({
        "StartTime": { "type": "string", "form": "YYYY-MM-DD hh:mm:ss", "zone": "UTC" },
        "Age": { "type": "i64" },
        "Names": { "type": "string[]" },
        "RequestId": { "type": "string" }
    });
    let with = |field: &str| tea(&fields, &format!("types:\n  DescribeCupResponse:\n    fields:\n      {field}\n"));
    let place = "overlays/tea/2020-01-01.yaml:4: tea 2020-01-01, type DescribeCupResponse, field ";
    for (field, problem) in [
        ("StartTime: { form: YYYY-MM-DD hh:mm:ss }", "StartTime, `form`: the facts say the same\n  help: remove it"),
        ("StartTime: { zone: UTC }", "StartTime, `zone`: the facts say the same"),
        ("StartTime: { form: RFC 3339, zone: UTC }", "StartTime: a `zone` means nothing with the form `RFC 3339`"),
        ("Age: { form: YYYY-MM-DD }", "Age: a i64 is no string and has no `form`"),
        ("Names: { form: YYYY-MM-DD }", "Names: a string[] is no string and has no `form`"),
        ("RequestId: { zone: UTC }", "RequestId: a `zone` without a `form`"),
    ] {
        let error = with(field).map(|_| ()).unwrap_err();
        assert!(error.contains(&format!("{place}{problem}")), "{field}\n     got: {error}");
    }
    let error = with("StartTime: { form: dd.mm.yyyy }").map(|_| ()).unwrap_err();
    assert!(error.contains("dd.mm.yyyy"), "{error}");
    let service = with("StartTime: { form: YYYY-MM-DD, zone: +08:00 }").unwrap();
    let field = &service.types["DescribeCupResponse"].fields["StartTime"];
    assert_eq!((field.form.map(spec::TimeForm::spelled), field.zone), (Some("YYYY-MM-DD"), Some(Zone::China)));
}
