//! Units of numbers, and of times since the epoch.

use super::text::Text;
use crate::spec::TimeUnit;

/// Units as texts spell them, and as facts do.
const UNITS: [(&str, &str); 73] = [
    ("毫秒", "ms"),
    ("微秒", "us"),
    ("纳秒", "ns"),
    ("秒", "s"),
    ("秒钟", "s"),
    ("分钟", "min"),
    ("小时", "h"),
    ("时", "h"),
    ("天", "d"),
    ("日", "d"),
    ("周", "weeks"),
    ("个月", "months"),
    ("月", "months"),
    ("年", "years"),
    ("元", "CNY"),
    ("人民币元", "CNY"),
    ("美元", "USD"),
    ("字节", "B"),
    ("像素", "px"),
    ("像素值", "px"),
    ("百分比", "%"),
    ("核", "cores"),
    ("次/秒", "1/s"),
    ("个/秒", "1/s"),
    ("条/秒", "1/s"),
    ("毫安", "mA"),
    ("米", "m"),
    ("千米", "km"),
    ("公里", "km"),
    ("兆", "MB"),
    ("ms", "ms"),
    ("s", "s"),
    ("us", "us"),
    ("ns", "ns"),
    ("min", "min"),
    ("h", "h"),
    ("d", "d"),
    ("second", "s"),
    ("seconds", "s"),
    ("sec", "s"),
    ("millisecond", "ms"),
    ("milliseconds", "ms"),
    ("microseconds", "us"),
    ("minute", "min"),
    ("minutes", "min"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("month", "months"),
    ("months", "months"),
    ("year", "years"),
    ("years", "years"),
    ("byte", "B"),
    ("bytes", "B"),
    ("b", "B"),
    ("kb", "KB"),
    ("mb", "MB"),
    ("gb", "GB"),
    ("tb", "TB"),
    ("g", "GB"),
    ("gib", "GiB"),
    ("mib", "MiB"),
    ("px", "px"),
    ("pixel", "px"),
    ("pixels", "px"),
    ("%", "%"),
    ("qps", "1/s"),
    ("usd", "USD"),
    ("core", "cores"),
    ("cores", "cores"),
    ("hz", "Hz"),
    ("khz", "kHz"),
];
/// Rates of data, whose letters' case tells bits from bytes.
const RATES: [(&str, &str); 14] = [
    ("bps", "bps"),
    ("kbps", "kbps"),
    ("Kbps", "kbps"),
    ("mbps", "Mbps"),
    ("Mbps", "Mbps"),
    ("gbps", "Gbps"),
    ("Gbps", "Gbps"),
    ("MB/s", "MB/s"),
    ("MiB/s", "MiB/s"),
    ("GiB/s", "GiB/s"),
    ("KB/s", "KB/s"),
    ("Mb/s", "Mbps"),
    ("GB/s", "GB/s"),
    ("bit/s", "bps"),
];

/// The unit that a text states: `单位：秒`, `Unit: GB`, `in seconds`.
pub(super) fn of(text: &Text) -> Option<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    // What counts hundredths of a unit does not count units.
    if ["*100", "*10，", "*1000", "* 100", "×100", "x100"].iter().any(|times| text.whole.contains(times)) {
        return None;
    }
    for line in &text.lines {
        let line = line.text.as_str();
        for word in ["单位", "计量单位", "Unit", "unit"] {
            for (at, _) in line.match_indices(word) {
                let after =
                    line[at + word.len()..].trim_start_matches([' ', '：', ':', '为', '是', '（', '(', '`', '【', '"']);
                let after = after.strip_prefix("is ").or_else(|| after.strip_prefix("of ")).unwrap_or(after);
                found.extend(unit(after));
            }
        }
        for (open, close) in [('(', ')'), ('（', '）')] {
            for part in line.split(open).skip(1) {
                if let Some((inside, _)) = part.split_once(close) {
                    let inside = inside.trim().trim_start_matches("in ");
                    found.extend(unit(inside).filter(|_| is_whole(inside)));
                }
            }
        }
        for (at, _) in line.match_indices(" in ") {
            let after = &line[at + 4..];
            let word: String = after.chars().take_while(|letter| letter.is_ascii_alphabetic()).collect();
            let ends = after[word.len()..].is_empty() || after[word.len()..].starts_with(['.', ',', ')', ';']);
            if ends && word.len() > 1 {
                found.extend(unit(&word));
            }
        }
    }
    found.dedup();
    // A share from 0 to 1 is none of a hundred.
    let share = ["[0.0,1.0]", "[0.0, 1.0]", "[0,1]", "[0, 1]"].iter().any(|range| text.whole.contains(range));
    match found.as_slice() {
        ["%"] if share => None,
        [unit] => Some(unit),
        _ => None,
    }
}

