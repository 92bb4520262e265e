//! Which fields hold secrets, on samples that people judged.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod drawn;

use drawn::{Services, sample};

/// How many secrets there are, were found, and what was taken for one.
#[derive(Default, Debug)]
struct Score {
    there: usize,
    found: usize,
    others: usize,
    mistakes: Vec<String>,
}

fn score(name: &str, services: &mut Services) -> Score {
    let mut score = Score::default();
    for ([service, version, ty, field], truth) in sample::<4>(name) {
        let Some(truth) = truth.as_bool() else { continue };
        let label = format!("{service} {version} {ty}.{field}");
        let loaded = services.of(&service, &version);
        let found = loaded.types[&ty].fields.get(&field).unwrap_or_else(|| panic!("{label} is no more")).secret;
        score.there += usize::from(truth);
        score.others += usize::from(!truth);
        score.found += usize::from(truth && found);
        if found != truth {
            score.mistakes.push(format!("{label}: {found}"));
        }
    }
    score
}

#[test]
fn secrets_are_found_and_little_else() {
    let mut services = Services::new();
    for name in ["secrets.a.tsv", "secrets.b.tsv"] {
        let score = score(name, &mut services);
        println!(
            "{name}: {} of {} found; of {} others wrong: {:?}",
            score.found, score.there, score.others, score.mistakes
        );
        let wrong = score.mistakes.len() - (score.there - score.found);
        assert!(score.there >= 20, "{name}: {score:?}");
        assert!(score.found as f64 >= 0.97 * score.there as f64, "{name}: {score:?}");
        assert!(wrong as f64 <= 0.02 * score.others as f64, "{name}: {score:?}");
    }
}

#[test]
fn what_was_not_masked_once_is() {
    let mut services = Services::new();
    for (service, version, ty, field) in [
        ("cdwdoris", "2021-12-28", "CreateTableRequest", "PassWord"),
        ("trtc", "2019-07-22", "CreateCloudRecordingRequest", "UserSig"),
        ("clb", "2018-03-17", "InputKeyInfo", "PlainKey"),
        ("ssl", "2019-12-05", "CertificateInfoSubmitRequest", "KeyPass"),
        ("kms", "2019-01-18", "GenerateDataKeyResponse", "Plaintext"),
        ("ssm", "2019-09-23", "UpdateSecretRequest", "SecretBinary"),
    ] {
        assert!(services.of(service, version).types[ty].fields[field].secret, "{service} {ty}.{field}");
    }
    let kms = services.of("kms", "2019-01-18");
    assert!(!kms.types["GenerateDataKeyResponse"].fields["KeyId"].secret);
    let waf = services.of("waf", "2018-01-25");
    let missing: Vec<_> = waf.types.values().filter_map(|ty| ty.fields.get("MissPassword")).collect();
    assert!(!missing.is_empty() && missing.iter().all(|field| !field.secret));
}

#[test]
fn no_secret_has_an_example() {
    let mut services = Services::new();
    for (service, version) in [("cvm", "2017-03-12"), ("mqtt", "2024-05-16"), ("kms", "2019-01-18")] {
        let loaded = services.of(service, version);
        for (name, ty) in &loaded.types {
            for (field, about) in ty.fields.iter().filter(|(_, field)| field.secret) {
                assert_eq!(about.example, None, "{service} {name}.{field}");
            }
        }
    }
}
