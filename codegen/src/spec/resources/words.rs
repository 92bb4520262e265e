//! Names taken apart: the verb and the noun of an action, the words of a noun, what a field's name says of ids.

use super::vocabulary::{
    ID_ENDINGS, ID_WORDS, NO_PLURAL, NOT_IDS, ORDERS, PLURALS, QUANTITIES, READ_ENDINGS, SINGULARS, WRITE_ENDINGS,
};

/// A noun, in the singular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Noun {
    /// Its words in small letters: `["nat", "gateway"]`.
    pub(super) words: Vec<String>,
    /// The words in a row: nouns of one key are one.
    pub(super) key: String,
    /// It as upstream spells it: `NatGateway`.
    pub(super) name: String,
}

impl Noun {
    /// The noun in what follows the verb of a read: what says how much is told does not count.
    pub(super) fn of_read(rest: &str) -> Self {
        Self::without(rest, &[&READ_ENDINGS])
    }

    /// The noun in what follows another verb.
    pub(super) fn of_write(rest: &str) -> Self {
        Self::without(rest, &[&WRITE_ENDINGS])
    }

    /// The noun that a resource is called.
    pub(super) fn of_name(name: &str) -> Self {
        let words: Vec<String> = words(name).into_iter().map(singular_of).collect();
        Self { key: words.concat(), words, name: name.to_owned() }
    }

    /// The noun without words at its end that are in one of these lists.
    pub(super) fn without(text: &str, endings: &[&[&str]]) -> Self {
        let mut words: Vec<(&str, String)> =
            words(without_manner(text)).into_iter().map(|word| (word, singular_of(word))).collect();
        // DescribeErrorPages is about pages.
        let is_ending =
            |text: &str, word: &str| text != "Pages" && endings.iter().any(|endings| endings.contains(&word));
        while words.len() > 1 && words.last().is_some_and(|(text, word)| is_ending(text, word)) {
            words.pop();
        }
        if words.len() > 1 && QUANTITIES.contains(&words[0].1.as_str()) {
            words.remove(0);
        }
        let name = words.iter().map(|(text, word)| spelled(text, word)).collect();
        let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
        Self { key: words.concat(), words, name }
    }

    /// Its ends in a row, from the whole of it down to its last word: `natgateway`, `gateway`.
    pub(super) fn tails(&self) -> Vec<String> {
        (0..self.words.len()).map(|from| self.words[from..].concat()).collect()
    }

    /// How well a field of this key is called after the noun, where it holds an id: `natgatewayid` best,
    /// `gatewayid` less.
    pub(super) fn id_rank(&self, field: &str) -> Option<f64> {
        let stems = ID_WORDS.iter().filter_map(|word| field.strip_suffix(word)).filter(|stem| !stem.is_empty());
        let whole = |stem: &str| (0..self.words.len()).find(|from| is_concat(&self.words[*from..], stem));
        let from = stems.filter_map(whole).min()?;
        #[expect(clippy::cast_precision_loss, reason = "a noun has a handful of words")]
        Some(6.0 - 0.5 * from as f64)
    }

    pub(super) fn is_last(&self, word: &str) -> bool {
        self.words.last().is_some_and(|last| last == word)
    }
}

fn is_concat(words: &[String], text: &str) -> bool {
    let mut left = text;
    words.iter().all(|word| match left.strip_prefix(word.as_str()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    }) && left.is_empty()
}

/// The verb of an action and what follows, without `Batch`: `BatchDeleteX`, `DescribeBatchX`.
pub(in crate::spec) fn split_verb(action: &str) -> Option<(&str, &str)> {
    let batch = action.strip_prefix("Batch").and_then(verb_and_rest);
    batch.or_else(|| verb_and_rest(action))
}

fn verb_and_rest(text: &str) -> Option<(&str, &str)> {
    let mut letters = text.char_indices();
    letters.next().filter(|(_, first)| first.is_ascii_uppercase())?;
    let (end, next) = letters.find(|(_, letter)| !letter.is_ascii_lowercase())?;
    if end < 2 || !(next.is_ascii_uppercase() || next.is_ascii_digit()) {
        return None;
    }
    let (verb, rest) = text.split_at(end);
    Some((verb, rest.strip_prefix("Batch").filter(|rest| !rest.is_empty()).unwrap_or(rest)))
}

