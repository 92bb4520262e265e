//! Checks of parameters that several actions have, and the parts of lists.

use tencentcloud_api::mqtt::v20240516 as api;

use crate::refusal::{Outcome, Refusal};

/// A text of a request: an empty one where it is absent, which what is required is not any more.
pub(super) fn given(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// A name of so many letters, digits, `-` and `_`.
pub(super) fn name(parameter: &str, value: &str, least: usize, most: usize) -> Outcome<()> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if (least..=most).contains(&value.len()) && value.chars().all(plain) {
        return Ok(());
    }
    Err(Refusal::invalid_value(format!(
        "The parameter `{parameter}` must have {least} to {most} letters, digits, `-` and `_`."
    )))
}

/// A remark of at most 128 characters.
pub(super) fn remark(value: Option<&String>) -> Outcome<()> {
    match value {
        Some(value) if value.chars().count() > 128 => {
            Err(Refusal::invalid_value("The parameter `Remark` is longer than 128 characters."))
        }
        _ => Ok(()),
    }
}

/// A word of a list that the API has.
pub(super) fn unknown_word(parameter: &str, value: impl std::fmt::Display) -> Refusal {
    Refusal::invalid_value(format!("The parameter `{parameter}` is {value}, which is not known."))
}

/// The format that certificates are in: PEM, whatever else is asked for is refused.
pub(super) fn pem_only(format: Option<&api::CertificateFormat>) -> Outcome<()> {
    match format {
        None => Ok(()),
        Some(format) if *format == api::CertificateFormat::Pem => Ok(()),
        Some(other) => Err(Refusal::invalid_value(format!("The parameter `Format` is {other}; it must be PEM."))),
    }
}

/// Checks that a page's place and size are in range, and returns how many to skip and to take.
pub(super) fn page(offset: Option<i64>, limit: Option<i64>, max: i64) -> Outcome<(usize, usize)> {
    let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(20));
    if !(1..=max).contains(&limit) {
        return Err(Refusal::invalid_value(format!("The parameter `Limit` is {limit}; it must be from 1 to {max}.")));
    }
    let skip = usize::try_from(offset)
        .map_err(|_| Refusal::invalid_value(format!("The parameter `Offset` is {offset}; it must not be negative.")))?;
    Ok((skip, usize::try_from(limit).unwrap_or(usize::MAX)))
}

/// A filter that a list does not have.
pub(super) fn unknown_filter(filter: &api::Filter) -> Refusal {
    Refusal::invalid_value(format!("There is no filter {:?} here.", given(&filter.name)))
}

/// The values of a filter by time, in milliseconds since the epoch.
pub(super) fn times(filter: &api::Filter) -> Outcome<Vec<i64>> {
    let time = |value: &String| {
        value.parse().map_err(|_| {
            Refusal::invalid_value(format!(
                "The filter {} takes milliseconds since the epoch, not {value:?}.",
                given(&filter.name)
            ))
        })
    };
    filter.values.iter().flatten().map(time).collect()
}

/// The values of the filters of a list that can be filtered by a part of the name only. An item
/// passes when its name has one of the values of every filter.
pub(super) fn name_filters(filters: Option<Vec<api::Filter>>, allowed: &str) -> Outcome<Vec<Vec<String>>> {
    let values = |filter: api::Filter| {
        if given(&filter.name) == allowed {
            Ok(filter.values.unwrap_or_default())
        } else {
            Err(unknown_filter(&filter))
        }
    };
    filters.unwrap_or_default().into_iter().map(values).collect()
}

/// Whether a name has one of the values of every filter.
pub(super) fn passes(name: &str, filters: &[Vec<String>]) -> bool {
    filters.iter().all(|values| values.iter().any(|value| name.contains(value)))
}

pub(super) fn count(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}
