//! `cargo xtask names [SERVICE…]`

use std::collections::BTreeMap;
use std::process::ExitCode;

use rayon::prelude::*;
use tencentcloud_codegen::emit::Layout;
use tencentcloud_codegen::plan::{Kind, Odd, Survey, counts, plan};
use tencentcloud_codegen::spec::{load, versions};
use tencentcloud_codegen::{Error, Result};

use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Services whose names are listed; all of them where none is named. How words are spelled is told by all in
    /// any case
    services: Vec<String>,
    /// How many names of a kind are shown; 0 for all
    #[arg(long, default_value_t = 10)]
    most: usize,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let spec = Layout::of_repository(&root()?).spec;
    let versions = versions(&spec)?;
    if let Some(name) = args.services.iter().find(|name| !versions.iter().any(|version| version.service == **name)) {
        return Err(Error::new(format!("{} describes no service `{name}`", spec.display())).advise("check the name"));
    }
    let modules = versions.par_iter().map(|version| plan(&load(&spec, version)?)).collect::<Result<Vec<_>>>()?;
    let survey = Survey::of(&modules);
    let is_wanted = |odd: &&Odd| {
        let service = odd.of.split(' ').next().unwrap_or_default();
        args.services.is_empty() || args.services.iter().any(|wanted| wanted == service)
    };
    let odd: Vec<Odd> = survey.odd().iter().filter(is_wanted).cloned().collect();
    let counts = counts(&odd);
    for kind in Kind::ALL {
        say(&format!("{}: {kind}", counts.get(&kind).copied().unwrap_or_default()));
        show(odd.iter().filter(|odd| odd.kind == kind), args.most);
    }
    let unused = survey.unused();
    if unused.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("no name has {}: remove what is not needed from codegen/src/plan/names/words.rs", unused.join(", ")));
    Ok(ExitCode::FAILURE)
}

/// Each name once, with the first thing that has it and how many others do.
fn show<'a>(odd: impl Iterator<Item = &'a Odd>, most: usize) {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for odd in odd {
        by_name.entry(&odd.name).or_default().push(&odd.of);
    }
    let shown = if most == 0 { by_name.len() } else { most };
    for (name, of) in by_name.iter().take(shown) {
        let others = if of.len() > 1 { format!(" and {} more", of.len() - 1) } else { String::new() };
        say(&format!("  {name}  {}{others}", of.first().copied().unwrap_or_default()));
    }
    if by_name.len() > shown {
        say(&format!("  … and {} others; --most 0 shows all", by_name.len() - shown));
    }
}
