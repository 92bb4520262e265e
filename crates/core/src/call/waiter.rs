//! Ways to wait as tables: where the state stands in a reply, and which states end the waiting.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::mem::{forget, replace};
use std::time::Duration;

use super::document::View;
use super::value::ValueRequest;
use super::waiting::{NotFound, Wait};

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
            state: Cow::Borrowed(path),
            success: Texts::Constant(&[]),
            failure: Texts::Constant(&[]),
            not_found: NotFound::Error,
            not_found_codes: Texts::Constant(&[]),
            interval: None,
            deadline: None,
        };
        Self { table, action: PhantomData }
    }

    /// The states that were waited for.
    #[must_use]
    pub const fn success(mut self, states: &'static [&'static str]) -> Self {
        // A constant function cannot drop what was there: nothing that is on the heap.
        forget(replace(&mut self.table.success, Texts::Constant(states)));
        self
    }

    /// The states from which none of those is reached.
    #[must_use]
    pub const fn failure(mut self, states: &'static [&'static str]) -> Self {
        // A constant function cannot drop what was there: nothing that is on the heap.
        forget(replace(&mut self.table.failure, Texts::Constant(states)));
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
        // A constant function cannot drop what was there: nothing that is on the heap.
        forget(replace(&mut self.table.not_found_codes, Texts::Constant(codes)));
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
        Self { table: self.table.clone(), action: PhantomData }
    }
}

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

impl Waiter<ValueRequest> {
    /// A table that was read when the program runs, for a call by value: where the state stands in the reply,
    /// and the states that end the waiting well and badly.
    pub fn read<T: Into<String>>(
        path: impl Into<String>,
        success: impl IntoIterator<Item = T>,
        failure: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut waiter = Self::state("");
        waiter.table.state = Cow::Owned(path.into());
        waiter.table.success = Texts::Read(success.into_iter().map(Into::into).collect());
        waiter.table.failure = Texts::Read(failure.into_iter().map(Into::into).collect());
        waiter
    }
}

/// Texts that are constants of the program, or were read.
#[derive(Clone, Debug)]
pub(crate) enum Texts {
    Constant(&'static [&'static str]),
    Read(Vec<String>),
}

impl Texts {
    fn contains(&self, text: &str) -> bool {
        match self {
            Self::Constant(texts) => texts.contains(&text),
            Self::Read(texts) => texts.iter().any(|known| known == text),
        }
    }

    pub(crate) fn to_vec(&self) -> Vec<String> {
        match self {
            Self::Constant(texts) => texts.iter().map(|text| (*text).to_owned()).collect(),
            Self::Read(texts) => texts.clone(),
        }
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        self.to_vec() == other.to_vec()
    }
}

impl Eq for Texts {}

/// What a [`Waiter`] says, for any action.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Table {
    state: Cow<'static, str>,
    success: Texts,
    failure: Texts,
    pub(crate) not_found: NotFound,
    pub(crate) not_found_codes: Texts,
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
    pub(crate) fn judge(&self, reply: View<'_>, not_found: NotFound) -> Wait {
        let mut states = Vec::new();
        reply.texts(Some(&self.state), &mut states);
        if states.is_empty() {
            return match not_found {
                NotFound::Done => Wait::Done,
                NotFound::Failed => Wait::Failed("it does not exist".to_owned()),
                NotFound::Pending | NotFound::Error => Wait::Pending("not found".to_owned()),
            };
        }
        if let Some(state) = states.iter().find(|state| self.failure.contains(state)) {
            return Wait::Failed(state.clone());
        }
        match states.into_iter().find(|state| !self.success.contains(state)) {
            Some(state) => Wait::Pending(state),
            None => Wait::Done,
        }
    }
}
