//! `client.rs`: the profile of the API, and the ways to a client.

use super::code::{Call, Code, string};
use super::docs::{Docs, code as docs_code};
use super::scope::{Intake, Scope};
use crate::ir::{AuthKind, AuthPlace};
use crate::model::{Credential, Model};

pub(super) fn file(model: &Model) -> String {
    let package = &model.package;
    let mut taken = vec![
        "Client",
        "ClientBuilder",
        "CredentialProfile",
        "Error",
        "Profile",
        "RequestOptions",
        "Scheme",
        "SecretString",
        "TokenSource",
    ];
    taken.extend(model.resources.iter().map(|resource| &*resource.type_ident));
    let scope = Scope::new(model, "crate::types", taken);
    let mut out = Code::new();

    out.docs(&Docs::own("What is particular to this API."));
    profile(&mut out, model);
    out.blank();
    client(&mut out, model);
    settings(&mut out, &scope);

    let mut imports = Code::new();
    let mut runtime = vec!["Client", "ClientBuilder", "Error", "Profile"];
    if !package.credentials.is_empty() {
        imports.line("use secrecy::SecretString;");
        imports.blank();
        runtime.extend(["CredentialProfile", "Scheme"]);
    }
    if package
        .credentials
        .iter()
        .any(|one| one.kind == AuthKind::Bearer)
    {
        runtime.push("TokenSource");
    }
    if !package.fixed_headers.is_empty() || !package.list_headers.is_empty() {
        runtime.push("RequestOptions");
    }
    let resources: Vec<_> = model.resources.iter().map(|one| &*one.type_ident).collect();
    let crate_imports = scope.imports(&[
        ("crate::resources", &resources),
        ("crate::runtime", &runtime),
    ]);
    imports.append(&crate_imports);
    out.into_file(&imports)
}

fn option(text: Option<&str>) -> String {
    match text {
        Some(text) => format!("Some({})", string(text)),
        None => "None".to_owned(),
    }
}

fn scheme(kind: &AuthKind) -> String {
    match kind {
        AuthKind::ApiKey { place, name } => {
            let place = match place {
                AuthPlace::Header => "Header",
                AuthPlace::Query => "Query",
                AuthPlace::Cookie => "Cookie",
            };
            format!("Scheme::{place}({})", string(name))
        }
        AuthKind::Basic => "Scheme::Basic".to_owned(),
        AuthKind::Bearer => "Scheme::Bearer".to_owned(),
    }
}

fn profile(out: &mut Code, model: &Model) {
    let package = &model.package;
    out.open("static PROFILE: Profile = Profile");
    out.line("user_agent: concat!(env!(\"CARGO_PKG_NAME\"), \"/\", env!(\"CARGO_PKG_VERSION\")),");
    out.line(format!(
        "base_url: {},",
        string(package.base_url.trim_end_matches('/'))
    ));
    out.line(format!(
        "base_url_env: {},",
        option(package.base_url_env.as_deref())
    ));
    let credential = |out: &mut Code, one: &Credential| {
        out.line(format!("scheme: {},", scheme(&one.kind)));
        out.line(format!("env: {},", option(one.env.as_deref())));
    };
    match package.credentials.as_slice() {
        [] => out.line("credentials: &[],"),
        // The only element of a list stands beside its bracket.
        [one] => {
            out.open("credentials: &[CredentialProfile");
            credential(out, one);
            out.close_with("],");
        }
        all => {
            out.open_with("credentials: &[");
            for one in all {
                out.open("CredentialProfile");
                credential(out, one);
                out.close_with(",");
            }
            out.close_as("],");
        }
    }
    let headers: Vec<_> = package
        .fixed_headers
        .iter()
        .map(|header| (string(&header.name), string(&header.value)))
        .collect();
    out.pairs("headers: &", &headers, ",");
    let request_id = option(package.request_id_header.as_deref());
    out.line(format!("request_id_header: {request_id},"));
    let retries = option(package.retry_count_header.as_deref());
    out.line(format!("retry_count_header: {retries},"));
    let kinds = model.errors.iter().flat_map(|errors| &errors.kinds);
    let statuses: Vec<_> = kinds
        .filter_map(|kind| Some((string(&kind.wire), kind.status?.to_string())))
        .collect();
    out.pairs("error_statuses: &", &statuses, ",");
    out.close_with(";");
}

