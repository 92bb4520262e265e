//! Whether a text says that a field may be null.

/// Whether a text, as upstream has it, says that the field may be null. Of what comes in replies only, any
/// statement about null counts; in a request null may be what is sent.
pub(super) fn may_be_null(document: &str, sent: bool) -> bool {
    let lower = document.to_lowercase();
    if !lower.contains("null") {
        return false;
    }
    sentences(&lower).any(|sentence| {
        let plain: String = sentence.chars().filter(|letter| !" `\"'·*\t\\“”‘’".contains(*letter)).collect();
        let says = |statements: &[&str]| statements.iter().any(|statement| stands(&plain, statement));
        says(&MAY_BE) || (!sent && says(&IS) && !NOT.iter().any(|other| plain.contains(other)))
    })
}

/// What says it of a field wherever it stands.
const MAY_BE: [&str; 12] = [
    "可能返回null",
    "可能返回为null",
    "可能为null",
    "可能是null",
    "有可能返回null",
    "mayreturnnull",
    "maybenull",
    "canbenull",
    "mightbenull",
    "mayreturnanull",
    "nullmaybereturned",
    "mightreturnnull",
];

/// What says it of a field of a reply: when it is null, or what null means there.
const IS: [&str; 18] = [
    "返回null",
    "为null",
    "是null",
    "否则null",
    "null表示",
    "null代表",
    "null=",
    "null：",
    "isnull",
    "benull",
    "returnnull",
    "returnsnull",
    "nullisreturned",
    "nullmeans",
    "nullindicates",
    "nullfor",
    "nullin",
    "returned.null",
];

/// What is about another thing: a word of a query, a text that says null, what is asked for.
const NOT: [&str; 22] = [
    "不为null",
    "不是null",
    "不返回null",
    "置为null",
    "当为null",
    "可为null",
    "如果为null",
    "若为null",
    "如为null",
    "入参",
    "0或null",
    "no/null",
    "ifnull",
    "isnullor",
    "orisnull",
    "ifthisparameterisnull",
    "ifthisfieldisnull",
    "notnull",
    "cannotbenull",
    "nullstring",
    "nullcharacter",
    "_null",
];

/// Whether a statement stands in a text, and not as a part of `nullable`.
fn stands(text: &str, statement: &str) -> bool {
    text.match_indices(statement).any(|(at, _)| !text[at + statement.len()..].starts_with("able"))
}

/// The sentences of a text. A dot ends one where a space follows.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '。', '；', ';', '<', '>']).flat_map(|line| line.split(". "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_of_both_languages_are_known() {
        for text in [
            "状态。\n注意：此字段可能返回 null，表示取不到有效值。",
            "<p>名称</p>\n注意：此字段可能返回 null，表示取不到有效值。",
            "State.\nNote: This field may return `null`, indicating that no valid values can be obtained.",
            "State.Note: this field may return·null, indicating that none was found.",
            "Note: `null` may be returned for this field",
            "Note: the value may be null.",
        ] {
            assert!(may_be_null(text, true) && may_be_null(text, false), "{text}");
        }
    }

    #[test]
    fn of_a_reply_it_may_be_said_otherwise() {
        for text in [
            "后付费模式本项为null。",
            "其他情况为 null",
            "只在 A=1 时有效，否则返回null",
            "过期时间，null 表示无过期时间",
            "If NeedRecordNum is 0, null is returned.",
            "Message. It's `null` if the request succeeds: it is null then.",
        ] {
            assert!(may_be_null(text, false) && !may_be_null(text, true), "{text}");
        }
        for text in ["任务出错时不为null", "A null string tells success", "置为 NULL", "名称"] {
            assert!(!may_be_null(text, false), "{text}");
        }
    }
}
