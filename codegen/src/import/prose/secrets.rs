//! Which fields hold secrets, where a text tells otherwise than the name.

use super::scan::{Language, is_han};
use super::text::Text;
use crate::spec::secrets::{by_name, words};

/// Whether a field holds a secret by its texts, where its name tells otherwise. The Chinese text decides.
pub(super) fn of(name: &str, texts: &[(Language, Text)], sent: bool) -> Option<bool> {
    let told = by_name(name);
    let chinese = texts.iter().find(|(language, _)| *language == Language::Chinese);
    let (language, text) = chinese.or_else(|| texts.first())?;
    let clause = first_clause(text)?;
    let other = match (told, language) {
        (true, _) if denies(name, &clause, text) => false,
        (false, Language::Chinese) if can_hold(name) && says(&clause, text, name, sent) => true,
        (false, Language::English) if can_hold(name) && says_in_english(&clause, text, name, sent) => true,
        _ => return None,
    };
    Some(other)
}

/// The first clause of a text in small letters, without spaces in Chinese: mostly what the field is.
fn first_clause(text: &Text) -> Option<String> {
    let line = text.lines.first()?.text.to_lowercase();
    let line = line.trim_start_matches(['（', '(', '*', ' ']);
    let end = line.find(['，', '。', '；', '：', '（', '(', ',', ';', ':', '！']).unwrap_or(line.len());
    let clause = line[..end].trim_end_matches(['.', ' ', '`', '”', '"']);
    let clause = match clause.find(". ") {
        Some(dot) => &clause[..dot],
        None => clause,
    };
    if clause.chars().any(is_han) {
        Some(clause.chars().filter(|letter| *letter != ' ').collect())
    } else {
        Some(clause.to_owned())
    }
}

/// Whether a text says that what is called like a secret is none.
fn denies(name: &str, clause: &str, text: &Text) -> bool {
    const STARTS: [&str; 3] = ["是否", "whether ", "if "];
    const ENDS: [&str; 11] =
        ["md5值", "字段名", "用户名", "证书名", "类型", "个数", "数量", "次数", "长度", "公钥", "token数"];
    // What is only called `Token` or `Secret` may as well be named so.
    const ENDS_OF_BARE: [&str; 7] = ["名称", "名字", "id", "编号", "地址", "描述", "签名"];
    const PAGES: [&str; 7] = ["分页", "翻页", "下一页", "下页", "游标", "next page", "pagination"];
    let whole = text.whole.to_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| clause.ends_with(end));
    // `DefinedPsk` is the key itself, though the text asks whether there is one.
    let asks = STARTS.iter().any(|start| clause.starts_with(start)) && !name.ends_with("Psk");
    asks || ends(&ENDS)
        || (words(name).len() == 1 && ends(&ENDS_OF_BARE))
        || clause.contains("字段名")
        || PAGES.iter().any(|word| whole.contains(word))
}

/// Whether a field that is called so can hold a secret: ids, names and kinds of secrets are none.
fn can_hold(name: &str) -> bool {
    const LAST: [&str; 53] = [
        "id",
        "ids",
        "name",
        "names",
        "type",
        "types",
        "url",
        "urls",
        "uri",
        "alias",
        "desc",
        "description",
        "remark",
        "time",
        "status",
        "state",
        "region",
        "version",
        "mode",
        "method",
        "source",
        "algorithm",
        "algo",
        "count",
        "expiration",
        "date",
        "at",
        "path",
        "prefix",
        "endpoint",
        "policy",
        "usage",
        "origin",
        "spec",
        "provider",
        "scope",
        "by",
        "field",
        "filed",
        "keyword",
        "position",
        "location",
        "host",
        "user",
        "from",
        "purpose",
        "extra",
        "metric",
        "usages",
        "tag",
        "format",
        "level",
        "ip",
    ];
    const FIRST: [&str; 18] = [
        "next",
        "page",
        "pagination",
        "scroll",
        "continue",
        "client",
        "idempotency",
        "creation",
        "import",
        "search",
        "filter",
        "kms",
        "public",
        "tag",
        "tokens",
        "masked",
        "lifecycle",
        "edk",
    ];
    let words = words(name);
    let is = |word: Option<&String>, of: &[&str]| word.is_some_and(|word| of.contains(&word.as_str()));
    // `ClientSecret` is told by its name; of `ClientKey` the text may tell.
    let client_key = words.first().is_some_and(|first| first == "client") && name != "ClientToken";
    let is_id = words.last().is_some_and(|last| last.ends_with("secretid"));
    // What is called an access key is mostly the id that goes with a secret key.
    let is_access_key = words.len() == 2 && name == "AccessKey";
    !is(words.last(), &LAST) && !is_id && !is_access_key && (client_key || !is(words.first(), &FIRST))
}

/// How clauses end that say what a secret is.
const NOUNS: [&str; 40] = [
    "密码",
    "密钥",
    "秘钥",
    "私钥",
    "口令",
    "令牌",
    "密钥值",
    "密钥内容",
    "密钥key",
    "密钥字符串",
    "密钥key信息",
    "密钥token",
    "密钥tocken信息",
    "密钥明文",
    "密钥参数值",
    "密钥默认值",
    "私钥内容",
    "鉴权key",
    "加密key",
    "回调key",
    "签名key",
    "签名的key",
    "签名的key信息",
    "签名key值",
    "apikey",
    "secretkey",
    "accesstoken",
    "token串",
    "token内容",
    "临时token",
    "访问token",
    "鉴权token",
    "认证token",
    "登录token",
    "接入token",
    "回调token",
    "配置token",
    "播放凭证",
    "上传临时凭证",
    "权限票据",
];

