use super::*;
use crate::caseload::record::{Record, RecordId};
use crate::caseload::test_support::{ADVISER, day, file, office};
use crate::domain::code::{Activity, Civility, ExitMotive, InterviewMedium, Registration};
use crate::domain::exit::Exit;
use crate::domain::identifier::InseeCode;
use crate::domain::interview::{Interview, InterviewId};
use crate::domain::person::{PersonFile, PersonId, Standing};
use crate::domain::situation::{Situation, SituationEntry, SituationId};
use crate::ids::Id;
use crate::report::definition::{Definition, Verdict};
use crate::report::fse::{self, Phase};
use chrono::NaiveDate;
use proptest::prelude::*;

/// A small caseload: what is known of each person on the day of first contact, and how they left. `y`, `n`, or `-` for *not said*.
const CASELOAD: &str = "
 1 f 1980-05-05 78123 2026-01-05 A           recherche_emploi -----
 2 m 1996-09-30 78123 2026-07-01 non_inscrit recherche_emploi nyy--
 3 f 1966-02-10 78015 2026-02-10 D           maladie          -----
 4 m 1971-10-01 78015 2026-03-01 G           -                -----
 5 f 1985-12-12 78138 2026-08-15 non_inscrit au_foyer         nnny-
 6 m 1990-01-01 78138 2026-08-20 non_inscrit emploi           yyn-y
 7 - 1959-06-06 -     2026-04-04 -           -                -----
 8 m 1982-03-03 13055 2026-05-05 C           emploi           y-y-- 2026-09-30 emploi_durable
 9 f 1988-08-08 78123 2026-01-10 A           -                ----- 2026-07-10 demenagement 2026-09-01
10 m 2001-01-01 78123 2026-07-05 A           recherche_emploi -----
11 f 1977-07-07 78123 2026-10-02 A           recherche_emploi -----
";

fn caseload() -> State {
    let mut state = office();
    for line in CASELOAD.trim().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let said = |word: &str| (word != "-").then(|| word.to_owned());
        let mut file = file(words[0].parse().unwrap(), "Éloïse", "N’Guessan", words[2]);
        file.first_contact = day(words[4]);
        file.identity.civility = match words[1] {
            "f" => Some(Civility::MADAME),
            "m" => Some(Civility::MONSIEUR),
            _ => None,
        };
        file.identity.residence.commune =
            said(words[3]).map(|code| InseeCode::parse(&code).unwrap());
        let flags: Vec<Option<bool>> =
            words[7].chars().map(|flag| (flag != '-').then_some(flag == 'y')).collect();
        let facts = Situation {
            registration: said(words[5]).map(|code| Registration::from_code(&code)),
            activity: said(words[6]).map(|code| Activity::from_code(&code)),
            worked_reference_week: flags[0],
            available_within_15_days: flags[1],
            searched_last_month: flags[2],
            wishes_to_work: flags[3],
            wants_more_hours: flags[4],
            ..Situation::default()
        };
        file.situations.push(entry(words[4], facts));
        if let [on, motive, rest @ ..] = &words[8..] {
            let reopened_on = rest.first().map(|on| day(on));
            file.exits.push(exit(on, motive, reopened_on));
        }
        if words[2] > "2000" {
            file.standing = Standing::ToHandOver;
        }
        put(&mut state, file);
    }
    state
}

fn entry(on: &str, facts: Situation) -> SituationEntry {
    SituationEntry { id: SituationId(Id([1; 16])), on: day(on), facts, by: ADVISER }
}

fn exit(on: &str, motive: &str, reopened_on: Option<NaiveDate>) -> Exit {
    let (on, motive) = (day(on), ExitMotive::from_code(motive));
    Exit { on, motive, detail: String::new(), reopened_on, by: ADVISER }
}

fn put(state: &mut State, file: PersonFile) {
    state.put(RecordId::Person(file.id), Some(Record::Person(file)));
}

