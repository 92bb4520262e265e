//! What serde brings, from any format, as tokens.

use std::borrow::Cow;
use std::fmt;
use std::slice::Iter;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::tokens::{Fault, FaultKind, Flaw, Name, Token, Tokens};

/// How many lists and objects may stand in each other.
const DEPTH: usize = 128;

/// A value of any format.
#[derive(Debug)]
pub(super) enum Tree<'de> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// An integer beyond `i64`.
    Large(i128),
    Text(Cow<'de, str>),
    List(Vec<Tree<'de>>),
    Object(Vec<(Cow<'de, str>, Tree<'de>)>),
}

/// The members of an object.
pub(super) struct Members<'de>(pub(super) Vec<(Cow<'de, str>, Tree<'de>)>);

impl<'de> Members<'de> {
    /// Reads an object, and nothing else.
    pub(super) fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Members<'de>, A::Error> {
                members(map).map(Members)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

fn members<'de, A: MapAccess<'de>>(mut map: A) -> Result<Vec<(Cow<'de, str>, Tree<'de>)>, A::Error> {
    let mut members = Vec::new();
    while let Some((Key(name), value)) = map.next_entry()? {
        members.push((name, value));
    }
    Ok(members)
}

/// A name, borrowed where the format can.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E>(self, name: String) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name)))
            }
        }
        deserializer.deserialize_identifier(Name)
    }
}

impl<'de> Deserialize<'de> for Tree<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Tree<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree<'de>, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree<'de>, E> {
        Ok(Tree::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree<'de>, E> {
        Ok(i64::try_from(value).map_or(Tree::Large(value.into()), Tree::Int))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Tree<'de>, E> {
        Ok(i64::try_from(value).map_or(Tree::Large(value), Tree::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree<'de>, E> {
        Ok(Tree::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Owned(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Tree<'de>, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element()? {
            elements.push(element);
        }
        Ok(Tree::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Tree<'de>, A::Error> {
        members(map).map(Tree::Object)
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Large(value) => serializer.serialize_i128(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(elements) => serializer.collect_seq(elements),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Tree<'de> {
    pub(super) fn tokens(&self) -> Walk<'_, 'de> {
        Walk { next: Some(self), opened: None, open: Vec::new(), digits: String::new() }
    }
}

/// A place in a tree.
#[derive(Clone)]
pub(super) struct Walk<'t, 'de> {
    next: Option<&'t Tree<'de>>,
    /// What was opened last.
    opened: Option<&'t Tree<'de>>,
    open: Vec<Open<'t, 'de>>,
    digits: String,
}

#[derive(Clone)]
enum Open<'t, 'de> {
    List(Iter<'t, Tree<'de>>),
    Object(Iter<'t, (Cow<'de, str>, Tree<'de>)>),
}

impl<'t, 'de> Walk<'t, 'de> {
    fn open(&mut self, tree: &'t Tree<'de>, open: Open<'t, 'de>) -> Result<(), Fault> {
        if self.open.len() + 1 >= DEPTH {
            return Err(Fault::new(FaultKind::Syntax, "recursion limit exceeded", None));
        }
        self.opened = Some(tree);
        self.open.push(open);
        Ok(())
    }
}

impl<'t> Tokens<'t> for Walk<'t, '_> {
    fn token(&mut self) -> Result<Token<'_>, Fault> {
        let Some(tree) = self.next.take() else { return Ok(Token::Null) };
        Ok(match tree {
            Tree::Null => Token::Null,
            Tree::Bool(value) => Token::Bool(*value),
            Tree::Int(value) => Token::Int(*value),
            Tree::Float(value) => Token::Float(*value),
            Tree::Large(value) => {
                self.digits = value.to_string();
                Token::Digits(&self.digits)
            }
            Tree::Text(text) => Token::Text(text),
            Tree::List(elements) => {
                self.open(tree, Open::List(elements.iter()))?;
                Token::List
            }
            Tree::Object(members) => {
                self.open(tree, Open::Object(members.iter()))?;
                Token::Object
            }
        })
    }

    fn element(&mut self, _first: bool) -> Result<bool, Fault> {
        self.next = match self.open.last_mut() {
            Some(Open::List(elements)) => elements.next(),
            _ => None,
        };
        if self.next.is_none() {
            self.open.pop();
        }
        Ok(self.next.is_some())
    }

    fn name(&mut self, _first: bool, _expected: Option<&str>) -> Result<Name<'t>, Fault> {
        let member = match self.open.last_mut() {
            Some(Open::Object(members)) => members.next(),
            _ => None,
        };
        let Some((name, value)) = member else {
            self.open.pop();
            return Ok(Name::End);
        };
        self.next = Some(value);
        Ok(Name::Other(Cow::Borrowed(name)))
    }

    fn skip(&mut self) -> Result<(), Fault> {
        self.next = None;
        Ok(())
    }

    fn text(&mut self) -> Result<Cow<'t, str>, Fault> {
        self.open.pop();
        serde_json::to_string(&self.opened)
            .map(Cow::Owned)
            .map_err(|error| Fault::new(FaultKind::Unexpected, error.to_string(), None))
    }

    fn flaw(&mut self) -> Option<Flaw> {
        None
    }

    fn unexpected(&self, found: &'static str, expected: &str) -> Fault {
        Fault::new(FaultKind::Unexpected, format!("invalid type: {found}, expected {expected}"), None)
    }
}
