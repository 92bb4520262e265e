//! Two JSON values, one of which has been through a model: what differs, and whether it may.

use serde_json::{Map, Number, Value};
use tencentcloud_core::model::Decoded;

use super::description::{Description, FieldType, Item};

/// A difference that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// A null became nothing: the field is absent.
    NullAbsent,
    /// A null became the default of a field that is always there, or of an element.
    NullDefault,
    /// A field that is always there, and was not, has its default.
    DefaultFilled,
    /// A field that the description does not have.
    Unknown,
    /// A field that the description has in another case. Names are not matched by case: some
    /// types have pairs that differ in nothing else.
    UnknownCase,
    /// An `Error` beside a reply that is none.
    NoError,
    /// A member beside the `Response`.
    BesideResponse,
    /// A string became the number that it spells.
    TextToNumber,
    /// A string became the truth value that it spells.
    TextToBool,
    /// A number became a string.
    NumberToText,
    /// A truth value became a string.
    BoolToText,
    /// A truth value and 0 or 1, either way.
    BoolAndNumber,
    /// A whole number with and without a fraction of zero.
    WholeNumber,
    /// One object where a list of them belongs.
    ObjectToList,
    /// A list of one object where the object belongs.
    ListToObject,
    /// One value where a list of them belongs.
    ScalarToList,
    /// An empty string where an object or a list belongs.
    EmptyText,
    /// An empty list where an object belongs.
    EmptyList,
    /// A list or an object became its JSON in a string.
    StructureToText,
    /// A number that the type does not have (out of range, with a fraction, 2 for a truth value) became the
    /// default. Lost.
    NumberLost,
    /// Of a list of objects where one belongs, the first.
    FirstOfList,
    /// A string that spells no number or truth value became the default. Lost.
    TextLost,
    /// A list or an object where a number or a truth value belongs became the default. Lost.
    StructureLost,
    /// A value where an object belongs became nothing. Lost.
    ScalarLost,
    /// A list that is not empty where an object belongs became nothing. Lost.
    ListLost,
}

impl Class {
    /// All of them, in order.
    pub(super) const ALL: [Self; 25] = [
        Self::NullAbsent,
        Self::NullDefault,
        Self::DefaultFilled,
        Self::Unknown,
        Self::UnknownCase,
        Self::NoError,
        Self::BesideResponse,
        Self::TextToNumber,
        Self::TextToBool,
        Self::NumberToText,
        Self::BoolToText,
        Self::BoolAndNumber,
        Self::WholeNumber,
        Self::ObjectToList,
        Self::ListToObject,
        Self::ScalarToList,
        Self::EmptyText,
        Self::EmptyList,
        Self::StructureToText,
        Self::NumberLost,
        Self::FirstOfList,
        Self::TextLost,
        Self::StructureLost,
        Self::ScalarLost,
        Self::ListLost,
    ];

    /// What the table of counts calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NullAbsent => "null = absent",
            Self::NullDefault => "null = default of a plain field or element",
            Self::DefaultFilled => "default filled in",
            Self::Unknown => "field unknown to the description",
            Self::UnknownCase => "field known in another case only",
            Self::NoError => "Error that says there is none",
            Self::BesideResponse => "member beside the Response",
            Self::TextToNumber => "coerced: string to number",
            Self::TextToBool => "coerced: string to truth value",
            Self::NumberToText => "coerced: number to string",
            Self::BoolToText => "coerced: truth value to string",
            Self::BoolAndNumber => "coerced: truth value and 0 or 1",
            Self::WholeNumber => "coerced: 1 and 1.0",
            Self::ObjectToList => "shape: one object for a list",
            Self::ListToObject => "shape: list of one for an object",
            Self::ScalarToList => "shape: one value for a list",
            Self::EmptyText => "shape: \"\" for an object or a list",
            Self::EmptyList => "shape: [] for an object",
            Self::StructureToText => "shape: list or object kept as JSON in a string",
            Self::NumberLost => "does not fit: number that the type does not have",
            Self::FirstOfList => "does not fit: first of several for an object",
            Self::TextLost => "does not fit: string for a number or truth value",
            Self::StructureLost => "does not fit: list or object for a number or truth value",
            Self::ScalarLost => "does not fit: value for an object",
            Self::ListLost => "does not fit: list for an object",
        }
    }

    /// Whether something of the value is gone. The decoder must have said so.
    pub(super) fn is_loss(self) -> bool {
        self >= Self::NumberLost
    }
}

