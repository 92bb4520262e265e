//! A crate as its modules: what each file defines, imports and says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{Item, ItemMod, UseTree, Visibility};

use super::code::is_for_tests;

/// The sources of a crate by their path in `src`.
pub(crate) type Sources = BTreeMap<String, String>;

/// All `.rs` files below a folder.
pub(crate) fn read(folder: &Path) -> Sources {
    let mut sources = Sources::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                sources.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    sources
}

/// What a name stands for in a module.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    Module(usize),
    Item { file: usize, is_trait: bool },
    Import(Vec<String>),
}

/// A `use` that brings a name or, with `*` as its last segment, all names.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) path: Vec<String>,
    pub(crate) is_private: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) parent: Option<usize>,
    pub(crate) root: usize,
    pub(crate) file: usize,
    pub(crate) names: BTreeMap<String, Vec<Named>>,
    pub(crate) imports: Vec<Import>,
    /// Where all names of another module come in.
    pub(crate) globs: Vec<Vec<String>>,
    /// Whether a macro is called here that may define what no item names.
    pub(crate) makes_names: bool,
    pub(crate) code: Vec<TokenStream>,
}

/// A crate.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) files: Vec<String>,
    pub(crate) texts: Vec<String>,
    pub(crate) modules: Vec<Module>,
    /// By which name programs of the package know the library, and its root.
    pub(crate) library: (String, usize),
    /// Where `macro_rules!` are that reach others by their place in the text.
    pub(crate) macros: BTreeMap<String, usize>,
}

impl Tree {
    /// A crate from `lib.rs` and, where there is one, `main.rs`. Files that only tests have are left out.
    pub(crate) fn new(name: &str, sources: &Sources) -> Self {
        let library = (name.replace('-', "_"), 0);
        let (files, texts, modules, macros) = Default::default();
        let mut tree = Self { files, texts, modules, library, macros };
        for root in ["lib.rs", "main.rs"] {
            if sources.contains_key(root) {
                let id = tree.modules.len();
                tree.add_file(sources, root, None, id);
            }
        }
        tree
    }

    fn add_file(&mut self, sources: &Sources, path: &str, parent: Option<usize>, root: usize) -> Option<usize> {
        let text = sources.get(path)?;
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        if is_for_tests(&parsed.attrs) {
            return None;
        }
        let (file, id) = (self.files.len(), self.modules.len());
        self.files.push(path.to_owned());
        self.texts.push(text.clone());
        self.modules.push(Module { parent, root, file, ..Module::default() });
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let below = match name {
            "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
            _ => path.trim_end_matches(".rs").to_owned(),
        };
        self.add_items(sources, parsed.items, id, &below);
        Some(id)
    }

    /// The items of a module whose children are files below a folder.
    fn add_items(&mut self, sources: &Sources, items: Vec<Item>, id: usize, below: &str) {
        for item in items {
            match item {
                Item::Mod(module) if !is_for_tests(&module.attrs) => self.add_module(sources, module, id, below),
                Item::Use(import) if !is_for_tests(&import.attrs) => {
                    let is_private = matches!(import.vis, Visibility::Inherited);
                    self.add_import(id, &mut Vec::new(), &import.tree, is_private);
                }
                Item::ExternCrate(item) => self.add_extern(&item, id),
                Item::Mod(_) | Item::Use(_) => {}
                item => self.add_item(item, id),
            }
        }
    }

    fn add_module(&mut self, sources: &Sources, module: ItemMod, parent: usize, below: &str) {
        let name = module.ident.to_string();
        let (file, root) = (self.modules[parent].file, self.modules[parent].root);
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let id = if let Some((_, items)) = module.content {
            let id = self.modules.len();
            self.modules.push(Module { parent: Some(parent), root, file, ..Module::default() });
            self.add_items(sources, items, id, &path);
            Some(id)
        } else {
            let places = [format!("{path}.rs"), format!("{path}/mod.rs")];
            places.iter().find_map(|place| self.add_file(sources, place, Some(parent), root))
        };
        // Tables of plain data may be elsewhere, by `#[path]`.
        let named = id.map_or(Named::Item { file, is_trait: false }, Named::Module);
        self.name(parent, name, named);
    }

