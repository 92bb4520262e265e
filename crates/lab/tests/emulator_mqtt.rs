//! What the emulator keeps of an instance beside certificates: its own states, topics, users,
//! authorization policies, device identities.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod hand;

use std::time::Duration;

use hand::Hand;
use tencentcloud_api::mqtt::v20240516 as mqtt;
use tencentcloud_api::{Config, Error};
use tencentcloud_emulator::Emulator;
use tokio::task::JoinSet;

fn code<T>(result: Result<T, Error>) -> String {
    result.err().and_then(|error| error.code().map(str::to_owned)).unwrap_or_else(|| "no refusal".to_owned())
}

async fn start() -> (Emulator, mqtt::Client) {
    let emulator = Emulator::start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config());
    (emulator, client)
}

async fn instance(client: &mqtt::Client, kind: &str, sku: &str) -> String {
    client
        .create_instance(mqtt::CreateInstanceRequest::new().instance_type(kind).name("sensors").sku_code(sku))
        .await
        .unwrap()
        .instance_id
}

async fn status(client: &mqtt::Client, id: &str) -> String {
    match client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(id)).await {
        Ok(found) => found.instance_status.to_string(),
        Err(error) => error.code().unwrap().to_owned(),
    }
}

#[tokio::test]
async fn instances_pass_through_their_states_by_the_clock() {
    let hand = Hand::new();
    let delay = Duration::from_secs(60);
    let emulator = Emulator::builder().clock(hand.clone()).instance_delay(delay).start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config().clock(hand.clone()));
    let id = instance(&client, "BASIC", "basic_1k").await;
    let topic = mqtt::CreateTopicRequest::new().instance_id(&id).topic("home");
    let wait = |seconds| hand.forward(Duration::from_secs(seconds));

    assert_eq!(status(&client, &id).await, "CREATING");
    assert_eq!(code(client.create_topic(topic.clone()).await), "FailedOperation.InstanceNotReady");
    assert_eq!(
        code(client.delete_instance(mqtt::DeleteInstanceRequest::new().instance_id(&id)).await),
        "FailedOperation.InstanceNotReady"
    );
    wait(59);
    assert_eq!(status(&client, &id).await, "CREATING");
    wait(1);
    assert_eq!(status(&client, &id).await, "RUNNING");

    client.modify_instance(mqtt::ModifyInstanceRequest::new().instance_id(&id).sku_code("pro_2k_1")).await.unwrap();
    assert_eq!(status(&client, &id).await, "MODIFYING");
    let by_status = |status: &str| mqtt::DescribeInstanceListRequest::new().filter("InstanceStatus", [status]);
    assert_eq!(client.describe_instance_list(by_status("MODIFYING")).await.unwrap().total_count, Some(1));
    assert_eq!(client.describe_instance_list(by_status("RUNNING")).await.unwrap().total_count, Some(0));
    wait(60);
    let found = client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(&id)).await.unwrap();
    assert_eq!((found.instance_type, found.client_num_limit), (mqtt::InstanceType::Pro, 2_000));

    client.create_topic(topic).await.unwrap();
    let delete = || client.delete_instance(mqtt::DeleteInstanceRequest::new().instance_id(&id)).into_future();
    assert_eq!(code(delete().await), "ResourceInUse");
    client.delete_topic(mqtt::DeleteTopicRequest::new().instance_id(&id).topic("home")).await.unwrap();
    delete().await.unwrap();
    assert_eq!(status(&client, &id).await, "DELETING");
    wait(60);
    assert_eq!(status(&client, &id).await, "ResourceNotFound.Instance");
    assert_eq!(
        client.describe_instance_list(mqtt::DescribeInstanceListRequest::new()).await.unwrap().total_count,
        Some(0)
    );
}

