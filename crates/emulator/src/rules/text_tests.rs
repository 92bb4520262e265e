//! Rules read, written, and refused.

use std::time::Duration;

use super::*;

#[test]
fn every_key_is_read_and_written() {
    let line = r#"service=mqtt action=*Device* region=ap-* key=AKID* after=1 every=2 first=3 share=0.5 delay=1500ms error=InternalError message="it \"broke\"" status=503 limit=20 token=expired reset=after truncate=10 slow=100 skew=-600 request-id=x fields=unknown numbers=strings lists=null"#;
    for key in KEYS {
        assert!(line.contains(&format!("{key}=")), "{key}");
    }
    let rule: Rule = line.parse().unwrap();
    assert_eq!(rule.effects.message.as_deref(), Some(r#"it "broke""#));
    assert_eq!(rule.effects.delay, Some(Duration::from_millis(1_500)));
    assert_eq!(rule.to_string(), line);
    assert_eq!("  reset=before   request-id= ".parse::<Rule>().unwrap().to_string(), "reset=before request-id=");
}

#[test]
fn files_hold_lines_and_objects() {
    let yaml = "rules:\n  - action=Describe* error=InternalError\n  - { service: mqtt, first: 2, share: 0.5, lists: null }\n  - delay: 1s\n";
    let json = r#"["action=Describe* error=InternalError",{"service":"mqtt","first":2,"share":0.5,"lists":"null"},{"delay":"1s"}]"#;
    let lines = ["action=Describe* error=InternalError", "service=mqtt first=2 share=0.5 lists=null", "delay=1s"];
    for file in [yaml, json] {
        let rules: Vec<String> = of_file(file).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(rules, lines, "{file}");
    }
}

#[test]
fn a_bad_rule_is_told_with_its_place() {
    for (line, problem) in [
        ("", "does not say what happens"),
        ("action=X", "does not say what happens"),
        ("message=hello", "add error=CODE"),
        ("error=A oops", "column 9: \"oops\" is not of the form key=value"),
        ("error=A shar=1", "column 9: there is no key `shar`; there are service, action"),
        ("error=A error=B", "column 9: `error` stands there twice"),
        ("error=A share=1.5", "`share` is \"1.5\"; it must be a number from 0 to 1"),
        ("error=A share=NaN", "`share` is \"NaN\""),
        ("error=A first=0", "`first` is \"0\"; it must be a whole number from 1"),
        ("error=A every=-1", "`every` is \"-1\""),
        ("error=A after=99999999999999999999", "`after` is"),
        ("status=200", "`status` is \"200\"; it must be a whole number from 400 to 599"),
        ("reset=later", "`reset` is \"later\"; it must be `before` or `after`"),
        ("delay=soon", "`delay`: \"soon\" is no length of time"),
        ("token=fresh", "it must be `expired`"),
        ("action= error=A", "`action` has no value"),
        ("message=\"open error=A", "the value of `message` has no closing quote"),
        ("message=\"a\"b error=A", "a space is missing behind the quoted value of `message`"),
    ] {
        let error = line.parse::<Rule>().unwrap_err().to_string();
        assert!(error.starts_with("rule ") && error.contains(problem), "{line}: {error}");
    }
    for (file, problem) in [
        ("- error=A\n- first=2", "rules[1]: rule \"first=2\""),
        ("- {error: A, firs: 2}", "rules[0]: there is no key `firs`"),
        ("- {error: A, first: [2]}", "rules[0]: `first` is neither a text nor a number"),
        ("- 5", "rules[0]: a rule is a line"),
        ("error: A", "rules are a list"),
        ("- [", "line 1"),
    ] {
        let error = of_file(file).unwrap_err().to_string();
        assert!(error.contains(problem), "{file}: {error}");
    }
}
