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
use super::codec::Answers;
use super::credential::{push_encoded, push_query};
use super::error::{Error, ErrorKind};
use super::options::HeaderEdit;
use super::prepared::{Content, Draft, Target};
use super::profile::Scheme;
use super::style::{self, Style};
use super::upload::{Multipart, Upload};

/// A request being described. One of the closing methods, such as [`call`](Self::call) and
/// [`empty`](Self::empty), says what the answer is, and gives a call that is ready to be sent.
///
/// What is wrong with a value is told when the call is sent.
// The closing methods for answers that not every API has stand beside the calls they give.
#[must_use]
pub struct RequestBuilder {
    pub(super) draft: Result<Box<Draft>, Error>,
}

impl RequestBuilder {
    pub(super) fn new(client: Client, method: Method, target: Target) -> Self {
        Self { draft: Ok(Box::new(Draft::new(client, method, target))) }
    }

    fn change(mut self, change: impl FnOnce(&mut Draft) -> Result<(), Error>) -> Self {
        self.draft = self.draft.and_then(|mut draft| {
            change(&mut draft)?;
            Ok(draft)
        });
        self
    }

    /// Adds a query parameter: a string, a number, a boolean, or a list of them, which is sent as
    /// the parameter repeated. The fields of an object are sent as parameters of their own. Nothing
    /// is sent for `None`.
    pub fn query(
        self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl Serialize + ?Sized),
    ) -> Self {
        self.change(|draft| {
            let name = name.into();
            for (own, text) in style::apart(&json(value)?) {
                draft.query.push((own.map_or_else(|| name.clone(), Cow::Owned), text));
            }
            Ok(())
        })
    }

    /// Adds a query parameter that is a list or an object, written in this style.
    pub fn query_styled(
        self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl Serialize + ?Sized),
        style: Style,
    ) -> Self {
        self.change(|draft| {
            let (name, value) = (name.into(), json(value)?);
            if style == Style::Deep {
                let fields = style::deep(&name, &value).into_iter();
                draft.query.extend(fields.map(|(name, text)| (name.into(), text)));
            } else if let Some(text) = style.write(&name, &value) {
                draft.encoded.push((name, text));
            }
            Ok(())
        })
    }

    /// Adds a query parameter, in this style if it has one, whose characters that mean something in
    /// a URL are sent as they are, but for those that would end it.
    #[doc(hidden)]
    pub fn query_reserved(
        self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl Serialize + ?Sized),
        style: Option<Style>,
    ) -> Self {
        self.change(|draft| {
            let (name, value) = (name.into(), json(value)?);
            let pairs: Vec<(Cow<'static, str>, String)> = match style {
                None => style::apart(&value)
                    .into_iter()
                    .map(|(own, text)| {
                        let own = own.map_or_else(|| name.clone(), Cow::Owned);
                        (own, style::reserved(&text))
                    })
                    .collect(),
                Some(Style::Deep) => style::deep(&name, &value)
                    .into_iter()
                    .map(|(name, text)| (name.into(), style::reserved(&text)))
                    .collect(),
                Some(style) => style
                    .write_as(&name, &value, style::reserved)
                    .map(|text| (name.clone(), text))
                    .into_iter()
                    .collect(),
            };
            draft.encoded.extend(pairs);
            Ok(())
        })
    }

    /// Sends the request to this server in place of that of the API, unless the client was given a
    /// base URL of its own.
    #[doc(hidden)]
    pub fn host(self, url: &'static str) -> Self {
        self.change(|draft| {
            draft.host = Some(url);
            Ok(())
        })
    }

    /// Adds a cookie: a string, a number, a boolean, or a list of them, which is sent separated by
    /// commas. Nothing is sent for `None`.
    pub fn cookie(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.change(|draft| {
            if let Some(text) = Style::Simple.write(name, &json(value)?) {
                draft.cookies.push(format!("{name}={text}"));
            }
            Ok(())
        })
    }

    /// Which credentials may go with the request: alternatives, each of which go together. Of what
    /// the client has, the first alternative that is complete is sent; none, if there are none.
    pub fn security(self, alternatives: &'static [&'static [Scheme]]) -> Self {
        self.change(|draft| {
            draft.security = Some(alternatives);
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
            let texts = style::flat(&json(value)?);
            if !texts.is_empty() {
                draft.options.headers.push(HeaderEdit::set(name, texts.join(",")));
            }
            Ok(())
        })
    }

    /// Sets a header to a list or an object, written in this style.
    pub fn header_styled(
        self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl Serialize + ?Sized),
        style: Style,
    ) -> Self {
        self.change(|draft| {
            if let Some(text) = style.header(&json(value)?) {
                draft.options.headers.push(HeaderEdit::set(name, text));
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
            let body = serde_json::to_vec(body).map_err(ErrorKind::Encode)?;
            draft.body = Some(Content::Json(body));
            Ok(())
        })
    }

    /// Sends the fields of this object as a form (`application/x-www-form-urlencoded`); each of a
    /// list as a field of the same name, an object inside as JSON.
    pub fn form(self, body: &(impl Serialize + ?Sized)) -> Self {
        self.change(|draft| {
            let mut text = String::new();
            for (name, value) in style::apart(&json(body)?) {
                push_query(&mut text, &name.unwrap_or_default(), &value);
            }
            let media_type = "application/x-www-form-urlencoded".into();
            draft.body = Some(Content::Other(media_type, text.into_bytes().into()));
            Ok(())
        })
    }

    /// The same, where these fields, which are lists or objects, are written in these styles.
    pub fn form_styled(
        self,
        body: &(impl Serialize + ?Sized),
        styles: &[(&str, Style)],
    ) -> Self {
        self.change(|draft| {
            let mut text = String::new();
            let body = json(body)?;
            for (name, value) in body.as_object().into_iter().flatten() {
                match styles.iter().find(|(styled, _)| styled == name) {
                    None => {
                        for (own, value) in style::apart(&Value::from_iter([(
                            name.clone(),
                            value.clone(),
                        )])) {
                            push_query(&mut text, &own.unwrap_or_default(), &value);
                        }
                    }
                    Some((_, Style::Deep)) => {
                        for (name, value) in style::deep(name, value) {
                            push_query(&mut text, &name, &value);
                        }
                    }
                    Some((_, style)) => {
                        if let Some(value) = style.write(name, value) {
                            push_encoded(&mut text, name, &value);
                        }
                    }
                }
            }
            let media_type = "application/x-www-form-urlencoded".into();
            draft.body = Some(Content::Other(media_type, text.into_bytes().into()));
            Ok(())
        })
    }

    /// Sends this as the body.
    pub fn upload(self, media_type: &'static str, body: impl Into<Upload>) -> Self {
        self.change(|draft| {
            let (own, payload) = body.into().into_body();
            let media_type = own.map_or(Cow::Borrowed(media_type), Cow::Owned);
            draft.body = Some(Content::Other(media_type, payload));
            Ok(())
        })
    }

    fn part(
        self,
        add: impl FnOnce(&mut Multipart) -> Result<(), serde_json::Error>,
    ) -> Self {
        self.change(|draft| {
            if !matches!(draft.body, Some(Content::Multipart(_))) {
                draft.body = Some(Content::Multipart(Multipart::default()));
            }
            if let Some(Content::Multipart(form)) = &mut draft.body {
                add(form).map_err(ErrorKind::Encode)?;
            }
            Ok(())
        })
    }

    /// Adds a field to a form that may hold files (`multipart/form-data`): a string, a number, a
    /// boolean, an object, which is sent as JSON, or a list, which is sent as fields of the same
    /// name. Nothing is sent for `None`.
    pub fn field(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.part(|form| form.field(name, value))
    }

    /// The same, where the field is of this media type: all of it as JSON, if it is that.
    pub fn field_as(
        self,
        name: &str,
        media_type: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Self {
        self.part(|form| form.field_as(name, media_type, value))
    }

    /// The same with files that are of this media type, unless they say otherwise themselves.
    pub fn files_as(
        self,
        name: &str,
        media_type: &str,
        files: impl IntoIterator<Item = Upload>,
    ) -> Self {
        let files = files.into_iter();
        self.files(name, files.map(|file| file.media_type_or(media_type)))
    }

    /// Adds files to a form; `None` is none.
    pub fn files(self, name: &str, files: impl IntoIterator<Item = Upload>) -> Self {
        self.part(|form| {
            files.into_iter().for_each(|file| form.file(name, file));
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

    /// The answer is JSON, or has no body.
    pub fn optional<T: DeserializeOwned>(self) -> Call<Option<T>> {
        Call::new(self.draft, |body| match body.is_empty() {
            true => Ok(None),
            false => serde_json::from_slice(body),
        })
    }

    /// The answer is one of several, told apart by the status.
    pub fn answers<T: Answers>(self) -> Call<T> {
        Call::of_answers(self.draft)
    }

    /// The answer is text.
    pub fn text(self) -> Call<String> {
        let draft = self.accept("text/plain, */*").draft;
        Call::new(draft, |body| Ok(String::from_utf8_lossy(body).into_owned()))
    }

    /// The answer says nothing: whatever its body is, it is only kept as it came.
    pub fn empty(self) -> Call<()> {
        Call::new(self.draft, |_| Ok(()))
    }
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder").field("draft", &self.draft).finish()
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|error| ErrorKind::Encode(error).into())
}
