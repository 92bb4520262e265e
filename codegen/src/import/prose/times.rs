//! How a string writes a time, and in which zone: told by patterns in texts, by examples, and by upstream's own
//! types, of which two must not disagree.

use super::text::Text;
use super::units;
use crate::spec::{Item, TimeForm, TimeUnit, Zone, time_shape};

/// What is known of a field that may be a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its type.
    pub(super) item: &'a Item,
    /// The Chinese texts and then the English ones.
    pub(super) texts: &'a [&'a Text],
    /// The examples of both sites.
    pub(super) examples: &'a [&'a str],
}

/// The form of a field, and its zone where a text says it.
pub(super) fn of(seen: Seen<'_>) -> Option<(TimeForm, Option<Zone>)> {
    let form = form(seen)?;
    // What has an offset says its zone itself.
    let zone = (!form.is_moment()).then(|| seen.texts.iter().find_map(|text| zone(text))).flatten();
    Some((form, zone))
}

fn form(seen: Seen<'_>) -> Option<TimeForm> {
    let typed = match seen.item {
        Item::Date => Some(TimeForm::Date),
        Item::DateTime => Some(TimeForm::Seconds),
        Item::DateTimeIso => Some(TimeForm::Rfc3339),
        _ => None,
    };
    let is_named = is_time_name(seen.name);
    let is_said = is_named || seen.texts.iter().any(|text| speaks_of_time(text));
    if typed.is_none() && (!is_said || seen.name.contains("Range") || seen.name.contains("Cron")) {
        return None;
    }
    if let Some(form) = epoch(seen).or_else(|| if is_named { bare_epoch(seen) } else { None }) {
        return Some(form);
    }
    let examples = in_examples(seen.examples);
    let texts = seen.texts.iter().map(|text| in_text(text)).find(|forms| !forms.is_empty()).unwrap_or_default();
    // A text about something else may hold a date too.
    let texts = if is_named || typed.is_some() || examples.iter().any(|form| texts.contains(form)) {
        texts
    } else {
        Vec::new()
    };
    agreed(&texts, &examples, typed)
}

/// What texts, examples and the type agree on.
fn agreed(texts: &[TimeForm], examples: &[TimeForm], typed: Option<TimeForm>) -> Option<TimeForm> {
    let only = |forms: &[TimeForm]| match forms {
        [form] => Some(*form),
        _ => None,
    };
    let votes = |form: TimeForm| {
        usize::from(texts.contains(&form)) + usize::from(examples.contains(&form)) + usize::from(typed == Some(form))
    };
    let all: Vec<TimeForm> = texts.iter().chain(examples).copied().chain(typed).collect();
    let most = all.iter().copied().map(votes).max()?;
    let mut best: Vec<TimeForm> = Vec::new();
    for form in all.into_iter().filter(|form| votes(*form) == most) {
        if !best.contains(&form) {
            best.push(form);
        }
    }
    match (only(&best), texts.is_empty()) {
        (Some(form), _) => Some(form),
        // An example shows what is there, and the type is said more carelessly; but a day alone is as careless.
        (None, true) => only(examples).filter(|form| form.is_moment() || form.is_local_moment()),
        (None, false) => None,
    }
}

