//! The same work done in several ways, compared.

use std::time::{Duration, Instant};

/// How often each way is taken; the fastest time counts, as what slows a machine down comes on top.
const ROUNDS: usize = 15;

/// A way to do the work, by name.
pub(crate) type Way<'a> = (&'a str, &'a mut dyn FnMut());

/// Times all ways by turns, and prints how long each takes and how that compares with the first.
pub(crate) fn print(title: &str, ways: &mut [Way<'_>]) {
    let mut best = vec![Duration::MAX; ways.len()];
    for _ in 0..ROUNDS {
        for ((_, work), best) in ways.iter_mut().zip(&mut best) {
            let start = Instant::now();
            work();
            *best = start.elapsed().min(*best);
        }
    }
    println!("\n{title}");
    let base = best[0].as_secs_f64();
    for ((name, _), best) in ways.iter().zip(&best) {
        let ratio = best.as_secs_f64() / base;
        println!("  {name:<52} {:>9.2} ms  {ratio:>6.2}x", best.as_secs_f64() * 1e3);
    }
}
