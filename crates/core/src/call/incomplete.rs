//! An error that came in the middle, and what came before it.

use std::error::Error as StdError;
use std::fmt;
use std::ops::Deref;

use crate::error::Error;

/// Why `try_collect` of items, pages or events did not get all of them, and those that it got.
///
/// It derefs to the [`Error`], and `?` makes one of it, which drops what came:
///
/// ```
/// # use tencentcloud_core::{Error, Paged, Call};
/// # async fn example<R: Paged>(call: Call<R>) -> Result<(), Error> {
/// match call.items().try_collect().await {
///     Ok(all) => println!("all {} of them", all.len()),
///     Err(incomplete) => {
///         eprintln!("{incomplete}");
///         let (received, error) = incomplete.into_parts();
///         println!("the first {} of them", received.len());
///         return Err(error);
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// `Display` is the line of the error; `Debug` is the same, with how many came before it.
pub struct Incomplete<T> {
    received: Vec<T>,
    error: Error,
}

impl<T> Incomplete<T> {
    pub(crate) fn new(received: Vec<T>, error: Error) -> Self {
        Self { received, error }
    }

    /// What came before the error, in order. Empty where nothing did.
    pub fn received(&self) -> &[T] {
        &self.received
    }

    /// What ended it.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// What came before the error, and the error.
    pub fn into_parts(self) -> (Vec<T>, Error) {
        (self.received, self.error)
    }
}

impl<T> From<Incomplete<T>> for Error {
    fn from(incomplete: Incomplete<T>) -> Self {
        incomplete.error
    }
}

impl<T> Deref for Incomplete<T> {
    type Target = Error;

    fn deref(&self) -> &Error {
        &self.error
    }
}

impl<T> fmt::Display for Incomplete<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// Without what came: it may be much, and need not be printable.
impl<T> fmt::Debug for Incomplete<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (after {} received)", self.error, self.received.len())
    }
}

impl<T> StdError for Incomplete<T> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}
