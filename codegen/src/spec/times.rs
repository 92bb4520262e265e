//! How strings write times: the form, and the zone that is meant where the value does not say it.

use serde::{Deserialize, Serialize};

/// The form of a time that is a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeForm {
    /// A date and a time with its offset: `2006-01-02T15:04:05+08:00`, `2006-01-02T07:04:05Z`.
    #[serde(rename = "RFC 3339")]
    Rfc3339,
    /// The same without an offset.
    #[serde(rename = "YYYY-MM-DDThh:mm:ss")]
    Iso,
    /// A date and a time.
    #[serde(rename = "YYYY-MM-DD hh:mm:ss")]
    Seconds,
    /// A date and a time with thousandths of a second.
    #[serde(rename = "YYYY-MM-DD hh:mm:ss.SSS")]
    Millis,
    /// A date and a time without seconds.
    #[serde(rename = "YYYY-MM-DD hh:mm")]
    Minutes,
    /// A date and an hour.
    #[serde(rename = "YYYY-MM-DD hh")]
    Hours,
    /// A date and a time with slashes.
    #[serde(rename = "YYYY/MM/DD hh:mm:ss")]
    SlashedSeconds,
    /// A date and a time without anything between.
    #[serde(rename = "YYYYMMDDhhmmss")]
    PlainSeconds,
    /// A date and a time without seconds and without anything between.
    #[serde(rename = "YYYYMMDDhhmm")]
    PlainMinutes,
    /// A date and an hour without anything between.
    #[serde(rename = "YYYYMMDDhh")]
    PlainHours,
    /// A date.
    #[serde(rename = "YYYY-MM-DD")]
    Date,
    /// A date with slashes.
    #[serde(rename = "YYYY/MM/DD")]
    SlashedDate,
    /// A date with dots.
    #[serde(rename = "YYYY.MM.DD")]
    DottedDate,
    /// A date without anything between.
    #[serde(rename = "YYYYMMDD")]
    PlainDate,
    /// A month.
    #[serde(rename = "YYYY-MM")]
    Month,
    /// A month without anything between.
    #[serde(rename = "YYYYMM")]
    PlainMonth,
    /// A time of day, or how long something takes.
    #[serde(rename = "hh:mm:ss")]
    Clock,
    /// A time of day without seconds.
    #[serde(rename = "hh:mm")]
    ShortClock,
    /// Seconds since the epoch, in digits.
    #[serde(rename = "epoch s")]
    EpochSeconds,
    /// Milliseconds since the epoch, in digits.
    #[serde(rename = "epoch ms")]
    EpochMillis,
}

/// The zone that a time without an offset is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Zone {
    /// Universal time.
    #[serde(rename = "UTC")]
    Utc,
    /// China's.
    #[serde(rename = "+08:00")]
    China,
}

use TimeForm::*;

/// Every form and its shape: `0` for a digit. Of RFC 3339 the part before the fraction and the offset.
const SHAPES: [(TimeForm, &str); 17] = [
    (Iso, "0000-00-00T00:00:00"),
    (Seconds, "0000-00-00 00:00:00"),
    (Millis, "0000-00-00 00:00:00.000"),
    (Minutes, "0000-00-00 00:00"),
    (Hours, "0000-00-00 00"),
    (SlashedSeconds, "0000/00/00 00:00:00"),
    (PlainSeconds, "00000000000000"),
    (PlainMinutes, "000000000000"),
    (PlainHours, "0000000000"),
    (Date, "0000-00-00"),
    (SlashedDate, "0000/00/00"),
    (DottedDate, "0000.00.00"),
    (PlainDate, "00000000"),
    (Month, "0000-00"),
    (PlainMonth, "000000"),
    (Clock, "00:00:00"),
    (ShortClock, "00:00"),
];

