//! What overlays say of the effects of actions, and by what a server knows a request that it has carried out.

use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use super::{Action, Effect, Item, Service};
use crate::error::{Error, Result};
use crate::place::Place;

/// How an overlay corrects the client token of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientToken {
    /// It is this field of the request.
    Field(String),
    /// There is none, whatever a field is called.
    None,
}

impl<'de> Deserialize<'de> for ClientToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Said;
        impl Visitor<'_> for Said {
            type Value = ClientToken;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a field of the request, or `false` where none is a client token")
            }

            fn visit_bool<E: serde::de::Error>(self, value: bool) -> std::result::Result<ClientToken, E> {
                if value { Err(E::custom("`true` does not say which field it is")) } else { Ok(ClientToken::None) }
            }

            fn visit_str<E>(self, value: &str) -> std::result::Result<ClientToken, E> {
                Ok(ClientToken::Field(value.to_owned()))
            }
        }
        deserializer.deserialize_any(Said)
    }
}

/// Lays over an action what its overlay says of its effect.
pub(super) fn lay_effect(action: &mut Action, stated: Option<Effect>, place: &Place) -> Result<()> {
    let Some(stated) = stated else { return Ok(()) };
    if stated == action.effect {
        let problem = format!("its name or the facts say already that it {}", stated.word());
        return Err(Error::at(place.key(&["effect"]), problem).advise("remove it"));
    }
    action.effect = stated;
    Ok(())
}

/// Takes what overlays say of the client tokens of actions, and checks those of the facts.
pub(super) fn client_tokens(service: &mut Service, stated: &[(String, ClientToken)]) -> Result<()> {
    let mut found = Vec::with_capacity(stated.len());
    for (name, action) in &service.actions {
        let told = action.client_token.as_deref();
        let Some((_, said)) = stated.iter().find(|(of, _)| of == name) else {
            if let Some(field) = told {
                check_token(service, action, field, &service.at(&["actions", name, "client_token"]))?;
            }
            continue;
        };
        let place = service.at_overlay(&["actions", name, "client_token"]);
        let said = match said {
            ClientToken::None => None,
            ClientToken::Field(field) => Some(field.as_str()),
        };
        if let Some(field) = said {
            check_token(service, action, field, &place)?;
        }
        if said == told {
            let problem = match said {
                Some(field) => format!("the facts say already that {field} is its client token"),
                None => "it has no client token anyway".to_owned(),
            };
            return Err(Error::at(place, problem).advise("remove it"));
        }
        found.push((name.clone(), said.map(str::to_owned)));
    }
    for (name, token) in found {
        if let Some(action) = service.actions.get_mut(&name) {
            action.client_token = token;
        }
    }
    Ok(())
}

/// Checks that a client token is a string at the top of its request.
fn check_token(service: &Service, action: &Action, field: &str, place: &Place) -> Result<()> {
    let request = service.types.get(&action.request);
    let problem = match request.and_then(|request| request.fields.get(field)) {
        None => format!("{} has no field {field}", action.request),
        Some(about) if about.ty.item != Item::String || about.ty.list => {
            format!("{field} of {} is a {}, and a client token is a string", action.request, about.ty)
        }
        Some(_) => return Ok(()),
    };
    Err(Error::at(place.clone(), problem).advise("name another field, or leave it out"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_whole_words() {
        for action in ["DescribeInstance", "ListUsers", "GetKey", "QueryBill", "CheckName", "SearchLog", "InquirePrice"]
        {
            assert_eq!(Effect::of_name(action), Effect::Reads, "{action}");
        }
        assert_eq!(
            (Effect::of_name("InquiryPriceCreate"), Effect::of_name("Describe")),
            (Effect::Reads, Effect::Reads)
        );
        for action in ["BatchDescribeCups", "ChannelDescribeRoles", "Describe3DJob", "Get400Cdr"] {
            assert_eq!(Effect::of_name(action), Effect::Reads, "{action}");
        }
        for action in [
            "BatchModifyCups",
            "BatchGetter",
            "CheckoutCart",
            "GetterSet",
            "CreateList",
            "Listen",
            "describeInstance",
            "",
            "RunInstances",
        ] {
            assert_eq!(Effect::of_name(action), Effect::Writes, "{action}");
        }
    }
}
