//! Whether a list that was read is one of the field's values, and all of them.

use super::super::scan::{self, Found, Language, is_item, starts_han};
use super::super::text::Text;
use super::words::may_be_value;
use super::{Kind, Listed, Shape, is_integer};

/// Two bare numbers are the ends of a range, unless they are a switch.
pub(super) fn is_range(listed: &Listed, text: &Text) -> bool {
    let [low, high] = listed.values.as_slice() else { return false };
    if listed.shape != Shape::Row {
        return false;
    }
    let switch = matches!((low.as_str(), high.as_str()), ("0", "1") | ("1", "0") | ("1", "2"));
    let bracketed = ["[", "(", "（", "【"].iter().any(|open| {
        [",", "，", ", ", "~", "-"].iter().any(|between| text.whole.contains(&format!("{open}{low}{between}{high}")))
    });
    !switch || bracketed
}

pub(super) const FORMATS: &str = " png jpg jpeg bmp gif webp tiff heic pdf doc docx xls xlsx ppt pptx txt mp3 mp4 wav pcm m4a aac flv mkv mov avi zip rar tar ttf svg csv json xml h264 h265 ogg amr silk speex flac wma wmv m3u8 ts md html ";

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Number,
    UpperSnake,
    Upper,
    LowerSnake,
    Kebab,
    Lower,
    Camel,
    LowerCamel,
    Other,
}

pub(super) fn style(value: &str) -> Style {
    let any = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    let (upper, lower) = (any(u8::is_ascii_uppercase), any(u8::is_ascii_lowercase));
    let starts_upper = value.starts_with(|first: char| first.is_ascii_uppercase());
    match (upper, lower) {
        _ if is_integer(value) => Style::Number,
        _ if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) => Style::Other,
        (true, false) if value.contains('_') => Style::UpperSnake,
        (true, false) => Style::Upper,
        (false, true) if value.contains('_') => Style::LowerSnake,
        (false, true) if value.contains('-') => Style::Kebab,
        (false, true) => Style::Lower,
        (true, true) if starts_upper => Style::Camel,
        (true, true) => Style::LowerCamel,
        (false, false) => Style::Other,
    }
}

/// Whether a text has more that looks like a value of a list: written as the others are, and
/// explained or quoted as they are.
pub(super) fn has_more(text: &Text, listed: &Listed, language: Language, kind: Kind, siblings: &[&str]) -> bool {
    let whole = &text.whole;
    // Such a text names some values, or parts of one.
    const MORE: [&str; 14] = [
        "以及其他",
        "（部分）",
        "(部分)",
        "部分枚举",
        "等其他",
        "逗号分隔",
        "逗号隔开",
        "英文逗号",
        "separated by comma",
        "separated with comma",
        "以下备源",
        "尚未全量",
        "多个值用",
        "json",
    ];
    if listed.shape != Shape::Bullets && MORE.iter().any(|word| whole.to_lowercase().contains(word))
        || MORE[..7].iter().any(|word| whole.contains(word))
    {
        return true;
    }
    let Some(first) = listed.values.first().map(|value| style(value)) else { return false };
    let wordy = matches!(first, Style::Lower | Style::Camel | Style::Upper | Style::LowerCamel);
    if first == Style::Other
        || (wordy && language == Language::English)
        || !listed.values.iter().all(|value| style(value) == first)
        || (kind == Kind::Integer) != (first == Style::Number)
    {
        return false;
    }
    let mut previous = '\n';
    let mut next = 0;
    for (at, letter) in whole.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        if at < next || letter == ' ' || before.is_ascii_alphanumeric() || "_-.=".contains(before) {
            continue;
        }
        let Some(Found { value, quoted, length }) = scan::value(&whole[at..]) else { continue };
        next = at + length;
        let after = whole[next..].trim_start_matches(' ');
        let explained = is_item(&whole[at..], &[':', '：', '=', '（', '('])
            && !after.starts_with("://")
            && !after[after.chars().next().map_or(0, char::len_utf8)..].trim().is_empty();
        let numbered = first == Style::Number
            && (after.strip_prefix([':', '：', '-', '=']).is_some_and(starts_han))
            && !whole[..at].ends_with(['-', '~', '：', ':']);
        let like = style(value) == first
            && match first {
                Style::Number => numbered,
                Style::UpperSnake => true,
                Style::LowerSnake | Style::Kebab => explained || quoted,
                _ => explained || (quoted && listed.shape != Shape::Bullets),
            };
        let known = listed.values.iter().any(|known| known.eq_ignore_ascii_case(value));
        if like && !known && !siblings.contains(&value) && may_be_value(value, quoted, language) {
            return true;
        }
    }
    false
}

