//! A copy of a model, made as a decoder makes one: its fields are read by index and put where they go.

use super::{List, Model, Ref, Slot};

/// A copy of a model. A value of a field's own type fits it, so that nothing is lost.
pub fn copied<T: Model + Default>(model: &T) -> T {
    let mut copy = T::default();
    copy_fields(model, &mut copy);
    copy
}

fn copy_fields(from: &dyn Model, to: &mut dyn Model) {
    for at in 0..from.shape().fields.len() {
        copy_value(from.get(at), to.slot(at));
    }
}

fn copy_value(value: Ref<'_>, slot: Slot<'_>) {
    match (value, slot) {
        // What is absent was so from the start.
        (Ref::Absent, _) => {}
        (value, Slot::Optional(optional)) => copy_value(value, optional.insert()),
        (Ref::Model(from), Slot::Model(to)) => copy_fields(from, to),
        (Ref::List(from), Slot::List(to)) => copy_elements(from, to),
        (Ref::Str(text), Slot::Scalar(scalar)) => _ = scalar.string(text),
        (Ref::Int(number), Slot::Scalar(scalar)) => _ = scalar.int(number),
        (Ref::Float(number), Slot::Scalar(scalar)) => _ = scalar.float(number),
        (Ref::Bool(truth), Slot::Scalar(scalar)) => _ = scalar.bool(truth),
        (Ref::Bytes(bytes), Slot::Scalar(scalar)) => _ = scalar.bytes(bytes),
        // A field gives what it takes, so that nothing else comes here.
        _ => {}
    }
}

fn copy_elements(from: &dyn List, to: &mut dyn List) {
    for at in 0..from.len() {
        copy_value(from.at(at), to.push());
    }
}