#[tokio::test]
async fn instances_that_are_paid_in_advance_expire() {
    let hand = Hand::new();
    let emulator = Emulator::builder().clock(hand.clone()).start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config().clock(hand.clone()));
    let prepaid = |name: &str, renews| {
        mqtt::CreateInstanceRequest::new()
            .instance_type("PRO")
            .name(name)
            .sku_code("pro_1k_1")
            .pay_mode(1)
            .time_span(2)
            .renew_flag(renews)
    };
    let ends = client.create_instance(prepaid("ends", 0)).await.unwrap().instance_id;
    let renews = client.create_instance(prepaid("renews", 1)).await.unwrap().instance_id;
    instance(&client, "PRO", "pro_1k_1").await;
    let expiry =
        client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(&ends)).await.unwrap().expiry_time;
    let before = |time: i64| {
        let request = mqtt::DescribeInstanceListRequest::new().filter(mqtt::InstanceFilter::ExpiredBefore, [time]);
        async { client.describe_instance_list(request).await.unwrap().total_count.unwrap() }
    };
    assert_eq!((before(expiry - 1).await, before(expiry).await), (0, 2));
    let by_mode = mqtt::DescribeInstanceListRequest::new().filter("PayMode", ["PREPAID"]);
    assert_eq!(client.describe_instance_list(by_mode).await.unwrap().total_count, Some(2));

    hand.forward(Duration::from_secs(60 * 86_400));
    assert_eq!(status(&client, &ends).await, "OVERDUE");
    assert_eq!(status(&client, &renews).await, "RUNNING");
    assert_eq!(before(expiry).await, 1);
    let topic = client.create_topic(mqtt::CreateTopicRequest::new().instance_id(&ends).topic("home")).await;
    assert_eq!(code(topic), "ResourceUnavailable");
    assert_eq!(code(client.create_instance(prepaid("odd", 1).time_span(13)).await), "InvalidParameterValue");
}

#[tokio::test]
async fn instances_are_changed_within_limits() {
    let (_emulator, client) = start().await;
    let mismatch = client
        .create_instance(mqtt::CreateInstanceRequest::new().instance_type("PRO").name("odd").sku_code("basic_1k"))
        .await;
    assert_eq!(code(mismatch), "InvalidParameter.InstanceTypeNotMatch");
    let public =
        mqtt::CreateInstanceRequest::new().instance_type("PRO").name("open").sku_code("pro_1k_1").enable_public(true);
    assert_eq!(code(client.create_instance(public).await), "InvalidParameterValue.PublicNetworkInvalidParameterValue");
    let id = instance(&client, "PRO", "pro_1k_1").await;
    let change = || mqtt::ModifyInstanceRequest::new().instance_id(&id);
    client.modify_instance(change().name("lamps").remark("in the hall").authorization_policy(true)).await.unwrap();
    for (request, expected) in [
        (change().sku_code("platinum_1k_1"), "InvalidParameter.InstanceTypeNotMatch"),
        (change().name("a"), "InvalidParameterValue"),
        (change().name("lost").remark("x".repeat(129)), "InvalidParameterValue"),
        (change().message_rate(0), "InvalidParameterValue"),
        (mqtt::ModifyInstanceRequest::new().instance_id("mqtt-none"), "ResourceNotFound.Instance"),
    ] {
        assert_eq!(code(client.modify_instance(request.clone()).await), expected, "{request:?}");
    }
    // What was refused in part was not done in part.
    let found = client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(&id)).await.unwrap();
    assert_eq!((found.instance_name.as_str(), found.remark.as_str()), ("lamps", "in the hall"));
}