fn client(out: &mut Code, model: &Model) {
    let package = &model.package;
    out.open("impl Client");
    let errors = "If the HTTP client cannot be built, or a setting cannot be used.";
    match package.credentials.first() {
        Some(credential) => {
            let name = &credential.ident;
            out.docs(
                &Docs::own(format!(
                    "A client with the default settings, which authenticates with this {}.",
                    docs_code(name)
                ))
                .heading("Errors")
                .then(errors),
            );
            let argument = format!("{name}: impl Into<SecretString>");
            out.function("pub fn new", &[argument], "Result<Self, Error>");
            let links = [Call::new(name, [name.clone()]), Call::new("build", [])];
            out.chain("", "Self::builder()", &links, "");
            out.close();
        }
        None => {
            let docs = Docs::own("A client with the default settings.");
            out.docs(&docs.heading("Errors").then(errors));
            out.open("pub fn new() -> Result<Self, Error>");
            out.line("Self::builder().build()");
            out.close();
        }
    }
    out.blank();
    let variables: Vec<_> = package
        .credentials
        .iter()
        .filter_map(|credential| credential.env.as_deref())
        .chain(package.base_url_env.as_deref())
        .map(docs_code)
        .collect();
    let from = match variables.as_slice() {
        [] => "A client set up by the environment.".to_owned(),
        all => format!("A client set up by the environment: {}.", all.join(", ")),
    };
    out.docs(
        &Docs::own(from)
            .heading("Errors")
            .then("If the environment holds no credential, or a setting cannot be used."),
    );
    out.open("pub fn from_env() -> Result<Self, Error>");
    out.line("Self::builder().from_env().build()");
    out.close();
    out.blank();
    out.docs(&Docs::own("Begins to build a client."));
    out.open("pub fn builder() -> ClientBuilder");
    out.line("Self::from_profile(&PROFILE)");
    out.close();
    for resource in &model.resources {
        out.blank();
        let docs = Docs::foreign_or(&resource.docs, || {
            format!("Calls of {}.", docs_code(&resource.ident))
        });
        out.docs(&docs);
        let result = format!("{}<'_>", resource.type_ident);
        out.function(
            &format!("pub fn {}", resource.ident),
            &["&self".to_owned()],
            &result,
        );
        out.line(format!("{}::new(self)", resource.type_ident));
        out.close();
    }
    out.close();
}

/// Methods of the builder and of the options of a call.
fn settings(out: &mut Code, scope: &Scope<'_>) {
    let package = &scope.model.package;
    let headers = !package.fixed_headers.is_empty() || !package.list_headers.is_empty();
    if !package.credentials.is_empty() || headers {
        out.blank();
        out.open("impl ClientBuilder");
        for credential in &package.credentials {
            self::credential(out, credential);
        }
        self::headers(out, scope, "with every call");
        out.close();
    }
    if headers {
        out.blank();
        out.open("impl RequestOptions");
        self::headers(out, scope, "with this call");
        out.close();
    }
}

fn credential(out: &mut Code, credential: &Credential) {
    let name = &credential.ident;
    let scheme = scheme(&credential.kind);
    let docs = Docs::foreign_or(&credential.docs, || {
        format!("Authenticates with this {}.", docs_code(name))
    });
    out.blank();
    out.docs(&docs);
    let argument = format!("{name}: impl Into<SecretString>");
    out.function(
        &format!("pub fn {name}"),
        &["self".to_owned(), argument],
        "Self",
    );
    out.call(
        "",
        &Call::new("self.credential", [scheme.clone(), name.clone()]),
        "",
    );
    out.close();
    if credential.kind == AuthKind::Bearer {
        out.blank();
        out.docs(&Docs::own(format!(
            "Like [`{name}`](Self::{name}), but asked for whenever one is needed, so that it can \
             be refreshed."
        )));
        let arguments = ["self".to_owned(), "source: impl TokenSource".to_owned()];
        out.function(&format!("pub fn {name}_source"), &arguments, "Self");
        out.call(
            "",
            &Call::new("self.token_source", [scheme, "source".to_owned()]),
            "",
        );
        out.close();
    }
}

