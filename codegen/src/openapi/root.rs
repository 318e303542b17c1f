//! The document itself: its version, its head, its components.

use openapiv3::{Components, Contact, Info, License, OpenAPI, Tag};
use serde_json::Value;

use super::reader::{Keys, kind, shorten};
use super::{Reader, Version};
use crate::diagnostic::{Diagnostic, Failure};
use crate::load::Document;

const DOCUMENT: &[&str] = &[
    "openapi",
    "info",
    "servers",
    "paths",
    "components",
    "security",
    "tags",
    "externalDocs",
    "webhooks",
    "jsonSchemaDialect",
    "$self",
];

const COMPONENTS: &[&str] = &[
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
    "mediaTypes",
];

const CONTACT: &[&str] = &["name", "url", "email"];
const LICENSE: &[&str] = &["name", "identifier", "url"];
const TAG: &[&str] =
    &["name", "summary", "description", "externalDocs", "parent", "kind"];

/// The version of a document, if it is one that can be read.
pub(super) fn version(document: &Document) -> Result<Version, Failure> {
    let fail = |pointer: &str, message: String, help: &str| {
        Err(vec![Diagnostic::error(message).at(document.place(pointer)).help(help)])
    };
    let Value::Object(keys) = document.value() else {
        return fail(
            "",
            format!(
                "an OpenAPI document is a mapping, but this is {}",
                kind(document.value())
            ),
            "it begins with `openapi: 3.1.0`",
        );
    };
    if keys.contains_key("swagger") {
        return fail(
            "/swagger",
            "this is a Swagger 2.0 document; OpenAPI 3.0, 3.1 and 3.2 are read"
                .to_owned(),
            "convert it, e.g. with `npx swagger2openapi FILE -o OUT` or with \
             https://converter.swagger.io",
        );
    }
    let stated = match keys.get("openapi") {
        Some(Value::String(text)) => text.clone(),
        // An unquoted `3.0` or `3.1`.
        Some(Value::Number(number)) => number.to_string(),
        _ => {
            return fail(
                "/openapi",
                "the document doesn't say which version of OpenAPI it is written in"
                    .to_owned(),
                "an OpenAPI document begins with e.g. `openapi: 3.1.0`",
            );
        }
    };
    let mut parts = stated.trim().split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Ok(Version::V3_0),
        (Some("3"), Some("1")) => Ok(Version::V3_1),
        (Some("3"), Some("2")) => Ok(Version::V3_2),
        _ => fail(
            "/openapi",
            format!("OpenAPI `{}` can't be read", shorten(&stated)),
            "3.0, 3.1 and 3.2 can",
        ),
    }
}

/// Reads the whole document.
pub(super) fn document(reader: &mut Reader<'_>) -> OpenAPI {
    let Value::Object(keys) = reader.document.value() else {
        return OpenAPI::default();
    };
    if keys.get("paths").is_none_or(Value::is_null) && !keys.contains_key("webhooks") {
        reader.warn_here(
            "the document has no paths",
            "types are generated, but no operations",
        );
    }
    reader.webhooks(keys);
    OpenAPI {
        openapi: reader.text(keys, "openapi").unwrap_or_default(),
        extensions: reader.extensions(keys, DOCUMENT, "a document"),
        info: reader.info(keys),
        servers: reader.servers(keys),
        paths: reader.paths(keys),
        components: reader.components(keys),
        security: reader.security(keys),
        tags: reader.tags(keys),
        external_docs: reader.external_docs(keys),
    }
}

impl<'d> Reader<'d> {
    fn info(&mut self, keys: &'d Keys) -> Info {
        let Some(keys) = self.mapping(keys, "info") else {
            let because = "OpenAPI requires `info` with a version; there is none.";
            self.defect("info", &Value::Null, Value::Null, because);
            self.rename_last_defect("info.version");
            return Info::default();
        };
        self.down("info", |this| {
            let known = [
                "title",
                "version",
                "description",
                "termsOfService",
                "contact",
                "license",
                "summary",
            ];
            let version = this.text(keys, "version").unwrap_or_default();
            if version.is_empty() {
                let stated = keys.get("version").cloned().unwrap_or(Value::Null);
                this.defect(
                    "version",
                    &stated,
                    Value::Null,
                    "OpenAPI requires a version; there is none.",
                );
                this.rename_last_defect("info.version");
            }
            Info {
                extensions: this.extensions(keys, &known, "the info"),
                title: this.text(keys, "title").unwrap_or_default(),
                description: this.text(keys, "description"),
                terms_of_service: this.text(keys, "termsOfService"),
                contact: this.mapping(keys, "contact").map(|keys| {
                    this.down("contact", |this| Contact {
                        extensions: this.extensions(keys, CONTACT, "a contact"),
                        name: this.text(keys, "name"),
                        url: this.text(keys, "url"),
                        email: this.text(keys, "email"),
                    })
                }),
                license: this.mapping(keys, "license").map(|keys| {
                    this.down("license", |this| License {
                        extensions: this.extensions(keys, LICENSE, "a license"),
                        name: this.text(keys, "name").unwrap_or_default(),
                        url: this.text(keys, "url"),
                    })
                }),
                version,
            }
        })
    }

    fn tags(&mut self, keys: &'d Keys) -> Vec<Tag> {
        self.every(keys, "tags", |this, value| {
            let Some(keys) = this.keys(value, "a tag") else {
                return Tag::default();
            };
            Tag {
                extensions: this.extensions(keys, TAG, "a tag"),
                name: this.text(keys, "name").unwrap_or_default(),
                description: this.text(keys, "description"),
                external_docs: this.external_docs(keys),
            }
        })
    }

    fn components(&mut self, keys: &'d Keys) -> Option<Components> {
        let keys = self.mapping(keys, "components")?;
        self.down("components", |this| this.aside(keys));
        Some(self.down("components", |this| Components {
            extensions: this.extensions(keys, COMPONENTS, "the components"),
            schemas: this.each(keys, "schemas", Self::schema),
            responses: this.each(keys, "responses", Self::response),
            parameters: this.each(keys, "parameters", Self::parameter),
            examples: this.each(keys, "examples", Self::example),
            request_bodies: this.each(keys, "requestBodies", Self::request_body),
            headers: this.each(keys, "headers", Self::header),
            security_schemes: this.each(keys, "securitySchemes", Self::security_scheme),
            ..Default::default()
        }))
    }
}

impl Reader<'_> {
    /// Something at the current place is left out or degraded.
    pub(super) fn warn_here(
        &mut self,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.tell(Diagnostic::warning(message).help(help));
    }

    /// Says what the last defect is about, where that isn't its keyword.
    pub(super) fn rename_last_defect(&mut self, aspect: &str) {
        if let Some(defect) = self.last_defect() {
            defect.aspect = aspect.to_owned();
        }
    }
}
