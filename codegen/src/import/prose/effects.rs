//! What texts say of the effect of an action, where its name tells otherwise.
//!
//! Only phrases that leave no doubt count. The verbs of texts alone do not: hundreds are copied from the action
//! beside, so that a list says that it creates.

use super::text::Text;
use crate::spec::Effect;

/// The effect of an action as its texts say it, where its name tells otherwise.
pub(in crate::import) fn effect<'a>(action: &str, documents: impl Iterator<Item = &'a str>) -> Option<Effect> {
    let said: Vec<String> = documents.map(|document| squeezed(&Text::of(document).whole)).collect();
    let told = Effect::of_name(action);
    let other = match told {
        Effect::Reads if said.iter().any(|text| changes(text)) => Effect::Writes,
        Effect::Writes if said.iter().any(|text| only_reads(text)) => Effect::Reads,
        _ => return None,
    };
    Some(other)
}

/// Whether a text says that asking uses something up, makes something, starts something, or costs.
fn changes(text: &str) -> bool {
    const USES_UP: [&str; 2] = ["仅可调用一次", "再次查询会返回错误"];
    USES_UP.iter().any(|phrase| text.contains(phrase))
        || sentences(text).any(makes)
        || sentences(text).any(costs)
        || (text.starts_with("发起") && text.contains("异步执行"))
}

/// Whether a sentence says that what is not there is made.
fn makes(sentence: &str) -> bool {
    const ABSENT: [&str; 3] = ["没有", "不存在", "首次调"];
    const MADE: [&str; 3] = ["创建", "签发", "自动生成"];
    const BY_ITSELF: [&str; 4] = ["自动", "将会", "默认", "系统会"];
    let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    has(&ABSENT) && has(&MADE) && has(&BY_ITSELF)
}

/// Whether a sentence says that each call costs.
fn costs(sentence: &str) -> bool {
    const CALLS: [&str; 4] = ["调用本接口", "调用该接口", "调用此接口", "每次调用"];
    let paid = sentence.contains("产生") && sentence.contains("费用");
    (paid && CALLS.iter().any(|call| sentence.contains(call))) || sentence.contains("billedperquery")
}

/// Whether a text says that the action changes nothing.
fn only_reads(text: &str) -> bool {
    const SAYS: [&str; 5] = ["只读查询", "只读接口", "不会触发真实执行", "不实际执行", "只读操作"];
    SAYS.iter().any(|phrase| text.contains(phrase))
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '；', '\n', '.'])
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| *letter != ' ').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(action: &str, text: &str) -> Option<Effect> {
        effect(action, std::iter::once(text))
    }

    #[test]
    fn what_is_used_up_made_or_paid_is_no_read() {
        for text in [
            "取设备密钥，刚生成后仅可调用一次",
            "看授权码。码只能用一次，再次查询会返回错误",
            "取名称，如果没有证书，将会签发一个",
            "取配置，默认首次调此接口时候创建证书",
            "取人脸。注意，调用本接口会产生识别费用",
            "Compares it. The service is billed per query.",
            "发起检查。检查为异步执行：轮询结果",
        ] {
            assert_eq!(of("DescribeCups", text), Some(Effect::Writes), "{text}");
            assert_eq!(of("CreateCups", text), None, "{text}");
        }
    }

    #[test]
    fn verbs_alone_tell_nothing() {
        for text in
            ["创建茶杯", "查询茶杯列表，如果没有茶杯，返回空", "取链接，链接仅可使用一次", "查询费用", "生成下载链接"]
        {
            assert_eq!(of("DescribeCups", text), None, "{text}");
        }
    }

    #[test]
    fn what_only_reads_is_a_read() {
        assert_eq!(of("PreviewCups", "预览茶杯。不会触发真实执行。"), Some(Effect::Reads));
        assert_eq!(of("PreviewCups", "预览茶杯。"), None);
        assert_eq!(of("DescribeCups", "为只读查询"), None);
    }
}
