//! Requests that no client of ours makes: put together and signed by hand, sent as they are.

use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, Method};
use serde_json::Value;
use tencentcloud_core::sign::{Scope, UNSIGNED_PAYLOAD, authorization, signing_key};
use tencentcloud_core::{Credentials, ReqwestTransport, Transport as _};
use tencentcloud_emulator::Emulator;

/// A request to an emulator.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// What the credential scope calls the service.
    pub service: String,
    /// The version of its API.
    pub version: String,
    /// The action.
    pub action: String,
    /// POST or GET.
    pub method: Method,
    /// What stands behind the `?`.
    pub query: String,
    /// The media type of the body.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// The region, if it names one.
    pub region: Option<String>,
    /// Further headers, not signed.
    pub headers: Vec<(String, String)>,
    /// The key that signs.
    pub credentials: Credentials,
    /// Whether the body is signed.
    pub signs_body: bool,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

impl ByHand {
    /// A POST with JSON.
    pub fn json(service: &str, version: &str, action: &str, parameters: &Value) -> Self {
        Self {
            service: service.to_owned(),
            version: version.to_owned(),
            action: action.to_owned(),
            method: Method::POST,
            query: String::new(),
            content_type: "application/json".to_owned(),
            body: parameters.to_string().into_bytes(),
            region: Some(Emulator::REGION.to_owned()),
            headers: Vec::new(),
            credentials: Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY),
            signs_body: true,
        }
    }

    /// A GET with flattened parameters.
    pub fn get(service: &str, version: &str, action: &str, query: &str) -> Self {
        Self {
            method: Method::GET,
            query: query.to_owned(),
            content_type: "application/x-www-form-urlencoded".to_owned(),
            body: Vec::new(),
            ..Self::json(service, version, action, &Value::Null)
        }
    }

    /// Signs it by TC3 and sends it.
    ///
    /// # Errors
    ///
    /// When there is no answer, or none in text.
    pub async fn send(&self, emulator: &Emulator) -> Result<Answer, Box<dyn std::error::Error>> {
        let host = emulator.address().to_string();
        let now = tencentcloud_core::epoch_seconds(std::time::SystemTime::now());
        let scope = Scope::new(now, &self.service);
        let key = signing_key(self.credentials.secret_key().expose(), &scope);
        let signed = [("content-type", self.content_type.as_str()), ("host", host.as_str())];
        let payload = if self.signs_body { self.body.as_slice() } else { UNSIGNED_PAYLOAD };
        let method = self.method.as_str();
        let header = authorization(self.credentials.secret_id(), &key, &scope, method, &self.query, &signed, payload);
        let mut headers = vec![
            (AUTHORIZATION.to_string(), header),
            ("X-TC-Action".to_owned(), self.action.clone()),
            ("X-TC-Version".to_owned(), self.version.clone()),
            ("X-TC-Timestamp".to_owned(), now.to_string()),
        ];
        headers.extend(self.region.iter().map(|region| ("X-TC-Region".to_owned(), region.clone())));
        headers.extend(self.credentials.token().map(|token| ("X-TC-Token".to_owned(), token.expose().to_owned())));
        if !self.signs_body {
            headers.push(("X-TC-Content-SHA256".to_owned(), "UNSIGNED-PAYLOAD".to_owned()));
        }
        headers.extend(self.headers.iter().cloned());
        self.send_with(emulator, &headers).await
    }

    /// Sends it with these headers and no others.
    ///
    /// # Errors
    ///
    /// When there is no answer, or none in text.
    pub async fn send_with(
        &self,
        emulator: &Emulator,
        headers: &[(String, String)],
    ) -> Result<Answer, Box<dyn std::error::Error>> {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        let mut request = http::Request::builder()
            .method(self.method.clone())
            .uri(format!("{}/{query}", emulator.endpoint()))
            .header(HOST, emulator.address().to_string())
            .header(CONTENT_TYPE, &self.content_type);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let transport = ReqwestTransport::new();
        let (head, body) = transport.send(request.body(self.body.clone().into())?).await?.into_parts();
        let body = body.collect(64 << 20).await?;
        Ok(Answer { headers: head.headers, body: String::from_utf8(body.to_vec())? })
    }
}

impl Answer {
    /// What stands in the envelope.
    ///
    /// # Errors
    ///
    /// When it is no JSON.
    pub fn response(&self) -> Result<Value, Box<dyn std::error::Error>> {
        let mut reply: Value = serde_json::from_str(&self.body)?;
        Ok(reply["Response"].take())
    }

    /// The code of the error that it is; `none` where it is none.
    ///
    /// # Errors
    ///
    /// When it is no JSON.
    pub fn code(&self) -> Result<String, Box<dyn std::error::Error>> {
        Ok(self.response()?["Error"]["Code"].as_str().unwrap_or("none").to_owned())
    }
}
