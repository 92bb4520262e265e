//! Which field of a request is its client token: that by which the server knows a request that it has carried out,
//! and answers it as the first time.

use super::text::Text;

/// A string at the top of a request, and what the sites say of it.
pub(in crate::import) struct Candidate<'a> {
    pub(in crate::import) name: &'a str,
    pub(in crate::import) documents: Vec<&'a str>,
}

/// The client token of a request. What is called so comes first, where texts say it of several.
pub(in crate::import) fn client_token<'a>(fields: &'a [Candidate<'a>]) -> Option<&'a str> {
    let said: Vec<&str> = fields.iter().filter(|field| is_token(field)).map(|field| field.name).collect();
    said.iter().find(|name| **name == CLIENT_TOKEN).or_else(|| said.first()).copied()
}

const CLIENT_TOKEN: &str = "ClientToken";

fn is_token(field: &Candidate<'_>) -> bool {
    let texts: Vec<String> = field.documents.iter().map(|document| squeezed(document)).collect();
    // One text that denies it is enough: translations lag behind.
    texts.iter().any(|text| says(text, field.name)) && !texts.iter().any(|text| denies(text))
}

/// Whether a text says that a request which comes again with the same value is carried out once.
fn says(text: &str, name: &str) -> bool {
    const SAYS: [&str; 14] = [
        "幂等",
        "防重",
        "可重入id",
        "可重入标识",
        "重入标签",
        "防止客户端重复创建",
        "防止客户端重新创建",
        "避免接口重试",
        "重试时，须使用相同",
        "由客户端生成的唯一",
        "idempoten",
        "idem-poten",
        "unique,case-sensitivestringgeneratedbytheclient",
        "preventtheclientfromrepeatedly",
    ];
    // `幂等成功` is how the action ends, and a field that holds others names theirs.
    let of_another = name != CLIENT_TOKEN && text.contains("clienttoken");
    SAYS.iter().any(|phrase| text.contains(phrase)) && !text.contains("幂等成功") && !of_another
}

/// Whether a text says that the field is not used, or that a request which comes again is refused.
fn denies(text: &str) -> bool {
    const UNUSED: [&str; 9] = [
        "不再使用",
        "已废弃",
        "保留字段",
        "保留参数",
        "请勿使用",
        "不提供幂等",
        "暂不支持",
        "donotuse",
        "nolongerused",
    ];
    const REFUSED: [&str; 4] = ["会返回错误", "会报错", "判断为失败", "conflict"];
    UNUSED.iter().chain(&REFUSED).any(|phrase| text.contains(phrase))
}

fn squeezed(document: &str) -> String {
    let text = Text::of(document);
    text.whole.chars().filter(|letter| !matches!(letter, ' ' | '\n')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(fields: &[(&'static str, &'static str)]) -> Option<&'static str> {
        let fields: Vec<Candidate<'_>> =
            fields.iter().map(|(name, text)| Candidate { name, documents: vec![text] }).collect();
        let found = client_token(&fields).map(str::to_owned)?;
        fields.iter().find(|field| field.name == found).map(|field| field.name)
    }

    #[test]
    fn a_text_says_it_under_whatever_name() {
        assert_eq!(token(&[("Cup", "杯子"), ("Once", "用于保证幂等的字符串")]), Some("Once"));
        assert_eq!(token(&[("Once", "A key for idempotency"), ("ClientToken", "幂等令牌")]), Some("ClientToken"));
        assert_eq!(token(&[("ClientToken", "可重入ID")]), Some("ClientToken"));
        assert_eq!(token(&[("ClientToken", "登录用的令牌")]), None);
    }

    #[test]
    fn what_is_not_used_or_refuses_is_none() {
        for text in [
            "保证幂等。该字段已不再使用",
            "The string for idempotency. It is reserved; do not use it.",
            "用于防重，命中时返回 Conflict",
            "不存在时视为成功，幂等成功",
            "透传参数，需要幂等时添加 ClientToken 字段",
            "脚本，需要保证可重入",
        ] {
            assert_eq!(token(&[("Once", text)]), None, "{text}");
        }
    }

    #[test]
    fn one_text_that_denies_is_enough() {
        let field = Candidate {
            name: "ClientToken",
            documents: vec!["保留字段，不提供幂等保证", "Ensures the idempotency."],
        };
        assert_eq!(client_token(&[field]), None);
    }
}
