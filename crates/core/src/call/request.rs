//! What a call can hold: a request of a generated type, or one by value.

use super::action::{Action, Paginate};
use super::document::Document;
use super::encode::{Typed, encode};
use crate::error::{Error, ErrorKind};
use crate::model::{Model, OperationRef, Ref, Slot, Start as _, Types, validate};
use crate::send::{CallOptions, Payload, Sink, told_inside};

/// What a [`Call`](crate::Call) holds: a request of a generated type, which is an [`Action`], or a
/// [`ValueRequest`](crate::ValueRequest). There are no others.
pub trait Request: Document + Clone + Send + Sync + 'static {
    /// What the call brings: the type of the action's reply, or JSON.
    type Reply: Document + Send + Sync + 'static;

    /// What is called.
    fn operation(&self) -> OperationRef;

    /// The body, checked, and with a client token where that is wanted and not set.
    #[doc(hidden)]
    fn payload(&self, options: &CallOptions) -> Result<Payload, Error>;

    /// Where a reply goes.
    #[doc(hidden)]
    fn start_reply() -> Self::Reply;

    #[doc(hidden)]
    fn sink(reply: &mut Self::Reply) -> Sink<'_>;

    /// The error that a reply carries in a field which came in place of a stream.
    #[doc(hidden)]
    fn told_inside(reply: &Self::Reply) -> Option<Error>;
}

/// A request whose action answers a page at a time, which [`Call::items`](crate::Call::items) and
/// [`Call::pages`](crate::Call::pages) go through: all that are [`Paginate`], and those by value whose
/// operation says how it pages.
pub trait Paged: Request {
    /// What the pages hold.
    type Item: Send + Sync + 'static;

    /// The items of a page, out of it.
    #[doc(hidden)]
    fn take_items(&self, page: &mut Self::Reply) -> Vec<Self::Item>;
}

impl<R: Paginate> Paged for R {
    type Item = R::Item;

    fn take_items(&self, page: &mut R::Response) -> Vec<R::Item> {
        R::items(page).map(std::mem::take).unwrap_or_default()
    }
}

/// A request whose action may answer with a stream of events, which [`Call::events`](crate::Call::events)
/// takes. Implemented by generated request types.
pub trait Streaming: Request {}

/// A request whose action takes bytes as a body. Implemented by generated request types.
pub trait RawBody: Request {}

impl<R: Action> Request for R {
    type Reply = R::Response;

    fn operation(&self) -> OperationRef {
        R::OPERATION.into()
    }

    fn payload(&self, options: &CallOptions) -> Result<Payload, Error> {
        let types = Types {
            request: || Box::new(R::start()),
            response: || Box::new(<R::Response as crate::model::Start>::start()),
        };
        let with_token = with_client_token(self);
        typed_payload(with_token.as_ref().unwrap_or(self), &R::OPERATION.into(), options, types)
    }

    fn start_reply() -> R::Response {
        R::Response::start()
    }

    fn sink(reply: &mut R::Response) -> Sink<'_> {
        Sink::Model(reply)
    }

    fn told_inside(reply: &R::Response) -> Option<Error> {
        told_inside(reply)
    }
}

fn typed_payload(
    request: &dyn Model,
    operation: &OperationRef,
    options: &CallOptions,
    types: Types,
) -> Result<Payload, Error> {
    if !options.unchecked
        && let Err(violation) = validate(request)
    {
        let message = format!("{violation} (unchecked() sends it all the same)");
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    let token = operation.client_token.as_deref().and_then(|field| request.shape().position(field));
    let has_client_token = matches!(token.map(|at| request.get(at)), Some(Ref::Str(text)) if !text.is_empty());
    encode(operation, &Typed(request), options, has_client_token, types)
}

/// The request with a client token of its own, where it has the field and it is not set.
fn with_client_token<R: Action>(request: &R) -> Option<R> {
    let at = request.shape().position(R::OPERATION.client_token.as_deref()?)?;
    if !matches!(request.get(at), Ref::Absent) {
        return None;
    }
    let token = new_client_token();
    let mut filled = request.clone();
    if let Slot::Optional(optional) = filled.slot(at)
        && let Slot::Scalar(scalar) = optional.insert()
    {
        scalar.string(&token);
    }
    // A field of another type is not what the operation says, and stays as it was.
    matches!(filled.get(at), Ref::Str(text) if text == token).then_some(filled)
}

/// 32 random hexadecimal digits.
pub(super) fn new_client_token() -> String {
    format!("{:032x}", fastrand::u128(..))
}
