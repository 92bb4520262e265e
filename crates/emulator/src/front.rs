//! What a request is for: the API, the admin API, or the metadata service.

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use tencentcloud_core::Clock as _;

use crate::listen::{Answer, Answers, ReplyBody};
use crate::refusal::{Outcome, Refusal};
use crate::rules::Effects;
use crate::server::{Served, Shared};
use crate::{admin, metadata, reply, wire};

/// The longest request that is read, in bytes, as the API has it.
const REQUEST_LIMIT: usize = 10 << 20;

impl Answers for Shared {
    async fn answer(&self, request: http::Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let body = self.read(body).await;
        let Served { reply, effects } = self.handle(&head, body);
        if let Some(delay) = effects.delay {
            tokio::time::sleep(delay).await;
        }
        if effects.reset.is_some() {
            return Answer::Reset;
        }
        Answer::Reply(reply.map(|body| ReplyBody::whole(body).truncated(effects.truncate).slow(effects.slow)))
    }
}

impl Shared {
    /// Answers a request whose body was read.
    pub(crate) fn handle(&self, head: &Parts, body: Outcome<Bytes>) -> Served {
        let path = head.uri.path();
        if path == admin::PATH || path.strip_prefix(admin::PATH).is_some_and(|rest| rest.starts_with('/')) {
            return plain(admin::answer(self, head, body));
        }
        if path.starts_with(metadata::PATH) && head.method == Method::GET {
            let now = self.clock.now();
            let (mut status, mut text) = self.machine.answer(path, &self.keys, now);
            if let Err(refusal) = self.keep_issued(now) {
                (status, text) = (StatusCode::INTERNAL_SERVER_ERROR, refusal.message);
            }
            return plain(reply::of(
                status,
                if status == StatusCode::OK { "application/json" } else { "text/plain" },
                text,
            ));
        }
        self.serve(head, body)
    }

    async fn read(&self, body: Incoming) -> Outcome<Bytes> {
        let patience = self.bounds.patience;
        match tokio::time::timeout(patience, Limited::new(body, REQUEST_LIMIT).collect()).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(wire::too_long("request", REQUEST_LIMIT)),
            Ok(Err(error)) => {
                Err(Refusal::new("InvalidParameter", format!("The request body cannot be read: {error}.")))
            }
            Err(_) => Err(Refusal::new(
                "InvalidParameter",
                format!("The request body did not come within {} s.", patience.as_secs_f64()),
            )),
        }
    }
}

fn plain(reply: Response<Bytes>) -> Served {
    Served { reply, effects: Effects::default() }
}