/// The unit at the start of a text.
fn unit(text: &str) -> Option<&'static str> {
    let ends = |rest: &str| {
        rest.is_empty()
            || rest.starts_with([
                '，', ',', '。', '.', '；', ';', ')', '）', '、', '\n', ' ', '`', '】', '|', '"', '（', '(',
            ])
    };
    let rate = RATES
        .iter()
        .filter(|(spelled, _)| text.strip_prefix(spelled).is_some_and(ends))
        .max_by_key(|(spelled, _)| spelled.len());
    if let Some((_, unit)) = rate {
        return Some(unit);
    }
    let lower = text.to_ascii_lowercase();
    let plain = UNITS
        .iter()
        .filter(|(spelled, _)| lower.strip_prefix(spelled).is_some_and(ends))
        .max_by_key(|(spelled, _)| spelled.len());
    // A lower-case b alone is a bit as often as a byte, and `US cent` is no microsecond.
    let meant = |spelled: &str| match spelled {
        "b" => text.starts_with('B'),
        "us" | "ns" => text.starts_with(spelled),
        _ => true,
    };
    plain.filter(|(spelled, _)| meant(spelled)).map(|(_, unit)| *unit)
}

fn is_whole(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    text.len() > 1
        && (UNITS.iter().any(|(spelled, _)| *spelled == lower) || RATES.iter().any(|(spelled, _)| *spelled == text))
}

/// Whether what a field of this name counts has the unit: cores are no gigabytes, and a bandwidth is an amount a
/// second.
pub(super) fn fits(name: &str, unit: &str) -> bool {
    let bytes = ["B", "KB", "MB", "GB", "TB", "MiB", "GiB"].contains(&unit);
    let lower = name.to_ascii_lowercase();
    // What says which unit something else is in has none.
    !name.ends_with("Unit")
        && !name.ends_with("UnitType")
        && !(bytes && (lower.ends_with("cpu") || lower.ends_with("bandwidth") || lower.ends_with("cpunum")))
}

/// Whether a text speaks of a time since the epoch.
pub(super) fn speaks_of_the_epoch(text: &Text) -> bool {
    let whole = text.whole.to_ascii_lowercase();
    ["时间戳", "unix", "timestamp", "epoch"].iter().any(|word| whole.contains(word))
}

/// The unit that the name of a field ends with: `RetentionMs`, `MaxBytes`, `TimeoutSeconds`.
pub(super) fn of_name(name: &str) -> Option<&'static str> {
    const ENDINGS: [(&str, &str); 12] = [
        ("Ms", "ms"),
        ("Millis", "ms"),
        ("Seconds", "s"),
        ("Second", "s"),
        ("Sec", "s"),
        ("Minutes", "min"),
        ("Minute", "min"),
        ("Hours", "h"),
        ("Days", "d"),
        ("Months", "months"),
        ("Bytes", "B"),
        ("Mbps", "Mbps"),
    ];
    ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, unit)| *unit)
}

/// The unit of a time since the epoch, where a text says that it is one and the example bears out
/// what the text says.
pub(super) fn of_time(text: &Text, example: Option<&str>) -> Option<TimeUnit> {
    let whole = text.whole.to_ascii_lowercase();
    let example = example.filter(|example| example.bytes().all(|byte| byte.is_ascii_digit()))?;
    if !speaks_of_the_epoch(text) {
        return None;
    }
    let millis = whole.contains("毫秒")
        || whole.contains("millisecond")
        || whole.contains("ms")
        || whole.contains("13位")
        || whole.contains("13-digit");
    let without = whole.replace("毫秒", "").replace("milliseconds", "").replace("millisecond", "");
    let seconds = without.contains('秒') || without.contains("second") || without.contains("10位");
    match (example.len(), millis, seconds) {
        (13, true, false) => Some(TimeUnit::Millis),
        (10, false, true) => Some(TimeUnit::Seconds),
        // A Unix time is in seconds where a text says nothing else.
        (10, false, false) if whole.contains("unix") => Some(TimeUnit::Seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_spelled_one_way() {
        let unit = |text: &str| of(&Text::of(text));
        assert_eq!(unit("时长，单位：秒。"), Some("s"));
        assert_eq!(unit("Disk size. Unit: GB."), Some("GB"));
        assert_eq!(unit("带宽（Mbps）"), Some("Mbps"));
        assert_eq!(unit("Timeout in seconds"), Some("s"));
        assert_eq!(unit("单位时间内的次数"), None);
        assert_eq!(unit("in order"), None);
        assert_eq!(unit("A 单位：秒；B 单位：天"), None);
        assert_eq!(unit("宽度。单位为百分比，范围[0.0,1.0]"), None);
        assert_eq!(unit("Price (unit: US cent)"), None);
        assert_eq!(unit("Delay, unit: us"), Some("us"));
        assert_eq!(unit("等待时间*100，单位为毫秒"), None);
        assert!(
            !fits("TeaCpu", "GB") && fits("TeaCpu", "cores") && !fits("Bandwidth", "GB") && fits("Bandwidth", "Gbps")
        );
    }

    #[test]
    fn a_time_has_a_unit_where_the_example_agrees() {
        let time = |text: &str, example| of_time(&Text::of(text), Some(example));
        assert_eq!(time("创建时间，毫秒级时间戳", "1700000000000"), Some(TimeUnit::Millis));
        assert_eq!(time("创建时间，毫秒级时间戳", "1700000000"), None);
        assert_eq!(time("Unix timestamp", "1700000000"), Some(TimeUnit::Seconds));
        assert_eq!(time("时长，秒", "1700000000"), None);
    }
}
