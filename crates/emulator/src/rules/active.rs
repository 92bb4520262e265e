//! The rules of a running emulator, and what they make of a call.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::text::LONGEST_DELAY;
use super::{Claims, Effects, Limiter, Rule};
use crate::auth::matches;

/// What happens to a call by all rules together: delays add up, and of two others of one kind the
/// first counts.
pub(crate) type Behaviour = Effects;

/// The rules, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct Active {
    seed: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next_id: u64,
    /// How many rules came with calls, so that each draws its share anew.
    own: u64,
    rules: Vec<Counted>,
}

/// A rule, and how often it was looked at.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) id: u64,
    pub(crate) rule: Rule,
    /// Calls that it is for by their names.
    pub(crate) seen: u64,
    /// Of those, the ones in which something happened.
    pub(crate) hits: u64,
    /// Calls that came through to `first`.
    counted: u64,
    random: fastrand::Rng,
    limiter: Limiter,
}

impl Active {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, state: Mutex::default() }
    }

    /// Adds a rule, and returns the number by which it can be removed.
    pub(crate) fn add(&self, rule: Rule) -> u64 {
        let mut state = self.state();
        state.next_id += 1;
        let id = state.next_id;
        state.rules.push(Counted::new(id, rule, self.seed));
        id
    }

    /// Removes a rule; says whether there was one of this number.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut state = self.state();
        let before = state.rules.len();
        state.rules.retain(|counted| counted.id != id);
        state.rules.len() < before
    }

    /// Removes all.
    pub(crate) fn clear(&self) {
        self.state().rules.clear();
    }

    /// All, in order.
    pub(crate) fn list(&self) -> Vec<Counted> {
        self.state().rules.clone()
    }

    /// What they make of a call, and of rules that came with it.
    pub(crate) fn behaviour(&self, claims: &Claims<'_>, own: Vec<Rule>, now: i64) -> Behaviour {
        let mut behaviour = Behaviour::default();
        let mut state = self.state();
        let number = |rule| {
            state.own = state.own.wrapping_add(1);
            Counted::new(!state.own, rule, self.seed)
        };
        let mut own: Vec<Counted> = own.into_iter().map(number).collect();
        for counted in state.rules.iter_mut().chain(&mut own) {
            if counted.hits(claims) {
                let mut effects = counted.rule.effects.clone();
                if let Some(limit) = effects.limit.take()
                    && !counted.limiter.takes(claims, limit, now)
                {
                    effects.limit = Some(limit);
                }
                behaviour.add(effects);
            }
        }
        behaviour
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    fn new(id: u64, rule: Rule, seed: u64) -> Self {
        let random = fastrand::Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ id);
        Self { id, rule, seen: 0, hits: 0, counted: 0, random, limiter: Limiter::default() }
    }

    /// Whether something happens in a call. Counts it.
    fn hits(&mut self, claims: &Claims<'_>) -> bool {
        let Self { rule, seen, hits, counted, random, .. } = self;
        let names = [
            (&rule.service, claims.service),
            (&rule.action, claims.action),
            (&rule.region, claims.region),
            (&rule.key, claims.key),
        ];
        let fits = |(pattern, name): (&Option<String>, &str)| {
            pattern.as_ref().is_none_or(|pattern| matches(pattern.as_bytes(), name.as_bytes()))
        };
        if !names.into_iter().all(fits) {
            return false;
        }
        *seen += 1;
        let after = rule.after.unwrap_or(0);
        if *seen <= after || !(*seen - after).is_multiple_of(rule.every.unwrap_or(1)) {
            return false;
        }
        if rule.first.is_some_and(|first| *counted >= first) {
            return false;
        }
        *counted += 1;
        if rule.share.is_some_and(|share| random.f64() >= share) {
            return false;
        }
        *hits += 1;
        true
    }
}

