//! A scale whose steps people count by: 1, 2 or 5, and tens of them.

use crate::i18n::Lang;
use crate::report::document::{Cell, Kind};
use crate::report::numerals::shown;

/// At most so many steps.
const MOST_STEPS: f64 = 5.0;

/// A scale from a round number to a round number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    step: f64,
}

impl Axis {
    /// The scale that holds these numbers, and zero.
    pub(super) fn over(numbers: impl Iterator<Item = f64>, kind: Kind) -> Self {
        let (low, high) = numbers
            .fold((0.0_f64, 0.0_f64), |(low, high), number| (low.min(number), high.max(number)));
        let rough = ((high - low) / MOST_STEPS).max(f64::MIN_POSITIVE);
        let ten = 10.0_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0].map(|times| times * ten).into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(10.0 * ten);
        let step = match kind {
            // Nobody counts half a person.
            Kind::Count => step.max(1.0),
            _ if high - low <= 0.0 => 1.0,
            _ => step,
        };
        let high = (high / step).ceil().max(1.0) * step;
        Self { low: (low / step).floor() * step, high, step }
    }

    /// How far up a number stands: 0 at the bottom, 1 at the top.
    pub(super) fn share(self, number: f64) -> f64 {
        (number - self.low) / (self.high - self.low)
    }

    /// The numbers written along it.
    pub(super) fn steps(self) -> impl Iterator<Item = f64> {
        let count = ((self.high - self.low) / self.step).round();
        std::iter::successors(Some(0.0), |rank| Some(rank + 1.0))
            .take_while(move |rank| *rank <= count)
            .map(move |rank| self.low + rank * self.step)
    }

    /// One of them as it is written.
    pub(super) fn write(self, number: f64, kind: Kind, lang: Lang) -> String {
        let cell = match kind {
            Kind::Percent => Cell::Percent(number),
            _ if self.step >= 1.0 => Cell::Decimal(number, 0),
            _ if self.step >= 0.1 => Cell::Decimal(number, 1),
            _ => Cell::Decimal(number, 3),
        };
        shown(&cell, lang)
    }
}
