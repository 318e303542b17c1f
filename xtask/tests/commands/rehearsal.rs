//! A year in the life of a client: released, then three new editions of its documents, each shown,
//! taken and released.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::judge::Judge;
use crate::support::{assert_status, files, specs, stdout, workspace, xtask};

/// A client of its own, its sources and a copy in somebody else's repository.
struct Rehearsal {
    folder: tempfile::TempDir,
}

impl Rehearsal {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    /// Runs a command and gives what it says.
    #[track_caller]
    fn run(&self, arguments: &[&str], status: i32) -> String {
        let output = xtask(self.folder.path(), arguments);
        assert_status(&output, status);
        stdout(&output)
    }

    #[track_caller]
    fn on_client(&self, arguments: &[&str], status: i32) -> String {
        let places = ["--manifest", "specs/sources.toml", "--out", "client"];
        self.run(&[arguments, &places].concat(), status)
    }

    /// A new edition of a source: today's with these texts replaced.
    fn edition(&self, file: &str, changes: &[(&str, &str)]) -> String {
        let mut text = self.read(&format!("specs/{file}"));
        for (from, to) in changes {
            assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}");
            text = text.replace(from, to);
        }
        fs::write(self.path(file), &text).expect("a file");
        file.to_owned()
    }

    /// What `diff` says in JSON: the verdict, and the version to release.
    #[track_caller]
    fn verdict(&self, status: i32) -> (Option<String>, String) {
        let said = self.on_client(&["diff", "--format", "json"], status);
        let diff: serde_json::Value = serde_json::from_str(&said).expect("JSON");
        let text = |key: &str| diff[key].as_str().map(str::to_owned);
        (text("verdict"), text("release").expect("a version"))
    }

    /// The places at which the project's own recordings say what the documents don't. All of them
    /// go through the types.
    #[track_caller]
    fn drift(&self, types: Judge) -> Vec<String> {
        let own = workspace().join("tests/cassettes/messages-create.yaml");
        let report = types.report(&self.path("specs/sources.toml"), &own);
        assert_eq!(report["failed"], serde_json::json!([]));
        assert_eq!(report["decoded"], report["interactions"]);
        places(&report, "drift")
    }

    /// The types of the copy, which are those of the regenerated crate.
    fn types(&self) -> Judge {
        Judge::of_client(&self.path("elsewhere"))
    }

    /// The same for an answer whose `usage` says this besides: what cannot be decoded by the
    /// regenerated types, what cannot by those of this workspace, and the drift.
    #[track_caller]
    fn answer(&self, stop_reason: &str, usage: &str) -> [Vec<String>; 3] {
        let file = self.path("exchange.yaml");
        fs::write(&file, exchange(stop_reason, usage)).expect("a file");
        let anew = self.types().report(&self.path("specs/sources.toml"), &file);
        let today = Judge::of_today().report(&self.path("specs/sources.toml"), &file);
        [places(&anew, "failed"), places(&today, "failed"), places(&anew, "drift")]
    }

    /// Whether the sources, the client and the copy agree, and say they are of this version.
    #[track_caller]
    fn assert_current(&self, version: &str) {
        self.on_client(&["generate", "--check"], 0);
        let line = format!("version = \"{version}\"");
        assert!(self.read("specs/sources.toml").contains(&line));
        assert!(self.read("client/Cargo.toml").contains(&line));
        let copy = self.path("elsewhere").display().to_string();
        let vendor = ["vendor", copy.as_str(), "--manifest", "specs/sources.toml"];
        self.run(&vendor, 0);
        self.run(&[&vendor[..], &["--check"]].concat(), 0);
        assert!(self.read("elsewhere/Cargo.toml").contains(&line));
        assert_eq!(
            self.read("elsewhere/CHANGELOG.md"),
            self.read("client/CHANGELOG.md")
        );
    }

    /// Whether the copy is known to be older than what there is now.
    #[track_caller]
    fn assert_copy_outdated(&self) {
        let copy = self.path("elsewhere").display().to_string();
        let check = ["vendor", &copy, "--manifest", "specs/sources.toml", "--check"];
        let said = self.run(&check, 1);
        assert!(said.contains("CHANGELOG.md: outdated"), "{said}");
    }

    /// The section of the changelog on a version.
    fn section(&self, title: &str) -> String {
        let text = self.read("client/CHANGELOG.md");
        let start = text.find(&format!("## {title}\n")).unwrap_or_else(|| {
            panic!("no section {title:?} in\n{text}");
        });
        let rest = &text[start..];
        rest[..rest[3..].find("\n## ").map_or(rest.len(), |end| end + 3)].to_owned()
    }
}

