//! A call: a request on its way, and what can be set for this one call.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::client::{ActionName, Client};
use crate::error::{Error, ErrorKind};
use crate::model::{Content, Model, Operation, Ref, Slot, Start, to_form, to_json, validate};
use crate::options::{CallOptions, call_options};
use crate::outgoing::{Payload, new_trace_id};
use crate::page::{Items, Pages, Paginate};
use crate::reply::RawReply;
use crate::sent::Types;
use crate::wait::{Waiting, wait};

/// A request, and so the action that it is for. Implemented by generated request types.
pub trait Action: Model + Start + Clone + 'static {
    /// What the API answers.
    type Response: Model + Start + 'static;
    /// What the action is, as data.
    const OPERATION: &'static Operation;
}

/// An action that may answer with a stream of events, which [`Call::events`] takes. Implemented by
/// generated request types.
pub trait Streaming: Action {}

/// An action whose body is bytes and not JSON. Implemented by generated request types.
pub trait RawBody: Action {}

/// A call of an action. Nothing is sent before it is awaited.
///
/// ```no_run
/// # use tencentcloud_core::{Action, Client, Error};
/// # async fn example<R: Action>(client: Client, request: R) -> Result<(), Error> {
/// use std::time::Duration;
///
/// let reply = client.call(request).region("ap-shanghai").timeout(Duration::from_secs(5)).await?;
/// # Ok(())
/// # }
/// ```
///
/// Dropping the future cancels the call; whether the server carries it out all the same is not
/// known then.
#[derive(Debug)]
#[must_use = "a call is sent when it is awaited"]
pub struct Call<R> {
    pub(crate) client: Client,
    pub(crate) request: R,
    pub(crate) options: CallOptions,
}

impl<R: Action> Call<R> {
    pub(crate) fn new(client: Client, request: R) -> Self {
        Self { client, request, options: CallOptions::default() }
    }

    call_options!();

    /// Sends the request although it breaks a documented limit: limits change, and the server
    /// knows best.
    pub fn unchecked(mut self) -> Self {
        self.options.unchecked = true;
        self
    }

    /// The bytes that the action takes, such as log groups in the format of Protocol Buffers. The fields
    /// of the request go into headers. A call without a body fails before anything is sent.
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self
    where
        R: RawBody,
    {
        self.options.body = Some(bytes.into());
        self
    }

    /// The request.
    pub fn request(&self) -> &R {
        &self.request
    }

    /// The signed request as it would be sent, unsent.
    ///
    /// # Errors
    ///
    /// When the request breaks a limit, or credentials or configuration are unusable.
    pub async fn sign(self) -> Result<http::Request<Bytes>, Error> {
        let body = self.payload()?;
        let action = name::<R>();
        let signed = async {
            let route = self.client.route(&action, self.client.region(&self.options))?;
            let endpoint = route.first().ok_or_else(|| Error::new(ErrorKind::Config, "there is no endpoint"))?;
            self.client.signed(&action, &body, &self.options, endpoint, &new_trace_id()).await
        };
        signed.await.map(|signed| signed.request).map_err(|error| self.placed(error))
    }

    /// Sends the request and returns the reply undecoded, also where the API refuses the request.
    /// Attempts are repeated as for a decoded reply.
    ///
    /// # Errors
    ///
    /// When there is no reply.
    pub async fn send_raw(self) -> Result<RawReply, Error> {
        let body = self.payload()?;
        self.client.exchange(&name::<R>(), &body, &self.options, None, None).await
    }

    /// All items, a page after the other.
    pub fn items(self) -> Items<R>
    where
        R: Paginate,
    {
        Items::new(self)
    }

    /// All pages, one after the other.
    pub fn pages(self) -> Pages<R>
    where
        R: Paginate,
    {
        Pages::new(self)
    }

    /// Repeats the call until its reply says that what is waited for has happened; see [`Waiting`].
    pub fn wait(self) -> Waiting<R> {
        wait(self)
    }

    /// The body of the request, checked.
    pub(crate) fn payload(&self) -> Result<Payload, Error> {
        let with_token = with_client_token(&self.request);
        let request = with_token.as_ref().unwrap_or(&self.request);
        self.options
            .payload(request, R::OPERATION.content == Content::Form, raw_prefix::<R>())
            .and_then(Payload::checked)
            .map_err(|error| self.placed(error))
    }

