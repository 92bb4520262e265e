//! State that outlives the emulator: what was answered is there after the process was killed, and a
//! file that cannot be used is refused with one clear error.

#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_core::credentials::{AssumeRole, ProvideCredentials as _};
use tencentcloud_core::{Config, Credentials, RetryPolicy};
use tencentcloud_emulator::Emulator;
use tokio::task::JoinSet;

/// The program with a data file. It is killed when it is dropped.
struct Program(Child);

impl Program {
    fn spawn(data: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_tencentcloud-emulator"))
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// A client of it, as soon as it says where it listens. Nothing is sent twice.
    fn client(&mut self) -> mqtt::Client {
        let mut endpoint = String::new();
        BufReader::new(self.0.stdout.take().unwrap()).read_line(&mut endpoint).unwrap();
        assert!(endpoint.starts_with("http://127.0.0.1:"), "{endpoint:?} {}", self.errors());
        let credentials = Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY);
        let config = Config::new(credentials).endpoint(endpoint.trim()).region(Emulator::REGION);
        mqtt::Client::new(&config.retry(RetryPolicy::off()))
    }

    /// What it said on its standard error until it ended.
    fn errors(&mut self) -> String {
        let mut errors = String::new();
        self.0.kill().unwrap();
        self.0.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        errors
    }

    /// Ends it as `kill -9` does.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a writer knows of a device of its own: the primary key of its identity, if it has one.
#[derive(Clone, Debug, Default)]
struct Known {
    /// As it was answered.
    certain: Option<String>,
    /// What was asked for last, where no answer came: it was done or it was not, nothing between.
    asked: Option<Option<String>>,
}

const WRITERS: usize = 8;
const DEVICES: usize = 12;

/// Creates, changes and deletes the identities of its devices until the program is gone. Returns
/// how many calls were answered.
async fn write(
    client: mqtt::Client,
    instance: String,
    mut devices: BTreeMap<String, Known>,
    seed: u64,
) -> (BTreeMap<String, Known>, usize) {
    let mut random = fastrand::Rng::with_seed(seed);
    for answered in 0.. {
        let device = random.choice(devices.keys()).unwrap().clone();
        let known = devices.get_mut(&device).unwrap();
        let key = format!("{:016x}", random.u64(..));
        let (wanted, outcome) = match &known.certain {
            None => {
                let request = mqtt::CreateDeviceIdentityRequest::new()
                    .instance_id(&instance)
                    .device_id(&device)
                    .primary_key(&key);
                (Some(key), client.create_device_identity(request).await.map(drop))
            }
            Some(_) if random.u8(..4) == 0 => {
                let request = mqtt::DeleteDeviceIdentityRequest::new().instance_id(&instance).device_id(&device);
                (None, client.delete_device_identity(request).await.map(drop))
            }
            Some(_) => {
                let request = mqtt::ModifyDeviceIdentityRequest::new()
                    .instance_id(&instance)
                    .device_id(&device)
                    .primary_key(&key);
                (Some(key), client.modify_device_identity(request).await.map(drop))
            }
        };
        match outcome {
            Ok(()) => known.certain = wanted,
            Err(error) => {
                assert_eq!(error.code(), None, "{device}: {error}");
                known.asked = Some(wanted);
                return (devices, answered);
            }
        }
    }
    unreachable!("it ends with the program")
}

/// Checks that everything is there that was answered and nothing is half, and makes it certain.
async fn check(client: &mqtt::Client, instances: &[String; 2], devices: &mut BTreeMap<String, Known>, round: usize) {
    let mut found = BTreeMap::new();
    for offset in (0..).step_by(100) {
        let request = mqtt::DescribeDeviceIdentitiesRequest::new().instance_id(&instances[0]).offset(offset).limit(100);
        let page = client.describe_device_identities(request).await.unwrap().data;
        let is_last = page.len() < 100;
        found.extend(page.into_iter().map(|item| (item.device_id, item.primary_key)));
        if is_last {
            break;
        }
    }
    let request = mqtt::DescribeDeviceIdentityBackupHistoryRequest::new()
        .instance_id(&instances[0])
        .destination(&instances[1])
        .limit(1_024);
    let changes = client.describe_device_identity_backup_history(request).await.unwrap().data;
    for (device, known) in devices.iter_mut() {
        let found = found.remove(device);
        assert!(
            found == known.certain || known.asked.as_ref() == Some(&found),
            "round {round}: {device} is {found:?}, and is known to be {known:?}"
        );
        // The other row of the same call: the last change is of what is there.
        if let (Some(key), Some(last)) = (&found, changes.iter().find(|change| change.device_id == *device)) {
            assert_eq!(last.primary_key, *key, "round {round}: {device} has another last change");
        }
        *known = Known { certain: found, asked: None };
    }
    assert!(found.is_empty(), "round {round}: nobody asked for {found:?}");
}

/// A hundred times, or as often as `TENCENTCLOUD_EMULATOR_KILLS` says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_survives_kill_9() {
    let rounds = std::env::var("TENCENTCLOUD_EMULATOR_KILLS").map_or(100, |rounds| rounds.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("state");
    // Killed while it makes the file, it makes it the next time.
    let mut random = fastrand::Rng::with_seed(9);
    for _ in 0..20 {
        let starting = Program::spawn(&data);
        tokio::time::sleep(Duration::from_micros(random.u64(..20_000))).await;
        starting.kill();
    }
    let mut program = Program::spawn(&data);
    let mut client = program.client();
    let mut instances = [String::new(), String::new()];
    for (name, id) in ["sensors", "spare"].into_iter().zip(&mut instances) {
        *id = client
            .create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name(name).sku_code("pro_1k_1"))
            .await
            .unwrap()
            .instance_id;
    }
    let name = |writer: usize, device: usize| format!("device-{writer}-{device}");
    let mut writers: Vec<BTreeMap<String, Known>> = (0..WRITERS)
        .map(|writer| (0..DEVICES).map(|device| (name(writer, device), Known::default())).collect())
        .collect();
    let mut answered = 0;
    for round in 1..=rounds {
        let mut tasks = JoinSet::new();
        for devices in writers.drain(..) {
            tasks.spawn(write(client.clone(), instances[0].clone(), devices, random.u64(..)));
        }
        tokio::time::sleep(Duration::from_micros(random.u64(1_000..120_000))).await;
        program.kill();
        let mut all = BTreeMap::new();
        for (devices, count) in tasks.join_all().await {
            all.extend(devices);
            answered += count;
        }
        // It may also be killed while it starts, before it says that it has.
        if round % 4 == 0 {
            let starting = Program::spawn(&data);
            tokio::time::sleep(Duration::from_micros(random.u64(..20_000))).await;
            starting.kill();
        }
        program = Program::spawn(&data);
        client = program.client();
        check(&client, &instances, &mut all, round).await;
        writers = (0..WRITERS)
            .map(|writer| (0..DEVICES).map(|at| all.remove_entry(&name(writer, at)).unwrap()).collect())
            .collect();
    }
    // Otherwise nothing was tried.
    assert!(answered > rounds * 10, "{answered} calls in {rounds} rounds");
}

