//! The tool runner: calls are run, results sent back, until the model stops.

use std::time::Duration;

use claude_messages::types::{
    BashTool20250124, CreateMessageRequest, InputMessage, InputSchema, Tool,
};
use claude_messages::{RunEnd, RunnableTool, ToolRunEvent};
use futures_util::TryStreamExt;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::scripted::{Script, answer, tool_use};

/// Waits.
#[derive(Deserialize, JsonSchema)]
struct Wait {
    /// How long.
    seconds: u64,
}

fn wait() -> RunnableTool {
    Tool::from_type::<Wait>().runs(|input: Wait| async move {
        sleep(Duration::from_secs(input.seconds)).await;
        format!("waited {}", input.seconds)
    })
}

fn request() -> CreateMessageRequest {
    CreateMessageRequest::new("claude-sonnet-4-5", 64, [InputMessage::user("Go.")])
}

fn done() -> Value {
    answer("end_turn", &json!([{"type": "text", "text": "Done."}]))
}

fn calls(content: &Value) -> Value {
    answer("tool_use", content)
}

fn result(id: &str, content: &str) -> Value {
    json!({"type": "tool_result", "tool_use_id": id, "content": content})
}

fn failure(id: &str, content: &str) -> Value {
    json!({"type": "tool_result", "tool_use_id": id, "content": content, "is_error": true})
}

#[tokio::test(start_paused = true)]
async fn calls_of_one_answer_run_at_the_same_time_and_in_order() {
    let content = json!([
        {"type": "text", "text": "Two at once."},
        tool_use("a", "wait", &json!({"seconds": 7})),
        tool_use("b", "wait", &json!({"seconds": 3})),
    ]);
    let (script, client) = Script::client([calls(&content), done()]);
    let start = Instant::now();
    let run = client.messages().tool_runner(request()).tool(wait()).run().await;
    let run = run.expect("it runs");
    assert_eq!(start.elapsed().as_secs(), 7);
    assert_eq!((run.end, run.turns), (RunEnd::Finished, 2));
    assert_eq!(run.message.text(), "Done.");
    let conversation = json!([
        {"role": "user", "content": "Go."},
        {"role": "assistant", "content": content},
        {"role": "user", "content": [result("a", "waited 7"), result("b", "waited 3")]},
        {"role": "assistant", "content": [{"type": "text", "text": "Done."}]},
    ]);
    assert_eq!(serde_json::to_value(&run.messages).expect("JSON"), conversation);
    let sent = script.bodies();
    assert_eq!(
        sent[1]["messages"].as_array(),
        conversation.as_array().map(|all| all[..3].to_vec()).as_ref()
    );
    assert_eq!(sent[0]["tools"][0]["name"], "wait");
    assert_eq!(sent[0]["tools"], sent[1]["tools"]);
}

#[tokio::test]
async fn what_goes_wrong_is_told_to_the_model() {
    let content = json!([
        tool_use("a", "wait", &json!({"seconds": "soon"})),
        tool_use("b", "weight", &json!({})),
        tool_use("c", "fail", &json!({})),
    ]);
    let (script, client) = Script::client([calls(&content), done()]);
    let fail =
        RunnableTool::raw(Tool::new("fail", InputSchema::new()), |call| async move {
            Err::<String, _>(format!("{} cannot", call.name))
        });
    let mut runner = client.messages().tool_runner(request()).tools([wait(), fail]);
    runner.run().await.expect("it runs");
    assert_eq!(
        script.bodies()[1]["messages"][2]["content"],
        json!([
            failure(
                "a",
                "the input of `wait` does not fit: `seconds`: invalid type: string \"soon\", expected u64"
            ),
            failure("b", "there is no tool `weight`"),
            failure("c", "fail cannot"),
        ])
    );
}

