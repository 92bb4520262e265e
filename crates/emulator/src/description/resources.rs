//! What the actions of a version make, list, change and delete.
//!
//! Paths are of fields with dots between them, and `[]` behind what is a list.
#![allow(dead_code, reason = "what answers without state does not ask for it")]

use std::collections::BTreeMap;

use serde::Deserialize;

/// A thing that comes and goes.
#[derive(Debug, Deserialize)]
pub(crate) struct Resource {
    pub(crate) kind: Kind,
    /// The member that tells it from others of its kind.
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) create: Vec<Create>,
    pub(crate) list: Option<List>,
    pub(crate) describe: Option<Describe>,
    #[serde(default)]
    pub(crate) modify: Vec<Modify>,
    #[serde(default)]
    pub(crate) delete: Vec<Delete>,
    /// The member that says how it is.
    pub(crate) state: Option<String>,
    /// Fields of what creates it that are ids of other things: `Subnet`, or `vpc.Subnet` of another service.
    #[serde(default)]
    pub(crate) parents: BTreeMap<String, String>,
    /// The field of what creates it that says how many are wanted.
    pub(crate) count: Option<String>,
    /// What a request must say beside the id to name one.
    #[serde(default)]
    pub(crate) scope: Vec<String>,
}

/// How much of it the actions tell; `api-spec/README.md` says what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Full,
    Given,
    Object,
    Part,
    Keyless,
    Settings,
    Unlisted,
    Catalogue,
}

/// What makes it, and where the id is: in the reply, in the request, or not but for an order in the reply.
#[derive(Debug, Deserialize)]
pub(crate) struct Create {
    pub(crate) action: String,
    pub(crate) reply: Option<String>,
    pub(crate) request: Option<String>,
    pub(crate) order: Option<String>,
}

/// What lists it.
#[derive(Debug, Deserialize)]
pub(crate) struct List {
    pub(crate) action: String,
    pub(crate) items: String,
    /// The member of an item that holds the thing.
    pub(crate) thing: Option<String>,
    pub(crate) by_id: Option<ById>,
}

/// How a list is asked for things with certain ids.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum ById {
    Field(String),
    Filter { field: String, name: String },
}

/// What tells of one.
#[derive(Debug, Deserialize)]
pub(crate) struct Describe {
    pub(crate) action: String,
    pub(crate) id: Option<String>,
    /// The field of the reply with the thing.
    pub(crate) object: Option<String>,
}

/// What changes it, or one aspect of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Modify {
    pub(crate) action: String,
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) aspect: bool,
}

/// What takes it away.
#[derive(Debug, Deserialize)]
pub(crate) struct Delete {
    pub(crate) action: String,
    pub(crate) id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::super::{Found, find};
    use super::*;

    #[test]
    fn what_the_generator_writes_is_read() {
        let text = r#"{"kind":"full","id":"CupId",
            "create":[{"action":"BuyCups","order":"OrderId"},{"action":"CreateCup","reply":"CupId"}],
            "list":{"action":"DescribeCups","items":"CupSet","by_id":{"field":"Filters","name":"cup-id"}},
            "modify":[{"action":"ModifyCupColour","id":"CupId","aspect":true}],
            "delete":[{"action":"DeleteCups","id":"CupIds[]"}],
            "state":"CupState","parents":{"PotId":"Pot"},"count":"Count","scope":["KitchenId"]}"#;
        let cup: Resource = serde_json::from_str(text).unwrap();
        assert_eq!((cup.kind, cup.id.as_deref()), (Kind::Full, Some("CupId")));
        assert_eq!((cup.create[0].order.as_deref(), cup.create[1].reply.as_deref()), (Some("OrderId"), Some("CupId")));
        let list = cup.list.unwrap();
        assert!(matches!(list.by_id, Some(ById::Filter { field, name }) if field == "Filters" && name == "cup-id"));
        assert!(cup.modify[0].aspect && !cup.parents.is_empty() && cup.scope == ["KitchenId"]);
        assert_eq!(cup.delete[0].id.as_deref(), Some("CupIds[]"));
    }

    #[test]
    fn the_description_has_the_things_of_services() {
        let Ok(Found::Version(vpc)) = find("vpc", "2017-03-12") else { panic!("vpc is described") };
        let about = &vpc.resources["Vpc"];
        assert_eq!((about.kind, about.id.as_deref()), (Kind::Full, Some("VpcId")));
        assert_eq!(about.delete[0].action, "DeleteVpc");
        let field = vpc.fields("CreateSubnetRequest").get("VpcId").unwrap();
        assert_eq!(field.of.as_deref(), Some("Vpc"));
    }
}
