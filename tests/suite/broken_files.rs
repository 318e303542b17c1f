//! A broken file is named with line and column, and does not stop the others.

use std::path::Path;

use specweave_tests::cassette::{CassetteError, read_bytes, read_paths};

fn error(name: &str, text: &str) -> String {
    let error =
        read_bytes(Path::new(name), text.as_bytes().to_vec()).expect_err("it is broken");
    assert!(!error.is_skip(), "{error}");
    error.to_string()
}

#[test]
fn broken_syntax() {
    let message =
        error("a.yaml", "interactions:\n- request: {method: GET\n  response: ]\n");
    assert!(message.starts_with("a.yaml:3:"), "{message}");
    let message = error("a.json", "{\n  \"interactions\": [,]\n}");
    assert_eq!(message, "a.json:2:20: not valid JSON: expected value");
}

#[test]
fn missing_parts() {
    let yaml = "interactions:\n- request:\n    method: GET\n    uri: /v1/models\n";
    assert_eq!(error("a.yaml", yaml), "a.yaml:2:3: interaction 0 has no `response`");
    let yaml = format!("{yaml}  response:\n    status: none\n");
    assert_eq!(error("a.yaml", &yaml), "a.yaml:6:13: `none` is no status code");
    let json = "{\"log\": {\"entries\": [\n  {\"request\": {}}\n]}}";
    assert_eq!(error("a.har", json), "a.har:2:3: entry 0 has no `response`");
    let documents = "when: {path: /a}\nthen: {status: 200}\n---\nwhen: {path: /a}\n";
    assert_eq!(error("a.yaml", documents), "a.yaml:4:1: document 1 has no `then`");
}

#[test]
fn broken_bodies_and_chunks() {
    let with = |body: &str| {
        format!(
            "interactions:\n- request: {{method: GET, uri: /v1/models}}\n  response:\n    status: 200\n    {body}\n"
        )
    };
    let message = error("a.yaml", &with("body: {string: !!binary '%%%'}"));
    assert_eq!(message, "a.yaml:5:20: the body is not valid base64");
    let message = error("a.yaml", &with("body: abc\n    chunks: [2, 3]"));
    assert_eq!(message, "a.yaml:6:17: the chunks are longer than the body");
    assert!(
        error("a.yaml", &with("cut_after: soon"))
            .contains("`cut_after` is not a number")
    );
}

#[test]
fn too_deep_or_too_much() {
    let deep = format!("interactions: {}{}", "[".repeat(2000), "]".repeat(2000));
    assert!(error("a.yaml", &deep).contains("limit"));
    let deep = "- ".repeat(2000);
    assert!(error("a.yaml", &deep).contains("nested more than"));
    let mut laughs = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let again = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("b{level}: &a{level} [{again}]\n"));
    }
    assert!(error("a.yaml", &laughs).contains("aliases"));
}

#[test]
fn the_others_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &[u8]| {
        std::fs::write(folder.path().join(name), text).expect("a file")
    };
    put("a-good.yaml", b"interactions: []\n");
    put("b-broken.yaml", b"interactions: [\n");
    put("c-README.md", b"# interactions:\n\ninteractions: here is how: they look\n");
    put("d-list.tsv", b"a\tb\n");
    put("e-config.yaml", b"name: value\n");
    put("f-picture.png", b"\x89PNG\r\n\x1a\n");
    put("g-empty.yaml", b"");
    std::fs::create_dir(folder.path().join("h")).expect("a folder in it");
    put("h/good.json", br#"{"interactions": []}"#);

    let reading =
        read_paths([folder.path().to_path_buf(), folder.path().join("missing.yaml")]);
    let names = |errors: &[CassetteError]| -> Vec<String> {
        errors
            .iter()
            .filter_map(|error| Some(error.path().file_name()?.to_str()?.to_owned()))
            .collect()
    };
    let good: Vec<_> =
        reading.cassettes.iter().map(|cassette| cassette.path.file_name()).collect();
    assert_eq!(good, [Some("a-good.yaml".as_ref()), Some("good.json".as_ref())]);
    assert_eq!(names(&reading.errors), ["b-broken.yaml", "missing.yaml"]);
    assert_eq!(
        names(&reading.skipped),
        ["c-README.md", "d-list.tsv", "e-config.yaml", "f-picture.png", "g-empty.yaml"]
    );
}

#[test]
fn a_file_compressed_as_a_whole() {
    use std::io::Write;
    let mut gzip =
        flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(b"interactions: []\n").expect("memory takes everything");
    let bytes = gzip.finish().expect("memory takes everything");
    assert!(read_bytes(Path::new("a.yaml.gz"), bytes).is_ok());
}

/// Whatever is cut off or changed in a file, reading it ends with a cassette or an error.
#[test]
fn damage_is_survived() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let whole = std::fs::read(folder.join("messages-stream-cut.yaml"))
        .expect("a cassette of our own");
    let har = include_str!("formats.rs").as_bytes();
    for at in (0..whole.len()).step_by(71) {
        let _ = read_bytes(Path::new("cut.yaml"), whole[..at].to_vec());
        for byte in *b"\0\t&*!'{[:\xff" {
            let mut changed = whole.clone();
            changed[at] = byte;
            let _ = read_bytes(Path::new("changed.yaml"), changed);
        }
    }
    for at in (0..har.len()).step_by(503) {
        let _ = read_bytes(Path::new("any.json"), har[at..].to_vec());
    }
}
