//! Working days, and the advisers' diaries: an adviser receives one person at a time.

use super::draw::Draw;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};

/// The day `days` before, or the first day there is.
pub(super) fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// The day `days` after, or the last day there is.
pub(super) fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// Whole days from `from` to `to`; 0 when `to` is earlier.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> u64 {
    u64::try_from((to - from).num_days()).unwrap_or(0)
}

/// The first day from `day` on that offices are open; before `day` when that would be after `latest`.
pub(super) fn open_day(day: NaiveDate, latest: NaiveDate) -> NaiveDate {
    /// No run of closed days is longer than this.
    const RUN: u64 = 6;
    (0..RUN)
        .map(|days| after(day, days))
        .find(|day| is_open(*day) && *day <= latest)
        .or_else(|| (0..RUN).map(|days| before(day.min(latest), days)).find(|day| is_open(*day)))
        .unwrap_or_else(|| day.min(latest))
}

/// Is it neither a weekend nor a French public holiday (Labour Code, article L3133-1)?
pub(super) fn is_open(day: NaiveDate) -> bool {
    const FIXED: [(u32, u32); 8] =
        [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let is_movable = easter(day.year()).is_some_and(|easter| {
        [1, 39, 50].iter().any(|days| easter.checked_add_days(Days::new(*days)) == Some(day))
    });
    !is_weekend && !is_movable && !FIXED.contains(&(day.month(), day.day()))
}

/// Easter Sunday of a year (Gregorian computus, the «anonymous» algorithm published by J. Meeus).
#[expect(clippy::many_single_char_names, reason = "the letters of the published algorithm")]
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15).rem_euclid(30);
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}

/// When appointments begin: every 45 minutes, lunch apart.
const HOURS: [(u32, u32); 9] =
    [(9, 0), (9, 45), (10, 30), (11, 15), (13, 30), (14, 15), (15, 0), (15, 45), (16, 30)];

/// Which hours of which days are taken, by adviser: one bit an hour.
pub(super) struct Diary {
    first: NaiveDate,
    taken: Vec<Vec<u16>>,
}

impl Diary {
    /// The empty diaries of `advisers`, for `days` from `first` on.
    pub(super) fn new(advisers: usize, first: NaiveDate, days: usize) -> Self {
        Self { first, taken: vec![vec![0; days]; advisers] }
    }

    /// Takes a free hour of the day; `None` when the adviser has none left.
    pub(super) fn book(
        &mut self,
        draw: &mut Draw,
        adviser: usize,
        day: NaiveDate,
    ) -> Option<NaiveDateTime> {
        let preferred = draw.below(HOURS.len() as u64);
        let offset = usize::try_from(days_between(self.first, day)).ok()?;
        let taken = self.taken.get_mut(adviser)?.get_mut(offset)?;
        let free = (0..HOURS.len() as u64)
            .filter_map(|step| usize::try_from((preferred + step) % HOURS.len() as u64).ok())
            .find(|hour| *taken & (1 << hour) == 0)?;
        *taken |= 1 << free;
        at(day, free)
    }

    /// Takes a free hour of the day, or any hour: in the past of a caseload far too large for its
    /// advisers, two appointments may share one.
    pub(super) fn book_or_share(
        &mut self,
        draw: &mut Draw,
        adviser: usize,
        day: NaiveDate,
    ) -> Option<NaiveDateTime> {
        self.book(draw, adviser, day).or_else(|| {
            let hour = draw.below(HOURS.len() as u64);
            at(day, usize::try_from(hour).ok()?)
        })
    }
}

fn at(day: NaiveDate, hour: usize) -> Option<NaiveDateTime> {
    let (hour, minute) = HOURS.get(hour)?;
    day.and_hms_opt(*hour, *minute, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn offices_are_closed_on_weekends_and_public_holidays() {
        for closed in [
            "2026-11-22",
            "2026-11-11",
            "2026-04-06",
            "2026-05-14",
            "2026-05-25",
            "2025-04-21",
            "2024-05-09",
            "2025-12-25",
        ] {
            assert!(!is_open(day(closed)), "{closed}");
        }
        assert!(is_open(day("2026-11-23")) && is_open(day("2026-04-03")));
    }

    #[test]
    fn an_open_day_is_never_after_the_latest() {
        assert_eq!(open_day(day("2026-11-21"), day("2026-11-30")), day("2026-11-23"));
        assert_eq!(open_day(day("2026-11-21"), day("2026-11-22")), day("2026-11-20"));
        assert_eq!(open_day(NaiveDate::MIN, NaiveDate::MIN), NaiveDate::MIN);
        assert!(open_day(NaiveDate::MAX, NaiveDate::MAX) <= NaiveDate::MAX);
    }

    #[test]
    fn an_adviser_is_booked_once_an_hour_until_the_day_is_full() {
        let (mut draw, today) = (Draw::new(1), day("2026-11-23"));
        let mut diary = Diary::new(1, today, 1);
        let mut booked: Vec<_> = std::iter::from_fn(|| diary.book(&mut draw, 0, today)).collect();
        booked.sort();
        booked.dedup();
        assert_eq!(booked.len(), HOURS.len());
        assert!(diary.book_or_share(&mut draw, 0, today).is_some());
        assert_eq!(diary.book(&mut draw, 0, day("2026-11-24")), None);
        assert_eq!(diary.book(&mut draw, 1, today), None);
    }
}
