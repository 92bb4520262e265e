//! The body of a request, for all attempts of a call.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::error::{Error, ErrorKind};
use crate::model::Types;

/// The longest body that the API takes: 10 MiB.
pub(crate) const BODY_LIMIT: usize = 10 << 20;

/// The body of a request, and what it is.
#[derive(Clone)]
pub struct Payload {
    pub(crate) body: Bytes,
    pub(crate) content_type: Cow<'static, str>,
    /// Headers that belong to the body.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether the server can know by it that it has carried out the request.
    pub(crate) has_client_token: bool,
    /// The types of the action, for transports that look into requests.
    pub(crate) types: Types,
}

impl Payload {
    #[cfg(test)]
    fn json(body: impl Into<Bytes>, has_client_token: bool) -> Self {
        Self {
            body: body.into(),
            content_type: "application/json".into(),
            headers: Vec::new(),
            has_client_token,
            types: Types::UNKNOWN,
        }
    }

    /// Refuses what no server would take.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        if self.body.len() <= BODY_LIMIT {
            return Ok(self);
        }
        Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("the request is {} bytes long, and the API takes {BODY_LIMIT} at most", self.body.len()),
        ))
    }
}

/// Without its bytes and headers: they may hold secrets.
impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload")
            .field("content_type", &self.content_type)
            .field("bytes", &self.body.len())
            .field("headers", &self.headers.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_refused_unsent() {
        assert!(Payload::json(vec![b' '; BODY_LIMIT], false).checked().is_ok());
        let error = Payload::json(vec![b' '; BODY_LIMIT + 1], false).checked().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.to_string(), "the request is 10485761 bytes long, and the API takes 10485760 at most");
    }
}