#[tokio::test]
async fn topics_and_users_are_kept() {
    let (_emulator, client) = start().await;
    let id = instance(&client, "BASIC", "basic_1k").await;
    for at in 0..100 {
        let request =
            mqtt::CreateTopicRequest::new().instance_id(&id).topic(format!("topic-{at:02}")).remark(at.to_string());
        client.create_topic(request).await.unwrap();
    }
    assert_eq!(
        code(client.create_topic(mqtt::CreateTopicRequest::new().instance_id(&id).topic("more")).await),
        "LimitExceeded.TopicNum"
    );
    let again = client.create_topic(mqtt::CreateTopicRequest::new().instance_id(&id).topic("topic-07")).await;
    assert_eq!(code(again), "UnsupportedOperation.ResourceAlreadyExists");
    assert_eq!(
        code(client.create_topic(mqtt::CreateTopicRequest::new().instance_id(&id).topic("a/b")).await),
        "InvalidParameterValue"
    );
    let list = || mqtt::DescribeTopicListRequest::new().instance_id(&id);
    let found = client.describe_topic_list(list().filter("TopicName", ["-1"])).await.unwrap();
    assert_eq!(found.total_count, Some(10));
    assert_eq!(found.data[0].topic.as_deref(), Some("topic-19"), "the latest comes first");
    assert_eq!(code(client.describe_topic_list(list().filter("TopicType", ["Normal"])).await), "InvalidParameterValue");
    assert_eq!(code(client.describe_topic_list(list().limit(21)).unchecked().await), "InvalidParameterValue");
    assert_eq!(client.describe_topic_list(list()).items().try_collect().await.unwrap().len(), 100);
    client
        .modify_topic(mqtt::ModifyTopicRequest::new().instance_id(&id).topic("topic-07").remark("changed"))
        .await
        .unwrap();
    let topic =
        client.describe_topic(mqtt::DescribeTopicRequest::new().instance_id(&id).topic("topic-07")).await.unwrap();
    assert_eq!(topic.remark, "changed");
    client.delete_topic(mqtt::DeleteTopicRequest::new().instance_id(&id).topic("topic-07")).await.unwrap();
    assert_eq!(
        code(client.delete_topic(mqtt::DeleteTopicRequest::new().instance_id(&id).topic("topic-07")).await),
        "ResourceNotFound.Topic"
    );
    let found = client.describe_instance(mqtt::DescribeInstanceRequest::new().instance_id(&id)).await.unwrap();
    assert_eq!((found.topic_num, found.topic_num_limit), (99, 100));

    let user = |name: &str| mqtt::CreateUserRequest::new().instance_id(&id).username(name);
    client.create_user(user("reader").password("secret")).await.unwrap();
    client.create_user(user("writer")).await.unwrap();
    assert_eq!(code(client.create_user(user("reader")).await), "UnsupportedOperation.ResourceAlreadyExists");
    assert_eq!(code(client.create_user(user("a b")).await), "InvalidParameterValue");
    assert_eq!(code(client.create_user(user("short").password("")).await), "InvalidParameterValue");
    client
        .modify_user(mqtt::ModifyUserRequest::new().instance_id(&id).username("reader").remark("reads"))
        .await
        .unwrap();
    let users = client.describe_user_list(mqtt::DescribeUserListRequest::new().instance_id(&id)).await.unwrap();
    assert_eq!(users.total_count, Some(2));
    let [writer, reader] = &users.data[..] else { panic!("{users:?}") };
    assert_eq!((reader.password.as_str(), reader.remark.as_str()), ("secret", "reads"));
    assert_eq!(writer.password.len(), 16, "one is made where none is given");
    let by_name = mqtt::DescribeUserListRequest::new().instance_id(&id).filter("Username", ["read"]);
    assert_eq!(client.describe_user_list(by_name).await.unwrap().total_count, Some(1));
    client.delete_user(mqtt::DeleteUserRequest::new().instance_id(&id).username("writer")).await.unwrap();
    assert_eq!(
        code(client.delete_user(mqtt::DeleteUserRequest::new().instance_id(&id).username("writer")).await),
        "ResourceNotFound.Role"
    );
}

fn policy(instance: &str, priority: i64, topic: &str) -> mqtt::CreateAuthorizationPolicyRequest {
    mqtt::CreateAuthorizationPolicyRequest::new()
        .instance_id(instance)
        .policy_name("home")
        .policy_version(1)
        .priority(priority)
        .effect(mqtt::PolicyEffect::Allow)
        .actions("pub,sub")
        .retain(3)
        .qos("0,1")
        .resources(topic)
}

