//! JSON text as tokens. What is not JSON in its letters is read as well as it can be, and noted; what
//! is not JSON in its structure is a fault.

use std::borrow::Cow;
use std::mem::replace;

use super::letters::{Escape, escape, plain, plain_long};
use super::number::{Spelling, spelling};
use super::tokens::{Fault, FaultKind, Flaw, Name, Token, Tokens};

/// How many lists and objects may stand in each other, of those that are kept.
const DEPTH: usize = 128;

/// A place in a JSON text.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    bytes: &'t [u8],
    /// The same, where all of it is UTF-8. Looked at as a whole: to do so string by string takes a tenth
    /// of the time of decoding.
    text: Option<&'t str>,
    at: usize,
    depth: usize,
    flaw: Option<Flaw>,
    /// A string in which something was escaped.
    scratch: String,
}

impl Clone for Reader<'_> {
    fn clone(&self) -> Self {
        Self { scratch: String::new(), ..*self }
    }
}

impl<'t> Reader<'t> {
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        let text = std::str::from_utf8(bytes).ok();
        let mut reader = Self { bytes, text, at: 0, depth: DEPTH, flaw: None, scratch: String::new() };
        if bytes.starts_with("\u{feff}".as_bytes()) {
            reader.at = 3;
            reader.flaw = Some(Flaw::Mark);
        }
        reader
    }

    /// Checks that nothing follows.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        match self.blank() {
            None => Ok(()),
            Some(_) => Err(self.fault("trailing characters")),
        }
    }

    /// A fault at this place.
    pub(crate) fn fault(&self, what: &'static str) -> Fault {
        Fault::new(FaultKind::Syntax, what, Some(self.place()))
    }

    fn ends(&self, what: &'static str) -> Fault {
        Fault::new(FaultKind::End, what, Some(self.place()))
    }

    fn place(&self) -> (usize, usize) {
        let read = self.bytes.get(..=self.at).unwrap_or(self.bytes);
        // A line end belongs to the line that it ends.
        let before = read.get(..self.at).unwrap_or(read);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        (line, read.len() - start)
    }

    fn note(&mut self, flaw: Flaw) {
        self.flaw = self.flaw.max(Some(flaw));
    }

    /// The next byte that is not blank.
    #[inline]
    fn blank(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn open(&mut self) -> Result<(), Fault> {
        self.depth -= 1;
        if self.depth == 0 {
            return Err(self.fault("recursion limit exceeded"));
        }
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) {
        self.at += 1;
        self.depth += 1;
    }

    fn word(&mut self, word: &'static str) -> Result<(), Fault> {
        for letter in word.bytes() {
            match self.bytes.get(self.at) {
                Some(byte) if *byte == letter => self.at += 1,
                Some(_) => return Err(self.fault("expected ident")),
                None => return Err(self.ends("EOF while parsing a value")),
            }
        }
        Ok(())
    }

    /// Text between two places, both beside a character of ASCII.
    #[inline]
    fn slice(&self, from: usize, to: usize) -> Cow<'t, str> {
        match self.text {
            Some(text) => Cow::Borrowed(text.get(from..to).unwrap_or_default()),
            None => String::from_utf8_lossy(self.bytes.get(from..to).unwrap_or_default()),
        }
    }

    #[inline]
    fn number(&mut self) -> Result<Token<'t>, Fault> {
        /// An integer of so many digits has 64 bits.
        const SURE: usize = 18;
        let start = self.at;
        let negative = self.bytes.get(start) == Some(&b'-');
        let first = start + usize::from(negative);
        let (mut at, mut value) = (first, 0_i64);
        while let Some(digit) = self.bytes.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            at += 1;
        }
        let length = at - first;
        let goes_on = self.bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
        let is_plain = (self.bytes.get(first) != Some(&b'0') || (length == 1 && !negative)) && !goes_on;
        if is_plain && (1..=SURE).contains(&length) {
            self.at = at;
            return Ok(Token::Int(if negative { -value } else { value }));
        }
        self.digits(start)
    }

    #[cold]
    fn digits(&mut self, start: usize) -> Result<Token<'t>, Fault> {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"+-.".contains(byte));
        let end = start + length.unwrap_or(rest.len());
        let text = std::str::from_utf8(self.bytes.get(start..end).unwrap_or_default()).unwrap_or_default();
        match spelling(text) {
            Spelling::Json => {}
            Spelling::Other => self.note(Flaw::Number),
            Spelling::Not if end == self.bytes.len() => {
                self.at = end;
                return Err(self.ends("EOF while parsing a value"));
            }
            Spelling::Not if text.starts_with(|letter: char| letter.is_ascii_alphabetic()) => {
                return Err(self.fault("expected value"));
            }
            Spelling::Not => return Err(self.fault("invalid number")),
        }
        self.at = end;
        Ok(Token::Digits(text))
    }

    /// Reads a string, behind its first quote. None where it is in `scratch`.
    #[inline]
    fn string(&mut self) -> Result<Option<&'t str>, Fault> {
        let start = self.at;
        let end = plain(self.bytes, start);
        if let (Some(text), Some(b'"')) = (self.text, self.bytes.get(end)) {
            self.at = end + 1;
            return Ok(Some(text.get(start..end).unwrap_or_default()));
        }
        self.escaped(end).map(|()| None)
    }

    /// Reads a string into `scratch`. `end` is where its first plain letters end.
    fn escaped(&mut self, mut end: usize) -> Result<(), Fault> {
        self.scratch.clear();
        loop {
            self.piece(end);
            self.at = end + 1;
            match self.bytes.get(end) {
                Some(b'"') => return Ok(()),
                // The one that is in every certificate.
                Some(b'\\') if self.bytes.get(self.at) == Some(&b'n') => {
                    self.scratch.push('\n');
                    self.at += 1;
                }
                Some(b'\\') => match escape(self.bytes.get(self.at..).unwrap_or_default()) {
                    Some(Escape { letter, length, flaw }) => {
                        self.scratch.push(letter);
                        self.at += length;
                        if let Some(flaw) = flaw {
                            self.note(flaw);
                        }
                    }
                    None => return Err(self.ends("EOF while parsing a string")),
                },
                Some(control) => {
                    self.scratch.push(char::from(*control));
                    self.note(Flaw::Control);
                }
                None => {
                    self.at = end;
                    return Err(self.ends("EOF while parsing a string"));
                }
            }
            end = plain_long(self.bytes, self.at);
        }
    }

    /// Adds the letters up to a place to `scratch`.
    #[inline]
    fn piece(&mut self, end: usize) {
        if let Some(text) = self.text {
            return self.scratch.push_str(text.get(self.at..end).unwrap_or_default());
        }
        let piece = self.slice(self.at, end);
        if matches!(piece, Cow::Owned(_)) {
            self.note(Flaw::Bytes);
        }
        self.scratch.push_str(&piece);
    }

    /// Whether the string here is this one, which is passed over then.
    #[inline]
    fn is(&mut self, expected: &str) -> bool {
        let end = self.at + expected.len();
        // The quote first: where the names differ, their lengths mostly do.
        let is_it = self.bytes.get(end) == Some(&b'"') && self.bytes.get(self.at..end) == Some(expected.as_bytes());
        if is_it {
            self.at += expected.len() + 1;
        }
        is_it
    }

    fn colon(&mut self) -> Result<(), Fault> {
        match self.blank() {
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.fault("expected `:`")),
            None => Err(self.ends("EOF while parsing an object")),
        }
    }

    /// Goes on to the next element or member. False where this was the last.
    #[inline]
    fn next(&mut self, first: bool, closing: u8, ends: &'static str, expected: &'static str) -> Result<bool, Fault> {
        match self.blank() {
            Some(byte) if byte == closing => {
                self.close();
                return Ok(false);
            }
            Some(_) if first => return Ok(true),
            Some(b',') => self.at += 1,
            Some(_) => return Err(self.fault(expected)),
            None => return Err(self.ends(ends)),
        }
        match self.blank() {
            Some(byte) if byte == closing => {
                self.note(Flaw::Comma);
                self.close();
                Ok(false)
            }
            Some(_) => Ok(true),
            None => Err(self.ends("EOF while parsing a value")),
        }
    }
}

