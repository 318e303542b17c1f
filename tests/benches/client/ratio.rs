//! The same work done in several ways, compared.

use std::time::{Duration, Instant};

/// A way to do the work, by name.
pub(crate) type Way<'a> = (&'a str, &'a mut dyn FnMut());

/// Takes all ways by turns, so often, to and fro, and prints how long each takes and how that compares
/// with the first. The median counts: what else the machine does strikes all ways alike, and few of
/// their turns.
pub(crate) fn print(title: &str, rounds: usize, ways: &mut [Way<'_>]) {
    let mut times = vec![Vec::with_capacity(rounds); ways.len()];
    for round in 0..rounds {
        for turn in 0..ways.len() {
            let index = if round % 2 == 0 { turn } else { ways.len() - 1 - turn };
            let start = Instant::now();
            (ways[index].1)();
            times[index].push(start.elapsed());
        }
    }
    println!("\n{title}");
    let medians: Vec<_> = times.iter_mut().map(|times| median(times)).collect();
    for ((name, _), median) in ways.iter().zip(&medians) {
        let ratio = median.as_secs_f64() / medians[0].as_secs_f64();
        println!("  {name:<52} {:>9.3} ms  {ratio:>6.2}x", median.as_secs_f64() * 1e3);
    }
}

fn median(times: &mut [Duration]) -> Duration {
    let middle = times.len() / 2;
    *times.select_nth_unstable(middle).1
}
