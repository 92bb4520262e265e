//! The part of a service client that all services share.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use super::action::Action;
use super::call::{Call, Target};
use super::request::Request;
use super::value::ValueRequest;
use crate::config::{Addressee, Config, Endpoint};
use crate::model::{Operation, OperationRef};

/// What a generated client is made of: a configuration, and the name of a service. What is learnt belongs to
/// the configuration, so that a client costs and forgets nothing. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
    service: Cow<'static, str>,
    /// Where calls go for which nothing else is said. What is wrong with it is said at the first call, so that
    /// making a client cannot fail.
    usual: Option<Arc<Endpoint>>,
}

impl Client {
    /// A client of a service.
    pub fn new(config: &Config, service: impl Into<Cow<'static, str>>) -> Self {
        let service = service.into();
        let usual = config.settings().hosts.endpoint(&Addressee { service: &service, region: None, host: None });
        Self { config: config.clone(), service, usual: usual.ok().map(Arc::new) }
    }

    /// A call of an action, not yet sent.
    pub fn call<R: Action>(&self, request: R) -> Call<R> {
        self.begin(request)
    }

    /// A call by value, of an action that has no type here or whose type is not known: the operation says what
    /// is called and how, and the parameters are anything that is an object as JSON. The service need not be
    /// that of the client.
    ///
    /// It takes the same way as a call of a type and can do all that it can. The reply is the content of
    /// `Response` as JSON. An action that is known by its types is better called by them: here nothing checks
    /// what is required.
    ///
    /// ```
    /// # use tencentcloud_core::{Client, Error, mock::{Mock, json}};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let mock = Mock::new().otherwise(|_| Ok(json!({ "TotalCount": 1, "ZoneSet": [{ "Zone": "ap-guangzhou-3" }] })));
    /// # let config = mock.config();
    /// use std::borrow::Cow;
    /// use serde_json::json;
    /// use tencentcloud_core::Operation;
    /// use tencentcloud_core::model::{PageStyle, Paging};
    ///
    /// static DESCRIBE_DISKS: Operation = Operation {
    ///     service: Cow::Borrowed("cbs"),
    ///     version: Cow::Borrowed("2017-03-12"),
    ///     name: Cow::Borrowed("DescribeDisks"),
    ///     paging: Some(Paging {
    ///         style: PageStyle::Offset { field: Cow::Borrowed("Offset") },
    ///         total: Some(Cow::Borrowed("TotalCount")),
    ///         items: Cow::Borrowed("DiskSet"),
    ///         ..Paging::BASE
    ///     }),
    ///     ..Operation::BASE
    /// };
    ///
    /// let client = Client::new(&config, "cbs");
    /// let mut disks = client.operation(&DESCRIBE_DISKS, json!({ "Limit": 100 })).items();
    /// while let Some(disk) = disks.try_next().await? {
    ///     println!("{}", disk["DiskId"]);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn operation(&self, operation: impl Into<OperationRef>, parameters: impl Serialize) -> Call<ValueRequest> {
        self.begin(ValueRequest::new(operation.into(), &parameters))
    }

    /// A call by value of an action of which only the name is known, such as one that was published
    /// yesterday: the short form of [`operation`](Self::operation). It is taken to read by its verb
    /// ([`Operation::named`]); a `ClientToken` in its parameters makes it safe to repeat, and is not filled in,
    /// since nothing says that the action takes one.
    ///
    /// ```
    /// # use tencentcloud_core::{Client, Error, mock::{Mock, json}};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// # let mock = Mock::new().otherwise(|_| Ok(json!({ "TotalCount": 1, "ZoneSet": [{ "Zone": "ap-guangzhou-3" }] })));
    /// # let config = mock.config();
    /// use serde_json::json;
    ///
    /// let client = Client::new(&config, "cvm");
    /// let reply = client.raw("cvm", "2017-03-12", "DescribeZones", json!({})).region("ap-guangzhou").await?;
    /// assert_eq!(reply["ZoneSet"][0]["Zone"], "ap-guangzhou-3");
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(
        &self,
        service: impl Into<Cow<'static, str>>,
        version: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
        parameters: impl Serialize,
    ) -> Call<ValueRequest> {
        const CLIENT_TOKEN: &str = "ClientToken";

        let mut operation = Operation::named(service, version, action);
        let parameters = serde_json::to_value(&parameters).map_err(|error| error.to_string());
        if parameters.as_ref().is_ok_and(|fields| fields.get(CLIENT_TOKEN).is_some_and(|token| !token.is_null())) {
            operation.client_token = Some(Cow::Borrowed(CLIENT_TOKEN));
        }
        self.begin(ValueRequest::of(operation.into(), parameters))
    }

    /// The configuration it was made from.
    pub fn config(&self) -> &Config {
        &self.config
    }

    fn begin<R: Request>(&self, request: R) -> Call<R> {
        let usual = self.usual.clone().filter(|_| request.operation().service == self.service);
        Call::new(Target { config: self.config.clone(), usual }, request)
    }
}