#[test]
fn three_editions_are_taken_one_after_the_other() {
    let it = Rehearsal { folder: specs() };
    // Releases of the project's own are none of this.
    for kept in ["released.face", "released.md"] {
        let _ = fs::remove_file(it.path("specs").join(kept));
    }
    let text = it.read("specs/sources.toml");
    let start = text.find("\nversion = \"").expect("a version") + 1;
    let end = start + text[start..].find('\n').expect("an end");
    let text = format!("{}version = \"0.1.0\"{}", &text[..start], &text[end..]);
    fs::write(it.path("specs/sources.toml"), text).expect("a file");

    it.on_client(&["release", "--date", "2026-01-31"], 0);
    assert_eq!(it.verdict(0), (None, "0.1.0".to_owned()));
    assert!(it.section("0.1.0 (2026-01-31)").contains("The first release."));
    it.assert_current("0.1.0");
    let drift = it.drift(Judge::of_today());

    additive(&it);
    assert_eq!(it.drift(it.types()), drift, "what is only new contradicts no recording");
    let [anew, today, drifts] = it.answer("compaction", r#""energy": 12"#);
    assert_eq!((anew, today), (Vec::new(), Vec::new()));
    assert!(!drifts.iter().any(|at| at.contains("energy")), "{drifts:?}");
    assert!(!drifts.iter().any(|at| at.contains("stop_reason")), "{drifts:?}");
    // The new field has its type, which those that don't know the field cannot tell.
    let [anew, today, _] = it.answer("compaction", r#""energy": "twelve""#);
    assert!(anew.len() == 1 && today.is_empty(), "{anew:?}, {today:?}");

    breaking(&it);
    let broken = it.drift(it.types());
    let more: Vec<&String> = broken.iter().filter(|at| !drift.contains(at)).collect();
    assert_eq!(more.len(), 1, "the server still says it: {more:?}");
    assert!(more[0].ends_with("usage.server_tool_use.web_fetch_requests"), "{more:?}");
    // Without its field it is kept, whatever it is.
    let fetches =
        r#""server_tool_use": {"web_search_requests": 1, "web_fetch_requests": "one"}"#;
    let [anew, today, _] = it.answer("end_turn", fetches);
    assert!(anew.is_empty() && today.len() == 1, "{anew:?}, {today:?}");

    correction(&it);
    assert_eq!(
        it.drift(it.types()),
        broken,
        "callers see nothing of it, and neither does the server"
    );
}

/// The places in a list of a report.
fn places(report: &Value, list: &str) -> Vec<String> {
    let list = report[list].as_array().expect("a list").iter();
    list.map(|one| one["at"].as_str().expect("an address").to_owned()).collect()
}

/// A recording of one exchange, written for this purpose.
fn exchange(stop_reason: &str, usage: &str) -> String {
    let request = r#"{"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "?"}]}"#;
    let answer = format!(
        r#"{{"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
        "stop_reason": "{stop_reason}", "stop_sequence": null,
        "usage": {{"input_tokens": 1, "output_tokens": 1, {usage}}}}}"#
    );
    let headers = "headers: {content-type: [application/json]}";
    format!(
        "version: 1\ninteractions:\n- request:\n    method: POST\n    \
         uri: https://api.anthropic.com/v1/messages\n    {headers}\n    body: '{request}'\n  \
         response:\n    status: {{code: 200, message: OK}}\n    {headers}\n    \
         body: {{string: '{answer}'}}\n"
    )
}

fn additive(it: &Rehearsal) {
    let edition = it.edition(
        "supplement.yaml",
        &[
            (
                "refusal, model_context_window_exceeded]\n\n    RefusalStopDetails",
                "refusal, model_context_window_exceeded, compaction]\n\n    RefusalStopDetails",
            ),
            (
                "        server_tool_use:\n          description: How often server tools ran, null when none did.\n",
                "        energy:\n          type: integer\n          description: Joules.\n          minimum: 0\n        server_tool_use:\n          description: How often server tools ran, null when none did.\n",
            ),
        ],
    );
    let before = files(it.folder.path());
    let shown = it.on_client(&["update", "supplement", &edition], 2);
    assert_eq!(files(it.folder.path()), before, "nobody was asked");
    for line in [
        "added      POST /v1/messages response.200.body.usage.energy  property",
        "new      gap POST /v1/messages response.200.body.usage.energy, presence",
        "minor added      variant types::StopReason::Compaction",
        "minor added      field types::Usage.energy: Option<u64>",
        "All together: minor.",
        "Version: 0.1.0 becomes 0.1.1",
    ] {
        assert!(shown.contains(line), "no {line:?} in\n{shown}");
    }
    it.on_client(&["update", "supplement", &edition, "--yes"], 0);
    assert_eq!(it.verdict(1), (Some("minor".to_owned()), "0.1.1".to_owned()));
    let section = it.section("0.1.1 (unreleased)");
    assert!(
        section.contains("- Added `field types::Usage.energy: Option<u64>`."),
        "{section}"
    );
    assert!(!section.contains("Breaking"), "{section}");
    it.assert_copy_outdated();
    it.on_client(&["release", "--date", "2026-02-28"], 0);
    it.assert_current("0.1.1");
}

