//! Calls of actions that have no types here.

use std::borrow::Cow;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::client::{ActionName, Client};
use crate::error::{Error, ErrorKind};
use crate::model::Nothing;
use crate::options::{CallOptions, call_options};
use crate::outgoing::{Payload, new_trace_id};
use crate::reply::{RawReply, decode};
use crate::sent::Types;

impl Client {
    /// A call of an action that has no type here, such as one that was published yesterday: its
    /// parameters are anything that is an object as JSON, and its reply is JSON.
    ///
    /// Credentials, signing, retries, limits and errors are those of every call. The service need not
    /// be that of the client. An action that is known by its types is better called by them.
    ///
    /// ```
    /// # use tencentcloud_core::{Client, Error, mock::{Mock, json}};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let mock = Mock::new().otherwise(|_| Ok(json!({ "TotalCount": 1, "ZoneSet": [{ "Zone": "ap-guangzhou-3" }] })));
    /// # let config = mock.config();
    /// use serde_json::json;
    ///
    /// let client = Client::new(&config, "cvm");
    /// let reply = client.raw("cvm", "2017-03-12", "DescribeZones", json!({})).region("ap-guangzhou").await?;
    /// assert_eq!(reply["ZoneSet"][0]["Zone"], "ap-guangzhou-3");
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(
        &self,
        service: impl Into<Cow<'static, str>>,
        version: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
        parameters: impl Serialize,
    ) -> RawCall {
        let action = ActionName {
            service: service.into(),
            version: version.into(),
            name: action.into(),
            unsigned: false,
            host: None,
            rate_limit: None,
            types: Types::unknown(),
        };
        let payload = payload(&action, &parameters).and_then(Payload::checked);
        RawCall { client: self.clone(), action, payload, options: CallOptions::default() }
    }
}

/// A call made by [`Client::raw`]. Nothing is sent before it is awaited; it gives the content of
/// `Response` as JSON, the request id in it included.
///
/// It is tried again as any call is ([`RetryPolicy`](crate::RetryPolicy)): by its verb, and where its
/// parameters have a `ClientToken`, which is not filled in here since nothing says that the action
/// takes one. Integers beyond 64 bits and decimals lose digits in the JSON of the reply;
/// [`send_raw`](Self::send_raw) has its bytes.
#[derive(Debug)]
#[must_use = "a call is sent when it is awaited"]
pub struct RawCall {
    client: Client,
    action: ActionName,
    payload: Result<Payload, Error>,
    options: CallOptions,
}

impl RawCall {
    call_options!();

    /// The signed request as it would be sent, unsent.
    ///
    /// # Errors
    ///
    /// When credentials, configuration or parameters are unusable.
    pub async fn sign(mut self) -> Result<http::Request<Bytes>, Error> {
        let payload = self.payload()?;
        let signed = async {
            let route = self.client.route(&self.action, self.client.region(&self.options))?;
            let endpoint = route.first().ok_or_else(|| Error::new(ErrorKind::Config, "there is no endpoint"))?;
            self.client.signed(&self.action, &payload, &self.options, endpoint, &new_trace_id()).await
        };
        signed.await.map(|signed| signed.request).map_err(|error| self.placed(error))
    }

    /// Sends the request and returns the reply as it came, also where the API refuses the request.
    ///
    /// # Errors
    ///
    /// When there is no reply.
    pub async fn send_raw(mut self) -> Result<RawReply, Error> {
        let payload = self.payload()?;
        self.client.exchange(&self.action, &payload, &self.options, None, None).await
    }

    fn payload(&mut self) -> Result<Payload, Error> {
        if let Some(problem) = &self.options.problem {
            return Err(self.placed(Error::new(ErrorKind::InvalidRequest, problem.as_str())));
        }
        match &self.payload {
            Ok(payload) => Ok(payload.clone()),
            Err(error) => Err(self.placed(error.copy())),
        }
    }

    fn placed(&self, error: Error) -> Error {
        error.at(self.action.to_string(), self.client.region(&self.options), 0)
    }
}

impl IntoFuture for RawCall {
    type Output = Result<Value, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let payload = self.payload()?;
            let options = &self.options;
            let reply = self.client.exchange(&self.action, &payload, options, Some(&mut Nothing), None).await?;
            response(&reply).map_err(|error| self.placed(error))
        })
    }
}

/// The parameters as a body, if they and the names can be sent.
fn payload(action: &ActionName, parameters: &dyn erased::Json) -> Result<Payload, Error> {
    let refuse = |problem: String| Error::new(ErrorKind::InvalidRequest, problem);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    for (what, name) in [("service", &action.service), ("version", &action.version), ("action", &action.name)] {
        if name.is_empty() || !name.bytes().all(fits) {
            return Err(refuse(format!("{name:?} is no {what}: it must be letters, digits, hyphens and underscores")));
        }
    }
    let value = parameters
        .json()
        .map_err(|error| refuse(format!("the parameters cannot be written as JSON: {error}")).with_source(error))?;
    let Value::Object(fields) = &value else {
        return Err(refuse("the parameters must be an object as JSON, such as {\"Limit\": 20}".to_owned()));
    };
    let token = fields.get("ClientToken").and_then(Value::as_str);
    let has_client_token = token.is_some_and(|token| !token.is_empty());
    Ok(Payload::json(value.to_string(), has_client_token))
}

/// What stands in `Response`.
fn response(reply: &RawReply) -> Result<Value, Error> {
    decode(reply, &mut Nothing)?;
    let mut whole: Value = serde_json::from_slice(&reply.body)
        .map_err(|error| Error::new(ErrorKind::Decode, format!("the reply is not JSON: {error}")).with_source(error))?;
    Ok(whole.get_mut("Response").map(Value::take).unwrap_or_default())
}

/// `Serialize` for trait objects, so that what takes it is compiled once.
mod erased {
    pub(super) trait Json {
        fn json(&self) -> serde_json::Result<serde_json::Value>;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> serde_json::Result<serde_json::Value> {
            serde_json::to_value(self)
        }
    }
}
