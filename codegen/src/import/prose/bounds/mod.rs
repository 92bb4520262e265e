//! Ranges and lengths.

mod words;

use self::words::{LEAST, LEAST_ENGLISH, LINKS, MOST, MOST_ENGLISH, RANGE, TO};
use super::number::{number, whole};
use super::scan::{self, Language};
use super::text::Text;

/// What a number in a text bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// A number itself.
    Number,
    /// The length of a string, in characters.
    Characters,
    /// The length of a list.
    Elements,
}

/// The bounds that a text states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

/// The bounds that a text states.
pub(super) fn bounds(text: &Text, language: Language, of: Of) -> Bounds {
    let mut ranges: Vec<Bounds> = Vec::new();
    for line in &text.lines {
        ranges.extend(line_ranges(line, of));
    }
    let range = agreed(&ranges);
    let (mut min, mut max) = (Vec::new(), Vec::new());
    for line in &text.lines {
        let line = line.text.as_str();
        let most: &[&str] = if language == Language::Chinese { &MOST } else { &MOST_ENGLISH };
        for (start, end) in scan::all_after(line, most) {
            max.extend(one_bound(line, start, end, of));
        }
        max.extend(within(line, of));
        let least: &[&str] = if language == Language::Chinese { &LEAST } else { &LEAST_ENGLISH };
        for (start, end) in scan::all_after(line, least) {
            min.extend(one_bound(line, start, end, of));
        }
    }
    if let Some(range) = range {
        // A statement of its own that disagrees leaves neither.
        let fits = max.iter().all(|max| Some(*max) == range.max) && min.iter().all(|min| Some(*min) == range.min);
        return if fits { range } else { Bounds::default() };
    }
    let only = |found: &[i64]| match found {
        [first, others @ ..] if others.iter().all(|other| other == first) => Some(*first),
        _ => None,
    };
    let bounds = Bounds { min: only(&min), max: only(&max) };
    let odd = bounds.min.zip(bounds.max).is_some_and(|(min, max)| min > max);
    if odd { Bounds::default() } else { bounds }
}

/// Bounds that stand before the word that makes them some: `200 个字符以内`.
fn within(line: &str, of: Of) -> Option<i64> {
    let unit = match of {
        Of::Characters => ["个字符以内", "个字符之内", "字符以内", "个字符内", "个字以内", "字以内"].as_slice(),
        Of::Elements => ["个以内", "条以内", "个之内"].as_slice(),
        Of::Number => return None,
    };
    let at = unit.iter().find_map(|unit| line.find(unit))?;
    let head = line[..at].trim_end_matches(' ');
    let digits = head.len() - head.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let before = &head[..head.len() - digits];
    if before.trim_end().ends_with(['-', '~', '～', '.', '到', '至']) {
        return None;
    }
    head[head.len() - digits..].parse().ok()
}

fn agreed(ranges: &[Bounds]) -> Option<Bounds> {
    let (first, others) = ranges.split_first()?;
    others.iter().all(|other| other == first).then_some(*first)
}

/// The ranges in a line: `1-100`, `[1, 100]`, where a word says that they are, or a unit.
fn line_ranges(said: &super::text::Line, of: Of) -> Vec<Bounds> {
    let line = said.text.as_str();
    let mut found = Vec::new();
    let mut next = 0;
    let mut previous = ' ';
    for (at, letter) in line.char_indices() {
        let before = std::mem::replace(&mut previous, letter);
        let digit = letter.is_ascii_digit() || (letter == '-' && !before.is_ascii_digit());
        if at < next || !digit || before.is_ascii_alphanumeric() || "._-/:".contains(before) || before == '年' {
            continue;
        }
        // In brackets a comma stands between two numbers, and not inside one.
        let bracket = line[..at].ends_with(['[', '(', '（', '［']);
        let end = line[at..].find([',', '，']).filter(|_| bracket).map_or(line.len(), |end| at + end);
        let Some((low, length)) = number(&line[at..end]) else { continue };
        next = at + length;
        let rest = skip_unit(&line[next..]);
        let Some(rest) = scan::after(rest, &TO) else { continue };
        let rest = rest.trim_start_matches(['-', '~', ' ']);
        let Some((high, length)) = number(rest) else { continue };
        let after = &rest[length..];
        let between = &line[next..line.len() - rest.len()];
        next = line.len() - after.len();
        let open = line[..at].trim_end_matches([' ', '`']).chars().next_back().unwrap_or(' ');
        let close = after.trim_start_matches([' ', '`']).chars().next().unwrap_or(' ');
        let bracketed = "[［".contains(open) || "]］".contains(close);
        let comma = between.contains([',', '，']) || between.contains("and");
        // `1, 100` alone is a list of two values; so is `(1, 2)`.
        if comma && !bracketed && !between.contains("and") {
            continue;
        }
        // A date, a time or a third number: nothing that bounds.
        if after.starts_with(['-', ':', '/', '.', '~']) && after[1..].starts_with(|next: char| next.is_ascii_digit()) {
            continue;
        }
        if comma && bracketed && after.trim_start().starts_with([',', '，']) {
            continue;
        }
        // A point of a list is one case of several: only a word makes a range of it.
        if !is_bound(line, at, after, of, bracketed && !said.bullet) || low >= high {
            continue;
        }
        let (Some(mut low), Some(mut high)) = (whole(low), whole(high)) else { continue };
        if bracketed && "(（".contains(open) {
            low += 1;
        }
        if bracketed && ")）".contains(close) {
            high -= 1;
        }
        found.push(Bounds { min: Some(low), max: Some(high) });
    }
    found
}

