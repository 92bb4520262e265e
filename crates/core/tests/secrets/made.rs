//! Every type, made with the mark.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use tencentcloud_core::credentials::{
    AssumeRole, Cached, Chain, CliProfile, CvmRole, Environment, IniProfile, Load, Saml, WebIdentity,
};
use tencentcloud_core::mock::{Answer, Mock, Recorder, Replayer};
use tencentcloud_core::model::{Binary, Ref, validate};
use tencentcloud_core::sign::{Scope, Signer, signing_key};
use tencentcloud_core::{
    __replay, Body, Call, Client, Config, Credentials, Operation, RawReply, Secret, ValueRequest, Waiting,
};
use tencentcloud_derive::Model;

use super::memory::{Deed, Memory, Piece, TellRequest};
use super::support::{Cup, ListCupsRequest, ListCupsResponse, PourRequest};
use super::{MARK, Shown};

#[derive(Model)]
#[model(request)]
struct Locked {
    #[model(secret, max = 3)]
    key: Option<String>,
    #[model(secret)]
    keys: Option<Vec<String>>,
    #[model(secret)]
    inside: Option<Box<Locked>>,
    #[model(secret)]
    file: Option<Binary>,
    #[model(required)]
    name: Option<String>,
}

fn locked() -> Locked {
    let inner = Locked { key: Some(MARK.to_owned()), ..Locked::new() };
    let file = Some(Binary::from(MARK));
    Locked { keys: Some(vec![MARK.to_owned()]), inside: Some(Box::new(inner)), file, ..Locked::new().key(MARK) }
}

pub(super) fn model(shown: &mut Shown) {
    let model = locked();
    shown.add("Ref", &model);
    shown.add("Ref", &Ref::Str(MARK));
    shown.add("Ref", &Ref::List(&vec![MARK.to_owned()]));
    shown.add("Ref", &Ref::Model(&model));
    shown.add("Ref", &Ref::Bytes(&Bytes::from(MARK)));
    shown.add("Binary", &Binary::from(MARK));
    shown.display("Violation", &validate(&model).unwrap_err());
    shown.display("Violation", &validate(&model.name("a")).unwrap_err());
    // Numbers for strings, strings for numbers, bad escapes, and what no field is for.
    let odd = format!(
        r#"{{"Response":{{"TotalCount":"{MARK}","Cups":"{MARK}","Note":["{MARK}"],"Best":{{"Pin":"\x{MARK}","Size":"{MARK}"}},"New":"{MARK}"}}}}"#
    );
    let decoded = __replay::decode(&RawReply::__of(odd.clone()), &mut ListCupsResponse::default()).unwrap();
    assert!(decoded.odd.len() > 2, "{decoded:?}");
    shown.display("Odd", &decoded.odd[0]);
    shown.add("Decoded", &decoded);
    shown.add("Decoded", &__replay::decode_value(&RawReply::__of(odd)).unwrap().1);
}

fn credentials() -> Credentials {
    Credentials::new("AKIDTEST", MARK).with_token(MARK)
}

pub(super) async fn keys(shown: &mut Shown) {
    let keys = credentials();
    shown.add("Secret", &Secret::new(MARK));
    shown.add("Credentials", &keys);
    let scope = Scope::new(0, "tea");
    let signer = Signer::default();
    let _ = signer.key(MARK, &scope);
    shown.add("Signer", &signer);
    shown.add("SigningKey", &signing_key(MARK, &scope));
    let config = Config::new(keys.clone());
    shown.add("Config", &config);
    shown.add("CredentialsContext", &config.credentials_context());
    shown.add("Chain", &Chain::new().then("first", keys.clone()));
    shown.add("Cached", &Cached::new(keys.clone()));
    shown.add("AssumeRole", &AssumeRole::new(keys.clone(), "role").external_id(MARK).via(&config));
    shown.add("Saml", &Saml::new("provider", "role", || async { Ok(Secret::new(MARK)) }).via(&config));
    shown.add("WebIdentity", &WebIdentity::new("provider", "token", "role").via(&config));
    shown.add("CvmRole", &CvmRole::new().via(&config));
    shown.add("CliProfile", &CliProfile::new().via(&config));
    shown.add("IniProfile", &IniProfile::new());
    shown.add("Environment", &Environment::new());
    shown.add("Load", &Load::based_on(Config::load(), config));
    process(shown);
}

