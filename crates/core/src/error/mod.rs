//! The one error type of the SDK.

mod attempt;
mod class;
mod kind;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use self::attempt::Attempt;
pub use self::kind::ErrorKind;
pub use crate::generated::ErrorClass;

/// What went wrong with a call. One word wide; everything about it is behind accessors.
///
/// `Display` is one line: the code and message of the server or what this side found, then
/// action, region and request id. `Debug` is the same line, and [`source`](StdError::source) has only what the
/// line does not say.
///
/// ```
/// # fn handle(error: tencentcloud_core::Error) {
/// if error.code() == Some("ResourceNotFound.Instance") {
///     eprintln!("no such instance: {error}");
/// } else if error.is_throttled() {
///     eprintln!("slow down");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    code: Option<String>,
    request_id: Option<String>,
    status: Option<http::StatusCode>,
    action: Option<String>,
    region: Option<String>,
    /// How many attempts there were, also where they are not told of.
    attempts: u32,
    waited: Option<(Duration, String)>,
    history: Vec<Attempt>,
    /// Whether a source of credentials is not set up at all, so that a chain goes on with the next.
    is_absence: bool,
    /// Whether the host did its part, and this side was not content with it.
    is_of_this_side: bool,
    /// Shared, so that callers who waited for one failure can each have it.
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this kind, for transports and credential providers of your own.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            code: None,
            request_id: None,
            status: None,
            action: None,
            region: None,
            attempts: 0,
            is_absence: false,
            is_of_this_side: false,
            history: Vec::new(),
            waited: None,
            source: None,
        }))
    }

    /// The same with its cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// A refusal by the API, as a server or a test double makes it.
    pub fn api(code: impl Into<String>, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Api, message);
        error.0.code = Some(code.into());
        error
    }

    /// An error of kind [`ErrorKind::Credentials`] that says: this source of credentials is not set
    /// up here. A [`Chain`](crate::credentials::Chain) passes over such a source and stops at every
    /// other error.
    ///
    /// The message says what was looked for, such as "the variable VAULT_TOKEN is not set".
    pub fn no_credentials(message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Credentials, message);
        error.0.is_absence = true;
        error
    }

    /// Whether it was made by [`no_credentials`](Self::no_credentials).
    pub(crate) fn is_absence(&self) -> bool {
        self.0.is_absence
    }

    /// The same, said to be no failure of the host, which did its part: such as a reply that is too long for
    /// this side.
    pub(crate) fn of_this_side(mut self) -> Self {
        self.0.is_of_this_side = true;
        self
    }

    /// Whether it was made by [`of_this_side`](Self::of_this_side).
    pub(crate) fn is_of_this_side(&self) -> bool {
        self.0.is_of_this_side
    }

    /// The same error for somebody else who waited for it.
    pub(crate) fn copy(&self) -> Self {
        Self(self.0.clone())
    }

    /// The same with words before its message.
    pub(crate) fn after(mut self, words: &str) -> Self {
        self.0.message.insert_str(0, words);
        self
    }

    /// The same with the HTTP status of the reply, for transports and interceptors of your own.
    #[must_use]
    pub fn with_status(mut self, status: http::StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// The same with the id that the server gave the request, for transports and interceptors of your own.
    #[must_use]
    pub fn with_request_id(mut self, request_id: impl Into<String>) -> Self {
        self.0.request_id = Some(request_id.into()).filter(|id| !id.is_empty()).or(self.0.request_id);
        self
    }

    pub(crate) fn with_known_request_id(self, request_id: Option<String>) -> Self {
        match request_id {
            Some(id) => self.with_request_id(id),
            None => self,
        }
    }

    /// The same with how long was waited, and the last state that was seen.
    pub(crate) fn with_waited(mut self, waited: Duration, state: String) -> Self {
        self.0.waited = Some((waited, state));
        self
    }

    pub(crate) fn at(mut self, action: String, region: Option<&str>, attempts: u32) -> Self {
        self.0.action.get_or_insert(action);
        if self.0.region.is_none() {
            self.0.region = region.map(str::to_owned);
        }
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_history(mut self, history: Vec<Attempt>) -> Self {
        self.0.history = history;
        self
    }

    /// What it was made of, such as the error of a transport, for those who look for its type.
    pub fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The API's error code, such as `ResourceNotFound.Instance`. Compare it with the constants
    /// of the service, `mqtt::error_code::…`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The message of the API, or what this side found.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id that the server gave the request; support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The HTTP status of the reply, where there was one.
    pub fn status(&self) -> Option<http::StatusCode> {
        self.0.status
    }

    /// The region of the call.
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Service and action of the call, such as `mqtt.DescribeInstance`.
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_deref()
    }

    /// What became of each attempt of the call, in order; the last one is this error, unless time ran
    /// out between attempts. Empty where nothing was tried, since the request was refused before that,
    /// and of an error of waiting, which comes after calls that succeeded.
    ///
    /// ```
    /// # fn log(error: tencentcloud_core::Error) {
    /// for (at, attempt) in error.attempts().iter().enumerate() {
    ///     eprintln!("{at}: {} (waited {:?}, took {:?})", attempt.outcome, attempt.waited, attempt.took);
    /// }
    /// # }
    /// ```
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.history
    }

    /// How long was waited for something that did not happen.
    pub fn waited(&self) -> Option<Duration> {
        self.0.waited.as_ref().map(|(waited, _)| *waited)
    }

    /// The last state of what was waited for, where one was named; of a failure, the reason.
    pub fn last_state(&self) -> Option<&str> {
        self.0.waited.as_ref().map(|(_, state)| state.as_str()).filter(|state| !state.is_empty())
    }

    /// Code and message, in one line.
    pub(crate) fn headline(&self) -> String {
        let code = self.code().map(|code| format!("{code}: ")).unwrap_or_default();
        // A message of several lines would break the promise of one.
        let lines: Vec<_> = self.message().split(['\r', '\n']).filter(|line| !line.is_empty()).collect();
        visible(&code) + &visible(&lines.join(" "))
    }

    /// Whether the API refused a call since it named no region.
    fn lacks_region(&self) -> bool {
        let inner = &self.0;
        let is_region = |word: &str| word.eq_ignore_ascii_case("region");
        let is_told = || match self.family() {
            Some("UnsupportedRegion") => true,
            Some("MissingParameter") => {
                let texts = [inner.code.as_deref().unwrap_or_default(), inner.message.as_str()];
                texts.iter().any(|text| text.split(|letter: char| !letter.is_alphanumeric()).any(is_region))
            }
            _ => false,
        };
        inner.kind == ErrorKind::Api && inner.action.is_some() && inner.region.is_none() && is_told()
    }

    /// The first part of the code.
    fn family(&self) -> Option<&str> {
        self.code().map(|code| code.split('.').next().unwrap_or(code))
    }
}

