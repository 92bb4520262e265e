//! Small crates that are made up, in which this test must find what is there and nothing else.

use super::arrows::Arrows;
use super::rules::{ALL, Table, faults};
use super::tree::Tree;

/// Files with their texts.
type Files<'a> = &'a [(&'a str, &'a str)];
/// What is tried, in which files, and what is found.
type Case<'a> = (&'a str, Files<'a>, &'a [&'a str]);

fn arrows(files: Files<'_>) -> Arrows {
    let sources = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Arrows::new(&Tree::new("made-up", &sources))
}

/// `from:line item to`, sorted.
fn drawn(files: Files<'_>) -> Vec<String> {
    let arrows = arrows(files);
    assert!(arrows.lost.is_empty(), "{:?}", arrows.lost);
    let items = arrows
        .between
        .iter()
        .flat_map(|((from, to), items)| items.iter().map(move |(item, line)| format!("{from}:{line} {item} {to}")));
    items.collect()
}

#[test]
fn an_arrow_goes_to_the_file_that_defines() {
    let cases: &[Case<'_>] = &[
        (
            "by use",
            &[("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b::B;\nfn a(_: B) {}"), ("b.rs", "pub struct B;")],
            &["a.rs:1 B b.rs"],
        ),
        (
            "by a path in code",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "fn a() -> u8 {\n crate::b::ONE }"),
                ("b.rs", "pub const ONE: u8 = 1;"),
            ],
            &["a.rs:2 ONE b.rs"],
        ),
        (
            "by a path in a type",
            &[("lib.rs", "mod a; mod b;"), ("a.rs", "struct A(Vec<super::b::B>);"), ("b.rs", "pub enum B {}")],
            &["a.rs:1 B b.rs"],
        ),
        (
            "by a module",
            &[("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b;\nfn a() { b::go() }"), ("b.rs", "pub fn go() {}")],
            &["a.rs:2 go b.rs"],
        ),
        (
            "under another name",
            &[("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b::B as C;\nstruct A(C);"), ("b.rs", "pub struct B;")],
            &["a.rs:1 B b.rs"],
        ),
        (
            "by a method of a type",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "use crate::b::B;\nfn a() { B::new(); }"),
                ("b.rs", "pub struct B; impl B { pub fn new() {} }"),
            ],
            &["a.rs:1 B b.rs"],
        ),
        (
            "by a trait that no code names",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "use crate::b::B as _;\nfn a() { 1.b() }"),
                ("b.rs", "pub trait B { fn b(self) {} }"),
            ],
            &["a.rs:1 B b.rs"],
        ),
        (
            "inside a macro",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "fn a() { println!(\"{}\", crate::b::ONE) }"),
                ("b.rs", "pub const ONE: u8 = 1;"),
            ],
            &["a.rs:1 ONE b.rs"],
        ),
        (
            "by use in a function",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "fn a() { use crate::b::{B, C::{self}}; }"),
                ("b.rs", "pub struct B; pub enum C { D }"),
            ],
            &["a.rs:1 B b.rs", "a.rs:1 C b.rs"],
        ),
        (
            "in an attribute",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "#[derive(X)] struct A { #[serde(default = \"crate::b::one\")] n: u8 }"),
                ("b.rs", "pub fn one() -> u8 { 1 }"),
            ],
            &["a.rs:1 one b.rs"],
        ),
        (
            "by a macro that reaches by text",
            &[
                ("lib.rs", "#[macro_use] mod b; mod a;"),
                ("a.rs", "made!();"),
                ("b.rs", "macro_rules! made { () => {} }"),
            ],
            &["a.rs:1 made b.rs"],
        ),
        (
            "to a name that a macro makes",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "use crate::b::Made;\nstruct A(Made);"),
                ("b.rs", "make! { Made }"),
            ],
            &["a.rs:1 Made b.rs"],
        ),
        (
            "from an inline module",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "mod inner { use super::super::b::B;\n struct A(B); }"),
                ("b.rs", "pub struct B;"),
            ],
            &["a.rs:1 B b.rs"],
        ),
        (
            "to an inline module",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "struct A(crate::b::inner::B);"),
                ("b.rs", "pub mod inner { pub struct B; }"),
            ],
            &["a.rs:1 B b.rs"],
        ),
        (
            "from a program to its library",
            &[("lib.rs", "pub struct B;"), ("main.rs", "use made_up::B;\nfn main() { B; }")],
            &["main.rs:1 B lib.rs"],
        ),
    ];
    for (what, files, expected) in cases {
        assert_eq!(drawn(files), *expected, "{what}");
    }
}

