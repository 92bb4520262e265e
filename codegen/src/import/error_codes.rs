//! Error codes, which stand in upstream's Python SDK as `NAME = 'Code'`, a line each.

use super::wheel::Wheel;
use crate::error::Result;

/// The codes of a version of a service, where the package has it.
pub(super) fn read(wheel: &mut Wheel, service: &str, version: &str) -> Result<Vec<String>> {
    let text = wheel.read(&format!("tencentcloud/{service}/{version}/errorcodes.py"))?;
    Ok(text.map(|text| codes(&text)).unwrap_or_default())
}

fn codes(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| {
            let (name, value) = line.split_once(" = ")?;
            let is_constant = !name.is_empty()
                && name.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_');
            let value = value.trim();
            let code = value
                .strip_prefix('\'')
                .and_then(|value| value.strip_suffix('\''))
                .or_else(|| value.strip_prefix('"').and_then(|value| value.strip_suffix('"')))?;
            is_constant.then(|| code.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_codes_and_comments_are_not() {
        let text = "# -*- coding: utf8 -*-\n\n# OLD = 'Old'\nFAILED = 'FailedOperation'\nFAILED_X = \"FailedOperation.X\"\nlower = 'no'\nNUMBER = 5\n";
        assert_eq!(codes(text), ["FailedOperation", "FailedOperation.X"]);
    }
}
