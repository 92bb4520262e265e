//! A local Tencent Cloud for tests.
//!
//! ```
//! # use tencentcloud_emulator::Emulator;
//! use tencentcloud_api::mqtt::v20240516 as mqtt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::start().await?;
//! let client = mqtt::Client::new(&emulator.config());
//! let created = client.create_instance(mqtt::CreateInstanceRequest::new("PRO", "sensors", "pro_10k_1")).await?;
//! let found = client.describe_instance(mqtt::DescribeInstanceRequest::new(&created.instance_id)).await?;
//! assert_eq!(found.instance_name, "sensors");
//! assert_eq!(emulator.calls().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # What it does as the API does
//!
//! * Signatures: a wrong key is `AuthFailure.SignatureFailure`, an unknown id
//!   `AuthFailure.SecretIdNotFound`, a time that is more than five minutes off
//!   `AuthFailure.SignatureExpire`. The service comes from the credential scope, since the host is
//!   loopback.
//! * Requests: a parameter that is missing, unknown, of the wrong type or out of its range is
//!   refused by `MissingParameter`, `UnknownParameter`, `InvalidParameter`, `InvalidParameterValue`.
//!   A scalar of another type that says the same, such as `"5"` for 5, is taken.
//! * Replies: the envelope of API 3.0, with a fresh request id.
//!
//! # What it knows
//!
//! Of `mqtt` 2024-05-16: `CreateInstance`, `DescribeInstance`, `DescribeInstanceList`,
//! `ModifyX509Config`, `ModifyInstanceCertBinding`, `ApplyRegistrationCode`, and registering,
//! describing, activating, deactivating, revoking and deleting CA and device certificates. CA
//! certificates need proof of possession: a verification certificate that the CA signed and whose
//! common name is the registration code of the instance. Device certificates must be signed by
//! their CA. All other actions are refused by `InvalidAction`.
//!
//! Where upstream does not say what happens, it takes the side of the caller: it registers
//! certificates whatever the X.509 mode of the instance, also those that have expired, and deletes
//! them in any state. Only what is revoked stays so (`OperationDenied`).
//!
//! Signatures of certificates are verified for RSA (PKCS 1), ECDSA on P-256 and P-384, and Ed25519;
//! others count as not signed.

mod auth;
mod mqtt;
mod refusal;
mod request;
mod server;
mod x509;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tencentcloud_core::{Clock, Config, Credentials, SystemClock};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use server::CallRecord;
use server::Shared;

/// A running emulator. It stops when it is dropped.
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// Settings of an emulator that is to be started.
#[derive(Debug)]
pub struct Builder {
    listen: SocketAddr,
    credentials: Credentials,
    clock: Arc<dyn Clock>,
}

impl Emulator {
    /// The id of the key that it accepts unless told otherwise.
    pub const SECRET_ID: &str = "AKIDEMULATOR";
    /// That key.
    pub const SECRET_KEY: &str = "emulator-secret-key";
    /// The region of [`Emulator::config`].
    pub const REGION: &str = "ap-guangzhou";

    /// Starts an emulator on a free port of loopback.
    ///
    /// # Errors
    ///
    /// When no port can be listened on.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Settings to change before starting one.
    pub fn builder() -> Builder {
        Builder {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            credentials: Credentials::new(Self::SECRET_ID, Self::SECRET_KEY),
            clock: Arc::new(SystemClock),
        }
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its endpoint, for [`Config::endpoint`] and for clients in other languages.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A configuration for clients of it: endpoint, credentials and region.
    pub fn config(&self) -> Config {
        Config::new(self.shared.credentials.clone()).endpoint(self.endpoint()).region(Self::REGION)
    }

    /// The calls that it has answered, oldest first. The last 10,000 are kept.
    pub fn calls(&self) -> Vec<CallRecord> {
        self.shared.calls()
    }

    /// Waits for ever: what a program does with it.
    pub async fn serve(mut self) {
        // The task ends only when it is aborted or the listener fails for good.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Builder {
    /// Where to listen. Default: a free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The key that it accepts. Default: [`Emulator::SECRET_ID`] and [`Emulator::SECRET_KEY`].
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// The clock that requests are checked and certificates are dated by.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on.
    pub async fn start(self) -> io::Result<Emulator> {
        let listener = TcpListener::bind(self.listen).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(self.credentials, self.clock));
        let router = server::router(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the emulator stopped");
            }
        });
        Ok(Emulator { address, shared, task })
    }
}
