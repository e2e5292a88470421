//! A year's report over a large office: 100,000 people and 2,000,000 acts, on one thread.
//!
//! ```text
//! cargo bench --bench report
//! RELAIS_PEOPLE=10000 cargo bench --bench report
//! ```
//!
//! Times are those of the thread on the processor. The peer is `SQLite` in memory, over the same rows with an index on
//! each date, asked for the same counts: it is told where its answer differs, which it must not.

#[path = "support/measure.rs"]
mod measure;
#[path = "support/population.rs"]
mod population;

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate};
use cpu_time::ThreadTime;
use fastrand::Rng;
use measure::verdict;
use population::Person;
use relais::caseload::record::{Record, RecordId};
use relais::caseload::state::State;
use relais::desk::figures::standing::{Breakdown, Counters, Parts};
use relais::desk::report::{Asked, Audience, edition};
use relais::domain::appointment::{Appointment, AppointmentId, AppointmentState};
use relais::domain::code::{
    Activity, AppointmentPlace, Civility, Coded, ExitMotive, InterviewMedium, PartnerKind,
    Registration, Rsa, Theme,
};
use relais::domain::exit::Exit;
use relais::domain::identifier::{InseeCode, InternalNumber, Name};
use relais::domain::interview::{Interview, InterviewId};
use relais::domain::office::{Adviser, AdviserId, Office};
use relais::domain::orientation::{Orientation, OrientationId, Stage, Step};
use relais::domain::partner::{Partner, PartnerId};
use relais::domain::person::{Identity, PersonFile, PersonId};
use relais::domain::situation::{Situation, SituationEntry, SituationId};
use relais::i18n::Lang;
use relais::ids::Id;
use relais::report::count;
use relais::report::definition::Definition;
use relais::report::edition::Report;
use relais::report::fse::Programme;
use relais::report::measure::TableId;
use relais::report::period::Period;
use relais::sync::envelope::Nature;
use rusqlite::{Connection, params};
use std::hint::black_box;

/// Seconds of a year's report, tables and everything hidden and proven.
const MOST_REPORT: f64 = 1.0;
/// Milliseconds of one number of the screen.
const MOST_NUMBER: f64 = 50.0;
/// Times that each is done; the median is told.
const TIMES: usize = 5;

fn main() -> anyhow::Result<()> {
    let asked = std::env::var("RELAIS_PEOPLE").ok().and_then(|people| people.parse().ok());
    let people = population::people(population::SEED, asked.unwrap_or(100_000));
    let (state, acts) = office(&people)?;
    println!("{} people, {acts} acts; processor time of one thread\n", people.len());
    let year = Period::read("2026")?;
    let today = day(2027, 1, 15)?;
    let mut worst = 0.0_f64;
    for (name, report) in [
        ("activity", Report::Activity),
        ("fse", Report::Fse(Programme::FsePlus)),
        ("definitions", Report::Definitions),
    ] {
        let asked = Asked { report, period: year, known_on: None, audience: Audience::Public(5) };
        let (made, took) = median(|| edition(&state, &state, asked, Lang::Fr, today));
        let made = made.map_err(|refused| anyhow::anyhow!("{refused:?}"))?;
        worst = worst.max(took);
        let tables = made.document.tables().count();
        println!("report {name:<12} {took:8.3} s   {tables} tables");
    }
    let (_, counted) = median(|| count::tables(&state, year));
    println!("tables alone        {counted:8.3} s");
    println!("at most {MOST_REPORT} s: {worst:.3}, {}\n", verdict(worst <= MOST_REPORT));

    let mut slowest = (0.0_f64, String::new());
    let mut told = |name: String, took: f64| {
        println!("number {name:<24} {:8.2} ms", took * 1e3);
        if took > slowest.0 {
            slowest = (took, name);
        }
    };
    let (vocabulary, evening) = (state.vocabulary(), year.last());
    let (_, took) = median(|| {
        let mut counters = Counters::default();
        counters.add(vocabulary, state.folders(), evening);
        counters
    });
    told("the five counters".to_owned(), took);
    for breakdown in Breakdown::ALL {
        let (_, took) = median(|| {
            let mut parts = Parts::new(breakdown, Definition::Large);
            parts.add(vocabulary, state.folders(), evening);
            parts
        });
        told(format!("by {}", breakdown.dimension.code()), took);
    }
    for id in TableId::ALL.iter().filter(|id| id.measure().nature == Nature::Flow) {
        let (_, took) = median(|| count::one(&state, *id, year));
        told(id.measure().id.to_owned(), took);
    }
    println!(
        "at most {MOST_NUMBER} ms: {:.2} ({}), {}\n",
        slowest.0 * 1e3,
        slowest.1,
        verdict(slowest.0 * 1e3 <= MOST_NUMBER)
    );
    peer(&state, year)
}

