//! A version as the rules see it: what actions ask for and answer, without docs and sites.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::super::{Field, Item, Service, TypeName};
use super::vocabulary::{PAGING, TOTALS};
use super::words::key;

/// A version of a service.
pub(super) struct Shapes<'a> {
    pub(super) service: &'a Service,
    /// By the keys of fields of requests: the actions that ask for one.
    asked: HashMap<String, BTreeSet<&'a str>>,
}

/// A scalar, or a list of scalars, in a request or a reply.
#[derive(Clone, Debug)]
pub(super) struct Value<'a> {
    /// The fields that lead to it, itself included, and whether each is a list.
    pub(super) path: Vec<(&'a str, bool)>,
    /// What its name means: see [`key`].
    pub(super) key: String,
    /// Its type.
    pub(super) ty: &'a TypeName,
    /// Whether it must be given, as far as its own object goes.
    pub(super) required: bool,
}

impl<'a> Value<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.path.last().map_or("", |(name, _)| name)
    }

    /// Whether it stands in the request or reply itself, and in no object of it.
    pub(super) fn is_at_top(&self) -> bool {
        self.path.len() == 1
    }

    /// Whether it is no part of what went wrong.
    pub(super) fn is_success(&self) -> bool {
        let (_, holders) = self.path.split_last().unwrap_or((&("", false), &[]));
        !holders.iter().any(|(name, _)| ["Err", "Fail"].iter().any(|word| name.contains(word)))
    }

    /// Where it is, as descriptions write it: `Set[].Id`, `Ids[]`.
    pub(super) fn place(&self) -> String {
        let step = |(name, list): &(&str, bool)| format!("{name}{}", if *list { "[]" } else { "" });
        self.path.iter().map(step).collect::<Vec<_>>().join(".")
    }
}

/// A list of objects in a reply.
pub(super) struct ObjectList<'a> {
    /// The fields that lead to it.
    pub(super) path: Vec<&'a str>,
    /// The type of its elements.
    pub(super) ty: &'a str,
}

/// How deep objects are looked into.
const DEPTH_OF_REPLIES: usize = 2;
const DEPTH_OF_REQUESTS: usize = 1;

impl<'a> Shapes<'a> {
    pub(super) fn of(service: &'a Service) -> Self {
        let mut shapes = Self { service, asked: HashMap::new() };
        for action in service.actions.keys() {
            for (name, field) in shapes.request(action).iter().filter(|(_, field)| is_key(&field.ty)) {
                let _ = field;
                shapes.asked.entry(key(name)).or_default().insert(action);
            }
        }
        shapes
    }

