//! A server in memory: it answers as a function says, keeps what it was asked, and all of its time is tokio's.

#![allow(dead_code, missing_docs, unreachable_pub)]

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use tencentcloud_core::model::Effect;
use tencentcloud_core::{
    Action, Body, Config, Credentials, Error, ErrorKind, Operation, RetryPolicy, Sending, Streaming, Transport,
};
use tencentcloud_derive::Model;
use tokio::time::Sleep;

/// An action that answers with a stream, and only reads.
#[derive(Model)]
#[model(request)]
pub struct TellRequest {
    pub question: Option<String>,
}

#[derive(Model)]
pub struct TellResponse {
    pub word: String,
    #[model(secret)]
    pub secret: Option<String>,
    pub request_id: String,
}

impl Action for TellRequest {
    type Response = TellResponse;
    const OPERATION: &'static Operation = &Operation {
        service: Cow::Borrowed("tea"),
        version: Cow::Borrowed("2020-01-01"),
        name: Cow::Borrowed("Tell"),
        effect: Effect::Reads,
        stream: true,
        ..Operation::BASE
    };
}

impl Streaming for TellRequest {}

/// A request that the server got.
#[derive(Clone, Debug)]
pub struct Asked {
    /// 0 for the first.
    pub number: usize,
    pub host: String,
    pub key_id: String,
    pub body: Value,
}

/// What the server does with a request.
#[derive(Clone)]
pub enum Deed {
    /// A reply with these fields.
    Reply(Value),
    /// The same after so long.
    Late(Duration, Value),
    Refuse(&'static str),
    Stream(Vec<Piece>),
    /// It never answers.
    Hang,
    /// The connection breaks before the reply.
    Close,
    /// There is no connection to be had.
    Dead,
}

/// A piece of a stream.
#[derive(Clone)]
pub enum Piece {
    /// An event with a word.
    Says(&'static str),
    /// An event with a secret.
    Secret(&'static str),
    Pause(Duration),
    Close,
    Hang,
}

type Answer = dyn Fn(&Asked) -> Deed + Send + Sync;

#[derive(Clone)]
pub struct Memory {
    answer: Arc<Answer>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Memory {
    pub fn new(answer: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), asked: Arc::default() }
    }

    pub fn config(&self) -> Config {
        Config::new(Credentials::new("AKIDTEST", "the-secret-key"))
            .region("ap-test")
            .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)))
            .transport(self.clone())
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn sends(&self) -> usize {
        self.asked().len()
    }

    fn take(&self, request: &http::Request<Bytes>) -> Deed {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let credential = header("authorization").split_once("Credential=").map(|(_, rest)| rest).unwrap_or_default();
        let mut asked = self.asked.lock().unwrap();
        let this = Asked {
            number: asked.len(),
            host: header("host").to_owned(),
            key_id: credential.split('/').next().unwrap_or_default().to_owned(),
            body: serde_json::from_slice(request.body()).unwrap_or_default(),
        };
        asked.push(this.clone());
        drop(asked);
        (self.answer)(&this)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

impl Transport for Memory {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let mut reply = match self.take(&request) {
                Deed::Reply(fields) => whole(fields),
                Deed::Late(time, fields) => {
                    tokio::time::sleep(time).await;
                    whole(fields)
                }
                Deed::Refuse(code) => whole(json!({ "Error": { "Code": code, "Message": "no" } })),
                Deed::Stream(pieces) => {
                    let mut reply = http::Response::new(Body::chunks(Pieces { left: pieces.into(), pause: None }));
                    reply.headers_mut().insert("content-type", http::HeaderValue::from_static("text/event-stream"));
                    reply
                }
                Deed::Hang => std::future::pending().await,
                Deed::Close => return Err(Error::new(ErrorKind::Connection, "the connection broke")),
                Deed::Dead => return Err(Error::new(ErrorKind::Unreachable, "nobody is there")),
            };
            reply.headers_mut().insert("x-tc-requestid", http::HeaderValue::from_static("r-1"));
            Ok(reply)
        })
    }
}

fn whole(fields: Value) -> http::Response<Body> {
    http::Response::new(Body::whole(json!({ "Response": fields }).to_string()))
}

struct Pieces {
    left: VecDeque<Piece>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            match self.left.front() {
                Some(Piece::Hang) => return Poll::Pending,
                Some(Piece::Pause(time)) => {
                    self.pause = Some(Box::pin(tokio::time::sleep(*time)));
                    self.left.pop_front();
                }
                Some(Piece::Says(word)) => {
                    let event = if *word == "[DONE]" {
                        "data: [DONE]\n\n".to_owned()
                    } else {
                        format!("data: {}\n\n", json!({ "Word": word }))
                    };
                    self.left.pop_front();
                    return Poll::Ready(Some(Ok(event.into())));
                }
                Some(Piece::Secret(text)) => {
                    let event = format!("data: {}\n\n", json!({ "Secret": text }));
                    self.left.pop_front();
                    return Poll::Ready(Some(Ok(event.into())));
                }
                Some(Piece::Close) => {
                    self.left.clear();
                    return Poll::Ready(Some(Err(Error::new(ErrorKind::Connection, "the connection broke"))));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}
