//! What must hold of input that nobody vouches for, tried at random: arbitrary bytes, and what is
//! almost right. `fuzz/` tries the same for longer.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod hostile;
mod support;

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};

/// Pieces of a grammar in any order, with some bytes that are in none.
fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        9 => proptest::sample::select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Text with the characters that matter where it becomes a part of a request.
fn text(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(pieces).prop_map(str::to_owned),
        1 => Just("\r\n".to_owned()),
        1 => any::<char>().prop_map(String::from),
        1 => any::<u16>().prop_map(|number| number.to_string()),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// JSON of any shape, under names that the models know and others.
fn json() -> impl Strategy<Value = serde_json::Value> {
    const NAMES: [&str; 18] = [
        "TotalCount",
        "Cups",
        "Best",
        "Note",
        "RequestId",
        "Id",
        "Size",
        "Weight",
        "Clean",
        "Status",
        "Labels",
        "Inside",
        "Pin",
        "Error",
        "Code",
        "Message",
        "BoughtTime",
        "New",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        (-3..3_i32).prop_map(Into::into),
        "[a-z0-9 .\\-\"\\\\\u{e9}]{0,6}".prop_map(Into::into),
        any::<i64>().prop_map(|number| number.to_string().into()),
        any::<f64>().prop_map(|number| number.to_string().into()),
        proptest::sample::select(&["true", "FALSE", "FULL", "null", "1e400", "-0", "NaN"][..]).prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 48, 6, |inside| {
        prop_oneof![
            1 => vec(inside.clone(), 0..4).prop_map(Into::into),
            3 => vec((proptest::sample::select(&NAMES[..]), inside), 0..6).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<serde_json::Map<_, _>>().into()
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reply_is_decoded_or_refused(value in json()) {
        let reply = serde_json::json!({ "Response": value }).to_string();
        hostile::reply::<support::ListCupsResponse>(reply.as_bytes());
    }

    #[test]
    fn a_reply_of_pieces_is_decoded_or_refused(bytes in pieces(&[
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "{\"Response\":", "\"Cups\":[", "\"Id\":",
        "\"Error\":", "\"Code\":", "\"RequestId\":\"r\"", "\"\\ud800\"", "\u{feff}", "<html>", "\\", " ",
    ])) {
        hostile::reply::<support::ListCupsResponse>(&bytes);
    }

    #[test]
    fn a_stream_is_the_same_wherever_it_is_cut(
        cuts in vec(any::<usize>(), 0..6),
        bytes in pieces(&[
            "data: {\"Id\":\"1\"}\n\n", "data:{\"Created\":2}\r\n\r\n", "data: ", "data", ":", ": beat\n", "\n", "\r",
            "\r\n", "id: 7\n", "event: error\n", "event: x\n", "retry: 1\n", "data: [DONE]\n\n", "{\"Id\":\n", "\u{feff}",
            "\u{e9}", "{\"Response\":{\"Error\":{\"Code\":\"A\",\"Message\":\"b\"}}}", "{\"ErrorMsg\":{\"Code\":4001}}",
            "data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
        ]),
    ) {
        hostile::stream(&bytes, &cuts);
    }

    #[test]
    fn an_ini_file_is_taken_or_refused(text in ini_file()) {
        hostile::ini(&text, "default");
    }

    #[test]
    fn files_of_the_cli_are_taken_or_refused(credential in cli_file(), configure in cli_file()) {
        hostile::cli(&credential, &configure);
    }

    #[test]
    fn an_address_is_taken_or_refused(
        endpoint in endpoint(),
        region in prop_oneof![
            Just("ap-guangzhou".to_owned()),
            text(&["ap-", "guangzhou", "-", " ", "\t", "\u{e9}"]),
        ],
        name in prop_oneof![
            "X-[A-Za-z-]{1,8}",
            text(&["X-", "TC-", "TraceId", "Host", "Authorization", "Content-Type", ":", " ", "-"]),
        ],
        value in prop_oneof!["[ -~]{0,12}", text(&["a", " ", "\t", "b: c", "\u{7f}", "\u{e9}", "\0"])],
    ) {
        hostile::address(&endpoint, &region, &name, &value);
    }

    #[cfg(feature = "reqwest")]
    #[test]
    fn a_proxy_is_taken_or_refused(
        proxy in text(&[
            "http://", "https://", "socks5h://", "user", ":hunter2", "@", "proxy.example", ":3128", "[::1]", "10.0.0.1", " ",
            "%", "%40", "%ff", "/", "?", "#", "\\", "\0", "\u{e9}", "..", "_", "|", "^", "`", "{", "<", "\"", "'",
        ]),
        list in text(&[
            "a.example", "*", ".", ",", " ", ":443", "[::1]", "10.0.0.1", "/8", "/", ":", "\u{e9}", "%", "a", "0x7f.1",
        ]),
        host in prop_oneof![
            Just("a.example".to_owned()),
            text(&["a", ".", "[::1]", "10.0.0.1", ":443", "\u{e9}", "a.example", "%41"]),
        ],
    ) {
        hostile::proxies(&proxy, &list, &host);
    }
}

/// What an endpoint is made of, in its order and in any.
fn endpoint() -> impl Strategy<Value = String> {
    const SCHEMES: [&str; 5] = ["http://", "https://", "HTTPS://", "", "ftp://"];
    const HOSTS: [&str; 12] = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "example.com",
        "a@b",
        "169.254.0.23",
        "metadata.tencentyun.com",
        "0x7f.1",
        "127.0.0.1.example.com",
        "[::ffff:127.0.0.1]",
        "LOCALHOST",
        "127.0.0.2",
    ];
    const ENDS: [&str; 9] = ["", ":80", ":443", ":8443", ":", "/", "/api@b", "?a=b", "#c"];
    let part = |parts: &'static [&'static str]| proptest::sample::select(parts);
    prop_oneof![
        3 => (part(&SCHEMES), part(&HOSTS), part(&ENDS), part(&ENDS)).prop_map(|(scheme, host, end, more)| {
            format!("{scheme}{host}{end}{more}")
        }),
        1 => text(&[
            "http://", "https://", "127.0.0.1", "localhost", "[::1]", "example.com", ":", ":80", "/", "/api", "?", "#", "@",
            ".", "169.254.0.23", "[", "]", "%0d%0a", "\\", " ", "\t", "0x7f.1",
        ]),
    ]
}

fn ini_file() -> impl Strategy<Value = Vec<u8>> {
    let lines = vec(
        proptest::sample::select(
            &[
                "[default]",
                "[audit]",
                "secret_id = AKIDa",
                "SECRET_ID=b",
                "secret_key = \"a # key\"",
                "secret_key=k;=",
                "secret_key = ",
                "token = t",
                "token=",
                "# a comment",
                "; another",
                "",
                "region = 'ap'",
                "secret_id = \"",
            ][..],
        ),
        0..8,
    );
    let lines = (lines, proptest::sample::select(&["\n", "\r\n"][..]), any::<bool>());
    prop_oneof![
        3 => lines.prop_map(|(mut lines, end, is_whole)| {
            if is_whole {
                lines.splice(0..0, ["[default]", "secret_id = AKIDa", "secret_key = k"]);
            }
            lines.join(end).into_bytes()
        }),
        1 => pieces(&[
            "[default]\n", "[default", "[]\n", "]", "secret_id", "secret_key", "SECRET_ID = AKIDa\n", "secret_key=k=;#\n",
            "token", " = ", "=", "\"", "'", "a", "\"b\"\n", "\n", "\r\n", "#", ";", "\t", "\u{feff}", "\u{a0}",
        ]),
    ]
}

fn cli_file() -> impl Strategy<Value = Vec<u8>> {
    let keys = pieces(&[
        "{",
        "}",
        ",",
        ":",
        "\"secretId\":\"AKIDa\"",
        "\"secretKey\":\"a-key-that-is-long-enough-to-tell\"",
        "\"token\":\"a-token-that-is-long-enough-to-tell\"",
        "\"type\":\"cvm-role\"",
        "\"type\":\"oauth\"",
        "\"role-arn\":\"qcs::cam\"",
        "\"expiresAt\":1",
        "\"expiresAt\":\"soon\"",
        "{\"_sys_param\":{\"region\":\"ap-a\"}}",
        "\"sts\":{\"endpoint\":\"http://example.com\"}",
        "null",
        "[",
        "]",
        "\"",
        "\u{feff}",
        "1",
    ]);
    let objects = vec(
        proptest::sample::select(
            &[
                "\"secretId\":\"AKIDa\"",
                "\"secretKey\":\"a-key-that-is-long-enough-to-tell\"",
                "\"secretKey\":1",
                "\"token\":\"a-token-that-is-long-enough-to-tell\"",
                "\"type\":\"cvm-role\"",
                "\"type\":\"sso\"",
                "\"role-arn\":\"qcs::cam::uin/1:roleName/a\"",
                "\"role-session-name\":\"\\n\"",
                "\"expiresAt\":1",
                "\"expiresAt\":-1",
                "\"expiresAt\":\"a-key-that-is-long-enough-to-tell\"",
                "\"sts\":{\"endpoint\":\"\\r\\n\"}",
                "\"_sys_param\":{\"region\":\" a \"}",
                "\"secretId\":\"a\\nb\"",
            ][..],
        ),
        0..7,
    );
    let objects = (objects, any::<bool>()).prop_map(|(mut members, is_whole)| {
        if is_whole {
            members.extend(["\"secretId\":\"AKIDa\"", "\"secretKey\":\"a-key-that-is-long-enough-to-tell\""]);
        }
        format!("{{{}}}", members.join(",")).into_bytes()
    });
    prop_oneof![1 => keys, 3 => objects]
}
