//! JSON, or any self-describing format, into a model: everything that can be taken is taken, and
//! what did not fit is reported with its path.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::notice::{Context, Decoded, Segment};
use super::{Fit, List, Model, Scalar, Slot, Start};

/// What the top level of a reply holds beside the fields of its model.
pub(crate) trait Aside {
    /// Takes the value of a field of that name, if it is one of those. Gives it back where the
    /// model is to have it.
    fn take(&mut self, field: &str, value: serde_json::Value) -> Option<serde_json::Value>;
    /// Whether it wants fields of that name.
    fn wants(&self, field: &str) -> bool;
}

/// Decodes a whole value: what `Deserialize` of every model does.
///
/// # Errors
///
/// When the input is not in its format, or not an object.
pub fn deserialize<'de, T: Model + Start, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Object<'a>(&'a mut dyn Model, Context);
    impl<'de> Visitor<'de> for Object<'_> {
        type Value = Decoded;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<Decoded, A::Error> {
            fields(self.0, map, &mut self.1, None)?;
            Ok(self.1.noticed)
        }
    }
    let mut model = T::start();
    let noticed = deserializer.deserialize_map(Object(&mut model, Context::default()))?;
    noticed.log(model.shape().name);
    Ok(model)
}

/// Decodes JSON text into a model that is at its start, and says what was odd or unknown.
///
/// # Errors
///
/// When the text is not JSON or not an object; the message names the path where that shows.
pub fn decode_fields(model: &mut dyn Model, json: &[u8]) -> Result<Decoded, serde_json::Error> {
    let mut context = Context::default();
    context.keep_unknown = true;
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let result = TopLevel { model, context: &mut context, aside: None }.deserialize(&mut deserializer);
    match result.and_then(|()| deserializer.end()) {
        Ok(()) => Ok(context.noticed),
        Err(error) => Err(match context.failed_at {
            Some(path) => serde_json::Error::custom(format_args!("{error}, at {path}")),
            None => error,
        }),
    }
}

/// An object whose fields go into a model, except those that stand aside.
pub(crate) struct TopLevel<'a, 'c> {
    pub(crate) model: &'a mut dyn Model,
    pub(crate) context: &'c mut Context,
    pub(crate) aside: Option<&'a mut dyn Aside>,
}

impl<'de> DeserializeSeed<'de> for TopLevel<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TopLevel<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        fields(self.model, map, self.context, self.aside)
    }
}

/// The fields of an object. They are expected in the order of the description, which is the order
/// in which servers mostly send them, and searched for where they are not.
fn fields<'de, A: MapAccess<'de>>(
    model: &mut dyn Model,
    mut map: A,
    context: &mut Context,
    mut aside: Option<&mut dyn Aside>,
) -> Result<(), A::Error> {
    let names = model.shape().fields;
    let mut expected = 0;
    let mut seen = 0_u128;
    loop {
        let seed = Name { names, expected, wanted: aside.as_deref(), keep_unknown: context.keep_unknown };
        let Some(name) = map.next_key_seed(seed)? else { return Ok(()) };
        match name {
            Key::Field(at) => {
                expected = at + 1;
                let bit = u32::try_from(at).ok().and_then(|at| 1_u128.checked_shl(at)).unwrap_or(0);
                if seen & bit != 0 {
                    // Of a name that stands there twice, the last value counts, and all of it.
                    clear(model.slot(at));
                }
                seen |= bit;
                context.within(Segment::Field(names[at]), |context| {
                    map.next_value_seed(Put { slot: model.slot(at), context }).map(drop)
                })?;
            }
            Key::Aside(name) => {
                let value: serde_json::Value = map.next_value()?;
                let at = names.iter().position(|field| *field == name);
                let left = aside.as_deref_mut().and_then(|aside| aside.take(&name, value));
                if let (Some(at), Some(value)) = (at, left) {
                    context.within(Segment::Field(names[at]), |context| {
                        Put { slot: model.slot(at), context }.deserialize(value).map(drop).map_err(A::Error::custom)
                    })?;
                }
            }
            Key::Unknown(name) => {
                if let Some(name) = name {
                    let path = context.path();
                    context.noticed.unknown.push(if path.is_empty() { name } else { format!("{path}.{name}") });
                }
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
}

enum Key {
    Field(usize),
    Aside(String),
    Unknown(Option<String>),
}

struct Name<'a> {
    names: &'static [&'static str],
    expected: usize,
    wanted: Option<&'a dyn Aside>,
    keep_unknown: bool,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        if self.wanted.is_some_and(|aside| aside.wants(name)) {
            return Ok(Key::Aside(name.to_owned()));
        }
        if self.names.get(self.expected) == Some(&name) {
            return Ok(Key::Field(self.expected));
        }
        Ok(match self.names.iter().position(|field| *field == name) {
            Some(at) => Key::Field(at),
            None => Key::Unknown(self.keep_unknown.then(|| name.to_owned())),
        })
    }
}

/// Puts a slot back to its start.
fn clear(slot: Slot<'_>) {
    match slot {
        // What no scalar but a string can hold is its start: empty, zero, false.
        Slot::Scalar(scalar) => drop(scalar.string("")),
        Slot::Optional(optional) => optional.clear(),
        Slot::List(list) => list.clear(),
        Slot::Model(model) => model.reset(),
    }
}

/// Puts a value of any shape into a slot. Its result says whether the slot now holds it, or a
/// default instead.
struct Put<'a, 'c> {
    slot: Slot<'a>,
    context: &'c mut Context,
}

