//! «Pourquoi compté ?»: a rule with what it found, in words, for one person and for a total.

use crate::desk::facts;
use crate::domain::person::PersonFile;
use crate::domain::situation::Facts;
use crate::i18n::{Lang, Message};
use crate::msg;
use crate::report::definition::rule::{Clause, Reason};
use crate::report::definition::{Definition, Subject, Verdict};
use chrono::NaiveDate;

/// A fact that a test read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its code.
    pub fact: &'static str,
    /// Its name, in words.
    pub name: String,
    /// What it says, in words; `None`: nobody stated it.
    pub value: Option<String>,
    /// Day from which it was said to hold.
    pub on: Option<NaiveDate>,
}

/// A part of a rule, and what it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How deep it stands in the rule; the whole rule at 0.
    pub depth: usize,
    /// What it asks, in words.
    pub asks: String,
    /// What it answered.
    pub verdict: Verdict,
    /// What it read.
    pub read: Vec<Read>,
}

/// Why someone is counted, is not, or cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// By which counter.
    pub definition: Definition,
    /// As of which day.
    pub day: NaiveDate,
    /// The answer.
    pub verdict: Verdict,
    /// Is the person in the caseload in the evening of that day? Otherwise no number counts them, whatever the rule answers.
    pub is_followed: bool,
    /// The rule, part by part.
    pub lines: Vec<Line>,
    /// What to ask the person, by the codes of the facts; empty when the answer is known.
    pub missing: Vec<&'static str>,
}

impl Why {
    /// Why a counter counts someone on a day.
    #[must_use]
    pub fn of(file: &PersonFile, definition: Definition, day: NaiveDate, lang: Lang) -> Self {
        let reason = reason(file, definition, day);
        let mut lines = Vec::new();
        write(&reason, 0, file, day, lang, &mut lines);
        Self {
            definition,
            day,
            verdict: reason.verdict,
            is_followed: file.is_counted_on(day),
            lines,
            missing: reason.missing(),
        }
    }

    /// In words: the answer, the rule part by part (two spaces deeper each), what to ask, and where the rule is written.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let name = self.definition.name(self.day);
        let mut text = vec![format!("{} : {}", lang.say(&name), lang.say(&self.answer()))];
        if !self.is_followed {
            text.push(lang.say(&msg!("figures.why.not_followed", on = self.day)));
        }
        text.push(String::new());
        text.extend(self.lines.iter().map(|line| line.text(lang)));
        if !self.missing.is_empty() {
            text.push(String::new());
            text.push(lang.say(&msg!("figures.why.ask", facts = names(&self.missing, lang))));
        }
        text.push(String::new());
        text.extend(rule_lines(self.definition, self.day, lang));
        text.join("\n")
    }

    /// The answer, in words.
    #[must_use]
    pub fn answer(&self) -> Message {
        match self.verdict {
            Verdict::Yes => msg!("figures.why.yes", on = self.day),
            Verdict::Indeterminate => msg!("figures.why.indeterminate", on = self.day),
            Verdict::No => msg!("figures.why.no", on = self.day),
        }
    }
}

impl Line {
    /// The line as it is read: question, answer, and the facts it read.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        format!("{} : {}", self.question(), self.found(lang))
    }

    /// The sign of the answer, and what is asked.
    #[must_use]
    pub fn question(&self) -> String {
        let sign = match self.verdict {
            Verdict::Yes => '✓',
            Verdict::Indeterminate => '?',
            Verdict::No => '×',
        };
        format!("{}{sign} {}", "  ".repeat(self.depth), self.asks)
    }

    /// The answer, and the facts it comes from.
    #[must_use]
    pub fn found(&self, lang: Lang) -> String {
        let verdict = lang.say(&word(self.verdict));
        // Of the facts that could have answered, those that are known; all of them when none is.
        let known: Vec<&Read> = self.read.iter().filter(|read| read.value.is_some()).collect();
        let shown = if known.is_empty() { self.read.iter().collect() } else { known };
        let shown: Vec<String> = shown.iter().map(|read| read.text(lang)).collect();
        if shown.is_empty() { verdict } else { format!("{verdict} ({})", shown.join(" ; ")) }
    }
}

impl Read {
    fn text(&self, lang: Lang) -> String {
        let name = self.name.as_str();
        match (&self.value, self.on) {
            (Some(value), Some(on)) => {
                lang.say(&msg!("figures.why.stated", fact = name, value = value.as_str(), on = on))
            }
            (Some(value), None) => format!("{name} : {value}"),
            (None, _) => lang.say(&msg!("figures.why.unstated", fact = name)),
        }
    }
}