fn skip_unit(text: &str) -> &str {
    const UNITS: [&str; 20] = [
        "个",
        "位",
        "秒",
        "天",
        "字符",
        "个字符",
        "s",
        "MB",
        "GB",
        "KB",
        "%",
        "ms",
        "分钟",
        "小时",
        "毫秒",
        "px",
        "字节",
        "Mbps",
        "seconds",
        "characters",
    ];
    scan::after(text, &UNITS).unwrap_or(text)
}

/// Whether a range, or a bound, is one of what the field is.
fn is_bound(line: &str, start: usize, after: &str, of: Of, bracketed: bool) -> bool {
    let before = &line[..start];
    let sentence = before.rfind(['。', '；', ';', '\n']).map_or(before, |at| &before[at..]);
    let lower = sentence.to_ascii_lowercase();
    let after = after.trim_start_matches([' ', '`', ']', '）', ')', '】', '"']);
    let characters = [
        "个字符",
        "字符",
        "个字",
        "位",
        "个英文",
        "个汉字",
        "个中文",
        "个字母",
        "characters",
        "chars",
        "character",
        "char",
        "bytes",
        "字节",
        "个字节",
        "英文",
    ];
    let counts_characters = characters.iter().any(|word| after.starts_with(word))
        || (of != Of::Number && (sentence.contains("长度") || lower.contains("length")));
    let conditional = is_conditional(&lower) || ["大于", "小于"].iter().any(|word| lower.contains(word));
    if conditional {
        return false;
    }
    match of {
        Of::Characters => {
            counts_characters
                && !after.starts_with("字节")
                && !after.starts_with("bytes")
                && !after.starts_with("个字节")
        }
        Of::Elements => {
            let counts = ["个", "条", "项", "items", "elements", "台", "组", "entries", "instances"]
                .iter()
                .any(|word| after.starts_with(word));
            let length = sentence.contains("数组")
                || sentence.contains("列表")
                || sentence.contains("个数")
                || sentence.contains("数量");
            (counts || length) && !characters.iter().any(|word| after.starts_with(word))
        }
        Of::Number => {
            let words = RANGE.iter().any(|word| lower.contains(word))
                || after.starts_with("之间")
                || after.starts_with("的整数")
                || after.starts_with("整数")
                || after.starts_with("的范围");
            let weekday = ["周", "星期", "week"].iter().any(|word| after.starts_with(word));
            (words || bracketed)
                && !counts_characters
                && !sentence.contains("长度")
                && !lower.contains("length")
                && !weekday
        }
    }
}

/// Whether a sentence speaks of one case of several, or gives an example.
fn is_conditional(lower: &str) -> bool {
    let word = |word: &str| {
        lower.match_indices(word).any(|(at, _)| !lower[..at].ends_with(|before: char| before.is_ascii_alphanumeric()))
    };
    let when = lower.match_indices('当').any(|(at, _)| !lower[at..].starts_with("当前"));
    when || ["如果", "若", "例如", "如：", "比如", "示例", "e.g"].iter().any(|word| lower.contains(word))
        || ["if ", "when ", "example"].iter().any(|text| word(text))
}