#[test]
fn re_exports_are_followed_and_are_no_arrow() {
    let cases: &[Case<'_>] = &[
        (
            "one",
            &[
                ("lib.rs", "mod a; mod w;"),
                ("a.rs", "use crate::w::B;\nstruct A(B);"),
                ("w/mod.rs", "mod b; pub use b::B;"),
                ("w/b.rs", "pub struct B;"),
            ],
            &["a.rs:1 B w/b.rs"],
        ),
        (
            "two after each other",
            &[
                ("lib.rs", "mod a; mod w; pub use w::B;"),
                ("a.rs", "struct A(crate::B);"),
                ("w/mod.rs", "mod b; pub use self::b::B;"),
                ("w/b.rs", "pub struct B;"),
            ],
            &["a.rs:1 B w/b.rs"],
        ),
        (
            "a glob",
            &[
                ("lib.rs", "mod a; mod w;"),
                ("a.rs", "struct A(crate::w::B);"),
                ("w/mod.rs", "mod b; mod c; pub use b::*; pub use c::*;"),
                ("w/b.rs", "pub struct B;"),
                ("w/c.rs", "pub struct C;"),
            ],
            &["a.rs:1 B w/b.rs"],
        ),
        (
            "a private use that children reach",
            &[
                ("lib.rs", "mod w;"),
                ("w/mod.rs", "mod b; mod c; use b::B;"),
                ("w/b.rs", "pub struct B;"),
                ("w/c.rs", "struct C(super::B);"),
            ],
            &["w/c.rs:1 B w/b.rs"],
        ),
        (
            "a glob of the parent",
            &[
                ("lib.rs", "mod w;"),
                ("w/mod.rs", "mod b; mod c; use b::B; struct Other;"),
                ("w/b.rs", "pub struct B;"),
                ("w/c.rs", "use super::*;\nstruct C(B);"),
            ],
            &["w/c.rs:2 B w/b.rs"],
        ),
        (
            "and used where it is",
            &[("lib.rs", "mod b;\npub use b::B;\nfn f(_: B) {}"), ("b.rs", "pub struct B;")],
            &["lib.rs:2 B b.rs"],
        ),
        (
            "two globs in a circle",
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "pub use crate::b::*; pub struct A;"),
                ("b.rs", "pub use crate::a::*; struct B(A);"),
            ],
            &["b.rs:1 A a.rs"],
        ),
        (
            "of another crate",
            &[
                ("lib.rs", "mod a; pub use serde::Serialize;"),
                ("a.rs", "use crate::Serialize; struct A; impl Serialize for A {}"),
            ],
            &[],
        ),
    ];
    for (what, files, expected) in cases {
        assert_eq!(drawn(files), *expected, "{what}");
    }
}

#[test]
fn what_is_no_arrow() {
    const B: (&str, &str) = ("b.rs", "pub struct B; pub fn b() {} pub mod deep { pub struct C; }");
    let cases: &[(&str, &str)] = &[
        ("tests", "#[cfg(test)] mod tests { use crate::b::B; fn t(_: B) {} }"),
        ("a use for tests", "#[cfg(test)] use crate::b::B;"),
        (
            "a function for tests",
            "struct A; impl A { #[cfg(test)] pub(crate) fn a(_: u8, _: crate::b::B) {} fn c() {} }",
        ),
        ("a field for tests", "struct A { #[cfg(test)] b: crate::b::B, c: u8 }"),
        ("a test", "#[test] fn a() { crate::b::b() }"),
        ("docs", "/// [`crate::b::B`]\nstruct A;"),
        ("text", "const A: &str = \"crate::b::B\";"),
        ("fields and methods of that name", "use crate::b;\nstruct A { b: u8 } fn a(a: A) { a.b; a.b(); A { b: 1 }; }"),
        ("a lifetime", "use crate::b;\nfn a<'b>(_: &'b u8) {}"),
        ("what a generator quotes", "use quote::quote;\nfn a() { quote! { use super::gone; crate::b::B } }"),
        ("a visibility", "pub(in crate::b) struct A;"),
        ("an inherent impl is no definition", "struct A; impl A { fn b() {} }"),
    ];
    for (what, text) in cases {
        assert_eq!(drawn(&[("lib.rs", "mod a; mod b;"), ("a.rs", text), B]), [""; 0], "{what}");
    }
    // Behind what is for tests the code goes on, and without `cfg(test)` it would be one.
    let text = "struct A { #[cfg(test)] b: crate::b::B, c: crate::b::deep::C }";
    assert_eq!(drawn(&[("lib.rs", "mod a; mod b;"), ("a.rs", text), B]), ["a.rs:1 C b.rs"]);
    let text = "struct A; impl A { #[cfg(test)] fn a() {} fn c() { crate::b::b() } }";
    assert_eq!(drawn(&[("lib.rs", "mod a; mod b;"), ("a.rs", text), B]), ["a.rs:1 b b.rs"]);
    let text = "#[cfg(not(test))] fn a() { crate::b::b() }";
    assert_eq!(drawn(&[("lib.rs", "mod a; mod b;"), ("a.rs", text), B]), ["a.rs:1 b b.rs"]);
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    let found = arrows(&[("lib.rs", "mod a;"), ("a.rs", "use crate::gone::B;\nfn a() { super::away::b() }")]);
    assert_eq!(found.lost.into_iter().collect::<Vec<_>>(), ["a.rs: crate::gone::B", "a.rs: super::away::b"]);
}

