//! Waiting until a resource is as it should be: a call that reads, repeated.

use std::future::IntoFuture as _;
use std::time::Duration;

use tokio::time::Instant;

use super::call::Call;
use super::document::Document as _;
use super::request::Request;
use super::waiter::Waiter;
use super::waiting::{NotFound, Wait};
use crate::error::{Error, ErrorKind};

/// A call that will be repeated until its reply says that the waiting is over. Made by [`wait`] or
/// [`Call::wait`].
///
/// The first look is taken at once. Between looks it pauses for 2 seconds, then half as long again
/// each time, up to 30 seconds, each pause 10 % shorter or longer at random; after 10 minutes it gives
/// up. All of that can be set. Refusals for too many requests, and failures that pass, do not end the
/// waiting, however many there are; each look is tried again as any call is before it counts as one.
///
/// ```
/// # use tencentcloud_derive::Model;
/// # #[derive(Model)]
/// # #[model(request)]
/// # #[non_exhaustive]
/// # pub struct DescribeInstanceRequest { pub instance_id: Option<String> }
/// # #[derive(Model)]
/// # #[non_exhaustive]
/// # pub struct DescribeInstanceResponse { pub instance_status: String, pub request_id: String }
/// # const OPERATION: tencentcloud_core::Operation = tencentcloud_core::Operation {
/// #     service: std::borrow::Cow::Borrowed("mqtt"),
/// #     effect: tencentcloud_core::model::Effect::Reads, ..tencentcloud_core::Operation::BASE
/// # };
/// # impl tencentcloud_core::Action for DescribeInstanceRequest {
/// #     type Response = DescribeInstanceResponse;
/// #     const OPERATION: &'static tencentcloud_core::Operation = &OPERATION;
/// # }
/// use std::time::Duration;
/// use tencentcloud_core::{Client, Error, Wait, mock::{Mock, json}};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let mock = Mock::new().json::<DescribeInstanceRequest>(json!({ "InstanceStatus": "RUNNING" }));
/// # let client = Client::new(&mock.config(), "mqtt");
/// let instance = client
///     .call(DescribeInstanceRequest::new().instance_id("mqtt-1"))
///     .wait()
///     .interval(Duration::from_secs(5))
///     .deadline(Duration::from_secs(1_800))
///     .until(|reply| match reply.instance_status.as_str() {
///         "RUNNING" => Wait::Done,
///         "ABNORMAL" => Wait::Failed("the instance cannot be started".to_owned()),
///         other => Wait::Pending(other.to_owned()),
///     })
///     .await?;
/// assert_eq!(instance.instance_status, "RUNNING");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Of every way to wait, told apart by [`Error::kind`]:
///
/// * [`ErrorKind::WaitFailed`]: a reply says that it failed. [`Error::last_state`] is the state that says
///   so, or the reason of [`Wait::Failed`].
/// * [`ErrorKind::WaitTimeout`]: time ran out. [`Error::last_state`] is the latest state; where the last
///   call failed, its error is the source.
/// * Everything else is an error of a call that does not pass: a refusal, such as that of something
///   that does not exist.
/// * [`ErrorKind::InvalidRequest`] also where the action does not only read: nothing is sent.
///
/// [`Error::waited`] says how long it was.
#[derive(Debug)]
#[must_use = "waiting begins with `until`"]
pub struct Waiting<R> {
    call: Call<R>,
    interval: Option<Duration>,
    growth: f64,
    max_interval: Option<Duration>,
    deadline: Option<Duration>,
    not_found: NotFound,
    not_found_codes: Vec<String>,
    is_repeatable: bool,
}

/// Waits for a resource: repeats a call that reads. The same as [`Call::wait`].
pub fn wait<R: Request>(call: Call<R>) -> Waiting<R> {
    Waiting {
        is_repeatable: call.options.repeatable.unwrap_or(call.request.operation().reads()),
        call,
        interval: None,
        growth: 1.5,
        max_interval: None,
        deadline: None,
        not_found: NotFound::Error,
        not_found_codes: Vec::new(),
    }
}

