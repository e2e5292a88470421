//! One person's participation, and what is known of each indicator for it.

use super::{Indicator, Known, Phase};
use crate::caseload::state::State;
use crate::domain::code::{
    Activity, Coded, Contract, DisabledWorker, ExitMotive, Housing, WorkingTime,
};
use crate::domain::declaration::{Answer, Declarations};
use crate::domain::exit::Exit;
use crate::domain::orientation::Stage;
use crate::domain::person::{PersonFile, PersonId, Standing};
use crate::domain::rules::age_on;
use crate::domain::situation::Facts;
use crate::domain::vocabulary::Isced;
use crate::report::definition::rule::{Test, is_work};
use crate::report::definition::{Definition, Subject, Verdict};
use chrono::{Days, Months, NaiveDate};

/// Days in which what became of someone is to be written down, at either end.
pub const WINDOW: Days = Days::new(28);

/// An outcome of an orientation that is a qualification.
const QUALIFIED: &str = "certification_obtenue";

/// What an exit's motive says by itself: a statement of the day of the exit.
const INTO_WORK: [&str; 4] = ["emploi_durable", "emploi_court", "creation_entreprise", "iae"];
const INTO_TRAINING: &str = "formation_qualifiante";
const OUT_OF_BOTH: [&str; 2] = ["retraite", "deces"];

/// Contracts that end, or are held up by public money.
const PRECARIOUS: [&str; 6] = ["cdd", "interim", "cddi", "contrat_aide", "cesu", "vacation"];
const STABLE: [&str; 2] = ["cdi", "fonction_publique"];

/// From a first day to a last one, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// For the situation on leaving.
    pub exit: (NaiveDate, NaiveDate),
    /// For the situation six months later.
    pub six_months: (NaiveDate, NaiveDate),
}

impl Windows {
    /// Of an exit.
    #[must_use]
    pub fn of(exit: NaiveDate) -> Self {
        let later = exit.checked_add_months(Months::new(6)).unwrap_or(exit);
        let from = |day: NaiveDate| (day, day.checked_add_days(WINDOW).unwrap_or(day));
        Self { exit: from(exit), six_months: from(later) }
    }
}

/// From an entry to its exit, if there was one.
#[derive(Debug, Clone, Copy)]
pub struct Participation<'a> {
    /// Whose.
    pub file: &'a PersonFile,
    /// Day of entry.
    pub entry: NaiveDate,
    /// The exit that ended it.
    pub exit: Option<&'a Exit>,
    at_entry: Subject<'a>,
    /// Unemployed on that day: half of the indicators ask.
    unemployed: Verdict,
    declarations: Option<&'a Declarations>,
    state: &'a State,
}

/// The participations of a file, oldest first. A file that leads to another, is to be handed over, or was opened by mistake has none.
pub fn participations<'a>(
    state: &'a State,
    file: &'a PersonFile,
) -> impl Iterator<Item = Participation<'a>> {
    let counts = file.merged_into.is_none() && file.standing == Standing::Followed;
    let reopened = file.exits.iter().filter_map(|exit| exit.reopened_on);
    let entries = counts.then_some(file.first_contact).into_iter();
    let entries = entries.chain(reopened.filter(move |_| counts));
    entries.zip(file.exits.iter().map(Some).chain([None])).filter_map(move |(entry, exit)| {
        let mistake = exit.is_some_and(|exit| exit.motive == ExitMotive::DUPLICATE);
        (!mistake).then(|| Participation::new(state, file, entry, exit))
    })
}

/// What is to be asked of someone who left. In the order of the last days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// Last day on which the answer counts.
    pub until: NaiveDate,
    /// Whom.
    pub person: PersonId,
    /// Which of the two.
    pub phase: Phase,
}

/// What is to be asked on a day: the situation of those who left in the last 28 days, or six months ago, as far as nobody wrote it down. By the
/// last day on which the answer counts.
#[must_use]
pub fn tasks(state: &State, today: NaiveDate) -> Vec<Task> {
    let mut tasks: Vec<Task> =
        state.people().flat_map(|file| tasks_of(state, file, today)).collect();
    tasks.sort_unstable();
    tasks
}

