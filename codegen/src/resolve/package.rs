//! What the client knows of its API before the first call.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Companions;
use super::docs;
use super::items::Types;
use super::names::Names;
use super::settings::Settings;
use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::ir::{Api, AuthKind, Parameter, ParameterPlace, Shape};
use crate::manifest::ClientConfig;
use crate::model::{Credential, FixedHeader, ListHeader, Package, Trace, Type};

pub(super) fn resolve(
    api: &Api,
    client: &ClientConfig,
    companions: Companions,
    manifest: &str,
) -> Result<Draft, Failure> {
    let mut problems = Vec::new();
    let at =
        || Place { file: manifest.to_owned(), line: None, column: None, text: None };
    for config in &client.headers {
        if header(api, config.name.get_ref()).is_none() {
            problems.push(
                Diagnostic::error(format!(
                    "no operation has a header `{}`",
                    config.name.get_ref()
                ))
                .at(at())
                .help("take the [[client.header]] out, or mend its name"),
            );
        }
    }
    for config in &client.credentials {
        let scheme = config.scheme.get_ref();
        if !api
            .auth
            .iter()
            .any(|auth| scheme_name(&auth.kind).eq_ignore_ascii_case(scheme))
        {
            let known: Vec<&str> =
                api.auth.iter().map(|auth| scheme_name(&auth.kind)).collect();
            problems.push(
                Diagnostic::error(format!("no source authenticates with `{scheme}`"))
                    .at(at())
                    .help(format!("the sources know: {}", known.join(", "))),
            );
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let api_name = client
        .api
        .clone()
        .or_else(|| api.info.title.clone().filter(|title| !title.trim().is_empty()))
        .unwrap_or_else(|| client.name.clone());
    let mut settings = Settings::new();
    Ok(Draft(
        Package {
            name: client.name.clone(),
            version: client.version.clone(),
            origin: companions.origin,
            description: client.description.clone().unwrap_or_else(|| {
                format!("Client for the {}", api_name.trim_start_matches("The "))
            }),
            api_name,
            base_url: api
                .servers
                .first()
                .map(|server| server.url.clone())
                .unwrap_or_default(),
            base_url_env: client.base_url_env.clone(),
            credentials: credentials(api, client, &mut settings),
            fixed_headers: fixed_headers(api, client, &mut settings),
            list_headers: Vec::new(),
            request_id_header: client.request_id_header.clone(),
            retry_count_header: client.retry_count_header.clone(),
            trace: trace(client),
            conveniences: companions.conveniences,
            guides: companions.guides,
            examples: companions.examples,
            dependencies: companions.dependencies,
            guide: companions.guide,
        },
        client.clone(),
    ))
}

/// A package whose parts that need types are still missing.
pub(super) struct Draft(Package, ClientConfig);

impl Draft {
    /// Adds what can be said only once types have names.
    pub(super) fn with_items(self, api: &Api, names: &Names) -> Package {
        let Self(package, client) = self;
        let mut nowhere = Vec::new();
        let types = Types::new(api, names, &[], &mut nowhere);
        let mut settings = Settings::of(&package);
        let list_headers = client
            .headers
            .iter()
            .filter(|config| {
                !package.fixed_headers.iter().any(|h| h.name == *config.name.get_ref())
            })
            .filter_map(|config| {
                let parameter = header(api, config.name.get_ref())?;
                let item = match types.plain(&parameter.value) {
                    Type::Vec(item) => *item,
                    ty => ty,
                };
                Some(ListHeader {
                    ident: settings.header(config.method.as_deref(), &parameter.name),
                    name: parameter.name.clone(),
                    item,
                    docs: docs::place(api, &parameter.value),
                })
            })
            .collect();
        Package { list_headers, ..package }
    }
}

fn trace(client: &ClientConfig) -> Trace {
    let pairs = |fields: &BTreeMap<String, Spanned<Vec<String>>>| {
        let pairs = fields.iter().flat_map(|(name, pointers)| {
            pointers.get_ref().iter().map(|pointer| (name.clone(), pointer.clone()))
        });
        pairs.collect()
    };
    Trace { request: pairs(&client.trace.request), answer: pairs(&client.trace.answer) }
}

fn header<'a>(api: &'a Api, name: &str) -> Option<&'a Parameter> {
    api.operations.iter().flat_map(|operation| &operation.parameters).find(|parameter| {
        parameter.place == ParameterPlace::Header
            && parameter.name.eq_ignore_ascii_case(name)
    })
}

/// The name the manifest has for a way to authenticate.
pub(crate) fn scheme_name(kind: &AuthKind) -> &str {
    match kind {
        AuthKind::ApiKey { name, .. } => name,
        AuthKind::Basic => "basic",
        AuthKind::Bearer => "bearer",
    }
}

fn credentials(
    api: &Api,
    client: &ClientConfig,
    settings: &mut Settings,
) -> Vec<Credential> {
    let mut credentials: Vec<Credential> = Vec::new();
    for auth in &api.auth {
        if credentials.iter().any(|credential| credential.kind == auth.kind) {
            continue;
        }
        let name = scheme_name(&auth.kind);
        let config = client
            .credentials
            .iter()
            .find(|c| c.scheme.get_ref().eq_ignore_ascii_case(name));
        let given = config.and_then(|config| config.method.as_deref());
        let ident = settings.credential(given, &auth.kind);
        credentials.push(Credential {
            ident,
            kind: auth.kind.clone(),
            env: config.and_then(|config| config.env.clone()),
            docs: auth.description.clone().unwrap_or_default(),
        });
    }
    credentials
}

/// Headers whose value is known: those the manifest names and those every call requires, as far
/// as a source states a default.
fn fixed_headers(
    api: &Api,
    client: &ClientConfig,
    settings: &mut Settings,
) -> Vec<FixedHeader> {
    let mut headers: Vec<FixedHeader> = Vec::new();
    for parameter in api.operations.iter().flat_map(|operation| &operation.parameters) {
        let config = client
            .headers
            .iter()
            .find(|c| c.name.get_ref().eq_ignore_ascii_case(&parameter.name));
        let wanted = parameter.place == ParameterPlace::Header
            && (config.is_some() || parameter.required)
            && !headers.iter().any(|header| header.name == parameter.name);
        let constant = match &api.schemas[parameter.value.schema].shape {
            Shape::Text(text) => text.constant(),
            _ => None,
        };
        let default = parameter.value.default.as_ref().and_then(|value| value.as_str());
        if let (true, Some(value)) = (wanted, default.or(constant)) {
            headers.push(FixedHeader {
                ident: settings
                    .header(config.and_then(|c| c.method.as_deref()), &parameter.name),
                name: parameter.name.clone(),
                value: value.to_owned(),
                docs: docs::place(api, &parameter.value),
            });
        }
    }
    headers
}
