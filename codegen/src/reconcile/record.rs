//! The record: every question that the sources answer differently, and the answer.

use std::collections::{BTreeMap, BTreeSet};

use super::Pin;
use super::decision::aspect::REQUIRED;
use super::decision::{Decision, Said, Severity};
use super::evidence::Evidence;
pub(super) use super::fact::Fact;
use super::rules::{AS_OBSERVED, Rule, Voice};
use super::sides::Sides;
use crate::diagnostic::{Diagnostic, Failure};
use crate::ir::{Json, Origin};
use crate::observed::Facts;
use crate::reconcile::Take;

/// What is asked, of whom, and by which rule it is decided.
pub(super) struct Question<'q> {
    pub(super) at: &'q str,
    pub(super) aspect: &'static str,
    pub(super) rule: &'static Rule,
    /// Whether a source that is silent differs from one that speaks.
    pub(super) gaps: bool,
    /// Whether it is reported when the choice is not what all say.
    pub(super) overruled: bool,
    /// Set where the rule knows better than the number of answers.
    pub(super) severity: Option<Severity>,
}

impl<'q> Question<'q> {
    pub(super) fn new(at: &'q str, aspect: &'static str, rule: &'static Rule) -> Self {
        Self { at, aspect, rule, gaps: true, overruled: false, severity: None }
    }

    /// Silence is no difference.
    pub(super) fn silence_is_fine(self) -> Self {
        Self { gaps: false, ..self }
    }

    /// Decided by what was seen, whatever all say.
    pub(super) fn observed(self) -> Self {
        Self { rule: &AS_OBSERVED, overruled: true, ..self }
    }

    pub(super) fn severity(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }
}

/// An answer: the voice, and where the source says it.
pub(super) struct Answer<T> {
    pub(super) voice: Voice<T>,
    pub(super) pointer: Option<String>,
}

/// Where a source says something: a keyword below a place, or the place itself.
pub(super) fn pointer(origins: &[Origin], keyword: &str) -> Option<String> {
    let origin = origins.first()?;
    Some(if keyword.is_empty() {
        origin.pointer.clone()
    } else {
        origin.child(keyword).pointer
    })
}

/// All decisions so far, and the pins that are still to meet theirs.
pub(super) struct Record<'a> {
    pub(super) sides: &'a Sides,
    pub(super) decisions: Vec<Decision>,
    pub(super) evidence: Evidence,
    pins: BTreeMap<(String, String), &'a Pin>,
    met: BTreeSet<(String, String)>,
    pub(super) problems: Failure,
}

