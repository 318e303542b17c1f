//! Parameters of operations, and whether the path has a place for those in it.

use std::collections::HashSet;

use openapiv3::{Parameter, ParameterData, PathStyle, QueryStyle, ReferenceOr};
use serde_json::{Value, json};

use super::{Lowering, child, filled, flagged, origin};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Operation, ParameterPlace, Shape, Style, Text, Use};
use crate::openapi::{Converted, extra, nearest};

impl<'c> Lowering<'c> {
    pub(super) fn parameters(
        &mut self,
        nodes: &'c [ReferenceOr<Parameter>],
        at: &str,
        found: &mut Vec<ir::Parameter>,
    ) {
        let mut own = HashSet::new();
        for (index, node) in nodes.iter().enumerate() {
            let at = format!("{at}/parameters/{index}");
            let Some((parameter, target)) =
                self.followed(node, &at, Converted::parameter)
            else {
                continue;
            };
            let parameter = self.parameter(parameter, &target);
            let key = (parameter.place, parameter.name.clone());
            if !own.insert(key) {
                self.defect(
                    at,
                    "parameters",
                    json!(parameter.name),
                    Value::Null,
                    "The parameter is listed twice; the first is taken.",
                );
                continue;
            }
            match found.iter_mut().find(|known| {
                (known.place, &known.name) == (parameter.place, &parameter.name)
            }) {
                Some(known) => *known = parameter,
                None => found.push(parameter),
            }
        }
    }

    fn parameter(&mut self, parameter: &'c Parameter, at: &str) -> ir::Parameter {
        let (place, data) = match parameter {
            Parameter::Path { parameter_data, .. } => {
                (ParameterPlace::Path, parameter_data)
            }
            Parameter::Query { parameter_data, .. } => {
                (ParameterPlace::Query, parameter_data)
            }
            Parameter::Header { parameter_data, .. } => {
                (ParameterPlace::Header, parameter_data)
            }
            Parameter::Cookie { parameter_data, .. } => {
                (ParameterPlace::Cookie, parameter_data)
            }
        };
        let (mut value, media_type) = self.formatted(&data.format, at);
        let is_whole = flagged(&data.extensions, extra::WHOLE_QUERY);
        let as_json = match media_type.as_deref().filter(|_| !is_whole) {
            None => false,
            Some(text) if text.starts_with("text/") => false,
            Some("application/json") => true,
            Some(json) if json.ends_with("+json") => true,
            Some(other) => {
                let message =
                    format!("how a parameter is written as `{other}` is not known");
                self.warn(&child(at, "content"), message, "it is sent as JSON");
                true
            }
        };
        if let Some(description) = data.description.as_deref().and_then(filled) {
            value.description = Some(description);
        }
        value.deprecated |= data.deprecated == Some(true);
        ir::Parameter {
            place,
            name: match place {
                ParameterPlace::Header => data.name.to_lowercase(),
                _ => data.name.clone(),
            },
            required: data.required,
            style: style_of(parameter, data, as_json),
            value,
        }
    }

    /// Names the parameters whose style is made for another kind of value.
    pub(super) fn odd_styles(&mut self, operations: &[Operation]) {
        let parameters = operations.iter().flat_map(|operation| &operation.parameters);
        let mut told = HashSet::new();
        for parameter in parameters.filter(|one| one.style.name == "deepObject") {
            let Some(origin) = parameter.value.origins.first() else { continue };
            let what = match &self.schemas[parameter.value.schema].shape {
                Shape::Array(_) => "list",
                Shape::Text(_) | Shape::Number(_) | Shape::Boolean(_) => "single value",
                Shape::Any | Shape::Object(_) | Shape::Union(_) => continue,
            };
            if told.insert(&origin.pointer) {
                self.warn(
                    &child(&origin.pointer, "style"),
                    format!(
                        "`deepObject` is for objects, but `{}` is a {what}",
                        parameter.name
                    ),
                    "it is sent as if no style were stated",
                );
            }
        }
    }

    /// Holds the parameters in the path against its braces.
    pub(super) fn path_parameters(
        &mut self,
        path: &str,
        at: &str,
        parameters: &mut Vec<ir::Parameter>,
    ) {
        let names = braces(path);
        for name in &names {
            let declared = parameters
                .iter()
                .any(|known| known.place == ParameterPlace::Path && known.name == *name);
            if declared {
                continue;
            }
            self.defect(
                child(at, "parameters"),
                "parameters",
                Value::Null,
                json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
                format!("The path has `{{{name}}}`, which is not declared; read as a string."),
            );
            let help = match *name {
                "" => "it is read as a string; write the name of a parameter into the braces"
                    .to_owned(),
                name => format!(
                    "it is read as a string; declare it: {{name: {name}, in: path, required: true, schema: ...}}"
                ),
            };
            let message = format!("the path has `{{{name}}}`, which is no parameter");
            self.tell(&child(at, "parameters"), Diagnostic::error(message).help(help));
            let mut schema = ir::Schema::new(Shape::Text(Text::default()));
            schema.origins.push(origin(at));
            parameters.push(ir::Parameter {
                place: ParameterPlace::Path,
                name: (*name).to_owned(),
                required: true,
                style: Style {
                    name: "simple".to_owned(),
                    explode: false,
                    reserved: false,
                },
                value: Use {
                    origins: vec![origin(at)],
                    ..Use::new(self.schemas.push(schema))
                },
            });
        }
        let (known, stray): (Vec<_>, Vec<_>) =
            parameters.drain(..).partition(|parameter| {
                parameter.place != ParameterPlace::Path
                    || names.contains(&parameter.name.as_str())
            });
        *parameters = known;
        for parameter in stray {
            let (name, at) = (&parameter.name, &parameter.value.origins[0].pointer);
            let message = format!(
                "`{name}` is declared to be in the path, which has no `{{{name}}}`"
            );
            let help = match nearest(name, names.iter().copied()) {
                Some(near) => format!("it is ignored; is `{near}` meant?"),
                None => "it is ignored; add it to the path, or remove it".to_owned(),
            };
            self.tell(at, Diagnostic::error(&message).help(help));
            self.defect(
                at.as_str(),
                "parameters",
                json!(name),
                Value::Null,
                format!("{message}; ignored."),
            );
        }
    }
}

/// How a parameter is written, as a document says or by default.
fn style_of(parameter: &Parameter, data: &ParameterData, as_json: bool) -> Style {
    let (style, reserved) = match parameter {
        _ if as_json => ("content", false),
        Parameter::Path { style: PathStyle::Simple, .. } => ("simple", false),
        Parameter::Path { style: PathStyle::Label, .. } => ("label", false),
        Parameter::Path { style: PathStyle::Matrix, .. } => ("matrix", false),
        Parameter::Query { style, allow_reserved, .. } => {
            let style = match style {
                QueryStyle::DeepObject => "deepObject",
                QueryStyle::Form => "form",
                // Nothing lies between elements that are parameters of their own.
                _ if data.explode == Some(true) => "form",
                QueryStyle::SpaceDelimited => "spaceDelimited",
                QueryStyle::PipeDelimited => "pipeDelimited",
            };
            (style, *allow_reserved)
        }
        Parameter::Header { .. } => ("simple", false),
        Parameter::Cookie { .. } => ("form", false),
    };
    let explode = data.explode.unwrap_or(style == "form") && !as_json;
    Style { name: style.to_owned(), explode, reserved }
}

/// The names in the braces of a path.
fn braces(path: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for part in path.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}