/// What was done, and the median of the times it took.
fn median<T>(work: impl Fn() -> T) -> (T, f64) {
    let mut times = Vec::new();
    let mut done = None;
    for _ in 0..TIMES {
        let start = ThreadTime::now();
        done = Some(black_box(work()));
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    // At least one time was taken.
    let time = times.get(TIMES / 2).copied().unwrap_or_default();
    (done.unwrap_or_else(work), time)
}

/// The same counts asked of `SQLite`.
fn peer(state: &State, year: Period) -> anyhow::Result<()> {
    let mut lite = Connection::open_in_memory()?;
    lite.execute_batch(
        "CREATE TABLE interview(day TEXT, medium TEXT);
         CREATE TABLE situation(person INTEGER, day TEXT, registration TEXT);
         CREATE TABLE person(id INTEGER PRIMARY KEY, first TEXT, gone TEXT);",
    )?;
    let fill = lite.transaction()?;
    {
        let mut insert = fill.prepare("INSERT INTO interview VALUES(?, ?)")?;
        for one in state.interviews() {
            insert.execute(params![one.on.to_string(), one.medium.as_str()])?;
        }
        let mut person = fill.prepare("INSERT INTO person VALUES(?, ?, ?)")?;
        let mut situation = fill.prepare("INSERT INTO situation VALUES(?, ?, ?)")?;
        for (rank, file) in (0_i64..).zip(state.people()) {
            let gone = file.exits.first().map(|exit| exit.on.to_string());
            person.execute(params![rank, file.first_contact.to_string(), gone])?;
            for entry in &file.situations {
                let registration = entry.facts.registration.as_ref().map(Coded::as_str);
                situation.execute(params![rank, entry.on.to_string(), registration])?;
            }
        }
    }
    fill.commit()?;
    lite.execute_batch(
        "CREATE INDEX by_day ON interview(day, medium);
         CREATE INDEX by_person ON situation(person, day, registration);",
    )?;
    let (first, last) = (year.first().to_string(), year.last().to_string());
    let counts =
        |sql: &str, params: &[&dyn rusqlite::ToSql]| -> anyhow::Result<Vec<(String, u64)>> {
            let mut query = lite.prepare_cached(sql)?;
            let rows = query.query_map(params, |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
            let rows = rows.collect::<Result<Vec<(String, i64)>, _>>()?;
            Ok(rows.into_iter().map(|(key, count)| (key, count.unsigned_abs())).collect())
        };
    let interviews = "SELECT medium, count(*) FROM interview WHERE day BETWEEN ? AND ? GROUP BY medium ORDER BY medium";
    let stock = "SELECT coalesce((SELECT registration FROM situation WHERE person = p.id AND day <= ?1 AND registration IS NOT NULL
                 ORDER BY day DESC LIMIT 1), 'inconnu') AS registration, count(*)
                 FROM person p WHERE first <= ?1 AND (gone IS NULL OR gone > ?1) GROUP BY 1 ORDER BY 1";
    let (theirs, lite_interviews) = median(|| counts(interviews, &[&first, &last]));
    let (theirs_stock, lite_stock) = median(|| counts(stock, &[&last]));
    let (flows, ours_flows) = median(|| count::flows(state, year));
    let (registered, ours_stock) = median(|| count::one(state, TableId::Registrations, year));
    let text = |cells: &[(smol_str::SmolStr, u64)]| -> Vec<(String, u64)> {
        cells.iter().map(|(key, count)| (key.to_string(), *count)).collect()
    };
    let ours = flows.iter().find(|table| table.id == "flow.entretien").context("no table")?;
    ensure!(theirs? == text(&ours.cells), "SQLite counts other interviews");
    let registered = registered.context("no table")?;
    ensure!(theirs_stock? == text(&registered.cells), "SQLite counts other registrations");
    println!(
        "registrations on a day: {:.1} ms, SQLite {:.1} ms ({:.1}x)",
        ours_stock * 1e3,
        lite_stock * 1e3,
        lite_stock / ours_stock
    );
    println!(
        "a year's flows, all twelve tables: {:.1} ms; SQLite, its interviews by medium alone: {:.1} ms",
        ours_flows * 1e3,
        lite_interviews * 1e3
    );
    Ok(())
}

fn day(year: i32, month: u32, day: u32) -> anyhow::Result<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).context("no such day")
}

fn id(kind: u8, rank: usize) -> Id {
    let mut bytes = [0; 16];
    bytes[0] = kind;
    bytes[8..].copy_from_slice(&(rank as u64).to_be_bytes());
    Id(bytes)
}

/// One of these.
fn drawn<T: Clone>(rng: &mut Rng, of: &[T]) -> anyhow::Result<T> {
    of.get(rng.usize(..of.len())).cloned().context("nothing to draw from")
}

const ADVISERS: usize = 40;
const PARTNERS: usize = 200;

