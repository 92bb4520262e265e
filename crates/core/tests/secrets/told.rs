//! What hooks are shown, and what errors say.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tencentcloud_core::{
    AttemptReport, Body, CallReport, CallStart, Client, Config, Credentials, Error, ErrorKind, Incoming, Interceptor,
    Observer, Outgoing, RetryPolicy, Sending, Transport, Wait,
};

use super::memory::{Deed, Memory, TellRequest};
use super::support::{ListCupsRequest, PourRequest};
use super::{MARK, Shown};

/// Keeps what hooks are shown.
#[derive(Clone, Debug, Default)]
struct Notes(Arc<Mutex<Vec<(&'static str, String)>>>);

impl Notes {
    fn take(&self, name: &'static str, shown: String) {
        self.0.lock().unwrap().push((name, shown));
    }
}

impl Interceptor for Notes {
    fn before_signing(&self, request: &mut Outgoing<'_>) -> Result<(), Error> {
        request.header("x-mine", MARK)?;
        self.take("Outgoing", format!("{request:?} {:?}", request.headers));
        Ok(())
    }

    fn after_reply(&self, reply: &mut Incoming<'_>) -> Result<(), Error> {
        reply.headers.insert("set-cookie", MARK.parse().unwrap());
        self.take("Incoming", format!("{reply:?}"));
        Ok(())
    }
}

impl Observer for Notes {
    fn on_start(&self, call: &CallStart<'_>) {
        self.take("CallStart", format!("{call:?}"));
    }

    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        self.take("AttemptReport", format!("{attempt:?}"));
    }

    fn on_end(&self, call: &CallReport<'_>) {
        self.take("CallReport", format!("{call:?}"));
    }
}

pub(super) async fn hooks(shown: &mut Shown) {
    let memory = Memory::new(|_| Deed::Reply(json!({ "Cups": [{ "Id": "a", "Pin": MARK }], "TotalCount": MARK })));
    let notes = Notes::default();
    let config = memory.config().interceptor(notes.clone()).observer(notes.clone());
    for config in [config.clone(), config.strict()] {
        let call = Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("a").key(MARK));
        let _ = call.header("x-my-key", MARK).await;
    }
    shown.0.append(&mut notes.0.lock().unwrap());
}

/// Sends the same bytes to everybody.
#[derive(Debug)]
struct Bytes(u16, &'static str, String);

impl Transport for Bytes {
    fn send(&self, _: http::Request<bytes::Bytes>) -> Sending<'_> {
        let mut reply = http::Response::new(Body::whole(self.2.clone()));
        *reply.status_mut() = http::StatusCode::from_u16(self.0).unwrap();
        reply.headers_mut().insert("content-type", self.1.parse().unwrap());
        reply.headers_mut().insert("set-cookie", MARK.parse().unwrap());
        Box::pin(std::future::ready(Ok(reply)))
    }
}

fn config(transport: impl Transport) -> Config {
    Config::new(Credentials::new("AKIDTEST", MARK).with_token(MARK)).transport(transport).retry(RetryPolicy::off())
}

pub(super) async fn errors(shown: &mut Shown) {
    let bodies = [
        format!(r#"{{"Response":{{"Cups":[{{"Pin":"{MARK}"#),
        format!(r#"{{"Response":{{"Cups":[{{"Pin":"{MARK}"}}],"RequestId":}}}}"#),
        format!(r#"{{"Response":"{MARK}"}}"#),
        format!(r#"["{MARK}"]"#),
        format!(r#""{MARK}""#),
        format!(r#"callback({{"Pin":"{MARK}"}})"#),
        format!(r#")]}}'{{"Pin":"{MARK}"}}"#),
        format!("\u{feff}{{\"Pin\":\"{MARK}\""),
        format!(r#"{{"Password":"{MARK}"}}"#),
    ];
    for body in bodies {
        for status in [200, 500] {
            let config = config(Bytes(status, "application/json", body.clone()));
            let list = Client::new(&config, "tea").call(ListCupsRequest::new().kitchen("a").key(MARK));
            shown.error("Error", &list.await.unwrap_err());
            let raw = Client::new(&config, "tea").raw("tea", "2020-01-01", "ListCups", json!({ "Name": MARK }));
            shown.error("Error", &raw.await.unwrap_err());
        }
        let stream = format!("data: {}\n\n", body.replace('\n', " "));
        for body in [stream, body] {
            let config = config(Bytes(200, "text/event-stream", body));
            let events = Client::new(&config, "tea").call(TellRequest::new()).events();
            if let Err(incomplete) = events.try_collect().await {
                shown.display("Incomplete", &incomplete);
                shown.error("Error", incomplete.error());
            }
        }
    }
    unsent(shown).await;
    waited(shown).await;
}

/// Calls that are refused before anything is sent.
async fn unsent(shown: &mut Shown) {
    let config = config(Bytes(200, "application/json", String::new()));
    let client = Client::new(&config, "tea");
    let list = || client.call(ListCupsRequest::new().kitchen("a").key(MARK));
    let broken = format!("{MARK}\n");
    let keys = Credentials::new("AKIDTEST", &broken).with_token(&broken);
    let errors = [
        list().header("x-my-key", &broken).await.unwrap_err(),
        list().header("authorization", MARK).await.unwrap_err(),
        list().credentials(keys).await.unwrap_err(),
        client.call(ListCupsRequest::new().key(MARK)).await.unwrap_err(),
        client.call(PourRequest::new().cup(&broken)).body(MARK).await.map(drop).unwrap_err(),
        client.call(PourRequest::new().cup(MARK)).await.map(drop).unwrap_err(),
        client.raw("tea", "2020-01-01", "ListCups", MARK).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest | ErrorKind::Credentials), "{error}");
        shown.error("Error", &error);
    }
}

/// Waiting that ends badly: the state is told, and nothing else of the reply.
async fn waited(shown: &mut Shown) {
    let memory = Memory::new(|_| Deed::Reply(json!({ "Note": "BROKEN", "Cups": [{ "Id": "a", "Pin": MARK }] })));
    let call = Client::new(&memory.config(), "tea").call(ListCupsRequest::new().kitchen("a").key(MARK));
    let failed = call.wait().until(|reply| Wait::Failed(reply.note.clone().unwrap_or_default())).await.unwrap_err();
    assert_eq!(failed.last_state(), Some("BROKEN"));
    shown.error("Error", &failed);
}
