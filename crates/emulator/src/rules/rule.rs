//! A rule as it is built.

use std::time::Duration;

use tencentcloud_core::Action;

use super::{Effects, Reset};

/// Which calls the emulator behaves badly to, and how.
///
/// In Rust it is built; everywhere else it is a line of `key=value` pairs. In a file it may also be
/// an object with these keys.
///
/// | key | which calls |
/// | --- | --- |
/// | `service`, `action`, `region`, `key` | names, with `*` for anything; `key` is a secret id |
/// | `after=3` | not the first 3 of those |
/// | `every=5` | every fifth of the rest: the 5th, the 10th, ... |
/// | `first=2` | at most 2 of the rest |
/// | `share=0.1` | one in ten of the rest, by the emulator's seed |
///
/// | key | what happens |
/// | --- | --- |
/// | `delay=200ms` | the work is done and the reply comes late |
/// | `error=InternalError message="out of order"` | the call is refused with this code |
/// | `status=502` | this HTTP status with a page of HTML, or with `error` in JSON |
/// | `limit=20` | `RequestLimitExceeded` for more than 20 calls a second per action, region and key |
/// | `token=expired` | `AuthFailure.TokenFailure` |
/// | `reset=before`, `reset=after` | the connection is reset, before or after the work is done |
/// | `truncate=10` | the connection ends after 10 bytes of the body |
/// | `slow=1000` | the body comes at so many bytes a second |
/// | `skew=-600` | the server's clock is so many seconds off, in its checks and its `Date` |
/// | `request-id=TEXT` | another request id in the reply; none where the text is empty |
/// | `fields=unknown` | every object of the reply has a field that nobody knows |
/// | `numbers=strings` | numbers in the reply are strings |
/// | `lists=null` | lists in the reply are null |
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_emulator::Rule;
///
/// # fn main() -> Result<(), tencentcloud_emulator::Error> {
/// let rule: Rule = "service=mqtt action=Describe* first=2 delay=200ms error=InternalError".parse()?;
/// let same = Rule::new()
///     .service("mqtt")
///     .action("Describe*")
///     .first(2)
///     .delay(Duration::from_millis(200))
///     .error("InternalError");
/// assert_eq!(rule, same);
/// assert_eq!(rule.to_string(), "service=mqtt action=Describe* first=2 delay=200ms error=InternalError");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    pub(super) service: Option<String>,
    pub(super) action: Option<String>,
    pub(super) region: Option<String>,
    pub(super) key: Option<String>,
    pub(super) after: Option<u64>,
    pub(super) every: Option<u64>,
    pub(super) first: Option<u64>,
    pub(super) share: Option<f64>,
    pub(super) effects: Effects,
}

impl Rule {
    /// A rule for every call, in which nothing happens yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A rule for one action.
    pub fn of<R: Action>() -> Self {
        Self::new().service(&*R::OPERATION.service).action(&*R::OPERATION.name)
    }

    /// Only for services of this name, in which `*` stands for anything.
    #[must_use]
    pub fn service(mut self, pattern: impl Into<String>) -> Self {
        self.service = Some(pattern.into());
        self
    }

    /// Only for actions of this name, in which `*` stands for anything.
    #[must_use]
    pub fn action(mut self, pattern: impl Into<String>) -> Self {
        self.action = Some(pattern.into());
        self
    }

    /// Only for this region, in whose name `*` stands for anything.
    #[must_use]
    pub fn region(mut self, pattern: impl Into<String>) -> Self {
        self.region = Some(pattern.into());
        self
    }

    /// Only for calls that say they are of this secret id, in which `*` stands for anything.
    #[must_use]
    pub fn key(mut self, pattern: impl Into<String>) -> Self {
        self.key = Some(pattern.into());
        self
    }

    /// Not for the first so many of those calls.
    #[must_use]
    pub fn after(mut self, calls: u64) -> Self {
        self.after = Some(calls);
        self
    }

    /// Only for every so manieth of the rest. 0 is 1.
    #[must_use]
    pub fn every(mut self, calls: u64) -> Self {
        self.every = Some(calls.max(1));
        self
    }

    /// For at most so many of the rest.
    #[must_use]
    pub fn first(mut self, calls: u64) -> Self {
        self.first = Some(calls);
        self
    }

    /// Only for this share of the rest, from 0 to 1, drawn by the emulator's seed.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = Some(if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) });
        self
    }

    /// The work is done, and the reply comes late.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.effects.delay = Some(delay);
        self
    }

    /// The call is refused with this code, and no work is done.
    #[must_use]
    pub fn error(mut self, code: impl Into<String>) -> Self {
        self.effects.error = Some(code.into());
        self
    }

    /// The message that stands beside the code.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.effects.message = Some(message.into());
        self
    }

    /// The answer is a page of HTML with this HTTP status, as gateways write it; with
    /// [`error`](Self::error) it is the JSON of that. No work is done. It is clamped to 400 to 599.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.effects.status = Some(status.clamp(400, 599));
        self
    }

    /// More than so many calls a second are refused with `RequestLimitExceeded`: in any second by
    /// the emulator's clock, for an action in a region by a key.
    #[must_use]
    pub fn limit(mut self, calls_a_second: u32) -> Self {
        self.effects.limit = Some(calls_a_second);
        self
    }

    /// The call is refused with `AuthFailure.TokenFailure`, as when a temporary key has ended.
    #[must_use]
    pub fn expired_token(mut self) -> Self {
        self.effects.expired_token = true;
        self
    }

    /// The connection is reset when the request has been read, and no work is done.
    #[must_use]
    pub fn reset_before_work(mut self) -> Self {
        self.effects.reset = Some(Reset::BeforeWork);
        self
    }

    /// The work is done, and the connection is reset in place of a reply.
    #[must_use]
    pub fn reset_after_work(mut self) -> Self {
        self.effects.reset = Some(Reset::AfterWork);
        self
    }

    /// The connection ends after so many bytes of the reply's body.
    #[must_use]
    pub fn truncate(mut self, bytes: usize) -> Self {
        self.effects.truncate = Some(bytes);
        self
    }

    /// The body comes at so many bytes a second. 0 is 1.
    #[must_use]
    pub fn slow(mut self, bytes_a_second: u64) -> Self {
        self.effects.slow = Some(bytes_a_second.max(1));
        self
    }

    /// The server's clock is so many seconds ahead, or behind: in its checks and in its `Date`.
    #[must_use]
    pub fn skew(mut self, seconds: i64) -> Self {
        self.effects.skew = Some(seconds);
        self
    }

    /// The reply has this request id, or none where it is empty. The log of calls has the real one.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.effects.request_id = Some(id.into());
        self
    }

    /// Every object of the reply has a field that nobody knows.
    #[must_use]
    pub fn unknown_fields(mut self) -> Self {
        self.effects.unknown_fields = true;
        self
    }

    /// Numbers in the reply are strings.
    #[must_use]
    pub fn numbers_as_strings(mut self) -> Self {
        self.effects.numbers_as_strings = true;
        self
    }

    /// Lists in the reply are null.
    #[must_use]
    pub fn null_lists(mut self) -> Self {
        self.effects.null_lists = true;
        self
    }
}