/// The bound that follows a word such as "at most".
fn one_bound(line: &str, start: usize, end: usize, of: Of) -> Option<i64> {
    let mut rest = &line[end..];
    while let Some(after) = scan::after(rest, &LINKS) {
        rest = after;
    }
    let (bound, length) = number(rest)?;
    let after = rest[length..].trim_start_matches(' ');
    let bound = whole(bound)?;
    if after.starts_with(['-', '~', '～', '/', ':', '.', '^', '*'])
        && after[1..].starts_with(|next: char| next.is_ascii_digit() || next == '*')
    {
        return None;
    }
    let before = &line[..start];
    let sentence_at = before.rfind(['。', '；', ';', '\n']).unwrap_or(0);
    let sentence = &before[sentence_at..];
    let clause = sentence.rsplit(['，', ',', '：', ':']).next().unwrap_or(sentence);
    let lower = sentence.to_ascii_lowercase();
    let conditional = is_conditional(&lower)
        || ["每个", "单个", "其中", "同一", "each", "every", "per ", "每", "全部", "所有"]
            .iter()
            .any(|word| lower.contains(word));
    // `Offset + Limit` together, or what each filter holds.
    if clause.contains('+') || clause.contains("Values") {
        return None;
    }
    let said = &line[start..end];
    let characters = [
        "个字符",
        "字符",
        "个字",
        "个ascii",
        "个ASCII",
        "位字符",
        "个英文",
        "个汉字",
        "个中文",
        "位",
        "characters",
        "chars",
        "character",
    ];
    let bytes = ["字节", "bytes", "byte", "个字节", "KB", "MB", "GB", "M", "K", "kb", "mb", "k", "兆", "Bytes"];
    let counts_characters = characters.iter().any(|word| after.starts_with(word))
        || clause.contains("长度")
        || said.contains("长度")
        || said.contains("最长")
        || lower.contains("length")
        || said.contains("length");
    let size = bytes.iter().any(|word| after.starts_with(word));
    let each_request =
        ["每次", "单次", "一次", "每页", "per request", "per page"].iter().any(|word| lower.contains(word));
    match of {
        Of::Characters => (counts_characters && !size && !conditional).then_some(bound),
        Of::Elements => {
            let other = characters.iter().any(|word| after.starts_with(word))
                || size
                || clause.contains("长度") && !(sentence.contains("数组") || sentence.contains("列表"));
            let time = ["秒", "天", "小时", "分钟", "个月", "年", "days", "seconds", "hours"]
                .iter()
                .any(|word| after.starts_with(word));
            let counted = [
                "个",
                "条",
                "项",
                "台",
                "组",
                "块",
                "只",
                "名",
                "家",
                "items",
                "elements",
                "entries",
                "instances",
                "ips",
            ]
            .iter()
            .any(|word| after.starts_with(word));
            let listed = [
                "上限",
                "数组",
                "列表",
                "个数",
                "数量",
                "最多",
                "不能大于",
                "up to",
                "at most",
                "maximum number",
                "upper limit",
            ]
            .iter()
            .any(|word| said.contains(word) || sentence.contains(word));
            (!other && !time && (counted || listed) && (!conditional || each_request)).then_some(bound)
        }
        Of::Number => {
            let counts =
                counts_characters || ["个字符", "字符", "characters"].iter().any(|word| after.starts_with(word));
            (!counts && (!conditional || each_request)).then_some(bound)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds_of(document: &str, of: Of) -> (Option<i64>, Option<i64>) {
        let bounds = bounds(&Text::of(document), Language::Chinese, of);
        (bounds.min, bounds.max)
    }

    #[test]
    fn ranges_and_bounds() {
        assert_eq!(bounds_of("取值范围：[1, 100]", Of::Number), (Some(1), Some(100)));
        assert_eq!(bounds_of("取值范围1~65535。", Of::Number), (Some(1), Some(65535)));
        assert_eq!(bounds_of("范围为(0,100]", Of::Number), (Some(1), Some(100)));
        assert_eq!(bounds_of("默认为20，最大值为100。", Of::Number), (None, Some(100)));
        assert_eq!(bounds_of("日期 2020-01-02", Of::Number), (None, None));
        assert_eq!(bounds_of("长度限制为：1~80。", Of::Characters), (Some(1), Some(80)));
        assert_eq!(bounds_of("名称，不超过60个字符", Of::Characters), (None, Some(60)));
        assert_eq!(bounds_of("每次请求的实例的上限为100。", Of::Elements), (None, Some(100)));
        assert_eq!(bounds_of("名称不超过60个字符", Of::Elements), (None, None));
    }
}