    fn add_import(&mut self, id: usize, path: &mut Vec<String>, tree: &UseTree, is_private: bool) {
        let depth = path.len();
        match tree {
            UseTree::Path(step) => {
                path.push(step.ident.to_string());
                self.add_import(id, path, &step.tree, is_private);
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.add_import(id, path, tree, is_private));
            }
            UseTree::Glob(_) => self.modules[id].globs.push(path.clone()),
            UseTree::Name(name) => {
                if name.ident != "self" {
                    path.push(name.ident.to_string());
                }
                self.add_named(id, path.clone(), path.last().cloned(), is_private);
            }
            UseTree::Rename(rename) => {
                if rename.ident != "self" {
                    path.push(rename.ident.to_string());
                }
                self.add_named(id, path.clone(), Some(rename.rename.to_string()), is_private);
            }
        }
        path.truncate(depth);
    }

    fn add_named(&mut self, id: usize, path: Vec<String>, name: Option<String>, is_private: bool) {
        if let Some(name) = name.filter(|name| name != "_") {
            self.name(id, name, Named::Import(path.clone()));
        }
        self.modules[id].imports.push(Import { path, is_private });
    }

    /// `extern crate self as name`, which the derive's code goes by within its own crate.
    fn add_extern(&mut self, item: &syn::ItemExternCrate, id: usize) {
        if let (true, Some((_, name))) = (item.ident == "self", &item.rename) {
            self.name(id, name.to_string(), Named::Import(vec!["crate".to_owned()]));
        }
    }

    fn add_item(&mut self, item: Item, id: usize) {
        let file = self.modules[id].file;
        let mut is_trait = false;
        let (attributes, name) = match &item {
            Item::Const(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Enum(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Fn(item) => (&item.attrs, Some(item.sig.ident.to_string())),
            Item::Static(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Struct(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Type(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Union(item) => (&item.attrs, Some(item.ident.to_string())),
            Item::Trait(item) => {
                is_trait = true;
                (&item.attrs, Some(item.ident.to_string()))
            }
            Item::Impl(item) => (&item.attrs, None),
            Item::Macro(item) => {
                if let Some(name) = &item.ident {
                    self.macros.insert(name.to_string(), file);
                } else {
                    self.modules[id].makes_names = true;
                }
                (&item.attrs, item.ident.as_ref().map(ToString::to_string))
            }
            other => panic!("{}: what is this? {}", self.files[file], other.to_token_stream()),
        };
        if is_for_tests(attributes) {
            return;
        }
        if let Some(name) = name {
            self.name(id, name, Named::Item { file, is_trait });
        }
        self.modules[id].code.push(item.into_token_stream());
    }

    fn name(&mut self, id: usize, name: String, named: Named) {
        self.modules[id].names.entry(name).or_default().push(named);
    }

    /// What a path leads to from a module.
    pub(crate) fn resolve(&self, from: usize, path: &[String]) -> BTreeSet<Target> {
        self.walk(from, path, &mut BTreeSet::new())
    }

    fn walk(&self, from: usize, path: &[String], seen: &mut BTreeSet<(usize, String)>) -> BTreeSet<Target> {
        let Some((first, mut rest)) = path.split_first() else { return BTreeSet::new() };
        let mut at = match first.as_str() {
            "crate" => BTreeSet::from([Target::Module(self.modules[from].root)]),
            "self" => BTreeSet::from([Target::Module(from)]),
            "super" => self.modules[from].parent.into_iter().map(Target::Module).collect(),
            name => self.look_up(from, name, seen),
        };
        if at.is_empty() && *first == self.library.0 && self.modules[from].root != self.library.1 {
            at.insert(Target::Module(self.library.1));
        }
        while let Some((step, further)) = rest.split_first() {
            rest = further;
            let mut next = BTreeSet::new();
            for target in at {
                match target {
                    Target::Module(id) if step == "super" => {
                        next.extend(self.modules[id].parent.map(Target::Module));
                    }
                    Target::Module(id) => next.extend(self.look_up(id, step, seen)),
                    // A variant, or what belongs to a type.
                    item => _ = next.insert(item),
                }
            }
            at = next;
        }
        at
    }

    fn look_up(&self, id: usize, name: &str, seen: &mut BTreeSet<(usize, String)>) -> BTreeSet<Target> {
        let module = &self.modules[id];
        let mut found = BTreeSet::new();
        // A circle of re-exports ends here.
        if !seen.insert((id, name.to_owned())) {
            return found;
        }
        for named in module.names.get(name).into_iter().flatten() {
            match named {
                Named::Module(id) => _ = found.insert(Target::Module(*id)),
                Named::Item { file, is_trait } => {
                    found.insert(Target::Item { file: *file, name: name.to_owned(), is_trait: *is_trait });
                }
                Named::Import(path) => {
                    let targets = self.walk(id, path, seen);
                    let elsewhere = targets.is_empty();
                    found.extend(targets);
                    found.extend(elsewhere.then_some(Target::Elsewhere));
                }
            }
        }
        if found.is_empty() {
            for path in &module.globs {
                for target in self.walk(id, path, seen) {
                    if let Target::Module(id) = target {
                        found.extend(self.look_up(id, name, seen));
                    }
                }
            }
        }
        seen.remove(&(id, name.to_owned()));
        found
    }
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Module(usize),
    Item {
        file: usize,
        name: String,
        is_trait: bool,
    },
    /// To another crate.
    Elsewhere,
}
