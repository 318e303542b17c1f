//! Many concurrent streams through one client, with faults among them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use claude_messages::testing::ScriptedServer;
use claude_messages::types::{CreateMessageRequest, InputMessage, Message};
use claude_messages::{Client, Error, ExponentialBackoff, RequestOptions};
use tokio::task::JoinSet;

use super::plan::{Outcome, Plan, RETRIES};
use super::process;

/// How long a stream may stand still: far longer than any does that is not stalled on purpose.
const IDLE: Duration = Duration::from_secs(5);
/// How long everything may take before a call counts as hanging.
const PATIENCE: Duration = Duration::from_secs(120);
/// How much memory may come on top for each stream, both ends of it in this process.
const BYTES_PER_STREAM: u64 = 256 << 10;
/// What may come on top whatever the number of streams.
const BYTES: u64 = 16 << 20;

/// Names the call to the server.
const CALL: &str = "x-call";

/// What was measured.
#[derive(Debug)]
pub struct Streams {
    count: u64,
    outcomes: BTreeMap<&'static str, usize>,
    requests: usize,
    elapsed: Duration,
    memory: Option<(u64, u64)>,
    sockets: Option<(usize, usize, usize)>,
}

impl fmt::Display for Streams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "streams     {}, {} requests", self.count, self.requests)?;
        for (outcome, count) in &self.outcomes {
            writeln!(f, "  {count:<6} {outcome}")?;
        }
        writeln!(f, "time        {:.1} s", self.elapsed.as_secs_f64())?;
        if let Some((before, peak)) = self.memory {
            let megabytes = |bytes: u64| bytes as f64 / 1e6;
            writeln!(
                f,
                "memory      {:.1} MB before, {:.1} MB at most",
                megabytes(before),
                megabytes(peak)
            )?;
        }
        if let Some((before, most, after)) = self.sockets {
            writeln!(f, "sockets     {before} before, {most} at most, {after} after")?;
        }
        Ok(())
    }
}

/// Makes so many streamed calls at once, each with the faults that the seed has for it.
///
/// # Errors
///
/// All that is not as it should be: a call that ended in another way than it had to, was made less or
/// more often, or hung; memory that grew beyond bounds; connections that were not given back.
pub async fn streams(count: u64, seed: u64) -> Result<Streams, Vec<String>> {
    let failed = |error: &dyn fmt::Display| vec![error.to_string()];
    let plan = Plan { seed };
    let server = ScriptedServer::new();
    server
        .answer_with(move |request| {
            let number = |name| request.header(name).and_then(|text| text.parse().ok());
            let call = number(CALL).unwrap_or(u64::MAX);
            let attempt = number("x-stainless-retry-count").unwrap_or(0);
            plan.answer(call, u32::try_from(attempt).unwrap_or(u32::MAX))
        })
        .times(0..);
    let url = server.listen().await.map_err(|error| failed(&error))?;
    let client = Client::builder()
        .api_key("k")
        .base_url(url)
        .max_retries(RETRIES)
        .idle_timeout(IDLE)
        .retry_policy(ExponentialBackoff::default().initial(Duration::from_millis(20)))
        .build()
        .map_err(|error| failed(&error))?;

    let (memory, sockets) = (process::resident(), process::sockets());
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for call in 0..count {
        let client = client.clone();
        calls.spawn(async move { (call, Outcome::from(ask(client, call).await)) });
    }
    let mut problems = Vec::new();
    let mut outcomes = BTreeMap::new();
    let mut expected: BTreeMap<u64, u32> = BTreeMap::new();
    let mut most = 0;
    loop {
        most = most.max(process::sockets().unwrap_or_default());
        let left = PATIENCE.saturating_sub(begin.elapsed());
        let (call, outcome) = match tokio::time::timeout(left, calls.join_next()).await {
            Ok(None) => break,
            Ok(Some(Ok(done))) => done,
            Ok(Some(Err(error))) => {
                problems.push(error.to_string());
                continue;
            }
            Err(_) => {
                problems.push(format!("{} calls hang", calls.len()));
                break;
            }
        };
        let (due, attempts) = plan.outcome(call);
        *outcomes.entry(name(&outcome)).or_default() += 1;
        expected.insert(call, attempts);
        if outcome != due {
            problems.push(format!("call {call}: {outcome:?} in place of {due:?}"));
        }
    }
    let elapsed = begin.elapsed();
    calls.shutdown().await;

    let requests = server.requests();
    let mut made: BTreeMap<u64, u32> = BTreeMap::new();
    for request in &requests {
        let call = request.header(CALL).and_then(|call| call.parse().ok());
        *made.entry(call.unwrap_or(u64::MAX)).or_default() += 1;
    }
    if made != expected {
        problems.push(format!("attempts: {made:?} in place of {expected:?}"));
    }
    if outcomes.values().sum::<usize>() as u64 != count {
        problems.push("calls are lost".to_owned());
    }

    let memory = memory.zip(process::peak());
    if let Some((before, peak)) = memory
        && peak.saturating_sub(before) > BYTES + count * BYTES_PER_STREAM
    {
        problems.push(format!("memory grew from {before} to {peak} bytes"));
    }
    drop(client);
    let after = given_back(sockets).await;
    if after > sockets {
        problems.push(format!("sockets: {sockets:?} before, {after:?} after"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let sockets = sockets.zip(after).map(|(before, after)| (before, most, after));
    Ok(Streams { count, outcomes, requests: requests.len(), elapsed, memory, sockets })
}

async fn ask(client: Client, call: u64) -> Result<Message, Error> {
    let request = CreateMessageRequest::new(
        "claude-sonnet-4-5",
        64,
        [InputMessage::user("Count")],
    );
    let options = RequestOptions::new().header(CALL, call.to_string());
    client.messages().stream(&request).with(options).await?.finish().await
}

/// How many sockets are open, once they are no more than before, or after a while.
async fn given_back(before: Option<usize>) -> Option<usize> {
    let begin = Instant::now();
    loop {
        let after = process::sockets();
        if after <= before || begin.elapsed() > Duration::from_secs(10) {
            return after;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Complete(_) => "complete messages",
        Outcome::Api { status: 429, .. } => "rate limited to the last attempt",
        Outcome::Api { status: 529, .. } => "overloaded to the last attempt",
        Outcome::Api { status: 400, .. } => "refused",
        Outcome::Api { .. } => "errors in the stream",
        Outcome::Connection => "reset to the last attempt",
        Outcome::Interrupted => "cut off",
        Outcome::Stalled => "stalled",
        Outcome::Other(_) => "other",
    }
}
