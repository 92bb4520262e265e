//! Tables: rows of one kind by their keys, with what they were before the request that changes them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

#[cfg(feature = "sqlite")]
use super::change::Change;

/// A row of a table.
pub(crate) trait Row: Clone + std::fmt::Debug + Serialize + DeserializeOwned + Send {
    /// What its rows are called in a file. Never changed: files have it.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "there are no files"))]
    const KIND: &'static str;
}

/// The rows of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Table<R> {
    rows: BTreeMap<String, R>,
    /// The rows that changed since the last request, as they were before; none where there was none.
    before: BTreeMap<String, Option<R>>,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), before: BTreeMap::new() }
    }
}

impl<R: Row> Table<R> {
    pub(crate) fn get(&self, key: &str) -> Option<&R> {
        self.rows.get(key)
    }

    /// A row that is to be changed.
    pub(crate) fn edit(&mut self, key: &str) -> Option<&mut R> {
        let row = self.rows.get_mut(key)?;
        if !self.before.contains_key(key) {
            self.before.insert(key.to_owned(), Some(row.clone()));
        }
        Some(row)
    }

    /// Adds a row, in place of the one that there is.
    pub(crate) fn put(&mut self, key: String, row: R) {
        let old = self.rows.insert(key.clone(), row);
        self.before.entry(key).or_insert(old);
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<R> {
        let (key, old) = self.rows.remove_entry(key)?;
        self.before.entry(key).or_insert_with(|| Some(old.clone()));
        Some(old)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &R> {
        self.rows.values()
    }

    /// The rows whose keys start with a prefix, in the order of their keys.
    pub(crate) fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a R)> {
        self.rows
            .range::<str, _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded))
            .map(|(key, row)| (key.as_str(), row))
            .take_while(move |(key, _)| key.starts_with(prefix))
    }

    /// Removes the rows whose keys start with a prefix.
    pub(crate) fn remove_under(&mut self, prefix: &str) {
        let keys: Vec<String> = self.under(prefix).map(|(key, _)| key.to_owned()).collect();
        for key in keys {
            self.remove(&key);
        }
    }
}

/// What a store does with a table of any kind.
pub(crate) trait Kept {
    #[cfg(feature = "sqlite")]
    fn kind(&self) -> &'static str;
    /// Adds a row that was read.
    #[cfg(feature = "sqlite")]
    fn load(&mut self, key: &str, doc: &str) -> serde_json::Result<()>;
    /// The rows that changed since the last request.
    #[cfg(feature = "sqlite")]
    fn changes(&self, changes: &mut Vec<Change>) -> serde_json::Result<()>;
    /// How many rows there are.
    fn count(&self) -> usize;
    /// All rows as JSON.
    fn dump(&self) -> serde_json::Result<serde_json::Value>;
    /// Removes all rows.
    fn clear(&mut self);
    /// Lets the changes be.
    fn settle(&mut self);
    /// Takes the changes back.
    fn undo(&mut self);
}

impl<R: Row> Kept for Table<R> {
    #[cfg(feature = "sqlite")]
    fn kind(&self) -> &'static str {
        R::KIND
    }

    #[cfg(feature = "sqlite")]
    fn load(&mut self, key: &str, doc: &str) -> serde_json::Result<()> {
        self.rows.insert(key.to_owned(), serde_json::from_str(doc)?);
        Ok(())
    }

    #[cfg(feature = "sqlite")]
    fn changes(&self, changes: &mut Vec<Change>) -> serde_json::Result<()> {
        for (key, before) in &self.before {
            let doc = self.rows.get(key).map(serde_json::to_string).transpose()?;
            if doc.is_some() || before.is_some() {
                changes.push(Change { kind: R::KIND, key: key.clone(), doc });
            }
        }
        Ok(())
    }

    fn count(&self) -> usize {
        self.rows.len()
    }

    fn dump(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::to_value(&self.rows)
    }

    fn clear(&mut self) {
        for (key, old) in std::mem::take(&mut self.rows) {
            self.before.entry(key).or_insert(Some(old));
        }
    }

    fn settle(&mut self) {
        self.before.clear();
    }

    fn undo(&mut self) {
        for (key, before) in std::mem::take(&mut self.before) {
            match before {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Row for String {
        const KIND: &'static str = "text";
    }

    fn table() -> Table<String> {
        let mut table = Table::default();
        for key in ["a/1", "a/2", "a0", "b/1"] {
            table.put(key.to_owned(), key.to_uppercase());
        }
        table.settle();
        table
    }

    #[test]
    fn a_prefix_is_of_its_rows_only() {
        let mut table = table();
        assert_eq!(table.under("a/").map(|(key, _)| key).collect::<Vec<_>>(), ["a/1", "a/2"]);
        assert_eq!(table.under("c/").count(), 0);
        table.remove_under("a/");
        assert_eq!(table.rows().collect::<Vec<_>>(), ["A0", "B/1"]);
    }

    #[test]
    fn what_is_undone_is_as_it_was() {
        let mut table = table();
        let before: Vec<String> = table.rows().cloned().collect();
        table.edit("a/1").unwrap().push('!');
        table.edit("a/1").unwrap().push('!');
        table.remove("a/2");
        table.put("a/2".to_owned(), "again".to_owned());
        table.put("c".to_owned(), "new".to_owned());
        table.remove("c");
        table.put("d".to_owned(), "new".to_owned());
        assert_eq!(table.edit("e"), None);
        assert_ne!(table.rows().cloned().collect::<Vec<_>>(), before);
        table.undo();
        assert_eq!(table.rows().cloned().collect::<Vec<_>>(), before);
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn only_what_changed_is_written() {
        let mut table = table();
        table.edit("a/1").unwrap().push('!');
        table.remove("b/1");
        table.put("c".to_owned(), "new".to_owned());
        table.remove("c");
        let mut changes = Vec::new();
        table.changes(&mut changes).unwrap();
        let seen: Vec<_> = changes.iter().map(|change| (change.key.as_str(), change.doc.as_deref())).collect();
        assert_eq!(seen, [("a/1", Some("\"A/1!\"")), ("b/1", None)]);
        table.settle();
        let mut changes = Vec::new();
        table.changes(&mut changes).unwrap();
        assert!(changes.is_empty());
    }
}
