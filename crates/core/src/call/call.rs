//! A call: a request on its way, and what can be set for this one call.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::reply::Reply;
use super::request::{RawBody, Request};
use crate::config::{Config, Endpoint, ProvideCredentials, RetryPolicy};
use crate::error::{Error, ErrorKind};
use crate::model::OperationRef;
use crate::send::{CallOptions, Exchanged, Job, Opening, Payload, RawReply, Sink, exchange, signed};

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
/// Awaited, it gives the reply. [`send`](Self::send) gives the reply with all that came along,
/// [`send_raw`](Self::send_raw) its bytes, and where the action does so, [`items`](Self::items) and
/// [`pages`](Self::pages) all pages, [`events`](Self::events) a stream, [`wait`](Self::wait) the state that is
/// waited for.
///
/// Dropping the future cancels the call; whether the server carries it out all the same is not
/// known then.
#[derive(Clone, Debug)]
#[must_use = "a call is sent when it is awaited"]
pub struct Call<R> {
    pub(crate) target: Target,
    pub(crate) request: R,
    pub(crate) options: CallOptions,
}

/// Whom a call goes to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) config: Config,
    /// The endpoint of the service where nothing else is said.
    pub(crate) usual: Option<Arc<Endpoint>>,
}

impl<R: Request> Call<R> {
    pub(crate) fn new(target: Target, request: R) -> Self {
        Self { target, request, options: CallOptions::default() }
    }

    /// Another region than the configuration's.
    pub fn region(mut self, region: impl AsRef<str>) -> Self {
        self.options.region = Some(region.as_ref().into());
        self
    }

    /// Another timeout than the configuration's. It spans all attempts and the waits between them.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// As it is set, and at most so long.
    pub(super) fn within(self, most: Duration) -> Self {
        let allowed = self.options.timeout.unwrap_or(self.target.config.settings().timeout);
        self.timeout(allowed.min(most))
    }

    /// How long each attempt may take, where that is not what
    /// [`Config::attempt_timeout`](crate::Config::attempt_timeout) says.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// Another retry policy than the configuration's. The budget for retries stays the same.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Says whether the call may be carried out twice, where you know better than the description of its
    /// action: one that may is tried again where it is not known whether an attempt was carried out.
    pub fn repeatable(mut self, is_repeatable: bool) -> Self {
        self.options.repeatable = Some(is_repeatable);
        self
    }

    /// Other credentials than the configuration's, for this call.
    pub fn credentials(mut self, credentials: impl ProvideCredentials) -> Self {
        self.options.credentials = Some(Arc::new(credentials));
        self
    }

    /// A header beside those of the protocol. It is not signed. The call fails, before anything is
    /// sent, where the name or the value cannot be a header, or the name is one that the call fills
    /// in itself.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.options.header(name.as_ref(), value.as_ref());
        self
    }

    /// The id by which your logs and the server's know this call: the header `X-TC-TraceId`, which all
    /// attempts share. Default: a random UUID, which the span of the call has as `trace_id`.
    pub fn trace_id(mut self, id: impl AsRef<str>) -> Self {
        self.options.trace_id(id.as_ref());
        self
    }

    /// Leaves the body out of the signature, so that a large one is not hashed. Whoever can change it
    /// on its way does so unnoticed; HTTPS is all that protects it then.
    pub fn unsigned_payload(mut self) -> Self {
        self.options.unsigned_payload = true;
        self
    }

    /// Sends the request although something that is required is missing, or it breaks a documented limit:
    /// both change, and the server knows best.
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

    /// What is called.
    pub fn operation(&self) -> OperationRef {
        self.request.operation()
    }

    /// Sends the request. The reply comes with what came along: status, headers, request id, bytes, the
    /// attempts that it took, and what was odd about it.
    ///
    /// # Errors
    ///
    /// As those of the call when it is awaited.
    pub async fn send(self) -> Result<Reply<R::Reply>, Error> {
        let mut reply = R::start_reply();
        let exchanged = self.exchange(R::sink(&mut reply), None).await?;
        Ok(Reply::new(reply, exchanged))
    }

    /// Sends the request and returns the reply undecoded, also where the API refuses the request.
    /// Attempts are repeated as for a decoded reply.
    ///
    /// # Errors
    ///
    /// When there is no reply.
    pub async fn send_raw(self) -> Result<RawReply, Error> {
        self.exchange(Sink::Raw, None).await.map(|exchanged| exchanged.reply)
    }

    /// The signed request as it would be sent, unsent.
    ///
    /// # Errors
    ///
    /// When the request lacks something or breaks a limit, or credentials or configuration are unusable.
    pub async fn sign(self) -> Result<http::Request<Bytes>, Error> {
        let (operation, payload) = (self.operation(), self.payload()?);
        signed(&self.job(&operation, &payload)).await
    }

    pub(crate) async fn exchange(&self, sink: Sink<'_>, opening: Option<&mut Opening>) -> Result<Exchanged, Error> {
        let (operation, payload) = (self.operation(), self.payload()?);
        exchange(&self.job(&operation, &payload), sink, opening).await
    }

    fn job<'a>(&'a self, operation: &'a OperationRef, payload: &'a Payload) -> Job<'a> {
        let Target { config, usual } = &self.target;
        Job::new(config, operation, payload, &self.options, usual.as_deref())
    }

    /// The body of the request, checked.
    fn payload(&self) -> Result<Payload, Error> {
        let payload = match &self.options.problem {
            Some(problem) => Err(Error::new(ErrorKind::InvalidRequest, problem.as_str())),
            None => self.request.payload(&self.options),
        };
        payload.map_err(|error| error.at(self.operation().to_string(), self.region_name(), 0))
    }

    pub(crate) fn region_name(&self) -> Option<&str> {
        self.options.region(&self.target.config)
    }
}

impl<R: Request> IntoFuture for Call<R> {
    type Output = Result<R::Reply, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut reply = R::start_reply();
            self.exchange(R::sink(&mut reply), None).await?;
            Ok(reply)
        })
    }
}
