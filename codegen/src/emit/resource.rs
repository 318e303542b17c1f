//! Groups of methods: a file each.

use super::code::{Call, Code, Value, string};
use super::docs::{Docs, code as docs_code, inline};
use super::scope::Scope;
use crate::model::{Answer, Argument, ItemKind, Method, Model, PathPart, Resource, Type};

/// Names of the runtime that a resource may use.
const RUNTIME: [&str; 8] = [
    "Call",
    "Client",
    "Cursor",
    "EventCall",
    "LinesCall",
    "Page",
    "PageCall",
    "Path",
];

/// Every resource of the model, children after their parent.
pub(super) fn all(model: &Model) -> Vec<&Resource> {
    fn add<'m>(all: &mut Vec<&'m Resource>, resource: &'m Resource) {
        all.push(resource);
        for child in &resource.children {
            add(all, child);
        }
    }
    let mut resources = Vec::new();
    for resource in &model.resources {
        add(&mut resources, resource);
    }
    resources
}

/// The file of a resource, without those of its children.
pub(super) fn file(model: &Model, resource: &Resource) -> String {
    let children = resource.children.iter().map(|child| &*child.type_ident);
    let taken = RUNTIME
        .into_iter()
        .chain(["Method", &*resource.type_ident])
        .chain(children);
    let mut file = File {
        scope: Scope::new(model, "crate::types", taken),
        out: Code::new(),
        runtime: vec!["Client"],
    };
    file.resource(resource);

    let mut imports = Code::new();
    if !resource.methods.is_empty() {
        imports.line("use http::Method;");
    }
    let wrappers: Vec<_> = resource.methods.iter().filter_map(wrapper).collect();
    let children: Vec<_> = resource
        .children
        .iter()
        .map(|child| &*child.type_ident)
        .collect();
    imports.blank();
    imports.append(&file.scope.imports(&[
        ("super", &children),
        ("crate::conveniences", &wrappers),
        ("crate::runtime", &file.runtime),
    ]));
    file.out.into_file(&imports)
}

fn wrapper(method: &Method) -> Option<&str> {
    match &method.answer {
        Answer::Events(streaming) => streaming.wrapper.as_deref(),
        _ => None,
    }
}

struct File<'m> {
    scope: Scope<'m>,
    out: Code,
    /// Names of the runtime in use.
    runtime: Vec<&'static str>,
}