#[tokio::test]
async fn results_can_be_json_nothing_or_a_result() {
    let content = json!([
        tool_use("a", "n", &json!({"kind": "json"})),
        tool_use("b", "n", &json!({"kind": "text"})),
        tool_use("c", "nothing", &json!({})),
    ]);
    let (script, client) = Script::client([calls(&content), done()]);
    let n = Tool::new("n", InputSchema::new()).runs(|input: Value| async move {
        match input["kind"].as_str() {
            Some("json") => Ok(json!({"kind": 1})),
            Some(other) => Ok(other.into()),
            None => Err("which kind?"),
        }
    });
    let nothing = Tool::new("nothing", InputSchema::new()).runs(async |_: Value| ());
    let mut runner = client.messages().tool_runner(request()).tools([n, nothing]);
    runner.run().await.expect("it runs");
    assert_eq!(
        script.bodies()[1]["messages"][2]["content"],
        json!([
            result("a", "{\"kind\":1}"),
            result("b", "text"),
            {"type": "tool_result", "tool_use_id": "c"},
        ])
    );
}

#[tokio::test]
async fn the_number_of_answers_can_be_limited() {
    let call = calls(&json!([tool_use("a", "wait", &json!({"seconds": 0}))]));
    let (script, client) = Script::client([call.clone(), call.clone(), call]);
    let mut runner = client.messages().tool_runner(request()).tool(wait()).max_turns(2);
    let run = runner.run().await.expect("it ends");
    assert_eq!((run.end, run.turns), (RunEnd::MaxTurns, 2));
    assert_eq!(script.bodies().len(), 2);
    assert_eq!(run.messages.len(), 4);
    assert!(run.message.tool_uses().next().is_some());
    let none = client.messages().tool_runner(request()).max_turns(0).run().await;
    assert!(none.is_err());
    assert_eq!(script.bodies().len(), 2);
}

#[tokio::test]
async fn a_declared_tool_without_a_function_is_the_callers() {
    let content = json!([tool_use("a", "bash", &json!({"command": "ls"}))]);
    let (script, client) = Script::client([calls(&content), done()]);
    let request = request().tools([BashTool20250124::new()]);
    let mut runner = client.messages().tool_runner(request).tool(wait()).max_turns(1);
    let run = runner.run().await.expect("it ends");
    assert_eq!((run.end, run.turns), (RunEnd::YourTurn, 1));
    assert_eq!(script.bodies().len(), 1);

    let answers: Vec<_> =
        run.message.tool_uses().map(|call| call.result("a b")).collect();
    runner.push_message(InputMessage::user(answers));
    let run = runner.run().await.expect("it goes on");
    assert_eq!((run.end, run.messages.len()), (RunEnd::Finished, 4));
    assert_eq!(
        script.bodies()[1]["messages"][2]["content"],
        json!([result("a", "a b")])
    );
}

#[tokio::test]
async fn a_tool_that_the_api_defines_can_be_run() {
    let content = json!([tool_use("a", "bash", &json!({"command": "ls"}))]);
    let (script, client) = Script::client([calls(&content), done()]);
    let bash = RunnableTool::raw(BashTool20250124::new(), |call| async move {
        call.input["command"].clone()
    });
    assert_eq!(bash.name(), "bash");
    client.messages().tool_runner(request()).tool(bash).run().await.expect("it runs");
    assert_eq!(script.bodies()[1]["messages"][2]["content"], json!([result("a", "ls")]));
}

