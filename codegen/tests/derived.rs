//! What the generator tells from fields alone: how actions page, which
//! actions have filters with names.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use serde_json::{Value, json};
use tencentcloud_codegen::Error;
use tencentcloud_codegen::spec::{self, Effect, PageStyle, Service};

/// A service whose actions are given by the fields of their requests and replies.
fn service(actions: &[(&str, Value, Value)], types: &[(&str, Value)], overlay: Option<&str>) -> Result<Service, Error> {
    service_with(actions, &[], types, overlay)
}

/// The same, with what facts say of actions.
fn service_with(
    actions: &[(&str, Value, Value)],
    said: &[(&str, Value)],
    types: &[(&str, Value)],
    overlay: Option<&str>,
) -> Result<Service, Error> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut all = json!({});
    for (name, fields) in types {
        all[name] = json!({ "fields": fields });
    }
    let mut by_name = json!({});
    for (name, request, reply) in actions {
        by_name[name] = said.iter().find(|(of, _)| of == name).map_or_else(|| json!({}), |(_, said)| said.clone());
        all[format!("{name}Request")] = json!({ "fields": request });
        let mut reply = reply.clone();
        reply["RequestId"] = json!({ "type": "string" });
        all[format!("{name}Response")] = json!({ "fields": reply });
    }
    let facts = json!({ "service": "tea", "version": "2020-01-01", "actions": by_name, "types": all });
    let write = |file: &Path, text: &str| {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    write(&root.join("services/tea/2020-01-01.json"), &facts.to_string());
    if let Some(overlay) = overlay {
        write(&root.join("overlays/tea/2020-01-01.yaml"), overlay);
    }
    let version = spec::versions(root).unwrap().remove(0);
    spec::load(root, &version)
}

fn fields(names: &[(&str, &str)]) -> Value {
    let mut fields = json!({});
    for (name, ty) in names {
        fields[name] = json!({ "type": ty });
    }
    fields
}

/// How one action pages: its style, its items, its total.
fn paging(name: &str, request: Value, reply: Value) -> Option<(String, String, Option<String>)> {
    let types = [
        ("Cup", fields(&[("Id", "string")])),
        ("Spoon", fields(&[("Id", "string")])),
        ("Cups", fields(&[("Items", "Cup[]"), ("Total", "i64"), ("NextCursor", "string")])),
        ("Paging", fields(&[("PageNumber", "i64"), ("PageSize", "i64")])),
        ("Lone", json!({ "Index": { "type": "i64", "first_page": 0 }, "Count": { "type": "i64" } })),
    ];
    let service = service(&[(name, request, reply)], &types, None).unwrap();
    let paginate = service.actions[name].paginate.clone()?;
    let style = match &paginate.style {
        PageStyle::Offset { field } => format!("offset {field}"),
        PageStyle::Page { field, first } => format!("page {field} from {first}"),
        PageStyle::Token { field, next, over } => format!("token {field} {next} {over:?}"),
    };
    let size = paginate.size.map(|size| format!(", {size}")).unwrap_or_default();
    Some((format!("{style}{size}"), paginate.items, paginate.total))
}

#[test]
fn a_total_may_be_called_as_its_items_and_stand_in_an_object() {
    let offset = || fields(&[("Offset", "i64"), ("Limit", "i64")]);
    let counts = |names: &[&str]| fields(&names.iter().map(|name| (*name, "u64")).collect::<Vec<_>>());
    let total = |reply: Value, types: &[(&str, Value)]| {
        let types = [&[("Cup", fields(&[("Id", "string")]))], types].concat();
        let service = service(&[("DescribeCupList", offset(), reply)], &types, None).unwrap();
        service.actions["DescribeCupList"].paginate.clone().unwrap().total
    };
    let info = |names: &[&str]| {
        total(fields(&[("CupCountInfo", "Info"), ("CupList", "Cup[]"), ("Best", "Cup")]), &[("Info", counts(names))])
    };
    assert_eq!(info(&["CupTotal", "AllTotal", "MineTotal"]).as_deref(), Some("CupCountInfo.CupTotal"));
    assert_eq!(info(&["TotalCupNum", "Weight"]).as_deref(), Some("CupCountInfo.TotalCupNum"));
    // The length of a page may be called so; others are of something else, or two.
    for names in [&["CupCount"][..], &["SpoonTotal"], &["AllTotal"], &["CupTotal", "TotalCups"]] {
        assert_eq!(info(names), None, "{names:?}");
    }
    let beside = fields(&[("CupList", "Cup[]"), ("CupTotalCount", "i64"), ("Note", "string")]);
    assert_eq!(total(beside, &[]).as_deref(), Some("CupTotalCount"));
    let page = ("Page", fields(&[("Paging", "Paging"), ("Items", "Cup[]")]));
    let paged = |names| total(fields(&[("Data", "Page")]), &[page.clone(), ("Paging", counts(names))]);
    assert_eq!(paged(&["PageNum", "PageCount", "Total"]).as_deref(), Some("Data.Paging.Total"));
    assert_eq!(paged(&["PageNum", "Count"]), None);
}

