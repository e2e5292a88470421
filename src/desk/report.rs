//! The office's reports: what they are made of, as of a day, and what is remembered of those that were published.

mod known;
mod team;

pub use known::known_on;

use crate::caseload::change::Change;
use crate::caseload::record::{FiguresKind, SavedFigures, named};
use crate::caseload::state::State;
use crate::desk::statistics;
use crate::i18n::Lang;
use crate::msg;
use crate::report::confidentiality::Published;
use crate::report::count;
use crate::report::edition::{Edition, Frame, Matter, Reader, Refusal, Report, edit};
use crate::report::measure::TableId;
use crate::report::period::Period;
use crate::report::published::for_report;
use chrono::{Months, NaiveDate};

/// Months of a trend, at least.
const MONTHS: u32 = 12;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Which report.
    pub report: Report,
    /// Of which period.
    pub period: Period,
    /// What was known on that day, instead of what is known now.
    pub known_on: Option<NaiveDate>,
    /// For whom.
    pub audience: Audience,
}

/// Who is to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The office and its centre: exact counts.
    Internal,
    /// Anyone: counts below this one are hidden.
    Public(u64),
}

/// Makes a report of the office, in a language, on a day: of what `state` says, which with [`Asked::known_on`] is what was known on that day; `now` is what
/// is known, and published, today.
///
/// # Errors
/// Everything that speaks against it, with what can be asked instead.
pub fn edition(
    state: &State,
    now: &State,
    asked: Asked,
    lang: Lang,
    today: NaiveDate,
) -> Result<Edition, Vec<Refusal>> {
    let stock_day = asked.period.last().min(today);
    let scope = state.office().map(|office| office.name.to_string()).unwrap_or_default();
    let frame = Frame {
        lang,
        vocabulary: now.vocabulary(),
        period: asked.period,
        stock_day,
        scope,
        known_on: asked.known_on,
        today,
    };
    let matter = matter(state, now, asked, stock_day, &frame);
    let before = remembered(now, asked);
    let reader = match asked.audience {
        Audience::Internal => Reader::Internal,
        Audience::Public(threshold) => Reader::Public { threshold, before: before.as_ref() },
    };
    edit(asked.report, &frame, &matter, reader)
}

fn matter(
    state: &State,
    now: &State,
    asked: Asked,
    stock_day: NaiveDate,
    frame: &Frame<'_>,
) -> Matter {
    let say = |message| frame.lang.say(&message);
    // What is to come is not there yet: a period that has begun counts up to today.
    let counted = Period::between(asked.period.first(), stock_day.max(asked.period.first()))
        .unwrap_or(asked.period);
    let tables = match asked.report {
        Report::Fse(programme) => count::fse(state, counted, programme),
        report => count::only(state, counted, |table| report.reads(table)),
    };
    let mut matter = Matter { tables, ..Matter::default() };
    if asked.period.last() > stock_day {
        matter.warnings.push(say(msg!("desk.report.under_way", on = stock_day)));
    }
    if asked.report == Report::Definitions {
        matter.months = months(state, counted);
        matter.beside = for_report(&statistics::kept(now), stock_day, frame.lang);
    }
    if asked.report == Report::Activity {
        matter.internal.push(team::section(state, counted, frame.lang));
    }
    matter
}

/// The counters at the end of each month of the period, and of as many before it as make a year.
fn months(state: &State, period: Period) -> Vec<(Period, Vec<crate::sync::envelope::Table>)> {
    let year = period.last().checked_sub_months(Months::new(MONTHS - 1));
    let first = year.map_or(period.first(), |day| Period::month_of(day).first());
    let span = Period::between(first.min(period.first()), period.last()).unwrap_or(period);
    let months: Vec<Period> = span.by_month().collect();
    let evenings: Vec<NaiveDate> = months.iter().map(|month| month.last()).collect();
    let tables = count::evenings(state, TableId::CommuneCounter, &evenings);
    months.into_iter().zip(tables.into_iter().map(|table| vec![table])).collect()
}

/// The name under which a publication is remembered: the same report of the same period, whatever it is written to, and whatever was known when it was
/// made: what was learned between the two is what their difference would give away.
fn name(asked: Asked) -> String {
    let programme = match asked.report {
        Report::Fse(programme) => format!(" {}", programme.code()),
        _ => String::new(),
    };
    format!("{}{programme} {}", asked.report.code(), asked.period.code())
}

/// What was published of the same report before.
fn remembered(state: &State, asked: Asked) -> Option<Published> {
    let saved = state.saved_figures(named(&name(asked)))?;
    let is_one = saved.kind == FiguresKind::Publication;
    is_one.then(|| serde_json::from_str(&saved.content).ok()).flatten()
}

/// The change by which a publication is remembered; `None` when the same is remembered already, or nothing was published.
#[must_use]
pub fn publication(state: &State, asked: Asked, edition: &Edition) -> Option<Change> {
    let published = edition.published.as_ref()?;
    if remembered(state, asked).as_ref() == Some(published) {
        return None;
    }
    let content = serde_json::to_string(published).ok()?;
    let name = name(asked).into();
    Some(Change::FiguresSaved(SavedFigures { kind: FiguresKind::Publication, name, content }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::test_support::{day, file, make, office};

    fn of(people: u8) -> State {
        let mut state = office();
        for rank in 1..=people {
            let opened = Change::PersonOpened(file(rank, "Éloïse", "Martin", "1980-05-05"));
            make(&mut state, opened).unwrap();
        }
        state
    }

    #[test]
    fn what_was_published_holds_whatever_is_known_when_it_is_published_again() {
        let asked = |known_on: Option<&str>| Asked {
            report: Report::Activity,
            period: Period::read("2026-T3").unwrap(),
            known_on: known_on.map(day),
            audience: Audience::Public(5),
        };
        let (then, mut now) = (of(20), of(22));
        let today = day("2026-11-26");
        let publish =
            |state: &State, now: &State, asked| edition(state, now, asked, Lang::Fr, today);
        let first = publish(&then, &now, asked(Some("2026-10-01"))).unwrap();
        let change = publication(&now, asked(Some("2026-10-01")), &first).unwrap();
        make(&mut now, change).unwrap();

        // Two people more are known today: the difference would be two people.
        let refused = publish(&now, &now, asked(None)).unwrap_err();
        assert!(refused.iter().all(|one| matches!(one, Refusal::Republication(_))), "{refused:?}");
        // What was published once may be again, and need not be remembered twice.
        let again = publish(&then, &now, asked(Some("2026-10-15"))).unwrap();
        assert!(publication(&now, asked(Some("2026-10-15")), &again).is_none());
        // Many more are another matter, and the office itself sees exact counts.
        let mut many = of(40);
        make(&mut many, publication(&of(20), asked(None), &first).unwrap()).unwrap();
        assert!(publish(&many, &many, asked(None)).is_ok());
        let internal = Asked { audience: Audience::Internal, ..asked(None) };
        assert!(publish(&now, &now, internal).is_ok());
    }
}
