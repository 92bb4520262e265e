//! Where the words of a name begin and end.
//!
//! The general rule goes by capitals. It tears plurals (`IDs`), versions (`IPv6`), digits (`3D`), names that have a
//! capital inside (`CKafka`), and words that upstream writes with one too many (`SysTem`). Here those become one
//! word before the general rule sees them.

use std::sync::LazyLock;

/// Names of products, protocols and techniques that are one word although capitals stand inside: in snake case
/// they are their small letters. Sorted; each is in a name of the description, which a test sees to.
pub const NAMES: &[&str] = &[
    "ACodec",
    "AliPay",
    "BFrames",
    "CKafka",
    "CNAME",
    "CName",
    "DDoS",
    "DDos",
    "DPort",
    "EChart",
    "EName",
    "ETag",
    "ETicket",
    "ElasticSearch",
    "FMp4",
    "FSx",
    "GiB",
    "HBase",
    "HSsd",
    "IaC",
    "KeeWiDB",
    "LSqueeze",
    "LaTex",
    "LoRa",
    "MTime",
    "MlFlow",
    "MongoDB",
    "MongoDb",
    "MySQL",
    "NBIoT",
    "NaturalIDade",
    "OAuth",
    "PGroup",
    "PList",
    "PostgreSQL",
    "QClaw",
    "QCloud",
    "QUuid",
    "RIp",
    "SKey",
    "SNat",
    "SPort",
    "SaaS",
    "TBaaS",
    "TDid",
    "TIceberg",
    "TWeCall",
    "TWeSee",
    "TWeTalk",
    "UKey",
    "UUid",
    "VCluster",
    "VCodec",
    "VCore",
    "VHost",
    "VIp",
    "VPort",
    "WeApp",
    "WeChat",
    "WeCom",
    "WeWork",
    "XMagic",
];

/// Words of English that some names write as two, and as many or more as one: a reader who knows `endpoint` from
/// one service looks for no `end_point` in the next. Sorted, and each in use, as above.
pub const COMPOUNDS: &[&str] = &[
    "AddOn",
    "BackEnd",
    "BackGround",
    "BackUp",
    "BandWidth",
    "BaseLine",
    "BirthDay",
    "BitRate",
    "BlockChain",
    "BuiltIn",
    "ByPass",
    "CallBack",
    "CharSet",
    "CheckPoint",
    "CheckPointing",
    "CheckSum",
    "CipherText",
    "ConText",
    "DataBase",
    "DeadLine",
    "DeadLock",
    "DownGrade",
    "DownLoad",
    "DownStream",
    "EndPoint",
    "EntryPoint",
    "EyeBrow",
    "FailOver",
    "FallBack",
    "FeedBack",
    "FingerPrint",
    "FireWall",
    "FirmWare",
    "FlagShip",
    "FlashBack",
    "FrontEnd",
    "GateWay",
    "HangUp",
    "HighLight",
    "HomePage",
    "HotWord",
    "InBound",
    "KeyWord",
    "LifeCycle",
    "LiveNess",
    "MainLand",
    "MalWare",
    "MemberShip",
    "MetaData",
    "MetaStore",
    "MicroService",
    "MilliSecond",
    "NameSpace",
    "NetWork",
    "NullAble",
    "OffLine",
    "OffSet",
    "OutBound",
    "OutPut",
    "OverView",
    "OverWrite",
    "PassWord",
    "PlaceHolder",
    "PlainText",
    "PlatForm",
    "PlayBack",
    "PlayList",
    "PlugIn",
    "PostPaid",
    "PrePaid",
    "ReDo",
    "ReMark",
    "RollBack",
    "SafeGuard",
    "SavePoint",
    "ScreenShot",
    "SerVice",
    "SnapShot",
    "SpeedUp",
    "StartUp",
    "StdErr",
    "StdOut",
    "StreamAble",
    "SubNet",
    "SurName",
    "SysLog",
    "SysTem",
    "TimeLine",
    "TimeOut",
    "TimeStamp",
    "ToDay",
    "TransCode",
    "UnBind",
    "UnBinding",
    "UnBlock",
    "UnBound",
    "UnHandle",
    "UnHandled",
    "UnHealth",
    "UnHealthy",
    "UnInstall",
    "UnSafe",
    "UnSigned",
    "UnSubscribe",
    "UnSupport",
    "UnSupported",
    "UnTag",
    "UnUsed",
    "UnderWrite",
    "UpLoad",
    "UpStream",
    "WaterMark",
    "WebHook",
    "WebShell",
    "WebSite",
    "WebSocket",
    "WhiteBoard",
    "WithIn",
    "WorkFlow",
    "WorkLoad",
    "WorkSpace",
];

/// What reads otherwise than as its small letters. Sorted, and each in use, as above.
pub const READ_AS: &[(&str, &str)] =
    &[("5GAPN", "5g_apn"), ("KBps", "kb_per_s"), ("MBps", "mb_per_s"), ("SAMLIdP", "saml_idp"), ("WXIoT", "wx_iot")];