/// Parts of the patterns that dates are written in.
pub(super) const DATE_PARTS: [&str; 12] =
    ["yyyy", "YYYY", "MM", "mm", "dd", "DD", "HH", "hh", "ss", "SS", "format", "yyyy-MM-dd"];

/// Whether a field of this name has values like these.
pub(super) fn is_likely(listed: &Listed, kind: Kind, name: &str, siblings: &[&str]) -> bool {
    let values = &listed.values;
    let is_format =
        |value: &String| FORMATS.contains(&format!(" {} ", value.to_ascii_lowercase().trim_start_matches('.')));
    let of_content = [
        "Url", "URL", "Base64", "Image", "Img", "File", "Video", "Audio", "Photo", "Picture", "Pic", "Content", "Data",
        "Path", "Voice", "Logo",
    ];
    if values.iter().all(is_format)
        && of_content.iter().any(|part| name.contains(part))
        && !["Type", "Format", "Suffix", "Ext"].iter().any(|end| name.ends_with(end))
    {
        return false;
    }
    let dated = ["Time", "Date", "At"].iter().any(|part| name.contains(part));
    if values.iter().any(|value| value.contains("YYYY") || value.contains("yyyy")) && !name.contains("Format") {
        return false;
    }
    if dated && values.iter().any(|value| DATE_PARTS.contains(&value.as_str())) {
        return false;
    }
    // A message may say anything beside what is listed.
    if kind == Kind::Text && ["Message", "Msg", "Reason", "Desc", "Description"].iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let weak = listed.shape <= Shape::Explained || listed.shape == Shape::Lines;
    const FREE: [&str; 44] = [
        "Id",
        "ID",
        "Ids",
        "IDs",
        "Url",
        "URL",
        "Urls",
        "Message",
        "Msg",
        "Image",
        "Images",
        "Base64",
        "Reason",
        "Desc",
        "Description",
        "Remark",
        "Password",
        "Quota",
        "Result",
        "Context",
        "Path",
        "Content",
        "Uin",
        "Token",
        "Prompt",
        "Sql",
        "SQL",
        "Comment",
        "Config",
        "Params",
        "Param",
        "ImageA",
        "ImageB",
        "InstanceName",
        "HostName",
        "ServerName",
        "FileName",
        "GroupName",
        "NickName",
        "DiskName",
        "SecretName",
        "FunctionName",
        "RepoName",
        "PodName",
    ];
    if weak && kind == Kind::Text && FREE.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    const AMOUNTS: [&str; 28] = [
        "Limit",
        "Offset",
        "PageSize",
        "PageNumber",
        "Bitrate",
        "Bandwidth",
        "Count",
        "Size",
        "Fps",
        "Width",
        "Height",
        "Percent",
        "Percentage",
        "Ratio",
        "Timeout",
        "Duration",
        "Num",
        "Id",
        "Threshold",
        "Weight",
        "Score",
        "Confidence",
        "Port",
        "Priority",
        "Price",
        "Days",
        "Amount",
        "Time",
    ];
    let switch = values.iter().all(|value| value == "0" || value == "1");
    let unmarked = matches!(listed.shape, Shape::Pairs | Shape::Row);
    if kind == Kind::Integer && unmarked && !switch && AMOUNTS.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let of_siblings =
        values.iter().filter(|value| value.as_str() != name && siblings.contains(&value.as_str())).count();
    of_siblings * 2 < values.len().max(1) || of_siblings == 0
}
