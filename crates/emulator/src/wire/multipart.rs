//! A form with files: `multipart/form-data`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{Message, header};
use crate::refusal::{Outcome, Refusal};

/// The parameters that the parts of a form are: files as base64, as a JSON request has bytes; JSON
/// where a part says that it is; texts.
pub(super) fn object(message: &Message<'_>) -> Outcome<Map<String, Value>> {
    let boundary = header(message.headers, "content-type")
        .and_then(|text| text.split(';').find_map(|part| part.trim().strip_prefix("boundary=")))
        .map(|boundary| boundary.trim_matches('"'))
        .filter(|boundary| !boundary.is_empty())
        .ok_or_else(|| malformed("its content type names no boundary"))?;
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter stands at the very beginning.
    let body = [b"\r\n", message.body].concat();
    let mut rest = after(&body, delimiter.as_bytes()).ok_or_else(|| malformed("its boundary is not in its body"))?;
    let mut members = Map::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, delimiter.as_bytes()).ok_or_else(|| malformed("its last part does not end"))?;
        let (name, value) = part_of(&part[..end])?;
        if members.insert(name.clone(), value).is_some() {
            return Err(malformed(&format!("it has two parts called {name}")));
        }
        rest = &part[end + delimiter.len()..];
    }
    if rest.starts_with(b"--") { Ok(members) } else { Err(malformed("it does not end with its boundary and `--`")) }
}

fn part_of(part: &[u8]) -> Outcome<(String, Value)> {
    let at = find(part, b"\r\n\r\n").ok_or_else(|| malformed("a part has no blank line below its headers"))?;
    let head = std::str::from_utf8(&part[..at]).map_err(|_| malformed("the headers of a part are not text"))?;
    let content = &part[at + 4..];
    let field = |wanted: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    let disposition = field("content-disposition").unwrap_or_default();
    let parameter = |wanted: &str| {
        disposition.split(';').find_map(|part| {
            let (name, value) = part.trim().split_once('=')?;
            (name == wanted).then(|| value.trim_matches('"'))
        })
    };
    let name = parameter("name").ok_or_else(|| malformed("a part has no name"))?;
    let text = || std::str::from_utf8(content).map_err(|_| malformed(&format!("the part {name} is not text")));
    let value = if parameter("filename").is_some() {
        STANDARD.encode(content).into()
    } else if field("content-type").is_some_and(|media| media.starts_with("application/json")) {
        serde_json::from_str(text()?).map_err(|error| malformed(&format!("the part {name} is not JSON: {error}")))?
    } else {
        text()?.into()
    };
    Ok((name.to_owned(), value))
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

fn after<'a>(text: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    find(text, wanted).map(|at| &text[at + wanted.len()..])
}

fn malformed(problem: &str) -> Refusal {
    Refusal::new("InvalidRequest", format!("The form cannot be read: {problem}."))
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, Method};
    use serde_json::json;

    use super::*;

    fn read(content_type: &'static str, body: &[u8]) -> Outcome<Value> {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(content_type));
        let message = Message { method: &Method::POST, path: "/", query: "", headers: &headers, body };
        object(&message).map(Value::Object)
    }

    #[test]
    fn parts_become_parameters() {
        let body = b"--b\r\nContent-Disposition: form-data; name=\"File\"; filename=\"File\"\r\n\r\n\x00\r\n\r\n\x01\r\n\
            --b\r\nContent-Disposition: form-data; name=\"Name\"\r\n\r\na b\r\n\
            --b\r\nContent-Disposition: form-data; name=\"List\"\r\nContent-Type: application/json\r\n\r\n[1, 2]\r\n--b--\r\n";
        let expected = json!({ "File": "AA0KDQoB", "Name": "a b", "List": [1, 2] });
        assert_eq!(read("multipart/form-data; boundary=b", body).unwrap(), expected);
        assert_eq!(read("multipart/form-data; charset=utf-8; boundary=\"b\"", body).unwrap(), expected);
        assert_eq!(read("multipart/form-data; boundary=b", b"--b--\r\n").unwrap(), json!({}));
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let part = "Content-Disposition: form-data; name=\"A\"\r\n\r\nx";
        for (content_type, body) in [
            ("multipart/form-data", String::new()),
            ("multipart/form-data; boundary=b", String::new()),
            ("multipart/form-data; boundary=b", format!("--b\r\n{part}")),
            ("multipart/form-data; boundary=b", format!("--b\r\n{part}\r\n--b")),
            ("multipart/form-data; boundary=b", format!("--b\r\n{part}\r\n--b\r\n{part}\r\n--b--")),
            ("multipart/form-data; boundary=b", "--b\r\nA: b\r\n\r\nx\r\n--b--".to_owned()),
            ("multipart/form-data; boundary=b", "--b\r\nno headers\r\n--b--".to_owned()),
        ] {
            assert_eq!(read(content_type, body.as_bytes()).unwrap_err().code, "InvalidRequest", "{body}");
        }
    }
}
