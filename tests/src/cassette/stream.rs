//! Reading VCR's YAML one interaction at a time: memory holds the text and one exchange, not all of them.

use super::error::Bad;
use super::fields::Notes;
use super::model::{Exchange, Format};
use super::node::{self, Node};
use super::{go_vcr, vcr};

/// Takes the exchanges of a file, one after the other.
pub(crate) type Take<'t> = dyn FnMut(Exchange) + 't;

/// What was read.
pub(crate) enum Streamed {
    /// All exchanges were taken; this is what stands around them.
    Taken(Format, Option<String>),
    /// The file is of another format, and none was taken.
    Whole(Vec<Node>),
}

/// The key of the list of interactions, in a text whose outermost lines show that it is VCR's and nothing
/// else. Anything out of the ordinary is left to those who read the whole.
pub(crate) fn list_key(text: &str) -> Option<&'static str> {
    let mut found = None;
    for line in text.lines() {
        let is_inside = line.is_empty() || line.starts_with([' ', '\t', '#']);
        if is_inside || line.starts_with("- ") || (line == "---" && found.is_none()) {
            continue;
        }
        let (key, _) = line.split_once(':')?;
        let list = match key {
            "interactions" => "interactions",
            "http_interactions" => "http_interactions",
            "when" | "then" => return None,
            _ if key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_')) => continue,
            _ => return None,
        };
        if found.replace(list).is_some() {
            return None;
        }
    }
    found
}

/// Reads a text with its interactions under `key`.
pub(crate) fn read(
    text: &str,
    key: &str,
    notes: &mut Notes,
    take: &mut Take<'_>,
) -> Result<Streamed, Bad> {
    let mut index = 0;
    let mut is_go_vcr = false;
    // Remarks on the file come before those on what is in it.
    let mut inner = Notes::default();
    let documents = node::parse_yaml_with(text, key, &mut |item| {
        if index == 0 {
            is_go_vcr = key == "interactions" && go_vcr::is_interaction(&item);
        }
        if is_go_vcr {
            return Ok(Some(item));
        }
        take(vcr::exchange(index, &item, &mut inner)?);
        index += 1;
        // The first one tells the dialect.
        Ok((index == 1).then_some(item))
    })?;
    let root = documents.iter().find(|document| !document.is_null());
    match root {
        Some(root) if !is_go_vcr => {
            let (format, _) = vcr::head(root, notes)?;
            inner.into_vec().into_iter().for_each(|note| notes.add(note));
            let note = root.get("note").and_then(Node::scalar);
            Ok(Streamed::Taken(format, note))
        }
        _ => Ok(Streamed::Whole(documents)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = "- request: {method: GET, uri: /v1/models}\n  response: {status: 200, body: '{}'}\n";

    #[test]
    fn only_the_first_interaction_stays() {
        let text = format!("version: 1\ninteractions:\n{}", ITEM.repeat(100));
        let mut taken = 0;
        let documents = node::parse_yaml_with(&text, "interactions", &mut |item| {
            taken += 1;
            Ok((taken == 1).then_some(item))
        });
        let documents = documents.expect("it is YAML");
        let left = documents[0].get("interactions").and_then(Node::seq);
        assert_eq!((taken, left.map(<[Node]>::len)), (100, Some(1)));
    }

    #[test]
    fn an_interaction_is_taken_before_the_next_one_is_read() {
        let text = format!("interactions:\n{}- request: \"\n", ITEM.repeat(3));
        assert_eq!(list_key(&text), Some("interactions"));
        let mut taken = Vec::new();
        let read = read(&text, "interactions", &mut Notes::default(), &mut |exchange| {
            taken.push(exchange.index);
        });
        assert!(read.is_err());
        assert_eq!(taken, [0, 1, 2]);
    }

    #[test]
    fn another_format_is_left_as_it_is() {
        let item = "- request: {method: GET, url: /v1/models}\n  response: {code: 200, body: '{}'}\n";
        let text = format!("interactions:\n{}", item.repeat(3));
        let read = read(&text, "interactions", &mut Notes::default(), &mut |_| {
            panic!("it is not VCR's")
        });
        let Ok(Streamed::Whole(documents)) = read else { panic!("it was taken") };
        let left = documents[0].get("interactions").and_then(Node::seq);
        assert_eq!(left.map(<[Node]>::len), Some(3));
    }

    #[test]
    fn what_is_out_of_the_ordinary_is_read_as_a_whole() {
        for text in [
            "interactions: []\nhttp_interactions: []\n",
            "interactions: []\n---\ninteractions: []\n",
            "when: {}\ninteractions: []\n",
            "\"interactions\": []\n",
            "{interactions: []}\n",
            "- request: {}\n",
        ] {
            assert_eq!(list_key(text), None, "{text}");
        }
        assert_eq!(
            list_key("---\n# x\nhttp_interactions:\n- a: 1\n"),
            Some("http_interactions")
        );
    }
}
