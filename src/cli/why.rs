//! `relais why`: why the counters of unemployment count a person on a day, do not, or cannot tell.

use super::address;
use super::exit::{Exit, Failure};
use super::face::Face;
use super::output::{Group, Sheet};
use super::view::{Label, PersonRef};
use crate::desk::facts;
use crate::desk::figures::why::{Line, Why, names, rule_lines, word};
use crate::domain::person::PersonFile;
use crate::i18n::Lang;
use crate::msg;
use crate::report::definition::Definition;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde::Serialize;

/// Why a person is counted.
#[derive(Debug, Args)]
pub struct WhyOf {
    #[arg(value_name = "PERSON", required = true)]
    person: Vec<String>,
    #[arg(long, value_name = "COUNTER", value_enum)]
    definition: Option<Counter>,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

/// A counter, as options write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Counter {
    #[value(name = "ft_abc")]
    FtAbc,
    #[value(name = "ft_all")]
    FtAll,
    Bit,
    Fse,
    Large,
}

impl Counter {
    fn definition(self) -> Definition {
        match self {
            Self::FtAbc => Definition::FtAbc,
            Self::FtAll => Definition::FtAll,
            Self::Bit => Definition::Bit,
            Self::Fse => Definition::Fse,
            Self::Large => Definition::Large,
        }
    }
}

/// The answers of counters, for JSON.
#[derive(Debug, Serialize)]
struct Answers {
    person: PersonRef,
    on: NaiveDate,
    /// In the caseload that day? Otherwise no number counts them.
    followed: bool,
    counters: Vec<Answer>,
}

#[derive(Debug, Serialize)]
struct Answer {
    definition: Label,
    verdict: Label,
    rule: String,
    source: String,
    missing: Vec<Label>,
    lines: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct Part {
    depth: usize,
    asks: String,
    verdict: Label,
    read: Vec<Read>,
}

#[derive(Debug, Serialize)]
struct Read {
    fact: Label,
    value: Option<String>,
    since: Option<NaiveDate>,
}

impl WhyOf {
    pub(super) fn run(self, face: &mut Face) -> Result<Exit, Failure> {
        let mut reading = face.reading();
        let on = reading.act_day("--on", self.on.as_deref());
        reading.finish()?;
        let caseload = face.open()?;
        let person = address::person(face, &caseload, &self.person.join(" "))?;
        let Some(file) = caseload.state().person(person) else { return Ok(Exit::NotFound) };
        let chosen = self.definition.map(Counter::definition);
        let each = Definition::ALL.into_iter().filter(|one| chosen.is_none_or(|it| it == *one));
        let whys: Vec<Why> = each.map(|one| Why::of(file, one, on, face.lang)).collect();
        let sheet = sheet(file, on, &whys, face.lang);
        face.printer.sheet(&sheet)?;
        if !file.is_counted_on(on) {
            face.tell(&msg!("figures.why.not_followed", on = on));
        }
        Ok(Exit::Done)
    }
}

fn sheet(file: &PersonFile, on: NaiveDate, whys: &[Why], lang: Lang) -> Sheet<Answers> {
    let group = |why: &Why| {
        let name = why.definition.name(why.day);
        let mut lines: Vec<(String, String)> =
            why.lines.iter().map(|line| (line.question(), line.found(lang))).collect();
        if !why.missing.is_empty() {
            let asked = lang.t("cli.why.to_ask").to_owned();
            lines.push((asked, names(&why.missing, lang)));
        }
        let rule = rule_lines(why.definition, why.day, lang).join("\n");
        lines.push((lang.t("cli.why.rule").to_owned(), rule));
        Group { title: msg!("cli.why.group", counter = name, answer = why.answer()), lines }
    };
    Sheet {
        schema: "relais.why/1",
        title: format!("{}  {}", file.number, file.identity.full_name()),
        groups: whys.iter().map(group).collect(),
        body: Answers {
            person: PersonRef::of(file),
            on,
            followed: file.is_counted_on(on),
            counters: whys.iter().map(|why| answer(why, lang)).collect(),
        },
    }
}

fn answer(why: &Why, lang: Lang) -> Answer {
    let label = |code: &str, label: String| Label { code: code.to_owned(), label };
    let part = |line: &Line| Part {
        depth: line.depth,
        asks: line.asks.clone(),
        verdict: label(line.verdict.code(), lang.say(&word(line.verdict))),
        read: line
            .read
            .iter()
            .map(|read| Read {
                fact: label(read.fact, read.name.clone()),
                value: read.value.clone(),
                since: read.on,
            })
            .collect(),
    };
    let missing = why.missing.iter();
    Answer {
        definition: label(why.definition.code(), lang.say(&why.definition.name(why.day))),
        verdict: label(why.verdict.code(), lang.say(&word(why.verdict))),
        rule: lang.say(&why.definition.words()),
        source: lang.say(&why.definition.source()),
        missing: missing.map(|fact| label(fact, facts::name(fact, lang).to_owned())).collect(),
        lines: why.lines.iter().map(part).collect(),
    }
}
