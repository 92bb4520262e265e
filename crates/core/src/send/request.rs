//! The stage that signs: a request to an endpoint, signed for now.

use bytes::Bytes;
use http::HeaderValue;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};

use super::headers::{AGENT, TRACE_ID, client_name, secret_header, value};
use super::job::Job;
use crate::config::{Credentials, Endpoint, Outgoing};
use crate::error::Error;
use crate::sign::{Scope, UNSIGNED_PAYLOAD, authorization};

/// A signed request, and the time that it was signed with.
pub(crate) struct Signed {
    pub(crate) request: http::Request<Bytes>,
    pub(crate) timestamp: i64,
}

/// The request of an attempt to an endpoint, signed for now, or not at all where there are no keys.
pub(crate) fn sign(job: &Job<'_>, keys: Option<&Credentials>, to: &Endpoint, attempt: u32) -> Result<Signed, Error> {
    let settings = job.config.settings();
    let mut request = http::Request::new(job.payload.body.clone());
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = to.uri.clone();
    request.extensions_mut().insert(job.operation.clone());
    request.extensions_mut().insert(job.payload.types);
    own_headers(job, request.headers_mut());
    intercept(job, to, attempt, &mut request)?;
    let timestamp = settings.learnt.skew.now(&to.host, &*settings.clock);
    protocol_headers(job, to, timestamp, request.headers_mut())?;
    let Some(keys) = keys else {
        request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_static("SKIP"));
        return Ok(Signed { request, timestamp });
    };
    let scope = Scope::new(timestamp, &*job.operation.service);
    let key = settings.learnt.signer.key(keys.secret_key().expose(), &scope);
    let signed = [("content-type", &*job.payload.content_type), ("host", to.host.as_str())];
    let hashed = if job.options.unsigned_payload { UNSIGNED_PAYLOAD } else { request.body() };
    let authorization = authorization(keys.secret_id(), &key, &scope, "POST", "", &signed, hashed);
    let headers = request.headers_mut();
    if job.options.unsigned_payload {
        headers.insert("x-tc-content-sha256", HeaderValue::from_static("UNSIGNED-PAYLOAD"));
    }
    headers.insert(AUTHORIZATION, secret_header(keys, &authorization)?);
    if let Some(token) = keys.token() {
        headers.insert("x-tc-token", secret_header(keys, token.expose())?);
    }
    Ok(Signed { request, timestamp })
}

/// Those that the call brings along.
fn own_headers(job: &Job<'_>, headers: &mut http::HeaderMap) {
    headers.reserve(14 + job.options.headers.len());
    for (name, value) in job.payload.headers.iter().chain(&job.options.headers) {
        headers.append(name.clone(), value.clone());
    }
    headers.entry(TRACE_ID).or_insert_with(|| job.trace_id.clone());
    headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
}

/// Those that the protocol asks for, whatever stood there.
fn protocol_headers(job: &Job<'_>, to: &Endpoint, timestamp: i64, headers: &mut http::HeaderMap) -> Result<(), Error> {
    let settings = job.config.settings();
    headers.insert(HOST, value("the endpoint's host", &to.host)?);
    headers.insert(CONTENT_TYPE, value("the content type", &job.payload.content_type)?);
    headers.insert("x-tc-action", value("the action", &job.operation.name)?);
    headers.insert("x-tc-version", value("the version", &job.operation.version)?);
    headers.insert("x-tc-timestamp", HeaderValue::from(timestamp));
    headers.insert("x-tc-language", HeaderValue::from_static(settings.language.tag()));
    headers.insert("x-tc-requestclient", client_name(settings.client_name.as_deref())?);
    if let Some(region) = job.region {
        headers.insert("x-tc-region", value("the region", region)?);
    }
    Ok(())
}

fn intercept(job: &Job<'_>, to: &Endpoint, attempt: u32, request: &mut http::Request<Bytes>) -> Result<(), Error> {
    let interceptors = &job.config.settings().interceptors;
    if interceptors.is_empty() {
        return Ok(());
    }
    let mut body = request.body().clone();
    let mut outgoing = Outgoing {
        operation: job.operation,
        region: job.region,
        host: &to.host,
        trace_id: job.shown_trace_id(),
        attempt,
        headers: request.headers_mut(),
        body: &mut body,
    };
    interceptors.iter().try_for_each(|interceptor| interceptor.before_signing(&mut outgoing))?;
    *request.body_mut() = body;
    Ok(())
}
