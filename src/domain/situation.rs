//! The situation: dated facts. A new fact never overwrites an old one, it is a new dated entry, so
//! that a report for March run in November gives March.

use crate::domain::code::{
    Activity, Coded, Contract, DisabledWorker, EducationLevel, Housing, Registration, Rsa,
    WorkingTime,
};
use crate::domain::identifier::RomeCode;
use crate::domain::office::AdviserId;
use crate::typed_ids;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt::Write as _;

typed_ids! {
    /// One dated entry of a situation.
    SituationId,
}

/// An occupation a person aims at. The same code changes its label between versions of the
/// register, so the version is stored with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occupation {
    /// Code in the register, when it is known.
    pub code: Option<RomeCode>,
    /// Label, as written.
    pub label: SmolStr,
    /// Version of the register (ROME 3, 4…), when it is known.
    pub version: Option<u8>,
}

/// A fact as text, to compare it and to show it where no label is at hand.
trait FactText {
    fn write(&self, into: &mut String);
}

impl<C: Coded> FactText for C {
    fn write(&self, into: &mut String) {
        into.push_str(self.as_str());
    }
}

macro_rules! fact_text {
    ($($plain:ty),+) => {$(
        impl FactText for $plain {
            fn write(&self, into: &mut String) {
                // Writing into a string does not fail.
                let _ = write!(into, "{self}");
            }
        }
    )+};
}

fact_text!(bool, u8, u16, NaiveDate);

impl FactText for Vec<Occupation> {
    fn write(&self, into: &mut String) {
        for (rank, occupation) in self.iter().enumerate() {
            into.push_str(if rank > 0 { ", " } else { "" });
            into.push_str(&occupation.label);
            if let Some(code) = &occupation.code {
                into.push_str(" (");
                into.push_str(code.as_str());
                into.push(')');
            }
        }
    }
}

macro_rules! situation {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)+) => {
        /// Facts about a person's situation. `None` is *not stated*: unknown, never *no*.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub struct Situation {
            $($(#[$doc])* pub $field: Option<$type>,)+
        }

        impl<'a> Facts<'a> {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $field(&self) -> Option<&'a $type> {
                    match self.source {
                        Source::Known(facts) => facts.$field.as_ref(),
                        Source::Dated(dated) => dated.latest(|facts| facts.$field.as_ref()),
                    }
                }
            )+

            /// The same facts, with a life of their own.
            #[must_use]
            pub fn to_situation(self) -> Situation {
                Situation { $($field: self.$field().cloned(),)+ }
            }

            /// A fact as text (code, ISO date, `true`), by the name of its field; `None` when it is not stated, or there is none
            /// of that name.
            #[must_use]
            pub fn text(&self, field: &str) -> Option<String> {
                let mut text = String::new();
                match field {
                    $(stringify!($field) => self.$field()?.write(&mut text),)+
                    _ => return None,
                }
                Some(text)
            }
        }

        impl Situation {
            /// The names of the facts, in their order.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),+];

            /// These facts, and for those not stated here, the earlier ones.
            #[must_use]
            pub fn or(self, earlier: &Self) -> Self {
                Self { $($field: self.$field.or_else(|| earlier.$field.clone()),)+ }
            }

            /// The facts stated here that `known` does not already say.
            #[must_use]
            pub fn beyond(self, known: &Self) -> Self {
                Self { $($field: self.$field.filter(|fact| known.$field.as_ref() != Some(fact)),)+ }
            }

            /// The stated facts: name of the field, and the fact as text (code, ISO date, `true`).
            #[must_use]
            pub fn stated(&self) -> Vec<(&'static str, String)> {
                let mut stated = Vec::new();
                self.each_stated(|rank, text| {
                    stated.extend(Self::FIELDS.get(rank).map(|field| (*field, text.to_owned())));
                });
                stated
            }

            /// Shows the stated facts one after the other: rank of the field in [`Self::FIELDS`], and the fact
            /// as text.
            pub fn each_stated(&self, mut show: impl FnMut(usize, &str)) {
                let mut text = String::new();
                let mut fields = 0..;
                $(if let (Some(rank), Some(fact)) = (fields.next(), &self.$field) {
                    text.clear();
                    fact.write(&mut text);
                    show(rank, &text);
                })+
            }

            /// Does this say all that `other` states?
            #[must_use]
            pub fn says(&self, other: &Self) -> bool {
                $((other.$field.is_none() || self.$field == other.$field))&&+
            }

            /// Of these facts, those whose field is `chosen`.
            #[must_use]
            pub fn only(self, chosen: impl Fn(&str) -> bool) -> Self {
                Self { $($field: self.$field.filter(|_| chosen(stringify!($field))),)+ }
            }

            /// Is nothing stated?
            #[must_use]
            pub fn is_empty(&self) -> bool {
                $(self.$field.is_none())&&+
            }
        }
    };
}

