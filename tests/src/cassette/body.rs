//! Undoing content encodings. Recordings say `gzip` over decoded text and nothing over compressed
//! bytes, so the bytes decide and the header only breaks ties.

use std::io::Read;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

/// No body is decoded beyond this size.
const MAX_DECODED: u64 = 512 * 1024 * 1024;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Base64, spaces and line ends aside.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> =
        text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(compact).ok()
}

/// Pairs of hexadecimal digits.
pub(crate) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    digits
        .chunks_exact(2)
        .map(|pair| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8))
        .collect()
}

/// The bytes without their content encodings, whatever `declared` (the `content-encoding` header) says.
pub fn decode(bytes: Bytes, declared: Option<&str>) -> Bytes {
    let mut bytes = bytes;
    // Encodings can be stacked, rarely more than two.
    for _ in 0..3 {
        match decode_once(&bytes, declared) {
            Some(decoded) => bytes = Bytes::from(decoded),
            None => break,
        }
    }
    bytes
}

fn decode_once(bytes: &[u8], declared: Option<&str>) -> Option<Vec<u8>> {
    match bytes {
        [0x1f, 0x8b, 0x08, ..] => {
            return read_all(flate2::read::MultiGzDecoder::new(bytes));
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            return read_all(ruzstd::decoding::StreamingDecoder::new(bytes).ok()?);
        }
        [first, second, ..]
            if first & 0x0f == 8
                && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0 =>
        {
            if let Some(decoded) = read_all(flate2::read::ZlibDecoder::new(bytes)) {
                return Some(decoded);
            }
        }
        _ => {}
    }
    // Brotli and bare deflate have no mark of their own: only bytes that are no text are tried, and
    // only text is accepted as their content.
    if bytes.is_empty() || is_text(bytes) {
        return None;
    }
    let brotli = || {
        read_all(brotli_decompressor::Decompressor::new(bytes, 4096))
            .filter(|decoded| is_text(decoded))
    };
    let deflate = || {
        read_all(flate2::read::DeflateDecoder::new(bytes))
            .filter(|decoded| is_text(decoded))
    };
    let declared = declared.unwrap_or_default();
    if declared.contains("deflate") {
        deflate().or_else(brotli)
    } else {
        brotli().or_else(deflate)
    }
}

fn read_all(reader: impl Read) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let read = reader.take(MAX_DECODED).read_to_end(&mut decoded).ok()?;
    (read > 0 && (read as u64) < MAX_DECODED).then_some(decoded)
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
        && !bytes.iter().any(|byte| {
            byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r')
        })
}