/// A table as text: `key count`, in the order of the keys.
fn text(tables: &[Table], id: &str) -> String {
    let table = tables.iter().find(|table| table.id == id).unwrap();
    let cells = table.cells.iter().map(|(key, count)| format!("{key} {count}"));
    cells.collect::<Vec<_>>().join(", ")
}

/// Of a table with an answer as its second key, the answers to one indicator or counter.
fn answers(tables: &[Table], id: &str, about: &str) -> [u64; 3] {
    let table = tables.iter().find(|table| table.id == id).unwrap();
    Verdict::ALL.map(|verdict| {
        let ends = [format!("{about}|{}", verdict.code()), format!("|{about}.{}", verdict.code())];
        let cells = table.cells.iter();
        cells
            .filter(|(key, _)| **key == *ends[0] || key.ends_with(&ends[1]))
            .map(|(_, count)| count)
            .sum()
    })
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let state = caseload();
    let quarter = Period::read("2026-T3").unwrap();
    let tables = tables(&state, quarter);
    // People 1 to 7 and 9: 8 left on the day of reference, 10 is to be handed over, 11 came afterwards.
    assert_eq!(
        text(&tables, "stock.commune_age"),
        "78015|50-54 1, 78015|60+ 1, 78123|30-39 2, 78123|40-49 1, 78138|30-39 1, 78138|40-49 1, \
         inconnu|60+ 1"
    );
    assert_eq!(
        text(&tables, "stock.commune_sexe"),
        "78015|f 1, 78015|m 1, 78123|f 2, 78123|m 1, 78138|f 1, 78138|m 1, inconnu|inconnu 1"
    );
    assert_eq!(text(&tables, "stock.inscription"), "A 2, D 1, G 1, inconnu 1, non_inscrit 3");
    assert_eq!(text(&tables, "stock.equipe"), "conseillers 1");
    // Yes, indeterminate, no.
    for (counter, expected) in [
        ("ft_abc", [2, 1, 5]), // yes: 1, 9; unknown: 7
        ("ft_all", [4, 1, 3]), // yes: 1, 3, 4, 9
        ("bit", [1, 5, 2]),    // yes: 2; no: 5 is not available, 6 worked
        ("fse", [5, 1, 2]),    // yes: those registered, and 2
        ("large", [7, 1, 0]),  // 5 by the halo, 6 by under-employment
    ] {
        assert_eq!(answers(&tables, "stock.compteur_commune", counter), expected, "{counter}");
        assert_eq!(answers(&tables, "stock.compteur_qpv", counter), expected, "{counter}");
    }
    // In: 2, 5 and 6, and 9 again; out: 8 and 9. There were 6 on 30 June (1, 3, 4, 7, 8, 9).
    assert_eq!(text(&tables, "flow.mouvement"), "entree 3, reouverture 1, sortie 2");
    assert_eq!(text(&tables, "flow.sortie"), "demenagement 1, emploi_durable 1");
    let june = stocks(&state, Period::read("2026-T2").unwrap());
    assert_eq!(june.iter().find(|table| table.id == "stock.rsa").unwrap().total, 6);
    // Participants who entered: 2, 5, 6 and 9 again.
    for (indicator, expected) in [
        ("EECO01", [4, 0, 0]),
        ("EECO02", [2, 0, 2]), // 2 by the three criteria, 9 registered
        ("EECO03", [0, 2, 2]), // nobody wrote down since when 2 and 9 are without work
        ("EECO04", [1, 0, 3]), // 5
        ("EECO05", [1, 0, 3]), // 6
        ("EECO07", [1, 0, 3]), // 2 was 29 on entry
        ("EECO08", [0, 0, 4]),
        ("EECO13", [0, 4, 0]), // nobody asked
    ] {
        assert_eq!(answers(&tables, "flow.fse_entree", indicator), expected, "{indicator}");
    }
    // Who left: 8 into work; of 9 nothing was said in the four weeks.
    for (indicator, expected) in
        [("EECR01", [0, 0, 2]), ("EECR02", [0, 1, 1]), ("EECR03", [0, 1, 1]), ("EECR04", [1, 1, 0])]
    {
        assert_eq!(answers(&tables, "flow.fse_sortie", indicator), expected, "{indicator}");
    }
    assert_eq!(text(&tables, "flow.fse_six_mois"), "");
}

