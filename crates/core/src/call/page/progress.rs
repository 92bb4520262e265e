//! How far a stream of pages is: what it asks for next, and when it ends.

use std::collections::HashSet;

use crate::call::document::{Document, Turn, View};
use crate::error::{Error, ErrorKind};
use crate::model::{PageStyle as Style, Paging};

/// How many pages in a row may hold what came before in the stream. Items that are equal are
/// nothing odd where a total or tokens say that there are more.
pub(super) const REPEATS: u32 = 100;
/// How many pages in a row may be empty while tokens say that there is more: servers filter what
/// they have cut into pages.
pub(super) const EMPTY: u32 = 1_000;

/// From so many items on, a refusal may be of the depth: servers give no more than the first 10,000 of what they
/// search.
const DEEP: i64 = 10_000;

/// Items that a page is asked to hold where the request must say so and nothing names a number.
const USUAL_SIZE: i64 = 20;

pub(super) enum Progress {
    Numbers(Numbers),
    Tokens(Tokens),
}

/// What a page says beside its items.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) total: Option<i64>,
    /// Whether there is more, where a flag says so.
    pub(super) more: Option<bool>,
    pub(super) token: Option<Turn>,
}

/// By offset or by page number.
#[derive(Default)]
pub(super) struct Numbers {
    /// What the latest page was asked for by: items to skip, or the number of the page.
    asked: i64,
    /// Whether that is the number of a page.
    by_page: bool,
    /// What lies before the first page that was asked for: items, or pages.
    before: i64,
    /// What the request asks a page to hold.
    size: Option<i64>,
    received: i64,
    longest: i64,
    /// The latest total that can be.
    total: Option<i64>,
    seen: Seen,
}

/// By token.
#[derive(Default)]
pub(super) struct Tokens {
    /// Fingerprints of the tokens that were sent.
    sent: HashSet<u64>,
    /// That of the one that was sent last.
    latest: Option<u64>,
    /// How many pages in a row were empty.
    empty: u32,
    seen: Seen,
}

impl Progress {
    /// Where a request starts. A request without a page size gets that of the description, and what it must
    /// carry to say which page.
    pub(super) fn begin(paging: &Paging, request: &mut dyn Document) -> Self {
        let field = paging.field();
        let around = field.rsplit_once('.').map(|(around, _)| around);
        let is_whole = around.is_none_or(|around| !request.view().at(around).is_absent());
        if let Some(size) = paging.size.as_deref().filter(|size| request.view().at(size).is_absent()) {
            let wanted = paging.page_size.or_else(|| request.requires(size).then_some(USUAL_SIZE));
            if let Some(wanted) = wanted {
                request.set(size, &Turn::Int(wanted));
            }
        }
        let size = paging.size.as_deref().and_then(|size| request.view().at(size).number());
        let (by_page, first) = match &paging.style {
            Style::Offset { .. } => (false, 0),
            Style::Page { first, .. } => (true, *first),
            Style::Token { .. } => {
                let sent = request.view().at(field).turn().filter(|token| !token.is_nothing());
                let latest = sent.as_ref().map(Turn::fingerprint);
                return Self::Tokens(Tokens { sent: latest.into_iter().collect(), latest, ..Tokens::default() });
            }
        };
        if request.view().at(field).is_absent() {
            // An object that was made for the size may have to say which page, too.
            let is_made = !is_whole && around.is_some_and(|around| !request.view().at(around).is_absent());
            if is_made || request.requires(field) {
                request.set(field, &Turn::Int(first));
            }
        }
        let asked = request.view().at(field).number().unwrap_or(first);
        let before = asked.saturating_sub(first).max(0);
        Self::Numbers(Numbers { asked, by_page, before, size, ..Numbers::default() })
    }

    /// What the next page is asked for by, or `None` where this was the last.
    pub(super) fn advance(&mut self, items: View<'_>, said: Said) -> Result<Option<Turn>, Stuck> {
        match self {
            Self::Numbers(numbers) => Ok(numbers.advance(items, said.total)?.map(Turn::Int)),
            Self::Tokens(tokens) => tokens.advance(items, said),
        }
    }

    /// Whether a refusal of the page that was asked for is how a server says that there is none.
    pub(super) fn ends_with(&self, refusal: &Error) -> bool {
        match self {
            Self::Numbers(numbers) => numbers.ends_with(refusal),
            Self::Tokens(_) => false,
        }
    }
}

/// Why a page is followed by no other, though it is not the last.
pub(super) enum Stuck {
    /// The page counts, and then comes this.
    After(Error),
    /// The page holds nothing that did not come before, and this stands for it.
    Instead(Error),
}

impl Said {
    pub(super) fn read(paging: &Paging, page: View<'_>) -> Self {
        let total = paging.total.as_deref().and_then(|total| page.at(total).number());
        let Style::Token { next, over, .. } = &paging.style else { return Self { total, ..Self::default() } };
        let more = over.as_ref().and_then(|(field, when)| Some(page.at(field).flag()? != *when));
        Self { total, more, token: page.at(next).turn() }
    }
}

