//! A client, with its pool of connections, for each tokio runtime.
//!
//! A connection is driven by a task of the runtime that it was made on. On another runtime a request would wait
//! for that task: for ever, where its runtime is not running at the moment, and in vain, where it has ended.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::runtime::{Handle, Id, RuntimeFlavor};
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind};

/// The clients of a transport, by runtime. Those of runtimes that have ended are gone.
pub(super) struct Pools<C>(Arc<Entries<C>>);

struct Entries<C>(Mutex<HashMap<Id, Pool<C>>>);

struct Pool<C> {
    client: C,
    /// Ends the task that waits for the end of the runtime, when the transport is dropped before.
    _watched: oneshot::Sender<()>,
    /// The id of a runtime may be given again after its end; this is not.
    end: Arc<()>,
}

impl<C: Clone + Send + 'static> Pools<C> {
    /// The client of the runtime that this is called on.
    pub(super) async fn client(&self, make: impl FnOnce() -> Result<C, Error>) -> Result<C, Error> {
        let Ok(runtime) = Handle::try_current() else {
            return Err(Error::new(ErrorKind::Config, "calls run on a tokio runtime, and there is none here"));
        };
        let known = self.0.lock().get(&runtime.id()).map(|pool| pool.client.clone());
        match known {
            Some(client) => {
                catch_up(&runtime).await;
                Ok(client)
            }
            None => Ok(self.0.add(&runtime, make()?)),
        }
    }

    /// How many runtimes there is a pool for.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.lock().len()
    }
}

/// Lets a runtime that may have stood still look at its connections. One that runs on the thread that calls it
/// does nothing between calls: a server may long have closed a connection that its pool takes for open, and a
/// request that is sent there is lost.
async fn catch_up(runtime: &Handle) {
    if runtime.runtime_flavor() == RuntimeFlavor::CurrentThread {
        // What yields is woken after the runtime has looked what its sockets have.
        tokio::task::yield_now().await;
    }
}

impl<C> Entries<C> {
    fn lock(&self) -> MutexGuard<'_, HashMap<Id, Pool<C>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Clone + Send + 'static> Entries<C> {
    /// Takes in the client of a runtime, or returns the one that came before it.
    fn add(self: &Arc<Self>, runtime: &Handle, client: C) -> C {
        let (_watched, over) = oneshot::channel();
        let end = Arc::new(());
        let watch = Watch { entries: Arc::downgrade(self), runtime: runtime.id(), end: Arc::clone(&end) };
        let mut entries = self.lock();
        if let Some(first) = entries.get(&watch.runtime) {
            return first.client.clone();
        }
        entries.insert(watch.runtime, Pool { client: client.clone(), _watched, end });
        drop(entries);
        // Without the lock: a runtime that is ending drops the task at once.
        runtime.spawn(async move {
            let _watch = watch;
            let _ = over.await;
        });
        client
    }
}

/// Held by a task that does nothing: the runtime drops it at its end, and the pool goes.
struct Watch<C> {
    entries: Weak<Entries<C>>,
    runtime: Id,
    end: Arc<()>,
}

impl<C> Drop for Watch<C> {
    fn drop(&mut self) {
        let Some(entries) = self.entries.upgrade() else { return };
        let mut lock = entries.lock();
        let is_same = lock.get(&self.runtime).is_some_and(|pool| Arc::ptr_eq(&pool.end, &self.end));
        let pool = is_same.then(|| lock.remove(&self.runtime));
        drop(lock);
        // Connections are closed here.
        drop(pool);
    }
}

impl<C> Default for Pools<C> {
    fn default() -> Self {
        Self(Arc::new(Entries(Mutex::default())))
    }
}

impl<C> fmt::Debug for Pools<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pools")
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A runtime that does nothing between calls.
    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
    }

    async fn get(pools: &Pools<Arc<u32>>, made: &Cell<u32>) -> Arc<u32> {
        let make = || {
            made.set(made.get() + 1);
            Ok(Arc::new(made.get()))
        };
        pools.client(make).await.unwrap()
    }

    #[test]
    fn a_client_is_made_once_for_a_runtime_and_goes_with_it() {
        let (pools, made) = (Pools::default(), Cell::new(0));
        let (first, second) = (runtime(), runtime());
        for _ in 0..3 {
            assert_eq!(*first.block_on(get(&pools, &made)), 1);
            assert_eq!(*second.block_on(get(&pools, &made)), 2);
        }
        assert_eq!(pools.len(), 2);
        drop(first);
        assert_eq!(pools.len(), 1);
        assert_eq!(*second.block_on(get(&pools, &made)), 2);
        let held = Arc::downgrade(&second.block_on(get(&pools, &made)));
        second.shutdown_background();
        assert_eq!((pools.len(), held.strong_count()), (0, 0));
    }

    #[test]
    fn short_runtimes_leave_nothing_and_short_transports_no_task() {
        let (pools, made) = (Pools::default(), Cell::new(0));
        for number in 1..=10_000 {
            let runtime = runtime();
            assert_eq!(*runtime.block_on(get(&pools, &made)), number);
            drop(runtime);
            assert_eq!(pools.len(), 0);
        }
        let runtime = runtime();
        let tasks = || runtime.metrics().num_alive_tasks();
        for _ in 0..1_000 {
            runtime.block_on(get(&Pools::default(), &made));
        }
        while tasks() > 0 {
            runtime.block_on(tokio::task::yield_now());
        }
    }

    #[test]
    fn a_runtime_that_is_ending_takes_nothing_in() {
        struct AtTheEnd(Arc<Pools<Arc<u32>>>);
        impl Drop for AtTheEnd {
            fn drop(&mut self) {
                self.0.0.add(&Handle::current(), Arc::new(0));
            }
        }
        let (pools, runtime) = (Arc::new(Pools::default()), runtime());
        let last = AtTheEnd(Arc::clone(&pools));
        runtime.spawn(async move {
            let _last = last;
            std::future::pending::<()>().await;
        });
        runtime.block_on(tokio::task::yield_now());
        drop(runtime);
        assert_eq!(pools.len(), 0);
    }

    #[test]
    fn without_a_runtime_a_call_is_an_error() {
        let pools = Pools::<Arc<u32>>::default();
        let mut call = std::pin::pin!(pools.client(|| Ok(Arc::new(0))));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else { panic!("it waits") };
        assert_eq!(error.kind(), ErrorKind::Config);
    }
}
