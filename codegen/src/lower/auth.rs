//! Ways to authenticate.

use openapiv3::{APIKeyLocation, SecurityScheme};
use serde_json::{Value, json};

use super::operation::operations_of;
use super::{Lowering, child, filled, origin};
use crate::ir::{Auth, AuthKind, AuthPlace};
use crate::openapi::nearest;

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
            for (item, at) in self.path_items(item, &child("/paths", key)) {
                for (_, operation, at) in operations_of(from, item, &at) {
                    add(&operation.security, &at);
                }
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
                let known = components
                    .into_iter()
                    .flat_map(|all| all.security_schemes.keys().map(String::as_str));
                let help = match nearest(name, known) {
                    Some(near) => format!("it is ignored; is `{near}` meant?"),
                    None => {
                        "it is ignored; declare it under `components.securitySchemes`"
                            .to_owned()
                    }
                };
                self.warn(
                    &child(at, name),
                    format!("there is no security scheme `{name}`"),
                    help,
                );
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
            let description = match scheme {
                SecurityScheme::APIKey { description, .. }
                | SecurityScheme::HTTP { description, .. }
                | SecurityScheme::OAuth2 { description, .. }
                | SecurityScheme::OpenIDConnect { description, .. } => description,
            };
            let Some(kind) = kind(scheme) else {
                if let SecurityScheme::HTTP { scheme, .. } = scheme {
                    self.warn(
                        &child(&pointer, "scheme"),
                        format!("the client can't authenticate by HTTP `{scheme}`"),
                        "the scheme is left out; set the header `authorization` of the call",
                    );
                }
                continue;
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

    /// The ways to authenticate that an operation takes, if it says so itself and not what is said of
    /// all. Alternatives with a way that the client has not are left out.
    pub(super) fn security(
        &self,
        operation: &openapiv3::Operation,
    ) -> Option<Vec<Vec<AuthKind>>> {
        let own = operation.security.as_ref()?;
        let components = self.from.openapi.components.as_ref();
        let kinds = |alternatives: &[openapiv3::SecurityRequirement]| {
            let of =
                |name: &String| kind(components?.security_schemes.get(name)?.as_item()?);
            let mut found: Vec<Vec<AuthKind>> = Vec::new();
            for together in alternatives {
                if let Some(mut kinds) =
                    together.keys().map(of).collect::<Option<Vec<_>>>()
                {
                    kinds.sort();
                    kinds.dedup();
                    if !found.contains(&kinds) {
                        found.push(kinds);
                    }
                }
            }
            found
        };
        let usual = self.from.openapi.security.as_deref().map(kinds);
        let found = kinds(own);
        // What no client can do is tried with what there is.
        let nothing_left = found.is_empty() && !own.is_empty();
        (!nothing_left && usual.as_ref() != Some(&found)).then_some(found)
    }
}

/// How the credential of a scheme is sent.
fn kind(scheme: &SecurityScheme) -> Option<AuthKind> {
    match scheme {
        SecurityScheme::APIKey { location, name, .. } => {
            let (place, name) = match location {
                APIKeyLocation::Header => (AuthPlace::Header, name.to_lowercase()),
                APIKeyLocation::Query => (AuthPlace::Query, name.clone()),
                APIKeyLocation::Cookie => (AuthPlace::Cookie, name.clone()),
            };
            Some(AuthKind::ApiKey { place, name })
        }
        SecurityScheme::HTTP { scheme, .. } => match scheme.to_lowercase().as_str() {
            "basic" => Some(AuthKind::Basic),
            "bearer" => Some(AuthKind::Bearer),
            _ => None,
        },
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => {
            Some(AuthKind::Bearer)
        }
    }
}