#[test]
fn what_became_of_people_is_asked_within_its_window_and_counted_once_it_is_known() {
    let mut state = caseload();
    let asked = |state: &State, on: &str| -> Vec<(u8, Phase)> {
        fse::tasks(state, day(on)).iter().map(|task| (task.person.0.0[0], task.phase)).collect()
    };
    // 9 left on 10 July. 8 left on 30 September into work: nothing to ask until six months later.
    assert_eq!(asked(&state, "2026-07-09"), []);
    assert_eq!(asked(&state, "2026-07-10"), [(9, Phase::Exit)]);
    assert_eq!(asked(&state, "2026-08-07"), [(9, Phase::Exit)]);
    assert_eq!(asked(&state, "2026-08-08"), []);
    assert_eq!(asked(&state, "2027-01-10"), [(9, Phase::SixMonths)]);
    assert_eq!(asked(&state, "2027-03-30"), [(8, Phase::SixMonths)]);
    let mut file = state.person(PersonId(Id([9; 16]))).unwrap().clone();
    let trained = Situation { activity: Some(Activity::IN_TRAINING), ..Situation::default() };
    file.situations.push(entry("2026-07-20", trained));
    let works = Situation { activity: Some(Activity::EMPLOYED), ..Situation::default() };
    file.situations.push(entry("2027-01-15", works));
    put(&mut state, file);
    assert_eq!(asked(&state, "2026-07-25"), []);
    assert_eq!(asked(&state, "2027-01-20"), []);
    let counted = |period: &str| tables(&state, Period::read(period).unwrap());
    let july = counted("2026-07");
    assert_eq!(answers(&july, "flow.fse_sortie", "EECR02"), [1, 0, 0]);
    assert_eq!(answers(&july, "flow.fse_sortie", "EECR04"), [0, 0, 1]);
    let january = counted("2027-01");
    assert_eq!(answers(&january, "flow.fse_six_mois", "EECR05"), [1, 0, 0]);
}

/// A life of a file: first contact, then days between closings and reopenings.
#[derive(Debug, Clone)]
struct Life {
    contact: u64,
    gaps: Vec<u64>,
    registration: Option<&'static str>,
    mistake: bool,
}

fn lives() -> impl Strategy<Value = Vec<Life>> {
    let registration =
        proptest::option::of(proptest::sample::select(vec!["non_inscrit", "A", "D", "G"]));
    let life = (0_u64..60, proptest::collection::vec(0_u64..20, 0..6), registration, any::<bool>());
    let life = life.prop_map(|(contact, gaps, registration, mistake)| Life {
        contact,
        gaps,
        registration,
        mistake,
    });
    proptest::collection::vec(life, 0..25)
}

fn after(days: u64) -> NaiveDate {
    day("2026-01-01") + chrono::Days::new(days)
}

fn lived(lives: &[Life]) -> State {
    let mut state = office();
    for (rank, life) in lives.iter().enumerate() {
        let mut file = file(u8::try_from(rank + 1).unwrap(), "Łukasz", "陈伟", "1980-05-05");
        file.first_contact = after(life.contact);
        let registration = life.registration.map(Registration::from_code);
        let facts = Situation { registration, ..Situation::default() };
        file.situations.push(entry(&file.first_contact.to_string(), facts));
        let mut now = life.contact;
        for pair in life.gaps.chunks(2) {
            now += pair[0];
            let motive = if life.mistake { "erreur_doublon" } else { "autre" };
            let on = after(now).to_string();
            let reopened = pair.get(1).map(|gap| now + gap);
            now = reopened.unwrap_or(now);
            file.exits.push(exit(&on, motive, reopened.map(after)));
        }
        let met = Interview {
            id: InterviewId(Id([u8::try_from(rank).unwrap(); 16])),
            person: file.id,
            adviser: ADVISER,
            on: after(life.contact + life.gaps.first().unwrap_or(&3)),
            minutes: 30,
            medium: InterviewMedium::PHONE,
            themes: Vec::new(),
            note: String::new(),
            appointment: None,
        };
        state.put(RecordId::Interview(met.id), Some(Record::Interview(met)));
        put(&mut state, file);
    }
    state
}

