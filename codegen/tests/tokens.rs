//! Which fields are client tokens: all that there are, judged by people.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod drawn;

use std::collections::{BTreeMap, BTreeSet};

use drawn::{Services, sample};

#[test]
fn client_tokens_are_those_that_texts_call_so() {
    let mut services = Services::new();
    let mut expected: BTreeMap<(String, String), BTreeSet<(String, String)>> = BTreeMap::new();
    let (mut tokens, mut others) = (0, 0);
    for ([service, version, action, field], truth) in sample::<4>("tokens.tsv") {
        let loaded = services.of(&service, &version);
        let request = &loaded.types[&loaded.actions[&action].request];
        assert!(request.fields.contains_key(&field), "{service} {action} has no {field} any more");
        let of_version = expected.entry((service, version)).or_default();
        if truth == true {
            of_version.insert((action, field));
            tokens += 1;
        } else {
            others += 1;
        }
    }
    assert!(tokens >= 80 && others >= 10, "{tokens} tokens, {others} others");
    for ((service, version), expected) in expected {
        let loaded = services.of(&service, &version);
        let found =
            loaded.actions.iter().filter_map(|(name, action)| Some((name.clone(), action.client_token.clone()?)));
        assert_eq!(found.collect::<BTreeSet<_>>(), expected, "{service} {version}");
    }
}