impl<R: Request> Call<R> {
    /// Repeats the call until its reply says that what is waited for has happened; see [`Waiting`].
    pub fn wait(self) -> Waiting<R> {
        wait(self)
    }
}

impl<R: Request> Waiting<R> {
    /// How long the first pause is. Default: 2 seconds; at least 1 millisecond.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }

    /// How many times as long as the one before a pause is. Default: 1.5; at least 1, which leaves all
    /// of them equal.
    pub fn backoff(mut self, factor: f64) -> Self {
        self.growth = factor;
        self
    }

    /// How long a pause is at most. Default: 30 seconds, or the first interval where that is longer.
    pub fn max_interval(mut self, interval: Duration) -> Self {
        self.max_interval = Some(interval);
        self
    }

    /// After how long it gives up. Default: 10 minutes. A last look is taken then, and has one first
    /// interval to bring a reply.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Goes on waiting where the resource does not exist yet. By default the error ends it.
    pub fn not_found_is_pending(mut self) -> Self {
        self.not_found = NotFound::Pending;
        self
    }

    /// Takes it as a failure where the resource does not exist. By default it is an error of the call.
    pub fn not_found_is_failure(mut self) -> Self {
        self.not_found = NotFound::Failed;
        self
    }

    /// Repeats the call although its action may change something, says its [`Operation`](crate::Operation).
    /// Only for one that changes nothing.
    pub fn repeatable(mut self) -> Self {
        self.is_repeatable = true;
        self
    }

    /// Waits until a function of the reply says so, and returns that reply.
    ///
    /// # Errors
    ///
    /// See [`Waiting`](Self#errors).
    pub async fn until<W: Into<Wait>>(self, mut judge: impl FnMut(&R::Reply) -> W) -> Result<R::Reply, Error> {
        let done = self.look(|reply| judge(reply).into()).await?;
        // Only where not found is done there is no reply, and that is not to be had here.
        done.ok_or_else(|| Error::new(ErrorKind::WaitFailed, "it does not exist"))
    }

    /// Waits until the resource does not exist any more, or a function of the reply says that it counts
    /// as gone. Returns that reply, or `None` where the API does not find it. `|_| false` leaves it to
    /// the API.
    ///
    /// # Errors
    ///
    /// See [`Waiting`](Self#errors).
    pub async fn until_gone<W: Into<Wait>>(
        mut self,
        mut judge: impl FnMut(&R::Reply) -> W,
    ) -> Result<Option<R::Reply>, Error> {
        self.not_found = NotFound::Done;
        self.look(|reply| judge(reply).into()).await
    }

    /// Waits as a table says. What was set here comes before the table's interval and deadline. Returns
    /// the last reply; `None` where not being found is what was waited for.
    ///
    /// Generated modules have tables in `waiter`, where there are some.
    ///
    /// # Errors
    ///
    /// See [`Waiting`](Self#errors).
    pub async fn until_state(mut self, waiter: &Waiter<R>) -> Result<Option<R::Reply>, Error> {
        let table = &waiter.table;
        self.interval = self.interval.or(table.interval);
        self.deadline = self.deadline.or(table.deadline);
        // What was said for this one waiting comes before the table.
        if self.not_found == NotFound::Error {
            self.not_found = table.not_found;
        }
        self.not_found_codes = table.not_found_codes.to_vec();
        let not_found = self.not_found;
        self.look(|reply| table.judge(reply.view(), not_found)).await
    }

