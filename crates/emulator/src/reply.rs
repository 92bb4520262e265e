//! Replies as HTTP.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::rules::{Effects, spoil};

/// The envelope of an object, spoilt as rules say.
pub(crate) fn object(mut response: Value, request_id: &str, effects: &Effects) -> Response<Bytes> {
    response["RequestId"] = request_id.into();
    spoil(&mut response, effects);
    of(StatusCode::OK, "application/json", json!({ "Response": response }).to_string())
}

/// The envelope of a refusal.
pub(crate) fn refusal(refusal: &Refusal, request_id: &str, effects: &Effects) -> Response<Bytes> {
    let error = json!({ "Error": { "Code": refusal.code, "Message": refusal.message } });
    let mut reply = object(error, request_id, effects);
    if let Some(status) = effects.status.and_then(|status| StatusCode::from_u16(status).ok()) {
        *reply.status_mut() = status;
    }
    reply
}

/// A stream: a heartbeat, the events without an envelope, and the end.
pub(crate) fn events(events: Vec<Value>, request_id: &str, effects: &Effects) -> Response<Bytes> {
    let mut text = String::from(":heartbeat\n\n");
    for (at, mut event) in events.into_iter().enumerate() {
        spoil(&mut event, effects);
        text.push_str(&format!("id: {}\ndata: {event}\n\n", at + 1));
    }
    text.push_str("data: [DONE]\n\n");
    let mut reply = of(StatusCode::OK, "text/event-stream", text);
    let request_id = effects.request_id.as_deref().unwrap_or(request_id);
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        reply.headers_mut().insert("x-tc-requestid", request_id);
    }
    reply
}

/// A page as a gateway writes it that has no reply to pass on.
pub(crate) fn page(status: u16) -> Response<Bytes> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let title = format!("{} {}", status.as_str(), status.canonical_reason().unwrap_or("Error"));
    let html = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>emulator</center>\r\n</body>\r\n</html>\r\n"
    );
    of(status, "text/html", html)
}

/// A text of a media type.
pub(crate) fn of(status: StatusCode, media: &'static str, text: impl Into<Bytes>) -> Response<Bytes> {
    let mut reply = Response::new(text.into());
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    reply
}