#[cfg(feature = "process")]
fn process(shown: &mut Shown) {
    use tencentcloud_core::credentials::Process;
    shown.add("Process", &Process::new("vault").arg(MARK));
}

#[cfg(not(feature = "process"))]
fn process(shown: &mut Shown) {
    shown.add("Process", &"compiled out");
}

pub(super) fn transport(shown: &mut Shown) {
    shown.add("Body", &Body::whole(MARK));
    reqwest(shown);
}

#[cfg(feature = "reqwest")]
fn reqwest(shown: &mut Shown) {
    let proxy = format!("http://user:{MARK}@127.0.0.1:3128");
    shown.add("ReqwestTransport", &tencentcloud_core::ReqwestTransport::new().proxy(proxy));
}

#[cfg(not(feature = "reqwest"))]
fn reqwest(shown: &mut Shown) {
    shown.add("ReqwestTransport", &"compiled out");
}

/// A server whose replies hold the mark where a field hides it, in a header, and where no field is.
fn server() -> Memory {
    Memory::new(|asked| match asked.body.get("Kitchen") {
        Some(_) => Deed::Reply(json!({ "TotalCount": 1, "Cups": [{ "Id": "a", "Pin": MARK }], "New": MARK })),
        None => Deed::Stream(vec![Piece::Says("a"), Piece::Secret(MARK), Piece::Says("b")]),
    })
}

/// A call with the mark wherever one can bring it.
fn call(config: &Config) -> Call<ListCupsRequest> {
    let request = ListCupsRequest::new().kitchen("a").key(MARK);
    Client::new(config, "tea").call(request).header("x-my-key", MARK).credentials(credentials())
}

fn by_value(config: &Config) -> Call<ValueRequest> {
    let fields = json!({ "Kitchen": MARK, "Words": [MARK], "Inside": { "Name": MARK } });
    Client::new(config, "tea").raw("tea", "2020-01-01", "ListCups", fields).header("x-my-key", MARK)
}

pub(super) async fn calls(shown: &mut Shown) {
    let config = server().config().credentials(credentials());
    shown.add("Client", &Client::new(&config, "tea"));
    shown.add("Call", &call(&config));
    let pour = |cup: &str| Client::new(&config, "tea").call(PourRequest::new().cup(cup)).body(MARK);
    shown.add("Call", &pour("a"));
    // Fields that go as headers, for transports that print those.
    let signed = pour(MARK).sign().await.unwrap();
    assert_eq!(signed.headers()["x-tea-cup"], MARK);
    shown.add("Call", &signed.headers());
    shown.add("ValueRequest", &by_value(&config));
    let waiting: Waiting<_> = call(&config).wait();
    shown.add("Waiting", &waiting);
    let reply = call(&config).send().await.unwrap();
    assert_eq!(reply.cups[0].pin.as_deref(), Some(MARK));
    shown.add("Reply", &reply);
    shown.add("Reply", &reply.into_inner());
    let raw = by_value(&config).send_raw().await.unwrap();
    assert!(String::from_utf8_lossy(&raw.body).contains(MARK));
    let mut with_header = raw.clone();
    with_header.headers.insert("set-cookie", MARK.parse().unwrap());
    shown.add("RawReply", &with_header);
    pages(shown, &config).await;
    events(shown, &config).await;
}

