//! Tests: a long file is read like a short one, and an exchange leaves before the next one is read.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use super::text::{Reader, of_file};
use super::{Cassette, CassetteError, Exchange, read_file, read_from};

/// Writes the pieces of a text as they are asked for, and counts the bytes given out.
struct Pieces<F> {
    make: F,
    next: usize,
    piece: Vec<u8>,
    at: usize,
    given: Rc<Cell<usize>>,
}

impl<F: Fn(usize) -> Option<String>> Read for Pieces<F> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() {
            self.piece = (self.make)(self.next).unwrap_or_default().into_bytes();
            (self.next, self.at) = (self.next + 1, 0);
        }
        let count = to.len().min(self.piece.len() - self.at);
        to[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at += count;
        self.given.set(self.given.get() + count);
        Ok(count)
    }
}

const ITEMS: usize = 200;

/// Reads a file of `ITEMS` pieces of some kilobytes between `head` and `tail`, and holds that none of them
/// waits for more than what is buffered behind it.
#[track_caller]
fn assert_read_in_pieces(
    name: &str,
    head: &'static str,
    tail: &'static str,
    item: impl Fn(usize, &str) -> String + Clone + 'static,
) {
    let filling = "x".repeat(8 * 1024);
    let make = move |at: usize| match at {
        0 => Some(head.to_owned()),
        at if at <= ITEMS => Some(item(at - 1, &filling)),
        at if at == ITEMS + 1 => Some(tail.to_owned()),
        _ => None,
    };
    let given = Rc::new(Cell::new(0));
    let (counter, pieces) = (Rc::clone(&given), make.clone());
    let origin = move || -> io::Result<Reader> {
        let (make, given) = (pieces.clone(), Rc::clone(&counter));
        let pieces = Pieces { make, next: 0, piece: Vec::new(), at: 0, given };
        Ok(Box::new(BufReader::with_capacity(1024, pieces)))
    };
    let (mut taken, mut needed) = (0, head.len());
    let read = read_from(Path::new(name), &origin, 2048, &mut |exchange: Exchange| {
        needed += make(taken + 1).map_or(0, |item| item.len());
        assert_eq!(exchange.index, taken);
        assert!(
            given.get() <= needed + 16 * 1024,
            "{name} #{taken}: {} bytes read, {needed} needed",
            given.get()
        );
        taken += 1;
    });
    assert!(read.is_ok(), "{name}: {:?}", read.err());
    assert_eq!(taken, ITEMS, "{name}");
}

#[test]
fn every_format_leaves_in_pieces() {
    assert_read_in_pieces("vcr.yaml", "version: 1\ninteractions:\n", "", |_, text| {
        format!(
            "- request: {{method: GET, uri: /v1/models}}\n  response: {{status: 200, body: {text}}}\n"
        )
    });
    assert_read_in_pieces(
        "vcr.yml",
        "---\nhttp_interactions:\n",
        "recorded_with: VCR 6\n",
        |_, text| {
            format!(
                "- request: {{method: get, uri: /v1/models}}\n  response: {{status: {{code: 200}}, body: {{string: {text}}}}}\n"
            )
        },
    );
    assert_read_in_pieces("go.yaml", "version: 2\ninteractions:\n", "", |_, text| {
        format!(
            "- request: {{method: GET, url: /v1/models}}\n  response: {{code: 200, body: {text}}}\n"
        )
    });
    assert_read_in_pieces("mock.yaml", "", "", |_, text| {
        format!(
            "when: {{method: GET, path: /v1/models}}\nthen: {{status: 200, body: {text}}}\n---\n"
        )
    });
    let json =
        |at: usize, item: String| if at == 0 { item } else { format!(",\n{item}") };
    let har = move |at: usize, text: &str| {
        json(
            at,
            format!(
                r#"{{"request": {{"method": "GET", "url": "/v1/models"}}, "response": {{"status": 200, "content": {{"text": "{text}"}}}}}}"#
            ),
        )
    };
    assert_read_in_pieces(
        "a.har",
        r#"{"log": {"version": "1.2", "entries": ["#,
        "]}}",
        har,
    );
    let single = move |text: &str| {
        format!(
            r#"{{"request": {{"method": "GET", "url": "/v1/models"}}, "response": {{"status": 200, "body": "{text}"}}}}"#
        )
    };
    assert_read_in_pieces("list.json", "[", "]", move |at, text| json(at, single(text)));
    assert_read_in_pieces(
        "vcr.json",
        r#"{"interactions": ["#,
        r#"], "version": 1}"#,
        move |at, text| json(at, single(text)),
    );
    assert_read_in_pieces("stubs.json", r#"{"mappings": ["#, "]}", move |at, text| {
        json(at, single(text))
    });
    assert_read_in_pieces("lines.jsonl", "", "", move |_, text| {
        format!("{}\n", single(text))
    });
    assert_read_in_pieces("nock.json", "[", "]", move |at, text| {
        json(
            at,
            format!(
                r#"{{"scope": "https://api.anthropic.com:443", "method": "GET", "path": "/v1/models", "status": 200, "response": "{text}"}}"#
            ),
        )
    });
}

