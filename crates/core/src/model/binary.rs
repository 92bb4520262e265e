//! Bytes as a field of a request.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::{Field, Fit, Ref, Scalar, Slot};

/// Bytes, such as a file that is uploaded. A request carries them as a part of a form; with serde
/// they are base64.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Binary(pub Bytes);

impl<T: Into<Bytes>> From<T> for Binary {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Binary({} bytes)", self.0.len())
    }
}

impl Field for Binary {
    fn get(&self) -> Ref<'_> {
        Ref::Bytes(&self.0)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }
}

impl Scalar for Binary {
    fn bytes(&mut self, value: &Bytes) -> Fit {
        self.0.clone_from(value);
        Fit::Exact
    }

    fn string(&mut self, value: &str) -> Fit {
        match STANDARD.decode(value) {
            Ok(bytes) => {
                self.0 = bytes.into();
                Fit::Exact
            }
            Err(_) => {
                self.0 = Bytes::new();
                Fit::Lost
            }
        }
    }
}

/// Bytes as base64.
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
