//! Requests by value: of actions that have no types here.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::document::{Document, Turn, View};
use super::encode::encode;
use super::request::{Paged, RawBody, Request, Streaming, new_client_token};
use crate::error::{Error, ErrorKind};
use crate::model::{OperationRef, Types};
use crate::send::{CallOptions, Payload, Sink, told_inside_value};

/// A request by value: an [`Operation`](crate::Operation), and its fields as JSON.
/// [`Client::operation`](crate::Client::operation) and [`Client::raw`](crate::Client::raw) make calls of it,
/// which can do all that calls of types can, as far as the operation says how: pages, items, waiting, events,
/// forms, bytes. Their replies are the content of `Response` as JSON, the request id in it included.
///
/// What is required and what its fields may hold is not known here, so that the server alone checks it. In
/// `Debug` only the names of fields are shown: values may be secrets.
#[derive(Clone)]
pub struct ValueRequest {
    operation: OperationRef,
    /// The fields, or what is wrong with them.
    fields: Result<Value, String>,
}

impl ValueRequest {
    pub(crate) fn new(operation: OperationRef, fields: &impl Serialize) -> Self {
        Self::of(operation, serde_json::to_value(fields).map_err(|error| error.to_string()))
    }

    /// Of fields that were made JSON, or of why they could not be.
    pub(crate) fn of(operation: OperationRef, fields: Result<Value, String>) -> Self {
        let fields = match fields {
            Ok(fields @ Value::Object(_)) => check(&operation).map(|()| fields),
            Ok(_) => Err("the parameters must be an object as JSON, such as {\"Limit\": 20}".to_owned()),
            Err(problem) => Err(format!("the parameters cannot be written as JSON: {problem}")),
        };
        Self { operation, fields }
    }

    /// The fields.
    pub fn fields(&self) -> Option<&Value> {
        self.fields.as_ref().ok()
    }
}

/// Names that could lead elsewhere are refused.
fn check(operation: &OperationRef) -> Result<(), String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    for (what, name) in [("service", &operation.service), ("version", &operation.version), ("action", &operation.name)]
    {
        if name.is_empty() || !name.bytes().all(fits) {
            return Err(format!("{name:?} is no {what}: it must be letters, digits, hyphens and underscores"));
        }
    }
    Ok(())
}

impl Request for ValueRequest {
    type Reply = Value;

    fn operation(&self) -> OperationRef {
        self.operation.clone()
    }

    fn payload(&self, options: &CallOptions) -> Result<Payload, Error> {
        let fields = self.fields.as_ref().map_err(|problem| Error::new(ErrorKind::InvalidRequest, problem))?;
        let Some(token) = self.operation.client_token.as_deref() else {
            return encode(&self.operation, fields, options, false, Types::UNKNOWN);
        };
        let is_set = |value: &Value| !value.is_null() && value != "";
        if fields.get(token).is_some_and(is_set) {
            return encode(&self.operation, fields, options, true, Types::UNKNOWN);
        }
        let mut filled = fields.clone();
        if let (Value::Object(members), true) = (&mut filled, fields.get(token).is_none_or(Value::is_null)) {
            members.insert(token.to_owned(), new_client_token().into());
        }
        let has_token = filled.get(token).is_some_and(is_set);
        encode(&self.operation, &filled, options, has_token, Types::UNKNOWN)
    }

    fn start_reply() -> Value {
        Value::Null
    }

    fn sink(reply: &mut Value) -> Sink<'_> {
        Sink::Value(reply)
    }

    fn told_inside(reply: &Value) -> Option<Error> {
        told_inside_value(reply)
    }
}

impl Paged for ValueRequest {
    type Item = Value;

    fn take_items(&self, page: &mut Value) -> Vec<Value> {
        let path = self.operation.paging.as_ref().map(|paging| &*paging.items);
        let list = path.and_then(|path| path.split('.').try_fold(page, |value, name| value.get_mut(name)));
        match list.map(Value::take) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        }
    }
}

impl Streaming for ValueRequest {}

impl RawBody for ValueRequest {}

impl Document for ValueRequest {
    fn view(&self) -> View<'_> {
        View::Json(self.fields.as_ref().unwrap_or(&Value::Null))
    }

    fn set(&mut self, path: &str, value: &Turn) -> bool {
        self.fields.as_mut().is_ok_and(|fields| fields.set(path, value))
    }
}

impl fmt::Debug for ValueRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = self.fields.as_ref().ok().and_then(Value::as_object);
        let names: Vec<&String> = members.into_iter().flat_map(|members| members.keys()).collect();
        f.debug_struct("ValueRequest")
            .field("operation", &format_args!("{}", *self.operation))
            .field("fields", &names)
            .finish()
    }
}
