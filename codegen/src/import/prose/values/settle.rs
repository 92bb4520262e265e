//! What the texts of both sites and the example of a field say of its values together.

use super::super::scan::{Language, is_han};
use super::super::text::Text;
use super::example::{Bearing, bearing};
use super::judge::has_more;
use super::listed::{Asked, Kind, Listed, Shape, is_plain};
use super::read::of;
use super::vocabulary;
use crate::spec::Tier;

/// What is told of a field's values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Told {
    /// The values that it may have, and how sure they are.
    pub(in super::super) values: Option<(Vec<String>, Tier)>,
    /// What is to become of its example.
    pub(in super::super) example: Fate,
}

/// What is to become of an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) enum Fate {
    /// It stays as it is.
    #[default]
    Stays,
    /// It goes: it is not in a list that is better founded.
    Goes,
    /// It is a word of the API's own vocabulary.
    Word(String),
}

/// Reads the values of a field out of its texts.
pub(in super::super) fn told(asked: &Asked<'_>, chinese: &[&Text], english: &[&Text]) -> Told {
    if asked.kind == Kind::Text
        && let Some((values, word)) = vocabulary::of(asked, chinese)
    {
        let values = (values.len() >= 2).then_some((values, Tier::One));
        return Told { values, example: Fate::Word(word) };
    }
    let Some((listed, tier)) = listed(asked, chinese, english) else { return Told::default() };
    let texts: Vec<&Text> = chinese.iter().chain(english).copied().collect();
    let asked = Asked { example: asked.example.filter(|example| !is_echo(example, asked, &texts)), ..*asked };
    weighed(&asked, listed, tier, &texts)
}

/// The list that the texts have, and how sure it is by them alone.
fn listed(asked: &Asked<'_>, chinese: &[&Text], english: &[&Text]) -> Option<(Listed, Tier)> {
    let find = |language, texts: &[&Text]| {
        let lists = texts.iter().find_map(|text| of(text, language, asked));
        lists.filter(|listed| listed.values.iter().all(|value| is_plain(value)))
    };
    let in_chinese = find(Language::Chinese, chinese);
    let in_english = find(Language::English, english)
        .filter(|listed| asked.kind == Kind::Integer || !is_translation(listed, asked, chinese));
    match (in_chinese, in_english) {
        // Both may stop short at the same place, since one is the translation of the other.
        (Some(chinese), Some(english)) if sorted(&chinese) == sorted(&english) => {
            let sure = !chinese.unsure && !english.unsure;
            let tier = if sure { Tier::Both } else { alone(&chinese) };
            Some((chinese, tier))
        }
        (Some(mut chinese), Some(english)) => {
            let known = sorted(&chinese);
            // A translation may be older than its original, but it has nothing of its own.
            chinese.unsure |= !sorted(&english).iter().all(|value| known.contains(value));
            let tier = alone(&chinese);
            Some((chinese, tier))
        }
        (Some(listed), None) => {
            let tier = alone(&listed);
            Some((listed, tier))
        }
        (None, Some(mut english)) => {
            let more = |text: &&Text| has_more(text, &english, Language::Chinese, asked.kind, asked.siblings);
            // One that stands there otherwise was translated.
            let known = standing(&english, chinese);
            let translated = 0 < known && known < english.values.len();
            english.unsure |= translated || chinese.iter().any(more);
            let tier = alone(&english);
            Some((english, tier))
        }
        (None, None) => None,
    }
}

/// Whether an example only repeats what a text says: a word of Chinese out of its sentences, or the
/// list that it takes as an instance.
fn is_echo(example: &str, asked: &Asked<'_>, texts: &[&Text]) -> bool {
    let example = example.trim();
    let says = example.chars().any(is_han) || (asked.list && example.starts_with('['));
    says && texts.iter().any(|text| text.whole.contains(example))
}

/// Values without regard to their order and capitals.
fn sorted(listed: &Listed) -> Vec<String> {
    let mut values: Vec<String> = listed.values.iter().map(|value| value.to_ascii_lowercase()).collect();
    values.sort();
    values
}

/// How sure a list is that one text has.
fn alone(listed: &Listed) -> Tier {
    if listed.shape == Shape::Bullets && !listed.unsure { Tier::Bulleted } else { Tier::One }
}

/// Whether an English list holds words that the Chinese text has in Chinese.
fn is_translation(listed: &Listed, asked: &Asked<'_>, chinese: &[&Text]) -> bool {
    let agrees = bearing(asked.example, &listed.values, asked.kind, asked.list) == Bearing::Agrees;
    !chinese.is_empty() && !agrees && standing(listed, chinese) == 0
}

/// How many values of an English list stand in the Chinese text too.
fn standing(listed: &Listed, chinese: &[&Text]) -> usize {
    let texts: Vec<String> = chinese.iter().map(|text| text.whole.to_ascii_lowercase()).collect();
    let stands = |value: &&String| texts.iter().any(|text| text.contains(&value.to_ascii_lowercase()));
    listed.values.iter().filter(stands).count()
}

