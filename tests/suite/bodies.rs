//! Content encodings are undone by what the bytes are, whatever the header says.

use std::io::Write;

use base64::Engine;
use specweave_tests::cassette::{Body, decode};

const TEXT: &str = "{\"input_tokens\":12,\"note\":\"a body in brotli, a body in brotli, a body in brotli\"}";

fn encodings() -> Vec<(&'static str, Vec<u8>)> {
    let mut gzip =
        flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(TEXT.as_bytes()).expect("memory takes everything");
    let mut zlib =
        flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(TEXT.as_bytes()).expect("memory takes everything");
    let mut deflate =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    deflate.write_all(TEXT.as_bytes()).expect("memory takes everything");
    let zstd = ruzstd::encoding::compress_to_vec(
        TEXT.as_bytes(),
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    // TEXT, compressed by brotli; the crate for reading it cannot write it.
    let brotli = base64::engine::general_purpose::STANDARD.decode(
        "G1AAkIzUYs0Z7oxQ6SCbS1WWLRqLaBME4X976fTBBpwAZC027n7lwGUIilA+RTz3wlwxBSkZcKyzb1oFCQ==",
    );
    let brotli = brotli.expect("it is base64");
    let mut all = vec![
        ("gzip", gzip.finish().expect("memory takes everything")),
        ("deflate", zlib.finish().expect("memory takes everything")),
        ("deflate", deflate.finish().expect("memory takes everything")),
        ("zstd", zstd),
    ];
    all.push(("br", brotli));
    all
}

#[test]
fn every_encoding_under_every_header() {
    for (name, bytes) in encodings() {
        for declared in [Some(name), None, Some("identity"), Some("gzip"), Some("br")] {
            let decoded = decode(bytes.clone().into(), declared);
            assert_eq!(decoded, TEXT.as_bytes(), "{name} under {declared:?}");
        }
    }
}

#[test]
fn what_is_decoded_already_stays() {
    for declared in ["gzip", "deflate", "br", "zstd"] {
        assert_eq!(decode(TEXT.into(), Some(declared)), TEXT.as_bytes());
        assert_eq!(decode("x^ is text".into(), Some(declared)), "x^ is text");
        assert_eq!(decode("".into(), Some(declared)), "");
    }
}

#[test]
fn bytes_that_cannot_be_decoded_stay() {
    let (_, gzip) = encodings().swap_remove(0);
    let half = &gzip[..gzip.len() / 2];
    assert_eq!(decode(half.to_vec().into(), Some("gzip")), half);
    let picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR".as_slice();
    assert_eq!(decode(picture.into(), None), picture);
}

#[test]
fn binary_bodies_in_yaml_are_decoded() {
    let (_, gzip) = encodings().swap_remove(0);
    let encoded = base64::engine::general_purpose::STANDARD.encode(gzip);
    let text = format!(
        "interactions:\n- request: {{method: GET, uri: 'https://api.anthropic.com/v1/models', headers: {{}}, body: null}}\n  \
         response:\n    status: {{code: 200, message: OK}}\n    headers: {{content-encoding: [gzip]}}\n    body:\n      \
         string: !!binary |\n        {encoded}\n"
    );
    let cassette = crate::support::read("binary.yaml", &text);
    assert_eq!(cassette.exchanges[0].response.body, Body::from_bytes(TEXT));
    assert_eq!(cassette.exchanges[0].request.body, Body::Empty);
}

#[test]
fn media_types_are_guessed() {
    let guess = |text: &'static str| Body::from_bytes(text).guess_media_type();
    assert_eq!(guess("event: ping\ndata: {}\n\n"), Some("text/event-stream"));
    assert_eq!(guess("{\n  \"a\": 1\n}\n"), Some("application/json"));
    assert_eq!(guess("{\"a\": 1}\n{\"a\": 2}\n"), Some("application/x-jsonl"));
    assert_eq!(guess("{\"a\": 1"), None);
    assert_eq!(guess("plain"), None);
}
