//! Every name on the wire survives the way from Rust to JSON and back.
//!
//! Each type that an action can reach is filled through its table while the facts are walked beside
//! it. What its JSON should be is written down from the facts alone, so that a field which is named
//! wrongly, is missing, or changed places with another cannot come out right.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Value, json};
use tencentcloud_core::model::{Fit, Model, Shape, Slot, decode_fields, eq, to_json};

use super::compare::is_default;
use super::description::{Description, FieldType, Item};
use super::{Report, Version};

/// Tries all names of a version. Returns the fields that are always there in Rust, by type.
pub(super) fn prove(
    version: &Version,
    description: &Description,
    report: &mut Report,
) -> BTreeMap<String, BTreeSet<String>> {
    let label = format!("{} {}", version.service, version.version);
    let mut proof =
        Proof { description, types: BTreeMap::new(), plain: BTreeMap::new(), proven: 0, failures: Vec::new() };
    for action in description.actions.keys() {
        match version.actions.iter().find(|row| *row.operation.name == *action) {
            None => proof.failures.push(format!("{action}: the generated module does not have it")),
            Some(row) => {
                if (&*row.operation.service, &*row.operation.version)
                    != (description.short_name(version.service), version.version)
                {
                    proof.failures.push(format!(
                        "{action}: is sent as one of {} {}",
                        &*row.operation.service, &*row.operation.version
                    ));
                }
                if let Some((request, reply)) = description.types_of(action) {
                    proof.ty(&request, &mut *(row.request)(), &mut *(row.request)());
                    proof.ty(&reply, &mut *(row.reply)(), &mut *(row.reply)());
                }
            }
        }
    }
    for row in version.actions.iter().filter(|row| !description.actions.contains_key(&*row.operation.name)) {
        proof.failures.push(format!("{}: the description does not have it", &*row.operation.name));
    }
    for ty in description.types.keys().filter(|ty| !proof.types.contains_key(*ty)) {
        proof.failures.push(format!("{ty}: no action leads to it"));
    }
    report.versions += 1;
    report.types += proof.types.len() as u64;
    report.proven += proof.proven as u64;
    report.described += description.count() as u64;
    report.failures.extend(proof.failures.into_iter().map(|failure| format!("{label}: {failure}")));
    proof.plain
}

/// How deep the objects in a value are filled, at most; one that has a scalar goes no deeper.
const DEPTH: usize = 8;

struct Proof<'a> {
    description: &'a Description,
    /// Types that were tried, with the shape that each has.
    types: BTreeMap<String, &'static Shape>,
    plain: BTreeMap<String, BTreeSet<String>>,
    proven: usize,
    failures: Vec<String>,
}

