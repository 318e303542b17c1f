//! Ways to authenticate.

use openapiv3::{
    APIKeyLocation, OAuth2Flows, ReferenceOr, SecurityRequirement, SecurityScheme,
};
use serde_json::Value;

use super::Reader;
use super::content::hole;
use super::reader::Keys;

impl<'d> Reader<'d> {
    pub(super) fn security(
        &mut self,
        keys: &'d Keys,
    ) -> Option<Vec<SecurityRequirement>> {
        let alternatives = self.list(keys, "security")?;
        Some(
            alternatives
                .iter()
                .map(|together| {
                    let schemes = together.as_object().into_iter().flatten();
                    schemes
                        .map(|(scheme, scopes)| {
                            let scopes = scopes.as_array().into_iter().flatten();
                            let scopes =
                                scopes.filter_map(|s| s.as_str().map(str::to_owned));
                            (scheme.clone(), scopes.collect())
                        })
                        .collect()
                })
                .collect(),
        )
    }

    /// A security scheme, read where the reference leads.
    pub(super) fn security_scheme(
        &mut self,
        value: &'d Value,
    ) -> ReferenceOr<SecurityScheme> {
        let Some((value, _)) = self.follow(value) else {
            return hole();
        };
        let Some(keys) = self.keys(value, "a security scheme") else {
            return hole();
        };
        let known = [
            "type",
            "description",
            "name",
            "in",
            "scheme",
            "bearerFormat",
            "flows",
            "openIdConnectUrl",
            "oauth2MetadataUrl",
            "deprecated",
        ];
        let extensions = self.extensions(keys, &known, "a security scheme");
        let description = self.text(keys, "description");
        let typ = self.text(keys, "type").unwrap_or_default();
        let scheme = match typ.as_str() {
            "apiKey" => {
                let location = match self.text(keys, "in").as_deref() {
                    Some("query") => APIKeyLocation::Query,
                    Some("cookie") => APIKeyLocation::Cookie,
                    Some("header") => APIKeyLocation::Header,
                    _ => {
                        self.warn(
                            "in",
                            "an API key is sent in `header`, `query` or `cookie`",
                            "it is taken for `header`",
                        );
                        APIKeyLocation::Header
                    }
                };
                let Some(name) = self.text(keys, "name") else {
                    self.warn_here("an API key needs `name`", "the scheme is left out");
                    return hole();
                };
                SecurityScheme::APIKey { location, name, description, extensions }
            }
            "http" => SecurityScheme::HTTP {
                scheme: self.text(keys, "scheme").unwrap_or_default(),
                bearer_format: self.text(keys, "bearerFormat"),
                description,
                extensions,
            },
            "oauth2" => SecurityScheme::OAuth2 {
                flows: keys
                    .get("flows")
                    .cloned()
                    .and_then(|flows| serde_json::from_value::<OAuth2Flows>(flows).ok())
                    .unwrap_or_default(),
                description,
                extensions,
            },
            "openIdConnect" => SecurityScheme::OpenIDConnect {
                open_id_connect_url: self
                    .text(keys, "openIdConnectUrl")
                    .unwrap_or_default(),
                description,
                extensions,
            },
            other => {
                self.warn(
                    "type",
                    format!("the client can't authenticate by `{other}`"),
                    "the scheme is left out",
                );
                return hole();
            }
        };
        ReferenceOr::Item(scheme)
    }
}
