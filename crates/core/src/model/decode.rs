//! Tokens into a model: everything that can be taken is taken, and what did not fit is reported with
//! its path.

use std::borrow::Cow;

use serde::de::{Deserializer, Error as _};

use super::aside::{Aside, Place};
use super::notice::{Context, Decoded, Segment};
use super::reader::Reader;
use super::tokens::{Fault, Name, Token, Tokens};
use super::tree::{Members, Tree};
use super::{Fit, List, Model, Scalar, Slot, Start, value};

/// Decodes a whole value: what `Deserialize` of every model does.
///
/// # Errors
///
/// When the input is not in its format, or not an object.
pub fn deserialize<'de, T: Model + Start, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let Members(members) = Members::read(deserializer)?;
    let mut model = T::start();
    members_into(&mut model, members).map_err(D::Error::custom)?;
    Ok(model)
}

fn members_into(model: &mut dyn Model, members: Vec<(Cow<'_, str>, Tree<'_>)>) -> Result<(), String> {
    let tree = Tree::Object(members);
    let mut context = Context::default();
    match object_into(model, &mut tree.tokens(), &mut context, None) {
        Ok(()) => {
            context.noticed.log(model.shape().name);
            Ok(())
        }
        Err(fault) => Err(context.placed(&fault)),
    }
}

/// Decodes JSON text into a model that is at its start, and says what was odd or unknown.
///
/// # Errors
///
/// When the text is not JSON in its structure, or not an object; the message names the path where that
/// shows.
pub fn decode_fields(model: &mut dyn Model, json: &[u8]) -> Result<Decoded, serde_json::Error> {
    let mut context = Context::default();
    context.keep_unknown = true;
    let mut tokens = Reader::new(json);
    match object_into(model, &mut tokens, &mut context, None).and_then(|()| tokens.end()) {
        Ok(()) => Ok(context.noticed),
        Err(fault) => Err(serde_json::Error::custom(context.placed(&fault))),
    }
}

/// Decodes the object that must stand here.
pub(crate) fn object_into<'t, S: Tokens<'t>>(
    model: &mut dyn Model,
    tokens: &mut S,
    context: &mut Context,
    aside: Option<&mut dyn Aside>,
) -> Result<(), Fault> {
    context.flawed(tokens.flaw());
    tokens.object("an object")?;
    fields(model, tokens, context, aside)
}

/// The fields of an object. They are expected in the order of the description, which is the order
/// in which servers mostly send them, and searched for where they are not.
fn fields<'t, S: Tokens<'t>>(
    model: &mut dyn Model,
    tokens: &mut S,
    context: &mut Context,
    mut aside: Option<&mut dyn Aside>,
) -> Result<(), Fault> {
    let names = model.shape().fields;
    let (mut first, mut expected) = (true, 0);
    let mut seen = 0_u128;
    loop {
        let name = match tokens.name(first, names.get(expected).copied())? {
            Name::End => break,
            Name::Expected => None,
            Name::Other(name) => Some(name),
        };
        first = false;
        if let Some(aside) = aside.as_deref_mut() {
            let name = name.as_deref().unwrap_or_else(|| names[expected]);
            match aside.place(name) {
                Place::Field => {}
                Place::Beside => aside.take(name, &value::ahead(tokens)?),
                Place::Around => {
                    object_into(model, tokens, context, Some(aside))?;
                    continue;
                }
            }
        }
        let at = match name {
            None => expected,
            Some(name) => match names.iter().position(|field| *field == name) {
                Some(at) => at,
                None => {
                    unknown(name.into_owned(), tokens, context, aside.as_deref())?;
                    continue;
                }
            },
        };
        expected = at + 1;
        context.enter(Segment::Field(names[at]));
        let bit = u32::try_from(at).ok().and_then(|at| 1_u128.checked_shl(at));
        if bit.is_none_or(|bit| seen & bit != 0) {
            // Of a name that stands there twice, the last value counts, and all of it.
            clear(model.slot(at));
        }
        seen |= bit.unwrap_or_default();
        put(model.slot(at), tokens, context, false)?;
        context.leave();
    }
    context.flawed(tokens.flaw());
    Ok(())
}

/// Passes over a field that the model does not have.
fn unknown<'t, S: Tokens<'t>>(
    name: String,
    tokens: &mut S,
    context: &mut Context,
    aside: Option<&dyn Aside>,
) -> Result<(), Fault> {
    let in_name = tokens.flaw();
    tokens.skip()?;
    let flaw = in_name.max(tokens.flaw());
    let is_aside = aside.is_some_and(|aside| aside.place(&name) != Place::Field);
    if flaw.is_none() && (is_aside || !context.keep_unknown) {
        return Ok(());
    }
    context.enter(Segment::Name(name));
    context.passed_over(flaw);
    if context.keep_unknown && !is_aside {
        let path = context.path();
        context.noticed.unknown.push(path);
    }
    context.leave();
    Ok(())
}

/// Puts a slot back to its start.
fn clear(slot: Slot<'_>) {
    match slot {
        // What no scalar but a string can hold is its start: empty, zero, false.
        Slot::Scalar(scalar) => drop(scalar.string("")),
        Slot::Optional(optional) => optional.clear(),
        Slot::List(list) => list.clear(),
        Slot::Model(model) => model.reset(),
    }
}