#[test]
fn paging_is_told_from_fields() {
    let offset = || fields(&[("Offset", "u64"), ("Limit", "u64")]);
    let cups = || fields(&[("TotalCount", "i64"), ("CupSet", "Cup[]")]);
    let told = |style: &str, items: &str, total: Option<&str>| {
        Some((style.to_owned(), items.to_owned(), total.map(str::to_owned)))
    };
    assert_eq!(paging("DescribeCups", offset(), cups()), told("offset Offset, Limit", "CupSet", Some("TotalCount")));
    // Numbers may be strings.
    assert_eq!(
        paging("DescribeCups", fields(&[("Offset", "string"), ("Limit", "string")]), cups()),
        told("offset Offset, Limit", "CupSet", Some("TotalCount"))
    );
    assert_eq!(
        paging("ListCups", fields(&[("PageNumber", "i64"), ("PageSize", "i64")]), cups()),
        told("page PageNumber from 1, PageSize", "CupSet", Some("TotalCount"))
    );
    let from_zero = json!({ "Page": { "type": "i64", "first_page": 0 }, "Limit": { "type": "i64" } });
    assert_eq!(paging("ListCups", from_zero, cups()).unwrap().0, "page Page from 0, Limit");
    // An offset that counts pages pages where the first one's number is known, and not else.
    let pages = |first: Option<u8>| {
        let mut request = offset();
        request["Offset"]["counts_pages"] = json!(true);
        if let Some(first) = first {
            request["Offset"]["first_page"] = json!(first);
        }
        request
    };
    assert_eq!(paging("DescribeCups", pages(Some(0)), cups()).unwrap().0, "page Offset from 0, Limit");
    assert_eq!(paging("DescribeCups", pages(None), cups()), None);
    // Lists and totals inside an object; a page inside an object.
    assert_eq!(
        paging("DescribeCups", fields(&[("Paging", "Paging")]), fields(&[("Data", "Cups")])),
        told("page Paging.PageNumber from 1, Paging.PageSize", "Data.Items", Some("Data.Total"))
    );
    assert_eq!(
        paging("QueryCups", fields(&[("PageNumber", "Lone")]), fields(&[("Result", "Cups")])).unwrap().0,
        "page PageNumber.Index from 0, PageNumber.Count"
    );
}

#[test]
fn tokens_come_before_offsets() {
    let request = fields(&[("Cursor", "string"), ("Offset", "i64"), ("Limit", "i64")]);
    let reply = fields(&[("Cups", "Cup[]"), ("NextCursor", "string"), ("HasMore", "bool")]);
    let (style, items, _) = paging("DescribeCups", request, reply).unwrap();
    assert_eq!(style, "token Cursor NextCursor Some((\"HasMore\", false)), Limit");
    assert_eq!(items, "Cups");
    // The next token stands beside the list.
    let reply = fields(&[("Data", "Cups")]);
    let (style, items, _) = paging("DescribeCups", fields(&[("Cursor", "string")]), reply).unwrap();
    assert_eq!((style.as_str(), items.as_str()), ("token Cursor Data.NextCursor None", "Data.Items"));
    let request = fields(&[("SearchAfter", "string[]"), ("Limit", "i64")]);
    let reply = fields(&[("Cups", "Cup[]"), ("SearchAfter", "string[]")]);
    assert_eq!(paging("DescribeCups", request, reply).unwrap().0, "token SearchAfter SearchAfter None, Limit");
    // A token that the reply does not return turns no pages.
    assert_eq!(paging("DescribeCups", fields(&[("Marker", "string")]), fields(&[("Cups", "Cup[]")])), None);
}