#[tokio::test]
async fn policies_have_an_order_and_no_doubles() {
    let (_emulator, client) = start().await;
    let id = instance(&client, "BASIC", "basic_1k").await;
    let policy = |priority: i64, topic: &str| {
        let policy = policy(&id, priority, topic);
        policy.ip("10.0.0.0/8")
    };
    let mut ids = Vec::new();
    for (priority, topic) in [(3, "a"), (1, "b"), (2, "c")] {
        ids.push(client.create_authorization_policy(policy(priority, topic)).await.unwrap().id);
    }
    for (request, expected) in [
        (policy(1, "d"), "FailedOperation.DuplicatePriority"),
        (policy(4, "a"), "FailedOperation.DuplicatePolicy"),
        (policy(0, "d"), "InvalidParameterValue"),
        (policy(4, "d").ip("10.0.0.0/33"), "InvalidParameterValue"),
    ] {
        assert_eq!(code(client.create_authorization_policy(request.clone()).await), expected, "{request:?}");
    }
    let order = || async {
        let request = mqtt::DescribeAuthorizationPoliciesRequest::new().instance_id(&id);
        let found = client.describe_authorization_policies(request).await.unwrap().data;
        found.into_iter().map(|item| item.id.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(order().await, [ids[1], ids[2], ids[0]]);
    let reorder = |priorities: &[(i64, i64)]| {
        let priorities = priorities
            .iter()
            .map(|(id, priority)| mqtt::AuthorizationPolicyPriority::new().id(*id).priority(*priority));
        client
            .update_authorization_policy_priority(
                mqtt::UpdateAuthorizationPolicyPriorityRequest::new().instance_id(&id).priorities(priorities),
            )
            .into_future()
    };
    // Two change places at once.
    reorder(&[(ids[0], 1), (ids[1], 3)]).await.unwrap();
    assert_eq!(order().await, [ids[0], ids[2], ids[1]]);
    let twice = "FailedOperation.DuplicateAuthorizationIdOrPriority";
    assert_eq!(code(reorder(&[(ids[0], 5), (ids[0], 6)]).await), twice);
    assert_eq!(code(reorder(&[(ids[0], 5), (ids[1], 5)]).await), twice);
    assert_eq!(code(reorder(&[(ids[0], 9), (ids[1], 2)]).await), "FailedOperation.DuplicatePriority");
    assert_eq!(code(reorder(&[(ids[0], 9), (7_000, 2)]).await), "ResourceNotFound.AuthorizationPolicy");
    assert_eq!(order().await, [ids[0], ids[2], ids[1]], "what was refused changed nothing");

    let change = |policy: i64| mqtt::ModifyAuthorizationPolicyRequest::new().id(policy).instance_id(&id);
    client.modify_authorization_policy(change(ids[0]).effect("deny").priority(8)).await.unwrap();
    assert_eq!(order().await, [ids[2], ids[1], ids[0]]);
    let taken = client.modify_authorization_policy(change(ids[0]).priority(2)).await;
    assert_eq!(code(taken), "FailedOperation.DuplicatePriority");
    client
        .modify_instance(mqtt::ModifyInstanceRequest::new().instance_id(&id).authorization_policy(true))
        .await
        .unwrap();
    let off =
        client.modify_instance(mqtt::ModifyInstanceRequest::new().instance_id(&id).authorization_policy(false)).await;
    assert_eq!(code(off), "FailedOperation.NotSupportDisableAuthorizationPolicy");
    client
        .delete_authorization_policy(mqtt::DeleteAuthorizationPolicyRequest::new().instance_id(&id).id(ids[2]))
        .await
        .unwrap();
    let gone = client.modify_authorization_policy(change(ids[2]).remark("gone")).await;
    assert_eq!(code(gone), "ResourceNotFound.AuthorizationPolicy");
}

#[tokio::test]
async fn identities_are_kept_with_their_history() {
    let hand = Hand::new();
    let emulator = Emulator::builder().clock(hand.clone()).start().await.unwrap();
    let client = mqtt::Client::new(&emulator.config().clock(hand.clone()));
    let id = instance(&client, "PRO", "pro_1k_1").await;
    let spare = instance(&client, "PRO", "pro_1k_1").await;
    let create = |device: &str| mqtt::CreateDeviceIdentityRequest::new().instance_id(&id).device_id(device);
    client.create_device_identity(create("lamp").primary_key("one")).await.unwrap();
    let started = hand.millis();
    hand.forward(Duration::from_secs(10));
    client.create_device_identity(create("door").status("2")).await.unwrap();
    assert_eq!(code(client.create_device_identity(create("lamp")).await), "UnsupportedOperation.ResourceAlreadyExists");
    assert_eq!(code(client.create_device_identity(create("odd").status("3")).await), "InvalidParameterValue");
    hand.forward(Duration::from_secs(10));
    let change = mqtt::ModifyDeviceIdentityRequest::new().instance_id(&id).device_id("lamp").primary_key("two");
    let change = change.propagating_properties([mqtt::PropagatingProperty::new().key("room").value("hall")]);
    client.modify_device_identity(change).await.unwrap();
    let found = client
        .describe_device_identity(mqtt::DescribeDeviceIdentityRequest::new().instance_id(&id).device_id("lamp"))
        .await
        .unwrap();
    assert_eq!((found.status, found.primary_key.as_str(), found.created_time), (1, "two", started));
    assert_eq!(found.propagating_properties[0].value.as_deref(), Some("hall"));
    assert_eq!(found.secondary_key.len(), 44, "32 bytes in base64");
    let list = client
        .describe_device_identities(mqtt::DescribeDeviceIdentitiesRequest::new().instance_id(&id))
        .await
        .unwrap()
        .data;
    assert_eq!(
        list.iter().map(|item| (item.device_id.as_str(), item.status)).collect::<Vec<_>>(),
        [("lamp", 1), ("door", 2)]
    );
    client
        .delete_device_identity(mqtt::DeleteDeviceIdentityRequest::new().instance_id(&id).device_id("lamp"))
        .await
        .unwrap();
    let gone = client
        .describe_device_identity(mqtt::DescribeDeviceIdentityRequest::new().instance_id(&id).device_id("lamp"))
        .await;
    assert_eq!(code(gone), "ResourceNotFound");

    let history = |to: &str| mqtt::DescribeDeviceIdentityBackupHistoryRequest::new().instance_id(&id).destination(to);
    let keys = |request: mqtt::DescribeDeviceIdentityBackupHistoryRequest| async {
        let found = client.describe_device_identity_backup_history(request).await.unwrap().data;
        found.into_iter().map(|item| item.primary_key).collect::<Vec<_>>()
    };
    let lamp = || history(&spare).device_id("lamp");
    assert_eq!(keys(lamp()).await, ["two", "two", "one"], "deleted, changed, created");
    assert_eq!(keys(lamp().modification_time_end(started)).await, ["one"]);
    assert_eq!(keys(lamp().modification_time_start(started + 1)).await, ["two", "two"]);
    assert_eq!(keys(history(&spare).limit(2)).await.len(), 2);
    let none = client.describe_device_identity_backup_history(history("mqtt-none")).await;
    assert_eq!(code(none), "ResourceNotFound.Instance");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_see_one_order() {
    let (_emulator, client) = start().await;
    let id = instance(&client, "PRO", "pro_1k_1").await;
    // Forty tasks want the same ten priorities and the same ten topics: each is had once.
    let mut tasks = JoinSet::new();
    for task in 0..40_i64 {
        let (client, id) = (client.clone(), id.clone());
        tasks.spawn(async move {
            let mut had = Vec::new();
            for at in 0..10 {
                let place = (task + at) % 10;
                let topic = mqtt::CreateTopicRequest::new().instance_id(&id).topic(format!("topic-{place}"));
                let policy = policy(&id, place + 1, &format!("of/{task}"));
                let topic = code(client.create_topic(topic).await);
                let policy = code(client.create_authorization_policy(policy).await);
                had.push((place, topic, policy));
            }
            had
        });
    }
    let mut had: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    had.sort();
    for place in 0..10 {
        let of_place: Vec<_> = had.iter().filter(|(at, ..)| *at == place).collect();
        assert_eq!(of_place.len(), 40);
        assert_eq!(of_place.iter().filter(|(_, topic, _)| topic == "no refusal").count(), 1, "topic {place}");
        assert_eq!(of_place.iter().filter(|(.., policy)| policy == "no refusal").count(), 1, "priority {place}");
    }
    let request = mqtt::DescribeAuthorizationPoliciesRequest::new().instance_id(&id);
    let mut ids: Vec<_> = client.describe_authorization_policies(request).await.unwrap().data;
    assert_eq!(ids.iter().map(|item| item.priority.unwrap()).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    ids.sort_by_key(|item| item.id);
    ids.dedup_by_key(|item| item.id);
    assert_eq!(ids.len(), 10);
}

#[tokio::test]
async fn ids_come_of_the_seed() {
    let made = |seed: u64| async move {
        let emulator = Emulator::builder().seed(seed).start().await.unwrap();
        let client = mqtt::Client::new(&Config::clone(&emulator.config()));
        let id = instance(&client, "PRO", "pro_1k_1").await;
        let code =
            client.apply_registration_code(mqtt::ApplyRegistrationCodeRequest::new().instance_id(&id)).await.unwrap();
        (instance(&client, "PRO", "pro_1k_1").await, id, code.registration_code)
    };
    let first = made(5).await;
    assert_eq!(made(5).await, first);
    assert_ne!(first.0, first.1);
    let other = made(6).await;
    assert!(other.0 != first.0 && other.2 != first.2);
}