/// What is to be asked of one person on a day.
#[must_use]
pub fn tasks_of(state: &State, file: &PersonFile, today: NaiveDate) -> Vec<Task> {
    let mut tasks = Vec::new();
    if file.exits.is_empty() {
        return tasks;
    }
    for one in participations(state, file) {
        let Some(windows) = one.exit.map(|exit| Windows::of(exit.on)) else { continue };
        for (phase, (first, last)) in
            [(Phase::Exit, windows.exit), (Phase::SixMonths, windows.six_months)]
        {
            if (first..=last).contains(&today) && !one.is_answered(phase) {
                tasks.push(Task { until: last, person: file.id, phase });
            }
        }
    }
    tasks
}

impl<'a> Participation<'a> {
    fn new(
        state: &'a State,
        file: &'a PersonFile,
        entry: NaiveDate,
        exit: Option<&'a Exit>,
    ) -> Self {
        let facts = Facts::on(&file.situations, entry);
        let at_entry = Subject { born: file.identity.birth_date, facts, day: entry };
        let unemployed = Definition::Fse.judge(&at_entry);
        let declarations = state.declaration(file.id);
        Self { file, entry, exit, at_entry, unemployed, declarations, state }
    }

    /// The day under which an indicator is counted: the entry, the exit, or six months after it.
    #[must_use]
    pub fn day_of(&self, phase: Phase) -> Option<NaiveDate> {
        match phase {
            Phase::Entry => Some(self.entry),
            Phase::Exit => self.exit.map(|exit| exit.on),
            Phase::SixMonths => self.exit.map(|exit| Windows::of(exit.on).six_months.0),
        }
    }

    /// Whether what became of the person is known.
    fn is_answered(&self, phase: Phase) -> bool {
        let indicators: &[Indicator] = match phase {
            Phase::Entry => return true,
            Phase::Exit => &[Indicator::Eecr02, Indicator::Eecr04],
            Phase::SixMonths => &[Indicator::Eecr05],
        };
        indicators.iter().all(|indicator| self.known(*indicator).is_complete())
    }

    /// What is known of an indicator.
    #[must_use]
    pub fn known(&self, indicator: Indicator) -> Known {
        use Indicator as I;
        let declared = |answer: fn(&Declarations) -> Option<Answer>| {
            declared(self.declarations.and_then(answer))
        };
        let verdict = match indicator {
            I::Eeco13 => return declared(|one| one.third_country_national),
            I::Eeco14 => return declared(|one| one.foreign_background),
            I::Eeco15 => return declared(|one| one.minority),
            I::Co15 => {
                return any([
                    declared(|one| one.third_country_national),
                    declared(|one| one.foreign_background),
                    declared(|one| one.minority),
                ]);
            }
            I::Eeco01 => Verdict::Yes,
            I::Eeco02 | I::Co01 => self.unemployed,
            I::Eeco03 | I::Co02 => self.unemployed.min(self.long_term()),
            I::Eeco04 | I::Co03 => self.inactive(),
            I::Co04 => self.inactive().min(self.in_training_at_entry().opposite()),
            I::Eeco05 | I::Co05 => self.employed(),
            I::Eeco06 => self.aged(0..=17),
            I::Eeco07 => self.aged(18..=29),
            I::Co06 => self.aged(0..=24),
            I::Eeco08 | I::Co07 => self.aged(55..=u32::MAX),
            I::Co08 => self.aged(55..=u32::MAX).min(
                self.unemployed.max(self.inactive().min(self.in_training_at_entry().opposite())),
            ),
            I::Eeco09 | I::Co09 => self.educated(Isced::UpToLowerSecondary),
            I::Eeco10 | I::Co10 => self.educated(Isced::UpperSecondary),
            I::Eeco11 | I::Co11 => self.educated(Isced::Tertiary),
            I::Eeco12 | I::Co16 => self.disabled(),
            I::Eeco16 | I::Co18 => self.badly_housed(),
            I::Co14 => Verdict::of(self.at_entry.facts.single_parent().copied()),
            // No dated fact says whether the others of a household work, nor how dense a commune is, nor other disadvantages.
            I::Eeco17 | I::Co12 | I::Co13 | I::Co17 | I::Co19 => Verdict::Indeterminate,
            I::Eecr01 | I::Cr01 => self.inactive().min(self.searches_on_leaving()),
            I::Eecr02 | I::Cr02 => self.in_training_on_leaving(),
            I::Eecr03 | I::Cr03 => self.qualified(),
            I::Eecr04 | I::Cr04 => self.in_work_on_leaving(),
            I::Cr05 => self.disadvantaged().min(
                self.searches_on_leaving()
                    .max(self.in_training_on_leaving())
                    .max(self.qualified())
                    .max(self.in_work_on_leaving()),
            ),
            I::Eecr05 | I::Cr06 => self.in_work_later(),
            I::Eecr06 | I::Cr07 => self.employed().min(self.improved_later()),
            I::Cr08 => self.aged(55..=u32::MAX).min(self.in_work_later()),
            I::Cr09 => self.disadvantaged().min(self.in_work_later()),
        };
        Known::Verdict(verdict)
    }

