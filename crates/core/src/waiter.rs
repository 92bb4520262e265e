//! Ways to wait as tables: where the state stands in a reply, and which states end the waiting.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::model::{Model, Ref};
use crate::wait::{NotFound, Wait};

/// A way to wait for what an action tells of, as a table: where the state stands in its reply, and
/// which states end the waiting. [`until_state`](crate::Waiting::until_state) takes it.
///
/// It is of one action, by its request, so that it cannot be used for another. Generated modules have
/// such tables in `waiter`; one of your own is a constant too:
///
/// ```
/// # struct DescribeInstancesRequest;
/// use std::time::Duration;
/// use tencentcloud_core::{NotFound, Waiter};
///
/// const RUNNING: Waiter<DescribeInstancesRequest> =
///     Waiter::state("Instances.Status").success(&["RUNNING"]).failure(&["ABNORMAL", "ISOLATED"]);
/// const GONE: Waiter<DescribeInstancesRequest> = Waiter::state("Instances.Status")
///     .success(&["DELETED"])
///     .not_found(NotFound::Done)
///     .interval(Duration::from_secs(10));
/// ```
///
/// The path has the names of fields on the wire, with dots between them. A list on the way stands for
/// all of its elements: the waiting succeeds when all of them have, and fails when one has. A list
/// without elements counts as not found, and as pending where that is an error.
///
/// A state that is in neither table is pending, and so is none at all. Numbers and truth values are
/// compared as text.
pub struct Waiter<R> {
    pub(crate) table: Table,
    action: PhantomData<fn() -> R>,
}

impl<R> Waiter<R> {
    /// Where the state stands in the reply, such as `Data.Status`.
    #[must_use]
    pub const fn state(path: &'static str) -> Self {
        let table = Table {
            state: path,
            success: &[],
            failure: &[],
            not_found: NotFound::Error,
            not_found_codes: &[],
            interval: None,
            deadline: None,
        };
        Self { table, action: PhantomData }
    }

    /// The states that were waited for.
    #[must_use]
    pub const fn success(mut self, states: &'static [&'static str]) -> Self {
        self.table.success = states;
        self
    }

    /// The states from which none of those is reached.
    #[must_use]
    pub const fn failure(mut self, states: &'static [&'static str]) -> Self {
        self.table.failure = states;
        self
    }

    /// What it means that the resource does not exist. Default: the error of the call.
    #[must_use]
    pub const fn not_found(mut self, meaning: NotFound) -> Self {
        self.table.not_found = meaning;
        self
    }

    /// Error codes that say so too, beside those of [`ResourceNotFound`](crate::Error::is_not_found).
    #[must_use]
    pub const fn not_found_codes(mut self, codes: &'static [&'static str]) -> Self {
        self.table.not_found_codes = codes;
        self
    }

    /// How long the first pause is. Default: 2 seconds.
    #[must_use]
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.table.interval = Some(interval);
        self
    }

    /// After how long it gives up. Default: 10 minutes.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.table.deadline = Some(deadline);
        self
    }
}

// Derived, these would ask the same of the request.

impl<R> Clone for Waiter<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Waiter<R> {}

impl<R> PartialEq for Waiter<R> {
    fn eq(&self, other: &Self) -> bool {
        self.table == other.table
    }
}

impl<R> Eq for Waiter<R> {}

impl<R> fmt::Debug for Waiter<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table.fmt(f)
    }
}

/// What a [`Waiter`] says, for any action.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Table {
    state: &'static str,
    success: &'static [&'static str],
    failure: &'static [&'static str],
    pub(crate) not_found: NotFound,
    pub(crate) not_found_codes: &'static [&'static str],
    pub(crate) interval: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { state, success, failure, not_found, not_found_codes, interval, deadline } = self;
        f.debug_struct("Waiter")
            .field("state", state)
            .field("success", success)
            .field("failure", failure)
            .field("not_found", not_found)
            .field("not_found_codes", not_found_codes)
            .field("interval", interval)
            .field("deadline", deadline)
            .finish()
    }
}

impl Table {
    /// What a reply says of the resource.
    pub(crate) fn judge(&self, reply: &dyn Model, not_found: NotFound) -> Wait {
        let mut states = Vec::new();
        self::states(Ref::Model(reply), Some(self.state), &mut states);
        if states.is_empty() {
            return match not_found {
                NotFound::Done => Wait::Done,
                NotFound::Failed => Wait::Failed("it does not exist".to_owned()),
                NotFound::Pending | NotFound::Error => Wait::Pending("not found".to_owned()),
            };
        }
        if let Some(state) = states.iter().find(|state| self.failure.contains(&state.as_str())) {
            return Wait::Failed(state.clone());
        }
        match states.into_iter().find(|state| !self.success.contains(&state.as_str())) {
            Some(state) => Wait::Pending(state),
            None => Wait::Done,
        }
    }
}

/// The states at a path: none where a list on the way has no elements, an empty one where something
/// else is missing.
fn states(value: Ref<'_>, path: Option<&str>, found: &mut Vec<String>) {
    match (value, path) {
        (Ref::List(list), path) => (0..list.len()).for_each(|at| states(list.at(at), path, found)),
        (Ref::Model(model), Some(path)) => {
            let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
            let value = model.shape().position(name).map_or(Ref::Absent, |at| model.get(at));
            states(value, rest, found);
        }
        (Ref::Str(text), None) => found.push(text.to_owned()),
        (Ref::Int(number), None) => found.push(number.to_string()),
        (Ref::Float(number), None) => found.push(number.to_string()),
        (Ref::Bool(flag), None) => found.push(flag.to_string()),
        _ => found.push(String::new()),
    }
}
