//! Requests checked and answered by the description alone, without a server.

use serde_json::{Map, Value};

use crate::answer::{self, Asked, Settings};
use crate::check;
use crate::description::{self, Action, Found, Service};
use crate::refusal::{Outcome, Refusal};

/// Checks the request of any action and makes a reply to it, by the description of the APIs alone.
///
/// It is what answers in an [`Emulator`](crate::Emulator) where nobody else does, for use without
/// sockets. It keeps no state: equal requests get equal replies.
///
/// ```
/// use serde_json::json;
/// use tencentcloud_emulator::Responder;
///
/// # fn main() -> Result<(), tencentcloud_emulator::Refusal> {
/// let responder = Responder::default();
/// let request = json!({ "InstanceIds": ["ins-12345678"] });
/// let reply = responder.answer("cvm", "2017-03-12", "DescribeInstances", &request)?;
/// assert_eq!(reply["InstanceSet"][0]["InstanceId"], "ins-12345678");
/// assert_eq!(reply["TotalCount"], 1);
///
/// let refused = responder.answer("cvm", "2017-03-12", "DescribeInstances", &json!({ "Limitt": 5 })).unwrap_err();
/// assert_eq!(refused.code(), "UnknownParameter");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Responder {
    pub(crate) settings: Settings,
}

/// What a reply is.
#[derive(Debug)]
pub(crate) enum Reply {
    /// One object.
    Json(Value),
    /// The events of a stream.
    Events(Vec<Value>),
}

/// An action that is described.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Described {
    pub(crate) service: &'static Service,
    pub(crate) action: &'static Action,
}

impl Responder {
    /// Of two with one seed the replies are the same. Default: 1.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// How many items a list has that is asked for in pages. Default: 45.
    #[must_use]
    pub fn list_length(mut self, items: u64) -> Self {
        self.settings.list_length = items;
        self
    }

    /// Checks a request and makes the reply to it, without a request id.
    ///
    /// # Errors
    ///
    /// What the API refuses: `NoSuchProduct`, `NoSuchVersion`, `InvalidAction`, `UnknownParameter`,
    /// `InvalidParameter`, `MissingParameter`, `InvalidParameterValue`.
    pub fn answer(&self, service: &str, version: &str, action: &str, request: &Value) -> Result<Value, Refusal> {
        let described = described(service, version, action)?;
        let Value::Object(parameters) = request else {
            return Err(Refusal::new("InvalidParameter", "The request is not a JSON object."));
        };
        described.check(action, parameters)?;
        match self.reply(described, action, "", parameters, false) {
            Reply::Json(reply) => Ok(reply),
            Reply::Events(events) => Ok(events.into()),
        }
    }

    /// A request that [`answer`](Self::answer) accepts: with all required parameters, and no others.
    ///
    /// # Errors
    ///
    /// `NoSuchProduct`, `NoSuchVersion` and `InvalidAction`.
    pub fn request(&self, service: &str, version: &str, action: &str) -> Result<Value, Refusal> {
        let Described { service, action: about } = described(service, version, action)?;
        let asked = Asked { service, name: action, action: about, region: "", parameters: &Map::new() };
        Ok(answer::request(&asked, &self.settings))
    }

    /// The reply to a request that was checked. It is a stream only where it may be.
    pub(crate) fn reply(
        &self,
        described: Described,
        name: &str,
        region: &str,
        parameters: &Map<String, Value>,
        may_stream: bool,
    ) -> Reply {
        let Described { service, action } = described;
        let asked = Asked { service, name, action, region, parameters };
        if may_stream && answer::events_asked_for(&asked) {
            Reply::Events(answer::events(&asked, &self.settings))
        } else {
            Reply::Json(answer::reply(&asked, &self.settings))
        }
    }
}

impl Described {
    /// Checks the parameters of a request.
    pub(crate) fn check(&self, name: &str, parameters: &Map<String, Value>) -> Outcome<()> {
        check::request(self.service, &self.service.request_of(name, self.action), parameters)
    }
}

/// Finds an action.
pub(crate) fn described(service: &str, version: &str, action: &str) -> Outcome<Described> {
    match description::find(service, version)? {
        Found::Version(service) => match service.actions.get(action) {
            Some(action) => Ok(Described { service, action }),
            None => Err(Refusal::unknown_action(action)),
        },
        Found::Service => {
            let versions = description::versions(service).join(", ");
            Err(Refusal::new(
                "NoSuchVersion",
                format!("There is no version {version} of {service}; there is {versions}."),
            ))
        }
        Found::Nothing => Err(Refusal::new("NoSuchProduct", format!("There is no service {service}."))),
    }
}