impl File<'_> {
    fn resource(&mut self, resource: &Resource) {
        let ident = &resource.type_ident;
        let docs = Docs::foreign_or(&resource.docs, || {
            format!("Calls of {}.", docs_code(&resource.ident))
        });
        self.out.docs(&docs);
        self.out.line("#[derive(Debug, Clone, Copy)]");
        self.out.open(format!("pub struct {ident}<'a>"));
        self.out.line("client: &'a Client,");
        self.out.close();
        self.out.blank();
        self.out.open(format!("impl<'a> {ident}<'a>"));
        self.out
            .open("pub(crate) fn new(client: &'a Client) -> Self");
        self.out.line("Self { client }");
        self.out.close();
        for child in &resource.children {
            self.out.blank();
            self.out.docs(&Docs::foreign_or(&child.docs, || {
                format!("Calls of {}.", docs_code(&child.ident))
            }));
            let result = format!("{}<'a>", child.type_ident);
            let head = format!("pub fn {}", child.ident);
            self.out.function(&head, &["&self".to_owned()], &result);
            self.out
                .line(format!("{}::new(self.client)", child.type_ident));
            self.out.close();
        }
        for method in &resource.methods {
            self.out.blank();
            self.method(method);
        }
        self.out.close();
    }

    fn uses(&mut self, name: &'static str) -> &'static str {
        self.runtime.push(name);
        name
    }

    fn method(&mut self, method: &Method) {
        self.docs(method);
        if method.deprecated {
            self.out.line("#[deprecated]");
        }
        let body = free_name(method, ["request", "body", "request_body"]);
        let params = free_name(method, ["params", "query", "query_params"]);
        let (arguments, many) = self.arguments(method, body, params);
        if many {
            self.out
                .line("#[expect(clippy::too_many_arguments, reason = \"the API has so many\")]");
        }
        let result = self.result(&method.answer);
        self.out
            .function(&format!("pub fn {}", method.ident), &arguments, &result);

        let path = self.path(method);
        let closing = self.closing(&method.answer);
        let http_method = http_method(&method.http_method);
        let mut links = vec![Call::new("request", [http_method, path])];
        let bundle = method.params.map(|id| &self.scope.model.item(id).kind);
        if let Some(ItemKind::Params(bundle)) = bundle {
            for field in &bundle.fields {
                let value = format!("&{params}.{}", field.ident);
                links.push(Call::new("query", [string(&field.wire), value]));
            }
        }
        let (required, optional): (Vec<_>, Vec<_>) =
            method.headers.iter().partition(|header| header.required);
        for header in required {
            links.push(Call::new(
                "header",
                [string(&header.wire), header_value(header)],
            ));
        }
        let mut root = "self.client".to_owned();
        if !optional.is_empty() {
            let name = free_name(method, ["call", "builder", "request_builder"]);
            self.out
                .chain(&format!("let mut {name} = "), &root, &links, ";");
            for header in optional {
                self.out
                    .open(format!("if let Some(value) = {}", header.ident));
                let value = match header.ty {
                    Type::String => "value".to_owned(),
                    _ => "value.to_string()".to_owned(),
                };
                let call = Call::new(&format!("{name}.header"), [string(&header.wire), value]);
                self.out.call(&format!("{name} = "), &call, ";");
                self.out.close();
            }
            links.clear();
            root = name.to_owned();
        }
        if let Some(ty) = &method.body {
            let body = match ty {
                Type::Bool | Type::I64 | Type::U64 | Type::F64 => format!("&{body}"),
                _ => body.to_owned(),
            };
            let flag = match &method.answer {
                Answer::Events(streaming) => streaming.flag.as_deref(),
                _ => None,
            };
            links.push(match flag {
                Some(flag) => {
                    let fields = format!("&[({}, true.into())]", string(flag));
                    Call::new("json_with", [body, fields])
                }
                None => Call::new("json", [body]),
            });
        }
        links.extend(closing);
        self.out.chain("", &root, &links, "");
        self.out.close();
    }

    fn docs(&mut self, method: &Method) {
        let place = format!("{} {}", method.http_method, method.path);
        let docs = Docs::foreign(&method.docs)
            .then(format!("{}.", docs_code(&place)))
            .sources(&method.sources);
        let failures: Vec<_> = method
            .statuses
            .iter()
            .filter(|(status, _)| !status.starts_with(['1', '2', '3']))
            .map(|(status, meaning)| match inline(meaning) {
                meaning if meaning.is_empty() => inline(status),
                meaning => format!("{}: {meaning}", inline(status)),
            })
            .collect();
        let docs = docs.heading("Errors").then(
            "If the request cannot be sent, if the answer is not what the API promises, or if it \
             is an error of the API.",
        );
        self.out.docs(&if failures.is_empty() {
            docs
        } else {
            docs.list(failures)
        });
    }

    fn arguments(&self, method: &Method, body: &str, params: &str) -> (Vec<String>, bool) {
        let mut arguments = vec!["&self".to_owned()];
        for argument in &method.arguments {
            let ty = match self.scope.resolve(&argument.ty) {
                Type::Bool | Type::I64 | Type::U64 | Type::F64 => self.scope.ty(&argument.ty),
                _ => "impl AsRef<str>".to_owned(),
            };
            arguments.push(format!("{}: {ty}", argument.ident));
        }
        if let Some(ty) = &method.body {
            arguments.push(format!("{body}: {}", self.scope.reference(ty)));
        }
        if let Some(id) = method.params {
            arguments.push(format!("{params}: {}", self.scope.name(id)));
        }
        for header in &method.headers {
            let ty = match header.ty {
                Type::String => "&str".to_owned(),
                ref ty => self.scope.ty(ty),
            };
            arguments.push(if header.required {
                format!("{}: {ty}", header.ident)
            } else {
                format!("{}: Option<{ty}>", header.ident)
            });
        }
        let many = arguments.len() > 7;
        (arguments, many)
    }

    fn result(&mut self, answer: &Answer) -> String {
        match answer {
            Answer::Json(ty) => {
                let ty = self.scope.ty(ty);
                format!("{}<{ty}>", self.uses("Call"))
            }
            Answer::Page(shape) => {
                let page = self.scope.name(shape.page);
                format!("{}<{page}>", self.uses("PageCall"))
            }
            Answer::Events(streaming) => {
                let event = self.scope.ty(&streaming.event);
                let call = self.uses("EventCall");
                match &streaming.wrapper {
                    Some(wrapper) => format!("{call}<{event}, {wrapper}>"),
                    None => format!("{call}<{event}>"),
                }
            }
            Answer::Lines { item, .. } => {
                let item = self.scope.ty(item);
                format!("{}<{item}>", self.uses("LinesCall"))
            }
            Answer::Empty => format!("{}<()>", self.uses("Call")),
        }
    }

    /// The path of the request as an expression; if it is long, a statement and its variable.
    fn path(&mut self, method: &Method) -> String {
        self.uses("Path");
        let mut segments = Segments::default();
        for part in &method.path_parts {
            match part {
                PathPart::Literal(text) => segments.literal(text),
                PathPart::Argument(index) => {
                    let argument = &method.arguments[*index];
                    segments.argument(match self.scope.resolve(&argument.ty) {
                        Type::Bool | Type::I64 | Type::U64 | Type::F64 => argument.ident.clone(),
                        _ => format!("{}.as_ref()", argument.ident),
                    });
                }
            }
        }
        let (literal, links) = segments.finish();
        let root = format!("Path::new({literal})");
        // With the method before it, it has to fit into the arguments of `request`.
        if links.is_empty() && root.len() < 45 {
            return root;
        }
        if links.is_empty() {
            self.out
                .call("let path = ", &Call::new("Path::new", [literal]), ";");
        } else {
            self.out.chain("let path = ", &root, &links, ";");
        }
        "path".to_owned()
    }

    /// The last links of the chain, which say what the answer is.
    fn closing(&mut self, answer: &Answer) -> Vec<Call> {
        let mut links = Vec::new();
        match answer {
            Answer::Json(_) => links.push(Call::new("call", [])),
            Answer::Page(shape) => {
                let cursor = self.uses("Cursor");
                let text = |name: &str| Value::Text(string(name));
                let fields = [
                    ("after".to_owned(), text(&shape.after)),
                    ("before".to_owned(), text(&shape.before)),
                ];
                self.out
                    .literal(&format!("let cursor = {cursor}"), &fields, ";");
                links.push(Call::new("pages", ["&cursor".to_owned()]));
            }
            Answer::Events(streaming) => {
                links.push(Call::new("events", []));
                if let Some(terminal) = &streaming.terminal {
                    links.push(Call::new("terminal", [string(terminal)]));
                }
                if streaming.wrapper.is_some() {
                    links.push(Call::new("wrap", []));
                }
            }
            Answer::Lines { accept, .. } => {
                if accept != "application/x-jsonl" {
                    links.push(Call::new("accept", [string(accept)]));
                }
                links.push(Call::new("lines", []));
            }
            Answer::Empty => links.push(Call::new("empty", [])),
        }
        links
    }
}