/// What differs between a value and what came of it.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// Differences that are expected, with their paths.
    pub(super) expected: Vec<(Class, String)>,
    /// All others: what is wrong, with its path.
    pub(super) other: Vec<String>,
}

/// Compares an object with what came of it after decoding into a type and encoding again.
/// `decoded` is what the decoder noticed: a value may be lost only where it said so.
pub(super) fn compare(
    description: &Description,
    ty: &str,
    original: &Map<String, Value>,
    result: &Map<String, Value>,
    decoded: &Decoded,
) -> Differences {
    let mut walk = Walk { description, decoded, path: String::new(), found: Differences::default() };
    walk.object(ty, original, result);
    walk.found
}

struct Walk<'a> {
    description: &'a Description,
    decoded: &'a Decoded,
    path: String,
    found: Differences,
}

impl Walk<'_> {
    fn object(&mut self, ty: &str, original: &Map<String, Value>, result: &Map<String, Value>) {
        let fields = self.description.fields(ty);
        for (name, value) in original {
            let field = fields.iter().find(|(field, _)| field == name);
            let came = result.get(name);
            self.within(&member(name), |walk| match (field, came) {
                (Some(_), Some(_)) if value.is_null() && !walk.description.is_plain(ty, name) => {
                    walk.wrong("was null, may be absent, and is there");
                }
                (Some((_, ty)), _) => walk.field(ty, value, came),
                (None, Some(_)) => walk.wrong("comes out, and the description does not have it"),
                (None, None) if fields.iter().any(|(field, _)| field.eq_ignore_ascii_case(name)) => {
                    walk.expected(Class::UnknownCase);
                }
                (None, None) => walk.expected(Class::Unknown),
            });
        }
        for (name, value) in result.iter().filter(|(name, _)| !original.contains_key(*name)) {
            self.within(&member(name), |walk| match (walk.description.is_plain(ty, name), is_default(value)) {
                (true, true) => walk.expected(Class::DefaultFilled),
                _ => walk.wrong("comes out, and did not go in"),
            });
        }
    }

    fn field(&mut self, ty: &FieldType, original: &Value, result: Option<&Value>) {
        match (original, ty.list) {
            (Value::Null, _) => match result {
                None => self.expected(Class::NullAbsent),
                Some(value) if is_default(value) => self.expected(Class::NullDefault),
                // A float that is not a number.
                Some(Value::Null) => self.expected(Class::NullDefault),
                Some(_) => self.wrong("was null and has a value"),
            },
            (Value::Array(elements), true) => match result {
                Some(Value::Array(results)) if results.len() == elements.len() => {
                    let element = ty.element();
                    for (index, (original, result)) in elements.iter().zip(results).enumerate() {
                        self.within(&format!("[{index}]"), |walk| walk.field(&element, original, Some(result)));
                    }
                }
                _ => self.wrong("is a list, and another or none comes out"),
            },
            (Value::String(text), _) if text.is_empty() && (ty.list || ty.object().is_some()) => {
                self.default_for(Class::EmptyText, result);
            }
            (_, true) => match result {
                Some(Value::Array(results)) if results.len() == 1 => {
                    self.expected(if original.is_object() { Class::ObjectToList } else { Class::ScalarToList });
                    self.field(&ty.element(), original, results.first());
                }
                // What the element cannot hold leaves the list empty.
                Some(Value::Array(results)) if results.is_empty() => self.lost(ty, original, None),
                None => self.lost(ty, original, None),
                Some(_) => self.wrong("is a value, and no list of one comes out"),
            },
            (_, false) => match (&ty.item, original, result) {
                (Item::Object(name), Value::Object(original), Some(Value::Object(result))) => {
                    self.object(name, original, result);
                }
                (Item::Object(_), Value::Array(elements), _) if elements.is_empty() => {
                    self.default_for(Class::EmptyList, result);
                }
                (Item::Object(name), Value::Array(elements), Some(Value::Object(result)))
                    if elements[0].is_object() =>
                {
                    match elements.as_slice() {
                        [_] => self.expected(Class::ListToObject),
                        _ => self.noticed(Class::FirstOfList),
                    }
                    let first = elements[0].as_object().unwrap_or(result);
                    self.within("[0]", |walk| walk.object(name, first, result));
                }
                (Item::Object(_), ..) => self.lost(ty, original, result),
                (_, original, Some(result)) => self.scalar(ty, original, result),
                (_, original, None) => self.lost(ty, original, None),
            },
        }
    }

    fn scalar(&mut self, ty: &FieldType, original: &Value, result: &Value) {
        if result.is_null() && matches!(ty.item, Item::Float) {
            // What a list of floats has for a value that is none.
            return self.lost(ty, original, None);
        }
        let is_described = match ty.item {
            Item::Text | Item::Bytes => result.is_string(),
            Item::Integer => result.is_i64(),
            Item::Float => result.is_f64(),
            Item::Bool => result.is_boolean(),
            Item::Object(_) => result.is_object(),
        };
        if !is_described {
            return self.wrong("comes out as another type than is described");
        }
        if original == result {
            return;
        }
        let class = match (original, result) {
            (Value::Number(original), Value::Number(result)) if same_number(original, result) => Class::WholeNumber,
            (Value::String(text), Value::Number(number)) if spells(text, number) => Class::TextToNumber,
            (Value::Number(number), Value::String(text)) if *text == number.to_string() => Class::NumberToText,
            // A float as Rust prints it, `1` for `1.0`.
            (Value::Number(number), Value::String(text)) if number.is_f64() && spells(text, number) => {
                Class::NumberToText
            }
            (Value::Bool(value), Value::String(text)) if *text == value.to_string() => Class::BoolToText,
            (Value::String(text), Value::Bool(value)) if spells_bool(text) == Some(*value) => Class::TextToBool,
            (Value::Bool(value), Value::Number(number)) | (Value::Number(number), Value::Bool(value))
                if number.as_f64() == Some(f64::from(u8::from(*value))) =>
            {
                Class::BoolAndNumber
            }
            (Value::Array(_) | Value::Object(_), Value::String(text))
                if serde_json::from_str::<Value>(text).is_ok_and(|value| value == *original) =>
            {
                Class::StructureToText
            }
            _ => return self.lost(ty, original, Some(result)),
        };
        self.expected(class);
    }

    /// Something that stands for nothing, and of which nothing or a default must come.
    fn default_for(&mut self, class: Class, result: Option<&Value>) {
        if result.is_none_or(is_default) {
            self.expected(class);
        } else {
            self.wrong("stands for nothing, and something comes out");
        }
    }

    /// A value that the type cannot hold. Whether it truly cannot is asked here.
    fn lost(&mut self, ty: &FieldType, original: &Value, result: Option<&Value>) {
        let class = match (&ty.item, original) {
            (Item::Object(_), Value::Array(_)) => Class::ListLost,
            (Item::Object(_), Value::String(_) | Value::Number(_) | Value::Bool(_)) => Class::ScalarLost,
            (Item::Integer | Item::Float, Value::String(text)) if !is_number(text) => Class::TextLost,
            (Item::Bool, Value::String(text)) if spells_bool(text).is_none() => Class::TextLost,
            (Item::Integer, Value::String(text)) if text.trim().parse().is_ok_and(|number| !is_integer(&number)) => {
                Class::NumberLost
            }
            (Item::Integer, Value::Number(number)) if !is_integer(number) => Class::NumberLost,
            (Item::Bool, Value::Number(number)) if !matches!(integer(number), Some(0 | 1)) => Class::NumberLost,
            (Item::Bytes, Value::String(_)) => Class::TextLost,
            (Item::Integer | Item::Float | Item::Bool | Item::Bytes, Value::Array(_) | Value::Object(_)) => {
                Class::StructureLost
            }
            _ => return self.wrong("does not come out as it went in"),
        };
        if result.is_none_or(is_default) {
            self.noticed(class);
        } else {
            self.wrong("does not come out as it went in, nor as a default");
        }
    }

    /// Accepts a loss where the decoder said that there is one.
    fn noticed(&mut self, class: Class) {
        if self.decoded.odd.iter().any(|odd| odd.lost && odd.path == self.path) {
            self.expected(class);
        } else {
            self.wrong(&format!("is lost, and the decoder did not say so ({})", class.name()));
        }
    }

    fn expected(&mut self, class: Class) {
        self.found.expected.push((class, self.path.clone()));
    }

    fn wrong(&mut self, problem: &str) {
        self.found.other.push(format!("{}: {problem}", self.path));
    }

    fn within(&mut self, segment: &str, step: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if length == 0 {
            self.path.push_str(segment.trim_start_matches('.'));
        } else {
            self.path.push_str(segment);
        }
        step(self);
        self.path.truncate(length);
    }
}