    /// Who works and is not registered as unemployed: someone is counted once, and registration comes first.
    fn employed(&self) -> Verdict {
        self.unemployed.opposite().min(self.without_work_at_entry().opposite())
    }

    fn inactive(&self) -> Verdict {
        self.unemployed.opposite().min(self.without_work_at_entry())
    }

    fn without_work_at_entry(&self) -> Verdict {
        Test::WithoutWork.judge(&self.at_entry)
    }

    /// Twelve months or more without work: participants are 25 or older, for whom the toolbox says so.
    fn long_term(&self) -> Verdict {
        let since = self.at_entry.facts.without_work_since();
        let year = Months::new(12);
        Verdict::of(since.map(|since| {
            since.checked_add_months(year).is_some_and(|reached| reached <= self.entry)
        }))
    }

    fn aged(&self, ages: std::ops::RangeInclusive<u32>) -> Verdict {
        Verdict::of(Some(ages.contains(&age_on(self.at_entry.born, self.entry))))
    }

    fn educated(&self, group: Isced) -> Verdict {
        let level = self.at_entry.facts.education();
        Verdict::of(
            level.and_then(|level| self.state.vocabulary().isced(level)).map(|one| one == group),
        )
    }

    /// Recognised as a disabled worker, or paid the disabled adults' allowance. An application is no recognition yet.
    fn disabled(&self) -> Verdict {
        let facts = &self.at_entry.facts;
        let recognised = facts.disabled_worker().map(|one| *one == DisabledWorker::YES);
        Verdict::of(recognised).max(match facts.disability_allowance() {
            Some(true) => Verdict::Yes,
            _ => Verdict::No,
        })
    }

    /// Without a home, or hosted for want of one: the exclusion from housing of the ETHOS typology.
    fn badly_housed(&self) -> Verdict {
        let housing = self.at_entry.facts.housing();
        Verdict::of(housing.map(|one| *one == Housing::HOMELESS || *one == Housing::HOSTED))
    }

    fn in_training_at_entry(&self) -> Verdict {
        Verdict::of(self.at_entry.facts.activity().map(is_training))
    }

    /// Of a household alone with children, from abroad, or disabled: those disadvantages that are known.
    fn disadvantaged(&self) -> Verdict {
        let abroad = match self.known(Indicator::Co15) {
            Known::Verdict(verdict) => verdict,
            Known::Declined => Verdict::Indeterminate,
        };
        Verdict::of(self.at_entry.facts.single_parent().copied()).max(self.disabled()).max(abroad)
    }