fn headers(out: &mut Code, scope: &Scope<'_>, when: &str) {
    let package = &scope.model.package;
    for header in &package.fixed_headers {
        let name = &header.ident;
        let docs = Docs::foreign(&header.docs).then(format!(
            "Sent as the header {} {when}; {} if this is not called.",
            docs_code(&header.name),
            docs_code(&header.value)
        ));
        out.blank();
        out.docs(&docs);
        let argument = format!("{name}: impl Into<String>");
        out.function(
            &format!("pub fn {name}"),
            &["self".to_owned(), argument],
            "Self",
        );
        out.call(
            "",
            &Call::new("self.header", [string(&header.name), name.clone()]),
            "",
        );
        out.close();
    }
    for header in &package.list_headers {
        let name = &header.ident;
        let docs = Docs::foreign(&header.docs).then(format!(
            "Added to the list in the header {} {when}.",
            docs_code(&header.name)
        ));
        out.blank();
        out.docs(&docs);
        let intake = scope.intake(&header.item);
        let argument = format!("{name}: {}", intake.argument());
        out.function(
            &format!("pub fn {name}"),
            &["self".to_owned(), argument],
            "Self",
        );
        let value = match intake {
            Intake::Into(ty) if ty == "String" => name.clone(),
            Intake::Into(ty) => {
                out.line(format!("let {name}: {ty} = {name}.into();"));
                format!("{name}.to_string()")
            }
            _ => format!("{name}.to_string()"),
        };
        out.call(
            "",
            &Call::new("self.append_header", [string(&header.name), value]),
            "",
        );
        out.close();
    }
}

/// `errors.rs`.
pub(super) fn errors(model: &Model) -> Option<String> {
    let errors = model.errors.as_ref()?;
    let scope = Scope::new(model, "crate::types", ["ApiError", "ApiErrorKind"]);
    let mut out = Code::new();
    out.line("/// What kind of error the API answered with.");
    out.line("#[derive(Debug, Clone, PartialEq, Eq, Hash)]");
    out.line("#[non_exhaustive]");
    out.open("pub enum ApiErrorKind");
    for kind in &errors.kinds {
        let wire = docs_code(&kind.wire);
        let docs = Docs::foreign_or(&kind.docs, || format!("{wire}."));
        out.docs(&match kind.status {
            Some(status) => docs.then(format!("Status {status}.")),
            None => docs,
        });
        out.line(format!("{},", kind.ident));
    }
    out.docs(&Docs::own(
        "A kind this version of the crate does not know, as it came; of an answer that names no \
         kind, the status.",
    ));
    out.line("Other(String),");
    out.close();
    out.blank();
    out.open("codec::open_enum!");
    out.open("ApiErrorKind");
    for kind in &errors.kinds {
        out.line(format!("{} => {},", string(&kind.wire), kind.ident));
    }
    out.close();
    out.close();

    out.blank();
    out.open("impl ApiError");
    out.docs(&Docs::own(
        "What kind of error it is. An answer that does not name one is told by its status.",
    ));
    out.open("pub fn kind(&self) -> ApiErrorKind");
    out.open("if let Some(name) = self.error_type()");
    out.line("return name.into();");
    out.close();
    let mut statuses: Vec<(u16, &str)> = Vec::new();
    for kind in &errors.kinds {
        if let Some(status) = kind.status
            && statuses.iter().all(|(other, _)| *other != status)
        {
            statuses.push((status, &kind.ident));
        }
    }
    if statuses.is_empty() {
        out.line("ApiErrorKind::Other(self.status().as_u16().to_string())");
    } else {
        out.open("match self.status().as_u16()");
        for (status, ident) in statuses {
            out.line(format!("{status} => ApiErrorKind::{ident},"));
        }
        out.line("status => ApiErrorKind::Other(status.to_string()),");
        out.close();
    }
    out.close();
    out.blank();
    let body = scope.name(errors.body);
    out.docs(&Docs::own(
        "The body of the answer, if it is what the API promises.",
    ));
    let result = format!("Option<{body}>");
    out.function("pub fn error_body", &["&self".to_owned()], &result);
    out.line("self.body().ok()");
    out.close();
    out.close();

    let imports = [
        ("crate::runtime", &["ApiError"] as &[&str]),
        ("crate::runtime::codec", &["self"]),
    ];
    Some(out.into_file(&scope.imports(&imports)))
}