/// The words of a name: `NatGateway` has two, `CCNs` is one.
pub(in crate::spec) fn words(name: &str) -> Vec<&str> {
    let bytes = name.as_bytes();
    let (mut words, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let end = word_end(bytes, at);
        if end == at {
            at += 1;
            continue;
        }
        words.push(&name[at..end]);
        at = end;
    }
    words
}

/// Where the word that begins here ends; here, where none does.
fn word_end(text: &[u8], from: usize) -> usize {
    let run = |from: usize, is: fn(u8) -> bool| {
        text.get(from..).unwrap_or_default().iter().take_while(|letter| is(**letter)).count()
    };
    let capitals = run(from, |letter| letter.is_ascii_uppercase());
    let small = |from: usize| run(from, |letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    let after = text.get(from + capitals).copied().unwrap_or_default();
    match capitals {
        0 | 1 => from + capitals + small(from + capitals),
        // Several of them, which the small `s` makes: CCNs, VPCsPage.
        _ if after == b's' && text.get(from + capitals + 1).is_none_or(u8::is_ascii_uppercase) => from + capitals + 1,
        _ if after.is_ascii_lowercase() => from + capitals - 1,
        _ => from + capitals + run(from + capitals, |letter| letter.is_ascii_digit()),
    }
}

fn singular_of(word: &str) -> String {
    // What is all capitals is a name: COS, DNS.
    let is_name = word.len() > 2 && !word.contains(|letter: char| letter.is_ascii_lowercase());
    let small = word.to_ascii_lowercase();
    if is_name { small } else { singular(&small) }
}

/// A word in the singular.
pub(super) fn singular(word: &str) -> String {
    if SINGULARS.contains(&word) {
        return word.to_owned();
    }
    for (plural, singular) in PLURALS {
        // `ies` alone is no plural, `addresses` is one.
        if let Some(stem) = word.strip_suffix(plural).filter(|stem| !stem.is_empty() || plural.len() > 4) {
            return format!("{stem}{singular}");
        }
    }
    let is_plural = word.len() > 2 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if is_plural { word[..word.len() - 1].to_owned() } else { word.to_owned() }
}

/// A word in the plural, as it is spelled.
pub(in crate::spec) fn plural_of(word: &str) -> String {
    let consonant_y = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    let is_plural = singular(word) != word;
    match consonant_y {
        _ if is_plural => word.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None if ["s", "x", "ch", "sh"].iter().any(|end| word.ends_with(end)) => format!("{word}es"),
        None => format!("{word}s"),
    }
}

/// A word in the singular as upstream spells it, with a capital.
fn spelled(text: &str, word: &str) -> String {
    let as_written = text.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word));
    let mut letters = as_written.unwrap_or(word).chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// What ends a noun that goes on behind `By`: there it is a part of the noun, `SnapshotByTimeOffsetTemplate`.
const NOUNS: [&str; 7] = ["Template", "Policy", "Policie", "Rule", "Config", "Task", "Job"];

/// The text without what says how things are asked for: `ByIds`, `V2`, `ForApp`.
fn without_manner(text: &str) -> &str {
    // ByTemplates says by what, and ByTimeOffsetTemplates which templates.
    let is_noun = |after: &str| {
        let ends = |text: &str| NOUNS.iter().any(|noun| text.ends_with(noun));
        ends(after) || (words(after).len() > 1 && ends(after.trim_end_matches('s')))
    };
    let by = text.match_indices("By").map(|(at, _)| at).find(|at| {
        let after = &text[*at + 2..];
        after.starts_with(|letter: char| letter.is_ascii_uppercase()) && !is_noun(after)
    });
    let text = by.map(|at| &text[..at]).filter(|text| !text.is_empty()).unwrap_or(text);
    let digit = text.strip_suffix(|last: char| last.is_ascii_digit()).and_then(|text| text.strip_suffix('V'));
    digit.or_else(|| ["By", "ForApp", "ForIntl"].iter().find_map(|end| text.strip_suffix(end))).unwrap_or(text)
}

