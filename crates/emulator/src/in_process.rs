//! The way of a request without sockets.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value};
use tencentcloud_core::Clock as _;

use crate::builder::Builder;
use crate::carry_out::{Order, carry_out};
use crate::responder::Reply;
use crate::shared::Shared;
use crate::{description, front};

/// An emulator without a listener.
#[derive(Debug)]
pub struct InProcess(Arc<Shared>);

impl InProcess {
    /// With these settings.
    ///
    /// # Errors
    ///
    /// When its file of data cannot be used.
    pub fn new(builder: Builder) -> std::io::Result<Self> {
        Ok(Self(builder.build()?.0))
    }

    /// The reply to a request, as rules spoil it but at once.
    pub fn handle(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        let (head, body) = request.into_parts();
        front::handle(&self.0, &head, Ok(body)).reply
    }

    /// What comes of an action that somebody signed who may call it: the reply, or the code.
    pub fn call(
        &self,
        service: &str,
        version: &str,
        action: &str,
        region: Option<&str>,
        parameters: Map<String, Value>,
    ) -> Result<Value, String> {
        let now = self.0.clock.now();
        let order = Order { service, version, action, region, key: None, now };
        match carry_out(&self.0, &order, |_| Ok(parameters)) {
            Ok(Reply::Json(reply)) => Ok(reply),
            Ok(Reply::Events(events)) => Ok(events.into()),
            Err(refusal) => Err(refusal.code().to_owned()),
        }
    }

    /// The names of all services and versions.
    pub fn versions() -> impl Iterator<Item = (&'static str, &'static str)> {
        description::all()
    }

    /// The names of the actions of a version.
    pub fn actions(service: &str, version: &str) -> Vec<String> {
        match description::find(service, version) {
            Ok(description::Found::Version(service)) => service.actions.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }
}
