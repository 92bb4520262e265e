//! What arrows there may be: none against the table of wings, and none in a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use super::arrows::Arrows;

/// A top-level folder or file of `src`, and those that it may name; [`ALL`] for all.
pub(crate) type Table = [(&'static str, &'static [&'static str])];

/// For the root, which only gathers.
pub(crate) const ALL: &[&str] = &["*"];

/// `client/pages.rs` is in `client`, and `lib.rs` in `lib`.
fn wing(file: &str) -> &str {
    file.split_once('/').map_or_else(|| file.trim_end_matches(".rs"), |(folder, _)| folder)
}

/// All that is wrong, a line or more each.
pub(crate) fn faults(arrows: &Arrows, table: &Table) -> Vec<String> {
    let mut faults: Vec<String> = arrows.lost.iter().map(|path| format!("this leads nowhere: {path}")).collect();
    faults.extend(against(arrows, table));
    faults.extend(unused(arrows, table));
    faults.extend(circles(arrows));
    faults
}

/// Arrows that the table does not have, and wings.
fn against(arrows: &Arrows, table: &Table) -> Vec<String> {
    let known: BTreeMap<_, _> = table.iter().copied().collect();
    let wings: BTreeSet<_> = arrows.files.keys().map(|file| wing(file)).collect();
    let strangers = wings.iter().filter(|wing| !known.contains_key(*wing));
    let mut faults: Vec<String> = strangers.map(|wing| format!("`{wing}` is in no line of the table")).collect();
    for (from, to) in arrows.between.keys() {
        let (lower, upper) = (wing(to), wing(from));
        let Some(may) = known.get(upper) else { continue };
        if lower != upper && *may != ALL && !may.contains(&lower) {
            faults.push(format!("`{upper}` may not name `{lower}`: {}", told(arrows, from, to)));
        }
    }
    faults
}

/// Lines and arrows of the table that nothing needs.
fn unused(arrows: &Arrows, table: &Table) -> Vec<String> {
    let drawn: BTreeSet<_> = arrows.between.keys().map(|(from, to)| (wing(from), wing(to))).collect();
    let wings: BTreeSet<_> = arrows.files.keys().map(|file| wing(file)).collect();
    let mut faults = Vec::new();
    for (upper, may) in table {
        if !wings.contains(upper) {
            faults.push(format!("the table has `{upper}`, which is no more"));
        }
        for lower in may.iter().filter(|_| *may != ALL) {
            if !drawn.contains(&(*upper, *lower)) {
                faults.push(format!("the table lets `{upper}` name `{lower}`, and nothing does"));
            }
        }
    }
    faults
}

/// `a.rs:3 names Thing, Other:7 of b.rs`.
fn told(arrows: &Arrows, from: &str, to: &str) -> String {
    let items = &arrows.between[&(from.to_owned(), to.to_owned())];
    let mut items: Vec<_> = items.iter().collect();
    items.sort_by_key(|(_, line)| **line);
    let first = items.first().map_or(1, |(_, line)| **line);
    let names: Vec<_> = items
        .iter()
        .map(|(name, line)| if **line == first { format!("`{name}`") } else { format!("`{name}` (line {line})") })
        .collect();
    format!("{from}:{first} names {} of {to}", names.join(", "))
}

/// Of each ring of files a shortest circle through it, in order.
fn circles(arrows: &Arrows) -> Vec<String> {
    rings(arrows)
        .iter()
        .map(|ring| {
            let mut text =
                format!("a ring of {} files: {}", ring.len(), ring.iter().copied().collect::<Vec<_>>().join(", "));
            let circle = shortest(arrows, ring);
            for (at, from) in circle.iter().enumerate() {
                let to = circle[(at + 1) % circle.len()];
                let _ = write!(text, "\n    {}", told(arrows, from, to));
            }
            text
        })
        .collect()
}

/// The sets of files that reach each other.
fn rings(arrows: &Arrows) -> Vec<BTreeSet<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        arrows.files.keys().map(|file| (file.as_str(), reach(arrows, file))).collect();
    let mut rings = BTreeSet::new();
    for (file, below) in &reached {
        if below.contains(file) {
            rings.insert(below.iter().copied().filter(|other| reached[other].contains(file)).collect());
        }
    }
    rings.into_iter().collect()
}

fn next<'a>(arrows: &'a Arrows, from: &str) -> impl Iterator<Item = &'a str> {
    let first = (from.to_owned(), String::new());
    arrows
        .between
        .range(first..)
        .map(|(ends, _)| ends)
        .take_while(move |(file, _)| file == from)
        .map(|(_, to)| to.as_str())
}

fn reach<'a>(arrows: &'a Arrows, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = next(arrows, from).collect();
    while let Some(file) = open.pop() {
        if reached.insert(file) {
            open.extend(next(arrows, file));
        }
    }
    reached
}

fn shortest<'a>(arrows: &'a Arrows, ring: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let circles = ring.iter().filter_map(|start| {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut open = VecDeque::from([*start]);
        while let Some(file) = open.pop_front() {
            for to in next(arrows, file).filter(|to| ring.contains(to)) {
                if to == *start {
                    let mut circle = vec![file];
                    while let Some(earlier) =
                        circle.last().filter(|last| *last != start).and_then(|last| before.get(last))
                    {
                        circle.push(earlier);
                    }
                    circle.reverse();
                    return Some(circle);
                }
                if !before.contains_key(to) {
                    before.insert(to, file);
                    open.push_back(to);
                }
            }
        }
        None
    });
    circles.min_by_key(Vec::len).unwrap_or_default()
}

/// A page about a crate: its wings by floor with what each names, arrows, long files.
pub(crate) fn page(name: &str, arrows: &Arrows) -> String {
    let mut below: BTreeMap<&str, BTreeSet<&str>> =
        arrows.files.keys().map(|file| (wing(file), BTreeSet::new())).collect();
    for (from, to) in arrows.between.keys() {
        if wing(from) != wing(to) {
            below.entry(wing(from)).or_default().insert(wing(to));
        }
    }
    let between_wings: usize = below.values().map(BTreeSet::len).sum();
    let mut text = format!(
        "{name}: {} files, {} arrows between files; {} wings, {between_wings} arrows between wings; {} rings\n",
        arrows.files.len(),
        arrows.between.len(),
        below.len(),
        rings(arrows).len()
    );
    let mut placed: BTreeMap<&str, usize> = BTreeMap::new();
    for floor in 0.. {
        let ready: Vec<_> = below
            .iter()
            .filter(|(wing, names)| !placed.contains_key(*wing) && names.iter().all(|name| placed.contains_key(name)))
            .map(|(wing, _)| *wing)
            .collect();
        if ready.is_empty() {
            break;
        }
        for wing in &ready {
            let names: Vec<_> = below[wing].iter().copied().collect();
            let _ = writeln!(text, "  {floor} {wing}: {}", names.join(", "));
        }
        placed.extend(ready.into_iter().map(|wing| (wing, floor)));
    }
    for (wing, names) in below.iter().filter(|(wing, _)| !placed.contains_key(*wing)) {
        let _ = writeln!(text, "  ? {wing}: {}", names.iter().copied().collect::<Vec<_>>().join(", "));
    }
    for (file, lines) in arrows.files.iter().filter(|(_, lines)| **lines > 400) {
        let _ = writeln!(text, "  {lines} lines: {file}");
    }
    text
}
