//! Lists of filters: objects of a name and values, whatever they are called.

use super::{Field, Item, Service};

/// Which fields of a filter hold its name and its values, on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FilterFields<'a> {
    /// The name.
    pub(crate) name: &'a str,
    /// The values.
    pub(crate) values: &'a str,
}

/// The fields that make up the filters of a list; nothing where a field is no such list, or its
/// filters are made otherwise.
pub(crate) fn fields<'a>(service: &'a Service, wire: &str, field: &Field) -> Option<FilterFields<'a>> {
    let object =
        field.ty.object().filter(|object| field.ty.list && (wire.contains("Filter") || object.contains("Filter")))?;
    let ty = service.types.get(object)?;
    let text = |field: &Field| field.ty.item == Item::String && field.enumeration.is_none();
    let only = |list: bool, endings: &[&str]| {
        let mut found = ty.fields.iter().filter(|(name, field)| {
            field.ty.list == list && text(field) && endings.iter().any(|ending| name.ends_with(ending))
        });
        found.next().filter(|_| found.next().is_none())
    };
    let (name, _) = only(false, &["Name", "Key"])?;
    let (values, _) = only(true, &["Values", "Value", "ValueList"])?;
    let others = ty.fields.iter().any(|(other, field)| other != name && other != values && field.required);
    (!others).then_some(FilterFields { name, values })
}