    /// What was said in a window after the exit.
    fn said(&self, window: fn(Windows) -> (NaiveDate, NaiveDate)) -> Facts<'a> {
        self.exit.map_or_else(Facts::default, |exit| {
            let (first, last) = window(Windows::of(exit.on));
            Facts::between(&self.file.situations, first, last)
        })
    }

    fn on_leaving(&self) -> Facts<'a> {
        self.said(|windows| windows.exit)
    }

    fn motive(&self) -> &str {
        self.exit.map_or("", |exit| exit.motive.as_str())
    }

    fn in_work_on_leaving(&self) -> Verdict {
        let said = Verdict::of(self.on_leaving().activity().and_then(is_work));
        let motive = self.motive();
        if INTO_WORK.contains(&motive) {
            Verdict::Yes
        } else if said == Verdict::Indeterminate
            && (motive == INTO_TRAINING || OUT_OF_BOTH.contains(&motive))
        {
            Verdict::No
        } else {
            said
        }
    }

    fn in_training_on_leaving(&self) -> Verdict {
        let said = Verdict::of(self.on_leaving().activity().map(is_training));
        let motive = self.motive();
        if motive == INTO_TRAINING {
            Verdict::Yes
        } else if said == Verdict::Indeterminate
            && (INTO_WORK.contains(&motive) || OUT_OF_BOTH.contains(&motive))
        {
            Verdict::No
        } else {
            said
        }
    }

    fn searches_on_leaving(&self) -> Verdict {
        let facts = self.on_leaving();
        let looks = facts.activity().map(|activity| *activity == Activity::LOOKING_FOR_WORK);
        Verdict::of(facts.searched_last_month().copied()).max(match looks {
            Some(true) => Verdict::Yes,
            _ => Verdict::No,
        })
    }

    /// A certificate written down as an outcome by the end of the window; none, once it was written down what became of the person.
    fn qualified(&self) -> Verdict {
        let Some(exit) = self.exit else { return Verdict::Indeterminate };
        let last = Windows::of(exit.on).exit.1;
        let certified = self.state.orientations_of(self.file.id).into_iter().any(|orientation| {
            orientation.steps.iter().any(|step| {
                step.stage == Stage::Completed
                    && (self.entry..=last).contains(&step.on)
                    && step
                        .outcome
                        .as_ref()
                        .and_then(|outcome| outcome.result.as_ref())
                        .is_some_and(|result| result.as_str() == QUALIFIED)
            })
        });
        match (certified, self.in_work_on_leaving()) {
            (true, _) => Verdict::Yes,
            (false, Verdict::Indeterminate) => Verdict::Indeterminate,
            (false, _) => Verdict::No,
        }
    }

    fn in_work_later(&self) -> Verdict {
        Verdict::of(self.said(|windows| windows.six_months).activity().and_then(is_work))
    }

    /// From a contract that ends to one that does not, or from part time to full time.
    fn improved_later(&self) -> Verdict {
        let before = &self.at_entry.facts;
        let after = self.said(|windows| windows.six_months);
        let works = Verdict::of(after.activity().and_then(is_work));
        let contract = match (before.contract(), after.contract()) {
            (Some(before), Some(after)) => {
                Some(is_one(before, &PRECARIOUS) && is_one(after, &STABLE))
            }
            _ => None,
        };
        let time = match (before.working_time(), after.working_time()) {
            (Some(before), Some(after)) => {
                Some(*before == WorkingTime::PART && *after == WorkingTime::FULL)
            }
            _ => None,
        };
        works.min(Verdict::of(contract).max(Verdict::of(time)))
    }
}

fn is_one(contract: &Contract, of: &[&str]) -> bool {
    of.contains(&contract.as_str())
}

fn is_training(activity: &Activity) -> bool {
    *activity == Activity::IN_TRAINING || *activity == Activity::STUDENT
}

fn declared(answer: Option<Answer>) -> Known {
    match answer {
        Some(Answer::Yes) => Known::Verdict(Verdict::Yes),
        Some(Answer::No) => Known::Verdict(Verdict::No),
        Some(Answer::Declined) => Known::Declined,
        None => Known::Verdict(Verdict::Indeterminate),
    }
}

/// One of several: a yes decides; then a refusal to answer, unless something is still to be asked.
fn any(parts: [Known; 3]) -> Known {
    let greatest = |known: &Known| match known {
        Known::Verdict(Verdict::Yes) => 3,
        Known::Verdict(Verdict::Indeterminate) => 2,
        Known::Declined => 1,
        Known::Verdict(Verdict::No) => 0,
    };
    parts.into_iter().max_by_key(greatest).unwrap_or(Known::Declined)
}
