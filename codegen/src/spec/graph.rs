//! Which types hold which: the direction they travel in, and the cycles among them.

use std::collections::{BTreeMap, BTreeSet};

use super::Service;

/// The types of a service by what they hold.
pub(crate) struct Graph<'a> {
    /// All types that a type's fields are of.
    holds: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Those that it holds one of, not a list.
    objects: BTreeMap<&'a str, BTreeSet<&'a str>>,
    requests: BTreeSet<&'a str>,
    replies: BTreeSet<&'a str>,
}

impl<'a> Graph<'a> {
    pub(crate) fn of(service: &'a Service) -> Self {
        let mut graph = Self {
            holds: BTreeMap::new(),
            objects: BTreeMap::new(),
            requests: BTreeSet::new(),
            replies: BTreeSet::new(),
        };
        for (name, ty) in &service.types {
            let holds = graph.holds.entry(name).or_default();
            let objects = graph.objects.entry(name).or_default();
            for field in ty.fields.values() {
                if let Some(object) = field.ty.object() {
                    holds.insert(object);
                    if !field.ty.list {
                        objects.insert(object);
                    }
                }
            }
        }
        let actions = service.actions.values();
        graph.requests = reachable(&graph.holds, actions.clone().map(|action| action.request.as_str()));
        graph.replies = reachable(&graph.holds, actions.map(|action| action.response.as_str()));
        graph
    }

    /// Whether a type is a request or a part of one. One that no action uses may be.
    pub(crate) fn is_sent(&self, name: &str) -> bool {
        self.requests.contains(name) || !self.replies.contains(name)
    }

    /// Whether a field of one type with an object of another lies on a cycle of such fields, so
    /// that without a box the type would have no size.
    pub(crate) fn is_cyclic(&self, from: &str, to: &str) -> bool {
        reachable(&self.objects, [to]).contains(from)
    }
}

fn reachable<'a, 'b>(
    edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    from: impl IntoIterator<Item = &'b str>,
) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut left: Vec<&str> = from.into_iter().collect();
    while let Some(name) = left.pop() {
        // The key of the map, and not `name`, lives as long as the description.
        if let Some((name, next)) = edges.get_key_value(name)
            && found.insert(*name)
        {
            left.extend(next.iter().copied());
        }
    }
    found
}