#[test]
fn what_is_not_clear_does_not_page() {
    let offset = || fields(&[("Offset", "u64"), ("Limit", "u64")]);
    let cups = || fields(&[("TotalCount", "i64"), ("CupSet", "Cup[]")]);
    for (name, request, reply) in [
        ("CreateCups", offset(), cups()),
        ("DescribeCupsExport", offset(), cups()),
        ("DescribeCups", fields(&[("Limit", "i64")]), cups()),
        ("DescribeCups", offset(), fields(&[("TotalCount", "i64"), ("Rows", "string")])),
        // Two lists, neither of which is the action's.
        ("DescribeTea", offset(), fields(&[("Left", "Cup[]"), ("Right", "Spoon[]"), ("TotalCount", "i64")])),
        // A list of strings that is called otherwise.
        ("DescribeLogs", offset(), fields(&[("AppProtocolList", "string[]"), ("TotalCount", "i64")])),
    ] {
        assert_eq!(paging(name, request, reply), None, "{name}");
    }
    // Of several lists, the one that is called as the action is.
    let reply = fields(&[("CupSet", "Cup[]"), ("TagSet", "Spoon[]"), ("TotalCount", "i64")]);
    assert_eq!(paging("DescribeCups", offset(), reply).unwrap().1, "CupSet");
    let reply = fields(&[("CupNames", "string[]"), ("TotalCount", "i64")]);
    assert_eq!(paging("DescribeCupNames", offset(), reply).unwrap().1, "CupNames");
}

#[test]
fn an_overlay_comes_before_what_fields_tell() {
    let actions = [("DescribeCups", fields(&[("Offset", "i64"), ("Limit", "i64"), ("Mark", "string")]), {
        fields(&[("Cups", "Cup[]"), ("Next", "string"), ("Done", "bool"), ("TotalCount", "i64")])
    })];
    let types = [("Cup", fields(&[("Id", "string")]))];
    let paginate = |overlay: &str| {
        let overlay = format!("actions:\n  DescribeCups:\n    paginate: {overlay}\n");
        let loaded = service(&actions, &types, Some(&overlay));
        loaded.map(|service| service.actions["DescribeCups"].paginate.clone()).map_err(|error| error.to_string())
    };
    assert_eq!(paginate("{ style: none, why: Cups are few. }").unwrap(), None);
    let stated = paginate("{ style: token, token: Mark, next: Next, over: Done, items: Cups }").unwrap().unwrap();
    let over = Some(("Done".to_owned(), true));
    assert_eq!(stated.style, PageStyle::Token { field: "Mark".to_owned(), next: "Next".to_owned(), over });
    let stated = paginate("{ style: page, page: Offset, first: 0, size: Limit, items: Cups }").unwrap().unwrap();
    assert_eq!(stated.style, PageStyle::Page { field: "Offset".to_owned(), first: 0 });
    for (overlay, problem) in [
        ("{ style: none, why: Cups are few., items: Cups }", "`items` means nothing with this style"),
        ("{ style: none }", "it does not say `why`"),
        ("{ style: offset, why: So., items: Cups }", "`why` means nothing with this style"),
        ("{ style: page, page: Offset, items: Cups }", "it lacks `first`"),
        ("{ style: token, token: Mark, items: Cups }", "it lacks `next`"),
        ("{ style: offset, first: 1, items: Cups }", "`first` means nothing with this style"),
        ("{ style: token, token: Mark, next: Next, over: Done, more: Done, items: Cups }", "one is enough"),
        (
            "{ style: token, token: Mark, next: Next, over: Next, items: Cups }",
            "Next of DescribeCupsResponse is a string",
        ),
        ("{ style: token, token: Mark, next: Cups.Id, items: Cups }", "DescribeCupsResponse has no field Cups.Id"),
        ("{ style: offset, items: Cups.Id }", "DescribeCupsResponse has no field Cups.Id"),
    ] {
        let error = paginate(overlay).unwrap_err();
        assert!(error.contains(problem), "{overlay}: {error}");
    }
}

fn listed(values: &[&str], tier: &str) -> Value {
    json!({ "type": "string", "values": values, "tier": tier })
}

