//! Parameters: how each is written, and what no client can write.

use insta::assert_snapshot;

use crate::support::{lowered, show_defects, told};

fn document(parameters: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get:\n      parameters:\n{parameters}"
    )
}

/// How the only parameter is written.
fn style(parameter: &str) -> String {
    let lowered =
        lowered(&document(&format!("        - {{name: p, in: {parameter}}}\n")));
    assert_eq!(told(&lowered.warnings), "", "{parameter}");
    let style = &lowered.api.operations[0].parameters[0].style;
    let explode = if style.explode { " apart" } else { "" };
    let reserved = if style.reserved { " reserved" } else { "" };
    format!("{}{explode}{reserved}", style.name)
}

#[test]
fn are_written_in_the_style_that_is_stated() {
    let list = "schema: {type: array, items: {type: string}}";
    for (parameter, expected) in [
        ("query, schema: {}", "form apart"),
        ("query, allowReserved: true, schema: {}", "form apart reserved"),
        (
            "query, style: pipeDelimited, allowReserved: true, schema: {}",
            "pipeDelimited reserved",
        ),
        ("query, style: spaceDelimited", "spaceDelimited"),
        // Nothing lies between elements that are parameters of their own.
        ("query, style: spaceDelimited, explode: true", "form apart"),
        ("query, style: pipeDelimited, explode: true", "form apart"),
        ("query, style: pipeDelimited, explode: false", "pipeDelimited"),
        ("query, content: {application/json: {schema: {}}}", "content"),
        ("query, content: {application/x+json; a=b: {schema: {}}}", "content"),
        ("query, content: {text/plain: {schema: {type: string}}}", "form apart"),
        ("header, content: {text/plain: {schema: {type: string}}}", "simple"),
    ] {
        let parameter = match parameter.contains("schema") {
            true => parameter.to_owned(),
            false => format!("{parameter}, {list}"),
        };
        assert_eq!(style(&parameter), expected, "{parameter}");
    }
}

#[test]
fn what_is_not_as_it_should_be_is_told() {
    let parameters = "        - {name: both, in: query, schema: {}, content: {a/b: {}}}
        - {name: neither, in: query}
        - {name: none, in: query, content: {}}
        - {name: two, in: query, content: {text/plain: {}, application/json: {}}}
        - {name: xml, in: query, content: {application/xml: {schema: {}}}}
        - {name: '', in: query, schema: {}}
        - {name: list, in: query, style: deepObject, schema: {type: array, items: {}}}
        - {name: text, in: query, style: deepObject, schema: {type: string}}
        - {name: X, in: cookie, allowReserved: true, schema: {}}
        - {$ref: '#/components/parameters/p', required: true, description: fine}
components: {parameters: {p: {name: q, in: query, schema: {}}}}
";
    let lowered = lowered(&document(parameters));
    let told: Vec<String> = lowered
        .warnings
        .iter()
        .map(|problem| {
            let place = &problem.places[0];
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{place}: {}; {help}", problem.message)
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    test.yaml:7:47: `content` is not read beside `schema`; remove one of the two
    test.yaml:8:11: a parameter needs `schema` or `content`; any value is taken; say what it holds
    test.yaml:9:11: a parameter needs `schema` or `content`; any value is taken; say what it holds
    test.yaml:10:34: a parameter or header has one media type, not several; `text/plain` is taken
    test.yaml:11:34: how a parameter is written as `application/xml` is not known; it is sent as JSON
    test.yaml:12:11: a parameter needs `name` and `in`; it is left out
    test.yaml:13:35: `deepObject` is for objects, but `list` is a list; it is sent as if no style were stated
    test.yaml:14:35: `deepObject` is for objects, but `text` is a single value; it is sent as if no style were stated
    test.yaml:15:33: `allowReserved` is not followed in a cookie; reserved characters in the value are sent percent-encoded
    test.yaml:16:47: `required` beside the `$ref` of a parameter is not read; write it where the reference leads, or all of it here
    ");
    let names: Vec<&str> =
        lowered.api.operations[0].parameters.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(
        names,
        ["both", "neither", "none", "two", "xml", "list", "text", "X", "q"]
    );
}

#[test]
fn headers_that_are_the_clients_own_are_told() {
    let lowered = lowered(&document(
        "        - {name: Accept, in: header, schema: {}}\n        - {name: user-agent, in: header, schema: {}}\n",
    ));
    let defects = show_defects(&lowered.api);
    assert_snapshot!(defects, @r#"
    /paths/~1a/get/parameters/0/name [name] "Accept" -> null
    /paths/~1a/get/parameters/1/name [name] "user-agent" -> null
    "#);
}