fn breaking(it: &Rehearsal) {
    let edition = it.edition(
        "supplement.yaml",
        &[
            (
                "        web_fetch_requests:\n          type: integer\n          description: Pages fetched.\n          minimum: 0\n          default: 0\n",
                "",
            ),
            ("required: [web_search_requests, web_fetch_requests]", "required: [web_search_requests]"),
        ],
    );
    let shown = it.on_client(&["update", "supplement", &edition, "--yes"], 0);
    for line in [
        "removed    POST /v1/messages response.200.body.usage.server_tool_use.web_fetch_requests  property",
        "major removed    field types::ServerToolUsage.web_fetch_requests: Option<u64>",
        "who reads or sets the field",
        "Version: 0.1.1 becomes 0.2.0",
    ] {
        assert!(shown.contains(line), "no {line:?} in\n{shown}");
    }
    assert_eq!(it.verdict(1), (Some("major".to_owned()), "0.2.0".to_owned()));
    assert!(it.section("0.2.0 (unreleased)").contains("### Breaking"));
    it.assert_copy_outdated();

    // Whoever sets the version back is found out.
    let manifest = it.read("specs/sources.toml");
    let less = manifest.replace("version = \"0.2.0\"", "version = \"0.1.2\"");
    fs::write(it.path("specs/sources.toml"), &less).expect("a file");
    it.on_client(&["generate"], 0);
    let output = xtask(
        it.folder.path(),
        &["generate", "--check", "--manifest", "specs/sources.toml", "--out", "client"],
    );
    assert_status(&output, 1);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("version = \"0.2.0\""), "{said}");
    fs::write(it.path("specs/sources.toml"), manifest).expect("a file");
    it.on_client(&["release", "--date", "2026-03-31"], 0);
    it.assert_current("0.2.0");
    assert!(it.section("0.1.1 (2026-02-28)").contains("energy"), "what was said stays");
}

fn correction(it: &Rehearsal) {
    // The page says at last that a tool needs a name and a schema: two pins have had their day.
    let edition = it.edition(
        "chat-page.yaml",
        &[(
            "                    x-required-stated: true\n                    properties:\n                      name:\n                        type: string\n                        description: Name of the tool.\n                      description:",
            "                    required: [name, input_schema]\n                    properties:\n                      name:\n                        type: string\n                        description: Name of the tool.\n                      description:",
        )],
    );
    let before = files(it.folder.path());
    let shown = it.on_client(&["update", "chat-page", &edition, "--yes"], 1);
    assert_eq!(files(it.folder.path()), before, "a stale pin stops the update");
    for line in [
        "required: no -> yes",
        "Pins that no longer hold: 2",
        "POST /v1/messages request.body.tools[]{type=custom}.name, required",
        "stale decision",
        "--drop-stale-pins",
    ] {
        assert!(shown.contains(line), "no {line:?} in\n{shown}");
    }
    let arguments = ["update", "chat-page", &edition, "--yes", "--drop-stale-pins"];
    it.on_client(&arguments, 0);
    let manifest = it.read("specs/sources.toml");
    assert!(!manifest.contains("{type=custom}.name"), "{manifest}");
    assert!(manifest.contains("{type=custom}.input_schema.properties.*"), "another pin");
    assert_eq!(comments(&manifest), comments(&text_of(&before, "specs/sources.toml")));
    // Callers see nothing of it but the names of the sources.
    assert_eq!(it.verdict(0), (None, "0.2.0".to_owned()));
    it.assert_current("0.2.0");
}

fn comments(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with('#')).collect()
}

fn text_of(files: &std::collections::BTreeMap<PathBuf, Vec<u8>>, name: &str) -> String {
    String::from_utf8_lossy(&files[Path::new(name)]).into_owned()
}
