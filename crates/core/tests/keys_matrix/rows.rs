//! The sources of keys, set up so that the cloud, a file or a program does what the cloud's mode says.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tencentcloud_core::credentials::{
    AssumeRole, Chain, CliProfile, CvmRole, Environment, IniProfile, Process, Saml, WebIdentity,
};
use tencentcloud_core::{Config, Credentials, Secret};

use crate::cloud::{BASE, Cloud, LIFE, Mode};

const ROLE: &str = "qcs::cam::uin/1:roleName/reader";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Static,
    Environment,
    Ini,
    Cli,
    Cvm,
    AssumeRole,
    WebIdentity,
    Saml,
    Process,
    Chain,
}

/// A cell's own cloud, files and configuration.
pub struct World {
    pub cloud: Cloud,
    pub config: Config,
    row: Row,
    folder: tempfile::TempDir,
}

impl World {
    /// A source, behind which a chain has another identity that must never be used.
    pub fn new(row: Row, ahead: i64, modes: &[Mode]) -> Self {
        let cloud = Cloud::new(ahead, modes);
        let folder = tempfile::tempdir().unwrap();
        let chain = chain(row, folder.path(), &cloud).then("next", Credentials::new("next", "k"));
        let config = Config::new(chain).transport(cloud.clone()).clock(cloud.clone()).region("ap-test");
        let world = Self { cloud, config, row, folder };
        world.tell_program(modes);
        world
    }

    /// What whoever is asked does from now on.
    pub fn behave(&self, mode: Mode) {
        self.cloud.behave(mode);
        self.tell_program(&[mode]);
    }

    /// How often keys were asked for: of the cloud, or of the program.
    pub fn asked(&self) -> usize {
        if self.row != Row::Process {
            return self.cloud.asked();
        }
        std::fs::read_to_string(self.folder.path().join("asked")).map_or(0, |text| text.lines().count())
    }

    /// Writes what the program does, one time after the other.
    fn tell_program(&self, modes: &[Mode]) {
        if self.row != Row::Process {
            return;
        }
        let steps: Vec<String> = modes.iter().map(|mode| self.step(*mode)).collect();
        for (at, step) in steps.iter().enumerate() {
            std::fs::write(self.folder.path().join(format!("step-{}", at + 1)), step).unwrap();
        }
        std::fs::write(self.folder.path().join("step"), steps.last().unwrap()).unwrap();
        let asked = self.asked();
        std::fs::write(self.folder.path().join("before"), asked.to_string()).unwrap();
    }

    fn step(&self, mode: Mode) -> String {
        let end = self.cloud.now() + if mode == Mode::Ended { -1 } else { LIFE };
        self.cloud.know("printed", end);
        let print = format!(r#"echo '{{"SecretId":"printed","SecretKey":"k","Token":"t","ExpiredTime":{end}}}'"#);
        match mode {
            Mode::Good | Mode::Ended => print,
            Mode::Slow(takes) => format!("sleep {}; {print}", takes.as_secs_f64()),
            Mode::Hangs => "exec sleep 60".to_owned(),
            Mode::Fails => "exit 1".to_owned(),
            Mode::Garbage => "echo '<html>'".to_owned(),
        }
    }
}

fn file(folder: &Path, name: &str, content: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn chain(row: Row, folder: &Path, cloud: &Cloud) -> Chain {
    let chain = Chain::new();
    let end = if cloud.mode() == Mode::Ended { BASE - 1 } else { BASE + LIFE };
    let is_garbage = cloud.mode() == Mode::Garbage;
    match row {
        Row::Static => {
            cloud.know("static", end);
            let key = if is_garbage { "k\nk" } else { "k" };
            let end = std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(end).unwrap());
            chain.then("it", Credentials::new("static", key).with_token("t").with_expiry(end))
        }
        Row::Environment => chain.then("it", Environment::new()),
        Row::Ini => {
            let text =
                if is_garbage { "[default]\n<html>" } else { "[default]\nsecret_id=ini\nsecret_key=k\ntoken=t\n" };
            chain.then("it", IniProfile::new().file(file(folder, "credentials", text)))
        }
        Row::Cli => {
            cloud.know("cli", end);
            let text = format!(r#"{{"type":"sso","secretId":"cli","secretKey":"k","token":"t","expiresAt":{end}}}"#);
            file(folder, "work.credential", if is_garbage { "<html>" } else { &text });
            chain.then("it", CliProfile::new().folder(folder).profile("work"))
        }
        Row::Cvm => chain.then("it", CvmRole::new().endpoint("http://169.254.0.23")),
        Row::AssumeRole => chain.then("it", AssumeRole::new(Credentials::new("base", "k"), ROLE)),
        Row::WebIdentity => chain.then("it", WebIdentity::new("oidc", file(folder, "token", "eyJ"), ROLE)),
        Row::Saml => {
            let assertion = || async { Ok(Secret::new("PHNhbWw+")) };
            chain.then("it", Saml::new("qcs::cam::uin/1:saml-provider/office", ROLE, assertion))
        }
        Row::Process => chain.then("it", program(folder)),
        Row::Chain => {
            let absent = CliProfile::new().folder(folder).profile("none");
            let role = AssumeRole::new(Chain::new().then("base", Credentials::new("base", "k")), ROLE);
            chain.then("it", Chain::new().then("absent", absent).then("role", role))
        }
    }
}

/// A program that counts how often it runs, and does its next step.
fn program(folder: &Path) -> Process {
    let script = format!(
        r#"cd '{}'; echo x >> asked; at=$(( $(wc -l < asked) - $(cat before) )); [ -f step-$at ] && . ./step-$at || . ./step"#,
        folder.display()
    );
    Process::new("sh").arg("-c").arg(script).timeout(Duration::from_secs(4))
}
