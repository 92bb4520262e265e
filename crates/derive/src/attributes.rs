//! The `#[model(…)]` attributes.

use syn::{Attribute, Ident, LitInt, LitStr, Token};

/// Attributes of a struct.
#[derive(Default)]
pub(crate) struct Structure {
    pub(crate) request: bool,
}

impl Structure {
    pub(crate) fn parse(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut parsed = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("model")) {
            attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("request") {
                    return Err(meta.error("unknown attribute; a struct takes `request`"));
                }
                parsed.request = true;
                Ok(())
            })?;
        }
        Ok(parsed)
    }
}

/// Attributes of an enum.
#[derive(Default)]
pub(crate) struct Enumeration {
    /// Its values are names that are sent, and never the value of a field.
    pub(crate) names: bool,
}

impl Enumeration {
    pub(crate) fn parse(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut parsed = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("model")) {
            attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("names") {
                    return Err(meta.error("unknown attribute; an enum takes `names`"));
                }
                parsed.names = true;
                Ok(())
            })?;
        }
        Ok(parsed)
    }
}

/// Attributes of a field.
#[derive(Default)]
pub(crate) struct Field {
    pub(crate) wire: Option<String>,
    pub(crate) required: bool,
    pub(crate) open: bool,
    pub(crate) secret: bool,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) time: Option<(Unit, Ident)>,
    pub(crate) zone: Option<i64>,
    pub(crate) setter: Setter,
}

/// What the setter of a field is called.
#[derive(Default)]
pub(crate) enum Setter {
    /// As the field is.
    #[default]
    Usual,
    Named(Ident),
    /// There is none.
    None,
}

impl Setter {
    fn parse(name: &LitStr) -> syn::Result<Self> {
        if name.value().is_empty() { Ok(Self::None) } else { name.parse().map(Self::Named) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Millis,
    Seconds,
    /// A string with a date and a time.
    Written,
}

impl Field {
    pub(crate) fn parse(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut parsed = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("model")) {
            attribute.parse_nested_meta(|meta| {
                let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                match name.as_str() {
                    "required" => parsed.required = true,
                    "open" => parsed.open = true,
                    "secret" => parsed.secret = true,
                    "wire" => parsed.wire = Some(meta.value()?.parse::<LitStr>()?.value()),
                    "min" => parsed.min = Some(integer(meta.value()?)?),
                    "max" => parsed.max = Some(integer(meta.value()?)?),
                    "millis" => parsed.time = Some((Unit::Millis, meta.value()?.parse::<LitStr>()?.parse()?)),
                    "seconds" => parsed.time = Some((Unit::Seconds, meta.value()?.parse::<LitStr>()?.parse()?)),
                    "written" => parsed.time = Some((Unit::Written, meta.value()?.parse::<LitStr>()?.parse()?)),
                    "zone" => parsed.zone = Some(integer(meta.value()?)?),
                    "setter" => parsed.setter = Setter::parse(&meta.value()?.parse()?)?,
                    _ => {
                        return Err(meta.error(
                            "unknown attribute; a field takes `wire`, `required`, `open`, `secret`, `min`, `max`, `millis`, `seconds`, `written`, `zone` or `setter`",
                        ));
                    }
                }
                Ok(())
            })?;
        }
        Ok(parsed)
    }
}

fn integer(input: syn::parse::ParseStream<'_>) -> syn::Result<i64> {
    let negative = input.parse::<Option<Token![-]>>()?.is_some();
    let literal = input.parse::<LitInt>()?;
    // Of the smallest integer the magnitude alone is none.
    let magnitude: i128 = literal.base10_parse()?;
    let value = if negative { -magnitude } else { magnitude };
    i64::try_from(value).map_err(|_| syn::Error::new(literal.span(), "a limit is an integer of 64 bits"))
}

/// `#[deprecated]` among attributes.
pub(crate) fn deprecated(attributes: &[Attribute]) -> Option<&Attribute> {
    attributes.iter().find(|attribute| attribute.path().is_ident("deprecated"))
}
