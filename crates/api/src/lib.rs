//! Typed clients for the APIs of [Tencent Cloud](https://www.tencentcloud.com), one feature per
//! service.

// Fields and actions that upstream deprecates are still decoded and sent.
#[allow(deprecated)]
#[rustfmt::skip]
mod services;

pub use services::*;
pub use tencentcloud_core::{
    Action, Call, Clock, Config, Credentials, Error, ErrorKind, Items, Language, Pages, Paginate, ProvideCredentials,
    RawReply, RetryPolicy, Site, Transport, epoch_millis, epoch_seconds, from_epoch_millis, from_epoch_seconds,
};
