//! Bodies and answers.

use insta::assert_snapshot;
use specweave_codegen::ir::{Framing, Media, Status};

use crate::support::{lowered, place, show_defects, told};

fn text(operation: &str) -> String {
    format!(
        "openapi: 3.2.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    post:\n{operation}"
    )
}

fn content(content: &str) -> Vec<(Media, String)> {
    let api = lowered(&text(&format!(
        "      responses: {{'200': {{description: d, content: {content}}}}}\n"
    )))
    .api;
    let media = api.operations[0].responses[0].content.clone();
    media
        .into_iter()
        .map(|media| {
            let value = media.value.as_ref().map(|value| place(&api, value));
            (media, value.unwrap_or_default())
        })
        .collect()
}

#[test]
fn what_no_type_follows_is_told() {
    let followed = |content: &str, answer: &str| {
        let text = text(&format!(
            "      requestBody: {{content: {content}}}\n      responses: {{'200': {{description: d, content: {answer}}}}}\n"
        ));
        told(&lowered(&text).warnings)
    };
    let object = "{schema: {type: object, properties: {a: {type: string}}}}";
    for (media_type, what) in
        [("application/xml", "text"), ("application/yaml", "bytes")]
    {
        let told = followed(&format!("{{{media_type}: {object}}}"), "{}");
        assert!(
            told.contains(&format!("the schema of `{media_type}` is not followed")),
            "{told}"
        );
        assert!(told.contains(&format!("the body is {what}, as it is")), "{told}");
    }
    let form = format!("{{multipart/form-data: {object}}}");
    assert!(followed("{}", &form).contains("the schema of `multipart/form-data`"));
    assert_eq!(
        followed(&form, &format!("{{application/json: {object}, text/csv: {object}}}")),
        ""
    );
    assert_eq!(
        followed("{image/png: {schema: {type: string, format: binary}}}", "{}"),
        ""
    );
}

#[test]
fn encodings_that_no_form_can_have_are_told() {
    let encoding = |media_type: &str, encoding: &str| {
        let text = text(&format!(
            "      requestBody: {{content: {{{media_type}: {{schema: {{type: object, properties: {{a: {{type: array}}}}}}, encoding: {{a: {encoding}}}}}}}}}\n"
        ));
        told(&lowered(&text).warnings)
    };
    let form = "application/x-www-form-urlencoded";
    let parts = "multipart/form-data";
    assert_eq!(encoding(form, "{style: pipeDelimited}"), "");
    assert_eq!(encoding(parts, "{contentType: text/csv}"), "");
    let told = encoding(parts, "{headers: {Content-Type: {schema: {}}}}");
    assert_eq!(told, "");
    let told = encoding(form, "{allowReserved: true}");
    assert!(
        told.starts_with("note: `allowReserved` is not followed in a form"),
        "{told}"
    );
    let told = encoding(parts, "{style: form, explode: false}");
    assert!(told.contains("the part `a` is not written in its style"), "{told}");
    let told = encoding(parts, "{headers: {X-A: {schema: {type: string}}}}");
    assert!(told.contains("the headers of the part `a` are not sent"), "{told}");
    let told = encoding("application/json", "{contentType: text/csv}");
    assert!(told.contains("`application/json` has no parts"), "{told}");
    let text = text(&format!(
        "      requestBody: {{content: {{{parts}: {{schema: {{type: object, properties: {{a: {{type: string}}}}}}, encoding: {{b: {{contentType: text/csv}}}}}}}}}}\n      responses: {{}}\n"
    ));
    let stray = crate::support::told(&lowered(&text).warnings);
    assert!(stray.contains("no property `b` to be encoded"), "{stray}");
    assert!(encoding(form, "{style: simple}").contains("has no style `simple`"));
}

#[test]
fn sequences() {
    let found = content(
        "{text/event-stream: {itemSchema: {type: integer}}, application/x-jsonl: {itemSchema: {type: string}}, application/x-jsonlines: {schema: {type: string}}, application/json: {schema: {type: boolean}}}",
    );
    let shown: Vec<_> =
        found.iter().map(|(media, value)| (media.framing, value.as_str())).collect();
    assert_eq!(
        shown,
        [
            (Framing::Events, "integer"),
            (Framing::Lines, "string"),
            (Framing::Lines, "string"),
            (Framing::Whole, "boolean")
        ]
    );
    assert_eq!(
        found[0].0.value.as_ref().unwrap().origins[0].pointer,
        "/paths/~1a/post/responses/200/content/text~1event-stream/itemSchema"
    );
}

#[test]
fn media_types_are_lower_case_without_parameters() {
    let found = content("{'Application/JSON; charset=utf-8': {}}");
    assert_eq!(found[0].0.media_type, "application/json");
    assert_eq!(found[0].0.value, None);
}

#[test]
fn examples() {
    let found = content(
        "{application/json: {example: 1, examples: {a: {value: 2}, b: {externalValue: x}}}}",
    );
    assert_eq!(found[0].0.examples, [1, 2]);
}

#[test]
fn an_example_that_is_a_string_holding_json() {
    let api = lowered(&text("      requestBody: {content: {application/json: {schema: {type: object}, example: '{\"a\": 1}'}}}\n")).api;
    assert_snapshot!(show_defects(&api), @r#"/paths/~1a/post/requestBody/content/application~1json/example [example] "{\"a\": 1}" -> {"a":1}"#);
    let body = api.operations[0].body.as_ref().unwrap();
    assert_eq!(body.content[0].examples, [serde_json::json!({"a": 1})]);
}

#[test]
fn a_referenced_media_type() {
    let api = lowered(&format!(
        "{}components: {{mediaTypes: {{M: {{schema: {{type: string}}}}}}}}\n",
        text("      requestBody: {content: {text/plain: {$ref: '#/components/mediaTypes/M'}}}\n")
    ))
    .api;
    let media = &api.operations[0].body.as_ref().unwrap().content[0];
    assert_eq!(media.origins[0].pointer, "/components/mediaTypes/M");
    assert_eq!(place(&api, media.value.as_ref().unwrap()), "string");
}

#[test]
fn answers_are_sorted_by_status() {
    let api = lowered(&text("      responses: {default: {description: e}, 5xx: {description: s}, '404': {description: n}, 200: {description: ok, headers: {X-B: {schema: {}}, x-a: {required: true, schema: {type: integer}}}}}\n")).api;
    let responses = &api.operations[0].responses;
    let statuses: Vec<Status> =
        responses.iter().map(|response| response.status).collect();
    assert_eq!(
        statuses,
        [Status::Code(200), Status::Code(404), Status::Range(5), Status::Default]
    );
    assert_eq!(responses[2].origins[0].pointer, "/paths/~1a/post/responses/5xx");
    assert_eq!(responses[1].description.as_deref(), Some("n"));
    let headers: Vec<&str> =
        responses[0].headers.iter().map(|h| h.name.as_str()).collect();
    assert_eq!(headers, ["x-a", "x-b"]);
    assert!(responses[0].headers[0].required);
}

#[test]
fn elements_in_a_body_that_has_none() {
    let lowered = lowered(&text(
        "      requestBody: {required: true, content: {application/json: {itemSchema: {}}}}\n",
    ));
    assert_snapshot!(told(&lowered.warnings), @r"
    warning: how the elements lie in `application/json` is not known
      --> test.yaml:6:66
       |
      6|       requestBody: {required: true, content: {application/json: {itemSchema: {}}}}
       |                                                                  ^
      = help: the body is read as a whole, and may be anything
    ");
    assert!(lowered.api.operations[0].body.as_ref().unwrap().required);
}
