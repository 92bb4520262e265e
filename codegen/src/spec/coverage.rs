//! How much of a version has words, and whose.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use super::{DocSource, Graph, Service};

/// How many of a kind have words, by who says them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    by: BTreeMap<DocSource, usize>,
    nothing: usize,
}

/// How much of a version, or of several, has words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Actions.
    pub actions: Said,
    /// Fields that requests can hold.
    pub sent: Said,
    /// Those of replies alone.
    pub replies: Said,
    /// Types that are neither a request nor a reply.
    pub types: Said,
    /// Values of enums that requests can hold.
    pub values: Said,
}

impl Said {
    fn add(&mut self, source: Option<DocSource>) {
        match source {
            Some(source) => *self.by.entry(source).or_default() += 1,
            None => self.nothing += 1,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.said() + self.nothing
    }

    /// How many of them have words.
    #[must_use]
    pub fn said(&self) -> usize {
        self.by.values().sum()
    }

    /// How many have words of this source.
    #[must_use]
    pub fn by(&self, source: DocSource) -> usize {
        self.by.get(&source).copied().unwrap_or_default()
    }

    /// Their share; 1 where there are none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than a million")]
    pub fn share(&self) -> f64 {
        if self.all() == 0 { 1.0 } else { self.said() as f64 / self.all() as f64 }
    }
}

impl Coverage {
    /// Counts a version, with the words that it has by now.
    #[must_use]
    pub fn of(service: &Service) -> Self {
        let mut found = Self::default();
        let graph = Graph::of(service);
        let top: Vec<&String> =
            service.actions.values().flat_map(|action| [&action.request, &action.response]).collect();
        for action in service.actions.values() {
            found.actions.add(action.doc.as_ref().and(action.doc_source));
        }
        for (name, ty) in &service.types {
            if !top.contains(&name) {
                found.types.add(ty.doc.as_ref().map(|_| DocSource::OfThis));
            }
            let sent = graph.is_sent(name);
            for (wire, field) in &ty.fields {
                // Every reply has one, and the generator says what it is.
                if wire == "RequestId" {
                    continue;
                }
                let said = field.doc.as_ref().and(field.doc_source);
                if sent { found.sent.add(said) } else { found.replies.add(said) }
            }
        }
        for (name, enumeration) in &service.enums {
            let is_sent = service.types.iter().any(|(holder, ty)| {
                let mut of_fields = ty.fields.values().flat_map(|field| field.enumeration.iter().chain(&field.filter));
                graph.is_sent(holder) && of_fields.any(|used| used == name)
            });
            if is_sent {
                for about in enumeration.values.values() {
                    found.values.add(about.doc.as_ref().map(|_| DocSource::OfThis));
                }
            }
        }
        found
    }
}

impl AddAssign<&Said> for Said {
    fn add_assign(&mut self, other: &Said) {
        self.nothing += other.nothing;
        for (source, count) in &other.by {
            *self.by.entry(*source).or_default() += count;
        }
    }
}

impl AddAssign<&Coverage> for Coverage {
    fn add_assign(&mut self, other: &Coverage) {
        self.actions += &other.actions;
        self.sent += &other.sent;
        self.replies += &other.replies;
        self.types += &other.types;
        self.values += &other.values;
    }
}
