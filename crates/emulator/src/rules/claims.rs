//! Of what a call says that it is.

/// What a request says of itself before it is verified.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Claims<'a> {
    pub(crate) service: &'a str,
    pub(crate) action: &'a str,
    pub(crate) region: &'a str,
    pub(crate) key: &'a str,
}
