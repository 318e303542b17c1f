//! Sources that don't make one API.

use specweave_codegen::reconcile::reconcile;

use super::apis;

fn document(path: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{{path}: {{get: {{responses: {{}}}}}}}}\n"
    )
}

#[test]
fn no_operation_in_common() {
    let problems = reconcile(apis(&[&document("/x"), &document("/y")]), &[])
        .expect_err("they share nothing");
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("no operation in common"), "{}", problems[0]);
    let files: Vec<_> =
        problems[0].places.iter().map(|place| place.file.as_str()).collect();
    assert_eq!(files, ["a.yaml", "b.yaml"]);
}

#[test]
fn one_operation_twice_in_one_source() {
    let mut apis = apis(&[&document("/x")]);
    let mut other = apis[0].operations[0].clone();
    other.origins[0].pointer = "/paths/~1other/get".to_owned();
    apis[0].operations.push(other);
    let problems = reconcile(apis, &[]).expect_err("two are one");
    assert!(problems[0].message.contains("are the same one"), "{}", problems[0]);
    assert_eq!(problems[0].places.len(), 2);
}

#[test]
fn nothing_at_all() {
    let nothing = reconcile(Vec::new(), &[]).expect("nothing is nothing");
    assert!(nothing.api.operations.is_empty() && nothing.decisions.is_empty());
    let empty = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    assert!(reconcile(apis(&[empty, &document("/x")]), &[]).is_ok());
}