    async fn look(self, mut judge: impl FnMut(&R::Reply) -> Wait) -> Result<Option<R::Reply>, Error> {
        if !self.is_repeatable {
            let problem = "waiting repeats the call, and the action may change something; where it only reads, say so \
                           by repeatable()";
            return Err(self.placed(Error::new(ErrorKind::InvalidRequest, problem), 0));
        }
        let (started, mut pauses) = (Instant::now(), self.pauses());
        let deadline = after(started, self.deadline.unwrap_or(Duration::from_secs(600)));
        let end = after(deadline, pauses.next);
        let (mut state, mut calls, mut failure) = (String::new(), 0, None::<Error>);
        loop {
            calls += 1;
            // The look itself knows when it must end, and so tells what it met and not only that time was up.
            let look = self.call.clone().within(end.saturating_duration_since(Instant::now()));
            let verdict = match look.into_future().await {
                Ok(reply) => match judge(&reply) {
                    Wait::Done => return Ok(Some(reply)),
                    verdict => {
                        failure = None;
                        verdict
                    }
                },
                Err(error) if self.is_not_found(&error) => match self.not_found {
                    NotFound::Done => return Ok(None),
                    NotFound::Error => return Err(error),
                    NotFound::Pending => Wait::Pending("not found".to_owned()),
                    NotFound::Failed => {
                        let error = failed("it does not exist".to_owned(), started).with_source(error);
                        return Err(self.placed(error, calls));
                    }
                },
                Err(error) if error.is_retryable() => {
                    // A call that was not sent says less than the one before it.
                    if failure.is_none() || !error.attempts().is_empty() {
                        failure = Some(error);
                    }
                    Wait::Pending(state.clone())
                }
                Err(error) => return Err(error),
            };
            state = match verdict {
                Wait::Pending(state) => state,
                Wait::Failed(reason) => return Err(self.placed(failed(reason, started), calls)),
                // It has returned above.
                Wait::Done => String::new(),
            };
            let now = Instant::now();
            if now >= deadline {
                return Err(self.placed(timed_out(state, failure, started), calls));
            }
            let pause = pauses.next();
            tracing::debug!(
                action = &*self.call.request.operation().name,
                calls,
                state,
                code = failure.as_ref().and_then(Error::code),
                milliseconds = pause.as_millis() as u64,
                "waiting"
            );
            tokio::time::sleep_until(after(now, pause).min(deadline)).await;
        }
    }

    fn is_not_found(&self, error: &Error) -> bool {
        error.is_not_found() || error.code().is_some_and(|code| self.not_found_codes.iter().any(|known| known == code))
    }

    fn pauses(&self) -> Pauses {
        let first = self.interval.unwrap_or(Duration::from_secs(2)).max(Duration::from_millis(1));
        let longest = match self.max_interval {
            Some(longest) => longest.max(Duration::from_millis(1)),
            None => first.max(Duration::from_secs(30)),
        };
        // Not a number is no growth.
        Pauses { next: first.min(longest), longest, growth: self.growth.max(1.0) }
    }

    fn placed(&self, error: Error, calls: u32) -> Error {
        error.at(self.call.request.operation().to_string(), self.call.region_name(), calls)
    }
}

struct Pauses {
    next: Duration,
    longest: Duration,
    growth: f64,
}

impl Pauses {
    fn next(&mut self) -> Duration {
        let pause = self.next;
        let longer = Duration::try_from_secs_f64(pause.as_secs_f64() * self.growth);
        self.next = longer.map_or(self.longest, |longer| longer.min(self.longest));
        // So that programs that began together do not stay together.
        Duration::try_from_secs_f64(pause.as_secs_f64() * (0.9 + 0.2 * fastrand::f64())).unwrap_or(pause)
    }
}

fn after(instant: Instant, duration: Duration) -> Instant {
    // As good as never, and no overflow.
    const FAR: Duration = Duration::from_secs(30 * 365 * 86_400);
    instant + duration.min(FAR)
}

fn failed(reason: String, started: Instant) -> Error {
    let message = format!("what was waited for failed: {reason}");
    Error::new(ErrorKind::WaitFailed, message).with_waited(started.elapsed(), reason)
}

fn timed_out(state: String, failure: Option<Error>, started: Instant) -> Error {
    let waited = started.elapsed();
    let mut message = format!("gave up waiting after {waited:?}");
    if !state.is_empty() {
        message.push_str(&format!("; the last state was {state}"));
    }
    if let Some(error) = &failure {
        message.push_str(&format!("; the last call failed: {error}"));
    }
    let error = Error::new(ErrorKind::WaitTimeout, message).with_waited(waited, state);
    match failure {
        Some(failure) => error.with_source(failure),
        None => error,
    }
}
