//! A recorded request, and how one that came compares with it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::PathBuf;

use bytes::Bytes;
use serde_json::Value;

use crate::cassette::{Body, Cassette, Exchange, Format, Headers, Response, url};
use crate::json;

/// One exchange, ready to be compared.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) cassette: PathBuf,
    pub(crate) index: usize,
    line: Option<usize>,
    pub(super) request: Comparable,
    /// Only the answer was recorded, so any request body fits.
    is_answer_only: bool,
    pub(crate) response: Response,
}

/// What is compared of a request.
#[derive(Debug)]
pub(super) struct Comparable {
    pub(super) method: String,
    pub(super) path: String,
    query: Vec<(String, String)>,
    version: Option<String>,
    betas: Option<BTreeSet<String>>,
    has_key: bool,
    body: Content,
}

#[derive(Debug, PartialEq)]
enum Content {
    None,
    Json(Value),
    /// Parts with a boundary that differs every time; only their presence is compared.
    Parts,
    Bytes(Bytes),
}

impl Content {
    fn new(body: &Body, headers: &Headers) -> Self {
        if headers.get("content-type").is_some_and(|kind| kind.starts_with("multipart/"))
        {
            return Self::Parts;
        }
        if body.is_empty() {
            return Self::None;
        }
        match body.json() {
            // Some clients send an empty object where others send nothing.
            Ok(value) if value.as_object().is_some_and(|map| map.is_empty()) => {
                Self::None
            }
            Ok(value) => Self::Json(value.into_owned()),
            Err(_) if body.bytes().starts_with(b"--") => Self::Parts,
            Err(_) => Self::Bytes(body.bytes()),
        }
    }

    fn wants_stream(&self) -> bool {
        matches!(self, Self::Json(value) if value.get("stream") == Some(&Value::Bool(true)))
    }
}

impl Comparable {
    pub(super) fn new(
        method: &str,
        path: &str,
        query: &[(String, String)],
        headers: &Headers,
        body: &Body,
    ) -> Self {
        let mut query = query.to_vec();
        query.sort();
        let betas: BTreeSet<String> = headers
            .all("anthropic-beta")
            .flat_map(|value| value.split(','))
            .map(|beta| beta.trim().to_owned())
            .filter(|beta| !beta.is_empty())
            .collect();
        Self {
            method: method.to_owned(),
            path: url::decode(path),
            query,
            version: headers.get("anthropic-version").map(str::to_owned),
            betas: (!betas.is_empty()).then_some(betas),
            has_key: headers.get("x-api-key").is_some()
                || headers.get("authorization").is_some(),
            body: Content::new(body, headers),
        }
    }
}

impl Recording {
    pub(super) fn new(cassette: &Cassette, exchange: Exchange) -> Self {
        let asked = &exchange.request;
        Self {
            cassette: cassette.path.clone(),
            index: exchange.index,
            line: exchange.position.map(|position| position.line),
            request: Comparable::new(
                &asked.method,
                &asked.path,
                &asked.query,
                &asked.headers,
                &asked.body,
            ),
            is_answer_only: matches!(
                cassette.format,
                Format::RawStream | Format::RawJson | Format::RawJsonLines
            ),
            response: exchange.response,
        }
    }

    fn is_stream(&self) -> bool {
        self.response.media_type().as_deref() == Some("text/event-stream")
    }

    /// Whether a client that asked for (no) stream can read the answer.
    pub(super) fn fits_stream(&self, got: &Comparable) -> bool {
        self.response.status >= 400 || self.is_stream() == got.body.wants_stream()
    }

    /// What differs beyond method and path; `limit` bounds what is named of the body.
    pub(super) fn differences(&self, got: &Comparable, limit: usize) -> Vec<String> {
        let want = &self.request;
        let mut found = Vec::new();
        if want.query != got.query {
            found.push(format!(
                "query: recorded {}, got {}",
                show_query(&want.query),
                show_query(&got.query)
            ));
        }
        if let Some(version) = &want.version
            && got.version.as_ref() != Some(version)
        {
            let got = got.version.as_deref().unwrap_or("nothing");
            found.push(format!(
                "header anthropic-version: recorded {version}, got {got}"
            ));
        }
        if let Some(betas) = &want.betas
            && got.betas.as_ref() != Some(betas)
        {
            let show = |betas: &BTreeSet<String>| {
                betas.iter().cloned().collect::<Vec<_>>().join(",")
            };
            let got = got.betas.as_ref().map_or_else(|| "nothing".to_owned(), show);
            found.push(format!(
                "header anthropic-beta: recorded {}, got {got}",
                show(betas)
            ));
        }
        if want.has_key && !got.has_key {
            found.push(
                "header x-api-key or authorization: recorded, got nothing".to_owned(),
            );
        }
        if self.is_answer_only {
            if !self.fits_stream(got) {
                found.push(
                    "the answer's kind (stream or not) is not the one asked for"
                        .to_owned(),
                );
            }
            return found;
        }
        match (&want.body, &got.body) {
            (Content::Json(want), Content::Json(got)) => {
                let differences = json::differences(want, got, limit);
                found.extend(
                    differences.iter().map(|difference| format!("body {difference}")),
                );
            }
            (want, got) if want == got => {}
            (want, got) => {
                found.push(format!("body: recorded {}, got {}", want.kind(), got.kind()))
            }
        }
        found
    }

    pub(super) fn matches(&self, got: &Comparable) -> bool {
        match (&self.request.body, &got.body) {
            (Content::Json(want), Content::Json(got))
                if !self.is_answer_only && !json::equal(want, got) =>
            {
                false
            }
            _ => self.differences(got, 1).is_empty(),
        }
    }

    pub(super) fn place(&self) -> String {
        let line = self.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        format!("exchange {} of {}{line}", self.index, self.cassette.display())
    }
}

impl Content {
    fn kind(&self) -> Cow<'static, str> {
        match self {
            Self::None => Cow::Borrowed("no body"),
            Self::Json(_) => Cow::Borrowed("JSON"),
            Self::Parts => Cow::Borrowed("multipart"),
            Self::Bytes(bytes) => Cow::Owned(format!("{} other bytes", bytes.len())),
        }
    }
}

fn show_query(query: &[(String, String)]) -> String {
    if query.is_empty() {
        return "nothing".to_owned();
    }
    query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}
