//! What a request is for: the API, the admin API, or the metadata service.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use tencentcloud_core::Clock as _;

use crate::listen::{Answer, Answers, ReplyBody};
use crate::refusal::{Outcome, Refusal};
use crate::rules::Effects;
use crate::server::{Served, serve};
use crate::shared::Shared;
use crate::{admin, metadata, reply, wire};

/// The longest request that is read, in bytes, as the API has it.
const REQUEST_LIMIT: usize = 10 << 20;

/// Answers what comes over connections.
#[derive(Debug)]
pub(crate) struct Front(pub(crate) Arc<Shared>);

impl Answers for Front {
    async fn answer(&self, request: http::Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let body = read(&self.0, body).await;
        let Served { reply, effects } = handle(&self.0, &head, body);
        if let Some(delay) = effects.delay {
            tokio::time::sleep(delay).await;
        }
        if effects.reset.is_some() {
            return Answer::Reset;
        }
        Answer::Reply(reply.map(|body| ReplyBody::whole(body).truncated(effects.truncate).slow(effects.slow)))
    }
}

/// Answers a request whose body was read.
pub(crate) fn handle(shared: &Shared, head: &Parts, body: Outcome<Bytes>) -> Served {
    let path = head.uri.path();
    if path == admin::PATH || path.strip_prefix(admin::PATH).is_some_and(|rest| rest.starts_with('/')) {
        return plain(admin::answer(shared, head, body));
    }
    if path.starts_with(metadata::PATH) && head.method == Method::GET {
        let now = shared.clock.now();
        let (mut status, mut text) = shared.machine.answer(path, &shared.keys, now);
        if let Err(refusal) = shared.keep_issued(now) {
            (status, text) = (StatusCode::INTERNAL_SERVER_ERROR, refusal.message);
        }
        return plain(reply::of(
            status,
            if status == StatusCode::OK { "application/json" } else { "text/plain" },
            text,
        ));
    }
    serve(shared, head, body)
}

async fn read(shared: &Shared, body: Incoming) -> Outcome<Bytes> {
    let patience = shared.bounds.patience;
    match tokio::time::timeout(patience, Limited::new(body, REQUEST_LIMIT).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(wire::too_long("request", REQUEST_LIMIT)),
        Ok(Err(error)) => Err(Refusal::new("InvalidParameter", format!("The request body cannot be read: {error}."))),
        Err(_) => Err(Refusal::new(
            "InvalidParameter",
            format!("The request body did not come within {} s.", patience.as_secs_f64()),
        )),
    }
}

fn plain(reply: Response<Bytes>) -> Served {
    Served { reply, effects: Effects::default() }
}
