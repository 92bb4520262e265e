//! `cargo xtask resources [SERVICE…] [--json]`

use std::collections::BTreeMap;
use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets};
use tencentcloud_codegen::spec::{self, Kind, Resource, Service};
use tencentcloud_codegen::{Error, Result};

use crate::{root, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Services to tell of; all of them where none is named
    services: Vec<String>,
    /// An object for each resource, a line each, for other programs
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let spec_folder = root()?.join("api-spec");
    let mut versions = spec::versions(&spec_folder)?;
    if let Some(stranger) = args.services.iter().find(|name| !versions.iter().any(|known| known.service == **name)) {
        return Err(Error::new(format!("api-spec describes no service `{stranger}`"))
            .advise("its folder in api-spec/services has the name of a service"));
    }
    versions.retain(|version| args.services.is_empty() || args.services.contains(&version.service));
    let mut counts = Counts::default();
    for version in &versions {
        let service = spec::load(&spec_folder, version)?;
        if args.json {
            json(&service)?;
        } else {
            table(&service);
        }
        service.resources.values().for_each(|about| counts.add(about));
    }
    if !args.json {
        counts.say();
    }
    Ok(ExitCode::SUCCESS)
}

fn json(service: &Service) -> Result<()> {
    for (name, about) in &service.resources {
        let line = serde_json::json!({
            "service": service.name, "version": service.version, "resource": name, "about": about,
        });
        say(&line.to_string());
    }
    Ok(())
}

/// Columns of a table where nothing says how many there are.
const WIDTH: u16 = 180;

/// The resources of a version, those of which most is known first.
fn table(service: &Service) {
    if service.resources.is_empty() {
        return;
    }
    let mut table = Table::new();
    // A terminal tells its width by this variable or not at all.
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(WIDTH);
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(["RESOURCE", "KIND", "ID", "CREATE", "LIST", "CHANGE", "DELETE", "BELONGS TO"]);
    let mut rows: Vec<_> = service.resources.iter().collect();
    rows.sort_by_key(|(_, about)| about.kind);
    for (name, about) in rows {
        table.add_row(row(name, about));
    }
    say(&format!("{} {}\n{table}\n", service.name, service.version));
}

fn row(name: &str, about: &Resource) -> [String; 8] {
    let lines = |lines: Vec<String>| lines.join("\n");
    let at = |action: &str, id: Option<&String>| match id {
        Some(id) => format!("{action} {id}"),
        None => action.to_owned(),
    };
    let mut reads: Vec<String> = Vec::new();
    if let Some(list) = &about.list {
        let thing = list.thing.as_ref().map(|thing| format!("[].{thing}")).unwrap_or_default();
        let by_id = list.by_id.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        reads.push(format!("{} {}{thing}{by_id}", list.action, list.items));
    }
    reads.extend(about.describe.as_ref().map(|describe| at(&describe.action, describe.id.as_ref())));
    let scope = about.scope.iter().map(|field| format!("in {field}"));
    [
        name.to_owned(),
        about.kind.to_string(),
        lines(about.id.iter().cloned().chain(scope).collect()),
        lines(about.create.iter().map(|create| format!("{} {}", create.action, create.id)).collect()),
        lines(reads),
        lines(about.modify.iter().map(|modify| at(&modify.action, modify.id.as_ref())).collect()),
        lines(about.delete.iter().map(|delete| at(&delete.action, delete.id.as_ref())).collect()),
        lines(about.parents.iter().map(|parent| format!("{} by {}", parent.of, parent.field)).collect()),
    ]
}

/// How many resources there are of each kind, and how many of those that come and go have each role.
#[derive(Default)]
struct Counts {
    kinds: BTreeMap<Kind, usize>,
    roles: BTreeMap<&'static str, usize>,
}

impl Counts {
    fn add(&mut self, about: &Resource) {
        *self.kinds.entry(about.kind).or_default() += 1;
        if !about.kind.comes_and_goes() {
            return;
        }
        let list = about.list.as_ref();
        for (role, has) in [
            ("id", about.id.is_some()),
            ("create", !about.create.is_empty()),
            ("create that tells the id", about.create.iter().any(|create| !create.id.is_untold())),
            ("list", list.is_some()),
            ("list by id", list.is_some_and(|list| list.by_id.is_some())),
            ("describe", about.describe.is_some()),
            ("change", !about.modify.is_empty()),
            ("change by id", about.modify.iter().any(|modify| modify.id.is_some())),
            ("delete", !about.delete.is_empty()),
            ("delete by id", about.delete.iter().any(|delete| delete.id.is_some())),
            ("state", about.state.is_some()),
            ("parents", !about.parents.is_empty()),
            ("count", about.count.is_some()),
            ("scope", !about.scope.is_empty()),
        ] {
            *self.roles.entry(role).or_default() += usize::from(has);
        }
    }

    fn say(&self) {
        let total: usize = self.kinds.values().sum();
        let living: usize = self.kinds.iter().filter(|(kind, _)| kind.comes_and_goes()).map(|(_, count)| count).sum();
        say(&format!("{total} resources"));
        for (kind, count) in &self.kinds {
            say(&format!("  {count:5}  {kind}"));
        }
        say(&format!("of the {living} that come and go"));
        for (role, count) in &self.roles {
            say(&format!("  {count:5}  {role}"));
        }
    }
}