#[test]
fn known_names_of_filters_are_an_enum_of_their_action() {
    let list = |names: &[&str]| json!({ "type": "Filter[]", "filters": names });
    let mut filter = fields(&[("Name", "string"), ("Values", "string[]")]);
    // What a filter's own texts list does not make its name anything else than a string.
    filter["Name"] = listed(&["zone", "state"], "both");
    let actions = [
        ("ListCups", json!({ "Filters": list(&["zone", "cup-id"]) }), json!({})),
        ("ListSpoons", json!({ "Filters": { "type": "Filter[]" } }), json!({})),
        ("ListPots", json!({ "Filters": { "type": "Odd[]", "filters": ["zone"] } }), json!({})),
    ];
    let types = [("Filter", filter), ("Odd", fields(&[("Field", "string"), ("Operator", "i64")]))];
    let service = service(&actions, &types, None).unwrap();
    let of = |ty: &str| service.types[ty].fields["Filters"].filter.clone();
    assert_eq!(of("ListCupsRequest").as_deref(), Some("ListCupsFilter"));
    assert_eq!((of("ListSpoonsRequest"), of("ListPotsRequest")), (None, None));
    assert_eq!(service.enums["ListCupsFilter"].values.keys().collect::<Vec<_>>(), ["zone", "cup-id"]);
    assert_eq!(service.types["Filter"].fields["Name"].enumeration, None);
    // Raw strings are accepted beside the names: the enum is open.
    let sources = tencentcloud_codegen::emit::sources(&service).unwrap();
    assert!(sources["actions"].contains("name: impl Into<ListCupsFilter>"));
    assert!(sources["actions"].contains("name: impl tencentcloud_core::model::IntoText"));
}

#[test]
fn effects_and_client_tokens_are_told_by_facts_and_corrected_by_overlays() {
    let token = || fields(&[("ClientToken", "string"), ("Once", "string"), ("Cups", "i64")]);
    let actions = [
        ("DescribeCups", fields(&[]), json!({})),
        ("QueryTransfer", fields(&[]), json!({})),
        ("GetTicket", fields(&[]), json!({})),
        ("BrewTea", token(), json!({})),
        ("BrewPot", token(), json!({})),
        ("BrewCups", token(), json!({})),
        ("BrewOld", token(), json!({})),
    ];
    let said = [
        ("GetTicket", json!({ "effect": "writes" })),
        ("BrewTea", json!({ "client_token": "ClientToken" })),
        ("BrewPot", json!({ "client_token": "ClientToken" })),
    ];
    let load = |overlay: &str| service_with(&actions, &said, &[], Some(&format!("actions:\n{overlay}")));
    let service = load(
        "  QueryTransfer: { effect: writes }\n  BrewPot: { client_token: false }\n  BrewCups: { client_token: Once }\n",
    );
    let service = service.unwrap();
    for (name, effect, token) in [
        ("DescribeCups", Effect::Reads, None),
        ("QueryTransfer", Effect::Writes, None),
        ("GetTicket", Effect::Writes, None),
        ("BrewTea", Effect::Writes, Some("ClientToken")),
        ("BrewPot", Effect::Writes, None),
        ("BrewCups", Effect::Writes, Some("Once")),
        // Its name alone does not tell what it is.
        ("BrewOld", Effect::Writes, None),
    ] {
        let action = &service.actions[name];
        assert_eq!((action.effect, action.client_token.as_deref()), (effect, token), "{name}");
    }
    for (overlay, problem) in [
        ("  DescribeCups: { effect: reads }\n", "`effect`: its name or the facts say already that it reads"),
        ("  GetTicket: { effect: writes }\n", "its name or the facts say already that it writes"),
        ("  BrewTea: { effect: no }\n", "unknown variant"),
        ("  BrewTea: { client_token: ClientToken }\n", "the facts say already that ClientToken is its client token"),
        ("  BrewOld: { client_token: false }\n", "`client_token`: it has no client token anyway"),
        ("  BrewTea: { client_token: true }\n", "`true` does not say which field it is"),
        ("  BrewTea: { client_token: Twice }\n", "BrewTeaRequest has no field Twice"),
        ("  BrewTea: { client_token: Cups }\n", "Cups of BrewTeaRequest is a i64, and a client token is a string"),
    ] {
        let error = load(overlay).unwrap_err().to_string();
        assert!(error.contains(problem), "{overlay}: {error}");
    }
    let said = [("BrewTea", json!({ "client_token": "Lid" }))];
    let error = service_with(&actions, &said, &[], None).unwrap_err().to_string();
    assert!(error.contains("action BrewTea, `client_token`: BrewTeaRequest has no field Lid\n  help: name"), "{error}");
    // Only what differs from writing without a token is written down.
    let sources = tencentcloud_codegen::emit::sources(&service).unwrap();
    for (lines, expected) in [("Effect::Reads", 1), ("client_token: Some(", 2), ("..super::OPERATION", 7)] {
        assert_eq!(sources["actions"].matches(lines).count(), expected, "{lines}");
    }
}