/// Puts a value of any shape into a slot. Its result says whether the slot now holds it, or a
/// default instead.
fn put<'t, S: Tokens<'t>>(
    slot: Slot<'_>,
    tokens: &mut S,
    context: &mut Context,
    is_element: bool,
) -> Result<bool, Fault> {
    let (found, (fit, kept)) = match tokens.token()? {
        Token::List => return list(slot, tokens, context, is_element),
        Token::Object => return object(slot, tokens, context, is_element),
        Token::Null => ("null", (null(slot, is_element), false)),
        token => (token.kind(), scalar(slot, token, is_element)),
    };
    context.report(fit, found, tokens.flaw());
    Ok(kept)
}

/// Null: nothing where something may be absent, and a default where not.
fn null(slot: Slot<'_>, is_element: bool) -> Fit {
    match slot {
        Slot::Optional(optional) => {
            optional.clear();
            return Fit::Exact;
        }
        // It is at its start: a value that was there before was cleared.
        Slot::Scalar(scalar) if is_element => scalar.missing(),
        Slot::Scalar(_) => {}
        slot => clear(slot),
    }
    if is_element { Fit::Lost } else { Fit::Coerced }
}

/// Puts what is not a list or an object.
fn scalar(slot: Slot<'_>, token: Token<'_>, is_element: bool) -> (Fit, bool) {
    match slot {
        Slot::Scalar(scalar) => {
            let fit = give(scalar, token);
            if fit == Fit::Lost && is_element {
                scalar.missing();
            }
            (fit, fit != Fit::Lost)
        }
        Slot::Optional(optional) => {
            let (fit, kept) = self::scalar(optional.insert(), token, false);
            if !kept {
                optional.clear();
            }
            (fit, kept)
        }
        slot if token == Token::Text("") => {
            clear(slot);
            (Fit::Coerced, false)
        }
        Slot::List(list) => {
            // One value for a list of one. A list of objects cannot hold it.
            list.clear();
            let (fit, kept) = self::scalar(list.push(), token, false);
            if !kept {
                list.clear();
            }
            (fit.max(Fit::Coerced), kept)
        }
        Slot::Model(model) => {
            model.reset();
            (Fit::Lost, false)
        }
    }
}

fn give(scalar: &mut dyn Scalar, token: Token<'_>) -> Fit {
    match token {
        Token::Text(text) => scalar.string(text),
        Token::Int(value) => scalar.int(value),
        Token::Digits(digits) => scalar.number(digits),
        Token::Float(value) => scalar.float(value),
        Token::Bool(value) => scalar.bool(value),
        Token::Null | Token::List | Token::Object => Fit::Lost,
    }
}

/// A list or an object where a scalar belongs: a string field keeps its JSON.
fn text<'t, S: Tokens<'t>>(
    scalar: &mut dyn Scalar,
    found: &'static str,
    tokens: &mut S,
    context: &mut Context,
    is_element: bool,
) -> Result<bool, Fault> {
    let text = tokens.text()?;
    let fit = scalar.string(&text).max(Fit::Coerced);
    if fit == Fit::Lost && is_element {
        scalar.missing();
    }
    context.report(fit, found, tokens.flaw());
    Ok(fit != Fit::Lost)
}

/// Puts the list that was just opened.
fn list<'t, S: Tokens<'t>>(
    slot: Slot<'_>,
    tokens: &mut S,
    context: &mut Context,
    is_element: bool,
) -> Result<bool, Fault> {
    match slot {
        Slot::List(list) => elements(list, tokens, context).map(|()| true),
        Slot::Optional(optional) => {
            let kept = self::list(optional.insert(), tokens, context, false)?;
            if !kept {
                optional.clear();
            }
            Ok(kept)
        }
        Slot::Scalar(scalar) => text(scalar, "list", tokens, context, is_element),
        Slot::Model(model) => {
            // A list of one for the one. Of several, the first is taken.
            model.reset();
            let (mut kept, mut count) = (false, 0);
            while tokens.element(count == 0)? {
                context.enter(Segment::Index(count));
                if count == 0 {
                    kept = put(Slot::Model(&mut *model), tokens, context, false)?;
                } else {
                    tokens.skip()?;
                    context.passed_over(tokens.flaw());
                }
                context.leave();
                count += 1;
            }
            let fit = if count > 1 { Fit::Nearest } else { Fit::Coerced };
            context.report(fit, if count > 1 { "list of several" } else { "list" }, tokens.flaw());
            Ok(kept)
        }
    }
}

/// Puts the object that was just opened.
fn object<'t, S: Tokens<'t>>(
    slot: Slot<'_>,
    tokens: &mut S,
    context: &mut Context,
    is_element: bool,
) -> Result<bool, Fault> {
    match slot {
        Slot::Model(model) => fields(model, tokens, context, None).map(|()| true),
        Slot::Optional(optional) => {
            let kept = object(optional.insert(), tokens, context, false)?;
            if !kept {
                optional.clear();
            }
            Ok(kept)
        }
        Slot::Scalar(scalar) => text(scalar, "object", tokens, context, is_element),
        Slot::List(list) => {
            list.clear();
            context.report(Fit::Coerced, "object", None);
            let kept = object(list.push(), tokens, context, false)?;
            if !kept {
                list.clear();
            }
            Ok(kept)
        }
    }
}

fn elements<'t, S: Tokens<'t>>(list: &mut dyn List, tokens: &mut S, context: &mut Context) -> Result<(), Fault> {
    list.clear();
    let mut index = 0;
    while tokens.element(index == 0)? {
        context.enter(Segment::Index(index));
        put(list.push(), tokens, context, true)?;
        context.leave();
        index += 1;
    }
    context.flawed(tokens.flaw());
    Ok(())
}
