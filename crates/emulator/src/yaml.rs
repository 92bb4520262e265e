//! Texts that people write: YAML, or JSON.

use serde_json::Value;

use crate::error::Error;

/// Reads YAML, or JSON, which is read as such: YAML has its own ideas of some texts in it.
pub(crate) fn read(text: &str) -> Result<Value, Error> {
    if let Ok(json) = serde_json::from_str(text) {
        return Ok(json);
    }
    // Its own texts are several lines long, with an extract.
    serde_saphyr::from_str(text).map_err(|error| {
        let text = error.to_string();
        Error::new(text.lines().next().unwrap_or("this is no YAML").to_owned())
    })
}