/// A text of a server with its control characters spelled out: a line break in a code would forge a line of a log.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() { shown.extend(letter.escape_default()) } else { shown.push(letter) }
    }
    shown
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.write_str(&self.headline())?;
        let mut place = Vec::new();
        if let Some(action) = &inner.action {
            place.push(visible(action));
        }
        if let Some(region) = &inner.region {
            // One that was refused may hold anything.
            place.push(format!("region {}", region.escape_debug()));
        }
        if let Some(status) = inner.status.filter(|status| *status != http::StatusCode::OK) {
            place.push(format!("status {}", status.as_u16()));
        }
        if let Some(id) = &inner.request_id {
            place.push(format!("request id {}", visible(id)));
        }
        if inner.attempts > 1 {
            place.push(format!("{} attempts", inner.attempts));
        }
        if self.lacks_region() {
            place.push("without a region: set TENCENTCLOUD_REGION, or call Config::region".to_owned());
        }
        if place.is_empty() { Ok(()) } else { write!(f, " ({})", place.join(", ")) }
    }
}

/// The one line, as programs that return an error from `main` show it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Error {
    /// The first cause that says more than the one line does, so that no text stands twice where somebody
    /// prints the chain. [`cause`](Error::cause) is the cause in any case.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let mut next = self.cause();
        while let Some(error) = next {
            if !self.0.message.contains(&error.to_string()) {
                return Some(error);
            }
            next = error.source();
        }
        None
    }
}

pub(crate) fn timeout(after: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("no reply within {after:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_word_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        assert_eq!(size_of::<Option<Error>>(), size_of::<usize>());
    }

    #[test]
    fn display_is_one_line_with_the_place() {
        let error = Error::api("ResourceNotFound.Instance", "no such\ninstance").with_request_id("378f8c36").at(
            "mqtt.DescribeInstance".to_owned(),
            Some("ap-guangzhou"),
            2,
        );
        assert_eq!(
            error.to_string(),
            "ResourceNotFound.Instance: no such instance (mqtt.DescribeInstance, region ap-guangzhou, request id 378f8c36, 2 attempts)"
        );
    }

    #[test]
    fn nothing_of_a_server_breaks_the_line() {
        let error = Error::api("Resource\u{1}\r\nForged", "no\u{0} such\r\ninstance").with_request_id("r\nid").at(
            "mqtt.Describe\nInstance".to_owned(),
            None,
            1,
        );
        let text = error.to_string();
        assert!(!text.contains(|letter: char| letter.is_control()), "{text:?}");
        assert_eq!(text, r"Resource\u{1}\r\nForged: no\u{0} such instance (mqtt.Describe\nInstance, request id r\nid)");
        assert_eq!(error.code(), Some("Resource\u{1}\r\nForged"), "a program has it as it came");
    }

    #[test]
    fn who_named_no_region_is_told_where_to() {
        let said = |code: &str, message: &str, region| {
            let error = Error::api(code, message).at("cvm.DescribeZones".to_owned(), region, 1).to_string();
            error.contains("set TENCENTCLOUD_REGION, or call Config::region)")
        };
        for (code, message) in [
            ("MissingParameter", "The request is missing the parameter `Region`."),
            ("MissingParameter", "X-TC-Region is not there"),
            ("MissingParameter.Region", "No."),
            ("UnsupportedRegion", "No."),
        ] {
            assert!(said(code, message, None) && !said(code, message, Some("ap-tokyo")), "{code}");
        }
        for (code, message) in
            [("MissingParameter", "`RegionId` is not there"), ("InvalidParameter", "Region"), ("AuthFailure", "Region")]
        {
            assert!(!said(code, message, None), "{code}");
        }
    }

    #[test]
    fn debug_is_the_line_and_the_chain_repeats_nothing() {
        let refused = std::io::Error::other("connection refused");
        let told = Error::new(ErrorKind::Unreachable, "cannot connect: connection refused").with_source(refused);
        assert_eq!(format!("{told:?}"), told.to_string());
        assert!(told.source().is_none() && told.cause().is_some_and(|cause| cause.is::<std::io::Error>()));
        let silent = Error::new(ErrorKind::Config, "cannot start").with_source(std::io::Error::other("no threads"));
        assert_eq!(silent.source().map(ToString::to_string).as_deref(), Some("no threads"));
        // Of a cause that was told, its own causes may say more.
        let outer = Error::new(ErrorKind::Config, "it failed: cannot start").with_source(silent);
        assert_eq!(outer.source().map(ToString::to_string).as_deref(), Some("no threads"));
    }
}
