//! Which fields hold secrets: what lets who has it do what its owner may.
//!
//! Passwords, private and signing keys, keys of APIs and tokens are secrets, also encrypted ones. Ids, names, public
//! keys and certificates are none, nor are numbers of cards and people, which are personal and have laws of their own,
//! nor links that are signed: they are given to be passed on, and end soon. A name tells most of it; what only a text
//! tells is a fact, and an overlay comes before both.

use super::{Field, FieldFacts, Item};
use crate::error::{Error, Result};
use crate::place::Place;

/// How the names of fields that hold secrets end, word by word. What stands before may be anything.
const ENDINGS: [&str; 60] = [
    "password",
    "passwords",
    "passwd",
    "pwd",
    "passphrase",
    "key pass",
    "password new",
    "secret",
    "secret key",
    "secret access key",
    "secret value",
    "secret string",
    "secret binary",
    "private key",
    "private map key",
    "api key",
    "api keys",
    "api token",
    "api tokens",
    "auth key",
    "auth back key",
    "callback key",
    "cert key",
    "certificate key",
    "cos key",
    "aes key",
    "decrypt key",
    "decryption key",
    "encrypt key",
    "encrypted key",
    "forward key",
    "notify key",
    "nwk key",
    "open key",
    "plain key",
    "play key",
    "provider key",
    "share key",
    "shared key",
    "sign key",
    "signature key",
    "signing key",
    "s key",
    "sk",
    "psk",
    "key content",
    "key material",
    "pin code",
    "session key",
    "webhook key",
    "plaintext",
    "plain text",
    "kubeconfig",
    "keytab",
    "keytab content",
    "user sig",
    "usersig",
    "login cookie",
    "token code",
    "auth code",
];

/// How the names begin of fields that say something of a secret, and not the secret.
const FLAGS: [&str; 11] =
    ["is", "has", "need", "enable", "disable", "auto", "with", "keep", "miss", "missing", "allow"];

/// What the names have in them of keys that everybody may know.
const OPEN: [&str; 4] = ["public", "dv", "validate", "masked"];

/// What stands before `Token` where it turns pages, tells retries or steps apart, counts words, or is called by what
/// it names: a device, or one attempt to prove who somebody is, which a person makes before a camera.
const OTHER_TOKENS: [&str; 28] = [
    "next",
    "page",
    "pagination",
    "scroll",
    "continue",
    "continuation",
    "marker",
    "list",
    "client",
    "creation",
    "idempotency",
    "idempotent",
    "action",
    "import",
    "param",
    "file",
    "input",
    "output",
    "total",
    "max",
    "first",
    "cached",
    "device",
    "biz",
    "eid",
    "sdk",
    "nfc",
    "ocr",
];

/// Whether a field holds a secret, by its name on the wire.
pub(crate) fn by_name(wire: &str) -> bool {
    let words = words(wire);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.first().is_some_and(|first| FLAGS.contains(first)) || words.iter().any(|word| OPEN.contains(word)) {
        return false;
    }
    is_token(&words) || ENDINGS.iter().any(|ending| words.ends_with(&ending.split(' ').collect::<Vec<_>>()))
}

/// Whether a name is that of a token that grants something.
fn is_token(words: &[&str]) -> bool {
    match words {
        [before @ .., "token"] => {
            let last = before.last().is_some_and(|word| OTHER_TOKENS.contains(word));
            !last && !before.ends_with(&["face", "id"]) && !before.ends_with(&["card", "verification"])
        }
        _ => false,
    }
}

/// Whether values of a type can be secrets; of an object its fields are.
pub(crate) fn can_be(item: &Item) -> bool {
    item.is_text() || *item == Item::Binary
}

/// Whether a field holds a secret, by its facts and its name.
pub(crate) fn of_facts(wire: &str, facts: &FieldFacts) -> bool {
    can_be(&facts.ty.item) && facts.secret.unwrap_or_else(|| by_name(wire))
}

/// Lays over a field what its overlay says.
pub(super) fn lay(field: &mut Field, stated: Option<bool>, place: &Place) -> Result<()> {
    let Some(stated) = stated else { return Ok(()) };
    let place = || place.key(&["secret"]);
    if stated && !can_be(&field.ty.item) {
        let problem = format!("a {} is no secret: only texts and bytes are", field.ty);
        return Err(Error::at(place(), problem).advise("say it of the fields that it holds"));
    }
    if stated == field.secret {
        let holds = if stated { "a" } else { "no" };
        let problem = format!("its name or the facts say already that it holds {holds} secret");
        return Err(Error::at(place(), problem).advise("remove it"));
    }
    field.secret = stated;
    // What looks like a key would be taken for one that leaked.
    field.example = field.example.take().filter(|_| !stated);
    Ok(())
}

/// The words of a name in small letters, also those that are torn on the wire: `PassWord`, `KubeConfig`, `APIKey`.
pub(crate) fn words(wire: &str) -> Vec<String> {
    const TORN: [(&str, &str); 5] =
        [("pass", "word"), ("pass", "words"), ("pass", "wd"), ("kube", "config"), ("key", "tab")];
    let mut words: Vec<String> = Vec::new();
    let letters: Vec<char> = wire.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let next_is_small = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        // Capitals are one word but for the last one before a small letter.
        let begins = match before {
            Some(before) if before.is_ascii_uppercase() => letter.is_ascii_uppercase() && next_is_small,
            Some(before) if before.is_ascii_alphanumeric() => {
                letter.is_ascii_uppercase() || (letter.is_ascii_digit() != before.is_ascii_digit())
            }
            _ => true,
        };
        match words.last_mut() {
            Some(word) if !begins => word.push(letter.to_ascii_lowercase()),
            _ => words.push(letter.to_ascii_lowercase().to_string()),
        }
    }
    let mut whole: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        match whole.last_mut() {
            Some(last) if TORN.contains(&(last.as_str(), word.as_str())) => last.push_str(&word),
            _ => whole.push(word),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_name() {
        for name in [
            "Password",
            "AdminPassword",
            "PassWord",
            "PassWords",
            "DbPwd",
            "Secret",
            "TmpSecretKey",
            "PrivateKey",
            "Token",
            "AccessToken",
            "IdToken",
            "KibanaToken",
            "UserSig",
            "Kubeconfig",
            "APIKey",
            "ApiKeys",
            "PlainKey",
            "KeyPass",
            "AppSKey",
            "SK",
            "DevicePsk",
            "private_key",
            "KeyTab",
        ] {
            assert!(by_name(name), "{name}");
        }
        for name in [
            "SecretId",
            "NextToken",
            "ClientToken",
            "PageToken",
            "TotalTokens",
            "PasswordStatus",
            "PasswordLength",
            "Key",
            "KeyId",
            "ApiKeyId",
            "Secrets",
            "PublicKey",
            "MissPassword",
            "DeviceToken",
            "FaceIdToken",
            "PublicEncryptKey",
            "AutoGeneratePassword",
            "IsOpenPassword",
            "Task",
            "Disk",
            "Skey",
        ] {
            assert!(!by_name(name), "{name}");
        }
    }

    #[test]
    fn names_have_words() {
        for (name, expected) in [
            ("AppSKey", "app s key"),
            ("MFAToken", "mfa token"),
            ("XCosSecurityToken", "x cos security token"),
            ("S3SecretKey", "s3 secret key"),
            ("tmp_secretKey", "tmp secret key"),
            ("KubeConfig", "kubeconfig"),
            ("ByPassWord", "by password"),
        ] {
            assert_eq!(words(name).join(" "), expected);
        }
    }
}
