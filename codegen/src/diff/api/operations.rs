//! Operations: what is asked, what is answered, and with what.

use super::{Owner, Pair, Walk, head, owner};
use crate::diff::summary::DESCRIPTION;
use crate::ir::{Api, Auth, AuthKind, Media, Operation};
use crate::reconcile::{address, aspect};

impl<'a> Walk<'a> {
    pub(super) fn head(&mut self) {
        let url = |api: &Api| -> String {
            let all: Vec<&str> =
                api.servers.iter().map(|server| server.url.as_str()).collect();
            all.join(", ")
        };
        let auth = |api: &Api| -> String {
            api.auth.iter().map(credential).collect::<Vec<_>>().join(", ")
        };
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let none = || [Owner::default(), Owner::default()];
        let (old, new) = (self.old.api, self.new.api);
        self.fact(
            "api.base_url",
            aspect::BASE_URL,
            some(url(old)),
            some(url(new)),
            [&[], &[]],
            none(),
        );
        self.fact(
            "api.auth",
            aspect::AUTH,
            some(auth(old)),
            some(auth(new)),
            [&[], &[]],
            none(),
        );
        let texts = [
            ("title", &old.info.title, &new.info.title),
            ("version", &old.info.version, &new.info.version),
            ("description", &old.info.description, &new.info.description),
        ];
        for (name, before, after) in texts {
            let at = format!("api.info.{name}");
            self.fact(
                &at,
                DESCRIPTION,
                before.clone(),
                after.clone(),
                [&[], &[]],
                none(),
            );
        }
    }

    pub(super) fn operation(&mut self, old: &'a Operation, new: &'a Operation) {
        let at = head(new);
        let owners = || [owner(old), owner(new)];
        let origins = [&old.origins[..], &new.origins[..]];
        let yes = |is: bool| is.then(|| "yes".to_owned());
        let text = |operation: &Operation| {
            let texts = [&operation.summary, &operation.description];
            let texts: Vec<&str> =
                texts.into_iter().flatten().map(String::as_str).collect();
            Some(texts.join(" / ")).filter(|text| !text.is_empty())
        };
        self.fact(
            &at,
            aspect::OPERATION_ID,
            old.id.clone(),
            new.id.clone(),
            origins,
            owners(),
        );
        self.fact(
            &at,
            aspect::DEPRECATED,
            yes(old.deprecated),
            yes(new.deprecated),
            origins,
            owners(),
        );
        self.fact(&at, DESCRIPTION, text(old), text(new), origins, owners());

        let parameters: Vec<_> =
            old.parameters.iter().map(|it| (it.place, it.name.as_str(), it)).collect();
        for (place, name, was) in &parameters {
            let here = format!("{at} request.{}.{name}", place.as_str());
            // What is in the path is found by its position there, whatever its name.
            let is =
                new.parameters.iter().find(|is| is.place == *place && is.name == *name);
            match is {
                Some(is) => {
                    let pair = Pair(&was.value, &is.value);
                    self.required(
                        &here,
                        Some(was.required),
                        Some(is.required),
                        pair,
                        owners(),
                    );
                    self.place(&here, pair, owners());
                }
                None => self.gone(&here, "parameter", &was.value.origins, owners()),
            }
        }
        for is in &new.parameters {
            if !old
                .parameters
                .iter()
                .any(|was| was.place == is.place && was.name == is.name)
            {
                let here = format!("{at} request.{}.{}", is.place.as_str(), is.name);
                self.fresh(&here, "parameter", &is.value.origins, owners());
            }
        }

        let body = |operation: &'a Operation| operation.body.as_ref();
        match (body(old), body(new)) {
            (Some(was), Some(is)) => {
                let required = |is: bool| Some(if is { "yes" } else { "no" }.to_owned());
                let here = format!("{at} request");
                let origins = [&was.origins[..], &is.origins[..]];
                self.fact(
                    &here,
                    aspect::REQUIRED,
                    required(was.required),
                    required(is.required),
                    origins,
                    owners(),
                );
                self.content(&here, &was.content, &is.content, owners());
            }
            (Some(was), None) => {
                self.gone(&format!("{at} request"), "body", &was.origins, owners())
            }
            (None, Some(is)) => {
                self.fresh(&format!("{at} request"), "body", &is.origins, owners())
            }
            (None, None) => {}
        }

        for was in &old.responses {
            let here = format!("{at} response.{}", was.status);
            let Some(is) = new.responses.iter().find(|is| is.status == was.status)
            else {
                self.gone(&here, "answer", &was.origins, owners());
                continue;
            };
            let origins = [&was.origins[..], &is.origins[..]];
            self.fact(
                &here,
                DESCRIPTION,
                was.description.clone(),
                is.description.clone(),
                origins,
                owners(),
            );
            self.content(&here, &was.content, &is.content, owners());
            for before in &was.headers {
                let here = format!("{here}.header.{}", before.name);
                match is.headers.iter().find(|after| after.name == before.name) {
                    Some(after) => {
                        self.place(&here, Pair(&before.value, &after.value), owners())
                    }
                    None => self.gone(&here, "header", &before.value.origins, owners()),
                }
            }
            for after in &is.headers {
                if !was.headers.iter().any(|before| before.name == after.name) {
                    let here = format!("{here}.header.{}", after.name);
                    self.fresh(&here, "header", &after.value.origins, owners());
                }
            }
        }
        for is in &new.responses {
            if !old.responses.iter().any(|was| was.status == is.status) {
                let here = format!("{at} response.{}", is.status);
                self.fresh(&here, "answer", &is.origins, owners());
            }
        }
    }

    fn content(
        &mut self,
        at: &str,
        old: &'a [Media],
        new: &'a [Media],
        owners: [Owner; 2],
    ) {
        let steps = address::media_steps(old);
        for (was, step) in old.iter().zip(steps) {
            let here = format!("{at}.body{step}");
            let Some(is) = new.iter().find(|is| is.media_type == was.media_type) else {
                self.gone(&here, &was.media_type, &was.origins, owners.clone());
                continue;
            };
            if was.framing != is.framing {
                let word =
                    |media: &Media| Some(format!("{:?}", media.framing).to_lowercase());
                let origins = [&was.origins[..], &is.origins[..]];
                self.fact(
                    &here,
                    aspect::FRAMING,
                    word(was),
                    word(is),
                    origins,
                    owners.clone(),
                );
            }
            match (&was.value, &is.value) {
                (Some(before), Some(after)) => {
                    self.place(&here, Pair(before, after), owners.clone())
                }
                (Some(before), None) => {
                    self.gone(&here, "schema", &before.origins, owners.clone())
                }
                (None, Some(after)) => {
                    self.fresh(&here, "schema", &after.origins, owners.clone())
                }
                (None, None) => {}
            }
        }
        for (is, step) in new.iter().zip(address::media_steps(new)) {
            if !old.iter().any(|was| was.media_type == is.media_type) {
                self.fresh(
                    &format!("{at}.body{step}"),
                    &is.media_type,
                    &is.origins,
                    owners.clone(),
                );
            }
        }
    }
}

fn credential(auth: &Auth) -> String {
    match &auth.kind {
        AuthKind::ApiKey { name, .. } => name.clone(),
        AuthKind::Basic => "basic".to_owned(),
        AuthKind::Bearer => "bearer".to_owned(),
    }
}