impl<'de> DeserializeSeed<'de> for Put<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Put<'_, '_> {
    fn scalar(self, found: &'static str, take: impl Fn(&mut dyn Scalar) -> Fit) -> bool {
        let context = self.context;
        match self.slot {
            Slot::Scalar(scalar) => {
                let fit = take(scalar);
                if fit != Fit::Exact {
                    context.odd(fit, found);
                }
                fit != Fit::Lost
            }
            Slot::Optional(optional) => {
                let kept = Put { slot: optional.insert(), context }.scalar(found, take);
                if !kept {
                    optional.clear();
                }
                kept
            }
            Slot::List(list) => {
                // One value for a list of one. A list of objects cannot hold it.
                list.clear();
                context.odd(Fit::Coerced, found);
                let kept = Put { slot: list.push(), context }.scalar(found, take);
                if !kept {
                    list.clear();
                }
                kept
            }
            Slot::Model(model) => {
                model.reset();
                context.odd(Fit::Lost, found);
                false
            }
        }
    }

    /// Null, or an empty string where an object or a list belongs: nothing.
    fn nothing(self) {
        match self.slot {
            // It is at its start: a value that was there before was cleared.
            Slot::Scalar(_) => {}
            slot => clear(slot),
        }
    }

    /// A list or an object where a scalar belongs: a string field keeps its JSON text.
    fn text(self, found: &'static str, value: &serde_json::Value) -> bool {
        let text = value.to_string();
        self.scalar(found, |scalar| match scalar.string(&text) {
            Fit::Exact => Fit::Coerced,
            other => other,
        })
    }

    fn is_structure(&mut self) -> bool {
        match &mut self.slot {
            Slot::Scalar(_) => false,
            Slot::Model(_) | Slot::List(_) => true,
            Slot::Optional(optional) => {
                // The slot ends here, before what it borrows from.
                !matches!(optional.insert(), Slot::Scalar(_))
            }
        }
    }
}

impl<'de> Visitor<'de> for Put<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(mut self, value: &str) -> Result<bool, E> {
        if value.is_empty() && self.is_structure() {
            self.context.odd(Fit::Coerced, "empty string");
            self.nothing();
            return Ok(false);
        }
        Ok(self.scalar("string", |scalar| scalar.string(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<bool, E> {
        Ok(self.scalar("number", |scalar| scalar.int(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<bool, E> {
        Ok(match i64::try_from(value) {
            Ok(value) => self.scalar("number", |scalar| scalar.int(value)),
            // A string keeps every digit; a number field takes the nearest.
            Err(_) => self.scalar("number", |scalar| match scalar.string(&value.to_string()) {
                Fit::Exact => Fit::Coerced,
                fit => fit,
            }),
        })
    }

    fn visit_f64<E>(self, value: f64) -> Result<bool, E> {
        Ok(self.scalar("number", |scalar| scalar.float(value)))
    }

    fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
        Ok(self.scalar("truth value", |scalar| scalar.bool(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        self.nothing();
        Ok(false)
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<bool, A::Error> {
        let context = self.context;
        match self.slot {
            Slot::List(list) => elements(list, sequence, context),
            Slot::Optional(optional) => {
                let kept = Put { slot: optional.insert(), context }.visit_seq(sequence)?;
                if !kept {
                    optional.clear();
                }
                Ok(kept)
            }
            slot @ Slot::Scalar(_) => {
                let value = serde_json::Value::deserialize(SeqAccessDeserializer::new(sequence))?;
                Ok(Put { slot, context }.text("list", &value))
            }
            Slot::Model(model) => {
                // A list of one for the one. Of several, the first is the nearest that fits.
                model.reset();
                let mut sequence = sequence;
                let first = context.within(Segment::Index(0), |context| {
                    sequence.next_element_seed(Put { slot: Slot::Model(model), context })
                })?;
                let more = drain(sequence)?;
                context.odd(if more { Fit::Nearest } else { Fit::Coerced }, "list");
                Ok(first.unwrap_or(false))
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        let context = self.context;
        match self.slot {
            Slot::Model(model) => fields(model, map, context, None).map(|()| true),
            Slot::Optional(optional) => {
                let kept = Put { slot: optional.insert(), context }.visit_map(map)?;
                if !kept {
                    optional.clear();
                }
                Ok(kept)
            }
            slot @ Slot::Scalar(_) => {
                let value = serde_json::Value::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Put { slot, context }.text("object", &value))
            }
            Slot::List(list) => {
                list.clear();
                context.odd(Fit::Coerced, "object");
                let kept = Put { slot: list.push(), context }.visit_map(map)?;
                if !kept {
                    list.clear();
                }
                Ok(kept)
            }
        }
    }
}

fn elements<'de, A: SeqAccess<'de>>(
    list: &mut dyn List,
    mut sequence: A,
    context: &mut Context,
) -> Result<bool, A::Error> {
    struct Element<'a, 'c>(&'a mut dyn List, &'c mut Context);
    impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
        type Value = ();

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            Put { slot: self.0.push(), context: self.1 }.deserialize(deserializer).map(drop)
        }
    }
    list.clear();
    for index in 0.. {
        let element = context
            .within(Segment::Index(index), |context| sequence.next_element_seed(Element(&mut *list, context)))?;
        if element.is_none() {
            break;
        }
    }
    Ok(true)
}

/// Reads a list to its end; says whether it had elements.
fn drain<'de, A: SeqAccess<'de>>(mut sequence: A) -> Result<bool, A::Error> {
    let mut any = false;
    while sequence.next_element::<IgnoredAny>()?.is_some() {
        any = true;
    }
    Ok(any)
}
