//! Rules of the profession that are about more than one thing.

use crate::domain::situation::Situation;
use chrono::{Datelike, Months, NaiveDate};

/// Age from which the office accompanies people; younger people belong to the mission locale.
pub const PUBLIC_FROM_AGE: u32 = 26;

/// Age in whole years on a day. Someone born on 29 February has their birthday on 1 March in
/// common years (the day begins the new year of age only once the date is reached).
#[must_use]
pub fn age_on(birth_date: NaiveDate, day: NaiveDate) -> u32 {
    day.years_since(birth_date).unwrap_or(0)
}

/// Day on which someone reaches an age in years.
#[must_use]
pub fn birthday(birth_date: NaiveDate, age: u32) -> Option<NaiveDate> {
    let year = birth_date.year().checked_add(i32::try_from(age).ok()?)?;
    birth_date.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
}

/// Is the person old enough for the office on the day of the act?
#[must_use]
pub fn is_in_public(birth_date: NaiveDate, day: NaiveDate) -> bool {
    age_on(birth_date, day) >= PUBLIC_FROM_AGE
}

/// How long someone has been without work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DurationBand {
    /// Less than 6 months.
    UnderSixMonths,
    /// 6 to 11 months.
    SixToElevenMonths,
    /// 12 to 23 months: long-term (DELD).
    TwelveToTwentyThreeMonths,
    /// 24 months or more: very long-term (DETLD).
    TwentyFourMonthsOrMore,
}

impl DurationBand {
    /// Band on a day, of someone without work since `since`; `None` when that is still to come.
    #[must_use]
    pub fn on(since: NaiveDate, day: NaiveDate) -> Option<Self> {
        let reached =
            |months| since.checked_add_months(Months::new(months)).is_some_and(|date| date <= day);
        if day < since {
            None
        } else if reached(24) {
            Some(Self::TwentyFourMonthsOrMore)
        } else if reached(12) {
            Some(Self::TwelveToTwentyThreeMonths)
        } else if reached(6) {
            Some(Self::SixToElevenMonths)
        } else {
            Some(Self::UnderSixMonths)
        }
    }
}

/// A day on which something about a person changes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Threshold {
    /// Rights to benefits end.
    RightsEnd,
    /// Recognition as a disabled worker ends.
    DisabledWorkerEnds,
    /// Twenty-sixth birthday: from now on in the office's public.
    TwentySixthBirthday,
    /// Twelve months without work: long-term unemployed (DELD).
    LongTerm,
    /// Twenty-four months without work (DETLD).
    VeryLongTerm,
}

/// The thresholds that fall between two days, both included, by date.
#[must_use]
pub fn thresholds(
    birth_date: NaiveDate,
    situation: &Situation,
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<(NaiveDate, Threshold)> {
    let months_without_work = |months| {
        situation.without_work_since.and_then(|since| since.checked_add_months(Months::new(months)))
    };
    let mut coming: Vec<_> = [
        (situation.rights_until, Threshold::RightsEnd),
        (situation.disabled_worker_until, Threshold::DisabledWorkerEnds),
        (birthday(birth_date, PUBLIC_FROM_AGE), Threshold::TwentySixthBirthday),
        (months_without_work(12), Threshold::LongTerm),
        (months_without_work(24), Threshold::VeryLongTerm),
    ]
    .into_iter()
    .filter_map(|(date, threshold)| {
        Some((date.filter(|date| (from..=to).contains(date))?, threshold))
    })
    .collect();
    coming.sort();
    coming
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_public_is_twenty_six_on_the_day_of_the_act() {
        let born = day("2000-11-24");
        assert!(!is_in_public(born, day("2026-11-23")));
        assert!(is_in_public(born, day("2026-11-24")));
    }

    #[test]
    fn a_birthday_on_the_leap_day_comes_every_year() {
        let born = day("2000-02-29");
        assert_eq!(birthday(born, 26), Some(day("2026-03-01")));
        assert_eq!(birthday(born, 28), Some(day("2028-02-29")));
        assert_eq!(age_on(born, day("2026-02-28")), 25);
        assert_eq!(age_on(born, day("2026-03-01")), 26);
        assert_eq!(age_on(born, day("1999-01-01")), 0);
    }

    #[test]
    fn duration_bands_change_on_their_day() {
        let since = day("2024-01-31");
        for (on, band) in [
            ("2024-01-30", None),
            ("2024-01-31", Some(DurationBand::UnderSixMonths)),
            ("2024-07-30", Some(DurationBand::UnderSixMonths)),
            ("2024-07-31", Some(DurationBand::SixToElevenMonths)),
            ("2025-01-31", Some(DurationBand::TwelveToTwentyThreeMonths)),
            ("2026-01-30", Some(DurationBand::TwelveToTwentyThreeMonths)),
            ("2026-01-31", Some(DurationBand::TwentyFourMonthsOrMore)),
        ] {
            assert_eq!(DurationBand::on(since, day(on)), band, "{on}");
        }
    }

    #[test]
    fn thresholds_of_the_coming_month_come_by_date() {
        let situation = Situation {
            rights_until: Some(day("2026-12-20")),
            without_work_since: Some(day("2025-12-01")),
            ..Situation::default()
        };
        assert_eq!(
            thresholds(day("2000-12-05"), &situation, day("2026-11-23"), day("2026-12-23")),
            [
                (day("2026-12-01"), Threshold::LongTerm),
                (day("2026-12-05"), Threshold::TwentySixthBirthday),
                (day("2026-12-20"), Threshold::RightsEnd),
            ]
        );
    }
}
