//! Why a request is refused, in the API's words.

use std::borrow::Cow;
use std::fmt;

/// Why a request is refused: an error code and a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// With this code, such as `ResourceNotFound`, and this message.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Its message.
    pub fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn unknown_action(action: &str) -> Self {
        Self::new("InvalidAction", format!("There is no action {action} in this version of the service."))
    }

    pub(crate) fn invalid_value(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterValue", message)
    }

    pub(crate) fn missing(parameter: &str) -> Self {
        Self::new("MissingParameter", format!("The request is missing the required parameter `{parameter}`."))
    }
}

/// A reply, or why there is none.
pub(crate) type Outcome<T> = Result<T, Refusal>;