#[tokio::test]
async fn a_pause_is_gone_on_from_and_a_cut_off_call_is_not_run() {
    let searched = json!([{"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "q"}}]);
    let cut = json!([tool_use("a", "wait", &json!({}))]);
    let mut paused = answer("pause_turn", &searched);
    paused["container"] =
        json!({"id": "container_1", "expires_at": "2026-05-04T10:00:00Z"});
    let (script, client) = Script::client([paused, answer("max_tokens", &cut)]);
    let mut runner = client.messages().tool_runner(request()).tool(wait());
    let run = runner.run().await.expect("it ends");
    assert_eq!((run.end, run.turns), (RunEnd::Finished, 2));
    let second = &script.bodies()[1];
    assert_eq!(second["messages"][1], json!({"role": "assistant", "content": searched}));
    assert_eq!(second["container"], "container_1");
}

#[tokio::test]
async fn a_run_can_be_gone_on_with_after_an_error() {
    let content = json!([tool_use("a", "count", &json!({}))]);
    let (script, client) = Script::client([calls(&content)]);
    script.add(529, &json!({"type": "error", "error": {"type": "overloaded_error", "message": "later"}}));
    script.add(200, &done());
    let counted = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let count = counted.clone();
    let tool = Tool::new("count", InputSchema::new()).runs(move |_: Value| {
        let count = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move { count.to_string() }
    });
    let mut runner = client.messages().tool_runner(request()).tool(tool);
    assert!(runner.run().await.is_err());
    assert!(runner.ended().is_none());
    assert_eq!(runner.request().messages.len(), 3, "the results are kept");
    let run = runner.run().await.expect("it goes on");
    assert_eq!(run.messages.len(), 4);
    assert_eq!(counted.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[tokio::test]
async fn answers_can_be_taken_one_by_one() {
    let content = json!([tool_use("a", "wait", &json!({"seconds": 0}))]);
    let (script, client) = Script::client([calls(&content), done()]);
    let mut runner = client.messages().tool_runner(request()).tool(wait());
    let first = runner.next_message().await.expect("no error").expect("an answer");
    assert_eq!(first.tool_uses().count(), 1);
    runner.request_mut().max_tokens = 128;
    let second = runner.next_message().await.expect("no error").expect("an answer");
    assert_eq!(second.text(), "Done.");
    assert!(runner.next_message().await.expect("no error").is_none());
    assert_eq!(script.bodies()[1]["max_tokens"], 128);
}

fn stream_of(message: &Value) -> Vec<Value> {
    let mut start = message.clone();
    start["content"] = json!([]);
    start["stop_reason"] = Value::Null;
    let mut events = vec![json!({"type": "message_start", "message": start})];
    for (index, block) in
        message["content"].as_array().expect("blocks").iter().enumerate()
    {
        let mut empty = block.clone();
        let delta = if block["type"] == "text" {
            empty["text"] = json!("");
            json!({"type": "text_delta", "text": block["text"]})
        } else {
            empty["input"] = json!({});
            json!({"type": "input_json_delta", "partial_json": block["input"].to_string()})
        };
        events.push(json!({"type": "content_block_start", "index": index, "content_block": empty}));
        events.push(
            json!({"type": "content_block_delta", "index": index, "delta": delta}),
        );
        events.push(json!({"type": "content_block_stop", "index": index}));
    }
    events.push(json!({"type": "message_delta", "delta": {"stop_reason": message["stop_reason"]}, "usage": {"output_tokens": 5}}));
    events.push(json!({"type": "message_stop"}));
    events
}

#[tokio::test]
async fn a_run_can_be_streamed() {
    let content = json!([
        {"type": "text", "text": "Wait. "},
        tool_use("a", "wait", &json!({"seconds": 0})),
    ]);
    let (script, client) = Script::client([]);
    script.add_stream(stream_of(&calls(&content)));
    script.add_stream(stream_of(&done()));
    let mut stream = client.messages().tool_runner(request()).tool(wait()).stream();
    let (mut text, mut told) = (String::new(), Vec::new());
    while let Some(event) = stream.try_next().await.expect("no error") {
        text.push_str(event.text().unwrap_or_default());
        match event {
            ToolRunEvent::Event(_) => assert!(stream.message().is_some()),
            ToolRunEvent::Message(message) => told.push(message.text()),
            ToolRunEvent::ToolResults(results) => {
                told.push(format!("{} result", results.len()))
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(text, "Wait. Done.");
    assert_eq!(told, ["Wait. ", "1 result", "Done."]);
    let run = stream.ended().expect("it has ended");
    assert_eq!((run.end, run.messages.len()), (RunEnd::Finished, 4));
    assert_eq!(
        script.bodies()[1]["messages"][2]["content"],
        json!([result("a", "waited 0")])
    );
}

#[tokio::test]
async fn a_stream_that_fails_leaves_the_conversation_as_it_was() {
    let (script, client) = Script::client([]);
    script.add_stream(stream_of(&done()).into_iter().take(3));
    let mut stream = client.messages().tool_runner(request()).stream();
    let error = loop {
        match stream.try_next().await {
            Ok(event) => assert!(event.is_some(), "it ended well"),
            Err(error) => break error,
        }
    };
    assert!(error.during_stream());
    assert!(stream.try_next().await.expect("no second error").is_none());
    assert!(stream.ended().is_none());
    let mut runner = stream.into_runner();
    script.add(200, &done());
    assert_eq!(runner.run().await.expect("it goes on").turns, 1);
}
