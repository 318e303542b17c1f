//! Ways to authenticate.

use openapiv3::{APIKeyLocation, SecurityScheme};
use serde_json::{Value, json};

use super::{Lowering, child, filled, origin};
use crate::ir::{Auth, AuthKind, AuthPlace};

impl Lowering<'_> {
    /// The schemes that `security` refers to, in the order it does; all there are, when it refers to
    /// none.
    pub(super) fn auth(&mut self) -> Vec<Auth> {
        let from = self.from;
        let mut names: Vec<(String, String)> = Vec::new();
        let mut add = |alternatives: &Option<Vec<openapiv3::SecurityRequirement>>,
                       at: &str| {
            for (index, together) in alternatives.iter().flatten().enumerate() {
                for name in together.keys() {
                    if !names.iter().any(|(known, _)| known == name) {
                        names.push((name.clone(), format!("{at}/security/{index}")));
                    }
                }
            }
        };
        add(&from.openapi.security, "");
        for (key, item) in from.openapi.paths.iter() {
            let at = child("/paths", key);
            let operations = item.as_item().into_iter().flat_map(|item| item.iter());
            for (method, operation) in operations {
                add(&operation.security, &child(&at, method));
            }
        }
        if names.is_empty() {
            let components = from.openapi.components.iter();
            names = components
                .flat_map(|components| components.security_schemes.keys())
                .map(|name| (name.clone(), String::new()))
                .collect();
        }
        self.named(&names)
    }

    fn named(&mut self, names: &[(String, String)]) -> Vec<Auth> {
        let from = self.from;
        let components = from.openapi.components.as_ref();
        let mut found = Vec::new();
        for (name, at) in names {
            let scheme =
                components.and_then(|components| components.security_schemes.get(name));
            let Some(scheme) = scheme else {
                self.defect(
                    child(at, name),
                    "security",
                    json!(name),
                    Value::Null,
                    format!(
                        "`security` refers to `{name}`, which is not declared; ignored."
                    ),
                );
                continue;
            };
            let pointer = child("/components/securitySchemes", name);
            let Some(scheme) = scheme.as_item() else {
                continue;
            };
            let (kind, description) = match scheme {
                SecurityScheme::APIKey { location, name, description, .. } => {
                    let (place, name) = match location {
                        APIKeyLocation::Header => {
                            (AuthPlace::Header, name.to_lowercase())
                        }
                        APIKeyLocation::Query => (AuthPlace::Query, name.clone()),
                        APIKeyLocation::Cookie => (AuthPlace::Cookie, name.clone()),
                    };
                    (AuthKind::ApiKey { place, name }, description)
                }
                SecurityScheme::HTTP { scheme, description, .. } => match scheme
                    .to_lowercase()
                    .as_str()
                {
                    "basic" => (AuthKind::Basic, description),
                    "bearer" => (AuthKind::Bearer, description),
                    other => {
                        self.warn(
                            &child(&pointer, "scheme"),
                            format!("the client can't authenticate by HTTP `{other}`"),
                            "the scheme is left out",
                        );
                        continue;
                    }
                },
                SecurityScheme::OAuth2 { description, .. }
                | SecurityScheme::OpenIDConnect { description, .. } => {
                    (AuthKind::Bearer, description)
                }
            };
            found.push(Auth {
                name: name.clone(),
                kind,
                description: description.as_deref().and_then(filled),
                origins: vec![origin(pointer)],
            });
        }
        found
    }
}
