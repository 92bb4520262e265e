//! Questions to the metadata service, asked again where that helps.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use super::nearby::Nearby;
use crate::config::{Credentials, CredentialsContext, Endpoint};
use crate::error::{Error, ErrorKind};

/// Replies are a few hundred bytes.
const LONGEST_REPLY: usize = 64 << 10;
/// How often the service is asked in all.
const ATTEMPTS: u32 = 3;
/// How long to wait before the second time, at the most; twice as long before the third.
const PAUSE: Duration = Duration::from_millis(200);

/// How the metadata service is asked.
pub(super) struct Asking<'a> {
    pub(super) context: &'a CredentialsContext,
    pub(super) endpoint: &'a str,
    /// None where the address was set.
    pub(super) nearby: Option<&'a Nearby<'a>>,
    /// How long all questions of one attempt may take.
    pub(super) timeout: Duration,
}

/// Why there are no credentials.
pub(super) enum Trouble {
    /// Perhaps not for long.
    Passing(Error),
    Lasting(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Lasting(error)
    }
}

/// What the service answers.
pub(super) struct Answer {
    status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Asking<'_> {
    /// Asks until there is an answer, or no hope.
    pub(super) async fn patiently<F>(&self, ask: impl Fn() -> F) -> Result<Credentials, Error>
    where
        F: Future<Output = Result<Credentials, Trouble>>,
    {
        let mut attempt = 1;
        loop {
            let passing = match tokio::time::timeout(self.timeout, ask()).await {
                Ok(Ok(credentials)) => return Ok(credentials),
                Ok(Err(Trouble::Lasting(error))) => return Err(error),
                Ok(Err(Trouble::Passing(error))) => error,
                Err(_) => self.late().await?,
            };
            if attempt >= ATTEMPTS {
                return Err(passing);
            }
            tracing::debug!(attempt, error = %passing, "the metadata service is asked again");
            tokio::time::sleep((PAUSE * attempt).mul_f64(0.5 + fastrand::f64() / 2.0)).await;
            attempt += 1;
        }
    }

    /// No answer came in time: from a service that is there, or from nobody, as on a laptop, whose network swallows
    /// what goes to a link-local address.
    async fn late(&self) -> Result<Error, Error> {
        let (endpoint, timeout) = (self.endpoint, self.timeout);
        match self.nearby {
            Some(nearby) if !nearby.is_there().await => Err(Error::no_credentials(format!(
                "no metadata service answers at {endpoint} within {timeout:?}; is this a CVM?"
            ))),
            _ => Ok(Error::new(
                ErrorKind::Credentials,
                format!("the metadata service at {endpoint} does not answer within {timeout:?}"),
            )),
        }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, Trouble> {
        let request = self.request(path)?;
        let answer = async {
            let (head, body) = self.context.settings.transport.send(request).await?.into_parts();
            let body = body.collect(LONGEST_REPLY).await?;
            Ok(Answer { status: head.status, headers: head.headers, body })
        };
        answer.await.map_err(|error: Error| {
            let (endpoint, told) = (self.endpoint, error.message());
            match error.kind() {
                ErrorKind::Unreachable => {
                    let problem = format!("no metadata service at {endpoint}: {told}");
                    Trouble::Lasting(Error::no_credentials(problem).with_source(error))
                }
                ErrorKind::Config => Trouble::Lasting(error),
                _ => {
                    let problem = format!("the metadata service at {endpoint} fails: {told}");
                    Trouble::Passing(Error::new(ErrorKind::Credentials, problem).with_source(error))
                }
            }
        })
    }

    fn request(&self, path: &str) -> Result<http::Request<Bytes>, Error> {
        let endpoint = Endpoint::parse(self.endpoint, self.context.settings.hosts.allow_plain_http)?;
        let unusable = |problem: String| Error::new(ErrorKind::Config, problem);
        let mut parts = endpoint.uri.into_parts();
        let before = parts.path_and_query.as_ref().map_or("", |path| path.path().trim_end_matches('/'));
        let path = PathAndQuery::try_from(format!("{before}{path}"))
            .map_err(|error| unusable(format!("the metadata address is not a URL: {error}")))?;
        parts.path_and_query = Some(path);
        if let Some(address) = self.nearby.and_then(Nearby::pinned) {
            parts.authority = Some(address.to_string().parse().map_err(|error| unusable(format!("{error}")))?);
        }
        let mut request = http::Request::new(Bytes::new());
        *request.uri_mut() = Uri::from_parts(parts).map_err(|error| unusable(error.to_string()))?;
        let host = HeaderValue::from_str(&endpoint.host).map_err(|error| unusable(error.to_string()))?;
        request.headers_mut().insert(HOST, host);
        Ok(request)
    }
}

impl Answer {
    /// Whether it says that there is no such thing.
    pub(super) fn is_absent(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// Nothing where it is a success.
    pub(super) fn judged(&self, told: impl FnOnce(u16) -> String) -> Result<(), Trouble> {
        if self.status.is_success() {
            return Ok(());
        }
        let error = self.error(told(self.status.as_u16()));
        let passes = self.status.is_server_error()
            || matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
        Err(if passes { Trouble::Passing(error) } else { Trouble::Lasting(error) })
    }

    pub(super) fn error(&self, message: String) -> Error {
        Error::new(ErrorKind::Credentials, message).with_status(self.status)
    }
}
