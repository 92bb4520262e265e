//! A model as a table, and the one interpreter that serves every model.
//!
//! `#[derive(Model)]` gives a type a [`Shape`] (its wire names) and two accessors by index:
//! [`Model::get`] reads a field, [`Model::slot`] says where a decoder may put one. Everything else
//! (JSON both ways, `Debug`, equality, limits) is written once, here, against these two, instead of
//! being generated for 50,000 types.
//!
//! Applications rarely meet this module: generated types implement [`serde::Serialize`],
//! [`serde::Deserialize`], `Debug` and `PartialEq` through it.

mod aside;
mod binary;
mod copy;
mod decode;
pub(crate) mod derived;
mod encode;
mod enumeration;
mod inspect;
mod letters;
mod limits;
mod notice;
mod number;
mod operation;
mod paging;
mod reader;
mod scalar;
mod table;
mod text;
mod tokens;
mod tree;
mod types;
mod value;

pub(crate) use aside::{Aside, Place};
pub use binary::Binary;
pub(crate) use decode::object_into;
pub use decode::{decode_fields, deserialize};
pub use encode::{serialize, to_json};
pub use enumeration::{OpenEnum, UnknownValue, deserialize_enum};
pub use inspect::{debug, eq};
pub use limits::{Violation, validate};
pub(crate) use notice::{Context, Segment};
pub use notice::{Decoded, Odd};
pub use operation::{Content, Effect, Operation, OperationRef};
pub use paging::{PageStyle, Paging};
pub(crate) use reader::Reader;
pub use table::{Field, Fit, Limit, List, Model, Optional, Ref, Scalar, Shape, Slot, Start};
pub use text::IntoText;
pub(crate) use tokens::{Fault, FaultKind, Name, Tokens};
pub(crate) use types::Types;
pub(crate) use value::{object as value_object, value};

/// An object without fields: decodes from any object and keeps nothing.
///
/// It stands in for a reply whose fields nobody wants, such as that of a raw call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nothing;

impl Model for Nothing {
    fn shape(&self) -> &'static Shape {
        &Shape { name: "Nothing", fields: &[], required: &[], secrets: &[], limits: &[] }
    }

    fn get(&self, _field: usize) -> Ref<'_> {
        Ref::Absent
    }

    fn slot(&mut self, _field: usize) -> Slot<'_> {
        // Never asked for: a shape without fields has no positions.
        Slot::Model(self)
    }

    fn reset(&mut self) {}
}
