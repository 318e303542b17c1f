//! The sources side by side.

use crate::ir::{Api, Origin, Schema, SchemaId, Source, SourceId, SourceKind, Use};

/// One value for each source, in the order of [`Sides`]; none for a source that says nothing.
pub(super) type Row<T> = Vec<Option<T>>;

/// A source and what it says.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) api: Api,
    /// Its first source in the result; a source that was reconciled before has several.
    pub(super) source: SourceId,
    /// 0 is believed first.
    pub(super) rank: usize,
    pub(super) formal: bool,
    pub(super) name: String,
    pub(super) file: String,
}

/// All sources, sorted by name: the order in which places are visited must not depend on whom one
/// believes.
#[derive(Debug)]
pub(super) struct Sides {
    pub(super) list: Vec<Side>,
    /// What the result says its sources are, in the order they were given.
    pub(super) sources: Vec<Source>,
    /// Indices by rank.
    pub(super) by_rank: Vec<usize>,
}

impl Sides {
    pub(super) fn new(apis: Vec<Api>) -> Self {
        let mut sources = Vec::new();
        let mut list = Vec::new();
        let mut order = Vec::new();
        for (at, mut api) in apis.into_iter().enumerate() {
            let base = u16::try_from(sources.len()).unwrap_or(u16::MAX);
            let own = std::mem::take(&mut api.sources);
            let authority =
                own.iter().map(|source| source.authority).min().unwrap_or(u32::MAX);
            order.push((authority, at));
            list.push(Side {
                source: SourceId(base),
                rank: 0,
                formal: own.iter().all(|source| source.kind == SourceKind::Formal),
                name: own.first().map(|source| source.name.clone()).unwrap_or_default(),
                file: own.first().map(|source| source.file.clone()).unwrap_or_default(),
                api,
            });
            sources.extend(own);
        }
        order.sort_unstable();
        for (rank, (_, at)) in order.iter().enumerate() {
            list[*at].rank = rank;
        }
        list.sort_by(|a, b| (&a.name, a.source).cmp(&(&b.name, b.source)));
        let mut by_rank: Vec<usize> = (0..list.len()).collect();
        by_rank.sort_by_key(|side| list[*side].rank);
        Self { list, sources, by_rank }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Declared schemas that no operation reaches: those of the only source.
    pub(super) fn loose(&self) -> &[Use] {
        match self.list.as_slice() {
            [only] => &only.api.loose,
            _ => &[],
        }
    }

    /// Whether there is only one, which is then taken as it is.
    pub(super) fn alone(&self) -> bool {
        self.list.len() < 2
    }

    pub(super) fn schema(&self, side: usize, id: SchemaId) -> &Schema {
        &self.list[side].api.schemas[id]
    }

    /// A place in a source as the result knows it.
    pub(super) fn origin(&self, side: usize, origin: &Origin) -> Origin {
        let base = self.list[side].source.0;
        Origin {
            source: SourceId(base.saturating_add(origin.source.0)),
            pointer: origin.pointer.clone(),
        }
    }

    /// All those that a row holds, by rank.
    pub(super) fn ranked<'r, T>(
        &'r self,
        row: &'r Row<T>,
    ) -> impl Iterator<Item = (usize, &'r T)> {
        self.by_rank.iter().filter_map(|side| Some((*side, row[*side].as_ref()?)))
    }

    /// Adds the places of one source, without repeating any.
    pub(super) fn add_origins(
        &self,
        to: &mut Vec<Origin>,
        side: usize,
        from: &[Origin],
    ) {
        for origin in from {
            let origin = self.origin(side, origin);
            if !to.contains(&origin) {
                to.push(origin);
            }
        }
    }
}

/// The first one of a row by rank for which `get` finds something.
pub(super) fn first<T, U>(
    sides: &Sides,
    row: &Row<T>,
    get: impl Fn(&T) -> Option<U>,
) -> Option<U> {
    sides.ranked(row).find_map(|(_, item)| get(item))
}
