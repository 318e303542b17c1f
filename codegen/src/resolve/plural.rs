//! English nouns, one and many, as far as names of fields, paths and variants need it.

/// Words that end like plurals and are none, or are both.
const ALWAYS: &[&str] = &[
    "always",
    "analytics",
    "aws",
    "chaos",
    "cors",
    "css",
    "details",
    "dns",
    "gas",
    "gps",
    "graphics",
    "https",
    "ios",
    "kubernetes",
    "lens",
    "logistics",
    "mms",
    "news",
    "os",
    "physics",
    "series",
    "sms",
    "species",
    "tls",
    "whois",
];

/// Plurals that no rule makes, with their singulars.
const IRREGULAR: &[(&str, &str)] = &[
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("atlases", "atlas"),
    ("biases", "bias"),
    ("caches", "cache"),
    ("calories", "calorie"),
    ("canvases", "canvas"),
    ("children", "child"),
    ("cookies", "cookie"),
    ("heroes", "hero"),
    ("indices", "index"),
    ("matrices", "matrix"),
    ("menus", "menu"),
    ("movies", "movie"),
    ("people", "person"),
    ("selfies", "selfie"),
    ("shelves", "shelf"),
    ("vertices", "vertex"),
];

/// The singular of an English plural; what is none stays as it is. Of several words the last counts.
pub(super) fn singular(name: &str) -> String {
    let start = last_word(name);
    let (front, word) = name.split_at(start);
    let lower = word.to_lowercase();
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == lower) {
        // What both share keeps its letters as they are.
        let shared = one.bytes().zip(lower.bytes()).take_while(|(a, b)| a == b).count();
        return format!("{front}{}{}", &word[..shared], &one[shared..]);
    }
    let kept = ALWAYS.contains(&lower.as_str())
        || IRREGULAR.iter().any(|(_, one)| *one == lower);
    if kept || !word.is_ascii() || word.len() < 3 {
        return name.to_owned();
    }
    let stem = |ending: &str| word.strip_suffix(ending).filter(|stem| stem.len() > 1);
    let one = if let Some(stem) = stem("ies") {
        format!("{stem}y")
    } else if let Some(stem) = stem("es")
        .filter(|stem| ["ch", "sh", "x", "ss"].iter().any(|end| stem.ends_with(end)))
    {
        stem.to_owned()
    } else if let Some(stem) = stem("es").filter(|stem| {
        ["tus", "nus", "rus", "pus"].iter().any(|end| stem.ends_with(end))
    }) {
        stem.to_owned()
    } else if is_one(&lower) {
        word.to_owned()
    } else {
        word.strip_suffix('s').unwrap_or(word).to_owned()
    };
    format!("{front}{one}")
}

/// Whether a word that ends in `s` is no plural for it: `status`, `address`, `analysis`.
fn is_one(word: &str) -> bool {
    let latin = word.ends_with("us") && !["gpus", "cpus", "skus"].contains(&word);
    latin || ["ss", "sis", "xis", "dis"].iter().any(|end| word.ends_with(end))
}

/// Where the last word of a name begins, however its words are set apart.
fn last_word(name: &str) -> usize {
    let mut start = 0;
    let mut earlier = None;
    for (at, c) in name.char_indices() {
        let turns = c.is_uppercase() && earlier.is_some_and(char::is_lowercase);
        if turns {
            start = at;
        } else if !c.is_alphanumeric() {
            start = at + c.len_utf8();
        }
        earlier = Some(c);
    }
    start
}

/// The plural of an English noun.
pub(super) fn plural(name: &str) -> String {
    if let Some(stem) =
        name.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o', 'u']))
    {
        format!("{stem}ies")
    } else if ["ch", "sh", "x", "s"].iter().any(|e| name.ends_with(e)) {
        format!("{name}es")
    } else {
        format!("{name}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_plural() {
        let cases = [
            ("models", "model"),
            ("batches", "batch"),
            ("boxes", "box"),
            ("addresses", "address"),
            ("policies", "policy"),
            ("responses", "response"),
            ("databases", "database"),
            ("statuses", "status"),
            ("causes", "cause"),
            ("aliases", "alias"),
            ("caches", "cache"),
            ("cookies", "cookie"),
            ("ties", "tie"),
            ("cpus", "cpu"),
            ("apis", "api"),
            ("people", "person"),
            ("user_people", "user_person"),
            ("UserIndices", "UserIndex"),
            ("get book_series", "get book_series"),
        ];
        for (many, one) in cases {
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn of_what_is_none() {
        for word in [
            "series", "news", "status", "analysis", "address", "axis", "dns", "os",
            "id", "alias", "Größe", "",
        ] {
            assert_eq!(singular(word), word);
        }
    }
}
