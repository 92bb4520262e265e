//! What an action is, besides its types: data, known when the program is compiled or read at run time.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::Paging;

/// An action, as data: whose it is, what a call of it does, and how its request goes over the wire.
///
/// Generated request types have one as a constant, and [`Client::operation`](crate::Client::operation)
/// takes one that a program wrote down or read. Everything that a call does beside encoding and decoding goes
/// by it. A [`Transport`](crate::Transport) finds it, as [`OperationRef`], among the extensions of every
/// request.
///
/// It is a literal that ends with the fields of another one, so that a field that comes later breaks nothing:
///
/// ```
/// use std::borrow::Cow;
/// use tencentcloud_core::{Operation, model::Effect};
///
/// const ORDER_TEA: Operation = Operation {
///     service: Cow::Borrowed("tea"),
///     version: Cow::Borrowed("2024-05-16"),
///     name: Cow::Borrowed("OrderTea"),
///     effect: Effect::Writes,
///     ..Operation::BASE
/// };
/// assert_eq!(ORDER_TEA.to_string(), "tea.OrderTea");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Short name of the service, such as `mqtt`: of its host, and of what is signed.
    pub service: Cow<'static, str>,
    /// Version of its API, such as `2024-05-16`.
    pub version: Cow<'static, str>,
    /// Name of the action, such as `DescribeInstance`.
    pub name: Cow<'static, str>,
    /// Whether it changes something. What only reads is tried again where an attempt may have been carried
    /// out. Default: it writes.
    pub effect: Effect,
    /// The field of the request by which a server knows one that it has carried out, such as
    /// `ClientToken`. A call fills it in where it is not set, and is tried again as one that reads.
    pub client_token: Option<Cow<'static, str>>,
    /// Requests a second that an account may make in a region, where the API says so. Clients send no
    /// more, unless their [`Limits`](crate::Limits) say otherwise.
    pub rate: Option<u32>,
    /// The host that it is served at, where it is not the service's own. An endpoint in the configuration
    /// comes before it.
    pub host: Option<Cow<'static, str>>,
    /// How its fields go over the wire. Default: as JSON.
    pub content: Content,
    /// Whether its requests are not signed: they prove otherwise who sends them.
    pub unsigned: bool,
    /// Whether it may answer with a stream of events.
    pub stream: bool,
    /// How its pages are asked for, where it answers a page at a time.
    pub paging: Option<Paging>,
    /// Not for use: room for what comes later.
    #[doc(hidden)]
    pub __more: (),
}

impl Operation {
    /// An operation without a name, for literals to end with: it writes, by signed JSON, and has nothing
    /// special about it.
    pub const BASE: Self = Self {
        service: Cow::Borrowed(""),
        version: Cow::Borrowed(""),
        name: Cow::Borrowed(""),
        effect: Effect::Writes,
        client_token: None,
        rate: None,
        host: None,
        content: Content::Json,
        unsigned: false,
        stream: false,
        paging: None,
        __more: (),
    };

    /// An action of which only the name is known. It reads if its name begins with a verb that does:
    /// `Describe…`, `List…`, `Get…`, `Query…`, `Check…`, `Search…`, `Inquire…`, `Inquiry…`; else it writes.
    pub fn named(
        service: impl Into<Cow<'static, str>>,
        version: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (service, version, name) = (service.into(), version.into(), name.into());
        let effect = if begins_as_reading(&name) { Effect::Reads } else { Effect::Writes };
        Self { service, version, name, effect, ..Self::BASE }
    }

    /// Whether a call of it changes nothing.
    pub fn reads(&self) -> bool {
        self.effect == Effect::Reads
    }
}

/// Whether the name of an action begins with a verb of reading.
fn begins_as_reading(action: &str) -> bool {
    const VERBS: [&str; 8] = ["Describe", "List", "Get", "Query", "Check", "Search", "Inquire", "Inquiry"];
    VERBS.iter().any(|verb| {
        let rest = action.strip_prefix(verb);
        // `Checkout` is not `Check`.
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|next: char| next.is_ascii_uppercase()))
    })
}

/// Service and action, such as `mqtt.DescribeInstance`.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.service, self.name)
    }
}

/// Whether an action changes something.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It only reads: carried out twice it does no harm.
    Reads,
    /// It changes something, or may do so.
    #[default]
    Writes,
}

/// How the fields of a request go over the wire.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Content {
    /// As a JSON object.
    #[default]
    Json,
    /// As a form (`multipart/form-data`), since one of them is bytes.
    Form {
        /// The fields that are bytes, which the form carries as files. A request by value has them in base64;
        /// one of a generated type knows its own.
        files: Cow<'static, [Cow<'static, str>]>,
    },
    /// As headers, beside a body of bytes that [`Call::body`](crate::Call::body) gives.
    Bytes {
        /// What the names of these headers begin with.
        prefix: Cow<'static, str>,
    },
}

/// An [`Operation`] that is a constant of the program, or shared by those who hold it.
#[derive(Clone, Debug)]
pub struct OperationRef(Held);

#[derive(Clone, Debug)]
enum Held {
    Static(&'static Operation),
    Shared(Arc<Operation>),
}

impl Deref for OperationRef {
    type Target = Operation;

    fn deref(&self) -> &Operation {
        match &self.0 {
            Held::Static(operation) => operation,
            Held::Shared(operation) => operation,
        }
    }
}

impl From<&'static Operation> for OperationRef {
    fn from(operation: &'static Operation) -> Self {
        Self(Held::Static(operation))
    }
}

impl From<Arc<Operation>> for OperationRef {
    fn from(operation: Arc<Operation>) -> Self {
        Self(Held::Shared(operation))
    }
}

impl From<Operation> for OperationRef {
    fn from(operation: Operation) -> Self {
        Self(Held::Shared(Arc::new(operation)))
    }
}

impl PartialEq for OperationRef {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for OperationRef {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_whole_words() {
        for action in ["DescribeInstance", "ListUsers", "GetKey", "QueryBill", "CheckName", "SearchLog"] {
            assert!(Operation::named("a", "b", action).reads(), "{action}");
        }
        assert!(begins_as_reading("InquirePrice") && begins_as_reading("InquiryPriceCreate"));
        for action in ["CheckoutCart", "GetterSet", "CreateList", "Listen", "describeInstance", "", "RunInstances"] {
            assert!(!Operation::named("a", "b", action).reads(), "{action}");
        }
    }
}
