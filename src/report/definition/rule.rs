//! Rules as data: tests on a person, joined by *all*, *any* and *not*.

use super::{Subject, Verdict};
use crate::domain::code::{Activity, Registration};
use crate::domain::rules::age_on;
use crate::i18n::Message;
use crate::msg;
use chrono::NaiveDate;

/// The day on which categories F and G began: law *plein emploi* of 18 December 2023.
pub const LAW_OF_FULL_EMPLOYMENT: NaiveDate = match NaiveDate::from_ymd_opt(2025, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A rule.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// One test.
    Test(Test),
    /// Every one of these.
    All(&'static [Rule]),
    /// At least one of these.
    Any(&'static [Rule]),
    /// Not this.
    Not(&'static Rule),
}

/// What is asked of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Aged 15 or more.
    Aged15,
    /// Registered at France Travail in category A, B or C.
    RegisteredAbc,
    /// Registered at France Travail in any category.
    Registered,
    /// Worked at least an hour in the reference week.
    WorkedReferenceWeek,
    /// Without work, by what they do of their days; else by the reference week; else because a day is known since which they are.
    WithoutWork,
    /// Available within 15 days.
    Available,
    /// Searched actively in the past month.
    Searched,
    /// Looks for work: it is what they do of their days, or they searched in the past month.
    LooksForWork,
    /// Wishes to work.
    WishesToWork,
    /// Looks for more hours.
    WantsMoreHours,
}

/// A rule with what it found: the answer, and that of each part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What this part of the rule is.
    pub clause: Clause,
    /// What it answers.
    pub verdict: Verdict,
    /// Fields of the situation that were looked at, with what they say (code, ISO date, `true`); `None`: not known.
    pub facts: Vec<(&'static str, Option<String>)>,
    /// Its parts.
    pub parts: Vec<Reason>,
}

/// What a part of a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    /// A test.
    Test(Test),
    /// All of its parts.
    All,
    /// At least one of its parts.
    Any,
    /// Its part, denied.
    Not,
}

impl Reason {
    /// The fields without which the answer cannot be told: what to ask the person. Empty when it is known.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        if self.verdict != Verdict::Indeterminate {
            return Vec::new();
        }
        let unsaid = self.facts.iter().filter(|(_, said)| said.is_none());
        let mut missing: Vec<&'static str> = unsaid.map(|(field, _)| *field).collect();
        if missing.is_empty() {
            // All is stated, and says nothing that the rule could use: «other», or a code of a newer program.
            missing.extend(self.facts.iter().map(|(field, _)| *field));
        }
        for part in self.parts.iter().flat_map(Self::missing) {
            if !missing.contains(&part) {
                missing.push(part);
            }
        }
        missing
    }
}

impl Rule {
    /// What the rule makes of the answers to its tests. A part that decides ends the reading.
    #[must_use]
    pub fn judge(&self, answer: &impl Fn(Test) -> Verdict) -> Verdict {
        match self {
            Self::Test(test) => answer(*test),
            Self::Not(rule) => rule.judge(answer).opposite(),
            Self::All(rules) => {
                let mut least = Verdict::Yes;
                for rule in *rules {
                    least = least.min(rule.judge(answer));
                    if least == Verdict::No {
                        break;
                    }
                }
                least
            }
            Self::Any(rules) => {
                let mut greatest = Verdict::No;
                for rule in *rules {
                    greatest = greatest.max(rule.judge(answer));
                    if greatest == Verdict::Yes {
                        break;
                    }
                }
                greatest
            }
        }
    }

    /// The rule with what each part found.
    #[must_use]
    pub fn explain(&self, subject: &Subject<'_>) -> Reason {
        let (clause, parts): (Clause, &[Self]) = match self {
            Self::Test(test) => (Clause::Test(*test), &[]),
            Self::All(rules) => (Clause::All, rules),
            Self::Any(rules) => (Clause::Any, rules),
            Self::Not(rule) => (Clause::Not, std::slice::from_ref(*rule)),
        };
        let fields = match self {
            Self::Test(test) => test.fields(),
            _ => &[],
        };
        Reason {
            clause,
            verdict: self.judge(&|test| test.judge(subject)),
            facts: fields.iter().map(|field| (*field, subject.facts.text(field))).collect(),
            parts: parts.iter().map(|part| part.explain(subject)).collect(),
        }
    }
}

/// Activities that are work.
const WORK: [Activity; 3] = [Activity::EMPLOYED, Activity::SUBSIDISED_JOB, Activity::SELF_EMPLOYED];
/// Activities that are not.
const NO_WORK: [Activity; 11] = [
    Activity::LOOKING_FOR_WORK,
    Activity::LOOKING_FOR_TRAINING,
    Activity::IN_TRAINING,
    Activity::BUILDING_A_PROJECT,
    Activity::STUDENT,
    Activity::SICK,
    Activity::DISABILITY,
    Activity::PARENTAL_LEAVE,
    Activity::CARER,
    Activity::AT_HOME,
    Activity::RETIRED,
];
/// Categories of those who look for work (Dares).
const ABC: [Registration; 3] = [Registration::A, Registration::B, Registration::C];
/// Categories since March 2009, and those that the law *plein emploi* added.
const CATEGORIES: [Registration; 5] =
    [Registration::A, Registration::B, Registration::C, Registration::D, Registration::E];
