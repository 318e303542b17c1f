//! What no client follows: webhooks, callbacks, links, and pointers to more to read. It is read all the
//! same, so that a mistake in it is told.

use openapiv3::ExternalDocumentation;
use serde_json::Value;

use super::Reader;
use super::reader::Keys;
use super::reference::{Kind, of};
use crate::diagnostic::Diagnostic;
use crate::load::escape;

const LINK: &[&str] = &[
    "operationRef",
    "operationId",
    "parameters",
    "requestBody",
    "description",
    "server",
];

const EXTERNAL_DOCS: &[&str] = &["description", "url"];

const XML: &[&str] =
    &["nodeType", "name", "namespace", "prefix", "attribute", "wrapped"];

impl<'d> Reader<'d> {
    /// Requests that the server makes of its own accord.
    pub(super) fn webhooks(&mut self, keys: &'d Keys) {
        let Some(webhooks) = self.mapping(keys, "webhooks") else { return };
        if !webhooks.is_empty() {
            self.not_called("webhooks");
        }
        self.each(keys, "webhooks", Self::path_item);
    }

    /// Requests that the server makes because of an operation.
    pub(super) fn callbacks(&mut self, keys: &'d Keys) {
        let Some(callbacks) = self.mapping(keys, "callbacks") else { return };
        if !callbacks.is_empty() {
            self.not_called("callbacks");
        }
        self.each(keys, "callbacks", Self::callback);
    }

    fn not_called(&mut self, keyword: &str) {
        let problem = Diagnostic::note(format!("`{keyword}` are no part of the client"))
            .help(
                "it makes requests and takes none; a schema that an operation refers to as well \
                 is a type",
            );
        self.tell_once(keyword, problem);
    }

    fn callback(&mut self, value: &'d Value) {
        let Some(keys) = self.keys(value, "a callback") else { return };
        if let Some(reference) = of(keys) {
            self.pointer_of(reference, "$ref");
            return;
        }
        for (expression, item) in keys {
            if !expression.starts_with("x-") {
                self.down(expression, |this| this.path_item(item));
            }
        }
    }

    /// Which operations may come after an answer.
    pub(super) fn links(&mut self, keys: &'d Keys) {
        let Some(links) = self.mapping(keys, "links") else { return };
        if !links.is_empty() {
            let problem = Diagnostic::note("`links` are not followed")
                .help("call the operation they mean with what the answer says");
            self.tell_once("links", problem);
        }
        self.each(keys, "links", Self::link);
    }

    fn link(&mut self, value: &'d Value) {
        let Some(keys) = self.keys(value, "a link") else { return };
        match of(keys) {
            Some(reference) => {
                self.pointer_of(reference, "$ref");
            }
            None => {
                self.extensions(keys, LINK, "a link");
            }
        }
    }

    /// The components that only what is not followed refers to, or nothing does.
    pub(super) fn aside(&mut self, keys: &'d Keys) {
        self.each(keys, "links", Self::link);
        self.each(keys, "callbacks", Self::callback);
        for name in self.mapping(keys, "pathItems").into_iter().flat_map(Keys::keys) {
            let pointer = format!("{}/pathItems/{}", self.at(), escape(name));
            if self.asked.insert((Kind::PathItem, pointer.clone())) {
                self.wanted.push_back((Kind::PathItem, pointer));
            }
        }
    }

    pub(super) fn external_docs(
        &mut self,
        keys: &'d Keys,
    ) -> Option<ExternalDocumentation> {
        let keys = self.mapping(keys, "externalDocs")?;
        Some(self.down("externalDocs", |this| ExternalDocumentation {
            extensions: this.extensions(keys, EXTERNAL_DOCS, "external documentation"),
            description: this.text(keys, "description"),
            url: this.text(keys, "url").unwrap_or_default(),
        }))
    }

    /// How a schema would be written as XML, which no client does.
    pub(super) fn xml(&mut self, keys: &'d Keys) {
        if let Some(keys) = self.mapping(keys, "xml") {
            self.down("xml", |this| this.extensions(keys, XML, "`xml`"));
        }
    }
}