#[test]
fn secrets_are_told_by_names_and_facts_and_corrected_by_overlays() {
    let actions = [(
        "BrewTea",
        json!({
            "PassWord": { "type": "string" },
            "Leaf": { "type": "string", "secret": true },
            "Token": { "type": "string", "secret": false },
            "Cups": { "type": "i64" },
            "ApiKeys": { "type": "string[]" },
        }),
        json!({}),
    )];
    let load = |fields: &str| {
        let overlay = format!("types:\n  BrewTeaRequest:\n    fields:\n      Leaf: {{}}\n{fields}");
        service(&actions, &[], Some(&overlay))
    };
    let held = |service: &Service| {
        let fields = &service.types["BrewTeaRequest"].fields;
        fields.iter().filter(|(_, field)| field.secret).map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(held(&load("").unwrap()), ["PassWord", "Leaf", "ApiKeys"]);
    let corrected = load("      ApiKeys: { secret: false }\n      Token: { secret: true }\n").unwrap();
    assert_eq!(held(&corrected), ["PassWord", "Leaf", "Token"]);
    let already = "`secret`: its name or the facts say already that it holds";
    for (overlay, problem) in [
        (
            "      PassWord: { secret: true }\n",
            format!("tea 2020-01-01, type BrewTeaRequest, field PassWord, {already} a secret\n  help: remove it"),
        ),
        ("      Token: { secret: false }\n", format!("field Token, {already} no secret")),
        (
            "      Cups: { secret: true }\n",
            "`secret`: a i64 is no secret: only texts and bytes are\n  help: say it of the fields".to_owned(),
        ),
    ] {
        let error = load(overlay).unwrap_err().to_string();
        assert!(error.contains(&problem), "{overlay}: {error}");
    }
}

#[test]
fn what_has_a_default_is_not_required() {
    let actions = [(
        "BrewTea",
        json!({
            "Leaf": { "type": "string", "required": true },
            "Cups": { "type": "i64", "required": true, "default": 1 },
            "Pot": { "type": "Pot", "required": true },
        }),
        json!({}),
    )];
    let types =
        [("Pot", json!({ "Pot": { "type": "Pot", "required": true }, "Pots": { "type": "Pot[]", "required": true } }))];
    let loaded = service(&actions, &types, None).unwrap();
    let required = |field: &str| loaded.types["BrewTeaRequest"].fields[field].required;
    assert_eq!((required("Leaf"), required("Cups"), required("Pot")), (true, false, true));
    // A type that requires itself could not be sent; a list of it may be empty.
    let sources = tencentcloud_codegen::emit::sources(&loaded).unwrap();
    assert!(sources["types"].contains("    pub pot: Option<Box<Pot>>"), "{}", sources["types"]);
    assert!(sources["types"].contains("#[model(required)]\n    pub pots: Option<Vec<Pot>>"), "{}", sources["types"]);
    assert_eq!(sources["types"].matches("#[model(required)]").count(), 1);
    assert_eq!(sources["actions"].matches("#[model(required)]").count(), 2);
    let overlay = "types:\n  BrewTeaRequest:\n    fields:\n      Leaf: { default: x }\n      Cups: { fix: { required: false, why: w } }\n";
    assert!(service(&actions, &types, Some(overlay)).is_ok());
    let optional = [("BrewTea", json!({ "Cups": { "type": "i64", "default": 1 } }), json!({}))];
    let overlay = "types:\n  BrewTeaRequest:\n    fields:\n      Cups: { fix: { required: true, why: w } }\n";
    let error = service(&optional, &types, Some(overlay)).unwrap_err().to_string();
    assert!(error.contains("a field with a default is not required"), "{error}");
}
