//! The letters of a JSON string.

use super::tokens::Flaw;

/// Where the letters that stand for themselves end: at a quote, a backslash, a control character or
/// the end.
#[inline]
pub(super) fn plain(bytes: &[u8], from: usize) -> usize {
    // Eight at a time: of each byte, the highest bit says whether it is one of those. A borrow may
    // set one too many, but never in front of the first.
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let mut at = from;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*eight);
        let control = word.wrapping_sub(EACH * 0x20);
        let quote = (word ^ (EACH * u64::from(b'"'))).wrapping_sub(EACH);
        let backslash = (word ^ (EACH * u64::from(b'\\'))).wrapping_sub(EACH);
        let found = (control | quote | backslash) & !word & (EACH << 7);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let last = bytes.get(at..).unwrap_or_default();
    at + last.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')).unwrap_or(last.len())
}

/// The same as [`plain`], for texts that are long for the most part.
#[inline]
pub(super) fn plain_long(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    // By 32, of which a compiler makes vectors: the least is 0 where one of those is among them.
    let distance = |byte: u8| (byte ^ b'"').min(byte ^ b'\\').min(byte.saturating_sub(0x1f));
    while let Some(many) = bytes.get(at..).and_then(<[u8]>::first_chunk::<32>) {
        if many.iter().fold(u8::MAX, |least, byte| least.min(distance(*byte))) == 0 {
            break;
        }
        at += 32;
    }
    plain(bytes, at)
}

/// What an escape stands for.
#[derive(Debug, PartialEq)]
pub(super) struct Escape {
    pub(super) letter: char,
    /// How many bytes it takes behind the backslash.
    pub(super) length: usize,
    pub(super) flaw: Option<Flaw>,
}

/// Reads an escape, behind its backslash. None where the text ends.
#[inline]
pub(super) fn escape(bytes: &[u8]) -> Option<Escape> {
    let letter = match bytes.first()? {
        b'n' => '\n',
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return Some(unicode(bytes)),
        b'\'' => return Some(Escape { letter: '\'', length: 1, flaw: Some(Flaw::Quote) }),
        // A letter beyond ASCII stands for itself, and the backslash for nothing.
        other => return Some(bad(usize::from(other.is_ascii()))),
    };
    Some(Escape { letter, length: 1, flaw: None })
}

fn bad(length: usize) -> Escape {
    Escape { letter: char::REPLACEMENT_CHARACTER, length, flaw: Some(Flaw::Escape) }
}

/// A `u` and four digits, or twice that for a character of two units.
fn unicode(bytes: &[u8]) -> Escape {
    let unit = match hex(bytes, 1) {
        Ok(unit) => unit,
        Err(digits) => return bad(1 + digits),
    };
    if let Some(letter) = char::from_u32(unit) {
        return Escape { letter, length: 5, flaw: None };
    }
    let low = bytes.get(5..7).filter(|next| *next == b"\\u").and_then(|_| hex(bytes, 7).ok());
    let letter = match (unit, low) {
        (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => {
            char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
        }
        _ => None,
    };
    letter.map_or(bad(5), |letter| Escape { letter, length: 11, flaw: None })
}

/// The value of four digits, or how many there are.
fn hex(bytes: &[u8], from: usize) -> Result<u32, usize> {
    let mut value = 0;
    for at in 0..4 {
        let digit = bytes.get(from + at).and_then(|byte| char::from(*byte).to_digit(16)).ok_or(at)?;
        value = value * 16 + digit;
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_end_at_every_place() {
        for special in [b'"', b'\\', 0, b'\n', 0x1f] {
            for length in 0..40 {
                let mut bytes = "aé\u{7f}\u{80}!#[]".repeat(8).into_bytes();
                let bytes = &mut bytes[..40];
                assert_eq!(plain(bytes, 3), 40);
                bytes[length] = special;
                assert_eq!(plain(bytes, 0), length);
                bytes[39] = b'"';
                assert_eq!(plain(bytes, 0), length);
                assert_eq!(plain(bytes, length), length);
            }
        }
        assert_eq!((plain(b"", 0), plain(b"a", 7)), (0, 7));
    }

    #[test]
    fn escapes_are_told_or_replaced() {
        let (bad, quote) = (Some(Flaw::Escape), Some(Flaw::Quote));
        for (text, letter, length, flaw) in [
            ("n", '\n', 1, None),
            ("/", '/', 1, None),
            ("u00e9x", 'é', 5, None),
            ("uD83D\\uDE00", '😀', 11, None),
            ("'", '\'', 1, quote),
            ("x41", '\u{fffd}', 1, bad),
            ("é", '\u{fffd}', 0, bad),
            ("u12", '\u{fffd}', 3, bad),
            ("u12\"", '\u{fffd}', 3, bad),
            ("u", '\u{fffd}', 1, bad),
            ("u+123", '\u{fffd}', 1, bad),
            ("ud800", '\u{fffd}', 5, bad),
            ("ud800\\u0041", '\u{fffd}', 5, bad),
            ("ud800\\ud800", '\u{fffd}', 5, bad),
            ("ud800\\u12", '\u{fffd}', 5, bad),
            ("udc00\\ud800", '\u{fffd}', 5, bad),
        ] {
            assert_eq!(escape(text.as_bytes()), Some(Escape { letter, length, flaw }), "{text}");
        }
        assert_eq!(escape(b""), None);
    }
}
