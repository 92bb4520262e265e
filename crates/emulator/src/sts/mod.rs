//! STS, version 2018-08-13: temporary keys that sign, need their token, and end.

mod policy;
mod token;

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};
use tencentcloud_core::{Credentials, epoch_seconds};

use crate::auth::{ACCOUNT, Identity, Key, Keys, number};
use crate::clock;
use crate::refusal::{Outcome, Refusal};

/// How long a key lasts where the request does not say, and at most.
const DEFAULT: u64 = 7_200;
const DEFAULT_FEDERATED: u64 = 1_800;
const LONGEST: u64 = 43_200;
/// The longest policy, in bytes.
const POLICY_LIMIT: usize = 4_096;

/// What a request comes with beside its parameters.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) keys: &'a Keys,
    /// The key that signed it.
    pub(crate) key: Option<&'a Key>,
    pub(crate) now: SystemTime,
}

/// Whether an action is one of those that issue keys or tell whose they are.
pub(crate) fn knows(version: &str, action: &str) -> bool {
    version == "2018-08-13" && ACTIONS.iter().any(|(name, _)| *name == action)
}

/// Answers a request that was checked by the description.
pub(crate) fn answer(action: &str, request: &Map<String, Value>, context: &Context<'_>) -> Outcome<Value> {
    match ACTIONS.iter().find(|(name, _)| *name == action) {
        Some((_, run)) => run(request, context),
        None => Err(Refusal::unknown_action(action)),
    }
}

type Run = fn(&Map<String, Value>, &Context<'_>) -> Outcome<Value>;

const ACTIONS: [(&str, Run); 5] = [
    ("AssumeRole", assume_role),
    ("AssumeRoleWithSAML", with_saml),
    ("AssumeRoleWithWebIdentity", with_web_identity),
    ("GetCallerIdentity", caller_identity),
    ("GetFederationToken", federation_token),
];

fn assume_role(request: &Map<String, Value>, context: &Context<'_>) -> Outcome<Value> {
    let by = context.key.map_or(ACCOUNT, |key| key.identity.uin());
    if let Some(id) = request.get("ExternalId").and_then(Value::as_str) {
        let fits = |letter: char| letter.is_alphanumeric() || "_+=,.@:/-".contains(letter);
        if !(2..=128).contains(&id.chars().count()) || !id.chars().all(fits) {
            return Err(wrong("ExternalId", "has 2 to 128 letters, digits and characters of _+=,.@:/-"));
        }
    }
    session(request, by, context)
}

fn with_saml(request: &Map<String, Value>, context: &Context<'_>) -> Outcome<Value> {
    token::check_saml(text(request, "SAMLAssertion"))?;
    let account = account(text(request, "PrincipalArn"), "PrincipalArn", &[":saml-provider/"])?.0;
    session(request, account, context)
}

fn with_web_identity(request: &Map<String, Value>, context: &Context<'_>) -> Outcome<Value> {
    if text(request, "ProviderId").is_empty() {
        return Err(wrong("ProviderId", "names an identity provider"));
    }
    token::check_web_identity(text(request, "WebIdentityToken"), epoch_seconds(context.now))?;
    session(request, ACCOUNT, context)
}

fn federation_token(request: &Map<String, Value>, context: &Context<'_>) -> Outcome<Value> {
    let Some(key) = context.key else { return Err(Refusal::missing("Authorization")) };
    if key.identity.is_temporary() {
        return Err(Refusal::new(
            "FailedOperation.TempKeyNotAllowed",
            "A temporary key cannot ask for the key of a federated user.",
        ));
    }
    let name = text(request, "Name");
    if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter)) {
        return Err(wrong("Name", "has letters, digits, `_` and `-`"));
    }
    let mut allowed = key.allowed.clone();
    allowed.push(policy(text(request, "Policy"))?);
    let identity = Identity::Federated { by: key.identity.uin(), name: name.to_owned() };
    Ok(issued(duration(request, DEFAULT_FEDERATED)?, allowed, identity, context))
}

/// The session of a role, for whoever showed that they may have it.
fn session(request: &Map<String, Value>, by: u64, context: &Context<'_>) -> Outcome<Value> {
    let (account, role) = account(text(request, "RoleArn"), "RoleArn", &[":roleName/", ":role/"])?;
    let name = text(request, "RoleSessionName");
    let fits = |letter: char| letter.is_alphanumeric() || "_+=,.@-".contains(letter);
    if !(2..=128).contains(&name.chars().count()) || !name.chars().all(fits) {
        return Err(wrong("RoleSessionName", "has 2 to 128 letters, digits and characters of _+=,.@-"));
    }
    let allowed = match text(request, "Policy") {
        "" => Vec::new(),
        text => vec![policy(text)?],
    };
    let role = 4_611_686_018_400_000_000 + number(&role) % 99_999_999;
    let identity = Identity::Role { account, role, session: name.to_owned(), by };
    Ok(issued(duration(request, DEFAULT)?, allowed, identity, context))
}

