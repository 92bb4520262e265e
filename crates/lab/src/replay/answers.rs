//! What the emulator says where nobody wrote an answer, through the typed models.

use serde_json::{Value, json};
use tencentcloud_core::__replay::decode;
use tencentcloud_core::RawReply;
use tencentcloud_core::model::{Decoded, decode_fields};
use tencentcloud_emulator::Responder;

use super::{Report, Row, Version};

/// Sends every action of a version a request, and decodes the request and the reply: nothing may be
/// unknown, and nothing of another type than the field has.
pub(super) fn decode_all(version: &Version, report: &mut Report) {
    for row in version.actions {
        match decoded(row) {
            Ok(()) => report.answers += 1,
            Err(problem) => {
                let Version { service, version, .. } = version;
                report
                    .differences
                    .push(format!("{service} {version} {}, the emulator's: {problem}", &row.operation.name));
            }
        }
    }
}

fn decoded(row: &Row) -> Result<(), String> {
    let responder = Responder::default();
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let request = responder
        .request(&row.operation.service, &row.operation.version, &row.operation.name)
        .map_err(|error| told(&error))?;
    let noticed = decode_fields(&mut *(row.request)(), request.to_string().as_bytes()).map_err(|error| told(&error))?;
    nothing_noticed("request", &noticed)?;
    let answer = responder
        .answer(&row.operation.service, &row.operation.version, &row.operation.name, &request)
        .map_err(|error| told(&error))?;
    let mut replies = match answer {
        Value::Array(events) => events,
        reply => vec![reply],
    };
    for reply in &mut replies {
        reply["RequestId"] = "id".into();
        let raw = RawReply::__of(json!({ "Response": reply }).to_string());
        let noticed = decode(&raw, &mut *(row.reply)()).map_err(|error| told(&error))?;
        nothing_noticed("reply", &noticed)?;
    }
    Ok(())
}

fn nothing_noticed(side: &str, noticed: &Decoded) -> Result<(), String> {
    if let Some(unknown) = noticed.unknown.first() {
        return Err(format!("{side}: {unknown} is unknown"));
    }
    match noticed.odd.first() {
        Some(odd) => Err(format!("{side}: {} is a {}", odd.path, odd.found)),
        None => Ok(()),
    }
}
