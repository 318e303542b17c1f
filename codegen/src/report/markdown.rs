//! The decisions as a page for people.

use std::collections::HashMap;
use std::fmt::Write;

use super::links::{Links, List};
use super::{heads, operation_of};
use crate::diagnostic::Place;
use crate::ir::{Api, Json, Origin};
use crate::reconcile::{Decision, RULES, Reconciled, Severity};

/// Values longer than this are cut.
const LONGEST: usize = 160;

/// A page with a summary first, then a table for each operation: the place, what each source says
/// with a link to its line, the choice and why. Links are relative to the folder of the sources.
pub fn markdown(reconciled: &Reconciled, locate: &dyn Fn(&Origin) -> Place) -> String {
    page(reconciled, locate, &mut Links::Direct)
}

/// The same to be kept and reviewed as a diff: the page, whose links lead into the file [`LINES`], and
/// that file, which has the numbers of the lines.
///
/// [`LINES`]: super::LINES
pub fn kept(
    reconciled: &Reconciled,
    locate: &dyn Fn(&Origin) -> Place,
) -> (String, String) {
    let mut links = Links::Listed(List::default());
    let text = page(reconciled, locate, &mut links);
    match links {
        Links::Direct => (text, String::new()),
        Links::Listed(list) => (text, list.page()),
    }
}

fn page(
    reconciled: &Reconciled,
    locate: &dyn Fn(&Origin) -> Place,
    links: &mut Links,
) -> String {
    let page = Page { api: &reconciled.api, locate, folder: folder(&reconciled.api) };
    let heads = heads(&reconciled.api);
    let mut sections: Vec<Vec<&Decision>> = vec![Vec::new(); heads.len() + 1];
    for decision in &reconciled.decisions {
        sections[operation_of(&heads, decision).map_or(0, |at| at + 1)].push(decision);
    }
    let mut text = String::new();
    page.head(&mut text, &heads, &sections);
    page.sections(&mut text, &heads, &sections, links);
    rules(&mut text, reconciled);
    text
}

struct Page<'a> {
    api: &'a Api,
    locate: &'a dyn Fn(&Origin) -> Place,
    folder: String,
}

impl Page<'_> {
    fn head(&self, out: &mut String, heads: &[String], sections: &[Vec<&Decision>]) {
        let title = self.api.info.title.as_deref().unwrap_or("the API");
        let _ = writeln!(out, "# How the sources of {title} were reconciled\n");
        out.push_str(
            "Written by `cargo xtask generate`; do not edit. Every place where the sources differ, \
             what each of them says, what was chosen, and why. A *conflict* is a place where two \
             sources disagree, a *gap* one where only some of them speak, a *defect* one where a \
             source contradicts itself or its own format. A type that is reached in several ways is \
             listed at the first. To decide otherwise, pin it in `sources.toml`.\n\n",
        );
        out.push_str("| source | file | OpenAPI | authority |\n|---|---|---|---|\n");
        let mut sources: Vec<_> = self.api.sources.iter().collect();
        sources.sort_by_key(|source| source.authority);
        for source in sources {
            let file = self.relative(&source.file);
            let _ = writeln!(
                out,
                "| {} | [{file}]({file}) | {} | {} |",
                cell(&source.name),
                cell(&source.openapi),
                source.authority,
            );
        }
        out.push_str(
            "\n| operation | conflicts | gaps | defects | pinned |\n|---|--:|--:|--:|--:|\n",
        );
        let mut total = [0; 4];
        for (at, section) in sections.iter().enumerate() {
            let name = at.checked_sub(1).and_then(|at| heads.get(at));
            let name = name.map_or("the API as a whole", String::as_str);
            let count =
                |severity| section.iter().filter(|d| d.severity == severity).count();
            let counts = [
                count(Severity::Conflict),
                count(Severity::Gap),
                count(Severity::Defect),
                section.iter().filter(|decision| decision.pinned).count(),
            ];
            total.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
            row(out, &format!("[{}](#{})", cell(name), anchor(name)), counts);
        }
        row(out, "**all**", total);
    }

    fn sections(
        &self,
        out: &mut String,
        heads: &[String],
        sections: &[Vec<&Decision>],
        links: &mut Links,
    ) {
        let repeated = repeated(heads, sections);
        for (at, section) in sections.iter().enumerate() {
            let name =
                at.checked_sub(1).and_then(|at| heads.get(at)).map(String::as_str);
            let _ = writeln!(out, "\n## {}\n", name.unwrap_or("the API as a whole"));
            let mut rows = String::new();
            let mut elsewhere = 0;
            for decision in section {
                let place = relative_place(name, &decision.at);
                match repeated.get(&key(&place, decision)) {
                    Some((first, _)) if *first != at => elsewhere += 1,
                    Some((_, more)) => {
                        self.row(&mut rows, &place, decision, *more, links)
                    }
                    None => self.row(&mut rows, &place, decision, 0, links),
                }
            }
            if !rows.is_empty() {
                out.push_str("| place | aspect | what the sources say | choice | why |\n|---|---|---|---|---|\n");
                out.push_str(&rows);
            } else if elsewhere == 0 {
                out.push_str("All sources agree.\n");
            }
            if elsewhere > 0 {
                let _ = writeln!(
                    out,
                    "\n{elsewhere} more that are the same in an operation above."
                );
            }
        }
    }

    fn row(
        &self,
        out: &mut String,
        place: &str,
        decision: &Decision,
        more: usize,
        links: &mut Links,
    ) {
        let severity = match decision.severity {
            Severity::Conflict => "conflict",
            Severity::Gap => "gap",
            Severity::Defect => "defect",
        };
        let mut said: Vec<String> = Vec::new();
        let mut silent: Vec<&str> = Vec::new();
        for one in &decision.said {
            let name = self
                .api
                .sources
                .get(usize::from(one.source.0))
                .map_or("", |s| s.name.as_str());
            match &one.pointer {
                Some(pointer) => {
                    let place =
                        (self.locate)(&Origin::new(one.source, pointer.as_str()));
                    let file = self.relative(&place.file);
                    let target = links.target(file, &place, pointer);
                    said.push(format!(
                        "[{}]({target}): {}",
                        cell(name),
                        value(&one.value)
                    ));
                }
                None if one.value.is_null() => silent.push(name),
                None => said.push(format!("{}: {}", cell(name), value(&one.value))),
            }
        }
        if !silent.is_empty() {
            said.push(format!("silent: {}", cell(&silent.join(", "))));
        }
        let more = match more {
            0 => String::new(),
            1 => "<br>*and in one more operation*".to_owned(),
            more => format!("<br>*and in {more} more operations*"),
        };
        let because = if decision.pinned {
            format!("**pinned**: {}", cell(&decision.reasons()))
        } else {
            cell(&decision.reasons())
        };
        let _ = writeln!(
            out,
            "| {}{more} | {}<br>*{severity}* | {} | {} | {because} |",
            code(if place.is_empty() { "(itself)" } else { place }),
            cell(decision.aspect.as_str()),
            said.join("<br>"),
            value(&decision.chosen),
        );
    }

    /// A file relative to the folder of the sources.
    fn relative<'f>(&self, file: &'f str) -> &'f str {
        file.strip_prefix(self.folder.as_str()).unwrap_or(file)
    }
}

