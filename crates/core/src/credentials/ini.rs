//! The SDKs' file of credentials.

use std::path::{Path, PathBuf};

use super::cache::{Cache, FILE_IS_FRESH};
use super::machine::{self, Machine, Unreadable};
use crate::config::{Credentials, CredentialsContext, Fetching, ProvideCredentials, Secret};
use crate::error::{Error, ErrorKind};

const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";

/// A section of the file that the official SDKs read.
///
/// ```ini
/// [default]
/// secret_id = AKIDEXAMPLE
/// secret_key = a secret
///
/// [audit]
/// secret_id = AKIDANOTHER
/// secret_key = another secret
/// token = of a temporary key
/// ```
///
/// The file is the one that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else the first of
/// `~/.tencentcloud/credentials` and `/etc/tencentcloud/credentials` that has the section. Lines
/// that begin with `#` or `;` are comments; names of keys are read in any case; a value may stand
/// in quotes, and may have a `#`, a `;` or a `=` in it.
///
/// It is not set up where no file has the section. A file that is named and does not exist, a line
/// that is none, and a section without an id or a key are errors.
#[derive(Debug)]
pub struct IniProfile {
    machine: Machine,
    file: Option<PathBuf>,
    profile: String,
    pub(super) cache: Cache,
}

impl Default for IniProfile {
    fn default() -> Self {
        Self::of(Machine::default())
    }
}

impl IniProfile {
    /// The section `default` of the usual file.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn of(machine: Machine) -> Self {
        let cache = Cache::fresh_for("INI file", FILE_IS_FRESH);
        Self { machine, file: None, profile: "default".to_owned(), cache }
    }

    /// Another section. Its name is taken as it is, in this case.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = name.into();
        self
    }

    /// Another file, which has to be there.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let named = match &self.file {
            Some(file) => Some(file.clone()),
            None => self.machine.set_variable(FILE)?.map(PathBuf::from),
        };
        if let Some(file) = named {
            let text = machine::read(&file).await.map_err(|problem| problem.required(&file))?;
            return match self.credentials_in(&file, &text)? {
                Ok(credentials) => Ok(credentials),
                Err(reason) => Err(Error::new(ErrorKind::Credentials, reason)),
            };
        }
        let at_home = self.machine.home.as_ref().map(|home| home.join(".tencentcloud/credentials"));
        let mut reasons = Vec::new();
        for file in at_home.iter().chain([&self.machine.system_file]) {
            match machine::read(file).await {
                Ok(text) => match self.credentials_in(file, &text)? {
                    Ok(credentials) => return Ok(credentials),
                    Err(reason) => reasons.push(reason),
                },
                Err(Unreadable::Missing) => reasons.push(format!("{} does not exist", file.display())),
                Err(problem) => return Err(problem.required(file)),
            }
        }
        Err(Error::no_credentials(reasons.join(", ")))
    }

    /// The credentials of the section, or what to say where there is no such section.
    fn credentials_in(&self, file: &Path, text: &str) -> Result<Result<Credentials, String>, Error> {
        let broken = |problem: String| Error::new(ErrorKind::Credentials, format!("{} {problem}", file.display()));
        let profile = &self.profile;
        let sections = parse(text).map_err(broken)?;
        if !sections.iter().any(|section| section.name == profile) {
            return Ok(Err(format!("{} has no section [{profile}]", file.display())));
        }
        let value = |key: &str| {
            let sections = sections.iter().rev().filter(|section| section.name == profile);
            let mut values = sections.flat_map(|section| section.values.iter().rev());
            values.find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| *value)
        };
        let required = |key: &str| match value(key) {
            None => Err(broken(format!("has no {key} in section [{profile}]"))),
            Some("") => Err(broken(format!("has an empty {key} in section [{profile}]"))),
            Some(value) => Ok(Secret::new(value)),
        };
        let credentials = Credentials::of(required("secret_id")?.expose(), required("secret_key")?);
        Ok(Ok(match value("token").filter(|token| !token.is_empty()) {
            Some(token) => credentials.with_token(token),
            None => credentials,
        }))
    }
}

impl ProvideCredentials for IniProfile {
    fn credentials<'a>(&'a self, context: &'a CredentialsContext) -> Fetching<'a> {
        Box::pin(self.cache.get(context, self.fetch()))
    }

    fn refused(&self, credentials: &Credentials) {
        self.cache.refuse(credentials);
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Section<'a> {
    name: &'a str,
    values: Vec<(&'a str, &'a str)>,
}

/// The sections of a file, in order. What stands before the first one belongs to none.
///
/// Written here and not taken from a library: it is a page, it says what is wrong without quoting
/// secrets, and it takes what the parsers of the official SDKs take.
fn parse(text: &str) -> Result<Vec<Section<'_>>, String> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for (at, line) in text.lines().map(str::trim).enumerate() {
        let at = at + 1;
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            let Some((name, rest)) = header.split_once(']') else {
                return Err(format!("has a section without a ] in line {at}"));
            };
            if !rest.trim_start().is_empty() && !rest.trim_start().starts_with(['#', ';']) {
                return Err(format!("has something behind the section of line {at}"));
            }
            sections.push(Section { name: name.trim(), values: Vec::new() });
            continue;
        }
        let Some(split) = line.find(['=', ':']) else {
            return Err(format!("has neither a section nor a key and a value in line {at}"));
        };
        let (key, value) = (line[..split].trim_end(), unquoted(line[split + 1..].trim_start()));
        if let Some(section) = sections.last_mut() {
            section.values.push((key, value));
        }
    }
    Ok(sections)
}

fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in r#"(\PC|[\r\n\[\]=:;#"' ]){0,80}"#) {
            let _ = parse(&text);
        }

        #[test]
        fn what_is_written_is_read(
            sections in proptest::collection::vec(("[a-z]{1,8}", "[!-~]{1,20}", "[ -~]{0,20}"), 0..5),
            line_end in "\r?\n",
        ) {
            let plain = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
            let text: String = sections
                .iter()
                .map(|(name, key, value)| {
                    let key = key.replace(['=', ':', '[', '#', ';'], "k");
                    format!("[{name}]{line_end}  {key} = \"{}\"{line_end}", plain(value))
                })
                .collect();
            let parsed = parse(&text).unwrap();
            proptest::prop_assert_eq!(parsed.len(), sections.len());
            for (section, (name, _, value)) in parsed.iter().zip(&sections) {
                let value = plain(value);
                proptest::prop_assert_eq!((section.name, section.values[0].1), (name.as_str(), value.as_str()));
            }
        }
    }
}
