//! From a request's JSON to its type, and from a reply to JSON.

use serde_json::Value;
use tencentcloud_core::Action;
use tencentcloud_core::model::{self, List, Model, Odd, Ref, Start};

use crate::refusal::{Outcome, Refusal};

/// Decodes the parameters of an action, and checks that none is missing, unknown or of a wrong type:
/// a test may answer an action that the description does not have. Of those that it has, the
/// parameters were checked by it before.
pub(crate) fn decode<R: Action + Start>(json: &Value) -> Outcome<R> {
    let mut request = R::start();
    let noticed = model::decode_fields(&mut request, json.to_string().as_bytes())
        .map_err(|error| Refusal::new("InvalidParameter", format!("The request body cannot be decoded: {error}.")))?;
    if let Some(unknown) = noticed.unknown.first() {
        return Err(Refusal::new("UnknownParameter", format!("The parameter `{unknown}` is not recognized.")));
    }
    // A scalar of another type that says the same is taken: upstream's own examples send "5" for 5. What is
    // null is missing, if it must be there.
    let says_the_same = |odd: &Odd| !odd.lost && matches!(odd.found, "string" | "number" | "truth value" | "null");
    if let Some(odd) = noticed.odd.iter().find(|odd| !says_the_same(odd)) {
        return Err(Refusal::new(
            "InvalidParameter",
            format!("The parameter `{}` has the wrong type: a {}.", odd.path, odd.found),
        ));
    }
    complete(&request, json, "")?;
    Ok(request)
}

/// The JSON of a reply.
pub(crate) fn encode(reply: &dyn Model) -> Outcome<Value> {
    let broken = |error: serde_json::Error| Refusal::new("InternalError", error.to_string());
    let text = model::to_json(reply).map_err(broken)?;
    serde_json::from_slice(&text).map_err(broken)
}

/// Checks that an object has its required fields, and so have the objects in it.
fn complete(model: &dyn Model, json: &Value, path: &str) -> Outcome<()> {
    let shape = model.shape();
    let present = |field: &str| json.get(field).is_some_and(|value| !value.is_null());
    if let Some(missing) = shape.required.iter().map(|at| shape.fields[usize::from(*at)]).find(|field| !present(field))
    {
        return Err(Refusal::missing(&join(path, missing)));
    }
    for (at, field) in shape.fields.iter().enumerate() {
        let Some(value) = json.get(field) else { continue };
        match model.get(at) {
            Ref::Model(inner) => complete(inner, value, &join(path, field))?,
            Ref::List(list) => elements(list, value, &join(path, field))?,
            _ => {}
        }
    }
    Ok(())
}

fn elements(list: &dyn List, json: &Value, path: &str) -> Outcome<()> {
    for (index, value) in json.as_array().into_iter().flatten().enumerate() {
        if let Ref::Model(inner) = list.at(index) {
            complete(inner, value, &format!("{path}.{index}"))?;
        }
    }
    Ok(())
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}