impl Numbers {
    fn advance(&mut self, items: View<'_>, total: Option<i64>) -> Result<Option<i64>, Stuck> {
        let count = length(items);
        if count == 0 {
            return Ok(None);
        }
        self.received = self.received.saturating_add(count);
        // It ends where a page is shorter than one before it, unless a total knows better.
        let is_short = count < self.longest;
        self.longest = self.longest.max(count);
        let reached = self.reached(total.or(self.total));
        // Less than what came already is no total, unless there was one before: some servers leave
        // it at 0, and items may vanish under way. Less than this very page is none in any case.
        if let Some(total) = total
            && (total >= reached || (self.total.is_some() && total >= count))
        {
            self.total = Some(total);
        }
        let is_last = self.total.map_or(is_short, |total| total <= reached);
        let is_same = self.seen.see(items);
        if !is_last && (self.seen.again > REPEATS || (is_same && self.total.is_none())) {
            let place = if self.by_page { "for page" } else { "to skip" };
            let message = format!("the server sent the same {count} items again when asked {place} {}", self.asked);
            return Err(Stuck::Instead(odd(message)));
        }
        let next = if self.by_page { self.asked.checked_add(1) } else { Some(reached).filter(|_| reached < i64::MAX) };
        let next = next.filter(|_| !is_last);
        self.asked = next.unwrap_or(self.asked);
        Ok(next)
    }

    /// Without a total nobody knows that a full page is the last, and some servers refuse what is asked for behind
    /// it. The place is all that this request differs in from the one before, so where the code finds fault with a
    /// parameter, it is with that. What a total has promised is missing in any case, and who came far may have
    /// come to how deep the server goes, with more below.
    fn ends_with(&self, refusal: &Error) -> bool {
        let came = self.received > 0 && self.total.is_none();
        came && self.reached(None) < DEEP && refusal.code().is_some_and(is_beyond_the_end)
    }

    /// How many items there are up to here, those of earlier pages included.
    fn reached(&self, total: Option<i64>) -> i64 {
        let with_pages_of = |size: i64| self.before.saturating_mul(size).saturating_add(self.received);
        if !self.by_page {
            return with_pages_of(1);
        }
        match self.size.filter(|size| *size > 0) {
            // A server that cuts pages to a size of its own, which shows where there cannot be so
            // many items.
            Some(size) if self.longest < size && total.is_some_and(|total| total < with_pages_of(size)) => {
                with_pages_of(self.longest)
            }
            Some(size) => with_pages_of(size),
            None => with_pages_of(self.longest),
        }
    }
}

impl Tokens {
    fn advance(&mut self, items: View<'_>, said: Said) -> Result<Option<Turn>, Stuck> {
        let token = said.token.filter(|token| !token.is_nothing() && said.more != Some(false));
        let Some(token) = token else { return Ok(None) };
        let print = token.fingerprint();
        // Nothing, and from the same place on: how a cursor says that it is at the end.
        let is_still = self.latest.replace(print) == Some(print) && length(items) == 0;
        if is_still && said.more.is_none() {
            return Ok(None);
        }
        if !self.sent.insert(print) {
            let message = "the server sent a token again that was sent before, which leads round in a circle";
            return Err(Stuck::After(odd(message.to_owned())));
        }
        if length(items) == 0 {
            self.empty += 1;
        } else {
            self.empty = 0;
            self.seen.see(items);
        }
        if self.empty > EMPTY {
            let message = format!("the server sent {} empty pages in a row, each with a new token", self.empty);
            return Err(Stuck::Instead(odd(message)));
        }
        if self.seen.again > REPEATS {
            let count = length(items);
            let message = format!("the server sent the same {count} items again and again, each time with a new token");
            return Err(Stuck::Instead(odd(message)));
        }
        Ok(Some(token))
    }
}

/// What came so far, to tell a server that goes round in a circle.
#[derive(Default)]
struct Seen {
    pages: HashSet<u64>,
    latest: Option<u64>,
    /// How many pages in a row held what an earlier one did.
    again: u32,
}

impl Seen {
    /// Takes note of a page that is not empty, and says whether it is the same as the one before.
    fn see(&mut self, items: View<'_>) -> bool {
        let print = items.fingerprint();
        self.again = if self.pages.insert(print) { 0 } else { self.again + 1 };
        self.latest.replace(print) == Some(print)
    }
}

/// Whether a code says that nothing is where a page was asked for: a parameter is wrong, and if it is named, it is
/// the place and not a size, a time or a limit; or that there is no data.
fn is_beyond_the_end(code: &str) -> bool {
    const PLACE: [&str; 3] = ["Offset", "Page", "OutOfRange"];
    const ELSE: [&str; 7] = ["Limit", "Exceed", "Large", "Max", "Size", "Time", "Date"];
    let (family, detail) = code.split_once('.').unwrap_or((code, ""));
    let has_one = |words: &[&str]| words.iter().any(|word| detail.contains(word));
    match family {
        "InvalidParameter" | "InvalidParameterValue" => detail.is_empty() || (has_one(&PLACE) && !has_one(&ELSE)),
        "ResourceNotFound" => detail.starts_with("NoData"),
        _ => false,
    }
}

fn length(items: View<'_>) -> i64 {
    i64::try_from(items.length().unwrap_or_default()).unwrap_or(i64::MAX)
}

fn odd(message: String) -> Error {
    Error::new(ErrorKind::Decode, message)
}
