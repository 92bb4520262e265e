//! A map that forgets what nobody has asked for in a while.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use tokio::time::Instant;

/// After how long without use something goes.
pub(crate) const IDLE: Duration = Duration::from_secs(600);
/// How often it is looked at what may go.
const SWEEP: Duration = Duration::from_secs(60);
/// What is kept at most where it may go: more than a program uses, unless it takes names of regions or keys from
/// elsewhere.
pub(crate) const MOST: usize = 1_000;

/// A map that forgets what has been idle for [`IDLE`], and the oldest where it is more than [`MOST`]. Nothing
/// goes that must stay.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    kept: HashMap<K, Kept<V>>,
    swept: Option<Instant>,
    /// How many there may be before the next look: what must stay is not looked at for each new one.
    room: usize,
    /// Counts uses, of which several may be at one time.
    uses: u64,
}

#[derive(Debug)]
struct Kept<V> {
    value: V,
    used: Instant,
    /// The number of its last use.
    use_number: u64,
}

/// What is remembered of something by its name.
pub(crate) trait Remembered {
    /// Whether it must stay, though nobody may ask for it soon.
    fn must_stay(&self, now: Instant) -> bool;
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self { kept: HashMap::new(), swept: None, room: MOST, uses: 0 }
    }
}

impl<K: Clone + Eq + Hash, V: Remembered> Recent<K, V> {
    /// What is known by this name.
    pub(crate) fn get<Q>(&mut self, key: &Q, now: Instant) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.sweep(now);
        let kept = self.kept.get_mut(key)?;
        self.uses += 1;
        (kept.used, kept.use_number) = (now, self.uses);
        Some(&mut kept.value)
    }

    /// The same, made where nothing is known.
    pub(crate) fn get_or_insert_with(&mut self, key: K, now: Instant, make: impl FnOnce() -> V) -> &mut V {
        self.sweep(now);
        self.uses += 1;
        let kept = self.kept.entry(key).or_insert_with(|| Kept { value: make(), used: now, use_number: 0 });
        (kept.used, kept.use_number) = (now, self.uses);
        &mut kept.value
    }

    pub(crate) fn remove<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.kept.remove(key);
    }

    fn sweep(&mut self, now: Instant) {
        let is_due = self.swept.is_none_or(|swept| now.saturating_duration_since(swept) >= SWEEP);
        if !is_due && self.kept.len() < self.room {
            return;
        }
        self.swept = Some(now);
        self.kept.retain(|_, kept| kept.value.must_stay(now) || now.saturating_duration_since(kept.used) < IDLE);
        if self.kept.len() >= MOST {
            self.drop_oldest(now);
        }
        self.room = MOST.max(2 * self.kept.len());
        if self.kept.capacity() > 2 * self.room {
            self.kept.shrink_to(self.room);
        }
    }

    /// Leaves half of the room free, if so much may go.
    fn drop_oldest(&mut self, now: Instant) {
        let may_go = self.kept.iter().filter(|(_, kept)| !kept.value.must_stay(now));
        let mut may_go: Vec<(u64, K)> = may_go.map(|(key, kept)| (kept.use_number, key.clone())).collect();
        may_go.sort_unstable_by_key(|(number, _)| *number);
        for (_, key) in may_go.into_iter().take(self.kept.len() - MOST / 2) {
            self.kept.remove(&key);
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stays until then.
    struct Until(Instant);

    impl Remembered for Until {
        fn must_stay(&self, now: Instant) -> bool {
            now < self.0
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_idle_goes_and_what_is_used_or_must_stay_does_not() {
        let (mut map, start) = (Recent::default(), Instant::now());
        for (name, stays) in [("idle", Duration::ZERO), ("used", Duration::ZERO), ("held", 2 * IDLE)] {
            map.get_or_insert_with(name, start, || Until(start + stays));
        }
        assert!(map.get("used", start + IDLE / 2).is_some());
        let later = start + IDLE;
        assert!(
            map.get("idle", later).is_none() && map.get("used", later).is_some() && map.get("held", later).is_some()
        );
        assert_eq!(map.len(), 2);
        // The last use counts, for what must stay too.
        assert!(map.get("held", start + 3 * IDLE).is_none());
        assert_eq!(map.len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn thirty_thousand_names_leave_no_growth() {
        let (mut map, start) = (Recent::default(), Instant::now());
        for name in 0..30_000 {
            map.get_or_insert_with(name, start, || Until(start));
            assert!(map.len() <= MOST + 1);
        }
        assert!(map.get(&29_999, start).is_some(), "the newest are there");
        // What must stay is kept whole, and goes when it may.
        for name in 30_000..60_000 {
            map.get_or_insert_with(name, start, || Until(start + SWEEP));
        }
        assert!(map.len() >= 30_000);
        map.get(&0, start + SWEEP);
        assert!(map.len() <= MOST && map.kept.capacity() < 8 * MOST, "{} {}", map.len(), map.kept.capacity());
    }
}
