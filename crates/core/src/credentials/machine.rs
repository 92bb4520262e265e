//! What providers of credentials read of the machine: variables, files, addresses. In one place, so
//! that a test can imagine another machine.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind as Io, Read as _};
use std::net::{IpAddr, TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zeroize::{Zeroize as _, Zeroizing};

use crate::error::{Error, ErrorKind};

/// The longest file that is read; all of them are a few hundred bytes.
const LONGEST_FILE: u64 = 1 << 20;

/// How long the metadata service may take to accept a connection: it is the host of the machine itself.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(400);

type Variables = dyn Fn(&str) -> Option<OsString> + Send + Sync;
type Addresses = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;
type Accepts = dyn Fn(IpAddr) -> bool + Send + Sync;

/// A machine: by default the one that the process runs on.
#[derive(Clone)]
pub(crate) struct Machine {
    variables: Arc<Variables>,
    /// The home folder of the user, where that is known.
    pub(super) home: Option<PathBuf>,
    /// The SDKs' credentials for all users of the machine.
    pub(super) system_file: PathBuf,
    /// The address of the metadata service.
    pub(super) metadata: Arc<str>,
    addresses: Arc<Addresses>,
    accepts: Arc<Accepts>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            variables: Arc::new(|name| std::env::var_os(name)),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            system_file: PathBuf::from("/etc/tencentcloud/credentials"),
            metadata: "http://metadata.tencentyun.com".into(),
            addresses: Arc::new(|host| Ok((host, 80).to_socket_addrs()?.map(|address| address.ip()).collect())),
            accepts: Arc::new(|address| TcpStream::connect_timeout(&(address, 80).into(), CONNECT_TIMEOUT).is_ok()),
        }
    }
}

impl Machine {
    /// A variable of the environment. It may be empty.
    pub(crate) fn variable(&self, name: &str) -> Result<Option<String>, Error> {
        let not_unicode = |_| Error::new(ErrorKind::Credentials, format!("{name} is not Unicode"));
        (self.variables)(name).map(|value| value.into_string().map_err(not_unicode)).transpose()
    }

    /// A variable of the environment that is set and not empty: an empty variable is how a shell
    /// unsets one for a command.
    pub(crate) fn set_variable(&self, name: &str) -> Result<Option<String>, Error> {
        Ok(self.variable(name)?.filter(|value| !value.is_empty()))
    }

    /// The addresses of a host, as the operating system knows them.
    pub(super) async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let (addresses, host) = (Arc::clone(&self.addresses), host.to_owned());
        tokio::task::spawn_blocking(move || addresses(&host)).await.map_err(io::Error::other)?
    }

    /// Whether something at one of these addresses accepts connections on port 80.
    pub(super) async fn accepts(&self, addresses: Vec<IpAddr>) -> bool {
        let accepts = Arc::clone(&self.accepts);
        let accepted = tokio::task::spawn_blocking(move || addresses.into_iter().any(|address| accepts(address)));
        accepted.await.unwrap_or(false)
    }

    #[cfg(test)]
    pub(crate) fn imagined(variables: &[(&str, &str)], root: impl AsRef<Path>) -> Self {
        let variables: Vec<(String, String)> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self {
            variables: Arc::new(move |name| {
                variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.into())
            }),
            home: Some(root.as_ref().join("home")),
            system_file: root.as_ref().join("etc/credentials"),
            // Nothing listens there.
            metadata: "http://127.0.0.1:9".into(),
            addresses: Arc::new(|_| Ok(vec![IpAddr::from([169, 254, 0, 23])])),
            accepts: Arc::new(|_| false),
        }
    }

    /// The same on another network.
    #[cfg(test)]
    pub(crate) fn on_network(
        mut self,
        addresses: impl Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static,
        accepts: impl Fn(IpAddr) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.addresses = Arc::new(addresses);
        self.accepts = Arc::new(accepts);
        self
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Machine")
    }
}

/// Why a file was not read.
#[derive(Debug)]
pub(super) enum Unreadable {
    Missing,
    /// What is wrong, to stand after the name of the file.
    Broken(String),
}

impl Unreadable {
    /// The error where the file has to be there.
    pub(super) fn required(self, path: &Path) -> Error {
        let problem = match self {
            Self::Missing => "does not exist".to_owned(),
            Self::Broken(problem) => problem,
        };
        Error::new(ErrorKind::Credentials, format!("{} {problem}", path.display()))
    }
}

/// Reads a text, without the byte order mark that some editors write before it.
pub(super) async fn read(path: &Path) -> Result<Zeroizing<String>, Unreadable> {
    read_as(path, false).await
}

/// The same with a mark for what is not UTF-8, where that may stand beside what is looked for.
pub(super) async fn read_any(path: &Path) -> Result<Zeroizing<String>, Unreadable> {
    read_as(path, true).await
}

async fn read_as(path: &Path, is_lossy: bool) -> Result<Zeroizing<String>, Unreadable> {
    let path = path.to_owned();
    // Beside the calls that wait: a file may be on a network, or a pipe.
    match tokio::task::spawn_blocking(move || read_now(&path, is_lossy)).await {
        Ok(text) => text,
        Err(error) => Err(Unreadable::Broken(format!("cannot be read: {error}"))),
    }
}

fn read_now(path: &Path, is_lossy: bool) -> Result<Zeroizing<String>, Unreadable> {
    let failed = |error: std::io::Error| match error.kind() {
        Io::NotFound | Io::NotADirectory => Unreadable::Missing,
        _ => Unreadable::Broken(format!("cannot be read: {error}")),
    };
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_or(0, |metadata| metadata.len()).min(LONGEST_FILE);
    // Long enough from the start, since growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 64));
    file.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(Unreadable::Broken(format!("is longer than {LONGEST_FILE} bytes")));
    }
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(..3);
    }
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) if is_lossy => {
            let mut bytes = error.into_bytes();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            bytes.zeroize();
            Ok(Zeroizing::new(text))
        }
        Err(error) => {
            error.into_bytes().zeroize();
            Err(Unreadable::Broken("is not UTF-8".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_no_text_of_a_fair_length_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert!(matches!(read(&path).await, Err(Unreadable::Missing)));
        assert!(matches!(read(&path.join("below")).await, Err(Unreadable::Missing)));
        std::fs::write(&path, "\u{feff}hello").unwrap();
        assert_eq!(*read(&path).await.unwrap(), "hello");
        // A path below a file is as missing as one below nothing.
        assert!(matches!(read(&path.join("below")).await, Err(Unreadable::Missing)));
        for (content, problem) in
            [(b"\xff\xfe".to_vec(), "is not UTF-8"), (vec![b' '; (1 << 20) + 1], "is longer than 1048576 bytes")]
        {
            std::fs::write(&path, content).unwrap();
            let error = read(&path).await.unwrap_err().required(&path);
            assert!(error.to_string().ends_with(problem), "{error}");
        }
        let error = read(folder.path()).await.unwrap_err().required(folder.path());
        assert!(error.to_string().contains("cannot be read"), "{error}");
    }
}
