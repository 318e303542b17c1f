//! Operations as methods.

use insta::assert_snapshot;

use super::{configured, methods, resolved};

const DOCUMENT: &str = "openapi: 3.2.0
info: {title: T, version: '1'}
paths:
  /v1/answers:
    post:
      operationId: createAnswer
      tags: [Answers]
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [q], properties: {q: {type: string}, stream: {type: boolean}}}
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {$ref: '#/components/schemas/Answer'}}
            text/event-stream: {itemSchema: {$ref: '#/components/schemas/Answer'}}
    get:
      operationId: listAnswers
      tags: [Answers]
      parameters:
        - {name: after_id, in: query, schema: {type: string}}
        - {name: before_id, in: query, schema: {type: string}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [data, has_more]
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Answer'}}
                  has_more: {type: boolean}
                  first_id: {type: string}
                  last_id: {type: string}
  /v1/answers/{id}/log:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: ok
          content: {application/x-ndjson: {itemSchema: {$ref: '#/components/schemas/Answer'}}}
components:
  schemas:
    Answer: {type: object, properties: {text: {type: string}}}
";

#[test]
fn without_a_manifest_they_are_called_after_tags_and_operation_ids() {
    assert_snapshot!(methods(&resolved(DOCUMENT)), @"
    answers().list(ListAnswersParams) -> pages of Answer
    answers().create(&CreateAnswerRequest) -> Answer
    answers().stream(&CreateAnswerRequest) -> events of Answer
    answers().get_log(id) -> lines of Answer
    ");
}

#[test]
fn the_manifest_names_them() {
    let names = "[client.methods]\n\"GET /v1/answers/{id}/log\" = \"answers.logs.read\"";
    let model = configured(DOCUMENT, names).unwrap();
    assert_snapshot!(methods(&model), @"
    answers().list(ListAnswersParams) -> pages of Answer
    answers().create(&CreateAnswerRequest) -> Answer
    answers().stream(&CreateAnswerRequest) -> events of Answer
    answers().logs().read(id) -> lines of Answer
    ");
}

#[test]
fn the_property_that_asks_for_a_stream_is_no_field() {
    let model = resolved(DOCUMENT);
    let types = super::types(&model);
    assert!(!types.contains("stream"), "{types}");
}

#[test]
fn a_name_for_an_operation_that_is_not_there_is_an_error_with_a_near_miss() {
    let names = "[client.methods]\n\"GET /v1/answer\" = \"answers.list\"";
    let said = configured(DOCUMENT, names).unwrap_err();
    assert!(said.contains("no operation `GET /v1/answer`"), "{said}");
    assert!(said.contains("did you mean `GET /v1/answers`"), "{said}");
}

#[test]
fn two_operations_under_one_name_are_an_error() {
    let names = "[client.methods]\n\"GET /v1/answers\" = \"answers.get\"\n\"POST /v1/answers\" = \"answers.get\"";
    let said = configured(DOCUMENT, names).unwrap_err();
    assert!(said.contains("two operations are called `answers.get`"), "{said}");
}

#[test]
fn an_operation_that_the_manifest_does_not_name_joins_the_others_of_its_tag() {
    let names = "[client.methods]\n\"GET /v1/answers\" = \"questions.answers.list\"";
    let model = configured(DOCUMENT, names).unwrap();
    assert_snapshot!(methods(&model), @"
    answers().get_log(id) -> lines of Answer
    questions().answers().list(ListAnswersParams) -> pages of Answer
    questions().answers().create(&CreateAnswerRequest) -> Answer
    questions().answers().stream(&CreateAnswerRequest) -> events of Answer
    ");
}

#[test]
fn groups_that_would_be_called_the_same_are_told_apart() {
    let names = "[client.methods]\n\"GET /v1/answers\" = \"questions.answers.list\"\n\"POST /v1/answers\" = \"question_answers.create\"";
    let model = configured(DOCUMENT, names).unwrap();
    let mut types = Vec::new();
    for resource in &model.resources {
        types.push(resource.type_ident.as_str());
        types.extend(resource.children.iter().map(|child| child.type_ident.as_str()));
    }
    assert_eq!(types, ["Answers", "QuestionAnswers", "Questions", "QuestionAnswers2"]);
}

/// A document with operations that say nothing but what is given for each.
fn document(operations: &[(&str, &str, &str)]) -> String {
    let mut text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
    for (path, method, says) in operations {
        let says = if says.is_empty() { String::new() } else { format!("{says}, ") };
        let names = path.split('{').skip(1).filter_map(|part| part.split('}').next());
        let parameters: Vec<String> = names
            .map(|name| format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}"))
            .collect();
        let parameters = parameters.join(", ");
        let operation = format!(
            "{{{says}parameters: [{parameters}], responses: {{'204': {{description: done}}}}}}"
        );
        let line = format!("  '{path}':\n");
        if !text.contains(&line) {
            text.push_str(&line);
        }
        text.push_str(&format!("    {method}: {operation}\n"));
    }
    text
}

#[test]
fn without_operation_ids_they_are_called_after_what_the_paths_list() {
    let text = document(&[
        ("/api/v2/shops", "get", ""),
        ("/api/v2/shops", "post", ""),
        ("/api/v2/shops/{shop}", "get", ""),
        ("/api/v2/shops/{shop}", "patch", ""),
        ("/api/v2/shops/{shop}", "delete", ""),
        ("/api/v2/shops/{shop}/entries", "get", ""),
        ("/api/v2/shops/{shop}/entries/{entry}", "get", ""),
        ("/api/v2/shops/{shop}/news", "get", ""),
        ("/api/v2/search", "get", ""),
    ]);
    assert_snapshot!(methods(&resolved(&text)), @"
    search().get() -> ()
    shops().list() -> ()
    shops().create() -> ()
    shops().get(shop) -> ()
    shops().delete(shop) -> ()
    shops().update(shop) -> ()
    shops().list_entries(shop) -> ()
    shops().get_entry(shop, entry) -> ()
    shops().get_news(shop) -> ()
    ");
}

#[test]
fn a_format_at_the_end_of_a_path_is_no_part_of_the_name() {
    let text = document(&[
        ("/2020-01-31/Shops.{format}", "get", ""),
        ("/2020-01-31/Shops/{shop}.{format}", "get", ""),
        ("/2020-01-31/Shops/{shop}/Notes{format}", "get", ""),
    ]);
    assert_snapshot!(methods(&resolved(&text)), @"
    shops().list(format) -> ()
    shops().get(shop, format) -> ()
    shops().get_notes(shop, format) -> ()
    ");
}

#[test]
fn an_operation_id_that_is_the_path_once_more_says_nothing() {
    let text = document(&[
        ("/v1/shops", "get", "operationId: GetShops"),
        ("/v1/shops/{shop}", "get", "operationId: GetShopsShop"),
        ("/v1/shops/{shop}/open", "post", "operationId: post_shops_shop_open"),
        (
            "/v1/shops/{shop}/close",
            "post",
            "operationId: shut_v1_shops__shop__close_post",
        ),
        ("/v1/status", "get", "operationId: getStatus"),
    ]);
    assert_snapshot!(methods(&resolved(&text)), @"
    shops().list() -> ()
    shops().get(shop) -> ()
    shops().shut(shop) -> ()
    shops().post_open(shop) -> ()
    status().get() -> ()
    ");
}

#[test]
fn the_name_of_the_group_is_left_out_where_the_rest_tells_enough() {
    let text = document(&[
        ("/a", "get", "operationId: shops_find, tags: [shops]"),
        ("/b", "get", "operationId: closeShop, tags: [shops]"),
        ("/c", "get", "operationId: getShops, tags: [shops]"),
        ("/c/{shop}", "get", "operationId: getShop, tags: [shops]"),
        ("/d", "get", "operationId: getCity, tags: [cities]"),
        ("/e", "get", "operationId: getCities, tags: [cities]"),
        ("/f", "get", "operationId: getOld, tags: [old things]"),
    ]);
    assert_snapshot!(methods(&resolved(&text)), @"
    cities().get_city() -> ()
    cities().get_cities() -> ()
    old_things().get_old() -> ()
    shops().find() -> ()
    shops().close() -> ()
    shops().list() -> ()
    shops().get(shop) -> ()
    ");
}

#[test]
fn without_tags_the_path_groups_them_less_what_all_paths_share() {
    let text = document(&[
        ("/bots/v10/channels/{id}", "get", "operationId: get_channel"),
        ("/bots/v10/channels/{id}/messages", "get", "operationId: list_messages"),
        ("/bots/v10/users/@me", "get", "operationId: get_my_user"),
        ("/bots/v10/users/{id}", "delete", "operationId: ban_from_users"),
        ("/bots/v10/gateway", "get", "operationId: get_gateway, tags: [default]"),
    ]);
    assert_snapshot!(methods(&resolved(&text)), @"
    channels().get(id) -> ()
    channels().list_messages(id) -> ()
    gateway().get() -> ()
    users().get_my() -> ()
    users().ban_from_users(id) -> ()
    ");
}

#[test]
fn a_call_that_is_named_like_its_path_is_the_clients_own() {
    let text = document(&[
        ("/api/sendMessage", "post", "operationId: sendMessage"),
        ("/api/getMe", "get", "operationId: getMe"),
        ("/api/", "get", ""),
        ("/api/files/{id}", "get", "operationId: readFile"),
    ]);
    assert_snapshot!(methods(&resolved(&text)), @"
    client.get_root() -> ()
    client.get_me() -> ()
    client.send_message() -> ()
    files().read(id) -> ()
    ");
}

#[test]
fn what_frameworks_put_around_a_name_is_left_out() {
    let text = document(&[
        (
            "/items/{item}",
            "get",
            "operationId: read_item_items__item__get, tags: [items]",
        ),
        ("/cats", "get", "operationId: CatsController_findAll"),
    ]);
    assert_snapshot!(methods(&resolved(&text)), @"
    cats().find_all() -> ()
    items().read(item) -> ()
    ");
}

#[test]
fn the_manifest_makes_a_method_the_clients_own() {
    let names = "[client.methods]\n\"GET /v1/answers/{id}/log\" = \"read_log\"";
    let model = configured(DOCUMENT, names).unwrap();
    assert_snapshot!(methods(&model), @"
    client.read_log(id) -> lines of Answer
    answers().list(ListAnswersParams) -> pages of Answer
    answers().create(&CreateAnswerRequest) -> Answer
    answers().stream(&CreateAnswerRequest) -> events of Answer
    ");
}
