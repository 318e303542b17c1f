//! Results of a batch, line by line, however many there are.

use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use claude_messages::Client;
use futures_util::TryStreamExt;

use super::process;

/// What the process may have resident at most, in bytes.
const LIMIT: u64 = 20_000_000;
/// The text in each result.
const TEXT: usize = 1500;

/// What was measured.
#[derive(Debug)]
pub struct Results {
    lines: u64,
    bytes: u64,
    elapsed: Duration,
    peak: u64,
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, megabytes) = (self.elapsed.as_secs_f64(), self.bytes as f64 / 1e6);
        writeln!(f, "results     {} lines, {megabytes:.1} MB", self.lines)?;
        writeln!(
            f,
            "time        {seconds:.1} s, {:.1} MB/s",
            megabytes / seconds.max(f64::EPSILON)
        )?;
        writeln!(f, "memory      {:.1} MB at most", self.peak as f64 / 1e6)
    }
}

/// Reads results of so many bytes over loopback, and looks at each. `None` where the system does not
/// tell how much memory a process has.
///
/// # Errors
///
/// A result that is missing or wrong, or more than 20 MB of resident memory at any time.
pub async fn results(bytes: u64) -> Result<Option<Results>, String> {
    if process::peak().is_none() {
        return Ok(None);
    }
    let failed = |error: &dyn fmt::Display| error.to_string();
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| failed(&error))?;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
    let lines = bytes.div_ceil(line(0).len() as u64);
    let server = std::thread::spawn(move || serve(&listener, lines));
    let client = Client::builder()
        .api_key("k")
        .base_url(format!("http://{address}"))
        .build()
        .map_err(|error| failed(&error))?;

    let begin = Instant::now();
    let results = client.messages().batches().results("batch").await;
    let mut results = results.map_err(|error| failed(&error))?;
    let mut read = 0;
    while let Some(result) = results.try_next().await.map_err(|error| failed(&error))? {
        if result.custom_id != id(read) {
            return Err(format!("result {} in place of {}", result.custom_id, id(read)));
        }
        let succeeded = result.result.as_succeeded();
        if succeeded.is_none_or(|result| result.message.text().len() != TEXT) {
            return Err(format!("result {} is not what was sent", result.custom_id));
        }
        read += 1;
    }
    let elapsed = begin.elapsed();
    if read != lines {
        return Err(format!("{read} results in place of {lines}"));
    }
    match server.join() {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Err(failed(&error)),
        Err(_) => return Err("the server has panicked".to_owned()),
    }
    let peak = process::peak().unwrap_or_default();
    let bytes = lines * line(0).len() as u64;
    if peak > LIMIT {
        return Err(format!("{peak} bytes resident after {bytes} bytes of results"));
    }
    Ok(Some(Results { lines, bytes, elapsed, peak }))
}

/// Answers one request with so many lines.
fn serve(listener: &TcpListener, lines: u64) -> io::Result<()> {
    let (mut stream, _) = listener.accept()?;
    let mut head = BufReader::new(stream.try_clone()?);
    let mut text = String::new();
    while head.read_line(&mut text)? > 2 {}
    let length = lines * line(0).len() as u64;
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-jsonl\r\ncontent-length: {length}\r\n\r\n"
    )?;
    let mut writer = io::BufWriter::with_capacity(64 << 10, stream);
    for number in 0..lines {
        writer.write_all(line(number).as_bytes())?;
    }
    writer.flush()
}

fn id(number: u64) -> String {
    format!("request-{number:012}")
}

/// A result. All are of the same length.
fn line(number: u64) -> String {
    format!(
        concat!(
            r#"{{"custom_id":"{id}","result":{{"type":"succeeded","message":{{"#,
            r#""id":"msg_{number:012}","type":"message","role":"assistant","model":"claude-sonnet-4-5","#,
            r#""content":[{{"type":"text","text":"{text}"}}],"stop_reason":"end_turn","#,
            r#""stop_sequence":null,"usage":{{"input_tokens":1,"output_tokens":2}}}}}}}}"#,
            "\n"
        ),
        id = id(number),
        number = number,
        text = "a".repeat(TEXT),
    )
}
