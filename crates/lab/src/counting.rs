//! A transport that counts what goes through it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use tencentcloud_core::{ReqwestTransport, Sending, Transport};

/// The default transport, with a count of the requests it sent.
#[derive(Debug)]
pub struct CountingTransport {
    inner: ReqwestTransport,
    sent: Arc<AtomicU64>,
}

impl CountingTransport {
    /// A transport, and the count that it keeps.
    pub fn new() -> (Self, Arc<AtomicU64>) {
        let sent = Arc::new(AtomicU64::new(0));
        (Self { inner: ReqwestTransport::new(), sent: Arc::clone(&sent) }, sent)
    }
}

impl Transport for CountingTransport {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.inner.send(request)
    }
}
