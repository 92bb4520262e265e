//! Bytes into events, by the rules that the HTML standard has for event streams.
//!
//! With one difference: the standard drops an event that the stream ends in, and here it is kept,
//! since servers close without the blank line. Whether it is whole shows when it is decoded.

use std::fmt;

use bytes::{Buf as _, Bytes, BytesMut};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// An event as it came.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Its `event` field, where that is not empty.
    pub(crate) name: Option<String>,
    /// The last `id` field of the stream so far, where that is not empty.
    pub(crate) id: Option<String>,
    /// Its `data` fields, a line each.
    pub(crate) data: String,
    /// The same as it came, where it is not UTF-8, and so not all of it in `data`.
    pub(crate) bytes: Option<Vec<u8>>,
}

/// Without its data, which may hold secrets.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("name", &self.name)
            .field("id", &self.id)
            .field("data", &format_args!("{} bytes", self.data.len()))
            .finish_non_exhaustive()
    }
}

/// An event, or a line, is longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Takes bytes in chunks of any size and gives events.
pub(super) struct Parser {
    /// Bytes that an event may have in its lines, comments apart.
    limit: usize,
    /// What is left of the chunks, from the beginning of a line.
    buffer: BytesMut,
    /// So many bytes of it hold no end of a line.
    scanned: usize,
    has_begun: bool,
    has_ended: bool,
    /// The last line ended in CR: an LF that comes next belongs to it.
    after_cr: bool,
    /// Bytes in the lines of this event.
    size: usize,
    name: String,
    data: Option<Vec<u8>>,
    id: String,
}