fn total(tables: &[Table], id: &str) -> u64 {
    tables.iter().find(|table| table.id == id).unwrap().total
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn stocks_and_flows_reconcile(lives in lives(), first in 1_u64..90, length in 0_u64..60) {
        let state = lived(&lives);
        let period = Period::between(after(first), after(first + length)).unwrap();
        let before = Period::day(after(first - 1));
        let (at_start, tables) = (stocks(&state, before), tables(&state, period));
        let moved = |key| {
            tables.iter().find(|table| table.id == "flow.mouvement").unwrap().count(key)
        };
        prop_assert_eq!(
            total(&tables, "stock.rsa") + moved("sortie"),
            total(&at_start, "stock.rsa") + moved("entree") + moved("reouverture")
        );
    }

    #[test]
    fn every_breakdown_adds_up_to_the_same_people(lives in lives(), on in 0_u64..150) {
        let state = lived(&lives);
        let tables = stocks(&state, Period::day(after(on)));
        let people = total(&tables, "stock.rsa");
        for one in ["commune_age", "commune_sexe", "domaine", "duree", "formation", "inscription", "qpv", "rqth"] {
            prop_assert_eq!(total(&tables, &format!("stock.{one}")), people, "{}", one);
        }
        for counter in Definition::ALL {
            for table in ["stock.compteur_commune", "stock.compteur_qpv"] {
                let sum: u64 = answers(&tables, table, counter.code()).iter().sum();
                prop_assert_eq!(sum, people);
            }
        }
        for (inner, outer) in Definition::NESTED {
            let yes = |one: Definition| answers(&tables, "stock.compteur_qpv", one.code())[0];
            prop_assert!(yes(inner) <= yes(outer));
        }
    }

    #[test]
    fn what_happened_in_a_period_is_the_sum_of_its_days(lives in lives(), first in 0_u64..90, length in 0_u64..30) {
        let state = lived(&lives);
        let period = Period::between(after(first), after(first + length)).unwrap();
        let mut summed = std::collections::BTreeMap::<(String, String), u64>::new();
        for day in first..=first + length {
            for table in flows(&state, Period::day(after(day))) {
                for (key, count) in table.cells {
                    *summed.entry((table.id.to_string(), key.to_string())).or_default() += count;
                }
            }
        }
        let mut whole = std::collections::BTreeMap::new();
        for table in flows(&state, period) {
            whole.extend(table.cells.into_iter().map(|(key, count)| ((table.id.to_string(), key.to_string()), count)));
        }
        prop_assert_eq!(summed, whole);
    }
}

#[test]
fn a_screen_s_table_is_the_report_s() {
    let state = caseload();
    let period = Period::read("2026-T3").unwrap();
    let all = tables(&state, period);
    for id in TableId::ALL {
        let whole = all.iter().find(|table| table.id == id.measure().id);
        assert_eq!(one(&state, *id, period).as_ref(), whole);
    }
    let codes =
        Definition::ALL.into_iter().flat_map(|one| Verdict::ALL.map(|verdict| (one, verdict)));
    for (definition, verdict) in codes {
        let code = stocks::counter_code(definition, verdict);
        assert_eq!(code, format!("{}.{}", definition.code(), verdict.code()));
    }
}