/// Weighs a list against the example.
fn weighed(asked: &Asked<'_>, listed: Listed, tier: Tier, texts: &[&Text]) -> Told {
    let borne_out = bearing(asked.example, &listed.values, asked.kind, asked.list);
    if listed.needs_example && !matches!(borne_out, Bearing::Agrees) {
        return Told::default();
    }
    let keep = |tier, example| Told { values: Some((listed.values.clone(), tier)), example };
    if !asked.list && texts.iter().any(|text| is_of_several(&text.whole)) {
        return Told::default();
    }
    match borne_out {
        Bearing::Foreign | Bearing::Joins => Told::default(),
        Bearing::Agrees if tier == Tier::One && !listed.unsure => keep(Tier::Shown, Fate::Stays),
        Bearing::Agrees => keep(tier, Fate::Stays),
        Bearing::Silent | Bearing::AgreesLoosely => keep(tier, Fate::Goes),
        Bearing::Contradicts if is_refuted(asked, &listed, texts) => Told::default(),
        // Upstream's examples are made up where its lists are made with care.
        Bearing::Contradicts if is_founded(&listed, tier) && !is_free(asked) => keep(Tier::One, Fate::Goes),
        Bearing::Contradicts => Told::default(),
    }
}

/// Whether a text says that a string holds several values with a mark between.
fn is_of_several(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "逗号分隔",
        "逗号隔开",
        "逗号分割",
        "逗号拼接",
        "英文逗号",
        "分号分隔",
        "分号隔开",
        "|分割",
        "|分隔",
        "|隔开",
        "separated by",
        "separated with",
        "comma-separated",
        "Separate multiple",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

/// Whether a list that lacks the example is another's: the text names the example, or the field
/// holds an amount where the list has words.
fn is_refuted(asked: &Asked<'_>, listed: &Listed, texts: &[&Text]) -> bool {
    let example = asked.example.unwrap_or_default().trim().trim_matches('"');
    let amount = example.len() >= 2 && example.starts_with(|first: char| first.is_ascii_digit());
    let words = listed.values.iter().all(|value| value.starts_with(|first: char| first.is_ascii_alphabetic()));
    let named = example.len() >= 3 && texts.iter().any(|text| names(&text.whole, example));
    (asked.kind == Kind::Text && named) || (amount && words)
}

/// Whether a text has a word as a whole.
fn names(text: &str, word: &str) -> bool {
    let inside = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(inside) && !text[at + word.len()..].starts_with(inside))
}

/// Whether a list stands on more than pairs that nothing announces.
fn is_founded(listed: &Listed, tier: Tier) -> bool {
    tier != Tier::One || (listed.shape != Shape::Pairs && !listed.unsure)
}

/// Whether a field of this name holds what people choose, so that a list in its text is seldom of
/// its own values.
fn is_free(asked: &Asked<'_>) -> bool {
    const ENDS: [&str; 19] = [
        "Id", "ID", "Ids", "IDs", "Name", "Names", "Url", "URL", "Key", "Value", "Values", "Param", "Params", "Info",
        "Body", "Content", "Text", "Path", "Time",
    ];
    asked.kind == Kind::Text && ENDS.iter().any(|end| asked.name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a Chinese text tells of a field of strings with an example.
    fn of(document: &str, name: &str, example: &str) -> (Vec<String>, Option<Tier>, Fate) {
        let text = Text::of(document);
        let asked = Asked { name, kind: Kind::Text, list: false, example: Some(example), siblings: &[] };
        let told = told(&asked, &[&text], &[]);
        let (values, tier) = told.values.map_or((Vec::new(), None), |(values, tier)| (values, Some(tier)));
        (values, tier, told.example)
    }

    #[test]
    fn an_example_settles_what_a_list_is_worth() {
        let row = "级别，取值：low（低）、high（高）";
        assert_eq!(of(row, "Level", "low"), (vec!["low".into(), "high".into()], Some(Tier::Shown), Fate::Stays));
        assert_eq!(of(row, "Level", "LOW"), (vec!["low".into(), "high".into()], Some(Tier::One), Fate::Goes));
        assert_eq!(of(row, "Level", "middle"), (vec!["low".into(), "high".into()], Some(Tier::One), Fate::Goes));
        assert_eq!(of(row, "Level", "null"), (vec!["low".into(), "high".into()], Some(Tier::One), Fate::Goes));
        // Names are free; several values in one string are none of them; amounts have units.
        let nothing = (Vec::new(), None, Fate::Stays);
        assert_eq!(of(row, "LevelName", "middle"), nothing);
        assert_eq!(of(row, "Level", "low,high"), nothing);
        assert_eq!(of("级别，多个用|分割，取值：low（低）、high（高）", "Level", ""), nothing);
        assert_eq!(of(row, "Level", "{\"low\": 1}"), nothing);
        assert_eq!(of("时长，支持的单位有：\n- s：秒\n- m：分", "Duration", "80s"), nothing);
        assert_eq!(of("方式：\n- GET：GetObject\n- PUT：PutObject", "Action", "GetObject"), nothing);
    }

    #[test]
    fn open_sets_are_no_lists() {
        let nothing = |document| of(document, "Kind", "aa").0.is_empty();
        assert!(nothing("语言。常见的取值如下：\n- aa：甲\n- bb：乙"));
        assert!(nothing("种类，例如：aa、bb"));
        assert!(nothing("种类，eg：aa、bb"));
        assert!(nothing("种类，取值：aa（甲）、bb（乙），其他值表示丙"));
        assert!(nothing("种类，取值：\n- aa：甲\n- bb-xxx：乙"));
        assert_eq!(of("种类，支持 aa、bb、cc 之一。", "Kind", "aa").1, Some(Tier::Shown));
        assert!(nothing("种类，取值：aa（甲）、bb（乙）等。"));
        // One that has more may be whole or not.
        assert_eq!(of("种类（部分），取值：aa（甲）、bb（乙）", "Kind", "aa").1, Some(Tier::One));
    }
}