fn says(clause: &str, text: &Text, name: &str, sent: bool) -> bool {
    // What is counted, named, chosen or described is no secret.
    const ASIDE: [&str; 15] = [
        "公钥", "是否", "类型", "kms", "查询", "名称", "模糊", "绑定", "关联", "列表", "个数", "id", "字典", "弱",
        "选择",
    ];
    let aside = ASIDE.iter().any(|word| clause.contains(word)) || clause.starts_with("加密后的");
    let noun = (ends_in_noun(clause) || second_clause(text).is_some_and(|clause| ends_in_noun(&clause))) && !aside;
    let kept = ["妥善保管", "妥善保存", "请勿泄露"].iter().any(|word| text.whole.contains(word));
    let kept = kept && ["密钥", "秘钥", "私钥", "凭证", "token"].iter().any(|word| text.whole.contains(word)) && !aside;
    noun || kept || holds_keys(text) || (sent && is_code(name) && CODES.iter().any(|code| text.whole.contains(code)))
}

/// Whether a text shows JSON that has a key or a password in it.
fn holds_keys(text: &Text) -> bool {
    let whole: String = text.whole.to_lowercase().chars().filter(|letter| !matches!(letter, '\\' | ' ')).collect();
    ["apikey", "api_key", "secretkey", "secret_key", "password"]
        .iter()
        .any(|key| whole.contains(&format!("\"{key}\":")))
}

fn ends_in_noun(clause: &str) -> bool {
    NOUNS.iter().any(|noun| clause.ends_with(noun))
}

/// The second clause where it says what the field is, after a condition.
fn second_clause(text: &Text) -> Option<String> {
    let line = text.lines.first()?.text.to_lowercase();
    let mut clauses = line.split(['，', '。', '；', ',']).skip(1);
    let clause: String = clauses.next()?.chars().filter(|letter| *letter != ' ').collect();
    let is_short = clause.chars().count() <= 5;
    (is_short || clause.starts_with("该字段表示")).then_some(clause)
}

/// Codes that a person got to prove itself by.
const CODES: [&str; 6] = ["短信验证码", "手机验证码", "动态验证码", "动态码", "访问验证码", "verification code"];

fn is_code(name: &str) -> bool {
    words(name).last().is_some_and(|last| last == "code")
}

fn says_in_english(clause: &str, text: &Text, name: &str, sent: bool) -> bool {
    const NOUNS: [&str; 13] = [
        "password",
        "private key",
        "secret key",
        "api key",
        "access token",
        "passphrase",
        "callback key",
        "signature key",
        "encryption key",
        "decryption key",
        "session token",
        "client secret",
        "token to verify",
    ];
    let noun = NOUNS.iter().any(|noun| clause.ends_with(noun)) && clause.split(' ').count() <= 8;
    let other = ["name of", "id of", "type of", "whether", "number of"].iter().any(|words| clause.contains(words));
    let is_sent_code = clause.ends_with("verification code") || text.whole.contains("via SMS");
    (noun && !other) || (sent && is_code(name) && is_sent_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, document: &str) -> Option<bool> {
        let text = Text::of(document);
        let language = if text.whole.chars().any(is_han) { Language::Chinese } else { Language::English };
        of(name, &[(language, text)], true)
    }

    #[test]
    fn texts_tell_what_names_do_not() {
        for (name, text) in [
            ("Key", "设备密钥，留空则由系统生成"),
            ("Seed", "回调签名key，见文档。"),
            ("Content", "API Token 内容。"),
            ("Notify", "Callback key"),
            ("VerifyCode", "短信验证码"),
            ("VerifyCode", "Code that is sent to a phone via SMS"),
            ("Config", "配置，例如 {\"ApiKey\": \"sk-1\", \"Model\": \"m\"}"),
        ] {
            assert_eq!(told(name, text), Some(true), "{name}: {text}");
        }
        for (name, text) in [
            ("KeyId", "密钥"),
            ("Key", "密钥名称"),
            ("Key", "标签键"),
            ("Value", "签名公钥"),
            ("NextToken", "下一页令牌"),
            ("VerifyCode", "发票上的验证码"),
        ] {
            assert_eq!(told(name, text), None, "{name}: {text}");
        }
    }

    #[test]
    fn texts_deny_what_names_tell() {
        for (name, text) in [
            ("Token", "分页用，取自上一页"),
            ("Secret", "密钥名称"),
            ("Md5DecryptKey", "解密密钥的md5值"),
            ("Password", "是否重置密码"),
            ("Token", "For the next page"),
        ] {
            assert_eq!(told(name, text), Some(false), "{name}: {text}");
        }
        for (name, text) in [("Token", "登录获取的token"), ("Password", "密码"), ("Secret", "")] {
            assert_eq!(told(name, text), None, "{name}: {text}");
        }
    }
}