impl Proof<'_> {
    /// Tries a type and all that it holds, with two values of it.
    fn ty(&mut self, ty: &str, value: &mut dyn Model, other: &mut dyn Model) {
        let description = self.description;
        let fields = description.fields(ty);
        let shape = value.shape();
        if let Some(known) = self.types.get(ty) {
            // The same type of Rust wherever the description has the same type.
            if (known.name, known.fields) != (shape.name, shape.fields) {
                self.fail(ty, "", &format!("is both {} and {}", known.name, shape.name));
            }
            return;
        }
        self.types.insert(ty.to_owned(), shape);
        let expected: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        if let Some(missing) = expected.iter().find(|name| !shape.fields.contains(name)) {
            return self.fail(ty, missing, "is described, and its type does not have it");
        }
        if let Some(more) = shape.fields.iter().find(|name| !expected.contains(name)) {
            return self.fail(ty, more, "is in its type, and not described");
        }
        if let Some((name, _)) = expected.iter().zip(shape.fields).find(|(left, right)| left != right) {
            return self.fail(ty, name, "does not stand where the description has it");
        }
        let plain = expected.iter().enumerate().filter(|(at, _)| !matches!(value.slot(*at), Slot::Optional(_)));
        self.plain.insert(ty.to_owned(), plain.map(|(_, name)| (*name).to_owned()).collect());
        let whole = self.whole(ty, fields, value, other);
        for (at, (name, _)) in fields.iter().enumerate() {
            match whole.get(at).cloned().flatten().or_else(|| self.alone(fields, at, value, other)) {
                None => self.proven += 1,
                Some(problem) => self.fail(ty, name, &problem),
            }
        }
        for (at, (name, field)) in fields.iter().enumerate() {
            if let Some(object) = field.object() {
                match (object_in(value.slot(at)), object_in(other.slot(at))) {
                    (Some(value), Some(other)) => self.ty(object, value, other),
                    _ => self.fail(ty, name, "holds no object"),
                }
            }
        }
    }

    /// Fills all fields at once, each with a value of its own. Says what is wrong with which field.
    fn whole(
        &mut self,
        ty: &str,
        fields: &[(String, FieldType)],
        value: &mut dyn Model,
        other: &mut dyn Model,
    ) -> Vec<Option<String>> {
        value.reset();
        let mut seed = 0;
        let mut problems = vec![None; fields.len()];
        let mut expected = Vec::new();
        for (at, (name, field)) in fields.iter().enumerate() {
            match put(self.description, field, value.slot(at), DEPTH, &mut seed) {
                Ok(json) => expected.push((name.as_str(), json)),
                Err(problem) => problems[at] = Some(problem),
            }
        }
        let encoded = match encode(value) {
            Ok(encoded) => encoded,
            Err(problem) => return vec![Some(problem); fields.len()],
        };
        let names = |members: &mut dyn Iterator<Item = &str>| members.map(str::to_owned).collect::<Vec<_>>();
        let (left, right) =
            (names(&mut expected.iter().map(|(name, _)| *name)), names(&mut encoded.0.iter().map(|(name, _)| &**name)));
        if left != right && problems.iter().all(Option::is_none) {
            self.fail(ty, "", "its JSON has not the names that are described, in that order");
        }
        for (name, json) in &expected {
            let came = encoded.0.iter().find(|(own, _)| own == name);
            if !came.is_some_and(|(_, came)| holds(came, json))
                && let Some(at) = fields.iter().position(|(own, _)| own == name)
            {
                problems[at].get_or_insert_with(|| "its value does not stand under its name".to_owned());
            }
        }
        if let Err(problem) = back(value, other) {
            self.fail(ty, "", &problem);
        }
        problems
    }

    /// Fills one field and no other: what has no value of its own, such as a truth value, could
    /// else have changed places.
    fn alone(
        &self,
        fields: &[(String, FieldType)],
        at: usize,
        value: &mut dyn Model,
        other: &mut dyn Model,
    ) -> Option<String> {
        value.reset();
        let (name, field) = fields.get(at)?;
        let json = match put(self.description, field, value.slot(at), DEPTH, &mut 0) {
            Ok(json) => json,
            Err(problem) => return Some(problem),
        };
        let encoded = match encode(value) {
            Ok(encoded) => encoded,
            Err(problem) => return Some(problem),
        };
        let (own, others): (Vec<_>, Vec<_>) = encoded.0.iter().partition(|(member, _)| member == name);
        match own.as_slice() {
            [(_, came)] if holds(came, &json) => {}
            _ => return Some("its value, alone, does not stand under its name".to_owned()),
        }
        if let Some((member, _)) = others.iter().find(|(_, value)| !is_default(value)) {
            return Some(format!("sets {member} too"));
        }
        back(value, other).err()
    }

    fn fail(&mut self, ty: &str, field: &str, problem: &str) {
        let dot = if field.is_empty() { "" } else { "." };
        self.failures.push(format!("{ty}{dot}{field}: {problem}"));
    }
}

/// The members of an object in the order in which they stand.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

fn encode(value: &dyn Model) -> Result<Members, String> {
    let text = to_json(value).map_err(|error| format!("cannot be encoded: {error}"))?;
    serde_json::from_slice(&text).map_err(|error| format!("its JSON is none: {error}"))
}

