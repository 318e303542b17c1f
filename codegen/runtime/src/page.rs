//! Calls whose answer is one page of many.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use http::HeaderMap;
use http::header::LINK;
use serde::de::DeserializeOwned;

use super::call::Call;
use super::error::Error;
use super::options::adjustable;
use super::prepared::Draft;
use super::request::RequestBuilder;
use super::response::Response;
use super::transport::BoxFuture;

/// One page of a list.
pub trait Page: DeserializeOwned + 'static {
    /// What the list consists of.
    type Item;

    /// The items of this page.
    fn items(self) -> Vec<Self::Item>;

    /// Whether there are none.
    fn is_empty(&self) -> bool;

    /// Whether there are more, in the direction the list is read in.
    fn has_more(&self) -> bool {
        true
    }

    /// The id of the first item.
    fn first_id(&self) -> Option<&str> {
        None
    }

    /// The id of the last item.
    fn last_id(&self) -> Option<&str> {
        None
    }

    /// How many items there are.
    fn count(&self) -> usize {
        0
    }

    /// What asks for the next page, where that is in the page itself.
    fn token(&self) -> Option<&str> {
        None
    }
}

/// A page that is nothing but its items.
impl<T: DeserializeOwned + 'static> Page for Vec<T> {
    type Item = T;

    fn items(self) -> Self {
        self
    }

    fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    fn count(&self) -> usize {
        self.len()
    }
}

/// How the page after another is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// By a token that the page holds, in this query parameter; without one, it was the last.
    Token(&'static str),
    /// By its number, in this query parameter. The first is 1; the one after an empty page is not
    /// asked for.
    Number(&'static str),
    /// By how many items come before it, in this query parameter. The one after an empty page is
    /// not asked for.
    Offset(&'static str),
    /// By the URL that the header `link` names as `next`, or that the page itself holds; without one,
    /// it was the last. One of another server is an error.
    Link,
}

/// Which page comes after another.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Cursor(Cursor),
    Next(Next),
}

/// The query parameters that ask for another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Asks for the page after an id.
    pub after: &'static str,
    /// Asks for the page before an id.
    pub before: &'static str,
}

/// A call that is ready to be sent: `.await` gives one page, [`pages`](Self::pages) all from there
/// on, [`items`](Self::items) all their items.
///
/// The list is read forwards, or backwards if the call asks for the page before an id.
#[must_use = "a call is sent when it is awaited"]
pub struct PageCall<P> {
    draft: Result<Box<Draft>, Error>,
    turn: Turn,
    page: std::marker::PhantomData<fn() -> P>,
}

impl RequestBuilder {
    /// The answer is one page of many; `next` says how the others are asked for.
    pub fn pages_by<P: Page>(self, next: Next) -> PageCall<P> {
        PageCall {
            draft: self.draft,
            turn: Turn::Next(next),
            page: std::marker::PhantomData,
        }
    }

    /// The answer is one page of many; `cursor` names the parameters that ask for the others.
    pub fn pages<P: Page>(self, cursor: &Cursor) -> PageCall<P> {
        PageCall {
            draft: self.draft,
            turn: Turn::Cursor(*cursor),
            page: std::marker::PhantomData,
        }
    }
}

impl<P: Page> PageCall<P> {
    /// All pages from this one on. Each is asked for when it is needed.
    pub fn pages(self) -> Pages<P> {
        let (draft, failed) = match self.draft {
            Ok(draft) => (Some(draft), None),
            Err(error) => (None, Some(error)),
        };
        let backwards = match self.turn {
            Turn::Cursor(cursor) => draft
                .as_ref()
                .is_some_and(|draft| draft.query_value(cursor.before).is_some()),
            Turn::Next(_) => false,
        };
        Pages { next: draft, failed, turn: self.turn, backwards, under_way: None }
    }

    /// The items of all pages from this one on. Each page is asked for when it is needed.
    pub fn items(self) -> Items<P> {
        Items { pages: self.pages(), items: Vec::new().into_iter() }
    }
}

adjustable!(PageCall<P>);

impl<P: Page> IntoFuture for PageCall<P> {
    type Output = Result<Response<P>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        page(self.draft).into_future()
    }
}

