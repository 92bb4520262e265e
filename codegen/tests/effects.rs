//! Whether actions read or write, on samples that people judged.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod drawn;

use drawn::{Services, sample};
use tencentcloud_codegen::spec::Effect;

#[test]
fn actions_read_or_write_as_their_texts_say() {
    let mut services = Services::new();
    for name in ["effects.a.tsv", "effects.b.tsv"] {
        let (mut right, mut all, mut mistakes) = (0, 0, Vec::new());
        for ([service, version, action], truth) in sample::<3>(name) {
            let Some(truth) = truth.as_str() else { continue };
            let found = match services.of(&service, &version).actions[&action].effect {
                Effect::Reads => "reads",
                Effect::Writes => "writes",
            };
            all += 1;
            right += usize::from(found == truth);
            if found != truth {
                mistakes.push(format!("{service} {version} {action}: {found}"));
            }
        }
        println!("{name}: {right} of {all} are right; wrong: {mistakes:?}");
        assert!(all >= 190 && right as f64 >= 0.99 * f64::from(all), "{name}: {mistakes:?}");
    }
}

#[test]
fn what_moves_money_signs_or_is_used_up_is_no_read() {
    let mut services = Services::new();
    for (service, version, action) in [
        ("cpdp", "2019-08-20", "QueryMemberTransaction"),
        ("cpdp", "2019-08-20", "CheckAmount"),
        ("cpdp", "2019-08-20", "CheckAcct"),
        ("ds", "2018-05-23", "CheckVcode"),
        ("ess", "2020-11-11", "DescribeThirdPartyAuthCode"),
        ("ags", "2025-09-20", "GetSkillPackageUploadURL"),
        ("rum", "2021-06-22", "DescribeRumLogExportV2"),
        ("iotcloud", "2021-04-08", "DescribeDeviceClientKey"),
        ("vod", "2018-07-17", "DescribeAigcFaceInfo"),
        ("npp", "2019-08-23", "GetVirtualNum"),
    ] {
        assert_eq!(services.of(service, version).actions[action].effect, Effect::Writes, "{service} {action}");
    }
    for (service, version, action) in [
        ("ame", "2019-09-16", "BatchDescribeKTVMusicDetails"),
        ("cloudaudit", "2019-03-19", "LookUpEvents"),
        ("tat", "2020-10-28", "PreviewReplacedCommandContent"),
    ] {
        assert_eq!(services.of(service, version).actions[action].effect, Effect::Reads, "{service} {action}");
    }
}