/// The first of these names that no argument has.
fn free_name<'n>(method: &Method, names: [&'n str; 3]) -> &'n str {
    let arguments = || method.arguments.iter().chain(&method.headers);
    let free = |name: &&str| arguments().all(|argument| argument.ident != *name);
    names.into_iter().find(free).unwrap_or(names[2])
}

fn header_value(header: &Argument) -> String {
    match header.ty {
        Type::String => header.ident.clone(),
        _ => format!("{}.to_string()", header.ident),
    }
}

fn http_method(name: &str) -> String {
    match name {
        "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE" => {
            format!("Method::{name}")
        }
        // Only those are in OpenAPI 3.1.
        _ => "Method::GET".to_owned(),
    }
}

/// A path in the runtime's terms: literal segments, and segments that are values.
#[derive(Default)]
struct Segments {
    done: Vec<Segment>,
    /// The segment under way: literal text and values.
    current: Vec<Result<String, String>>,
    /// Whether a slash is the last there is.
    slash: bool,
}

enum Segment {
    Literal(String),
    /// An expression.
    Value(String),
}

impl Segments {
    fn literal(&mut self, text: &str) {
        self.slash = text.ends_with('/');
        let mut parts = text.split('/');
        if let Some(first) = parts.next()
            && !first.is_empty()
        {
            self.current.push(Ok(first.to_owned()));
        }
        for part in parts {
            self.end();
            if !part.is_empty() {
                self.current.push(Ok(part.to_owned()));
            }
        }
    }

    fn argument(&mut self, value: String) {
        self.slash = false;
        self.current.push(Err(value));
    }

    fn end(&mut self) {
        let segment = match std::mem::take(&mut self.current).as_slice() {
            [] => return,
            [Ok(text)] => Segment::Literal(text.clone()),
            [Err(value)] => Segment::Value(value.clone()),
            mixed => {
                let mut format = String::new();
                let mut values = String::new();
                for part in mixed {
                    match part {
                        Ok(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                        Err(value) => {
                            format.push_str("{}");
                            values.push_str(", ");
                            values.push_str(value);
                        }
                    }
                }
                Segment::Value(format!("format!({}{values})", string(&format)))
            }
        };
        self.done.push(segment);
    }

    /// The literal it begins with, and the links of the chain.
    fn finish(mut self) -> (String, Vec<Call>) {
        self.end();
        if self.slash {
            self.done.push(Segment::Literal(String::new()));
        }
        let mut segments = self.done.into_iter().peekable();
        let mut literal = |prefix: &str| {
            let mut text = None;
            while let Some(Segment::Literal(next)) =
                segments.next_if(|segment| matches!(segment, Segment::Literal(_)))
            {
                text = Some(match text {
                    None => format!("{prefix}{next}"),
                    Some(text) => format!("{text}/{next}"),
                });
            }
            (text, segments.next())
        };
        let (root, mut next) = literal("/");
        let mut links = Vec::new();
        while let Some(Segment::Value(value)) = next {
            links.push(Call::new("segment", [value]));
            let (text, following) = literal("");
            if let Some(text) = text {
                links.push(Call::new("literal", [string(&text)]));
            }
            next = following;
        }
        (string(&root.unwrap_or_default()), links)
    }
}

/// `resources/mod.rs`.
pub(super) fn index(model: &Model, externs: &[String]) -> String {
    let mut out = Code::new();
    out.inner_docs(&Docs::own("Groups of calls, each reached from the client."));
    out.blank();
    let resources: Vec<_> = all(model)
        .into_iter()
        .map(|resource| {
            (
                crate::plan::resource_module(resource),
                resource.type_ident.clone(),
            )
        })
        .collect();
    let modules = resources
        .iter()
        .map(|(module, ident)| (&**module, vec![ident.clone()]));
    super::modules(&mut out, modules, externs);
    out.into_file(&Code::new())
}
