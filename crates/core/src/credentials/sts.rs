//! Calls of STS, the service that issues temporary credentials.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::issued::Wiped;
use super::{Credentials, Fetching, ProvideCredentials};
use crate::client::{ActionName, Client};
use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::model::Nothing;
use crate::options::CallOptions;
use crate::outgoing::Payload;
use crate::reply::decode;
use crate::sent::Types;

/// The region that the official clients call STS in. It answers the same in all of them.
const REGION: &str = "ap-guangzhou";
/// The name of sessions whose user gave none, as audit logs show it.
const SESSION: &str = "tencentcloud-sdk-rust";
/// How long a session may last, in seconds.
const LONGEST: u64 = 43_200;

/// How STS is called: through the same client as every service.
#[derive(Clone)]
pub(super) struct Sts {
    pub(super) config: Config,
}

impl Default for Sts {
    fn default() -> Self {
        Self { config: Config::new(NoCredentials) }
    }
}

impl Sts {
    /// As a configuration says, without its credentials.
    pub(super) fn via(config: &Config) -> Self {
        Self { config: config.clone().credentials(NoCredentials) }
    }

    /// Asks for credentials, signing with those of `source`, or not at all.
    pub(super) async fn issue(
        &self,
        name: &'static str,
        source: Option<&Arc<dyn ProvideCredentials>>,
        parameters: Map<String, Value>,
    ) -> Result<Credentials, Error> {
        let mut config = self.config.clone();
        if let Some(source) = source {
            config = config.credentials(Arc::clone(source));
        }
        if config.region.as_deref().is_none_or(str::is_empty) {
            config = config.region(REGION);
        }
        let action = ActionName {
            service: "sts".into(),
            version: "2018-08-13".into(),
            name: name.into(),
            unsigned: source.is_none(),
            host: None,
            rate_limit: None,
            types: Types::unknown(),
        };
        let body = Wiped(Value::Object(parameters)).0.to_string().into_bytes();
        let payload = Payload::json(body, false).checked()?;
        let mut bound = config.retry.base_delay;
        for _ in 1..config.retry.max_attempts {
            match once(&config, &action, &payload).await {
                Err(error) if passes(&error) => tokio::time::sleep(bound.mul_f64(fastrand::f64())).await,
                result => return result,
            }
            bound = bound.saturating_mul(2).min(config.retry.max_delay);
        }
        once(&config, &action, &payload).await
    }
}

/// Whether another attempt may succeed. To issue credentials changes nothing, so it is repeated
/// like a call that reads; what is repeated for every call is left to the client.
fn passes(error: &Error) -> bool {
    error.is_transient() && !matches!(error.kind(), ErrorKind::Unreachable | ErrorKind::Timeout)
}

async fn once(config: &Config, action: &ActionName, payload: &Payload) -> Result<Credentials, Error> {
    let reply = Client::new(config, "sts").exchange(action, payload, &CallOptions::default(), None, None).await?;
    let placed = |error: Error| error.at(action.to_string(), config.region.as_deref(), 0);
    decode(&reply, &mut Nothing).map_err(placed)?;
    let broken = |problem: &str| placed(Error::new(ErrorKind::Decode, format!("the reply {problem}")));
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
    pub(super) duration: Option<std::time::Duration>,
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
    fn credentials(&self) -> Fetching<'_> {
        Box::pin(std::future::ready(Err(Error::no_credentials("none were given"))))
    }
}