/// An office with twenty acts a person over three years, three statements of each situation, and one file in eight closed.
fn office(people: &[Person]) -> anyhow::Result<(State, usize)> {
    let mut rng = Rng::with_seed(7);
    let mut state = State::default();
    let name = |text: &str| Name::parse(text).map_err(|error| anyhow::anyhow!("{error:?}"));
    let mut put = |id, record| state.put(id, Some(record));
    let office = Office { code: "CSP".into(), name: name("Relais de Carrières")?, commune: None };
    put(RecordId::Office(()), Record::Office(office));
    for rank in 0..ADVISERS {
        let adviser =
            Adviser { id: AdviserId(id(9, rank)), name: name("Nadia Benali")?, email: None };
        put(RecordId::Adviser(adviser.id), Record::Adviser(adviser));
    }
    let kinds = ["FT", "ML", "CCAS", "DEPT", "ACI", "OF"];
    for rank in 0..PARTNERS {
        let kind =
            PartnerKind::from_code(kinds.iter().cycle().nth(rank).copied().unwrap_or_default());
        let partner = Partner::new(PartnerId(id(5, rank)), name("Partenaire")?, kind);
        put(RecordId::Partner(partner.id), Record::Partner(partner));
    }
    let media = [InterviewMedium::IN_PERSON, InterviewMedium::PHONE, InterviewMedium::VIDEO];
    let motives = [Theme::MOBILITY, Theme::TRAINING, Theme::FIND_WORK];
    let first = day(2024, 1, 1)?;
    let mut acts = 0;
    for (rank, person) in people.iter().enumerate() {
        let who = PersonId(id(1, rank));
        let by = AdviserId(id(9, rank % ADVISERS));
        let contact = first + Days::new(rng.u64(..1000));
        put(RecordId::Person(who), Record::Person(file(person, who, by, contact, rank, &mut rng)?));
        for _ in 0..12 {
            let interview = Interview {
                id: InterviewId(id(2, acts)),
                person: who,
                adviser: by,
                on: contact + Days::new(rng.u64(..700)),
                minutes: 45,
                medium: drawn(&mut rng, &media)?,
                themes: vec![Theme::MOBILITY],
                note: String::new(),
                appointment: None,
            };
            put(RecordId::Interview(interview.id), Record::Interview(interview));
            acts += 1;
        }
        for _ in 0..5 {
            let appointment = Appointment {
                id: AppointmentId(id(3, acts)),
                person: who,
                adviser: by,
                start: (contact + Days::new(rng.u64(..700)))
                    .and_hms_opt(9, 0, 0)
                    .context("hour")?,
                minutes: 45,
                place: AppointmentPlace::OFFICE,
                subject: String::new(),
                state: drawn(&mut rng, &AppointmentState::ALL)?,
                invitation: None,
            };
            put(RecordId::Appointment(appointment.id), Record::Appointment(appointment));
            acts += 1;
        }
        for _ in 0..3 {
            let sent = contact + Days::new(rng.u64(..700));
            let orientation = Orientation {
                id: OrientationId(id(4, acts)),
                person: who,
                partner: PartnerId(id(5, rng.usize(..PARTNERS))),
                service: None,
                motive: drawn(&mut rng, &motives)?,
                note: String::new(),
                reminder_days: 10,
                expiry_days: 30,
                steps: vec![
                    Step::new(Stage::Sent, sent, by),
                    Step::new(Stage::Accepted, sent + Days::new(rng.u64(..40)), by),
                ],
                follows: None,
                session: None,
            };
            put(RecordId::Orientation(orientation.id), Record::Orientation(orientation));
            acts += 1;
        }
    }
    Ok((state, acts))
}

fn file(
    person: &Person,
    who: PersonId,
    by: AdviserId,
    contact: NaiveDate,
    rank: usize,
    rng: &mut Rng,
) -> anyhow::Result<PersonFile> {
    let name = |text: &str| Name::parse(text).map_err(|error| anyhow::anyhow!("{error:?}"));
    let mut identity = Identity::new(name(&person.name)?, name(&person.first_name)?, person.birth);
    identity.civility = Some(if person.sex == 'F' { Civility::MADAME } else { Civility::MONSIEUR });
    identity.residence.commune = InseeCode::parse(person.insee).ok();
    let number = InternalNumber::parse(&format!("CSP-{:06}", rank + 1))
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let mut file = PersonFile::new(who, number, identity, by, contact);
    for statement in 0..3 {
        let on = contact + Days::new(statement * 120);
        let facts = Situation {
            registration: [
                Registration::A,
                Registration::B,
                Registration::D,
                Registration::NOT_REGISTERED,
            ]
            .get(rng.usize(..4))
            .cloned(),
            activity: [Activity::LOOKING_FOR_WORK, Activity::EMPLOYED, Activity::AT_HOME]
                .get(rng.usize(..4))
                .cloned(),
            available_within_15_days: Some(rng.bool()),
            searched_last_month: Some(rng.bool()),
            worked_reference_week: (statement > 0).then(|| rng.bool()),
            rsa: [Rsa::NONE, Rsa::OPEN_PAID].get(rng.usize(..2)).cloned(),
            without_work_since: Some(contact - Days::new(rng.u64(..900))),
            ..Situation::default()
        };
        let id = SituationId(id(8, rank * 3 + usize::try_from(statement)?));
        file.situations.push(SituationEntry { id, on, facts, by });
    }
    if rng.u8(..8) == 0 {
        file.exits.push(Exit {
            on: contact + Days::new(rng.u64(30..600)),
            motive: ExitMotive::from_code("emploi_durable"),
            detail: String::new(),
            reopened_on: None,
            by,
        });
    }
    Ok(file)
}