/// The target of the link to the next page (RFC 8288).
fn next_link(headers: &HeaderMap) -> Option<String> {
    let values =
        headers.get_all(LINK).into_iter().filter_map(|value| value.to_str().ok());
    for value in values {
        let mut rest = value;
        while let Some((_, link)) = rest.split_once('<') {
            let (target, after) = link.split_once('>')?;
            let end = after.find(",").map_or(after.len(), |at| {
                after[at..].find('<').map_or(after.len(), |_| at)
            });
            let is_next = after[..end].split(';').any(|parameter| {
                let relation = parameter.trim().strip_prefix("rel=");
                let relation = relation.map(|value| value.trim_matches('"'));
                relation
                    .is_some_and(|all| all.split_whitespace().any(|one| one == "next"))
            });
            if is_next {
                return Some(target.to_owned());
            }
            rest = &after[end..];
        }
    }
    None
}

fn page<P: Page>(draft: Result<Box<Draft>, Error>) -> Call<P> {
    Call::new(draft, |body| serde_json::from_slice(body))
}

impl<P> fmt::Debug for PageCall<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageCall")
            .field("draft", &self.draft)
            .field("turn", &self.turn)
            .finish()
    }
}

/// The pages of a list. An error ends the stream.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Pages<P> {
    /// The request for the next page, or the one under way; `None` if that was the last.
    next: Option<Box<Draft>>,
    failed: Option<Error>,
    turn: Turn,
    backwards: bool,
    under_way: Option<BoxFuture<'static, Result<Response<P>, Error>>>,
}

impl<P: Page> Pages<P> {
    /// Makes the request for the page after this one, if there is one.
    fn turn(&mut self, page: &Response<P>) {
        let Some(mut draft) = self.next.take() else { return };
        let current = |parameter| draft.query_value(parameter);
        let asked = match self.turn {
            Turn::Cursor(_) if !page.has_more() || page.is_empty() => None,
            Turn::Cursor(cursor) if self.backwards => {
                page.first_id().map(|id| (cursor.before, id.to_owned()))
            }
            Turn::Cursor(cursor) => {
                page.last_id().map(|id| (cursor.after, id.to_owned()))
            }
            // A token that leads back to its own page would lead there for ever.
            Turn::Next(Next::Token(parameter)) => page
                .token()
                .filter(|token| !token.is_empty() && current(parameter) != Some(token))
                .map(|token| (parameter, token.to_owned())),
            Turn::Next(Next::Number(parameter)) => {
                let number = current(parameter).map_or(Ok(1_u64), str::parse).ok();
                let next = number.and_then(|number| number.checked_add(1));
                next.filter(|_| !page.is_empty())
                    .map(|next| (parameter, next.to_string()))
            }
            Turn::Next(Next::Offset(parameter)) => {
                let before = current(parameter).map_or(Ok(0_u64), str::parse).ok();
                let next = before.and_then(|n| n.checked_add(page.count() as u64));
                next.filter(|_| page.count() > 0)
                    .map(|next| (parameter, next.to_string()))
            }
            Turn::Next(Next::Link) => {
                // A page may hold the URL itself. It is of the same server, or an error.
                let own = page.token().filter(|url| !url.is_empty());
                let link = own.map(str::to_owned).or_else(|| next_link(page.headers()));
                self.next = link.is_some_and(|link| draft.go_to(&link)).then_some(draft);
                return;
            }
        };
        self.next = asked.map(|(parameter, value)| {
            draft.options = draft.options.query(parameter, value);
            draft
        });
    }
}

impl<P: Page> Stream for Pages<P> {
    type Item = Result<Response<P>, Error>;

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(error) = this.failed.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let call = match (&mut this.under_way, &this.next) {
            (Some(call), _) => call,
            (empty, Some(draft)) => empty.insert(page(Ok(draft.clone())).into_future()),
            (None, None) => return Poll::Ready(None),
        };
        let result = ready!(call.as_mut().poll(cx));
        this.under_way = None;
        match &result {
            Ok(page) => this.turn(page),
            Err(_) => this.next = None,
        }
        Poll::Ready(Some(result))
    }
}

impl<P: Page> FusedStream for Pages<P> {
    fn is_terminated(&self) -> bool {
        self.failed.is_none() && self.next.is_none() && self.under_way.is_none()
    }
}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("next", &self.next)
            .field("turn", &self.turn)
            .field("backwards", &self.backwards)
            .finish_non_exhaustive()
    }
}

/// The items of a list. An error ends the stream.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    items: std::vec::IntoIter<P::Item>,
}

/// No item is ever pinned where it lies.
impl<P: Page> Unpin for Items<P> {}

impl<P: Page> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.items = page.into_inner().items().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<P: Page> FusedStream for Items<P> {
    fn is_terminated(&self) -> bool {
        self.items.len() == 0 && self.pages.is_terminated()
    }
}

impl<P: Page> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("waiting", &self.items.len())
            .finish()
    }
}
