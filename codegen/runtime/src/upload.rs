//! What is sent that is no JSON: bytes, at hand or streamed, alone or as the parts of a form.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde::Serialize;
use serde_json::Value;

use super::body::Body;
use super::error::BoxError;
use super::transport::TransportError;

/// Bytes to be sent, at hand or streamed: a body, or a file in a form.
///
/// Text and vectors of bytes become one by `into()`.
#[derive(Clone)]
pub struct Upload {
    source: Source,
    file_name: Option<String>,
    media_type: Option<String>,
}

impl Upload {
    /// Bytes that are at hand.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        Self { source: Source::Bytes(bytes.into()), file_name: None, media_type: None }
    }

    /// Bytes that are read while they are sent. `open` gives them from their beginning, and is asked
    /// again for every attempt. Some servers insist on the `length`, in bytes.
    ///
    /// With `tokio-util`, a file is `ReaderStream::new(File::from_std(std::fs::File::open(path)?))`.
    pub fn from_stream<S, B, E>(
        length: Option<u64>,
        open: impl Fn() -> S + Send + Sync + 'static,
    ) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        let open = move || Body::from_stream(Chunks(Box::pin(open())));
        Self {
            source: Source::Stream { length, open: Arc::new(open) },
            file_name: None,
            media_type: None,
        }
    }

    /// The name of the file, as the server is told in a form.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// The media type, where that of the call isn't right.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// This media type, unless it has one.
    pub(super) fn media_type_or(mut self, media_type: &str) -> Self {
        self.media_type.get_or_insert_with(|| media_type.to_owned());
        self
    }

    /// As a body, with the media type it has itself.
    pub(super) fn into_body(self) -> (Option<String>, Payload) {
        (self.media_type, Payload(vec![self.source]))
    }
}

impl<T: Into<Bytes>> From<T> for Upload {
    fn from(bytes: T) -> Self {
        Self::from_bytes(bytes)
    }
}

/// The same bytes, or the same stream.
impl PartialEq for Upload {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.source, &other.source) {
            (Source::Bytes(one), Source::Bytes(two)) => one == two,
            (Source::Stream { open: one, .. }, Source::Stream { open: two, .. }) => {
                Arc::ptr_eq(one, two)
            }
            _ => false,
        };
        same && (&self.file_name, &self.media_type)
            == (&other.file_name, &other.media_type)
    }
}

impl Eq for Upload {}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("length", &self.source.length())
            .field("file_name", &self.file_name)
            .field("media_type", &self.media_type)
            .finish_non_exhaustive()
    }
}

/// Where bytes come from.
#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Stream { length: Option<u64>, open: Arc<dyn Fn() -> Body + Send + Sync> },
}

impl Source {
    fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Stream { length, .. } => *length,
        }
    }
}

/// The body of a request, to be sent as often as need be.
#[derive(Clone, Default)]
pub(super) struct Payload(Vec<Source>);

impl Payload {
    /// All of it, if it is at hand in one piece.
    pub(super) fn bytes(&self) -> Option<Bytes> {
        match self.0.as_slice() {
            [] => Some(Bytes::new()),
            [Source::Bytes(bytes)] => Some(bytes.clone()),
            _ => None,
        }
    }

    /// How many bytes it has, if that is known.
    pub(super) fn length(&self) -> Option<u64> {
        self.0.iter().map(Source::length).sum()
    }

    /// The body from its beginning.
    pub(super) fn open(&self) -> Body {
        Body::from_stream(Sources { rest: self.0.clone().into_iter(), current: None })
    }
}

impl From<Vec<u8>> for Payload {
    fn from(bytes: Vec<u8>) -> Self {
        Self(vec![Source::Bytes(bytes.into())])
    }
}

/// A form whose parts may be files (`multipart/form-data`).
#[derive(Clone, Default)]
pub(super) struct Multipart(Vec<Part>);

#[derive(Clone)]
struct Part {
    name: String,
    file_name: Option<String>,
    media_type: Option<String>,
    source: Source,
}

