//! The servers that the runtime offers to those who test.

mod faults;
mod loopback;
mod replay;
mod scripted;

use http::Method;
use serde_json::Value;
use specweave_runtime::testing::ScriptedServer;
use specweave_runtime::{Client, Error, EventStream, Path, RequestBuilder, Response};

use crate::support::PROFILE;

fn server() -> ScriptedServer {
    ScriptedServer::from_profile(&PROFILE)
}

fn request(client: &Client) -> RequestBuilder {
    client.request(Method::POST, Path::new("/v1/messages"))
}

async fn ask(client: &Client) -> Result<Response<Value>, Error> {
    request(client).call().await
}

async fn stream(client: &Client) -> EventStream<Value> {
    request(client).events().terminal("end").await.unwrap()
}

/// What a panic says.
fn panic_message(action: impl FnOnce()) -> String {
    let action = std::panic::AssertUnwindSafe(action);
    let payload = std::panic::catch_unwind(action).expect_err("a panic");
    *payload.downcast::<String>().expect("a message")
}