impl TimeForm {
    /// The form of what is written so, `0` for each digit; an offset after a time makes it RFC 3339.
    pub(crate) fn of_shape(shape: &str) -> Option<Self> {
        let plain = SHAPES.iter().find(|(_, known)| *known == shape).map(|(form, _)| *form);
        plain.or_else(|| {
            let iso = shape.strip_prefix("0000-00-00T00:00:00")?;
            let fraction = iso.strip_prefix('.').map_or(iso, |rest| rest.trim_start_matches('0'));
            match fraction {
                "" => Some(Iso),
                "Z" | "+00:00" | "-00:00" | "+0000" => Some(Rfc3339),
                _ => None,
            }
        })
    }

    /// Its spelling in the description.
    pub fn spelled(self) -> &'static str {
        match self {
            Rfc3339 => "RFC 3339",
            EpochSeconds => "epoch s",
            EpochMillis => "epoch ms",
            Iso => "YYYY-MM-DDThh:mm:ss",
            Seconds => "YYYY-MM-DD hh:mm:ss",
            Millis => "YYYY-MM-DD hh:mm:ss.SSS",
            Minutes => "YYYY-MM-DD hh:mm",
            Hours => "YYYY-MM-DD hh",
            SlashedSeconds => "YYYY/MM/DD hh:mm:ss",
            PlainSeconds => "YYYYMMDDhhmmss",
            PlainMinutes => "YYYYMMDDhhmm",
            PlainHours => "YYYYMMDDhh",
            Date => "YYYY-MM-DD",
            SlashedDate => "YYYY/MM/DD",
            DottedDate => "YYYY.MM.DD",
            PlainDate => "YYYYMMDD",
            Month => "YYYY-MM",
            PlainMonth => "YYYYMM",
            Clock => "hh:mm:ss",
            ShortClock => "hh:mm",
        }
    }

    /// Whether it says a moment but for its zone: a date with a time of day.
    pub fn is_local_moment(self) -> bool {
        matches!(
            self,
            Iso | Seconds | Millis | Minutes | Hours | SlashedSeconds | PlainSeconds | PlainMinutes | PlainHours
        )
    }

    /// Whether the value says the moment whole.
    pub fn is_moment(self) -> bool {
        matches!(self, Rfc3339 | EpochSeconds | EpochMillis)
    }
}

impl Zone {
    /// Minutes east of Greenwich.
    pub fn minutes(self) -> i64 {
        match self {
            Self::Utc => 0,
            Self::China => 8 * 60,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utc => "UTC",
            Self::China => "UTC+8",
        }
    }
}

/// The shape of a text that is one date or time and nothing else: `0` for a digit.
pub(crate) fn shape(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect()
}

/// Whether a text is a date, a time of day, or both, written with something between its parts.
pub(crate) fn is_time(text: &str) -> bool {
    text.contains(['-', '/', ':', '.']) && TimeForm::of_shape(&shape(text)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_forms() {
        for (text, form) in [
            ("2024-01-02 03:04:05", Some(Seconds)),
            ("2024-01-02T03:04:05Z", Some(Rfc3339)),
            ("2024-01-02T03:04:05.123456+08:00", Some(Rfc3339)),
            ("2024-01-02T03:04:05", Some(Iso)),
            ("2024-01-02T03:04:05.000", Some(Iso)),
            ("2024-01-02", Some(Date)),
            ("20240102", Some(PlainDate)),
            ("2024-1-2", None),
            ("2024-01-02T03:04:05+08", None),
            ("10.0.0.1", None),
        ] {
            assert_eq!(TimeForm::of_shape(&shape(text)), form, "{text}");
        }
        assert!(is_time("2024-01-02 03:04:05") && is_time("03:04") && !is_time("20240102") && !is_time("a b"));
    }

    #[test]
    fn forms_are_spelled_as_in_the_description() {
        for (form, _) in SHAPES.into_iter().chain([(Rfc3339, ""), (EpochSeconds, ""), (EpochMillis, "")]) {
            assert_eq!(serde_json::to_value(form).ok(), Some(form.spelled().into()));
        }
    }
}
