//! Which file of a crate names what of which other.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{Mention, line_of, mentions};
use super::tree::{Target, Tree};

/// The items that one file names of another, and the line on which each first stands.
pub(crate) type Items = BTreeMap<String, usize>;

/// The arrows of a crate, by the paths of the two files.
#[derive(Debug, Default)]
pub(crate) struct Arrows {
    pub(crate) files: BTreeMap<String, usize>,
    pub(crate) between: BTreeMap<(String, String), Items>,
    /// Paths within the crate that lead nowhere: what this test does not understand.
    pub(crate) lost: BTreeSet<String>,
}

impl Arrows {
    /// All arrows of code outside tests. An import is one only of a trait, whose name need not stand in the
    /// code; all others are where the code says the name.
    pub(crate) fn new(tree: &Tree) -> Self {
        let lines = tree.texts.iter().map(|text| text.lines().count());
        let mut arrows = Self { files: tree.files.iter().cloned().zip(lines).collect(), ..Self::default() };
        for (id, module) in tree.modules.iter().enumerate() {
            for import in &module.imports {
                let targets = tree.resolve(id, &import.path);
                arrows.lose_unless(tree, id, &import.path, !targets.is_empty());
                for target in targets {
                    if import.is_private && matches!(target, Target::Item { is_trait: true, .. }) {
                        arrows.draw(tree, module.file, target);
                    }
                }
            }
            for mention in module.code.iter().cloned().flat_map(mentions) {
                arrows.follow(tree, id, &mention);
            }
        }
        arrows
    }

    fn follow(&mut self, tree: &Tree, id: usize, mention: &Mention) {
        let file = tree.modules[id].file;
        let mut path = mention.path.as_slice();
        let all = path.last().is_some_and(|last| last == "*");
        if all {
            path = &path[..path.len() - 1];
        }
        let targets = tree.resolve(id, path);
        if let ([name], true, true) = (path, mention.is_macro, targets.is_empty()) {
            if let Some(&to) = tree.macros.get(name) {
                self.draw(tree, file, Target::Item { file: to, name: name.clone(), is_trait: false });
            }
            return;
        }
        // All names of a module inside a function: nobody does that here.
        let unclear = all && targets.iter().any(|target| matches!(target, Target::Module(_)));
        self.lose_unless(tree, id, path, !targets.is_empty() && !unclear);
        targets.into_iter().for_each(|target| self.draw(tree, file, target));
    }

    fn draw(&mut self, tree: &Tree, from: usize, target: Target) {
        let Target::Item { file: to, name, .. } = target else { return };
        if from != to {
            let line = line_of(&tree.texts[from], &name);
            let ends = (tree.files[from].clone(), tree.files[to].clone());
            self.between.entry(ends).or_default().insert(name, line);
        }
    }

    fn lose_unless(&mut self, tree: &Tree, id: usize, path: &[String], found: bool) {
        let is_within = path.first().is_some_and(|first| matches!(first.as_str(), "crate" | "super" | "self"));
        if is_within && !found && !self.is_made(tree, id, path) {
            let file = tree.modules[id].file;
            self.lost.insert(format!("{}: {}", tree.files[file], path.join("::")));
        }
    }

    /// Whether a macro makes the name: then the arrow goes to the file that calls the macro.
    fn is_made(&mut self, tree: &Tree, id: usize, path: &[String]) -> bool {
        for end in (1..path.len()).rev() {
            for target in tree.resolve(id, &path[..end]) {
                let Target::Module(at) = target else { continue };
                let module = &tree.modules[at];
                if module.makes_names {
                    let target = Target::Item { file: module.file, name: path[end].clone(), is_trait: false };
                    self.draw(tree, tree.modules[id].file, target);
                    return true;
                }
            }
        }
        false
    }
}