impl<'t> Tokens<'t> for Reader<'t> {
    #[inline]
    fn token(&mut self) -> Result<Token<'_>, Fault> {
        match self.blank() {
            Some(b'"') => {
                self.at += 1;
                Ok(Token::Text(match self.string()? {
                    Some(text) => text,
                    None => &self.scratch,
                }))
            }
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.number(),
            Some(b'{') => self.open().map(|()| Token::Object),
            Some(b'[') => self.open().map(|()| Token::List),
            Some(b't') => self.word("true").map(|()| Token::Bool(true)),
            Some(b'f') => self.word("false").map(|()| Token::Bool(false)),
            Some(b'n') if self.bytes.get(self.at + 1) != Some(&b'a') => self.word("null").map(|()| Token::Null),
            Some(b'N' | b'n' | b'I' | b'i') => self.digits(self.at),
            Some(_) => Err(self.fault("expected value")),
            None => Err(self.ends("EOF while parsing a value")),
        }
    }

    #[inline]
    fn element(&mut self, first: bool) -> Result<bool, Fault> {
        self.next(first, b']', "EOF while parsing a list", "expected `,` or `]`")
    }

    #[inline]
    fn name(&mut self, first: bool, expected: Option<&str>) -> Result<Name<'t>, Fault> {
        if !self.next(first, b'}', "EOF while parsing an object", "expected `,` or `}`")? {
            return Ok(Name::End);
        }
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(self.fault("key must be a string"));
        }
        self.at += 1;
        let name = match expected.is_some_and(|expected| self.is(expected)) {
            true => Name::Expected,
            false => Name::Other(match self.string()? {
                Some(name) => Cow::Borrowed(name),
                None => Cow::Owned(self.scratch.clone()),
            }),
        };
        self.colon()?;
        Ok(name)
    }

    fn skip(&mut self) -> Result<(), Fault> {
        // Without going deeper itself, so that it passes over whatever is there.
        let depth = replace(&mut self.depth, usize::MAX);
        let mut open = Vec::new();
        loop {
            let mut first = match self.token()? {
                token @ (Token::List | Token::Object) => {
                    open.push(token == Token::Object);
                    true
                }
                _ => false,
            };
            loop {
                let Some(is_object) = open.last() else {
                    self.depth = depth;
                    return Ok(());
                };
                let goes_on = match is_object {
                    true => !matches!(self.name(first, None)?, Name::End),
                    false => self.element(first)?,
                };
                if goes_on {
                    break;
                }
                first = false;
                open.pop();
            }
        }
    }

    fn text(&mut self) -> Result<Cow<'t, str>, Fault> {
        self.at -= 1;
        self.depth += 1;
        let start = self.at;
        self.skip()?;
        Ok(self.slice(start, self.at))
    }

    #[inline]
    fn flaw(&mut self) -> Option<Flaw> {
        self.flaw.take()
    }

    fn unexpected(&self, found: &'static str, expected: &str) -> Fault {
        let what = format!("invalid type: {found}, expected {expected}");
        Fault::new(FaultKind::Unexpected, what, Some(self.place()))
    }
}
