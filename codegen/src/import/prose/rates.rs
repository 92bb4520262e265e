//! How many requests a second a text allows.
//!
//! Only what is said of the action as a whole counts: not what a model, a topic or a campaign may have, nor what
//! a trial allows. What is said by the minute or by the day is no rate by the second: it allows bursts.

use super::scan::{Language, is_han};
use super::text::Text;

/// What a text says of the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    /// Nothing.
    Nothing,
    /// So many requests a second.
    Rate(u32),
    /// Several rates, of which none is the action's.
    Unclear,
}

/// The rate that a text of an action states.
pub(super) fn of(text: &Text, language: Language) -> Stated {
    let mut found: Vec<u32> = Vec::new();
    for line in &text.lines {
        let ends: &[char] = &['。', '；', ';'];
        for sentence in line.text.split(ends).flat_map(|part| part.split(". ")) {
            found.extend(match language {
                Language::Chinese => chinese(sentence),
                Language::English => english(sentence),
            });
        }
    }
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [] => Stated::Nothing,
        [rate] => Stated::Rate(*rate),
        _ => Stated::Unclear,
    }
}

fn chinese(sentence: &str) -> Vec<u32> {
    let plain: String =
        sentence.to_ascii_lowercase().chars().filter(|letter| !" *`【】：:为是".contains(*letter)).collect();
    const LIMITS: [&str; 6] = ["频限", "限频", "频率", "频控", "qps限制", "qps"];
    const OTHERS: [&str; 8] = ["单个模型", "每个模型", "体验期", "试用", "主题", "活动", "攻击", "每个实例"];
    if !LIMITS.iter().any(|word| plain.contains(word)) || OTHERS.iter().any(|word| plain.contains(word)) {
        return Vec::new();
    }
    let mut rates = before(&plain, &["次/秒", "次每秒", "次/s", "qps"]);
    rates.extend(after(&plain, &["qps限制", "qps阈值", "默认qps", "qps上限", "每秒", "每秒最多", "每秒不超过"]));
    rates
}

fn english(sentence: &str) -> Vec<u32> {
    let lower = sentence.to_ascii_lowercase().replace(['*', '`', ','], "");
    const LIMITS: [&str; 5] = ["rate limit", "frequency limit", "limit of", "limited to", "a maximum of"];
    const OTHERS: [&str; 6] = ["each model", "trial", "each topic", "single topic", "attack", "each instance"];
    let limits = LIMITS.iter().any(|word| lower.contains(word)) || lower.contains("request rate");
    if !limits || OTHERS.iter().any(|word| lower.contains(word)) {
        return Vec::new();
    }
    const NUMBERS: [(&str, &str); 5] = [("one", "1"), ("two", "2"), ("three", "3"), ("five", "5"), ("ten", "10")];
    let words: Vec<&str> = lower
        .split([' ', '/', '(', ')', ':'])
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty() && !["can", "be", "initiated", "made"].contains(word))
        .map(|word| NUMBERS.iter().find(|(name, _)| *name == word).map_or(word, |(_, digits)| digits))
        .collect();
    let is_second = |word: &str| ["s", "sec", "second"].contains(&word);
    let is_request = |word: &str| ["requests", "request", "calls", "call", "times", "time", "queries"].contains(&word);
    let mut rates = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Ok(number) = word.parse::<u32>() else { continue };
        let rest: Vec<&str> =
            words[at + 1..].iter().copied().filter(|word| !["per", "a", "every"].contains(word)).take(2).collect();
        let by_second = matches!(rest.as_slice(), [what, unit] if is_request(what) && is_second(unit));
        // `20 requests every 15 seconds` has a number before its unit, and is none by the second.
        if by_second || rest.first() == Some(&"qps") {
            rates.push(number);
        }
    }
    rates
}

/// Numbers that stand right before one of these units.
fn before(text: &str, units: &[&str]) -> Vec<u32> {
    let at_units = units.iter().flat_map(|unit| text.match_indices(unit));
    at_units
        .filter_map(|(at, _)| {
            let head = text.get(..at)?;
            let digits = head.len() - head.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
            head.get(at - digits..)?.parse().ok()
        })
        .collect()
}

/// Numbers that stand right after one of these words.
fn after(text: &str, words: &[&str]) -> Vec<u32> {
    let at_words = words.iter().flat_map(|word| text.match_indices(word));
    at_words
        .filter_map(|(at, word)| {
            let rest = text.get(at + word.len()..)?;
            let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
            let (number, unit) = rest.split_at_checked(digits)?;
            // `每秒20帧` is a rate of something else.
            (!word.contains("每秒") || unit.starts_with('次')).then_some(())?;
            (!unit.starts_with(|next: char| is_han(next) && next != '次')).then_some(())?;
            number.parse().ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_actions() {
        let rate = |text: &str| of(&Text::of(text), super::super::language(&Text::of(text)));
        for (text, expected) in [
            ("查询。\n默认接口频限：**20次/秒**。", 20),
            ("接口调用频率限制为：20次/秒，1200次/分钟。", 20),
            ("- 接口**默认QPS为20**，如需更多请联系", 20),
            ("注：此处QPS限制为10。", 10),
            ("默认频控阈值为20 QPS（每秒请求次数）", 20),
            ("用于创建任务，请求频率10次/秒", 10),
            ("A maximum of 20 requests can be initiated per second for this API.", 20),
            ("Default API request rate limit: **20 requests/sec**.", 20),
            ("The rate limit of this API is five calls per second.", 5),
            ("- The API request frequency limit: **1,000 times/second**.", 1_000),
            ("API call rate limit: 20 calls/second (1,200 calls/minute).", 20),
        ] {
            assert_eq!(rate(text), Stated::Rate(expected), "{text}");
        }
    }

    #[test]
    fn other_rates_are_none() {
        let rate = |text: &str| of(&Text::of(text), super::super::language(&Text::of(text)));
        for text in [
            "默认接口频限：1次/15秒",
            "此接口频限以 CDN 侧限制为准：200次/10分钟",
            "本接口有模型维度调用上限控制，单个模型qps限制5",
            "体验期间单账号限制qps仅为1",
            "默认提供3个并发",
            "获取总请求峰值(QPS)和攻击请求(QPS)",
            "每分钟内重新连接的次数不能超过 30 次",
            "The rate limit of this API is one call every 15 seconds.",
            "Each model has a qps limit of 5",
            "Frequency limit: 200 requests/10 minutes",
        ] {
            assert_eq!(rate(text), Stated::Nothing, "{text}");
        }
        assert_eq!(rate("频限：未发布的1次/秒，已发布的50次/秒"), Stated::Unclear);
    }
}