impl Multipart {
    /// Adds a field: a list as one for each element, an object as JSON, and nothing for null.
    pub(super) fn field(
        &mut self,
        name: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), serde_json::Error> {
        let values = match serde_json::to_value(value)? {
            Value::Array(values) => values,
            value => vec![value],
        };
        for value in values {
            let (text, media_type) = match value {
                Value::Null => continue,
                Value::String(text) => (text, None),
                Value::Object(_) | Value::Array(_) => {
                    (value.to_string(), Some("application/json".to_owned()))
                }
                value => (value.to_string(), None),
            };
            self.0.push(Part {
                name: name.to_owned(),
                file_name: None,
                media_type,
                source: Source::Bytes(text.into()),
            });
        }
        Ok(())
    }

    /// Adds a field of this media type, and nothing for null. If that isn't JSON, text is sent as it
    /// is and a list as one for each element.
    pub(super) fn field_as(
        &mut self,
        name: &str,
        media_type: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), serde_json::Error> {
        let is_json = media_type == "application/json" || media_type.ends_with("+json");
        let values = match serde_json::to_value(value)? {
            Value::Null => return Ok(()),
            Value::Array(values) if !is_json => values,
            value => vec![value],
        };
        for value in values {
            let text = match value {
                Value::String(text) if !is_json => text,
                value => value.to_string(),
            };
            self.0.push(Part {
                name: name.to_owned(),
                file_name: None,
                media_type: Some(media_type.to_owned()),
                source: Source::Bytes(text.into()),
            });
        }
        Ok(())
    }

    /// Adds a file.
    pub(super) fn file(&mut self, name: &str, file: Upload) {
        self.0.push(Part {
            name: name.to_owned(),
            // Servers take a part for a file by this.
            file_name: Some(file.file_name.unwrap_or_else(|| "file".to_owned())),
            media_type: file
                .media_type
                .or_else(|| Some("application/octet-stream".to_owned())),
            source: file.source,
        });
    }

    /// The media type with the boundary, and the body.
    pub(super) fn finish(self) -> (String, Payload) {
        let random = || RandomState::new().hash_one(0_u8);
        let boundary = format!("{:016x}{:016x}", random(), random());
        let mut payload = Vec::new();
        let mut text = String::new();
        for part in self.0 {
            text.push_str(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{}\"",
                quoted(&part.name)
            ));
            if let Some(name) = &part.file_name {
                text.push_str(&format!("; filename=\"{}\"", quoted(name)));
            }
            if let Some(media_type) = &part.media_type {
                let media_type = media_type.replace(['\r', '\n'], " ");
                text.push_str(&format!("\r\ncontent-type: {media_type}"));
            }
            text.push_str("\r\n\r\n");
            match part.source {
                Source::Bytes(bytes) => {
                    let mut piece = std::mem::take(&mut text).into_bytes();
                    piece.extend_from_slice(&bytes);
                    append(&mut payload, piece);
                }
                stream @ Source::Stream { .. } => {
                    append(&mut payload, std::mem::take(&mut text).into_bytes());
                    payload.push(stream);
                }
            }
            text.push_str("\r\n");
        }
        text.push_str(&format!("--{boundary}--\r\n"));
        append(&mut payload, text.into_bytes());
        (format!("multipart/form-data; boundary={boundary}"), Payload(payload))
    }
}

/// Adds bytes, to the last piece if that is at hand as well.
fn append(payload: &mut Vec<Source>, piece: Vec<u8>) {
    match payload.last_mut() {
        Some(Source::Bytes(last)) => {
            let mut both = last.to_vec();
            both.extend_from_slice(&piece);
            *last = both.into();
        }
        _ => payload.push(Source::Bytes(piece.into())),
    }
}

/// A name between quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// One source after the other.
struct Sources {
    rest: std::vec::IntoIter<Source>,
    current: Option<Body>,
}

impl Stream for Sources {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(body) = &mut self.current
                && let Some(chunk) = ready!(body.poll_chunk(cx))
            {
                return Poll::Ready(Some(chunk));
            }
            self.current = match self.rest.next() {
                None => return Poll::Ready(None),
                Some(Source::Bytes(bytes)) => Some(bytes.into()),
                Some(Source::Stream { open, .. }) => Some(open()),
            };
        }
    }
}

/// A caller's stream.
struct Chunks<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Chunks<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let chunk = ready!(self.0.as_mut().poll_next(cx));
        Poll::Ready(chunk.map(|chunk| match chunk {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => Err(TransportError::Connection(error.into())),
        }))
    }
}