/// Whether a field is called as times are.
fn is_time_name(name: &str) -> bool {
    let stem = ["Str", "String", "UTC", "Utc"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    ["Time", "Date", "DateTime", "Datetime", "Timestamp", "TimeStamp"].iter().any(|word| stem.ends_with(word))
        || stem.len() > 3 && stem.ends_with("At") && !stem.ends_with("ThreatAt")
}

fn speaks_of_time(text: &Text) -> bool {
    let english = |word: &str| {
        text.whole.split(|letter: char| !letter.is_ascii_alphabetic()).any(|said| said.eq_ignore_ascii_case(word))
    };
    ["时间", "日期", "时刻", "年月"].iter().any(|word| text.whole.contains(word)) || english("time") || english("date")
}

/// Digits since the epoch: the text says in what, and the example bears it out.
fn epoch(seen: Seen<'_>) -> Option<TimeForm> {
    let unit = seen
        .texts
        .iter()
        .find_map(|text| seen.examples.iter().find_map(|example| units::of_time(text, Some(example.trim()))))?;
    Some(match unit {
        TimeUnit::Seconds => TimeForm::EpochSeconds,
        TimeUnit::Millis => TimeForm::EpochMillis,
    })
}

/// Digits since the epoch of what is called a time: those of these decades, which no text says otherwise of.
fn bare_epoch(seen: Seen<'_>) -> Option<TimeForm> {
    let form = |example: &&str| {
        let number = example.trim().parse::<u64>().ok()?;
        match number {
            1_000_000_000..1_950_000_000 => Some(TimeForm::EpochSeconds),
            1_000_000_000_000..1_950_000_000_000 => Some(TimeForm::EpochMillis),
            _ => None,
        }
    };
    let found = seen.examples.iter().find_map(form)?;
    let says = |words: &[&str]| seen.texts.iter().any(|text| words.iter().any(|word| text.whole.contains(word)));
    let is_otherwise = match found {
        TimeForm::EpochSeconds => says(&["毫秒", "millisecond", "Millisecond", "YYYY", "yyyy"]),
        _ => says(&["单位：秒", "in seconds", "in second", "YYYY", "yyyy"]),
    };
    let is_one = seen.examples.iter().filter_map(form).all(|form| form == found);
    (is_one && !is_otherwise).then_some(found)
}

fn in_examples(examples: &[&str]) -> Vec<TimeForm> {
    let mut forms = Vec::new();
    for example in examples {
        let example = example.trim().trim_matches(['"', '\'']);
        let Some(form) = TimeForm::of_shape(&time_shape(example)).filter(|_| is_plausible(example)) else { continue };
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// Whether digits without anything between could be a date: a year of these times, a month, a day.
fn is_plausible(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let day = digits.len() < 8 || part(6, 8).is_some_and(|day| (1..=31).contains(&day));
    part(0, 4).is_some_and(|year| (1970..2100).contains(&year))
        && part(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && day
}

/// The forms of the patterns and dates in a text. What has a date counts before what is a time of day.
fn in_text(text: &Text) -> Vec<TimeForm> {
    let plain = spelled_alike(&text.whole);
    let mut found: Vec<TimeForm> = Vec::new();
    let mut next = 0;
    for (at, _) in plain.char_indices() {
        if at < next || goes_into(&plain[..at]) {
            continue;
        }
        let Some((form, length)) = pattern(&plain[at..]) else { continue };
        next = at + length;
        if !found.contains(&form) {
            found.push(form);
        }
    }
    let is_clock = |form: &TimeForm| matches!(form, TimeForm::Clock | TimeForm::ShortClock);
    if found.contains(&TimeForm::Rfc3339) {
        // Its parts are explained one by one.
        found.retain(|form| form.is_moment() || form.is_local_moment());
    }
    if found.iter().any(|form| !is_clock(form)) {
        found.retain(|form| !is_clock(form));
    }
    let lower = text.whole.to_ascii_lowercase().replace([' ', '-', '_'], "");
    if found.is_empty() && ["iso8601", "rfc3339", "iso日期格式", "iso时间格式"].iter().any(|word| lower.contains(word))
    {
        found.push(TimeForm::Rfc3339);
    }
    found
}

/// Whether what follows a text goes on with what it ends in: `log-2024-01-02`, but not `format:YYYY-MM-DD`.
fn goes_into(before: &str) -> bool {
    let mut letters = before.chars().rev();
    match (letters.next(), letters.next()) {
        (Some(':'), Some(left)) => left.is_ascii_digit() || left.eq_ignore_ascii_case(&'h'),
        (Some(last), _) => last.is_ascii_alphanumeric() || "-/._".contains(last),
        _ => false,
    }
}

/// A text with the ways in which languages spell patterns made one.
fn spelled_alike(text: &str) -> String {
    const WAYS: [(&str, &str); 15] = [
        ("%Y", "YYYY"),
        ("%m", "MM"),
        ("%d", "DD"),
        ("%H", "hh"),
        ("%M", "mm"),
        ("%S", "ss"),
        ("HH24", "hh"),
        ("hh24", "hh"),
        (":MI:", ":mm:"),
        (":mi:", ":mm:"),
        ("'T'", "T"),
        ("'Z'", "Z"),
        ("[T]", "T"),
        ("[Z]", "Z"),
        ("dd/MM", "\u{0}"),
    ];
    let plain = WAYS.iter().fold(text.to_owned(), |plain, (way, one)| plain.replace(way, one));
    plain.replace("：", ":").replace('\n', " ")
}

/// The form of the pattern or date that a text begins with, and its length.
fn pattern(text: &str) -> Option<(TimeForm, usize)> {
    // The longest first, so that a date is not taken out of a date with its time.
    const PATTERNS: [&str; 17] = [
        "yyyy-mm-dd hh:mm:ss.sss",
        "yyyy-mm-ddThh:mm:ss",
        "yyyy-mm-dd hh:mm:ss",
        "yyyy/mm/dd hh:mm:ss",
        "yyyy-mm-dd hh:mm",
        "yyyymmddhhmmss",
        "yyyy-mm-dd hh",
        "yyyymmddhhmm",
        "yyyy-mm-dd",
        "yyyy/mm/dd",
        "yyyy.mm.dd",
        "yyyymmddhh",
        "yyyymmdd",
        "hh:mm:ss",
        "yyyy-mm",
        "yyyymm",
        "hh:mm",
    ];
    PATTERNS.iter().find_map(|pattern| {
        let written = text.get(..pattern.len())?;
        let fits = written.chars().zip(pattern.chars()).all(|(letter, part)| match part {
            'y' | 'm' | 'd' | 'h' | 's' => letter.is_ascii_digit() || letter.eq_ignore_ascii_case(&part),
            other => letter == other,
        });
        let whole = text.get(pattern.len()..)?;
        let (offset, rest) = offset(whole).filter(|_| pattern.contains('T')).unwrap_or(("", whole));
        let after: String = rest.chars().take(2).collect();
        let goes_on = rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_')
            || (after.len() == 2
                && after.starts_with(['-', ':', '.', '/'])
                && after.ends_with(|next: char| next.is_ascii_alphanumeric()));
        if !fits || goes_on || !is_plausible(written) && written.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let shape: String = pattern.chars().map(|part| if "ymdhs".contains(part) { '0' } else { part }).collect();
        let form = if offset.is_empty() { TimeForm::of_shape(&shape)? } else { TimeForm::Rfc3339 };
        Some((form, pattern.len() + offset.len()))
    })
}

/// The offset that a text begins with, after a fraction of a second, and what follows.
fn offset(text: &str) -> Option<(&str, &str)> {
    let fraction = text
        .strip_prefix('.')
        .map_or(text, |rest| rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || "sSf".contains(letter)));
    let signed = |text: &str| {
        let digits = text.strip_prefix(['+', '-', '±'])?;
        let is_part = |letter: char| letter.is_ascii_digit() || "hHmM:".contains(letter);
        Some(text.len() - digits.trim_start_matches(is_part).len()).filter(|length| *length >= 5)
    };
    let length = ["ZZ", "Z", "XXX", "+TIMEZONE", "+TZ", "TZD"]
        .iter()
        .find(|zone| fraction.starts_with(**zone))
        .map(|zone| zone.len())
        .or_else(|| signed(fraction))?;
    text.split_at_checked(text.len() - fraction.len() + length)
}

/// The zone that a text names; nothing where it names two.
fn zone(text: &Text) -> Option<Zone> {
    let plain: String = text.whole.to_lowercase().chars().filter(|letter| !" `（）()".contains(*letter)).collect();
    const CHINA: [&str; 12] = [
        "utc+8",
        "utc+08",
        "utc+0800",
        "gmt+8",
        "gmt+08",
        "utc/gmt+08",
        "北京时间",
        "东八区",
        "东8区",
        "asia/shanghai",
        "beijingtime",
        "chinastandardtime",
    ];
    let is_china = CHINA.iter().any(|name| plain.contains(name));
    let bare = |name: &str| {
        plain.match_indices(name).any(|(at, _)| {
            let after = &plain[at + name.len()..];
            let zero =
                ["+0时", "+00:00", "+0,", "+0，", "+0。"].iter().any(|zero| after.starts_with(zero)) || after == "+0";
            zero || !after.starts_with(['+', '-', '8', '/', '＋'])
        })
    };
    let is_utc = bare("utc")
        || bare("gmt")
        || ["格林威治", "格林尼治", "零时区", "0时区"].iter().any(|name| plain.contains(name));
    match (is_china, is_utc) {
        (true, false) => Some(Zone::China),
        (false, true) => Some(Zone::Utc),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str, examples: &[&str]) -> Option<(TimeForm, Option<Zone>)> {
        of(Seen { name, item: &Item::String, texts: &[&Text::of(text)], examples })
    }

    #[test]
    fn texts_and_examples_tell_the_form() {
        use TimeForm::*;
        for (name, text, examples, form) in [
            ("CreateTime", "创建时间", &["2024-01-02 03:04:05"][..], Some(Seconds)),
            ("StartTime", "开始时间，格式：yyyy-MM-dd HH:mm:ss", &[], Some(Seconds)),
            ("StartTime", "时间，格式为 %Y-%m-%d %H:%M:%S。", &[], Some(Seconds)),
            ("StartTime", "按照 ISO8601 标准，格式为：YYYY-MM-DDThh:mm:ssZ", &[], Some(Rfc3339)),
            ("StartTime", "使用 ISO 日期格式", &["2018-10-01T10:00:00+08:00"], Some(Rfc3339)),
            ("Day", "日期，如 2020-01-02", &["2020-01-02"], Some(Date)),
            ("Day", "日期", &["20200102"], Some(PlainDate)),
            ("BeginTime", "时间段，HH:mm", &["08:00"], Some(ShortClock)),
            ("ExpireTime", "过期时间，Unix 时间戳，单位秒", &["1700000000"], Some(EpochSeconds)),
            ("CreateTime", "创建时间", &["1741169419"], Some(EpochSeconds)),
            ("CreateTime", "创建时间，毫秒", &["1741169419"], None),
            ("CostTime", "耗时", &["1741"], None),
            ("EndTime", "结束时间，格式：2019-04-28 10:36:00", &[], Some(Seconds)),
            ("EndTime", "结束时间，格式为：YYYY-MM-DDThh:mm:ss+08:00。", &[], Some(Rfc3339)),
            ("EndTime", "格式为YYYY-MM-DDTHH:mm:ss.sss+TIMEZONE，YYYY-MM-DD表示年月日", &[], Some(Rfc3339)),
            ("Time", "yyyy-MM-dd'T'HH:mm:ss", &[], Some(Iso)),
            ("Date", "YYYY-MM-DD 或 YYYY-MM-DD hh:mm:ss", &[], None),
            ("CreateTime", "格式 YYYY-MM-DD", &["2024-01-02 03:04:05"], None),
            ("Version", "版本", &["2018-07-09"], None),
            ("CostTime", "耗时", &["30"], None),
            ("Id", "编号", &["20240102"], None),
        ] {
            assert_eq!(read(name, text, examples).map(|(form, _)| form), form, "{name}: {text}");
        }
    }

    #[test]
    fn types_count_unless_the_example_is_otherwise() {
        let of = |item: &Item, examples: &[&str]| {
            super::of(Seen { name: "CreateTime", item, texts: &[], examples }).map(|(form, _)| form)
        };
        assert_eq!(of(&Item::DateTime, &[]), Some(TimeForm::Seconds));
        assert_eq!(of(&Item::DateTimeIso, &["2024-01-02T03:04:05Z"]), Some(TimeForm::Rfc3339));
        assert_eq!(of(&Item::DateTime, &["2024-01-02T03:04:05Z"]), Some(TimeForm::Rfc3339));
        assert_eq!(of(&Item::DateTime, &["2024-01-02"]), None);
    }

    #[test]
    fn texts_tell_the_zone() {
        let zone = |text: &str| read("CreateTime", text, &["2024-01-02 03:04:05"]).and_then(|(_, zone)| zone);
        assert_eq!(zone("创建时间（UTC+8）"), Some(Zone::China));
        assert_eq!(zone("创建时间，北京时间"), Some(Zone::China));
        assert_eq!(zone("Creation time in UTC"), Some(Zone::Utc));
        assert_eq!(zone("时间，UTC 转为 UTC+8"), None);
        assert_eq!(zone("创建时间"), None);
        assert_eq!(read("T", "时间，UTC", &["2024-01-02T03:04:05Z"]), Some((TimeForm::Rfc3339, None)));
    }
}
