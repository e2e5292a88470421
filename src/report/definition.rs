//! The five counters of unemployment, side by side, never one.
//!
//! Each is a rule over what is known of a person on a day, with three answers: yes, no, and *indeterminate* where a fact that would decide is not
//! known. Nothing is guessed. The rules are data ([`rule::Rule`]), so that the same tree counts and says why ([`Definition::explain`]).
//!
//! Sources: categories A to G, Dares and France Travail (F and G since the law *plein emploi* of 18 December 2023, in force on
//! 2025-01-01); unemployment in the sense of the ILO, resolution of the 13th International Conference of Labour Statisticians (1982) as the Insee
//! applies it; FSE+, Annex I of Regulation (EU) 2021/1057, indicator EECO02: whoever is registered as unemployed is counted even without fulfilling
//! the three criteria; the wide definition is the one that the CA2RS asked the offices for: registered people, people who look for work without being
//! registered, the *halo* around unemployment (Insee) and the under-employed who look for more.

pub mod rule;
#[cfg(test)]
mod tests;

use crate::domain::situation::Facts;
use crate::i18n::Message;
use crate::msg;
use chrono::NaiveDate;
use rule::{Reason, Rule, Test};

/// Whether someone is counted.
///
/// Ordered so that *and* is the least of two answers and *or* the greatest (Kleene's logic).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Certainly not.
    No,
    /// A fact that would decide is not known.
    Indeterminate,
    /// Certainly.
    Yes,
}

impl Verdict {
    /// Every answer, in the order in which counters show them.
    pub const ALL: [Self; 3] = [Self::Yes, Self::Indeterminate, Self::No];

    /// What a stated fact answers.
    #[must_use]
    pub fn of(stated: Option<bool>) -> Self {
        match stated {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Indeterminate,
        }
    }

    /// The contrary.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::Indeterminate => Self::Indeterminate,
            Self::No => Self::Yes,
        }
    }

    /// Its code, as tables have it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Yes => "oui",
            Self::Indeterminate => "indetermine",
            Self::No => "non",
        }
    }
}

/// What is known of one person on a day, as far as the rules ask.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Birth date.
    pub born: NaiveDate,
    /// The situation.
    pub facts: Facts<'a>,
    /// The day of reference.
    pub day: NaiveDate,
}

/// A counter of unemployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Definition {
    /// Registered at France Travail in category A, B or C.
    FtAbc,
    /// Registered at France Travail in any category.
    FtAll,
    /// Unemployed in the sense of the ILO.
    Bit,
    /// Unemployed in the sense of the FSE+.
    Fse,
    /// The wide definition of the CA2RS.
    Large,
}

impl Definition {
    /// Every counter, in the order in which they stand side by side.
    pub const ALL: [Self; 5] = [Self::FtAbc, Self::FtAll, Self::Bit, Self::Fse, Self::Large];

    /// Counters of which whoever is counted in the first is counted in the second, by the rules themselves.
    pub const NESTED: [(Self, Self); 3] =
        [(Self::FtAbc, Self::FtAll), (Self::FtAll, Self::Fse), (Self::FtAll, Self::Large)];

