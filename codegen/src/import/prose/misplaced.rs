//! Texts that stand at the wrong field.

use serde_json::Value;

use super::text::Text;

/// Whether a text is that of another field: of two that go together, how many to skip and how many a page holds,
/// upstream sometimes has one say what the other is, and its default bears that out. Nothing in it is a fact of
/// this one.
pub(super) fn is_of_another(name: &str, text: &Text, default: Option<&Value>) -> bool {
    let Some(first) = text.lines.first() else { return false };
    let Some(default) = default.and_then(Value::as_i64) else { return false };
    let says = |words: &[&str]| words.iter().any(|word| first.text.contains(word));
    let size = says(&["条", "数量", "每页", "单页", "数目", "个数", "页大小", "多少", "限制", "行数"]);
    let place = says(&["偏移", "起始", "第几", "第多少", "页码", "页数", "跳过"]);
    match name {
        "Limit" | "PageSize" => place && !size && (0..=1).contains(&default),
        "Offset" => size && !place && default > 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_skips_is_no_size() {
        let other = |name, text, default: i64| is_of_another(name, &Text::of(text), Some(&Value::from(default)));
        assert!(other("Limit", "偏移量，默认为0。", 0));
        assert!(other("PageSize", "请求的数据页数。默认值为1。", 1));
        assert!(other("Offset", "需要返回的数量，默认为10", 10));
        assert!(!other("Limit", "返回数量，默认为0。配合偏移量使用", 0));
        assert!(!other("PageSize", "当前页码数据，默认值为10", 10));
        assert!(!other("Offset", "偏移量，Limit 的整数倍，默认为20", 20));
        assert!(!other("Offset", "跳过的条数，默认为0", 0));
        assert!(!other("Period", "数量，默认为10", 10));
    }
}