#[test]
fn the_rules_hold() {
    const TABLE: &Table = &[("lib", ALL), ("up", &["down"]), ("down", &[])];
    let root = ("lib.rs", "mod up; mod down; pub use up::Up;");
    let cases: &[Case<'_>] = &[
        (
            "as it should be",
            &[root, ("up.rs", "pub struct Up(crate::down::Down);"), ("down.rs", "pub struct Down;")],
            &[],
        ),
        (
            "an arrow upwards",
            &[
                root,
                ("up.rs", "use crate::down::Down;\npub struct Up(Down); pub const UP: u8 = 1;"),
                ("down.rs", "pub struct Down;\nconst A: u8 = crate::up::UP;"),
            ],
            &[
                "`down` may not name `up`: down.rs:2 names `UP` of up.rs",
                "a ring of 2 files: down.rs, up.rs\n    down.rs:2 names `UP` of up.rs\n    up.rs:1 names `Down` of down.rs",
            ],
        ),
        (
            "an arrow to the root",
            &[
                ("lib.rs", "mod up; mod down; pub const ROOT: u8 = 1;"),
                ("up.rs", "pub struct Up(crate::down::Down);"),
                ("down.rs", "pub struct Down;\nconst A: u8 = super::ROOT;"),
            ],
            &["`down` may not name `lib`: down.rs:2 names `ROOT` of lib.rs"],
        ),
        (
            "one that nobody uses",
            &[root, ("up.rs", "pub struct Up;"), ("down.rs", "")],
            &["the table lets `up` name `down`, and nothing does"],
        ),
        (
            "a stranger",
            &[
                ("lib.rs", "mod up; mod down; mod new;"),
                ("up.rs", "pub struct Up(crate::down::Down);"),
                ("down.rs", "pub struct Down;"),
                ("new.rs", ""),
            ],
            &["`new` is in no line of the table"],
        ),
        (
            "a wing that is gone",
            &[("lib.rs", "mod up;"), ("up.rs", "")],
            &["the table lets `up` name `down`, and nothing does", "the table has `down`, which is no more"],
        ),
        (
            "a circle within a wing, through the root of the wing",
            &[
                ("lib.rs", "mod up; mod down;"),
                ("up/mod.rs", "mod a; mod b;\nuse a::A;\npub struct Up(A, crate::down::Down);"),
                ("up/a.rs", "use super::b::B;\npub struct A(B);"),
                ("up/b.rs", "\nuse super::Up;\npub struct B(Box<Up>);"),
                ("down.rs", "pub struct Down;"),
            ],
            &[
                "a ring of 3 files: up/a.rs, up/b.rs, up/mod.rs\n    up/a.rs:1 names `B` of up/b.rs\n    up/b.rs:2 names `Up` of up/mod.rs\n    up/mod.rs:2 names `A` of up/a.rs",
            ],
        ),
        (
            "no circle where the root of the wing only re-exports",
            &[
                ("lib.rs", "mod up; mod down;"),
                ("up/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
                ("up/a.rs", "use super::B;\npub struct A(B, crate::down::Down);"),
                ("up/b.rs", "pub struct B;"),
                ("down.rs", "pub struct Down;"),
            ],
            &[],
        ),
    ];
    for (what, files, expected) in cases {
        assert_eq!(faults(&arrows(files), TABLE), *expected, "{what}");
    }
}
