//! Names of regions.
//!
//! Regions are an open set: a service may be offered in others, and new ones appear. So everything
//! here takes a name as text, and these are the ones that the official SDKs and the documentation of
//! services name. Which of them a service has, its documentation says; what it lacks it refuses by
//! `UnsupportedRegion`.
//!
//! ```
//! use tencentcloud_core::{Config, Credentials, regions};
//!
//! let config = Config::new(Credentials::new("AKIDEXAMPLE", "its-key")).region(regions::AP_SINGAPORE);
//! ```

use crate::error::{Error, ErrorKind};
pub use crate::generated::regions::*;

/// Whether a region is one of those for the finance industry, whose services have hosts of their own.
pub(crate) fn is_finance(region: &str) -> bool {
    region.ends_with("-fsi")
}

/// A text that can be the name of a region. Anything else in its place is a slip, and in a host could lead
/// anywhere.
pub(crate) fn check(region: &str) -> Result<&str, Error> {
    if is_name(region) {
        return Ok(region);
    }
    let problem = "is not a name of a region; one is words of small letters and digits with a hyphen between them, such as \
                   ap-guangzhou";
    Err(Error::new(ErrorKind::Config, format!("{region:?} {problem}")))
}

fn is_name(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= 63 && text.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_labels_in_order_and_finance_is_told_by_its_name() {
        assert!(ALL.is_sorted() && ALL.iter().all(|name| is_name(name)));
        assert_eq!(ALL.iter().filter(|name| is_finance(name)).count(), 3);
        assert!(!is_finance(AP_SHANGHAI));
        for text in ["ap-nowhere-1", "gz", "eu-2"] {
            assert!(is_name(text), "{text}");
        }
        for text in [
            "",
            "ap guangzhou",
            " ap-guangzhou",
            "ap-guangzhou\n",
            "ap.evil.example",
            "AP-GUANGZHOU",
            "-a",
            "a-",
            "a--b",
            "-",
            "a/b",
            "a:1",
            "a@b",
            "ap_guangzhou",
            "ap-gu\u{e4}ngzhou",
            "a\0",
        ] {
            let error = check(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{text:?} is not a name")) && !error.contains('\n'), "{error}");
        }
        assert!(is_name(&"a".repeat(63)) && !is_name(&"a".repeat(64)));
    }
}
