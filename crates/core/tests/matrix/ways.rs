//! The ways to call, and a server that answers each of them well.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tencentcloud_core::{Call, CallReport, CallStart, Client, Config, Error, Observer};

use crate::memory::{Asked, Deed, Piece, TellRequest};
use crate::support::ListCupsRequest;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// `call.await`.
    Async,
    /// `call.blocking()`.
    Blocking,
    /// `call.events()`.
    Stream,
    /// `call.items()`, of two pages.
    Pages,
    /// `call.wait()`, of two looks.
    Wait,
}

/// What a way brought, and the error that ended it.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    pub(crate) items: Vec<String>,
    pub(crate) error: Option<Error>,
}

impl Way {
    /// Which request is in the middle: of pages and looks the second.
    pub(crate) fn middle(self) -> usize {
        usize::from(matches!(self, Self::Pages | Self::Wait))
    }

    /// What it brings where nothing happens.
    pub(crate) fn all(self) -> &'static [&'static str] {
        match self {
            Self::Stream | Self::Pages => &["0", "1", "2", "3"],
            Self::Async | Self::Blocking | Self::Wait => &["0", "1"],
        }
    }

    pub(crate) async fn take(self, config: &Config, brought: &mut Brought) {
        let call = list(config);
        let taken = match self {
            Self::Async => call.await.map(|reply| ids(&reply)),
            Self::Blocking => blocking(call),
            Self::Stream => return stream(config, brought).await,
            Self::Pages => return pages(call, brought).await,
            Self::Wait => {
                let waiting = call.wait().interval(Duration::from_millis(10)).deadline(Duration::from_secs(2));
                waiting.until(|reply| reply.note.as_deref() == Some("READY")).await.map(|reply| ids(&reply))
            }
        };
        match taken {
            Ok(items) => brought.items = items,
            Err(error) => brought.error = Some(error),
        }
    }
}

pub(crate) fn list(config: &Config) -> Call<ListCupsRequest> {
    Client::new(config, "tea").call(ListCupsRequest::new().kitchen("a").limit(2))
}

pub(crate) fn ids(reply: &crate::support::ListCupsResponse) -> Vec<String> {
    reply.cups.iter().map(|cup| cup.id.clone()).collect()
}

/// On a thread that may block, while this one waits: the call has a runtime of its own.
fn blocking(call: Call<ListCupsRequest>) -> Result<Vec<String>, Error> {
    std::thread::spawn(move || call.blocking().map(|reply| ids(&reply))).join().unwrap()
}

async fn stream(config: &Config, brought: &mut Brought) {
    let mut events = Client::new(config, "tea").call(TellRequest::new()).events();
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => brought.items.push(event.reply.word),
            Err(error) => brought.error = Some(error),
        }
    }
}

async fn pages(call: Call<ListCupsRequest>, brought: &mut Brought) {
    let mut items = call.items();
    while let Some(item) = items.next().await {
        match item {
            Ok(cup) => brought.items.push(cup.id),
            Err(error) => brought.error = Some(error),
        }
    }
}

pub(crate) const EVENTS: [Piece; 4] = [Piece::Says("0"), Piece::Says("1"), Piece::Says("2"), Piece::Says("3")];

/// Two pages of a list, which is ready from the second request on; or a stream.
pub(crate) fn good(asked: &Asked) -> Deed {
    match asked.body.get("Kitchen") {
        Some(_) => Deed::Reply(page(asked)),
        None => Deed::Stream(EVENTS.to_vec()),
    }
}

pub(crate) fn page(asked: &Asked) -> Value {
    let from = asked.body["Offset"].as_i64().unwrap_or(0);
    let cups: Vec<Value> = (from..from + 2).map(|id| json!({ "Id": id.to_string() })).collect();
    json!({ "TotalCount": 4, "Cups": cups, "Note": if asked.number == 0 { "BUSY" } else { "READY" } })
}

/// The first events of a stream, and then this.
pub(crate) fn broken(piece: Piece) -> Deed {
    Deed::Stream([&EVENTS[..2], &[piece]].concat())
}

/// Counts how calls end.
#[derive(Clone, Default)]
pub(crate) struct Ends {
    pub(crate) begun: Arc<AtomicUsize>,
    pub(crate) ended: Arc<AtomicUsize>,
    pub(crate) dropped: Arc<AtomicUsize>,
}

impl Ends {
    pub(crate) fn counts(&self) -> [usize; 3] {
        [&self.begun, &self.ended, &self.dropped].map(|count| count.load(Ordering::SeqCst))
    }
}

impl fmt::Debug for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ends")
    }
}

impl Observer for Ends {
    fn on_start(&self, _: &CallStart<'_>) {
        self.begun.fetch_add(1, Ordering::SeqCst);
    }

    fn on_end(&self, _: &CallReport<'_>) {
        self.ended.fetch_add(1, Ordering::SeqCst);
    }

    fn on_dropped(&self, _: &CallReport<'_>) {
        self.dropped.fetch_add(1, Ordering::SeqCst);
    }
}