/// The folder that all sources are in, with `/` behind it.
fn folder(api: &Api) -> String {
    let parent = |file: &str| {
        file.rfind('/').map_or_else(String::new, |end| file[..=end].to_owned())
    };
    let mut parents = api.sources.iter().map(|source| parent(&source.file));
    let first = parents.next().unwrap_or_default();
    if parents.all(|other| other == first) { first } else { String::new() }
}

type Repeated = HashMap<String, (usize, usize)>;

/// What several operations say in the same words, because the sources declare it once: the first
/// operation, and how many more there are.
fn repeated(heads: &[String], sections: &[Vec<&Decision>]) -> Repeated {
    let mut found: Repeated = HashMap::new();
    for (at, section) in sections.iter().enumerate().skip(1) {
        let name = heads.get(at - 1).map(String::as_str);
        for decision in section {
            let key = key(&relative_place(name, &decision.at), decision);
            let entry = found.entry(key).or_insert((at, 0));
            entry.1 += usize::from(entry.0 != at);
        }
    }
    found.retain(|_, (_, more)| *more > 0);
    found
}

fn key(place: &str, decision: &Decision) -> String {
    let said: Vec<String> = decision
        .said
        .iter()
        .map(|said| format!("{} {} {:?}", said.source.0, said.value, said.pointer))
        .collect();
    format!("{place}\n{}\n{}\n{}", decision.aspect, decision.chosen, said.join("\n"))
}

fn relative_place(operation: Option<&str>, at: &str) -> String {
    operation
        .and_then(|head| at.strip_prefix(head))
        .unwrap_or(at)
        .trim_start()
        .to_owned()
}

fn rules(out: &mut String, reconciled: &Reconciled) {
    out.push_str("\n## the rules\n\n| rule | used | in a request | in a response | why |\n|---|--:|---|---|---|\n");
    for rule in RULES {
        let used = reconciled
            .decisions
            .iter()
            .filter(|d| d.rule == rule.name && !d.pinned)
            .count();
        let _ = writeln!(
            out,
            "| {} | {used} | {} | {} | {} |",
            rule.name,
            cell(rule.request),
            cell(rule.response),
            cell(rule.because),
        );
    }
}

fn row(out: &mut String, name: &str, counts: [usize; 4]) {
    let [conflicts, gaps, defects, pinned] = counts;
    let _ = writeln!(out, "| {name} | {conflicts} | {gaps} | {defects} | {pinned} |");
}

/// Text that may stand in a table.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('\n', " ")
        .replace('<', "&lt;")
}

/// Text as code in a table.
pub(super) fn code(text: &str) -> String {
    let text = text.replace('|', "\\|").replace('\n', " ");
    let fence = if text.contains('`') { "``" } else { "`" };
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn value(value: &Json) -> String {
    let text = match value {
        Json::Null => return "–".to_owned(),
        Json::Array(list) if list.is_empty() => return "none".to_owned(),
        Json::Array(list) if list.iter().all(Json::is_string) => {
            let words: Vec<&str> = list.iter().filter_map(Json::as_str).collect();
            words.join(", ")
        }
        Json::String(text) if text.is_empty() => return "(empty)".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return code(&text);
    }
    let short: String = text.chars().take(LONGEST).collect();
    match value {
        Json::Array(list) => {
            let end = short.rfind(", ").unwrap_or(short.len());
            let shown = short[..end].split(", ").count();
            format!(
                "{} and {} more",
                code(&short[..end]),
                list.len().saturating_sub(shown)
            )
        }
        _ => format!("{} …", code(&short)),
    }
}

/// The anchor that renderers give a heading.
fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => {
                Some(c.to_ascii_lowercase())
            }
            _ => None,
        })
        .collect()
}
