//! `cargo xtask docs [SERVICE…] [--missing N | --json | --own-words]`

use std::path::PathBuf;
use std::process::ExitCode;

use comfy_table::{CellAlignment, Table, presets};
use rayon::prelude::*;
use tencentcloud_codegen::emit::Layout;
use tencentcloud_codegen::import::{Packages, Role, Sources, Texts, borrowed, cache_folder};
use tencentcloud_codegen::spec::{self, Coverage, DocSource, Glossary, Said, Service, Site};
use tencentcloud_codegen::{Error, Result};

use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Services to tell of; all of them where none is named
    services: Vec<String>,
    /// Lists so many of the names of fields that most fields without words have
    #[arg(long, value_name = "N")]
    missing: Option<usize>,
    /// An object for each text, a line each, for other programs: of what it is, who says it, and what it says
    #[arg(long, conflicts_with_all = ["missing", "own_words"])]
    json: bool,
    /// Fails where eight words in a row are upstream's: its packages are fetched by pip for that
    #[arg(long)]
    own_words: bool,
    /// A file of a package that is there already, instead of fetching it
    #[arg(long, value_name = "FILE", requires = "own_words")]
    from: Vec<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let spec = Layout::of_repository(&root()?).spec;
    let mut versions = spec::versions(&spec)?;
    if let Some(name) = args.services.iter().find(|name| !versions.iter().any(|version| version.service == **name)) {
        return Err(Error::new(format!("{} describes no service `{name}`", spec.display())).advise("check the name"));
    }
    versions.retain(|version| args.services.is_empty() || args.services.contains(&version.service));
    let glossary = Glossary::load(&spec)?;
    let services = versions
        .par_iter()
        .map(|version| spec::described(&spec, version, &glossary))
        .collect::<Result<Vec<Service>>>()?;
    if args.json {
        services.iter().for_each(json);
        return Ok(ExitCode::SUCCESS);
    }
    if args.own_words {
        return own_words(args, &spec, &services);
    }
    table(&services);
    if let Some(most) = args.missing {
        missing(&services, most);
    }
    Ok(ExitCode::SUCCESS)
}

fn json(service: &Service) {
    let line = |of: String, source: Option<DocSource>, doc: Option<&String>| {
        let Some(doc) = doc else { return };
        let source = match source {
            None | Some(DocSource::OfThis) => "overlay",
            Some(DocSource::OfVersion) => "names",
            Some(DocSource::OfName) => "glossary",
            Some(DocSource::OfShape) => "shape",
        };
        let line = serde_json::json!({
            "service": service.name, "version": service.version, "of": of, "source": source, "doc": doc,
        });
        say(&line.to_string());
    };
    for (name, action) in &service.actions {
        line(name.clone(), action.doc_source, action.doc.as_ref());
    }
    for (name, ty) in &service.types {
        line(name.clone(), None, ty.doc.as_ref());
        for (wire, field) in &ty.fields {
            line(format!("{name}.{wire}"), field.doc_source, field.doc.as_ref());
        }
    }
}

/// Some of what is counted.
type Counted = fn(&Coverage) -> &Said;

/// What is counted, and what it is called.
const COUNTED: [(&str, Counted); 5] = [
    ("actions", |of| &of.actions),
    ("sent", |of| &of.sent),
    ("replies", |of| &of.replies),
    ("types", |of| &of.types),
    ("values", |of| &of.values),
];

fn table(services: &[Service]) {
    let mut all = Coverage::default();
    let mut shares = Table::new();
    shares.load_style(presets::NOTHING);
    shares.set_header(["SERVICE", "VERSION", "ACTIONS", "SENT", "REPLIES", "TYPES", "VALUES"]);
    for service in services {
        let of = Coverage::of(service);
        let cells = COUNTED.iter().map(|(_, get)| share(get(&of)));
        shares.add_row([service.name.clone(), service.version.clone()].into_iter().chain(cells));
        all += &of;
    }
    say(&shares.to_string());
    let mut layers = Table::new();
    layers.load_style(presets::NOTHING);
    layers.set_header(["", "ALL", "OVERLAYS", "NAMES OF A VERSION", "GLOSSARY", "SHAPE", "NOTHING", "WITH WORDS"]);
    for (name, get) in COUNTED {
        let said = get(&all);
        let by = |source| said.by(source).to_string();
        layers.add_row([
            name.to_owned(),
            said.all().to_string(),
            by(DocSource::OfThis),
            by(DocSource::OfVersion),
            by(DocSource::OfName),
            by(DocSource::OfShape),
            (said.all() - said.said()).to_string(),
            share(said),
        ]);
    }
    for column in layers.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    say(&format!("\n{layers}\n\nsent: fields that requests can hold; values: those of enums in them"));
}

fn share(said: &Said) -> String {
    if said.all() == 0 { "-".to_owned() } else { format!("{:.0} %", said.share() * 100.0) }
}

/// The names that most fields without words have, those of requests first.
fn missing(services: &[Service], most: usize) {
    let mut by_name: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    let fields = services.iter().flat_map(|service| service.types.values()).flat_map(|ty| &ty.fields);
    for (wire, _) in fields.filter(|(wire, field)| field.doc.is_none() && *wire != "RequestId") {
        *by_name.entry(wire).or_default() += 1;
    }
    let mut names: Vec<_> = by_name.into_iter().collect();
    names.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    say("\nnames of fields without words, by their number:");
    for (name, count) in names.into_iter().take(most) {
        say(&format!("{count:>6}  {name}"));
    }
}

fn own_words(args: &Args, spec: &std::path::Path, services: &[Service]) -> Result<ExitCode> {
    let texts = texts(args, spec)?;
    let mut found = 0;
    for service in services {
        let Some(theirs) = texts.of(&service.name, &service.version) else { continue };
        for borrowed in borrowed(service, theirs) {
            say(&format!(
                "{} {}: {}: upstream says \"{}\" too",
                service.name, service.version, borrowed.of, borrowed.words
            ));
            found += 1;
        }
    }
    say(&format!("{found} texts have eight words in a row that upstream has, of {} versions", services.len()));
    Ok(if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn texts(args: &Args, spec: &std::path::Path) -> Result<Texts> {
    let mut sources = Sources::load(spec)?;
    sources.packages.retain(|package| matches!(package.role, Role::Metadata(_)));
    let obtained = sources.obtain(&args.services, &args.from, &cache_folder()?)?;
    Packages::open(&obtained)?.texts(&args.services, Site::Intl)
}
