//! Ways to authenticate.

use openapiv3::{
    APIKeyLocation, OAuth2Flows, ReferenceOr, SecurityRequirement, SecurityScheme,
};
use serde_json::Value;

use super::Reader;
use super::content::hole;
use super::reader::{Keys, nearest, shorten};

/// The types of security schemes.
const KINDS: &[&str] = &["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"];

const FLOWS: &[&str] = &[
    "implicit",
    "password",
    "clientCredentials",
    "authorizationCode",
    "deviceAuthorization",
];

const FLOW: &[&str] =
    &["authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl", "scopes"];

impl<'d> Reader<'d> {
    pub(super) fn security(
        &mut self,
        keys: &'d Keys,
    ) -> Option<Vec<SecurityRequirement>> {
        let stated = self.list(keys, "security")?;
        let alternatives = self.every(keys, "security", |this, together| {
            let together = this.keys(together, "a security requirement")?;
            let scopes = |scopes: &Value| {
                let scopes = scopes.as_array().into_iter().flatten();
                scopes.filter_map(|scope| scope.as_str().map(str::to_owned)).collect()
            };
            let named = together.iter().filter(|(name, _)| !name.starts_with("x-"));
            Some(named.map(|(name, of)| (name.clone(), scopes(of))).collect())
        });
        let read: Vec<SecurityRequirement> =
            alternatives.into_iter().flatten().collect();
        // None at all would mean that no credential is wanted.
        (stated.is_empty() || !read.is_empty()).then_some(read)
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
        let Some(typ) = self.text(keys, "type") else {
            let help = format!("it is left out; the types are {}", KINDS.join(", "));
            self.warn_here("a security scheme needs `type`", help);
            return hole();
        };
        let near = nearest(&typ, KINDS.iter().copied());
        if let Some(near) = near.filter(|near| *near != typ) {
            let message = format!("`{}` is no type of a security scheme", shorten(&typ));
            self.warn("type", message, format!("it is taken for `{near}`"));
        }
        let scheme = match near.unwrap_or(&typ) {
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
            "http" => {
                let Some(scheme) = self.text(keys, "scheme") else {
                    self.warn_here(
                        "a scheme of HTTP needs `scheme`",
                        "it is left out; say whether it is `basic` or `bearer`",
                    );
                    return hole();
                };
                let bearer_format = self.text(keys, "bearerFormat");
                SecurityScheme::HTTP { scheme, bearer_format, description, extensions }
            }
            "oauth2" => SecurityScheme::OAuth2 {
                flows: self.flows(keys),
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
            "mutualTLS" => {
                self.warn(
                    "type",
                    "the client has no certificate of its own",
                    "the scheme is left out; give the client an HTTP client that has one",
                );
                return hole();
            }
            other => {
                let help = format!(
                    "the scheme is left out; the types are {}",
                    KINDS.join(", ")
                );
                self.warn(
                    "type",
                    format!("the client can't authenticate by `{}`", shorten(other)),
                    help,
                );
                return hole();
            }
        };
        ReferenceOr::Item(scheme)
    }

    /// How a token is come by, which is the caller's business; read for its mistakes.
    fn flows(&mut self, keys: &'d Keys) -> OAuth2Flows {
        let Some(flows) = self.mapping(keys, "flows") else {
            return OAuth2Flows::default();
        };
        self.down("flows", |this| {
            this.extensions(flows, FLOWS, "the flows of OAuth 2");
            for name in FLOWS {
                if let Some(flow) = this.mapping(flows, name) {
                    this.down(name, |this| this.extensions(flow, FLOW, "a flow"));
                }
            }
        });
        OAuth2Flows::default()
    }
}
