//! Calls whose answer is one page of many.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use serde::de::DeserializeOwned;

use super::call::Call;
use super::error::Error;
use super::options::adjustable;
use super::prepared::Draft;
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
    fn has_more(&self) -> bool;

    /// The id of the first item.
    fn first_id(&self) -> Option<&str>;

    /// The id of the last item.
    fn last_id(&self) -> Option<&str>;
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
    draft: Result<Draft, Error>,
    cursor: Cursor,
    page: std::marker::PhantomData<fn() -> P>,
}

impl<P: Page> PageCall<P> {
    pub(super) fn new(draft: Result<Draft, Error>, cursor: Cursor) -> Self {
        Self { draft, cursor, page: std::marker::PhantomData }
    }

    /// All pages from this one on. Each is asked for when it is needed.
    pub fn pages(self) -> Pages<P> {
        let (draft, failed) = match self.draft {
            Ok(draft) => (Some(draft), None),
            Err(error) => (None, Some(error)),
        };
        let backwards = draft
            .as_ref()
            .is_some_and(|draft| draft.query_value(self.cursor.before).is_some());
        Pages { next: draft, failed, cursor: self.cursor, backwards, under_way: None }
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

fn page<P: Page>(draft: Result<Draft, Error>) -> Call<P> {
    Call::new(draft, |body| serde_json::from_slice(body))
}

impl<P> fmt::Debug for PageCall<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageCall")
            .field("draft", &self.draft)
            .field("cursor", &self.cursor)
            .finish()
    }
}

/// The pages of a list. An error ends the stream.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Pages<P> {
    /// The request for the next page, or the one under way; `None` if that was the last.
    next: Option<Draft>,
    failed: Option<Error>,
    cursor: Cursor,
    backwards: bool,
    under_way: Option<BoxFuture<'static, Result<Response<P>, Error>>>,
}

impl<P: Page> Pages<P> {
    /// Makes the request for the page after this one, if there is one.
    fn turn(&mut self, page: &P) {
        let (parameter, id) = if self.backwards {
            (self.cursor.before, page.first_id())
        } else {
            (self.cursor.after, page.last_id())
        };
        self.next = match (self.next.take(), id) {
            (Some(mut draft), Some(id)) if page.has_more() && !page.is_empty() => {
                draft.options = draft.options.query(parameter, id);
                Some(draft)
            }
            _ => None,
        };
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
            .field("cursor", &self.cursor)
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
