//! Facts that stand only in upstream's texts.
//!
//! The texts say in prose which values a field may have, what its default is, what bounds it has,
//! in which unit it counts. What is read out of them here is kept; the texts are not. Chinese
//! texts are the originals and count first; English ones are translations, and confirm them or
//! stand in where there is no Chinese.

mod bounds;
mod defaults;
mod effects;
mod filters;
mod notes;
mod number;
mod pages;
mod scan;
mod secrets;
mod successors;
mod text;
mod tokens;
mod units;
mod values;

use serde_json::Value;

use self::scan::Language;
use crate::spec::facts::FieldFacts;
use crate::spec::{self, Item, Tier, TypeName};

pub(super) use self::effects::effect;
pub(super) use self::notes::{deprecates, streams};
pub(super) use self::successors::{hints as hints_at_deprecation, of as successor};
pub(super) use self::text::Text;
pub(super) use self::tokens::{Candidate, client_token};

/// What the sites say of a field.
#[derive(Clone, Debug, Default)]
pub(super) struct Said<'a> {
    /// The mainland site's text, then the international site's.
    pub(super) texts: Vec<&'a str>,
    /// The example, as upstream has it.
    pub(super) example: Option<&'a str>,
    /// Whether requests can hold the field.
    pub(super) sent: bool,
    /// Names of the other fields of its type.
    pub(super) siblings: &'a [&'a str],
}

/// Adds to the facts of a field what the texts say.
pub(super) fn add(name: &str, field: &mut FieldFacts, said: &Said<'_>) {
    let texts: Vec<(Language, Text)> = said
        .texts
        .iter()
        .map(|document| Text::of(document))
        .filter(|text| !text.lines.is_empty())
        .map(|text| (language(&text), text))
        .collect();
    let chinese: Vec<&Text> = of_language(&texts, Language::Chinese);
    let english: Vec<&Text> = of_language(&texts, Language::English);
    field.deprecated |= texts.iter().any(|(_, text)| notes::is_deprecated(text));
    add_values(name, field, said, &chinese, &english);
    if spec::secrets::can_be(&field.ty.item) {
        field.secret = secrets::of(name, &texts, said.sent);
    }
    // The Chinese text decides; the English one where there is none, or where it is silent.
    fn first<T>(chinese: &[&Text], english: &[&Text], find: impl Fn(&Text) -> Option<T>) -> Option<T> {
        chinese.iter().chain(english).find_map(|text| find(text))
    }
    let ty = field.ty.clone();
    field.unit = is_number(&ty).then(|| first(&chinese, &english, units::of)).flatten().map(str::to_owned);
    if ty.item.is_integer() && !ty.list {
        field.time = first(&chinese, &english, |text| units::of_time(text, said.example));
        if field.time.is_some() {
            field.unit = None;
        }
    }
    if !said.sent {
        return;
    }
    if ty.list
        && ty.object().is_some()
        && (name.contains("Filter") || ty.object().is_some_and(|name| name.contains("Filter")))
    {
        field.filters = first(&chinese, &english, |text| Some(filters::of(text)).filter(|names| !names.is_empty()))
            .unwrap_or_default();
    }
    if let Some(kind) = default_kind(&ty) {
        let of = |language, texts: &[&Text]| texts.iter().find_map(|text| defaults::default(text, language, kind));
        field.default = of(Language::Chinese, &chinese)
            .or_else(|| if chinese.is_empty() { of(Language::English, &english) } else { None })
            .filter(is_default);
    }
    // A list that lacks the default is not whole.
    if field.default.as_ref().is_some_and(|default| !field.values.is_empty() && !field.values.contains(default)) {
        field.tier = Some(Tier::One);
    }
    if let Some(of) = bounded(&ty) {
        let find = |language, texts: &[&Text]| {
            texts
                .iter()
                .map(|text| bounds::bounds(text, language, of))
                .find(|bounds| *bounds != bounds::Bounds::default())
        };
        let bounds = find(Language::Chinese, &chinese)
            .or_else(|| if chinese.is_empty() { find(Language::English, &english) } else { None })
            .unwrap_or_default();
        field.min = bounds.min;
        field.max = bounds.max;
        let outside =
            field.default.as_ref().and_then(Value::as_i64).filter(|_| is_number(&ty)).is_some_and(|default| {
                // Nothing is wrong with -1 or 0 for "no limit"; a default beyond the largest value is.
                field.max.is_some_and(|max| default > max)
            });
        let below = field.default.as_ref().and_then(Value::as_i64).filter(|_| is_number(&ty));
        if below.is_some_and(|default| field.min.is_some_and(|min| default < min)) {
            field.min = None;
        }
        if outside {
            field.default = None;
            field.min = None;
            field.max = None;
        }
    }
    if !ty.list && (ty.item.is_integer() || ty.item == Item::String) {
        if name == "Offset" {
            let pages = if chinese.is_empty() {
                english.iter().any(|text| pages::counts_pages_in_english(text))
            } else {
                chinese.iter().any(|text| pages::counts_pages(text))
            };
            field.counts_pages = pages;
        }
        if field.counts_pages || is_page_number(name) {
            field.first_page = first(&chinese, &english, pages::first_page);
        }
    }
}

