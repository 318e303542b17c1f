//! Which schemas are part of requests, and which of answers.

use crate::ir::{Api, SchemaId, Use};

/// For each schema, whether a request or an answer holds it.
pub(super) struct Reach {
    request: Vec<bool>,
    response: Vec<bool>,
}

impl Reach {
    pub(super) fn in_request(&self, id: SchemaId) -> bool {
        self.request[id.0 as usize]
    }

    pub(super) fn in_response(&self, id: SchemaId) -> bool {
        self.response[id.0 as usize]
    }
}

pub(super) fn resolve(api: &Api) -> Reach {
    let mut reach = Reach {
        request: vec![false; api.schemas.len()],
        response: vec![false; api.schemas.len()],
    };
    for operation in &api.operations {
        let sent = operation.parameters.iter().map(|parameter| &parameter.value).chain(
            operation.body.iter().flat_map(|body| &body.content).flat_map(|m| &m.value),
        );
        for place in sent {
            mark(api, place, &mut reach.request);
        }
        let received = operation.responses.iter().flat_map(|response| {
            let headers = response.headers.iter().map(|header| &header.value);
            headers.chain(response.content.iter().flat_map(|media| &media.value))
        });
        for place in received {
            mark(api, place, &mut reach.response);
        }
    }
    // Nobody knows which way these go; what operations reach goes as it does there.
    let mut loose = vec![false; api.schemas.len()];
    for place in &api.loose {
        mark(api, place, &mut loose);
    }
    for (id, _) in loose.iter().enumerate().filter(|(_, loose)| **loose) {
        if !reach.request[id] && !reach.response[id] {
            (reach.request[id], reach.response[id]) = (true, true);
        }
    }
    reach
}

fn mark(api: &Api, place: &Use, marks: &mut [bool]) {
    let mut open = vec![place.schema];
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut marks[id.0 as usize], true) {
            continue;
        }
        open.extend(api.schemas[id].shape.places().map(|place| place.schema));
    }
}
