//! Where in a reply things stand that go with its list, and what names say.

use super::{Field, Item, Service, Type};

pub(super) fn is_number(field: &Field) -> bool {
    !field.ty.list && (field.ty.item.is_integer() || field.ty.item == Item::String)
}

/// Where fields that go with a list may stand: beside it, then at the top of the reply.
pub(super) fn places<'a>(service: &'a Service, reply: &'a Type, wrapper: &str) -> Vec<(String, &'a Type)> {
    let mut places = Vec::new();
    if !wrapper.is_empty()
        && let Some(ty) = reply.fields.get(wrapper).and_then(|field| service.types.get(field.ty.object()?))
    {
        places.push((format!("{wrapper}."), ty));
    }
    places.push((String::new(), reply));
    // A single object beside a list at the top may hold the token and the total.
    if wrapper.is_empty() {
        let mut objects = reply.fields.iter().filter(|(_, field)| !field.ty.list && field.ty.object().is_some());
        if let (Some((name, field)), None) = (objects.next(), objects.next())
            && let Some(ty) = field.ty.object().and_then(|object| service.types.get(object))
        {
            places.push((format!("{name}."), ty));
        }
    }
    places
}

pub(super) const GENERAL: [&str; 10] =
    ["list", "set", "info", "item", "data", "detail", "result", "record", "rsp", "response"];

/// The words of a name in camel case, singular and in small letters.
pub(super) fn words(name: &str) -> Vec<String> {
    use heck::ToSnakeCase as _;
    name.to_snake_case()
        .split('_')
        .map(|word| {
            if word.len() > 4 && word.ends_with("ies") {
                format!("{}y", &word[..word.len() - 3])
            } else {
                word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word).to_owned()
            }
        })
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        assert_eq!(words("PolicyGroups"), ["policy", "group"]);
        assert_eq!(words("SecurityPolicies"), ["security", "policy"]);
    }
}