impl Effects {
    fn add(&mut self, other: Self) {
        self.delay = match (self.delay, other.delay) {
            (Some(first), Some(second)) => Some(first.saturating_add(second).min(LONGEST_DELAY)),
            (first, second) => first.or(second).map(|delay: Duration| delay.min(LONGEST_DELAY)),
        };
        if self.error.is_none() && other.error.is_some() {
            (self.error, self.message) = (other.error, other.message);
        }
        self.status = self.status.or(other.status);
        self.limit = self.limit.or(other.limit);
        self.expired_token |= other.expired_token;
        self.reset = self.reset.or(other.reset);
        self.truncate = self.truncate.or(other.truncate);
        self.slow = self.slow.or(other.slow);
        self.skew = self.skew.or(other.skew);
        self.request_id = self.request_id.take().or(other.request_id);
        self.unknown_fields |= other.unknown_fields;
        self.numbers_as_strings |= other.numbers_as_strings;
        self.null_lists |= other.null_lists;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: Claims<'_> =
        Claims { service: "mqtt", action: "DescribeTopic", region: "ap-guangzhou", key: "AKIDEMULATOR" };

    /// In which of twelve calls something happens.
    fn hits(line: &str, seed: u64) -> String {
        let rules = Active::new(seed);
        rules.add(line.parse().unwrap());
        let hit = |_| if rules.behaviour(&CALL, Vec::new(), 0) == Behaviour::default() { '.' } else { 'x' };
        (0..12).map(hit).collect()
    }

    #[test]
    fn calls_are_chosen_by_name_and_count() {
        for (line, expected) in [
            ("error=A", "xxxxxxxxxxxx"),
            ("service=mqtt action=Describe* region=ap-* key=*EMU* error=A", "xxxxxxxxxxxx"),
            ("service=cvm error=A", "............"),
            ("action=describe* error=A", "............"),
            ("first=2 error=A", "xx.........."),
            ("every=5 error=A", "....x....x.."),
            ("after=3 error=A", "...xxxxxxxxx"),
            ("after=3 first=2 error=A", "...xx......."),
            ("after=1 every=2 first=3 error=A", "..x.x.x....."),
            ("share=0 error=A", "............"),
            ("share=1 error=A", "xxxxxxxxxxxx"),
        ] {
            assert_eq!(hits(line, 1), expected, "{line}");
        }
    }

    #[test]
    fn a_share_is_drawn_by_the_seed() {
        assert_eq!(hits("share=0.5 error=A", 7), hits("share=0.5 error=A", 7));
        let of_seeds: std::collections::HashSet<String> = (0..8).map(|seed| hits("share=0.5 error=A", seed)).collect();
        assert!(of_seeds.len() > 4, "{of_seeds:?}");
        let rules = Active::new(1);
        rules.add("share=0.25 error=A".parse().unwrap());
        for _ in 0..4_000 {
            rules.behaviour(&CALL, Vec::new(), 0);
        }
        let counted = &rules.list()[0];
        assert_eq!(counted.seen, 4_000);
        assert!((900..1_100).contains(&counted.hits), "{}", counted.hits);
    }

    #[test]
    fn a_share_of_the_calls_that_bring_a_rule_is_drawn_too() {
        let rules = Active::new(1);
        let own = || vec!["share=0.5 error=A".parse().unwrap()];
        let hits = (0..400).filter(|_| rules.behaviour(&CALL, own(), 0).error.is_some()).count();
        assert!((150..250).contains(&hits), "{hits}");
    }

    #[test]
    fn rules_add_up_and_can_be_removed() {
        let rules = Active::new(1);
        let first = rules.add("delay=1s error=A message=a".parse().unwrap());
        rules.add("delay=2s error=B status=503".parse().unwrap());
        let own = vec!["truncate=5".parse().unwrap()];
        assert_eq!(rules.behaviour(&CALL, own, 0).to_string(), "delay=3s error=A message=a status=503 truncate=5");
        assert!(rules.remove(first));
        assert!(!rules.remove(first));
        assert_eq!(rules.behaviour(&CALL, Vec::new(), 0).to_string(), "delay=2s error=B status=503");
        rules.clear();
        assert!(rules.list().is_empty());
    }

    #[test]
    fn a_limit_is_of_an_action_in_a_region_by_a_key() {
        let rules = Active::new(1);
        rules.add("limit=2".parse().unwrap());
        let refused = |claims: &Claims<'_>, now| rules.behaviour(claims, Vec::new(), now).limit.is_some();
        let outcomes: Vec<bool> = [0, 10, 20, 999, 1_000, 1_005, 1_010].map(|now| refused(&CALL, now)).into();
        assert_eq!(outcomes, [false, false, true, true, false, true, false]);
        assert!(!refused(&Claims { region: "ap-beijing", ..CALL }, 1_010));
        assert!(!refused(&Claims { key: "other", ..CALL }, 1_010));
    }
}