    fn placed(&self, error: Error) -> Error {
        error.at(R::OPERATION.to_string(), self.options.region.as_deref(), 0)
    }
}

impl CallOptions {
    fn payload(&self, request: &dyn Model, is_form: bool, raw: Option<&str>) -> Result<Payload, Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::new(ErrorKind::InvalidRequest, problem.as_str()));
        }
        if !self.unchecked
            && let Err(violation) = validate(request)
        {
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("{violation} (unchecked() sends it all the same)"),
            ));
        }
        if let Some(prefix) = raw {
            let Some(body) = self.body.clone() else {
                let problem = "the action carries bytes and the call has none: give them by `.body(…)` on the call";
                return Err(Error::new(ErrorKind::InvalidRequest, problem));
            };
            let content_type = "application/octet-stream".into();
            let headers = in_headers(request, prefix)?;
            return Ok(Payload { body, content_type, headers, has_client_token: has_client_token(request) });
        }
        // Small letters and digits only: the signature covers the header in lower case.
        let boundary = is_form.then(|| format!("{:032x}", fastrand::u128(..)));
        let body = match &boundary {
            Some(boundary) => to_form(request, boundary),
            None => to_json(request),
        };
        let body = body.map_err(|error| {
            Error::new(ErrorKind::InvalidRequest, format!("the request cannot be written as JSON: {error}"))
                .with_source(error)
        })?;
        let content_type = match boundary {
            Some(boundary) => format!("multipart/form-data; boundary={boundary}").into(),
            None => "application/json".into(),
        };
        let has_client_token = has_client_token(request);
        Ok(Payload { body: body.into(), content_type, headers: Vec::new(), has_client_token })
    }
}

impl<R: Action> IntoFuture for Call<R> {
    type Output = Result<R::Response, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let body = self.payload()?;
            let mut reply = R::Response::start();
            self.client.exchange(&name::<R>(), &body, &self.options, Some(&mut reply), None).await?;
            Ok(reply)
        })
    }
}

/// The field by which a server knows a request that it has carried out.
const CLIENT_TOKEN: &str = "ClientToken";

/// The request with a client token of its own, where it has the field and it is not set.
fn with_client_token<R: Model + Clone>(request: &R) -> Option<R> {
    let at = request.shape().position(CLIENT_TOKEN)?;
    if !matches!(request.get(at), Ref::Absent) {
        return None;
    }
    let token = format!("{:032x}", fastrand::u128(..));
    let mut filled = request.clone();
    if let Slot::Optional(optional) = filled.slot(at)
        && let Slot::Scalar(scalar) = optional.insert()
    {
        scalar.string(&token);
    }
    // A field of another type is not what the name says, and stays as it was.
    matches!(filled.get(at), Ref::Str(text) if text == token).then_some(filled)
}

fn has_client_token(request: &dyn Model) -> bool {
    let token = request.shape().position(CLIENT_TOKEN).map(|at| request.get(at));
    matches!(token, Some(Ref::Str(text)) if !text.is_empty())
}

/// The fields of a request as headers.
fn in_headers(request: &dyn Model, prefix: &str) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
    let mut headers = Vec::new();
    for (at, name) in request.shape().fields.iter().enumerate() {
        let text = match request.get(at) {
            Ref::Absent => continue,
            Ref::Str(text) => text.to_owned(),
            other => serde_json::to_string(&other).unwrap_or_default(),
        };
        let refuse = |problem: &str| Error::new(ErrorKind::InvalidRequest, format!("{name} {problem}"));
        let header = HeaderName::from_bytes(format!("{prefix}{name}").as_bytes())
            .map_err(|_| refuse("cannot be the name of a header"))?;
        let value =
            HeaderValue::from_str(&text).map_err(|_| refuse("holds characters that cannot stand in a header"))?;
        headers.push((header, value));
    }
    Ok(headers)
}

pub(crate) fn name<R: Action>() -> ActionName {
    ActionName {
        service: R::OPERATION.service.clone(),
        version: R::OPERATION.version.clone(),
        name: R::OPERATION.name.clone(),
        unsigned: R::OPERATION.unsigned,
        host: R::OPERATION.host.as_deref(),
        rate_limit: R::OPERATION.rate,
        types: Types::of::<R>(),
    }
}

pub(crate) fn raw_prefix<R: Action>() -> Option<&'static str> {
    match &R::OPERATION.content {
        Content::Bytes { prefix } => Some(prefix),
        _ => None,
    }
}
