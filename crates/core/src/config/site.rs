//! The two sites.

use crate::generated::sites::{INTERNATIONAL, MAINLAND, SiteFacts};

/// The two sites of Tencent Cloud. Accounts, regions and APIs differ between them.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Site {
    /// The international site, `<service>.intl.tencentcloudapi.com`. The default.
    #[default]
    International,
    /// The site of mainland China, `<service>.tencentcloudapi.com`.
    Mainland,
}

impl Site {
    /// The site of a name, in any letters: `international` or `intl`, `mainland` or `cn`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let is_named = |site: &Self| site.facts().names.iter().any(|known| known.eq_ignore_ascii_case(name));
        [Self::International, Self::Mainland].into_iter().find(is_named)
    }

    /// The domain that a service's name is put before.
    pub fn root_domain(self) -> &'static str {
        self.facts().domain
    }

    /// The host of its console, where people see what programs have made.
    pub fn console(self) -> &'static str {
        self.facts().console
    }

    fn facts(self) -> &'static SiteFacts {
        match self {
            Self::International => &INTERNATIONAL,
            Self::Mainland => &MAINLAND,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_known_by_their_names_in_any_letters() {
        for (name, site) in [
            ("international", Some(Site::International)),
            ("INTL", Some(Site::International)),
            ("mainland", Some(Site::Mainland)),
            ("Cn", Some(Site::Mainland)),
            ("china", None),
            ("", None),
        ] {
            assert_eq!(Site::named(name), site, "{name}");
        }
        assert_eq!(Site::Mainland.root_domain(), "tencentcloudapi.com");
        assert_eq!(Site::International.console(), "console.tencentcloud.com");
    }
}