situation! {
    /// Registration at France Travail.
    registration: Registration,
    /// Day of registration.
    registered_on: NaiveDate,
    /// Day since which the person is without work.
    without_work_since: NaiveDate,
    /// What the person does.
    activity: Activity,
    /// Contract, when employed.
    contract: Contract,
    /// Full or part time, when employed.
    working_time: WorkingTime,
    /// Worked at least one hour in the reference week (ILO definition).
    worked_reference_week: bool,
    /// Available for work within 15 days (ILO definition).
    available_within_15_days: bool,
    /// Searched actively in the past month (ILO definition).
    searched_last_month: bool,
    /// Wishes to work (the *halo* around unemployment).
    wishes_to_work: bool,
    /// Employed and looking for more hours (under-employment).
    wants_more_hours: bool,
    /// Revenu de solidarité active.
    rsa: Rsa,
    /// Unemployment insurance (ARE).
    unemployment_benefit: bool,
    /// Solidarity allowance (ASS).
    solidarity_allowance: bool,
    /// Disabled adult's allowance (AAH).
    disability_allowance: bool,
    /// Activity bonus (prime d'activité).
    activity_bonus: bool,
    /// Day until which rights to benefits run.
    rights_until: NaiveDate,
    /// Recognition as a disabled worker.
    disabled_worker: DisabledWorker,
    /// Day until which that recognition runs.
    disabled_worker_until: NaiveDate,
    /// Level of education.
    education: EducationLevel,
    /// Raises children alone.
    single_parent: bool,
    /// Children in their charge.
    dependent_children: u8,
    /// Housing.
    housing: Housing,
    /// Holds a driving licence.
    driving_licence: bool,
    /// Has a vehicle.
    vehicle: bool,
    /// How far they can go to work, in kilometres.
    radius_km: u16,
    /// Occupations aimed at, the first choice first.
    target_occupations: Vec<Occupation>,
    /// Contract aimed at.
    target_contract: Contract,
    /// Weekly hours aimed at.
    target_weekly_hours: u8,
}

/// A person's situation on a day, read in place: what each fact was last said to be. A fact is looked up when it is asked for, or was
/// before: counts over everyone need one or two of thirty.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    source: Source<'a>,
}

/// Where facts are looked up.
#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    /// As they were put together before.
    Known(&'a Situation),
    Dated(Dated<'a>),
}

/// Dated entries of which those of some days count.
#[derive(Debug, Clone, Copy)]
struct Dated<'a> {
    entries: &'a [SituationEntry],
    /// Whether they are in the order of their days, and none is of a later day than asked for: nearly always.
    in_order: bool,
    after: Option<NaiveDate>,
    day: NaiveDate,
}

impl<'a> Facts<'a> {
    /// For each fact, the last statement dated that day or before.
    #[must_use]
    pub fn on(entries: &'a [SituationEntry], day: NaiveDate) -> Self {
        Self { source: Source::Dated(Dated::of(entries, None, day)) }
    }

    /// For each fact, the last statement dated from one day to another, both included.
    #[must_use]
    pub fn between(entries: &'a [SituationEntry], first: NaiveDate, last: NaiveDate) -> Self {
        Self { source: Source::Dated(Dated::of(entries, Some(first), last)) }
    }

    /// Those of a situation that was put together before.
    #[must_use]
    pub fn known(situation: &'a Situation) -> Self {
        Self { source: Source::Known(situation) }
    }
}

impl Default for Facts<'_> {
    /// Nothing is stated.
    fn default() -> Self {
        Self::on(&[], NaiveDate::default())
    }
}