impl<'a> Record<'a> {
    pub(super) fn new(
        sides: &'a Sides,
        pins: BTreeMap<(String, String), &'a Pin>,
        evidence: Evidence,
    ) -> Self {
        Self {
            sides,
            decisions: Vec::new(),
            evidence,
            pins,
            met: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    /// Pins that met no difference.
    pub(super) fn stale(&self) -> impl Iterator<Item = &'a Pin> {
        self.pins.iter().filter(|(key, _)| !self.met.contains(*key)).map(|(_, pin)| *pin)
    }

    /// One answer of one source.
    pub(super) fn answer<T>(
        &self,
        side: usize,
        says: Option<T>,
        pointer: Option<String>,
    ) -> Answer<T> {
        let known = &self.sides.list[side];
        let pointer = if says.is_some() { pointer } else { None };
        Answer {
            voice: Voice { side, rank: known.rank, formal: known.formal, says },
            pointer,
        }
    }

    /// Decides: what all say, or what the rule or a pin makes of it.
    pub(super) fn settle<T: Fact>(
        &mut self,
        question: &Question<'_>,
        answers: Vec<Answer<T>>,
        rule: impl FnOnce(&[Voice<T>]) -> Option<T>,
    ) -> Option<T> {
        self.settle_by(question, answers, |a, b| a == b, rule)
    }

    /// [`settle`](Self::settle) where some answers that look different are the same.
    pub(super) fn settle_by<T: Fact>(
        &mut self,
        question: &Question<'_>,
        answers: Vec<Answer<T>>,
        same: impl Fn(&T, &T) -> bool,
        rule: impl FnOnce(&[Voice<T>]) -> Option<T>,
    ) -> Option<T> {
        let mut distinct: Vec<&T> = Vec::new();
        let mut silent = false;
        for answer in &answers {
            match &answer.voice.says {
                None => silent = true,
                Some(says) if distinct.iter().any(|known| same(known, says)) => {}
                Some(says) => distinct.push(says),
            }
        }
        let mut differs =
            distinct.len() > 1 || (question.gaps && silent && !distinct.is_empty());
        let severity = question.severity.unwrap_or(match distinct.len() {
            0 | 1 => Severity::Gap,
            _ => Severity::Conflict,
        });
        let unanimous = distinct.first().map(|says| (*says).clone());
        let (voices, pointers): (Vec<Voice<T>>, Vec<Option<String>>) =
            answers.into_iter().map(|answer| (answer.voice, answer.pointer)).unzip();
        let mut chosen = rule(&voices);
        if let (true, Some(says)) = (question.overruled, &unanimous) {
            differs |= !chosen.as_ref().is_some_and(|chosen| same(chosen, says));
        }
        if !differs {
            return chosen;
        }
        let said = self.said(&voices, pointers);
        let pin = self.pin(question);
        let mut because = question.rule.because.to_owned();
        if let Some(pin) = pin {
            because.clone_from(&pin.because);
            if let Some(choice) = self.taken(pin, &voices) {
                chosen = choice;
            }
        }
        self.decisions.push(Decision {
            at: question.at.to_owned(),
            aspect: question.aspect.into(),
            severity,
            said,
            chosen: chosen.as_ref().map_or(Json::Null, Fact::json),
            rule: question.rule.name,
            because,
            pinned: pin.is_some(),
            observed: self.seen(question, chosen.as_ref()),
        });
        chosen
    }

    fn said<T: Fact>(
        &self,
        voices: &[Voice<T>],
        pointers: Vec<Option<String>>,
    ) -> Vec<Said> {
        let mut said: Vec<(usize, Said)> = voices
            .iter()
            .zip(pointers)
            .map(|(voice, pointer)| {
                let source = self.sides.list[voice.side].source;
                let value = voice.says.as_ref().map_or(Json::Null, Fact::json);
                (voice.rank, Said { source, value, pointer })
            })
            .collect();
        said.sort_by_key(|(rank, _)| *rank);
        said.into_iter().map(|(_, said)| said).collect()
    }

    fn seen<T: Fact>(
        &self,
        question: &Question<'_>,
        chosen: Option<&T>,
    ) -> Option<Facts> {
        // Which properties of an object are required is another question than whether it is there.
        let is_list = chosen.is_some_and(|chosen| chosen.json().is_array());
        if question.aspect == REQUIRED && is_list {
            return None;
        }
        self.evidence.on(question.at, question.aspect).cloned()
    }

    fn pin(&mut self, question: &Question<'_>) -> Option<&'a Pin> {
        if self.pins.is_empty() {
            return None;
        }
        let key = (question.at.to_owned(), question.aspect.to_owned());
        let pin = self.pins.get(&key).copied()?;
        self.met.insert(key);
        Some(pin)
    }

    /// What a pin chooses: outer none when it can't be had.
    #[allow(clippy::option_option)]
    fn taken<T: Fact>(&mut self, pin: &Pin, voices: &[Voice<T>]) -> Option<Option<T>> {
        match &pin.take {
            Take::Value(Json::Null) => {
                Some(T::from_json(&Json::Null).filter(|fact| fact.json().is_null()))
            }
            Take::Value(value) => match T::from_json(value) {
                Some(fact) => Some(Some(fact)),
                None => {
                    self.problems.push(
                        Diagnostic::error(format!(
                            "the decision on `{}` of `{}` takes {value}, which is no such thing",
                            pin.aspect, pin.at,
                        ))
                        .at(pin.place.clone())
                        .help(self.example(voices)),
                    );
                    None
                }
            },
            Take::Source(name) => {
                let says = voices
                    .iter()
                    .find(|voice| self.sides.list[voice.side].name == *name);
                if let Some(voice) = says {
                    return Some(voice.says.clone());
                }
                let mut names: Vec<&str> = voices
                    .iter()
                    .map(|v| self.sides.list[v.side].name.as_str())
                    .collect();
                names.sort_unstable();
                self.problems.push(
                    Diagnostic::error(format!(
                        "the decision on `{}` of `{}` takes what `{name}` says, which doesn't describe this place",
                        pin.aspect, pin.at,
                    ))
                    .at(pin.place.clone())
                    .help(format!("these do: {}", names.join(", "))),
                );
                None
            }
        }
    }

    fn example<T: Fact>(&self, voices: &[Voice<T>]) -> String {
        let stated = voices.iter().find_map(|v| Some((v.side, v.says.as_ref()?)));
        stated.map_or_else(String::new, |(side, says)| {
            format!("`{}` says {}, for one", self.sides.list[side].name, says.json())
        })
    }
}
