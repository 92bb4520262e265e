//! What texts note of a thing as a whole: that it is deprecated, that it streams.

use super::scan::is_han;
use super::text::Text;

/// Whether a text says that what it describes should not be used any more.
pub(super) fn is_deprecated(text: &Text) -> bool {
    let Some(first) = text.lines.first() else { return false };
    let start = first.text.trim_start_matches(['（', '(', '[', '【', '注', '：', ' ', '*']);
    const STARTS: [&str; 16] = [
        "已废弃",
        "已弃用",
        "废弃",
        "弃用",
        "已停用",
        "即将废弃",
        "字段已废弃",
        "参数已废弃",
        "该字段已废弃",
        "该参数已废弃",
        "此字段已废弃",
        "此参数已废弃",
        "deprecated",
        "Deprecated",
        "DEPRECATED",
        "This parameter has been deprecated",
    ];
    // `废弃时间` is the time of something else.
    let begins = STARTS.iter().any(|word| {
        start.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(|next: char| !is_han(next) && !next.is_ascii_alphanumeric() && next != '/')
                || rest.starts_with("字段")
                || rest.starts_with("参数")
                || rest.starts_with('，')
                || ["不再", "请使用", "请用", "无需", "使用", "该", "此", "建议"]
                    .iter()
                    .any(|word| rest.starts_with(word))
        })
    });
    let squeezed: String = text.whole.to_lowercase().chars().filter(|letter| *letter != ' ').collect();
    const SAYS: [&str; 38] = [
        "该字段已废弃",
        "该参数已废弃",
        "此字段已废弃",
        "此参数已废弃",
        "本字段已废弃",
        "本参数已废弃",
        "字段已废弃",
        "参数已废弃",
        "字段废弃",
        "参数废弃",
        "该字段已弃用",
        "该参数已弃用",
        "此字段已弃用",
        "此参数已弃用",
        "参数已弃用",
        "字段已弃用",
        "该字段不再使用",
        "此参数不再使用",
        "该参数不再使用",
        "字段已不再使用",
        "参数已不再使用",
        "（已废弃）",
        "(已废弃)",
        "【已废弃】",
        "[已废弃]",
        "（废弃）",
        "(废弃)",
        "【废弃】",
        "(已弃用)",
        "（已弃用）",
        "thisparameterisdeprecated",
        "thisfieldisdeprecated",
        "thisparameterhasbeendeprecated",
        "thisfieldhasbeendeprecated",
        "thisparameterisdisused",
        "thisfieldisdisused",
        "(deprecated)",
        "[deprecated]",
    ];
    begins
        || SAYS.iter().any(|statement| {
            squeezed.match_indices(statement).any(|(at, _)| {
                // In brackets after a value of a list it is that value's, and not the field's.
                let before = &squeezed[..at];
                !statement.starts_with(['(', '（', '【', '['])
                    || (!before.contains(['：', ':', '\n', '、', '；', ';']) && !before.contains("取值"))
            })
        })
}

/// Whether the text of an action says that it should not be used any more.
pub(in crate::import) fn deprecates(document: &str) -> bool {
    let text = Text::of(document);
    let squeezed: String = text.whole.chars().filter(|letter| *letter != ' ').collect();
    const SAYS: [&str; 12] = [
        "接口已废弃",
        "接口已弃用",
        "接口废弃",
        "接口已下线",
        "接口已停止使用",
        "该接口不再使用",
        "此接口不再使用",
        "接口已经废弃",
        "（已废弃）",
        "(已废弃)",
        "【已废弃】",
        "[已废弃]",
    ];
    SAYS.iter().any(|statement| squeezed.contains(statement)) || is_deprecated(&text)
}

/// Whether the text of a reply's `RequestId` says that the action streams, and that the id is in a
/// header.
pub(in crate::import) fn streams(request_id: &str) -> bool {
    request_id.contains("流式响应接口")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deprecation_is_of_the_field() {
        let deprecated = |text: &str| is_deprecated(&Text::of(text));
        assert!(deprecated("已废弃，请使用 NewField"));
        assert!(deprecated("名称。该字段已废弃。"));
        assert!(deprecated("Name. This field has been deprecated."));
        assert!(deprecated("（已废弃）名称"));
        assert!(!deprecated("废弃时间"));
        assert!(!deprecated("状态，取值：0：正常，1：停止（已废弃）"));
    }
}