const NEW_CATEGORIES: [Registration; 2] = [Registration::F, Registration::G];

/// Whether an activity is work; `None` where its code does not say («other», or one that this program does not know).
#[must_use]
pub fn is_work(activity: &Activity) -> Option<bool> {
    if WORK.contains(activity) {
        Some(true)
    } else if NO_WORK.contains(activity) {
        Some(false)
    } else {
        None
    }
}

impl Test {
    /// Every test, in their order.
    pub const ALL: [Self; 10] = [
        Self::Aged15,
        Self::RegisteredAbc,
        Self::Registered,
        Self::WorkedReferenceWeek,
        Self::WithoutWork,
        Self::Available,
        Self::Searched,
        Self::LooksForWork,
        Self::WishesToWork,
        Self::WantsMoreHours,
    ];

    /// What the test answers.
    #[must_use]
    pub fn judge(self, subject: &Subject<'_>) -> Verdict {
        let facts = &subject.facts;
        match self {
            Self::Aged15 => Verdict::of(Some(age_on(subject.born, subject.day) >= 15)),
            Self::RegisteredAbc => match Self::Registered.judge(subject) {
                Verdict::Yes => {
                    Verdict::of(facts.registration().map(|category| ABC.contains(category)))
                }
                other => other,
            },
            Self::Registered => Verdict::of(
                facts
                    .registration()
                    .and_then(|registration| is_registered(registration, subject.day)),
            ),
            Self::WorkedReferenceWeek => Verdict::of(facts.worked_reference_week().copied()),
            Self::WithoutWork => Verdict::of(
                facts
                    .activity()
                    .and_then(is_work)
                    .or(facts.worked_reference_week().copied())
                    .map(|works| !works)
                    .or(facts.without_work_since().map(|_| true)),
            ),
            Self::Available => Verdict::of(facts.available_within_15_days().copied()),
            Self::Searched => Verdict::of(facts.searched_last_month().copied()),
            Self::LooksForWork => {
                let looks =
                    facts.activity().map(|activity| *activity == Activity::LOOKING_FOR_WORK);
                match (looks, facts.searched_last_month().copied()) {
                    (Some(true), _) => Verdict::Yes,
                    (_, searched) => Verdict::of(searched),
                }
            }
            Self::WishesToWork => Verdict::of(facts.wishes_to_work().copied()),
            Self::WantsMoreHours => Verdict::of(facts.wants_more_hours().copied()),
        }
    }

    /// The fields of the situation that the test looks at.
    #[must_use]
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Aged15 => &[],
            Self::RegisteredAbc | Self::Registered => &["registration"],
            Self::WorkedReferenceWeek => &["worked_reference_week"],
            Self::WithoutWork => &["activity", "worked_reference_week", "without_work_since"],
            Self::Available => &["available_within_15_days"],
            Self::Searched => &["searched_last_month"],
            Self::LooksForWork => &["activity", "searched_last_month"],
            Self::WishesToWork => &["wishes_to_work"],
            Self::WantsMoreHours => &["wants_more_hours"],
        }
    }
}

/// Whether a category is a registration on a day; `None` for a code that this program does not know, and for F and G before there were any.
fn is_registered(registration: &Registration, day: NaiveDate) -> Option<bool> {
    if *registration == Registration::NOT_REGISTERED {
        Some(false)
    } else if CATEGORIES.contains(registration)
        || (day >= LAW_OF_FULL_EMPLOYMENT && NEW_CATEGORIES.contains(registration))
    {
        Some(true)
    } else {
        None
    }
}

impl Clause {
    /// What this part of the rule asks, in words.
    #[must_use]
    pub fn words(self) -> Message {
        match self {
            Self::All => msg!("report.clause.all"),
            Self::Any => msg!("report.clause.any"),
            Self::Not => msg!("report.clause.not"),
            Self::Test(test) => match test {
                Test::Aged15 => msg!("report.clause.aged_15"),
                Test::RegisteredAbc => msg!("report.clause.registered_abc"),
                Test::Registered => msg!("report.clause.registered"),
                Test::WorkedReferenceWeek => msg!("report.clause.worked_reference_week"),
                Test::WithoutWork => msg!("report.clause.without_work"),
                Test::Available => msg!("report.clause.available"),
                Test::Searched => msg!("report.clause.searched"),
                Test::LooksForWork => msg!("report.clause.looks_for_work"),
                Test::WishesToWork => msg!("report.clause.wishes_to_work"),
                Test::WantsMoreHours => msg!("report.clause.wants_more_hours"),
            },
        }
    }
}
