//! Describing a request.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::Method;
use http::header::ACCEPT;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::call::Call;
use super::client::Client;
use super::error::{Error, ErrorKind};
#[cfg(feature = "stream")]
use super::events::EventCall;
#[cfg(feature = "stream")]
use super::lines::LinesCall;
use super::options::HeaderEdit;
use super::page::{Cursor, Page, PageCall};
use super::prepared::{Draft, Target};

/// A request being described. One of the closing methods ([`call`](Self::call),
/// [`empty`](Self::empty), [`events`](Self::events), [`lines`](Self::lines),
/// [`pages`](Self::pages)) says what the answer is, and gives a call that is ready to be sent.
///
/// What is wrong with a value is told when the call is sent.
#[must_use]
pub struct RequestBuilder {
    draft: Result<Draft, Error>,
}

impl RequestBuilder {
    pub(super) fn new(client: Client, method: Method, target: Target) -> Self {
        Self { draft: Ok(Draft::new(client, method, target)) }
    }

    fn change(mut self, change: impl FnOnce(&mut Draft) -> Result<(), Error>) -> Self {
        self.draft = self.draft.and_then(|mut draft| {
            change(&mut draft)?;
            Ok(draft)
        });
        self
    }

    /// Adds a query parameter: a string, a number, a boolean, or a list of them, which is sent as
    /// the parameter repeated. Nothing is sent for `None`.
    pub fn query(
        self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl Serialize + ?Sized),
    ) -> Self {
        self.change(|draft| {
            let name = name.into();
            for text in texts(value)? {
                draft.query.push((name.clone(), text));
            }
            Ok(())
        })
    }

    /// Sets a header to a string, a number, a boolean, or a list of them, which is sent separated
    /// by commas. Nothing is sent for `None` and for an empty list.
    pub fn header_parameter(
        self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl Serialize + ?Sized),
    ) -> Self {
        self.change(|draft| {
            let texts = texts(value)?;
            if !texts.is_empty() {
                draft.options.headers.push(HeaderEdit::set(name, texts.join(",")));
            }
            Ok(())
        })
    }

    /// Sets a header.
    pub fn header(
        self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.change(|draft| {
            draft.options.headers.push(HeaderEdit::set(name, value));
            Ok(())
        })
    }

    /// Adds a value to a header that is a list, separated by a comma.
    pub fn append_header(
        self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.change(|draft| {
            draft.options.headers.push(HeaderEdit::append(name, value));
            Ok(())
        })
    }

    /// Says which media type is wanted, where that of the closing method isn't right.
    pub fn accept(self, media_type: &'static str) -> Self {
        self.header(ACCEPT.as_str(), media_type)
    }

    /// Sends this value as the JSON body.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        self.change(|draft| {
            draft.body = Some(serde_json::to_vec(body).map_err(ErrorKind::Encode)?);
            Ok(())
        })
    }

    /// Sends this value, an object, as the JSON body, with these fields added or replaced.
    pub fn json_with(
        self,
        body: &(impl Serialize + ?Sized),
        fields: &[(&'static str, Value)],
    ) -> Self {
        self.json(body).change(|draft| {
            let fields = fields.iter().cloned();
            let fields = fields.map(|(name, value)| (Cow::Borrowed(name), value));
            draft.options.body_fields.extend(fields);
            Ok(())
        })
    }

    /// Says how long the answer may take. If that is longer than the default time-out, and neither
    /// the client nor the call sets another, the call fails with [`ErrorKind::StreamingRequired`]
    /// instead of being sent in vain.
    pub fn estimated_duration(self, estimated: Duration) -> Self {
        self.change(|draft| {
            draft.estimated = Some(estimated);
            Ok(())
        })
    }

    /// The answer is JSON.
    pub fn call<T: DeserializeOwned>(self) -> Call<T> {
        Call::new(self.draft, |body| serde_json::from_slice(body))
    }

    /// The answer says nothing: whatever its body is, it is only kept as it came.
    pub fn empty(self) -> Call<()> {
        Call::new(self.draft, |_| Ok(()))
    }

    /// The answer is a stream of events, each holding JSON.
    #[cfg(feature = "stream")]
    pub fn events<T: DeserializeOwned>(self) -> EventCall<T> {
        self.events_with(|_, data| serde_json::from_str(data))
    }

    /// The answer is a stream of events, each decoded from its name and its data by `decode`.
    #[cfg(feature = "stream")]
    pub fn events_with<T>(
        self,
        decode: fn(name: &str, data: &str) -> Result<T, serde_json::Error>,
    ) -> EventCall<T> {
        EventCall::new(self.draft, decode)
    }

    /// The answer is JSON Lines.
    #[cfg(feature = "stream")]
    pub fn lines<T: DeserializeOwned>(self) -> LinesCall<T> {
        LinesCall::new(self.draft)
    }

    /// The answer is one page of many; `cursor` names the parameters that ask for the others.
    pub fn pages<P: Page>(self, cursor: &Cursor) -> PageCall<P> {
        PageCall::new(self.draft, *cursor)
    }
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder").field("draft", &self.draft).finish()
    }
}

/// A parameter as text, that of each element if it is a list. There is none of null.
fn texts(value: &(impl Serialize + ?Sized)) -> Result<Vec<String>, Error> {
    let values = match serde_json::to_value(value).map_err(ErrorKind::Encode)? {
        Value::Array(values) => values,
        value => vec![value],
    };
    let texts = values.into_iter().filter_map(|value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    });
    Ok(texts.collect())
}
