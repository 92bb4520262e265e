//! The format of `api.json` in upstream's packages.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::wheel::Wheel;
use crate::error::{Error, Result};
use crate::spec::facts::Ordered;
use crate::spec::{Status, TypeName, is_service_name, is_version};

/// A version of a service at one site.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Api {
    pub(super) metadata: Metadata,
    pub(super) actions: Ordered<Action>,
    pub(super) objects: Ordered<Object>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub(super) api_version: String,
    pub(super) service_short_name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Action {
    pub(super) input: String,
    pub(super) output: String,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub(super) skip_sign: bool,
    #[serde(default)]
    pub(super) document: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Object {
    #[serde(default)]
    pub(super) document: Option<String>,
    #[serde(default)]
    pub(super) members: Vec<Member>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Member {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) member: String,
    #[serde(default, deserialize_with = "flag")]
    pub(super) required: bool,
    #[serde(default, deserialize_with = "flag")]
    pub(super) output_required: bool,
    #[serde(default, deserialize_with = "flag")]
    pub(super) value_allowed_null: bool,
    #[serde(default, deserialize_with = "flag")]
    pub(super) disabled: bool,
    #[serde(default)]
    pub(super) example: Option<String>,
    #[serde(default)]
    pub(super) document: Option<String>,
}

/// A truth value, which a few versions write as 0 or 1.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Bool(bool),
        Number(u8),
    }
    match Flag::deserialize(deserializer)? {
        Flag::Bool(flag) => Ok(flag),
        Flag::Number(0) => Ok(false),
        Flag::Number(1) => Ok(true),
        Flag::Number(other) => Err(D::Error::custom(format_args!("{other} is neither true nor false"))),
    }
}

impl Action {
    pub(super) fn status(&self) -> Result<Status, String> {
        match self.status.as_deref() {
            None | Some("online") => Ok(Status::Online),
            Some("deprecated") => Ok(Status::Deprecated),
            Some("offline") => Ok(Status::Offline),
            Some(other) => Err(format!("its status is `{other}`, which is not known")),
        }
    }
}

impl Member {
    /// Its type in our spelling.
    pub(super) fn type_name(&self) -> Result<TypeName, String> {
        let item = match self.member.as_str() {
            "int64" | "int" | "integer" => "i64",
            "uint64" | "uint" => "u64",
            "float" | "double" => "f64",
            other => other,
        };
        let spelled = match self.kind.as_str() {
            "list" => format!("{item}[]"),
            "int" | "float" | "bool" | "string" | "object" | "binary" => item.to_owned(),
            other => return Err(format!("its kind is `{other}`, which is not known")),
        };
        let name =
            TypeName::parse(&spelled).ok_or_else(|| format!("its type is `{}`, which is not known", self.member))?;
        if (self.kind == "object") != (name.object().is_some()) && !name.list {
            return Err(format!("it is called a {} and is of type `{}`", self.kind, self.member));
        }
        Ok(name)
    }
}

pub(super) const ROOT: &str = "tccli/services/";

/// The services that a package describes.
pub(super) fn services(wheel: &Wheel) -> Vec<String> {
    let mut names: Vec<String> = wheel
        .names()
        .filter_map(|name| name.strip_prefix(ROOT)?.strip_suffix("/api.json")?.split_once('/'))
        .map(|(service, _)| service.to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The versions of a service that a package describes, as its folders spell them: `v20240516`.
pub(super) fn versions(wheel: &Wheel, service: &str) -> Vec<String> {
    let prefix = format!("{ROOT}{service}/");
    wheel.names().filter_map(|name| name.strip_prefix(&prefix)?.strip_suffix("/api.json")).map(str::to_owned).collect()
}

/// Checks that a package has services, that each has versions, and that no name of theirs leads
/// elsewhere: files are written by these names.
pub(super) fn check(wheel: &Wheel) -> Result<()> {
    let package = wheel.path().display();
    let mut described: BTreeMap<&str, bool> = BTreeMap::new();
    for name in wheel.names() {
        let Some((service, rest)) = name.strip_prefix(ROOT).and_then(|name| name.split_once('/')) else { continue };
        let is_described = described.entry(service).or_default();
        let (version, file) = rest.rsplit_once('/').unwrap_or(("", rest));
        if file != "api.json" {
            continue;
        }
        if !is_service_name(service) {
            return Err(Error::new(format!("{name} in {package}: `{service}` is not the name of a service"))
                .advise("small letters and digits, a letter first"));
        }
        let digits = version.strip_prefix('v').unwrap_or_default();
        if digits.len() != 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Error::new(format!("{name} in {package}: `{version}` is not the folder of a version"))
                .advise("v and the eight digits of a date"));
        }
        *is_described = true;
    }
    if described.is_empty() {
        return Err(Error::new(format!("{package} describes no service"))
            .advise(format!("see whether upstream has moved them: they are looked for in {ROOT}")));
    }
    match described.iter().find(|(_, is_described)| !**is_described) {
        None => Ok(()),
        Some((service, _)) => Err(Error::new(format!("{ROOT}{service} in {package}: the service has no version"))
            .advise("a version is described in v<date>/api.json; see whether upstream has moved it")),
    }
}

/// Reads a version of a service, where the package has it.
pub(super) fn read(wheel: &mut Wheel, service: &str, version: &str) -> Result<Option<Api>> {
    let name = format!("{ROOT}{service}/{version}/api.json");
    let Some(text) = wheel.read(&name)? else { return Ok(None) };
    let failed = |problem: String| Error::new(format!("{name} in {}: {problem}", wheel.path().display()));
    let api: Api = serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
    // The file that is written is called by what stands inside.
    let stated = &api.metadata.api_version;
    if !is_version(stated) || format!("v{}", stated.replace('-', "")) != version {
        return Err(failed(format!("says that it is version {stated}")));
    }
    Ok(Some(api))
}
