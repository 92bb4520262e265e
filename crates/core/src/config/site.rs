//! The two sites.

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
        match name.to_ascii_lowercase().as_str() {
            "international" | "intl" => Some(Self::International),
            "mainland" | "cn" => Some(Self::Mainland),
            _ => None,
        }
    }

    /// The domain that a service's name is put before.
    pub fn root_domain(self) -> &'static str {
        match self {
            Self::International => "intl.tencentcloudapi.com",
            Self::Mainland => "tencentcloudapi.com",
        }
    }
}