/// The rule with what each part of it found.
#[must_use]
pub fn reason(file: &PersonFile, definition: Definition, day: NaiveDate) -> Reason {
    let facts = Facts::on(&file.situations, day);
    definition.explain(&Subject { born: file.identity.birth_date, facts, day })
}

/// An answer in a word.
#[must_use]
pub fn word(verdict: Verdict) -> Message {
    match verdict {
        Verdict::Yes => msg!("report.code.oui"),
        Verdict::Indeterminate => msg!("report.code.indetermine"),
        Verdict::No => msg!("report.code.non"),
    }
}

/// The names of facts, in words.
#[must_use]
pub fn names(facts: &[&'static str], lang: Lang) -> String {
    facts.iter().map(|fact| name(fact, lang)).collect::<Vec<_>>().join(", ")
}

/// The name of a fact, be it of the situation, of the identity or of the questionnaire.
fn name(fact: &'static str, lang: Lang) -> &'static str {
    match fact {
        "commune" => lang.t("report.dimension.commune"),
        "district" => lang.t("report.dimension.district"),
        "civility" => lang.t("form.field.civility"),
        "obstacles" => lang.t("report.dimension.obstacle"),
        "declarations" => lang.t("figures.questionnaire"),
        "situation" => lang.t("screen.file.situation"),
        fact => facts::name(fact, lang),
    }
}

/// What a number of a counter is: the rule, where it is written, since when it means something.
#[must_use]
pub fn rule_lines(definition: Definition, day: NaiveDate, lang: Lang) -> Vec<String> {
    let words = lang.say(&definition.words());
    let source = lang.say(&definition.source());
    let mut lines = vec![
        lang.say(&msg!("figures.why.rule", words = words)),
        lang.say(&msg!("figures.why.source", source = source)),
    ];
    if let Some(from) = definition.valid_from().filter(|_| !definition.is_valid_on(day)) {
        lines.push(lang.say(&msg!("figures.why.not_valid", from = from)));
    }
    lines
}

/// What a total of a counter is: how many on each side, of how many, as of which day, by which rule.
#[must_use]
pub fn total(definition: Definition, day: NaiveDate, counts: [u64; 3], lang: Lang) -> String {
    let [yes, indeterminate, no] = counts;
    let mut text = vec![
        format!("{}, {}", lang.say(&definition.name(day)), lang.date(day)),
        String::new(),
        lang.say(&msg!("figures.why.total_yes", count = yes)),
        lang.say(&msg!("figures.why.total_indeterminate", count = indeterminate)),
        lang.say(&msg!("figures.why.total_no", count = no)),
        lang.say(&msg!("figures.why.total_all", count = yes + indeterminate + no)),
        String::new(),
    ];
    text.extend(rule_lines(definition, day, lang));
    text.join("\n")
}

/// Writes a rule part by part. A denial stands with what it denies: its answer is told on the part's own line.
fn write(
    reason: &Reason,
    depth: usize,
    file: &PersonFile,
    day: NaiveDate,
    lang: Lang,
    lines: &mut Vec<Line>,
) {
    let read = reason.facts.iter().map(|(fact, said)| read(fact, said.is_some(), file, day, lang));
    let asks = lang.say(&reason.clause.words());
    lines.push(Line { depth, asks, verdict: reason.verdict, read: read.collect() });
    // What is true of any one of several: those that are, before those that are not.
    let mut parts: Vec<&Reason> = reason.parts.iter().collect();
    if reason.clause == Clause::Any {
        parts.sort_by_key(|part| std::cmp::Reverse(part.verdict));
    }
    for part in parts {
        write(part, depth + 1, file, day, lang, lines);
    }
}

/// A fact as it was said to be on a day, and since when.
fn read(
    fact: &'static str,
    is_stated: bool,
    file: &PersonFile,
    day: NaiveDate,
    lang: Lang,
) -> Read {
    let mut read = Read { fact, name: name(fact, lang).to_owned(), value: None, on: None };
    if is_stated {
        let stated = file.situation_on(day).only(|one| one == fact);
        read.value = facts::lines(&stated, lang).pop().map(|(_, value)| value);
        let states = |facts: Facts<'_>| facts.text(fact).is_some();
        let entries = file.situations.iter().filter(|entry| entry.on <= day);
        read.on = entries
            .filter(|entry| states(Facts::on(std::slice::from_ref(*entry), day)))
            .map(|entry| entry.on)
            .max();
    }
    read
}
