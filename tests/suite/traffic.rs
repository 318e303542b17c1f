//! Recordings of the real API, where a folder of them is at hand (`CLAUDE_CASSETTES`).

use std::collections::HashMap;
use std::path::PathBuf;

use specweave_tests::cassette::{Cassette, Found, walk};
use specweave_tests::replay::{ReplayOptions, ReplayServer};

use crate::support::{assert_recorded, resend, traffic_folder};

#[test]
fn every_recording_is_read() {
    let Some(folder) = traffic_folder() else { return };
    let (mut files, mut exchanges, mut api, mut formats) = (0, 0, 0, HashMap::new());
    let mut broken = Vec::new();
    for found in walk([&folder]) {
        match found {
            Found::Cassette(cassette) => {
                files += 1;
                exchanges += cassette.exchanges.len();
                api += cassette
                    .exchanges
                    .iter()
                    .filter(|exchange| exchange.is_api())
                    .count();
                *formats.entry(cassette.format.to_string()).or_insert(0) += 1;
                for note in &cassette.notes {
                    println!("note: {}: {note}", cassette.path.display());
                }
            }
            Found::Skipped(error) => println!("skipped: {error}"),
            Found::Broken(error) => broken.push(error.to_string()),
        }
    }
    println!(
        "{files} files, {exchanges} exchanges, {api} with the API, formats {formats:?}"
    );
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(files > 0, "no cassette under {}", folder.display());
}

/// Where the folder has an `index.tsv`, it lists each exchange with the API, and this is what it says of it.
#[test]
fn the_index_agrees() {
    let Some(folder) = traffic_folder() else { return };
    let Ok(index) = std::fs::read_to_string(folder.join("index.tsv")) else {
        println!("skipped: the folder has no index.tsv");
        return;
    };
    let mut lines = index.lines();
    let columns: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        columns.iter().position(|column| *column == name).expect("the column is there")
    };
    let (file, number) = (column("file"), column("interaction"));
    let (method, path, status, kind) =
        (column("method"), column("path"), column("status"), column("body_kind"));
    let (fidelity, length) = (column("fidelity"), column("response_bytes"));

    let mut cassettes: HashMap<PathBuf, Cassette> = HashMap::new();
    for found in walk([&folder]) {
        if let Found::Cassette(cassette) = found {
            cassettes.insert(cassette.path.clone(), cassette);
        }
    }
    let mut rows = 0;
    let mut wrong = Vec::new();
    for line in lines {
        rows += 1;
        let cells: Vec<&str> = line.split('\t').collect();
        let place = format!("{} #{}", cells[file], cells[number]);
        let exchange = cassettes.get(&folder.join(cells[file])).and_then(|cassette| {
            cassette.exchanges.get(cells[number].parse::<usize>().ok()?)
        });
        let Some(exchange) = exchange.filter(|exchange| exchange.is_api()) else {
            wrong.push(format!("{place}: not found"));
            continue;
        };
        let (request, response) = (&exchange.request, &exchange.response);
        if (request.method.as_str(), request.path.as_str())
            != (cells[method], cells[path])
        {
            wrong.push(format!("{place}: {} {}", request.method, request.path));
        }
        if response.status.to_string() != cells[status] {
            wrong.push(format!("{place}: status {}", response.status));
        }
        let decoded = match cells[kind] {
            "JSON" => response.body.json().is_ok(),
            "JSONL" => response.body.guess_media_type() == Some("application/x-jsonl"),
            _ => response.body.guess_media_type() == Some("text/event-stream"),
        };
        if !decoded {
            wrong.push(format!("{place}: no {}: {:?}", cells[kind], response.body));
        }
        if cells[fidelity] == "recorded"
            && response.body.bytes().len().to_string() != cells[length]
        {
            wrong.push(format!(
                "{place}: {} bytes, not {}",
                response.body.bytes().len(),
                cells[length]
            ));
        }
        let is_multipart =
            request.body.text().is_some_and(|text| text.starts_with("--"));
        if !request.body.is_empty() && !is_multipart && request.body.json().is_err() {
            wrong.push(format!("{place}: the request is no JSON"));
        }
    }
    let api = cassettes
        .values()
        .flat_map(|cassette| &cassette.exchanges)
        .filter(|exchange| exchange.is_api())
        .count();
    assert!(wrong.is_empty(), "{} of {rows}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(api, rows, "exchanges with the API, rows of the index");
}

/// Each recording, served and asked for again, comes back byte for byte.
#[tokio::test]
async fn every_recording_is_replayed() {
    let Some(folder) = traffic_folder() else { return };
    let mut replayed = 0;
    for found in walk([&folder]) {
        let Found::Cassette(cassette) = found else {
            continue;
        };
        let server =
            ReplayServer::start(vec![cassette.clone()], ReplayOptions::default())
                .await
                .expect("it starts");
        for exchange in cassette.exchanges.iter().filter(|exchange| exchange.is_api()) {
            let answer = resend(&server, exchange).await;
            assert_recorded(
                &answer,
                exchange,
                &format!("{} #{}", cassette.path.display(), exchange.index),
            );
            replayed += 1;
        }
    }
    println!("{replayed} exchanges replayed");
}
