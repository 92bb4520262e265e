//! Whether a list that was read is one of the field's values, and all of them.

use std::collections::BTreeSet;

use super::super::scan::{self, Found, Language, is_item, starts_han};
use super::super::text::Text;
use super::listed::{Kind, Listed, Shape, is_integer};
use super::words::may_be_value;

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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// Whether a text says that there are other values than those that it lists, or a value only shows
/// the form of others: `nat-xxx`, or the first half of `YYYY-MM-DDTHH:mm`.
pub(super) fn is_open(text: &Text, listed: &Listed) -> bool {
    const OTHERS: [&str; 9] =
        ["其他值", "其它值", "其他取值", "其它取值", "其他根据", "以及其他", "等其他", "其它错误码", "其他错误码"];
    let form = |value: &String| {
        let stem = value.trim_end_matches(['x', 'X', '*']);
        value.len() >= stem.len() + 2 && (stem.is_empty() || stem.ends_with(['-', '_']))
    };
    let date =
        |value: &String| value.to_ascii_lowercase().contains("yyyy") && text.whole.contains(&format!("{value}:"));
    OTHERS.iter().any(|word| text.whole.contains(word)) || listed.values.iter().any(|value| form(value) || date(value))
}

/// Whether a text has more that looks like a value of a list: written as the others are, and
/// explained or quoted as they are.
pub(super) fn has_more(text: &Text, listed: &Listed, language: Language, kind: Kind, siblings: &[&str]) -> bool {
    let whole = &text.whole;
    // Such a text names some values, or parts of one.
    const MORE: [&str; 12] = [
        "（部分）",
        "(部分)",
        "部分枚举",
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
        || MORE[..5].iter().any(|word| whole.contains(word))
    {
        return true;
    }
    // Such a list is not finished.
    const UNFINISHED: [&str; 5] = ["待持续完善", "持续完善", "持续更新", "to be continued", "To be continued"];
    if UNFINISHED.iter().any(|word| whole.contains(word)) {
        return true;
    }
    // `A、B 等。`
    const OPEN: [&str; 8] = ["等。", "等，", "等,", "等；", "等;", "等）", "等)", "等\n"];
    if listed.shape < Shape::Lines && (whole.ends_with('等') || OPEN.iter().any(|word| whole.contains(word))) {
        return true;
    }
    let styles: BTreeSet<Style> =
        listed.values.iter().map(|value| style(value)).filter(|style| *style != Style::Other).collect();
    let wordy =
        [Style::Lower, Style::Camel, Style::Upper, Style::LowerCamel].iter().any(|wordy| styles.contains(wordy));
    if (wordy && language == Language::English)
        || (kind == Kind::Integer) != styles.contains(&Style::Number)
        || (kind == Kind::Integer && styles.len() > 1)
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
            && !after.starts_with("=[")
            && !after[after.chars().next().map_or(0, char::len_utf8)..].trim().is_empty();
        let numbered = (after.strip_prefix([':', '：', '-', '=']).is_some_and(starts_han))
            && !whole[..at].ends_with(['-', '~', '：', ':']);
        let style = style(value);
        let capitals = [Style::Upper, Style::UpperSnake];
        let like = (styles.contains(&style)
            || (capitals.contains(&style) && explained && capitals.iter().any(|style| styles.contains(style))))
            && match style {
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

/// Whether the values are those of the field, and not names of other fields.
pub(super) fn is_of_the_field(listed: &Listed, name: &str, siblings: &[&str]) -> bool {
    let values = &listed.values;
    let of_siblings =
        values.iter().filter(|value| value.as_str() != name && siblings.contains(&value.as_str())).count();
    of_siblings * 2 < values.len().max(1) || of_siblings == 0
}

/// Whether a field of this name has values like these.
pub(super) fn is_likely(listed: &Listed, kind: Kind, name: &str) -> bool {
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
    !(kind == Kind::Integer && unmarked && !switch && AMOUNTS.iter().any(|end| name.ends_with(end)))
}
