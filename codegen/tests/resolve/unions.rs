//! Unions by tag, by shape, and by both.

use insta::assert_snapshot;

use super::{request, resolved, types};

const BLOCKS: &str = "
Text: {type: object, required: [type, text], properties: {type: {const: text}, text: {type: string}}}
Image: {type: object, required: [type, url], properties: {type: {const: image}, url: {type: string}}}
";

#[test]
fn variants_are_called_after_their_tags() {
    assert_snapshot!(types(&resolved(&request(&format!("
T: {{oneOf: [{{$ref: '#/components/schemas/Text'}}, {{$ref: '#/components/schemas/Image'}}]}}
{BLOCKS}")))), @r#"
    struct Image
      type = "image"
      url: String
    union T by type
      Text(Text): text
      Image(Image): image
    struct Text
      type = "text"
      text: String
    "#);
}

#[test]
fn text_or_a_list() {
    assert_snapshot!(types(&resolved(&request(&format!("
T: {{anyOf: [{{type: string}}, {{type: array, items: {{$ref: '#/components/schemas/Text'}}}}]}}
{BLOCKS}")))), @r#"
    struct Image
      type = "image"
      url: String
    union T by shape
      Text(String): String
      Texts(Vec<Text>): Array
    struct Text
      type = "text"
      text: String
    "#);
}

#[test]
fn text_or_one_of_several_objects() {
    assert_snapshot!(types(&resolved(&request(&format!("
T: {{anyOf: [{{type: string}}, {{$ref: '#/components/schemas/Text'}}, {{$ref: '#/components/schemas/Image'}}]}}
{BLOCKS}")))), @r#"
    struct Image
      type = "image"
      url: String
    union T by shape
      Text(String): String
      Object(TObject): Object
    union TObject by type
      Text(Text): text
      Image(Image): image
    struct Text
      type = "text"
      text: String
    "#);
}

#[test]
fn one_object_or_a_list_of_others() {
    assert_snapshot!(types(&resolved(&request(&format!("
T: {{anyOf: [{{$ref: '#/components/schemas/Text'}}, {{type: array, items: {{$ref: '#/components/schemas/Image'}}}}]}}
{BLOCKS}")))), @r#"
    struct Image
      type = "image"
      url: String
    union T by shape
      Text(Text): Object
      Images(Vec<Image>): Array
    struct Text
      type = "text"
      text: String
    "#);
}

#[test]
fn where_no_value_means_a_variant_all_are_told_by_shape() {
    assert_snapshot!(types(&resolved(&request("
T:
  discriminator: {propertyName: type}
  anyOf:
    - {$ref: '#/components/schemas/U'}
    - {allOf: [{$ref: '#/components/schemas/U'}, {type: object, properties: {more: {type: integer}}}]}
U: {type: object, required: [type], properties: {type: {type: string}}}
"))), @"
    union T by shape
      U(U): Object
      TWithMore(TWithMore): Object
    struct TWithMore
      r#type: String
      more: Option<i64>
    struct U
      r#type: String
    ");
}