    /// The fields of a type; none where there is no such type.
    pub(super) fn fields(&self, ty: &str) -> &'a IndexMap<String, Field> {
        static NONE: std::sync::LazyLock<IndexMap<String, Field>> = std::sync::LazyLock::new(IndexMap::new);
        self.service.types.get(ty).map_or(&NONE, |ty| &ty.fields)
    }

    /// The fields of an action's request.
    pub(super) fn request(&self, action: &str) -> &'a IndexMap<String, Field> {
        self.fields(self.service.actions.get(action).map_or("", |action| &action.request))
    }

    /// The fields of an action's reply, but for the id of the request.
    pub(super) fn reply(&self, action: &str) -> impl Iterator<Item = (&'a String, &'a Field)> + use<'a> {
        let reply = self.service.actions.get(action).map_or("", |action| &action.response);
        self.fields(reply).iter().filter(|(name, _)| *name != "RequestId")
    }

    /// The field at a path of a request, as [`Value::place`] writes it; none where it is no such list.
    pub(super) fn request_at(&self, action: &str, path: &str) -> Option<&'a Field> {
        self.at(&self.service.actions.get(action)?.request, path)
    }

    /// The field at a path of a reply.
    pub(super) fn reply_at(&self, action: &str, path: &str) -> Option<&'a Field> {
        self.at(&self.service.actions.get(action)?.response, path)
    }

    fn at(&self, ty: &str, path: &str) -> Option<&'a Field> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let (name, list) = first.strip_suffix("[]").map_or((first, false), |name| (name, true));
        let field = self.fields(ty).get(name)?;
        match rest {
            // The path of a list itself ends without `[]`.
            None => (field.ty.list || !list).then_some(field),
            Some(rest) => self.at(field.ty.object().filter(|_| field.ty.list == list)?, rest),
        }
    }

    /// What a request asks for: scalars, and those in its objects.
    pub(super) fn inputs(&self, action: &str) -> Vec<Value<'a>> {
        let mut found = Vec::new();
        self.collect(self.request(action).iter(), DEPTH_OF_REQUESTS, &mut Vec::new(), &mut found);
        found
    }

    /// What a request asks for in itself alone.
    pub(super) fn top_inputs(&self, action: &str) -> Vec<Value<'a>> {
        let mut found = Vec::new();
        self.collect(self.request(action).iter(), 0, &mut Vec::new(), &mut found);
        found
    }

    /// What a reply tells: scalars, and those in its objects and theirs.
    pub(super) fn outputs(&self, action: &str) -> Vec<Value<'a>> {
        let mut found = Vec::new();
        self.collect(self.reply(action), DEPTH_OF_REPLIES, &mut Vec::new(), &mut found);
        found
    }

    fn collect(
        &self,
        fields: impl Iterator<Item = (&'a String, &'a Field)>,
        depth: usize,
        path: &mut Vec<(&'a str, bool)>,
        found: &mut Vec<Value<'a>>,
    ) {
        for (name, field) in fields {
            path.push((name, field.ty.list));
            match field.ty.object() {
                // Who asks is not what is asked for.
                Some(_) if name == "Operator" => {}
                Some(object) if depth > 0 => self.collect(self.fields(object).iter(), depth - 1, path, found),
                None if is_key(&field.ty) => {
                    found.push(Value { path: path.clone(), key: key(name), ty: &field.ty, required: field.required })
                }
                _ => {}
            }
            path.pop();
        }
    }

    /// Lists of objects in a reply: at its top, in an object, in an object in that.
    pub(super) fn lists(&self, action: &str) -> Vec<ObjectList<'a>> {
        let mut found = Vec::new();
        self.collect_lists(self.reply(action), &mut Vec::new(), &mut found);
        found
    }

    fn collect_lists(
        &self,
        fields: impl Iterator<Item = (&'a String, &'a Field)>,
        path: &mut Vec<&'a str>,
        found: &mut Vec<ObjectList<'a>>,
    ) {
        for (name, field) in fields {
            let Some(object) = field.ty.object() else { continue };
            // Another list took its place.
            if field.deprecated && field.successor.is_some() {
                continue;
            }
            path.push(name);
            if field.ty.list {
                found.push(ObjectList { path: path.clone(), ty: object });
            } else if path.len() <= DEPTH_OF_REPLIES {
                self.collect_lists(self.fields(object).iter(), path, found);
            }
            path.pop();
        }
    }

    /// Whether an action answers a page at a time, by the names of its fields.
    pub(super) fn pages(&self, action: &str) -> bool {
        self.asks_for_pages(action) || self.reply(action).any(|(name, _)| TOTALS.contains(&name.as_str()))
    }

    /// Whether a request says which page is wanted.
    pub(super) fn asks_for_pages(&self, action: &str) -> bool {
        let request = self.request(action);
        PAGING.iter().any(|name| request.contains_key(*name))
    }

    /// Whether a request other than this action's asks for a field of this key.
    pub(super) fn is_asked_elsewhere(&self, key: &str, than: &str) -> bool {
        self.asked.get(key).is_some_and(|actions| actions.iter().any(|action| *action != than))
    }

    /// The keys of all fields of a request, objects too.
    pub(super) fn request_keys(&self, action: &str) -> HashSet<String> {
        self.request(action).keys().map(|name| key(name)).collect()
    }
}

/// Whether a field can hold an id: a string or an integer, or a list of those.
pub(super) fn is_key(ty: &TypeName) -> bool {
    matches!(ty.item, Item::String | Item::I64 | Item::U64)
}

/// Whether a field can be an id: a string or an integer.
pub(super) fn is_single_key(ty: &TypeName) -> bool {
    is_key(ty) && !ty.list
}