/// Reads a file of more than some lines as if it were a long one.
fn read_long(path: &Path) -> Result<Cassette, CassetteError> {
    let mut exchanges = Vec::new();
    let read =
        read_from(path, &of_file(path), 128, &mut |exchange| exchanges.push(exchange))?;
    Ok(Cassette { exchanges, ..read })
}

#[test]
fn a_long_file_is_read_like_a_short_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let files: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .collect();
    assert!(!files.is_empty());
    for file in files {
        let (short, long) = (read_file(file.path()), read_long(file.path()));
        if short.as_ref().is_err_and(CassetteError::is_skip) {
            assert!(long.is_err_and(|error| error.is_skip()));
            continue;
        }
        assert_eq!(format!("{long:#?}"), format!("{short:#?}"));
    }
}

#[test]
fn a_long_file_that_breaks_off_ends_with_its_last_complete_exchange() {
    let item = "- request: {method: GET, uri: /v1/models}\n  response: {status: 200, body: '{}'}\n# end\n";
    let whole = format!("{}interactions:\n{}", super::whole::PROMISE, item.repeat(3));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cut.yaml");
    for cut in 0..item.len() {
        std::fs::write(&path, &whole[..whole.len() - cut]).expect("a file");
        let (short, long) = (read_file(&path), read_long(&path));
        assert_eq!(format!("{long:#?}"), format!("{short:#?}"), "without {cut} bytes");
        let exchanges = long.expect("it can be read").exchanges.len();
        assert_eq!(exchanges, if cut == 0 { 3 } else { 2 }, "without {cut} bytes");
    }
}

#[test]
fn what_is_wrong_in_a_long_file_is_told_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        let error = read_long(&path).expect_err("it is broken").to_string();
        error.rsplit('/').next().unwrap_or_default().to_owned()
    };
    let item = "- request: {method: GET, uri: /v1/models}\n  response: {status: 200, body: '{}'}\n";
    let broken =
        format!("interactions:\n{item}{item}- request: {{method: GET, uri: /a}}\n");
    assert_eq!(
        error("a.yaml", broken.as_bytes()),
        "a.yaml:6:3: interaction 2 has no `response`"
    );
    let foreign =
        [format!("interactions:\n{item}{item}- ").as_bytes(), b"ab\xff\n"].concat();
    assert_eq!(error("b.yaml", &foreign), "b.yaml:6:5: the text is not valid UTF-8");
    let filling = " ".repeat(200);
    let json = format!(
        "{{\"interactions\": [\n  {{\"request\": {{\"method\": \"GET\", \"uri\": \"/a\"}}}}]}}{filling}"
    );
    assert_eq!(
        error("c.json", json.as_bytes()),
        "c.json:2:3: interaction 0 has no `response`"
    );
    let json = format!("{{\"interactions\": [{filling}\n  ]");
    assert_eq!(
        error("d.json", json.as_bytes()),
        "d.json:2:3: not valid JSON: EOF while parsing an object"
    );
    // The first bytes of a compressed file, and no more of it.
    let error = error("e.yaml.gz", &[0x1f, 0x8b, 0x08, 0, 0, 0]);
    assert!(error.starts_with("e.yaml.gz: "), "{error}");
}
