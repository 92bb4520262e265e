//! The configuration that a mock gives to clients, and how it says what it was not told.

use std::time::Duration;

use crate::config::{Config, Credentials, RetryPolicy};
use crate::error::{Error, ErrorKind};

/// A configuration for tests, without its transport.
pub(super) fn test_config() -> Config {
    Config::new(Credentials::new("AKIDMOCK", "mock"))
        .region("ap-guangzhou")
        .retry(RetryPolicy::default().base_delay(Duration::ZERO))
}

/// An error of the test and not of the cloud, which is not tried again.
pub(super) fn config_error(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message)
}