/// Decodes the JSON of a value into another, which must become equal.
fn back(value: &dyn Model, other: &mut dyn Model) -> Result<(), String> {
    other.reset();
    let text = to_json(value).map_err(|error| format!("cannot be encoded: {error}"))?;
    let decoded = decode_fields(other, &text).map_err(|error| format!("its JSON cannot be decoded: {error}"))?;
    if let Some(odd) = decoded.odd.first() {
        return Err(format!("its own JSON does not fit: {odd}"));
    }
    if let Some(unknown) = decoded.unknown.first() {
        return Err(format!("its own JSON has the unknown {unknown}"));
    }
    if eq(value, other) { Ok(()) } else { Err("comes back from its JSON as another".to_owned()) }
}

/// Whether a value is what was expected; in objects there may be defaults beside it.
fn holds(came: &Value, expected: &Value) -> bool {
    match (came, expected) {
        (Value::Object(came), Value::Object(expected)) => {
            expected.iter().all(|(name, expected)| came.get(name).is_some_and(|came| holds(came, expected)))
                && came.iter().all(|(name, came)| expected.contains_key(name) || is_default(came))
        }
        (Value::Array(came), Value::Array(expected)) => {
            came.len() == expected.len() && came.iter().zip(expected).all(|(came, expected)| holds(came, expected))
        }
        _ => came == expected,
    }
}

/// Puts a value into a slot that the description says is of this type. Returns the JSON that
/// should come of it.
fn put(
    description: &Description,
    ty: &FieldType,
    slot: Slot<'_>,
    depth: usize,
    seed: &mut i64,
) -> Result<Value, String> {
    match slot {
        Slot::Optional(optional) => put(description, ty, optional.insert(), depth, seed),
        Slot::List(list) if ty.list => {
            list.clear();
            Ok(json!([put(description, &ty.element(), list.push(), depth, seed)?]))
        }
        Slot::Model(model) if !ty.list => match ty.object() {
            Some(object) => put_fields(description, object, model, depth, seed),
            None => Err("is described as a value, and holds an object".to_owned()),
        },
        Slot::Scalar(scalar) if !ty.list => {
            *seed += 1;
            let number = *seed;
            let (fit, json) = match ty.item {
                Item::Text => {
                    let text = format!("value-{number}");
                    (scalar.string(&text), json!(text))
                }
                Item::Integer => (scalar.int(number), json!(number)),
                Item::Float => (scalar.float(number as f64 + 0.5), json!(number as f64 + 0.5)),
                Item::Bool => (scalar.bool(true), json!(true)),
                // Three bytes a group, and so base64 of nothing but digits.
                Item::Bytes => {
                    let text = format!("{number:08}");
                    (scalar.string(&text), json!(text))
                }
                Item::Object(_) => return Err("is described as an object, and holds a value".to_owned()),
            };
            // A value of another type would only be converted.
            if fit == Fit::Exact { Ok(json) } else { Err("is described with another type".to_owned()) }
        }
        _ => Err("is a list here and none there".to_owned()),
    }
}

/// Fills the values of an object, or where it has none, the first object in it.
fn put_fields(
    description: &Description,
    ty: &str,
    model: &mut dyn Model,
    depth: usize,
    seed: &mut i64,
) -> Result<Value, String> {
    let fields = description.fields(ty);
    let has_values = fields.iter().any(|(_, field)| field.object().is_none());
    let mut json = serde_json::Map::new();
    for (name, field) in fields {
        let wanted = if has_values { field.object().is_none() } else { depth > 0 && json.is_empty() };
        // A name that the type does not have is told where the type is tried.
        if let (true, Some(at)) = (wanted, model.shape().position(name)) {
            json.insert(name.clone(), put(description, field, model.slot(at), depth.saturating_sub(1), seed)?);
        }
    }
    Ok(Value::Object(json))
}

