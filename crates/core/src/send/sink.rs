//! Where a reply goes: into a model, into JSON, or nowhere.

use std::fmt;

use serde_json::Value;

use super::reply::{RawReply, decode, decode_value};
use super::stream::{Frame, decode_event, decode_event_value, fill_request_id, fill_value_request_id};
use crate::error::{Error, ErrorKind};
use crate::model::{Decoded, Model, Nothing};

/// Where a reply goes.
pub enum Sink<'a> {
    /// Nowhere: it is only looked at for errors that pass.
    Raw,
    /// Into a model.
    Model(&'a mut dyn Model),
    /// Into JSON.
    Value(&'a mut Value),
}

impl fmt::Debug for Sink<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sink")
    }
}

impl Sink<'_> {
    pub(crate) fn is_raw(&self) -> bool {
        matches!(self, Self::Raw)
    }

    /// Takes a whole reply, from the start.
    ///
    /// # Errors
    ///
    /// The error that the API reports, or what is wrong with the reply; where it is to be strict, also that
    /// something was lost.
    pub(crate) fn reply(&mut self, reply: &RawReply, strict: bool) -> Result<Decoded, Error> {
        let decoded = match self {
            Self::Raw => decode(reply, &mut Nothing)?,
            Self::Model(model) => {
                model.reset();
                decode(reply, &mut **model)?
            }
            Self::Value(value) => {
                let (response, decoded) = decode_value(reply)?;
                **value = response;
                decoded
            }
        };
        check(decoded, strict).map_err(|error| error.with_status(reply.status))
    }

    /// Takes an event of a stream, from the start. `number` is its place in the stream.
    pub(crate) fn event(&mut self, frame: &Frame, number: u64, strict: bool) -> Result<Decoded, Error> {
        let decoded = match self {
            Self::Raw => decode_event(frame, number, &mut Nothing)?,
            Self::Model(model) => decode_event(frame, number, &mut **model)?,
            Self::Value(value) => decode_event_value(frame, number, value)?,
        };
        check(decoded, strict)
    }

    /// Puts the id of the request into the field for it, where a reply came without.
    pub(crate) fn fill_request_id(&mut self, id: &str) {
        match self {
            Self::Raw => {}
            Self::Model(model) => fill_request_id(&mut **model, id),
            Self::Value(value) => fill_value_request_id(value, id),
        }
    }
}

fn check(decoded: Decoded, strict: bool) -> Result<Decoded, Error> {
    match decoded.lost().filter(|_| strict) {
        Some(odd) => {
            let message =
                format!("a value of the reply does not fit its field, and the configuration is strict: {odd}");
            Err(Error::new(ErrorKind::Decode, message).of_this_side())
        }
        None => Ok(decoded),
    }
}