/// Issues a key.
fn issued(seconds: u64, allowed: Vec<Vec<String>>, identity: Identity, context: &Context<'_>) -> Value {
    let key = issue(context.keys, Duration::from_secs(seconds), allowed, identity, context.now);
    let end = key.expires_at().unwrap_or(context.now);
    json!({
        "Credentials": {
            "Token": key.token().map(|token| token.expose()),
            "TmpSecretId": key.secret_id(),
            "TmpSecretKey": key.secret_key().expose(),
        },
        "ExpiredTime": epoch_seconds(end),
        "Expiration": clock::write(end),
    })
}

/// Makes a temporary key that is accepted from now on.
pub(crate) fn issue(
    keys: &Keys,
    lasts: Duration,
    allowed: Vec<Vec<String>>,
    identity: Identity,
    now: SystemTime,
) -> Credentials {
    let random = |length| -> String { std::iter::repeat_with(fastrand::alphanumeric).take(length).collect() };
    let credentials = Credentials::new(format!("AKID{}", random(44)), random(44)).with_token(random(96));
    // To the second, as the reply says it.
    let end = tencentcloud_core::from_epoch_seconds(epoch_seconds(now)).unwrap_or(now) + lasts;
    let credentials = credentials.with_expiry(end);
    keys.issue(Key { credentials: credentials.clone(), allowed, identity });
    credentials
}

fn caller_identity(_: &Map<String, Value>, context: &Context<'_>) -> Outcome<Value> {
    let Some(key) = context.key else { return Err(Refusal::missing("Authorization")) };
    let uin = key.identity.uin();
    let (kind, account, user, arn) = match &key.identity {
        Identity::Account => ("CAMUser", ACCOUNT, uin.to_string(), format!("qcs::cam:{ACCOUNT}:uin/{uin}")),
        Identity::User { uin } => ("CAMUser", ACCOUNT, uin.to_string(), format!("qcs::cam:{ACCOUNT}:uin/{uin}")),
        Identity::Role { account, role, session, .. } => {
            ("CAMRole", *account, format!("{role}:{session}"), format!("qcs::sts:{account}:assumed-role/{role}"))
        }
        Identity::Federated { by, name } => {
            ("CAMUser", ACCOUNT, format!("{by}:{name}"), format!("qcs::sts:{ACCOUNT}:federated-user/{by}"))
        }
    };
    Ok(json!({
        "Arn": arn,
        "AccountId": account.to_string(),
        "UserId": user,
        "PrincipalId": uin.to_string(),
        "Type": kind,
    }))
}

/// The account and the name in an ARN such as `qcs::cam::uin/100000000001:roleName/reader`.
fn account(arn: &str, parameter: &str, kinds: &[&str]) -> Outcome<(u64, String)> {
    let parts = arn.strip_prefix("qcs::cam::uin/").and_then(|rest| {
        let (kind, at) = kinds.iter().find_map(|kind| rest.find(kind).map(|at| (kind, at)))?;
        let name = &rest[at + kind.len()..];
        Some((rest[..at].parse().ok()?, name)).filter(|_| !name.is_empty())
    });
    let (account, name) = parts.ok_or_else(|| {
        Refusal::new(
            "InvalidParameter.ParamError",
            format!(
                "The parameter `{parameter}` is {arn:?}; it must be such as qcs::cam::uin/{ACCOUNT}{}name.",
                kinds[0]
            ),
        )
    })?;
    Ok((account, name.to_owned()))
}

fn duration(request: &Map<String, Value>, default: u64) -> Outcome<u64> {
    let given = match request.get("DurationSeconds") {
        None | Some(Value::Null) => return Ok(default),
        Some(Value::String(text)) => text.parse().ok(),
        Some(other) => other.as_u64(),
    };
    given.filter(|seconds| (1..=LONGEST).contains(seconds)).ok_or_else(|| {
        Refusal::new(
            "InvalidParameter.OverTimeError",
            format!("The parameter `DurationSeconds` must be from 1 to {LONGEST}."),
        )
    })
}

/// What a policy allows.
fn policy(text: &str) -> Outcome<Vec<String>> {
    if text.len() > POLICY_LIMIT {
        return Err(Refusal::new(
            "InvalidParameter.PolicyTooLong",
            format!("The parameter `Policy` holds at most {POLICY_LIMIT} bytes."),
        ));
    }
    policy::allowed(text).map_err(|problem| {
        Refusal::new("InvalidParameter.StrategyFormatError", format!("The parameter `Policy` {problem}."))
    })
}

fn text<'a>(request: &'a Map<String, Value>, name: &str) -> &'a str {
    request.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn wrong(parameter: &str, has: &str) -> Refusal {
    Refusal::new("InvalidParameter.ParamError", format!("The parameter `{parameter}` {has}."))
}
