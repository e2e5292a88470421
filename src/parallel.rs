//! Work that falls into independent parts, done on every processor.
//!
//! Results come in the order of what was worked on, whichever thread was done first: a run that can be
//! replayed stays so.

use std::num::NonZero;
use std::sync::OnceLock;
use std::{iter, panic, thread};

/// Does `work` on stretches of `items`, one a processor, and answers in the order of the items.
///
/// No stretch but the last has fewer than `least` items: beneath some number a thread costs
/// more than it brings. The answers are one a stretch, and one when there is no item.
pub(crate) fn in_parts<T: Sync, R: Send>(
    items: &[T],
    least: usize,
    work: impl Fn(&[T]) -> R + Sync,
) -> Vec<R> {
    let most = items.len() / least.max(1);
    let parts = if most > 1 { most.min(processors()) } else { 1 };
    let mut stretches = items.chunks(items.len().div_ceil(parts).max(1));
    let first = stretches.next().unwrap_or_default();
    thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = stretches.map(|part| scope.spawn(move || work(part))).collect();
        let first = work(first);
        let others = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked)));
        iter::once(first).chain(others).collect()
    })
}

/// How many processors there are to work on; asked once, for asking reads files.
fn processors() -> usize {
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    *PROCESSORS.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_items_however_many_there_are() {
        for count in [0, 1, 2, 9, 10, 11, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let parts = in_parts(&items, 5, <[usize]>::to_vec);
            assert!(parts.len() == 1 || parts.iter().rev().skip(1).all(|part| part.len() >= 5));
            assert_eq!(parts.concat(), items);
        }
    }
}
