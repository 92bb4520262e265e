//! Calls of STS, the service that issues temporary credentials.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::issued::Wiped;
use crate::call::Client;
use crate::config::{Config, Credentials, CredentialsContext, Fetching, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::model::{Effect, Nothing, Operation};
use crate::send::{RawReply, decode};

/// The region that the official clients call STS in. It answers the same in all of them.
const REGION: &str = "ap-guangzhou";
/// The name of sessions whose user gave none, as audit logs show it.
const SESSION: &str = "tencentcloud-sdk-rust";
/// How long a session may last, in seconds.
const LONGEST: u64 = 43_200;
/// The least that a call of STS may take, however little those have that the keys are for: it is no call's own.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The same of an attempt: STS answers within a second, and one that hangs leaves time for others.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
/// The least limit of replies: these are 2 KiB.
const REPLY_LIMIT: usize = 64 << 10;

/// How STS is called: as the configuration says that the credentials are for, unless told otherwise.
#[derive(Clone, Default)]
pub(super) struct Sts {
    pub(super) via: Option<CredentialsContext>,
    pub(super) region: Option<Arc<str>>,
    pub(super) endpoint: Option<Arc<str>>,
}

impl Sts {
    /// Asks for credentials, signing with those of `source`, or not at all, as the context says that is `via` where
    /// there is one.
    pub(super) async fn issue(
        &self,
        context: &CredentialsContext,
        name: &'static str,
        source: Option<&Arc<dyn ProvideCredentials>>,
        parameters: Map<String, Value>,
    ) -> Result<Credentials, Error> {
        let config = self.config(context, source);
        let operation = Operation {
            service: Cow::Borrowed("sts"),
            version: Cow::Borrowed("2018-08-13"),
            name: Cow::Borrowed(name),
            // To issue credentials changes nothing.
            effect: Effect::Reads,
            unsigned: source.is_none(),
            ..Operation::BASE
        };
        let reply = Client::new(&config, "sts").operation(operation, Value::Object(parameters)).send_raw().await?;
        let keys = issued(&reply);
        if let Ok(keys) = &keys
            && keys.expires_at().is_some_and(|end| end <= context.now())
        {
            // Nobody issues what has ended: the clock of this side is off. A call that is not signed had no other
            // occasion to notice.
            context.take_time(&reply.headers);
        }
        keys.map_err(|error| error.at(format!("sts.{name}"), config.settings().region.as_deref(), 0))
    }

    /// The configuration of a call: that of the calls that the keys are for, or the one that was given for it.
    fn config(&self, context: &CredentialsContext, source: Option<&Arc<dyn ProvideCredentials>>) -> Config {
        let mut config = context.config(NoCredentials);
        if let Some(source) = source {
            config = config.with_source(Arc::clone(source));
        }
        if self.via.is_none() {
            let settings = config.settings();
            let (timeout, limit) = (settings.timeout.max(TIMEOUT), settings.reply_limit.max(REPLY_LIMIT));
            let attempt_timeout = settings.attempt_timeout.unwrap_or_default().max(ATTEMPT_TIMEOUT);
            config = config.timeout(timeout).attempt_timeout(attempt_timeout).reply_limit(limit);
        }
        if let Some(endpoint) = &self.endpoint {
            config = config.own_endpoint(endpoint);
        }
        match &self.region {
            Some(region) => config.region(region),
            None if config.settings().region.as_deref().is_none_or(str::is_empty) => config.region(REGION),
            None => config,
        }
    }
}

/// The credentials in a reply.
fn issued(reply: &RawReply) -> Result<Credentials, Error> {
    decode(reply, &mut Nothing)?;
    let broken = |problem: &str| Error::new(ErrorKind::Decode, format!("the reply {problem}"));
    let mut reply = Wiped::parse(&reply.body).map_err(|problem| broken(&problem))?;
    let mut response = Wiped(reply.0.get_mut("Response").map(Value::take).unwrap_or_default());
    let credentials = response.credentials().map_err(|problem| broken(&problem))?;
    match (credentials.token(), credentials.expires_at()) {
        (Some(_), Some(_)) => Ok(credentials),
        (None, _) => Err(broken("has no Token")),
        (_, None) => Err(broken("has no ExpiredTime")),
    }
}

/// A session of a role: its name and how long it lasts.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub(super) role_arn: String,
    pub(super) name: Option<String>,
    pub(super) duration: Option<Duration>,
}

impl Session {
    pub(super) fn of(role_arn: impl Into<String>) -> Self {
        Self { role_arn: role_arn.into(), ..Self::default() }
    }

    /// The parameters that the three actions share.
    pub(super) fn parameters(&self) -> Result<Map<String, Value>, Error> {
        let refuse = |problem: String| Err(Error::new(ErrorKind::InvalidRequest, problem));
        if self.role_arn.is_empty() {
            return refuse("the ARN of the role to assume is empty".to_owned());
        }
        let name = self.name.as_deref().unwrap_or(SESSION);
        let fits = |letter: char| letter.is_alphanumeric() || "+=,.@_-".contains(letter);
        if !(2..=128).contains(&name.chars().count()) || !name.chars().all(fits) {
            return refuse(format!(
                "the session name {name:?} must be 2 to 128 letters, digits and characters of +=,.@_-"
            ));
        }
        let mut parameters = Map::new();
        parameters.insert("RoleArn".to_owned(), self.role_arn.as_str().into());
        parameters.insert("RoleSessionName".to_owned(), name.into());
        if let Some(duration) = self.duration {
            let seconds = duration.as_secs();
            if !(1..=LONGEST).contains(&seconds) {
                return refuse(format!("a session of {duration:?} must last from 1 second to 12 hours"));
            }
            parameters.insert("DurationSeconds".to_owned(), seconds.into());
        }
        Ok(parameters)
    }
}

/// Stands where a configuration has no credentials of its own.
#[derive(Debug)]
pub(super) struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn credentials<'a>(&'a self, _context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(std::future::ready(Err(Error::no_credentials("none were given"))))
    }
}
