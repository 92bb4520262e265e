//! Which function answers which action.

use serde_json::Value;
use tencentcloud_api::mqtt::v20240516 as api;
use tencentcloud_core::model::Start;
use tencentcloud_core::{Action, Operation};

use super::state::{Context, State};
use super::{
    authorities, authority_lists, device_lists, devices, history, identities, instance_lists, instances, policies,
    topics, users, x509_config,
};
use crate::refusal::{Outcome, Refusal};
use crate::request::{decode, encode};

/// Answers a request: the JSON of the reply, without a request id.
pub(super) fn run(state: &mut State, action: &str, request: &Value, context: &Context) -> Outcome<Value> {
    match ACTIONS.iter().find(|(operation, _)| operation.name == action) {
        Some((_, run)) => run(state, request, context),
        None => Err(Refusal::unknown_action(action)),
    }
}

/// Whether an action keeps state. All others are answered by the description.
pub(crate) fn knows(action: &str) -> bool {
    ACTIONS.iter().any(|(operation, _)| operation.name == action)
}

type Run = fn(&mut State, &Value, &Context) -> Outcome<Value>;

/// A table of request types and the functions that answer them.
macro_rules! actions {
    ($($request:ident => $handler:path,)*) => {
        &[$((<api::$request as Action>::OPERATION, |state, request, context| typed::<api::$request>($handler, state, request, context)),)*]
    };
}

/// The actions that keep state.
const ACTIONS: &[(&Operation, Run)] = actions! {
    CreateInstanceRequest => instances::create,
    ModifyInstanceRequest => instances::modify,
    DeleteInstanceRequest => instances::delete,
    DescribeInstanceRequest => instance_lists::describe,
    DescribeInstanceListRequest => instance_lists::list,
    ModifyX509ConfigRequest => x509_config::modify,
    ModifyInstanceCertBindingRequest => x509_config::bind_certificates,
    ApplyRegistrationCodeRequest => authorities::apply_registration_code,
    RegisterCaCertificateRequest => authorities::register,
    ActivateCaCertificateRequest => authorities::activate,
    DeactivateCaCertificateRequest => authorities::deactivate,
    DeleteCaCertificateRequest => authorities::delete,
    DescribeCaCertificateRequest => authority_lists::describe,
    DescribeCaCertificatesRequest => authority_lists::list,
    RegisterDeviceCertificateRequest => devices::register,
    ActivateDeviceCertificateRequest => devices::activate,
    DeactivateDeviceCertificateRequest => devices::deactivate,
    RevokedDeviceCertificateRequest => devices::revoke,
    DeleteDeviceCertificateRequest => devices::delete,
    DescribeDeviceCertificateRequest => device_lists::describe,
    DescribeDeviceCertificatesRequest => device_lists::list,
    DescribeDeviceCertificateBackupHistoryRequest => history::of_certificates,
    CreateTopicRequest => topics::create,
    ModifyTopicRequest => topics::modify,
    DeleteTopicRequest => topics::delete,
    DescribeTopicRequest => topics::describe,
    DescribeTopicListRequest => topics::list,
    CreateUserRequest => users::create,
    ModifyUserRequest => users::modify,
    DeleteUserRequest => users::delete,
    DescribeUserListRequest => users::list,
    CreateAuthorizationPolicyRequest => policies::create,
    ModifyAuthorizationPolicyRequest => policies::modify,
    UpdateAuthorizationPolicyPriorityRequest => policies::reorder,
    DeleteAuthorizationPolicyRequest => policies::delete,
    DescribeAuthorizationPoliciesRequest => policies::list,
    CreateDeviceIdentityRequest => identities::create,
    ModifyDeviceIdentityRequest => identities::modify,
    DeleteDeviceIdentityRequest => identities::delete,
    DescribeDeviceIdentityRequest => identities::describe,
    DescribeDeviceIdentitiesRequest => identities::list,
    DescribeDeviceIdentityBackupHistoryRequest => history::of_identities,
};

fn typed<R: Action + Start>(
    handler: fn(&mut State, R, &Context) -> Outcome<R::Response>,
    state: &mut State,
    request: &Value,
    context: &Context,
) -> Outcome<Value> {
    encode(&handler(state, decode::<R>(request)?, context)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_described_and_stands_once() {
        let mut names: Vec<&str> = ACTIONS.iter().map(|(operation, _)| &*operation.name).collect();
        for name in &names {
            assert!(crate::responder::described("mqtt", "2024-05-16", name).is_ok(), "{name}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ACTIONS.len());
    }

    /// All of the certificate family: whatever has `Certificate` in its name, and the three that
    /// prepare an instance for them.
    #[test]
    fn the_certificate_family_is_whole() {
        let crate::description::Found::Version(service) = crate::description::find("mqtt", "2024-05-16").unwrap()
        else {
            panic!("mqtt is not described")
        };
        let family: Vec<&String> = service
            .actions
            .keys()
            .filter(|name| {
                name.contains("Certificate")
                    || ["ApplyRegistrationCode", "ModifyX509Config", "ModifyInstanceCertBinding"]
                        .contains(&name.as_str())
            })
            .collect();
        assert_eq!(family.len(), 17, "{family:?}");
        assert!(family.iter().all(|name| knows(name)));
    }
}