#[tokio::test]
async fn another_emulator_goes_on_where_the_first_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("state");
    let emulator = Emulator::builder().data(&data).start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config());
    let create = |name: &str| mqtt::CreateInstanceRequest::new().instance_type("PRO").name(name).sku_code("pro_1k_1");
    let first = client.create_instance(create("first")).await.unwrap().instance_id;
    client.create_topic(mqtt::CreateTopicRequest::new().instance_id(&first).topic("home")).await.unwrap();
    client.create_user(mqtt::CreateUserRequest::new().instance_id(&first).username("reader")).await.unwrap();
    let users = client.describe_user_list(mqtt::DescribeUserListRequest::new().instance_id(&first)).await.unwrap();

    // While it runs, nobody else has the file.
    let second = Emulator::builder().data(&data).start().await.unwrap_err().to_string();
    assert!(second.contains("another program has it open") && second.contains("state"), "{second}");

    drop(emulator);
    let emulator = Emulator::builder().data(&data).start().await.unwrap();
    // Over a connection of the first nothing is changed any more.
    let client = {
        let stale = client.create_topic(mqtt::CreateTopicRequest::new().instance_id(&first).topic("lost")).await;
        assert!(stale.is_err());
        mqtt::Client::new(&emulator.config())
    };
    client.describe_topic(mqtt::DescribeTopicRequest::new().instance_id(&first).topic("home")).await.unwrap();
    let again = client.describe_user_list(mqtt::DescribeUserListRequest::new().instance_id(&first)).await.unwrap();
    assert_eq!(again.data, users.data);
    // With the same seed ids go on, too.
    let second = client.create_instance(create("second")).await.unwrap().instance_id;
    assert_ne!(second, first);
    let list = client.describe_instance_list(mqtt::DescribeInstanceListRequest::new()).await.unwrap();
    assert_eq!(list.data.iter().map(|item| &item.instance_id).collect::<Vec<_>>(), [&second, &first]);
    let lost =
        client.describe_topic(mqtt::DescribeTopicRequest::new().instance_id(&first).topic("lost")).await.unwrap_err();
    assert_eq!(lost.code(), Some("ResourceNotFound.Topic"));

    // An instance that is deleted takes all with it that belongs to it.
    client.delete_topic(mqtt::DeleteTopicRequest::new().instance_id(&first).topic("home")).await.unwrap();
    client.delete_instance(mqtt::DeleteInstanceRequest::new().instance_id(&first)).await.unwrap();
    drop(emulator);
    let rows = |like: String| -> i64 {
        let file = rusqlite::Connection::open(&data).unwrap();
        file.query_row("SELECT count(*) FROM rows WHERE key LIKE ?", [like], |row| row.get(0)).unwrap()
    };
    assert_eq!((rows(format!("{first}%")), rows(format!("{second}%"))), (0, 1));
}