/// What a field is called without what makes it several, in small letters: `instanceid` for `InstanceIds`,
/// `InstanceIdList` and `InstanceIdSet`. Fields of one key mean one thing.
pub(super) fn key(field: &str) -> String {
    let mut stem = field;
    if !NO_PLURAL.iter().any(|word| field.ends_with(word)) {
        let stripped = ["List", "Set", "s"].iter().find_map(|end| field.strip_suffix(end));
        let fits = |stem: &&str| {
            stem.ends_with(|last: char| last.is_ascii_lowercase() || last.is_ascii_digit() || last == 'D')
        };
        stem = stripped.filter(fits).unwrap_or(field);
    }
    let several = ["Ids", "IDs", "Names"].iter().any(|end| stem.ends_with(end));
    if several { &stem[..stem.len() - 1] } else { stem }.to_ascii_lowercase()
}

/// A field of ids as one of them is called: `InstanceId` for `InstanceIds`.
pub(super) fn one_of(field: &str) -> &str {
    let stem = ["s", "List", "Set"].iter().find_map(|end| field.strip_suffix(end));
    stem.filter(|stem| stem.ends_with("Id") || stem.ends_with("ID")).unwrap_or(field)
}

/// Whether a field is called like an id.
pub(in crate::spec) fn is_id(field: &str) -> bool {
    ID_ENDINGS.iter().any(|end| field.ends_with(end))
}

/// Whether a field of this key tells no thing of a service from another: of an account, a place, a call.
pub(super) fn is_no_id(key: &str) -> bool {
    NOT_IDS.contains(&key)
}

/// Whether a field of a reply holds an order or a task, and not what it leads to.
pub(super) fn is_order(field: &str) -> bool {
    ORDERS.contains(&field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_a_verb_and_a_noun() {
        for (action, expected) in [
            ("DescribeVpcs", Some(("Describe", "Vpcs"))),
            ("BatchDeleteTopics", Some(("Delete", "Topics"))),
            ("DescribeBatchTask", Some(("Describe", "Task"))),
            ("BatchDelete", Some(("Batch", "Delete"))),
            ("Create3DTask", Some(("Create", "3DTask"))),
            ("DescribeBatch", Some(("Describe", "Batch"))),
            ("Describe", None),
            ("describeX", None),
            ("ABTest", None),
        ] {
            assert_eq!(split_verb(action), expected, "{action}");
        }
    }

    #[test]
    fn names_are_words() {
        for (name, expected) in [
            ("NatGateway", &["Nat", "Gateway"][..]),
            ("CCNs", &["CCNs"]),
            ("VPCsPage", &["VPCs", "Page"]),
            ("DBInstance", &["DB", "Instance"]),
            ("L7Rule", &["L7", "Rule"]),
            ("RS256Key", &["RS256", "Key"]),
            ("a_bC", &["a", "b", "C"]),
        ] {
            assert_eq!(words(name), expected);
        }
    }

    #[test]
    fn nouns_are_singular_and_keep_their_spelling() {
        for (rest, name, words) in [
            ("SecurityPolicies", "SecurityPolicy", "security policy"),
            ("CCNs", "CCN", "ccn"),
            ("InstancesByIds", "Instance", "instance"),
            ("SnapshotByTimeOffsetTemplates", "SnapshotByTimeOffsetTemplate", "snapshot by time offset template"),
            ("UserListInfo", "User", "user"),
            ("AllAddresses", "Address", "address"),
            ("RuleV2", "Rule", "rule"),
            ("COS", "COS", "cos"),
            ("ErrorPages", "ErrorPage", "error page"),
            ("EventBuses", "EventBus", "event bus"),
        ] {
            let noun = Noun::of_read(rest);
            assert_eq!((noun.name.as_str(), noun.words.join(" ").as_str()), (name, words));
        }
        assert_eq!(Noun::of_write("UserDetail").name, "UserDetail", "a detail can be made");
    }

    #[test]
    fn fields_of_one_key_mean_one_thing() {
        for field in ["InstanceId", "InstanceIds", "InstanceIdList", "InstanceIdSet", "InstanceIDs"] {
            assert_eq!(key(field), "instanceid", "{field}");
        }
        assert_eq!((key("Status"), key("KeyNames")), ("status".to_owned(), "keyname".to_owned()));
    }

    #[test]
    fn ids_are_called_after_their_nouns() {
        let noun = Noun::of_write("NatGateway");
        assert_eq!(noun.id_rank("natgatewayid"), Some(6.0));
        assert_eq!(noun.id_rank("gatewayuuid"), Some(5.5));
        assert_eq!((noun.id_rank("id"), noun.id_rank("vpcid")), (None, None));
    }
}