impl Parser {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            buffer: BytesMut::new(),
            scanned: 0,
            has_begun: false,
            has_ended: false,
            after_cr: false,
            size: 0,
            name: String::new(),
            data: None,
            id: String::new(),
        }
    }

    /// The next bytes of the stream.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// There are no more bytes.
    pub(super) fn end(&mut self) {
        self.has_ended = true;
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// The next event, or `None` where that takes more bytes.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, TooLong> {
        while let Some(line) = self.line()? {
            if !line.is_empty() {
                self.field(&line);
            } else if let Some(frame) = self.dispatch() {
                return Ok(Some(frame));
            }
        }
        Ok(if self.has_ended { self.dispatch() } else { None })
    }

    /// The next line without its end, which is CR, LF or both.
    fn line(&mut self) -> Result<Option<Bytes>, TooLong> {
        if !self.has_begun {
            if self.buffer.starts_with(BOM) {
                self.buffer.advance(BOM.len());
            } else if BOM.starts_with(&self.buffer) && !self.has_ended {
                return Ok(None);
            }
            self.has_begun = true;
        }
        if self.after_cr && !self.buffer.is_empty() {
            if self.buffer[0] == b'\n' {
                self.buffer.advance(1);
            }
            self.after_cr = false;
        }
        let end = self.buffer[self.scanned..].iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let length = end.map_or(self.buffer.len(), |end| self.scanned + end);
        let is_comment = self.buffer.first() == Some(&b':');
        let size = if is_comment { length } else { self.size.saturating_add(length) };
        if size > self.limit {
            return Err(TooLong);
        }
        match end {
            None if self.has_ended && length > 0 => {}
            None => {
                self.scanned = length;
                return Ok(None);
            }
            Some(_) => {}
        }
        self.scanned = 0;
        let line = self.buffer.split_to(length).freeze();
        if end.is_some() {
            self.after_cr = self.buffer.get_u8() == b'\r';
        }
        Ok(Some(line))
    }

    fn field(&mut self, line: &[u8]) {
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            // A comment: how servers say that they are still there.
            Some(0) => return,
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        self.size += line.len();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            },
            b"event" => self.name = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.id = String::from_utf8_lossy(value).into_owned(),
            // `retry` says when to connect anew, which a call that was answered does not.
            _ => {}
        }
    }

    /// The event that the lines so far make, if they hold data.
    fn dispatch(&mut self) -> Option<Frame> {
        self.size = 0;
        let name = Some(std::mem::take(&mut self.name)).filter(|name| !name.is_empty());
        let data = self.data.take()?;
        let id = Some(self.id.clone()).filter(|id| !id.is_empty());
        // No letter goes over the end of a line, so that each may be decoded by itself.
        let (data, bytes) = match String::from_utf8(data) {
            Ok(data) => (data, None),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(error.into_bytes())),
        };
        Some(Frame { name, id, data, bytes })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The events of a stream that comes in these chunks, and whether it was within the limit.
    fn parse<'a>(limit: usize, chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Frame>, bool) {
        let mut parser = Parser::new(limit);
        let mut frames = Vec::new();
        let mut take = |parser: &mut Parser| {
            loop {
                match parser.next() {
                    Ok(Some(frame)) => frames.push(frame),
                    Ok(None) => return true,
                    Err(TooLong) => return false,
                }
            }
        };
        for chunk in chunks {
            parser.push(chunk);
            if !take(&mut parser) {
                return (frames, false);
            }
        }
        parser.end();
        let is_within = take(&mut parser);
        (frames, is_within)
    }

    fn all(stream: &[u8]) -> Vec<Frame> {
        let (frames, is_within) = parse(usize::MAX, [stream]);
        assert!(is_within);
        frames
    }

    fn frame(name: &str, id: &str, data: &str) -> Frame {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Frame { name: some(name), id: some(id), data: data.to_owned(), bytes: None }
    }

    #[test]
    fn the_examples_of_the_standard() {
        for (stream, expected) in [
            ("data: YHOO\ndata: +2\ndata: 10\n\n", vec![frame("", "", "YHOO\n+2\n10")]),
            (
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
                vec![frame("", "1", "first event"), frame("", "", "second event"), frame("", "", " third event")],
            ),
            (
                "data\n\ndata\ndata\n\ndata:",
                // The standard drops the last one.
                vec![frame("", "", ""), frame("", "", "\n"), frame("", "", "")],
            ),
            ("data:test\n\ndata: test\n\n", vec![frame("", "", "test"), frame("", "", "test")]),
            (
                "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n",
                vec![frame("add", "", "73857293"), frame("remove", "", "2153")],
            ),
        ] {
            assert_eq!(all(stream.as_bytes()), expected, "{stream:?}");
        }
    }

    #[test]
    fn lines_fields_and_ends_of_every_kind() {
        for (stream, expected) in [
            (&b""[..], vec![]),
            (b"\n\n\r\n\r", vec![]),
            (b"data: a\rdata: b\r\ndata: c\n\r\n", vec![frame("", "", "a\nb\nc")]),
            (
                b"data: a\r\rdata: b\r\n\r\ndata: c\n\n",
                vec![frame("", "", "a"), frame("", "", "b"), frame("", "", "c")],
            ),
            (b"\xef\xbb\xbfdata: a\n\n", vec![frame("", "", "a")]),
            // Only the first bytes can be a mark of the order of bytes.
            (b"\n\xef\xbb\xbfdata: a\n\n", vec![]),
            (b"\xef\xbbdata: a\n\n", vec![]),
            (b"\xef\xbb", vec![]),
            (b":heartbeat\n\n:\n\nevent: ping\n\ndata: a\n\n", vec![frame("", "", "a")]),
            (
                b"id: 7\n\ndata: a\n\nid: 8\0\ndata: b\n\nid:\ndata: c\n\n",
                vec![frame("", "7", "a"), frame("", "7", "b"), frame("", "", "c")],
            ),
            (
                b"event: a\nevent: b\nEvent: c\nretry: x\nretry: 10\ncolour: red\nrest\ndata: a:b: c\n\n",
                vec![frame("b", "", "a:b: c")],
            ),
            (b"event:  a\ndata : x\n data: y\ndata: z\n\n", vec![frame(" a", "", "z")]),
            (b"data: {\"a\":\ndata: 1}", vec![frame("", "", "{\"a\":\n1}")]),
            (b"data: last\nev", vec![frame("", "", "last")]),
            ("data: 你好\u{feff}\n\n".as_bytes(), vec![frame("", "", "你好\u{feff}")]),
            (
                b"data: \xe4\xbd\ndata: \xff!\n\n",
                vec![Frame { bytes: Some(b"\xe4\xbd\n\xff!".to_vec()), ..frame("", "", "\u{fffd}\n\u{fffd}!") }],
            ),
        ] {
            assert_eq!(all(stream), expected, "{:?}", String::from_utf8_lossy(stream));
        }
    }

    #[test]
    fn the_limit_is_that_of_an_event() {
        let (frames, is_within) = parse(10, [&b"data: abcd\n\n"[..]; 1000]);
        assert_eq!((frames.len(), is_within), (1000, true));
        // Comments between the lines of an event are not part of it, but are lines.
        assert_eq!(parse(10, [&b":beat\n:beat\n:beat\ndata:a\n:beat\n\n"[..]]), (vec![frame("", "", "a")], true));
        for (stream, before) in [
            (&b"data: abcde\n\n"[..], 0),
            (b"data: abcde", 0),
            (b"data:a\ndata:b\n\n", 0),
            (b"data: abcd\n\n:0123456789\n", 1),
            (b"data: abcd\n\nevent: a\nretry: 1\n", 1),
        ] {
            let (frames, is_within) = parse(10, [stream]);
            assert_eq!((frames.len(), is_within), (before, false), "{:?}", String::from_utf8_lossy(stream));
        }
    }

    #[test]
    fn a_long_line_in_small_chunks_is_looked_at_once() {
        // Looked at from its beginning for each chunk, it would take minutes.
        let stream = [b"data: ".as_slice(), &vec![b'x'; 4 << 20], b"\n\n"].concat();
        let (frames, is_within) = parse(8 << 20, stream.chunks(7));
        assert!(is_within && frames[0].data.len() == 4 << 20);
    }

    /// Events and the stream that a server writes for them.
    fn written() -> impl Strategy<Value = (Vec<Frame>, Vec<u8>)> {
        let end = || prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
        let text = "[^\r\n\0]{0,12}";
        let event = (
            proptest::option::of("[a-zé]{1,8}"),
            proptest::option::of("[0-9你]{0,4}"),
            proptest::collection::vec(text, 1..4),
            proptest::option::of(text),
        );
        (proptest::collection::vec(event, 0..6), end(), any::<bool>(), any::<bool>()).prop_map(
            |(events, end, has_mark, is_cut)| {
                let mut last_id = String::new();
                let (mut frames, mut stream) = (Vec::new(), String::new());
                if has_mark {
                    stream.push('\u{feff}');
                }
                for (name, id, lines, comment) in events {
                    if let Some(comment) = comment {
                        stream.push_str(&format!(":{comment}{end}{end}"));
                    }
                    if let Some(name) = &name {
                        stream.push_str(&format!("event: {name}{end}"));
                    }
                    for line in &lines {
                        stream.push_str(&format!("data: {line}{end}"));
                    }
                    if let Some(id) = id {
                        stream.push_str(&format!("id: {id}{end}"));
                        last_id = id;
                    }
                    stream.push_str(end);
                    let id = Some(last_id.clone()).filter(|id| !id.is_empty());
                    frames.push(Frame { name, id, data: lines.join("\n"), bytes: None });
                }
                if is_cut && !frames.is_empty() {
                    // Without the blank line, and without the end of the last one.
                    stream.truncate(stream.len() - 2 * end.len());
                }
                (frames, stream.into_bytes())
            },
        )
    }

    /// The same bytes in chunks that end at these places.
    fn chunks<'a>(stream: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
        let mut places: Vec<usize> = places.iter().map(|place| place.index(stream.len() + 1)).collect();
        places.push(0);
        places.push(stream.len());
        places.sort_unstable();
        places.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_written_is_read_in_any_chunks(
            (frames, stream) in written(),
            places in proptest::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            prop_assert_eq!(all(&stream), frames.clone());
            prop_assert_eq!(parse(usize::MAX, chunks(&stream, &places)), (frames.clone(), true));
            prop_assert_eq!(parse(usize::MAX, stream.chunks(1)), (frames, true));
        }

        #[test]
        fn any_bytes_give_the_same_in_any_chunks_and_never_panic(
            stream in proptest::collection::vec(
                prop_oneof![
                    any::<u8>().prop_map(|byte| vec![byte]),
                    prop::sample::select(vec![
                        &b"data:"[..], b"event: e", b"id:1", b"\r", b"\n", b"\r\n", b"\n\n", b":", b"\0", BOM, b"\xe4\xbd",
                    ]).prop_map(<[u8]>::to_vec),
                ],
                0..60,
            ),
            places in proptest::collection::vec(any::<prop::sample::Index>(), 0..20),
            limit in prop_oneof![0_usize..40, Just(usize::MAX)],
        ) {
            let stream = stream.concat();
            let whole = parse(limit, [&stream[..]]);
            prop_assert_eq!(&parse(limit, chunks(&stream, &places)), &whole);
            prop_assert_eq!(&parse(limit, stream.chunks(1)), &whole);
        }
    }
}