/// Names of fields that say which page is asked for.
pub(crate) fn is_page_number(name: &str) -> bool {
    ["Page", "PageNumber", "PageNum", "PageNo", "PageIndex", "PageId", "CurrentPage", "CurrPage", "PageNumer"]
        .contains(&name)
}

fn language(text: &Text) -> Language {
    if text.whole.chars().any(scan::is_han) { Language::Chinese } else { Language::English }
}

fn of_language(texts: &[(Language, Text)], wanted: Language) -> Vec<&Text> {
    texts.iter().filter(|(language, _)| *language == wanted).map(|(_, text)| text).collect()
}

fn is_number(ty: &TypeName) -> bool {
    ty.item.is_integer() || ty.item == Item::F64
}

fn default_kind(ty: &TypeName) -> Option<defaults::Kind> {
    Some(match ty.item {
        _ if ty.list => return None,
        Item::I64 | Item::U64 => defaults::Kind::Integer,
        Item::F64 => defaults::Kind::Float,
        Item::Bool => defaults::Kind::Bool,
        Item::String => defaults::Kind::Text,
        _ => return None,
    })
}

fn bounded(ty: &TypeName) -> Option<bounds::Of> {
    Some(match ty.item {
        _ if ty.list => bounds::Of::Elements,
        Item::I64 | Item::U64 | Item::F64 => bounds::Of::Number,
        Item::String => bounds::Of::Characters,
        _ => return None,
    })
}

/// Whether a default is a fact: short and plain.
fn is_default(default: &Value) -> bool {
    default.as_str().is_none_or(is_plain)
}

/// Whether a value is one of a program, and no text.
fn is_plain(value: &str) -> bool {
    (1..=60).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic()) && !value.contains("://")
}

fn add_values(name: &str, field: &mut FieldFacts, said: &Said<'_>, chinese: &[&Text], english: &[&Text]) {
    let kind = match field.ty.item {
        Item::String => values::Kind::Text,
        Item::I64 | Item::U64 => values::Kind::Integer,
        _ => return,
    };
    let find =
        |language, texts: &[&Text]| texts.iter().find_map(|text| values::of(text, language, kind, name, said.siblings));
    let (chinese, english) = (find(Language::Chinese, chinese), find(Language::English, english));
    let sorted = |listed: &values::Listed| {
        let mut values: Vec<String> = listed.values.iter().map(|value| value.to_ascii_lowercase()).collect();
        values.sort();
        values
    };
    let (listed, tier) = match (chinese, english) {
        // Both may stop short at the same place, since one is the translation of the other.
        (Some(chinese), Some(english))
            if sorted(&chinese) == sorted(&english) && !chinese.unsure && !english.unsure =>
        {
            (chinese, Tier::Both)
        }
        (Some(listed), _) | (None, Some(listed)) => {
            let tier =
                if listed.shape == values::Shape::Bullets && !listed.unsure { Tier::Bulleted } else { Tier::One };
            (listed, tier)
        }
        (None, None) => return,
    };
    if !listed.values.iter().all(|value| is_plain(value)) {
        return;
    }
    field.values = match kind {
        values::Kind::Text => listed.values.iter().map(|value| Value::from(value.as_str())).collect(),
        values::Kind::Integer => {
            listed.values.iter().filter_map(|value| value.parse::<i64>().ok().map(Value::from)).collect()
        }
    };
    field.tier = Some(tier);
}
