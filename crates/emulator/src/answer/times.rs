//! Times: in the past where something was made, later where it was changed, ahead where it ends.

use tencentcloud_core::sign::Scope;

use super::key::Key;

const DAY: u64 = 86_400;
/// 2025-01-01, in seconds since the epoch.
const START: u64 = 1_735_689_600;

/// The time that a field of this name has, in seconds since the epoch.
pub(super) fn seconds(name: &str, key: Key) -> i64 {
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let first_day = if has(&["Expire", "Expir", "End", "Deadline", "NotAfter", "Isolate", "Destroy"]) {
        1_095
    } else if has(&["Update", "Modif", "Last", "Finish", "Complete"]) {
        180
    } else {
        0
    };
    i64::try_from(START + first_day * DAY + key.below(180 * DAY)).unwrap_or_default()
}

/// `2025-03-04`.
pub(super) fn date(seconds: i64) -> String {
    Scope::new(seconds, "").date()
}

/// `13:14:15`.
fn clock(seconds: i64) -> String {
    let second = seconds.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}

/// `2025-03-04 13:14:15`.
pub(super) fn plain(seconds: i64) -> String {
    format!("{} {}", date(seconds), clock(seconds))
}

/// `2025-03-04T13:14:15Z`.
pub(super) fn iso(seconds: i64) -> String {
    format!("{}T{}Z", date(seconds), clock(seconds))
}

/// A time in the format of an example, if that is one.
pub(super) fn like(example: &str, seconds: i64) -> Option<String> {
    let shape: String = example.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    if !shape.starts_with("0000-00-00") {
        return None;
    }
    Some(match &shape[10..] {
        "" => date(seconds),
        "T00:00:00Z" => iso(seconds),
        "T00:00:00+00:00" | "T00:00:00-00:00" => format!("{}T{}{}", date(seconds), clock(seconds), &example[19..]),
        rest if rest.starts_with("T00:00:00.000") => {
            format!("{}T{}.000{}", date(seconds), clock(seconds), if rest.ends_with('Z') { "Z" } else { "" })
        }
        rest if rest.starts_with("T00:00:00") => format!("{}T{}", date(seconds), clock(seconds)),
        _ => plain(seconds),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_format_of_the_example() {
        let time = 1_741_093_455;
        for (example, expected) in [
            ("2020-09-22T00:00:00+00:00", Some("2025-03-04T13:04:15+00:00")),
            ("2020-09-22T00:00:00Z", Some("2025-03-04T13:04:15Z")),
            ("2020-09-22", Some("2025-03-04")),
            ("2020-09-22T11:22:33.123Z", Some("2025-03-04T13:04:15.000Z")),
            ("1600000000", None),
            ("ins-1234", None),
        ] {
            assert_eq!(like(example, time).as_deref(), expected, "{example}");
        }
        assert_eq!(plain(time), "2025-03-04 13:04:15");
    }

    #[test]
    fn what_ends_ends_after_it_began() {
        let key = Key::of(1);
        let [created, updated, expires] =
            ["CreateTime", "UpdateTime", "ExpireTime"].map(|name| seconds(name, key.with(name)));
        assert!(created < updated && updated < expires, "{created} {updated} {expires}");
    }
}
