//! What stands around a number, and makes it one of something else.

/// Whether a sentence speaks of one case of several, or gives an example.
pub(super) fn is_conditional(lower: &str) -> bool {
    let word = |word: &str| {
        lower.match_indices(word).any(|(at, _)| !lower[..at].ends_with(|before: char| before.is_ascii_alphanumeric()))
    };
    let when = lower.match_indices('当').any(|(at, _)| !lower[at..].starts_with("当前"));
    let case = ["如果", "若"].iter().any(|word| {
        // Where nothing is said is no case of its own: that is what defaults are for.
        lower.match_indices(word).any(|(at, _)| !is_unsaid(&lower[at + word.len()..]))
    });
    when || case
        || ["例如", "如：", "比如", "示例", "e.g", "期间", "仅对"].iter().any(|word| lower.contains(word))
        || ["if ", "when ", "example"].iter().any(|text| word(text))
}

fn is_unsaid(condition: &str) -> bool {
    ["不传", "不填", "不指定", "不设置", "不提供", "未传", "未填", "未指定", "未设置", "为空"]
        .iter()
        .any(|word| condition.starts_with(word))
}

/// What stands before a place in the same sentence.
pub(super) fn sentence(before: &str) -> &str {
    let start = before.rfind(['。', '；', ';', '\n']).unwrap_or(0);
    &before[start..]
}

/// The last part of a sentence.
pub(super) fn clause(sentence: &str) -> &str {
    sentence.rsplit(['，', ',', '：', ':']).next().unwrap_or(sentence)
}

/// Whether a number is a place after the point, a year or a part of a date, going by what stands behind it.
pub(super) fn is_precision_or_date(after: &str) -> bool {
    let after = after.trim_start_matches(' ');
    let digit = |text: &str| text.trim_start_matches(' ').starts_with(|next: char| next.is_ascii_digit());
    after.starts_with("位小数")
        || after.starts_with("decimal")
        || ["年", "月"].iter().any(|mark| after.strip_prefix(mark).is_some_and(digit))
}

/// Words for characters, before which a number is a length.
pub(super) const CHARACTERS: [&str; 15] = [
    "个字符",
    "字符",
    "个字",
    "个ascii",
    "个ASCII",
    "位",
    "个英文",
    "个汉字",
    "个中文",
    "个字母",
    "英文",
    "characters",
    "chars",
    "character",
    "char",
];

/// Words for bytes, before which a number is a size.
pub(super) const BYTES: [&str; 14] =
    ["字节", "个字节", "bytes", "Bytes", "byte", "KB", "MB", "GB", "M", "K", "kb", "mb", "k", "兆"];

/// Words for lists.
pub(super) const LISTS: [&str; 4] = ["数组", "列表", "个数", "数量"];

pub(super) fn begins(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

pub(super) fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