async fn pages(shown: &mut Shown, config: &Config) {
    let mut pages = call(config).pages();
    shown.add("Pages", &pages);
    pages.try_next().await.unwrap();
    shown.add("Pages", &pages);
    let mut items = call(config).items();
    shown.add("Items", &items);
    items.try_next().await.unwrap();
    shown.add("Items", &items);
    blocking(shown, config);
    let stuck = Memory::new(|asked| match asked.number {
        0 => Deed::Reply(json!({ "TotalCount": 9, "Cups": [{ "Id": "a", "Pin": MARK }] })),
        _ => Deed::Refuse("UnauthorizedOperation"),
    });
    let incomplete = call(&stuck.config()).items().try_collect().await.unwrap_err();
    assert_eq!(incomplete.received()[0].pin.as_deref(), Some(MARK));
    shown.display("Incomplete", &incomplete);
}

#[cfg(feature = "blocking")]
fn blocking(shown: &mut Shown, config: &Config) {
    shown.add("BlockingItems", &call(config).items().blocking());
    shown.add("BlockingPages", &call(config).pages().blocking());
}

#[cfg(not(feature = "blocking"))]
fn blocking(shown: &mut Shown, _: &Config) {
    shown.add("BlockingItems", &"compiled out");
    shown.add("BlockingPages", &"compiled out");
}

async fn events(shown: &mut Shown, config: &Config) {
    let mut events = Client::new(config, "tea").call(TellRequest::new().question("a")).events();
    shown.add("Events", &events);
    let mut raw = String::new();
    while let Some(event) = events.try_next().await.unwrap() {
        raw.push_str(&event.raw);
        shown.add("Event", &event);
    }
    assert!(raw.contains(MARK));
    shown.add("Events", &events);
}

pub(super) async fn mocks(shown: &mut Shown) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recording.json");
    let answer = || {
        let pin = || Some(MARK.to_owned());
        Answer::<ListCupsRequest>::fill(|reply| reply.cups = vec![Cup { pin: pin(), ..Cup::default() }])
    };
    shown.add("Answer", &answer());
    shown.add("Answer", &Answer::<ListCupsRequest>::raw(200, "text/plain", MARK));
    let mock = Mock::new().answer(answer()).otherwise(|_| Ok(json!({})));
    let recorder = Recorder::new(mock.clone(), &file).unwrap();
    let config = mock.config().transport(recorder).credentials(credentials());
    call(&config).await.unwrap();
    let recording = std::fs::read_to_string(&file).unwrap();
    assert!(recording.contains("***"));
    shown.0.push(("Recorder", recording.clone()));
    let unknown = Operation::named("tea", "2020-01-01", "FindCups");
    let by_value = |config: &Config| {
        Client::new(config, "tea").operation(unknown.clone(), json!({ "Name": MARK, "Inside": [{ "Word": MARK }] }))
    };
    by_value(&mock.config()).await.unwrap();
    let log = mock.log();
    assert_eq!((log.len(), log[1].fields["Name"].as_str()), (2, Some(MARK)));
    shown.add("LoggedCall", &log);
    shown.add("Mock", &mock);

    // A recording that has other values than the request.
    let mut exchange: serde_json::Value = serde_json::from_str(&recording).unwrap();
    exchange["exchanges"][0]["request"]["Key"] = "another".into();
    exchange["exchanges"][0]["request"]["Kitchen"] = "another".into();
    let mut unlike = exchange["exchanges"][0].clone();
    unlike["action"] = "FindCups".into();
    exchange["exchanges"].as_array_mut().unwrap().push(unlike);
    let replayer = Replayer::from_json(&exchange.to_string()).unwrap();
    shown.add("Replayer", &replayer);
    let error = call(&replayer.config()).await.unwrap_err();
    assert!(error.message().contains(r#"Kitchen is "a" here and "another" there"#), "{error}");
    shown.error("Error", &error);
    let error = by_value(&replayer.config()).await.unwrap_err();
    assert!(error.message().contains("Name differs"), "{error}");
    shown.error("Error", &error);
    // A slip of the test's own.
    let slip = Mock::new().json::<ListCupsRequest>(json!({ "TotalCount": MARK }));
    shown.error("Error", &call(&slip.config()).timeout(Duration::from_secs(9)).await.unwrap_err());
}
