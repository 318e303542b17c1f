//! Telling the `tracing` crate.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use tracing::{Instrument, Span};

use super::super::error::{Error, ErrorKind};
use super::super::prepared::Request;
use super::super::response::Head;
use super::TraceProfile;

/// The span of a call.
#[derive(Clone)]
pub(in super::super) struct Trace {
    span: Span,
    profile: &'static TraceProfile,
    bodies: bool,
}

impl Trace {
    pub(in super::super) fn begin(request: &Request) -> Self {
        let settings = &request.client.settings;
        let profile = &settings.profile.trace;
        let trace =
            Self { span: (profile.span)(), profile, bodies: settings.trace_bodies };
        if !trace.span.is_disabled() {
            trace.span.record("operation", &*request.operation());
            trace.record(profile.request, &request.body());
            trace.body("request", &request.body());
        }
        trace
    }

    /// Has everything that happens in the future happen in the span.
    pub(in super::super) fn instrument<F: Future>(
        self,
        future: F,
    ) -> impl Future<Output = F::Output> {
        future.instrument(self.span)
    }

    pub(in super::super) fn attempt(&self, retries: u32) {
        self.span.record("attempts", u64::from(retries) + 1);
    }

    pub(in super::super) fn head(&self, head: &Head) {
        self.span.record("status", head.status.as_u16());
        if let Some(id) = head.request_id() {
            self.span.record("request_id", id);
        }
    }

    /// The body of the answer, or an event of a stream.
    pub(in super::super) fn answer(&self, body: &[u8]) {
        if !self.span.is_disabled() {
            self.record(self.profile.answer, body);
            self.body("answer", body);
        }
    }

    pub(in super::super) fn failed(&self, error: &Error) {
        self.span.record("error", label(error));
        if let Some(status) = error.status() {
            self.span.record("status", status.as_u16());
        }
        if let Some(id) = error.request_id() {
            self.span.record("request_id", id);
        }
    }

    pub(in super::super) fn retry(&self, delay: Duration, error: &Error) {
        let status = error.status().map(|status| status.as_u16());
        tracing::debug!(
            parent: &self.span,
            error = label(error),
            status,
            wait_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
            "the attempt failed and is made again"
        );
    }

    fn record(&self, fields: &[(&'static str, &'static str)], body: &[u8]) {
        if fields.is_empty() {
            return;
        }
        // A body that isn't an object has none of the fields.
        let mut json = serde_json::Deserializer::from_slice(body);
        let _ = json.deserialize_map(Picker { fields, span: &self.span });
    }

    fn body(&self, which: &str, body: &[u8]) {
        if self.bodies && !body.is_empty() {
            let text = String::from_utf8_lossy(body);
            tracing::debug!(parent: &self.span, body = &*text, "the {which}");
        }
    }
}

/// What failed, in a word that says nothing of what was sent or answered.
fn label(error: &Error) -> &str {
    match error.kind() {
        ErrorKind::Api(error) => error.error_type().unwrap_or("api"),
        ErrorKind::Redirect { .. } => "redirect",
        ErrorKind::Timeout(_) => "timeout",
        ErrorKind::Connection(_) => "connection",
        ErrorKind::Interrupted(_) => "interrupted",
        ErrorKind::Decode(_) => "decode",
        ErrorKind::EventTooLarge { .. } | ErrorKind::ResponseTooLarge { .. } => {
            "too large"
        }
        ErrorKind::Protocol(_) => "protocol",
        ErrorKind::Token(_) => "token",
        _ => "request",
    }
}

/// Records the fields of a JSON object that pointers name, and reads over the others.
struct Picker<'a> {
    fields: &'a [(&'static str, &'static str)],
    span: &'a Span,
}

impl<'de> Visitor<'de> for Picker<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let rest = |pointer: &'static str| {
                let rest = pointer.strip_prefix('/')?.strip_prefix(&*key)?;
                (rest.is_empty() || rest.starts_with('/')).then_some(rest)
            };
            let wanted = |(name, pointer): &(&'static str, &'static str)| {
                Some((*name, rest(pointer)?))
            };
            let mut wanted = self.fields.iter().filter_map(wanted).peekable();
            if wanted.peek().is_none() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value::<Value>()?;
            for (name, rest) in wanted {
                match value.pointer(rest) {
                    Some(Value::String(text)) => {
                        self.span.record(name, text.as_str());
                    }
                    Some(Value::Bool(flag)) => {
                        self.span.record(name, *flag);
                    }
                    Some(Value::Number(number)) => {
                        match (number.as_u64(), number.as_f64()) {
                            (Some(number), _) => self.span.record(name, number),
                            (None, number) => self.span.record(name, number),
                        };
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}
