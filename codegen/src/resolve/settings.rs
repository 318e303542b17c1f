//! Names of the methods that set the client up: credentials, and headers that go with every call.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use super::ident;
use crate::ir::{AuthKind, AuthPlace};
use crate::model::{Package, reserved};

/// The methods that set the client up, each with a name of its own.
pub(super) struct Settings(BTreeSet<String>);

impl Settings {
    /// None yet but those that every client has.
    pub(super) fn new() -> Self {
        Self(reserved::SETTINGS.iter().map(|&name| name.to_owned()).collect())
    }

    /// Those of a package.
    pub(super) fn of(package: &Package) -> Self {
        let mut settings = Self::new();
        let credentials = package.credentials.iter().map(|one| &one.ident);
        let headers = package.fixed_headers.iter().map(|one| &one.ident);
        settings.0.extend(credentials.chain(headers).cloned());
        settings
    }

    /// The name that is given, or else one after a header.
    pub(super) fn header(&mut self, given: Option<&str>, header: &str) -> String {
        let name = given.map_or_else(|| header.to_snake_case(), str::to_owned);
        ident::unique(ident::value(&name), &mut self.0)
    }

    /// The name that is given, or else the first of these that is free.
    pub(super) fn credential(&mut self, given: Option<&str>, kind: &AuthKind) -> String {
        let (usual, own, place) = match kind {
            AuthKind::ApiKey { name, place } => {
                let place = match place {
                    AuthPlace::Header => "header",
                    AuthPlace::Query => "query",
                    AuthPlace::Cookie => "cookie",
                };
                ("api_key", name.as_str(), place)
            }
            AuthKind::Basic => ("basic_auth", "basic", "auth"),
            AuthKind::Bearer => ("bearer_token", "bearer", "token"),
        };
        let wishes = match given {
            Some(given) => vec![ident::value(given)],
            None => vec![
                usual.to_owned(),
                ident::value(own),
                ident::value(&format!("{own}_in_{place}")),
            ],
        };
        let free = wishes.iter().find(|wish| !self.0.contains(*wish));
        let wish = free.or(wishes.last()).cloned().unwrap_or_default();
        let ident = ident::unique(wish, &mut self.0);
        if *kind == AuthKind::Bearer {
            self.0.insert(format!("{ident}_source"));
        }
        ident
    }
}