    /// Its code, as tables, options and files have it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::FtAbc => "ft_abc",
            Self::FtAll => "ft_all",
            Self::Bit => "bit",
            Self::Fse => "fse",
            Self::Large => "large",
        }
    }

    /// The counter of that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Its name on screens, as of a day: categories F and G did not exist before 2025.
    #[must_use]
    pub fn name(self, day: NaiveDate) -> Message {
        match self {
            Self::FtAbc => msg!("report.definition.ft_abc.name"),
            Self::FtAll if day < rule::LAW_OF_FULL_EMPLOYMENT => {
                msg!("report.definition.ft_all.name_before_2025")
            }
            Self::FtAll => msg!("report.definition.ft_all.name"),
            Self::Bit => msg!("report.definition.bit.name"),
            Self::Fse => msg!("report.definition.fse.name"),
            Self::Large => msg!("report.definition.large.name"),
        }
    }

    /// The rule in a sentence.
    #[must_use]
    pub fn words(self) -> Message {
        match self {
            Self::FtAbc => msg!("report.definition.ft_abc.words"),
            Self::FtAll => msg!("report.definition.ft_all.words"),
            Self::Bit => msg!("report.definition.bit.words"),
            Self::Fse => msg!("report.definition.fse.words"),
            Self::Large => msg!("report.definition.large.words"),
        }
    }

    /// Where the rule is written.
    #[must_use]
    pub fn source(self) -> Message {
        match self {
            Self::FtAbc | Self::FtAll => msg!("report.definition.ft.source"),
            Self::Bit => msg!("report.definition.bit.source"),
            Self::Fse => msg!("report.definition.fse.source"),
            Self::Large => msg!("report.definition.large.source"),
        }
    }

    /// First day on which the counter means something: categories A to E are published since March 2009, the FSE+ counts since the
    /// beginning of its programming period. `None`: always.
    #[must_use]
    pub fn valid_from(self) -> Option<NaiveDate> {
        match self {
            Self::FtAbc | Self::FtAll => NaiveDate::from_ymd_opt(2009, 3, 1),
            Self::Fse => NaiveDate::from_ymd_opt(2021, 1, 1),
            Self::Bit | Self::Large => None,
        }
    }

    /// Whether the counter means something on a day.
    #[must_use]
    pub fn is_valid_on(self, day: NaiveDate) -> bool {
        self.valid_from().is_none_or(|from| from <= day)
    }

    /// Whether someone is counted.
    #[must_use]
    pub fn judge(self, subject: &Subject<'_>) -> Verdict {
        self.rule().judge(&|test: Test| test.judge(subject))
    }

    /// Whether someone is counted by each counter, in their order: every test is asked once, however many rules need it.
    #[must_use]
    pub fn judge_all(subject: &Subject<'_>) -> [(Self, Verdict); Self::ALL.len()] {
        let answers = Test::ALL.map(|test| test.judge(subject));
        // Tests stand in the order of their ranks.
        let answer =
            |test: Test| answers.get(test as usize).copied().unwrap_or(Verdict::Indeterminate);
        Self::ALL.map(|one| (one, one.rule().judge(&answer)))
    }

    /// Why someone is counted, or is not, or cannot be told: the rule with what each part of it found.
    #[must_use]
    pub fn explain(self, subject: &Subject<'_>) -> Reason {
        self.rule().explain(subject)
    }

    fn rule(self) -> &'static Rule {
        match self {
            Self::FtAbc => &FT_ABC,
            Self::FtAll => &FT_ALL,
            Self::Bit => &BIT,
            Self::Fse => &FSE,
            Self::Large => &LARGE,
        }
    }
}

static FT_ABC: Rule = Rule::Test(Test::RegisteredAbc);
static FT_ALL: Rule = Rule::Test(Test::Registered);

static BIT: Rule = Rule::All(&[
    Rule::Test(Test::Aged15),
    Rule::Not(&Rule::Test(Test::WorkedReferenceWeek)),
    Rule::Test(Test::Available),
    Rule::Test(Test::Searched),
]);

static FSE: Rule = Rule::Any(&[
    Rule::Test(Test::Registered),
    Rule::All(&[
        Rule::Test(Test::WithoutWork),
        Rule::Test(Test::Available),
        Rule::Test(Test::Searched),
    ]),
]);

static LARGE: Rule = Rule::Any(&[
    Rule::Test(Test::Registered),
    Rule::Test(Test::LooksForWork),
    Rule::All(&[
        Rule::Test(Test::WithoutWork),
        Rule::Test(Test::WishesToWork),
        Rule::Not(&Rule::All(&[Rule::Test(Test::Available), Rule::Test(Test::Searched)])),
    ]),
    Rule::All(&[Rule::Not(&Rule::Test(Test::WithoutWork)), Rule::Test(Test::WantsMoreHours)]),
]);