/// A name with underscores around what is one word, in small letters: `get_ckafka_Id` for `GetCKafkaId`.
pub(super) fn marked(name: &str) -> String {
    scan(name, &mut |_| {})
}

/// The words of the tables that stand in a name.
pub(super) fn used_in(name: &str) -> Vec<&'static str> {
    let mut used = Vec::new();
    scan(name, &mut |word| used.push(word));
    used
}

fn scan(name: &str, tell: &mut dyn FnMut(&'static str)) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    let mut rest = name;
    // Whether a word of ours can begin here: not inside of capitals, since `CAPPs` is not `C` and `APPs`.
    let mut begins = true;
    while let Some(first) = rest.chars().next() {
        let found = if begins { known(rest, tell).or_else(|| shaped(rest, &text)) } else { None };
        if let Some((word, after)) = found {
            if !text.is_empty() && !text.ends_with('_') {
                text.push('_');
            }
            text.push_str(&word);
            text.push('_');
            rest = after;
            // Words that are known may stand side by side: `CNAMEDDoS`.
            begins = true;
        } else {
            text.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            begins = !first.is_ascii_uppercase();
        }
    }
    text
}

/// A word of the tables, and how it reads where not as it is written.
type Word = (&'static str, Option<&'static str>);

/// The words of the tables by the letter that they begin with: they are looked for at each letter of each name.
static BY_FIRST: LazyLock<Vec<Vec<Word>>> = LazyLock::new(|| {
    let mut by_first = vec![Vec::new(); 128];
    let words = NAMES.iter().chain(COMPOUNDS).map(|word| (*word, None));
    for word in words.chain(READ_AS.iter().map(|(word, read)| (*word, Some(*read)))) {
        if let Some(words) = word.0.as_bytes().first().and_then(|first| by_first.get_mut(usize::from(*first))) {
            words.push(word);
        }
    }
    by_first
});

/// The longest word of the tables that a text begins with, or its plural, as it reads; and what follows it.
fn known<'a>(text: &'a str, tell: &mut dyn FnMut(&'static str)) -> Option<(String, &'a str)> {
    let words = BY_FIRST.get(usize::from(*text.as_bytes().first()?))?;
    let found = words.iter().filter_map(|(word, read)| {
        let (plural, after) = ended(text.strip_prefix(word)?)?;
        Some((*word, *read, plural, after))
    });
    let (word, read, plural, after) = found.max_by_key(|(word, ..)| word.len())?;
    tell(word);
    let mut read = read.map_or_else(|| word.to_ascii_lowercase(), str::to_owned);
    read.push_str(plural);
    Some((read, after))
}

/// A word that its shape tells: a plural or a version of capitals, or digits and a capital. `before` is what stands
/// before it.
fn shaped<'a>(text: &'a str, before: &str) -> Option<(String, &'a str)> {
    let after_capitals = text.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let capitals = text.len() - after_capitals.len();
    let after = if capitals >= 2 {
        plural(after_capitals).or_else(|| version(after_capitals))
    } else if capitals == 0 && before.chars().next_back().is_none_or(|last| last.is_ascii_lowercase()) {
        // In `P2PApp` the digit belongs to the letters around it.
        dimension(text)
    } else {
        None
    }?;
    let word = text.get(..text.len() - after.len())?;
    Some((word.to_ascii_lowercase(), after))
}

/// What follows the `s` of `CCNs`.
fn plural(after_capitals: &str) -> Option<&str> {
    let after = after_capitals.strip_prefix('s')?;
    (!continues(after)).then_some(after)
}

/// What follows the `v6` of `IPv6` or the `v4s` of `IPv4s`.
fn version(after_capitals: &str) -> Option<&str> {
    let digits = after_capitals.strip_prefix('v')?;
    let after = digits.trim_start_matches(|digit: char| digit.is_ascii_digit());
    if after.len() == digits.len() { None } else { ended(after).map(|(_, after)| after) }
}

/// What follows the `3D` of `Convert3DFormat` or the `3Ds` of `File3Ds`; nothing where the capital begins a word or
/// is one of several.
fn dimension(text: &str) -> Option<&str> {
    let capital = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let after = capital.strip_prefix(|letter: char| letter.is_ascii_uppercase())?;
    if capital.len() == text.len() {
        return None;
    }
    let (_, after) = ended(after)?;
    let mut letters = after.chars();
    let is_run = letters.next().is_some_and(|next| next.is_ascii_uppercase())
        && letters.next().is_none_or(|next| next.is_ascii_uppercase());
    (!is_run).then_some(after)
}

/// What follows a word that ends here, and the `s` of its plural; nothing where the word goes on.
fn ended(after: &str) -> Option<(&'static str, &str)> {
    if !continues(after) {
        return Some(("", after));
    }
    plural(after).map(|after| ("s", after))
}

fn continues(text: &str) -> bool {
    text.starts_with(|next: char| next.is_ascii_lowercase())
}