#[tokio::test]
async fn temporary_keys_are_kept_until_they_end() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Emulator::builder().data(folder.path().join("state")).start();
    let emulator = start().await.unwrap();
    let account = Credentials::new(Emulator::SECRET_ID, Emulator::SECRET_KEY);
    let role = AssumeRole::new(account, "qcs::cam::uin/100000000001:roleName/reader");
    let key = role.credentials(&emulator.config().credentials_context()).await.unwrap();
    let list = |emulator: &Emulator, key: &Credentials| {
        let client = mqtt::Client::new(&emulator.config_of(key.clone()).retry(RetryPolicy::off()));
        async move { client.describe_instance_list(mqtt::DescribeInstanceListRequest::new()).await }
    };
    list(&emulator, &key).await.unwrap();
    drop(emulator);
    let emulator = start().await.unwrap();
    list(&emulator, &key).await.unwrap();
    let without = Credentials::new(key.secret_id(), key.secret_key().expose());
    let refused = list(&emulator, &without).await.unwrap_err();
    assert_eq!(refused.code(), Some("AuthFailure.TokenFailure"));
    // What was reset is gone from the file, too.
    emulator.reset().unwrap();
    drop(emulator);
    let emulator = start().await.unwrap();
    let refused = list(&emulator, &key).await.unwrap_err();
    assert_eq!(refused.code(), Some("AuthFailure.SecretIdNotFound"));
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    drop(Emulator::builder().data(path("newer")).start().await.unwrap());
    std::fs::copy(path("newer"), path("odd")).unwrap();
    let sql = |name: &str, sql: &str| rusqlite::Connection::open(path(name)).unwrap().execute_batch(sql).unwrap();
    sql("newer", "PRAGMA user_version = 2");
    sql("odd", "INSERT INTO rows VALUES ('mqtt.topic', 'mqtt-1/home', '{\"name\": 1}')");
    sql("unknown", "CREATE TABLE t (x)");
    sql("kinds", "CREATE TABLE t (x); PRAGMA application_id = 7");
    std::fs::write(path("text"), "not a database, and long enough to be none".repeat(100)).unwrap();
    for (name, expected) in [
        ("newer", "it is of format 2 and this program knows 1"),
        ("odd", "the row mqtt.topic mqtt-1/home cannot be read"),
        ("unknown", "it is a database of another program"),
        ("kinds", "it is a database of another program"),
        ("text", "it is not a data file of the emulator"),
        ("no/folder", "it cannot be opened; its folder must be there"),
    ] {
        let before = std::fs::read(path(name)).ok();
        let error = Emulator::builder().data(path(name)).start().await.unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(name), "{name}: {error}");
        assert!(!error.contains('\n'), "{name}: {error}");
        assert_eq!(std::fs::read(path(name)).ok(), before, "{name} is left as it was");
    }

    // The program says the same and ends.
    let mut program = Program::spawn(&path("text"));
    assert!(!program.0.wait().unwrap().success());
    let errors = program.errors();
    assert!(errors.contains("it is not a data file of the emulator"), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
}