/// The object in a slot, or the first of a list of them.
fn object_in(slot: Slot<'_>) -> Option<&mut dyn Model> {
    match slot {
        Slot::Model(model) => Some(model),
        Slot::Optional(optional) => object_in(optional.insert()),
        Slot::List(list) => {
            list.clear();
            object_in(list.push())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::borrow::Cow;

    use tencentcloud_core::Operation;
    use tencentcloud_core::model::{Field as _, Ref, Start};
    use tencentcloud_derive::Model;

    use super::super::Row;
    use super::*;

    #[derive(Model)]
    #[model(request)]
    struct Request {
        name: Option<String>,
        size: Option<i64>,
        ratio: Option<f64>,
        on: Option<bool>,
        off: Option<bool>,
        tree: Option<Tree>,
        trees: Option<Vec<Tree>>,
        empty: Option<Empty>,
        deep: Option<Deep>,
        file: Option<tencentcloud_core::model::Binary>,
    }

    #[derive(Model)]
    struct Reply {
        names: Vec<String>,
        request_id: String,
    }

    #[derive(Model)]
    #[model(request)]
    struct Tree {
        value: Option<i64>,
        left: Option<Box<Tree>>,
        right: Option<Box<Tree>>,
        children: Option<Vec<Tree>>,
    }

    #[derive(Model)]
    #[model(request)]
    struct Empty {}

    #[derive(Model)]
    #[model(request)]
    struct Deep {
        empty: Option<Empty>,
        tree: Option<Tree>,
    }

    static DO: Operation = Operation {
        service: Cow::Borrowed("made"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("Do"),
        ..Operation::BASE
    };

    fn described() -> Value {
        let fields = |fields: &[(&str, &str)]| -> Value {
            let fields: Vec<String> =
                fields.iter().map(|(name, ty)| format!("\"{name}\": {{ \"type\": \"{ty}\" }}")).collect();
            Value::String(format!("{{ \"fields\": {{ {} }} }}", fields.join(", ")))
        };
        json!({
            "DoRequest": fields(&[
                ("Name", "string"), ("Size", "u64"), ("Ratio", "f64"), ("On", "bool"), ("Off", "bool"), ("Tree", "Tree"),
                ("Trees", "Tree[]"), ("Empty", "Empty"), ("Deep", "Deep"), ("File", "binary"),
            ]),
            "DoResponse": fields(&[("Names", "datetime[]"), ("RequestId", "string")]),
            "Tree": fields(&[("Value", "i64"), ("Left", "Tree"), ("Right", "Tree"), ("Children", "Tree[]")]),
            "Empty": fields(&[]),
            "Deep": fields(&[("Empty", "Empty"), ("Tree", "Tree")]),
        })
    }

    /// Replaces a piece of the description, and tries the types above against it.
    fn proven(types: &Value, from: &str, to: &str, request: fn() -> Box<dyn Model>) -> Report {
        // The texts keep the order of fields, which a map would not.
        let types: Vec<String> = types
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, ty)| format!("\"{name}\": {}", ty.as_str().unwrap()))
            .collect();
        let text = format!("{{ \"actions\": {{ \"Do\": {{}} }}, \"types\": {{ {} }} }}", types.join(", "));
        assert!(text.contains(from), "{text}");
        let description: Description = serde_json::from_str(&text.replace(from, to)).unwrap();
        let row = Row { operation: &DO, request, reply: || Box::new(Reply::start()) };
        let version = Version { service: "made", version: "2020-01-01", actions: Box::leak(Box::new([row])) };
        let mut report = Report::default();
        prove(&version, &description, &mut report);
        report
    }

    fn request() -> Box<dyn Model> {
        Box::new(Request::start())
    }

    #[test]
    fn every_name_is_counted_once() {
        let report = proven(&described(), "Name", "Name", request);
        assert_eq!(report.failures, [""; 0]);
        assert_eq!((report.types, report.proven, report.described), (5, 18, 18));
    }

    #[test]
    fn what_the_facts_say_differently_is_found() {
        for (from, to, expected) in [
            ("\"Size\"", "\"Sise\"", "made 2020-01-01: DoRequest.Sise: is described, and its type does not have it"),
            (
                "\"Size\": { \"type\": \"u64\" }, ",
                "",
                "made 2020-01-01: DoRequest.Size: is in its type, and not described",
            ),
            (
                "\"On\": { \"type\": \"bool\" }, \"Off\"",
                "\"Off\": { \"type\": \"bool\" }, \"On\"",
                "made 2020-01-01: DoRequest.Off: does not stand where the description has it",
            ),
            ("\"u64\"", "\"string\"", "made 2020-01-01: DoRequest.Size: is described with another type"),
            ("\"u64\"", "\"f64\"", "made 2020-01-01: DoRequest.Size: is described with another type"),
            ("\"f64\"", "\"i64\"", "made 2020-01-01: DoRequest.Ratio: its value does not stand under its name"),
            ("\"u64\"", "\"u64[]\"", "made 2020-01-01: DoRequest.Size: is a list here and none there"),
            ("\"datetime[]\"", "\"string\"", "made 2020-01-01: DoResponse.Names: is a list here and none there"),
            ("\"u64\"", "\"Tree\"", "made 2020-01-01: DoRequest.Size: is described as an object, and holds a value"),
            (
                "\"Empty\": { \"type\": \"Empty\" }",
                "\"Empty\": { \"type\": \"Tree\" }",
                "made 2020-01-01: Tree: is both",
            ),
            (
                "\"Deep\": { \"fields\"",
                "\"Lone\": { \"fields\": {} }, \"Deep\": { \"fields\"",
                "Lone: no action leads to it",
            ),
            ("\"Do\": {}", "\"Do\": {}, \"Redo\": {}", "Redo: the generated module does not have it"),
            ("\"Do\": {}", "", "Do: the description does not have it"),
            ("\"actions\"", "\"short_name\": \"other\", \"actions\"", "Do: is sent as one of made 2020-01-01"),
        ] {
            let report = proven(&described(), from, to, request);
            assert!(
                report.failures.iter().any(|failure| failure.contains(expected)),
                "{expected}: {:?}",
                report.failures
            );
            // A field that is wrong is not counted.
            if expected.contains("DoRequest.") || expected.contains("DoResponse.") {
                assert!(report.proven < report.described, "{expected}: {}", report.proven);
            }
        }
    }

    /// A request that does one thing wrong, which its shape does not show.
    struct Broken(Request, Fault);

    #[derive(Clone, Copy, PartialEq)]
    enum Fault {
        /// Two truth values have changed places, on the way in and out.
        Swapped,
        /// One is written under the name of the other.
        SwappedOut,
        /// A field is not written.
        NotWritten,
        /// A field is not read.
        NotRead,
    }

    impl Model for Broken {
        fn shape(&self) -> &'static Shape {
            self.0.shape()
        }

        fn get(&self, field: usize) -> Ref<'_> {
            match (self.1, field) {
                (Fault::SwappedOut, 3) => self.0.off.get(),
                (Fault::SwappedOut, 4) => self.0.on.get(),
                (Fault::NotWritten, 1) => Ref::Absent,
                _ => Model::get(&self.0, field),
            }
        }

        fn slot(&mut self, field: usize) -> Slot<'_> {
            match (self.1, field) {
                (Fault::Swapped, 3) => self.0.off.slot(),
                (Fault::Swapped, 4) => self.0.on.slot(),
                (Fault::NotRead, 1) => self.0.ratio.slot(),
                _ => Model::slot(&mut self.0, field),
            }
        }

        fn reset(&mut self) {
            self.0.reset();
        }
    }

    #[test]
    fn what_a_type_does_wrongly_is_found() {
        for (request, fields) in [
            ((|| Box::new(Broken(Request::start(), Fault::Swapped))) as fn() -> Box<dyn Model>, &["On", "Off"][..]),
            (|| Box::new(Broken(Request::start(), Fault::SwappedOut)), &["On", "Off"]),
            (|| Box::new(Broken(Request::start(), Fault::NotWritten)), &["Size"]),
            (|| Box::new(Broken(Request::start(), Fault::NotRead)), &["Size"]),
        ] {
            let report = proven(&described(), "Name", "Name", request);
            assert!(report.proven < report.described);
            for field in fields {
                let place = format!("made 2020-01-01: DoRequest.{field}: ");
                assert!(report.failures.iter().any(|failure| failure.starts_with(&place)), "{:?}", report.failures);
            }
        }
    }
}