fn member(name: &str) -> String {
    format!(".{name}")
}

/// Whether a value is what a field starts from, and its own fields do.
pub(super) fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.values().all(is_default),
    }
}

/// Whether two numbers are one, exactly: no integer is compared by way of a float.
fn same_number(left: &Number, right: &Number) -> bool {
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => left == right,
        (None, None) => left.as_f64() == right.as_f64(),
        _ => false,
    }
}

/// The value of a number without a fraction.
fn integer(number: &Number) -> Option<i128> {
    match number.as_i128() {
        Some(integer) => Some(integer),
        None => number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e30).map(|float| float as i128),
    }
}

fn spells(text: &str, number: &Number) -> bool {
    let text = text.trim();
    match text.parse::<i128>() {
        Ok(spelled) => integer(number) == Some(spelled),
        Err(_) => text.parse::<f64>().is_ok_and(|spelled| number.as_f64() == Some(spelled)),
    }
}

fn spells_bool(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "True" | "TRUE" | "1" => Some(true),
        "false" | "False" | "FALSE" | "0" => Some(false),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}

/// Whether a number is an integer of 64 bits.
fn is_integer(number: &Number) -> bool {
    integer(number).is_some_and(|integer| i64::try_from(integer).is_ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::json;
    use tencentcloud_core::model::Odd;

    use super::*;

    fn description() -> Description {
        let field = |ty: &str| json!({ "type": ty });
        let described = json!({
            "actions": { "Do": {} },
            "types": {
                "DoRequest": { "fields": {
                    "Text": field("string"), "Int": field("i64"), "Float": field("f64"), "Bool": field("bool"),
                    "Bytes": field("binary"), "Object": field("Inner"), "Texts": field("string[]"),
                    "Ints": field("u64[]"), "Objects": field("Inner[]"), "Plain": field("i64"), "InnerPlain": field("Inner")
                } },
                "Inner": { "fields": { "Name": field("string"), "Size": field("i64") } }
            }
        });
        let mut description: Description = serde_json::from_value(described).unwrap();
        description.plain.insert("DoRequest".to_owned(), ["Plain", "InnerPlain", "Texts"].map(str::to_owned).into());
        description.plain.insert("Inner".to_owned(), ["Size".to_owned()].into());
        description
    }

    /// The classes of the expected differences, and the other differences.
    fn differences(original: Value, result: Value, odd: &[&str]) -> (Vec<(Class, String)>, Vec<String>) {
        let mut decoded = Decoded::default();
        decoded.odd = odd.iter().map(|path| Odd::new(*path, "value", true)).collect();
        let (original, result) = (original.as_object().unwrap(), result.as_object().unwrap());
        let found = compare(&description(), "DoRequest", original, result, &decoded);
        (found.expected, found.other)
    }

    #[test]
    fn every_class_is_told() {
        for (original, result, path, class) in [
            (json!({ "Text": null }), json!({}), "Text", Class::NullAbsent),
            (json!({ "Objects": null }), json!({}), "Objects", Class::NullAbsent),
            (json!({ "Plain": null }), json!({ "Plain": 0 }), "Plain", Class::NullDefault),
            (json!({ "Ints": [1, null] }), json!({ "Ints": [1, 0] }), "Ints[1]", Class::NullDefault),
            (json!({}), json!({ "Plain": 0 }), "Plain", Class::DefaultFilled),
            (json!({}), json!({ "InnerPlain": { "Size": 0 } }), "InnerPlain", Class::DefaultFilled),
            (json!({}), json!({ "Texts": [] }), "Texts", Class::DefaultFilled),
            (json!({ "Object": {} }), json!({ "Object": { "Size": 0 } }), "Object.Size", Class::DefaultFilled),
            (json!({ "New": [1] }), json!({}), "New", Class::Unknown),
            (json!({ "TEXT": "a" }), json!({}), "TEXT", Class::UnknownCase),
            (json!({ "Int": "5" }), json!({ "Int": 5 }), "Int", Class::TextToNumber),
            (json!({ "Int": " 5.0" }), json!({ "Int": 5 }), "Int", Class::TextToNumber),
            (json!({ "Float": "0.5" }), json!({ "Float": 0.5 }), "Float", Class::TextToNumber),
            (json!({ "Ints": ["5"] }), json!({ "Ints": [5] }), "Ints[0]", Class::TextToNumber),
            (json!({ "Bool": "true" }), json!({ "Bool": true }), "Bool", Class::TextToBool),
            (json!({ "Text": 5 }), json!({ "Text": "5" }), "Text", Class::NumberToText),
            (json!({ "Text": 1.0 }), json!({ "Text": "1.00" }), "Text", Class::NumberToText),
            (json!({ "Text": u64::MAX }), json!({ "Text": "18446744073709551615" }), "Text", Class::NumberToText),
            (json!({ "Text": true }), json!({ "Text": "true" }), "Text", Class::BoolToText),
            (json!({ "Bool": 1 }), json!({ "Bool": true }), "Bool", Class::BoolAndNumber),
            (json!({ "Int": false }), json!({ "Int": 0 }), "Int", Class::BoolAndNumber),
            (json!({ "Float": 1 }), json!({ "Float": 1.0 }), "Float", Class::WholeNumber),
            (json!({ "Int": 1.0 }), json!({ "Int": 1 }), "Int", Class::WholeNumber),
            (
                json!({ "Objects": { "Size": 1 } }),
                json!({ "Objects": [{ "Size": 1 }] }),
                "Objects",
                Class::ObjectToList,
            ),
            (json!({ "Object": [{ "Size": 1 }] }), json!({ "Object": { "Size": 1 } }), "Object", Class::ListToObject),
            (json!({ "Texts": "a" }), json!({ "Texts": ["a"] }), "Texts", Class::ScalarToList),
            (json!({ "Object": "" }), json!({}), "Object", Class::EmptyText),
            (json!({ "Texts": "" }), json!({ "Texts": [] }), "Texts", Class::EmptyText),
            (json!({ "Object": [] }), json!({}), "Object", Class::EmptyList),
            (json!({ "Text": [{ "A": 1 }] }), json!({ "Text": "[{\"A\":1}]" }), "Text", Class::StructureToText),
        ] {
            let (expected, other) = differences(original.clone(), result, &[]);
            assert_eq!(other, [""; 0], "{original}");
            assert!(!class.is_loss());
            assert_eq!(expected, [(class, path.to_owned())], "{original}");
        }
    }

    #[test]
    fn a_loss_must_have_been_noticed() {
        for (original, result, path, class) in [
            (json!({ "Int": 2.5 }), json!({}), "Int", Class::NumberLost),
            (json!({ "Int": u64::MAX }), json!({}), "Int", Class::NumberLost),
            (json!({ "Int": "2.5" }), json!({}), "Int", Class::NumberLost),
            (json!({ "Plain": 1e30 }), json!({ "Plain": 0 }), "Plain", Class::NumberLost),
            (json!({ "Bool": 2 }), json!({}), "Bool", Class::NumberLost),
            (
                json!({ "Object": [{ "Size": 1 }, { "Size": 2 }] }),
                json!({ "Object": { "Size": 1 } }),
                "Object",
                Class::FirstOfList,
            ),
            (json!({ "Int": "soon" }), json!({}), "Int", Class::TextLost),
            (json!({ "Plain": "soon" }), json!({ "Plain": 0 }), "Plain", Class::TextLost),
            (json!({ "Bool": "perhaps" }), json!({}), "Bool", Class::TextLost),
            (json!({ "Ints": [[1], 2] }), json!({ "Ints": [0, 2] }), "Ints[0]", Class::StructureLost),
            (json!({ "Object": 5 }), json!({}), "Object", Class::ScalarLost),
            (json!({ "Object": [1] }), json!({}), "Object", Class::ListLost),
            (json!({ "Objects": "a" }), json!({ "Objects": [] }), "Objects", Class::ScalarLost),
        ] {
            let noticed = differences(original.clone(), result.clone(), &[path]);
            assert_eq!(noticed, (vec![(class, path.to_owned())], Vec::new()), "{original}");
            assert!(class.is_loss());
            let (expected, other) = differences(original.clone(), result, &["Elsewhere"]);
            assert_eq!((expected.len(), other.len()), (0, 1), "{original}");
            assert!(other[0].starts_with(&format!("{path}: is lost, and the decoder did not say so")), "{other:?}");
        }
    }

    #[test]
    fn nothing_else_may_differ() {
        // That the decoder calls it a loss does not make it one.
        let odd = &["Text", "Int", "Object", "Texts"];
        for (original, result, path) in [
            // Lost.
            (json!({ "Text": "a" }), json!({}), "Text"),
            (json!({ "Text": "a" }), json!({ "Text": "" }), "Text"),
            (json!({ "Int": 5 }), json!({}), "Int"),
            (json!({ "Int": "5" }), json!({}), "Int"),
            (json!({ "Bool": false }), json!({}), "Bool"),
            (json!({ "Object": {} }), json!({}), "Object"),
            (json!({ "Object": { "Name": "a" } }), json!({ "Object": { "Size": 0 } }), "Object.Name"),
            (json!({ "Texts": [] }), json!({}), "Texts"),
            (json!({ "Texts": ["a", "b"] }), json!({ "Texts": ["a"] }), "Texts"),
            (json!({ "Texts": "a" }), json!({ "Texts": [] }), "Texts"),
            // Changed.
            (json!({ "Text": "a" }), json!({ "Text": "b" }), "Text"),
            (json!({ "Text": "5" }), json!({ "Text": 5 }), "Text"),
            (json!({ "Int": 5 }), json!({ "Int": 6 }), "Int"),
            (json!({ "Int": 9_007_199_254_740_993_i64 }), json!({ "Int": 9_007_199_254_740_992_i64 }), "Int"),
            (json!({ "Float": 9_007_199_254_740_993_i64 }), json!({ "Float": 9_007_199_254_740_992.0 }), "Float"),
            (json!({ "Float": 0.1 }), json!({ "Float": 0.100_000_000_000_000_02 }), "Float"),
            (json!({ "Text": [1] }), json!({ "Text": "[2]" }), "Text"),
            (json!({ "Bool": 2 }), json!({ "Bool": true }), "Bool"),
            // Made up.
            (json!({}), json!({ "Text": "" }), "Text"),
            (json!({}), json!({ "Plain": 1 }), "Plain"),
            (json!({}), json!({ "InnerPlain": { "Name": "a" } }), "InnerPlain"),
            (json!({}), json!({ "New": 0 }), "New"),
            (json!({ "New": 1 }), json!({ "New": 1 }), "New"),
            (json!({ "Text": null }), json!({ "Text": "a" }), "Text"),
            (json!({ "Object": "" }), json!({ "Object": { "Size": 1 } }), "Object"),
        ] {
            let (expected, other) = differences(original.clone(), result.clone(), odd);
            assert_eq!(other.len(), 1, "{original} {result} {expected:?}");
            assert!(other[0].starts_with(&format!("{path}: ")), "{other:?}");
        }
        // Two fields that changed places.
        let (_, other) = differences(
            json!({ "Objects": [{ "Name": "a", "Size": 1 }], "Text": "b" }),
            json!({ "Objects": [{ "Name": "b", "Size": 1 }], "Text": "a" }),
            &[],
        );
        assert_eq!(other.len(), 2, "{other:?}");
        assert!(other[0].starts_with("Objects[0].Name: "), "{other:?}");
    }
}
