//! The same work done in several ways, compared.

use std::time::Instant;

/// A way to do the work, by name.
pub(crate) type Way<'a> = (&'a str, &'a mut dyn FnMut());

/// Takes all ways by turns, so often, to and fro, and prints how long each takes and how that compares
/// with the first. What else the machine does strikes the ways of one round alike, so the ratio is
/// that within a round; of all rounds, the median counts.
pub(crate) fn print(title: &str, rounds: usize, ways: &mut [Way<'_>]) {
    let mut seconds = vec![Vec::with_capacity(rounds); ways.len()];
    for round in 0..rounds {
        for turn in 0..ways.len() {
            let index = if round % 2 == 0 { turn } else { ways.len() - 1 - turn };
            let start = Instant::now();
            (ways[index].1)();
            seconds[index].push(start.elapsed().as_secs_f64());
        }
    }
    println!("\n{title}");
    for ((name, _), own) in ways.iter().zip(&seconds) {
        let ratios = own.iter().zip(&seconds[0]).map(|(own, first)| own / first);
        let (time, ratio) = (median(own.clone()), median(ratios.collect()));
        println!("  {name:<52} {:>10.3} ms  {ratio:>6.2}x", time * 1e3);
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}