impl<'a> Dated<'a> {
    fn of(entries: &'a [SituationEntry], after: Option<NaiveDate>, day: NaiveDate) -> Self {
        let in_order = entries.is_sorted_by_key(|entry| entry.on);
        let end = if in_order {
            entries.iter().rposition(|entry| entry.on <= day).map_or(0, |last| last + 1)
        } else {
            entries.len()
        };
        Self { entries: entries.get(..end).unwrap_or_default(), in_order, after, day }
    }

    /// The last statement of a fact. Between two entries of one day the later recorded wins.
    fn latest<T>(&self, fact: impl Fn(&'a Situation) -> Option<&'a T>) -> Option<&'a T> {
        let counts = |entry: &&'a SituationEntry| {
            entry.on <= self.day && self.after.is_none_or(|after| after <= entry.on)
        };
        let mut stated = self
            .entries
            .iter()
            .rev()
            .filter(counts)
            .filter_map(|entry| Some((entry.on, fact(&entry.facts)?)));
        let latest = if self.in_order {
            stated.next()
        } else {
            // Of several with the greatest day, the first from the end.
            stated.reduce(|latest, one| if latest.0 < one.0 { one } else { latest })
        };
        latest.map(|(_, fact)| fact)
    }
}

impl Situation {
    /// Situation on a day: for each fact, the last statement dated that day or before. Between two
    /// entries of one day the later recorded wins.
    #[must_use]
    pub fn on(entries: &[SituationEntry], day: NaiveDate) -> Self {
        Facts::on(entries, day).to_situation()
    }
}

/// What was stated of a person's situation, as true from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SituationEntry {
    /// Identity.
    pub id: SituationId,
    /// Day from which the facts hold.
    pub on: NaiveDate,
    /// The facts; those not stated leave what was known before.
    pub facts: Situation,
    /// Who stated them.
    pub by: AdviserId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn entry(on: &str, facts: Situation) -> SituationEntry {
        SituationEntry {
            id: SituationId(Id([1; 16])),
            on: day(on),
            facts,
            by: AdviserId(Id([2; 16])),
        }
    }

    #[test]
    fn a_report_for_march_gives_march() {
        let entries = [
            entry(
                "2026-06-01",
                Situation { registration: Some(Registration::B), ..Situation::default() },
            ),
            entry(
                "2026-01-05",
                Situation {
                    registration: Some(Registration::A),
                    rsa: Some(Rsa::OPEN_PAID),
                    ..Situation::default()
                },
            ),
        ];
        let march = Situation::on(&entries, day("2026-03-31"));
        assert_eq!(march.registration, Some(Registration::A));
        let november = Situation::on(&entries, day("2026-11-23"));
        assert_eq!(november.registration, Some(Registration::B));
        assert_eq!(november.rsa, Some(Rsa::OPEN_PAID), "an entry leaves other facts alone");
        assert!(Situation::on(&entries, day("2026-01-04")).is_empty());
    }

    #[test]
    fn what_was_said_last_holds_in_whatever_order_it_was_recorded() {
        let stated = |on: &str, vehicle, driving_licence| {
            entry(on, Situation { driving_licence, vehicle, ..Situation::default() })
        };
        let in_order = [
            stated("2026-01-05", Some(true), None),
            stated("2026-02-05", None, Some(false)),
            stated("2026-02-05", Some(false), Some(true)),
        ];
        let as_recorded = [in_order[1].clone(), in_order[0].clone(), in_order[2].clone()];
        for entries in [in_order, as_recorded] {
            for (on, vehicle, licence) in [
                ("2026-01-04", None, None),
                ("2026-01-05", Some(true), None),
                ("2026-02-04", Some(true), None),
                ("2026-02-05", Some(false), Some(true)),
            ] {
                let facts = Facts::on(&entries, day(on));
                assert_eq!(facts.vehicle().copied(), vehicle, "{on}");
                assert_eq!(facts.driving_licence().copied(), licence, "{on}");
            }
            let facts = Facts::between(&entries, day("2026-01-06"), day("2026-02-04"));
            assert_eq!(facts.to_situation(), Situation::default());
        }
    }

    #[test]
    fn of_two_statements_of_one_day_the_later_recorded_holds() {
        let entries = [
            entry("2026-01-05", Situation { vehicle: Some(true), ..Situation::default() }),
            entry("2026-01-05", Situation { vehicle: Some(false), ..Situation::default() }),
        ];
        assert_eq!(Situation::on(&entries, day("2026-01-05")).vehicle, Some(false));
    }
}
