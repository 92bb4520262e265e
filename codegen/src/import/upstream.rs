//! The format of `api.json` in upstream's packages.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::wheel::Wheel;
use crate::error::{Error, Result};
use crate::spec::facts::Ordered;
use crate::spec::{Status, TypeName};

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

/// Reads a version of a service, where the package has it.
pub(super) fn read(wheel: &mut Wheel, service: &str, version: &str) -> Result<Option<Api>> {
    let name = format!("{ROOT}{service}/{version}/api.json");
    let Some(text) = wheel.read(&name)? else { return Ok(None) };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| Error::new(format!("{name} in {}: {error}", wheel.path().display())))
}
