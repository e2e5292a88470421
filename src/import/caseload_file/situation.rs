//! What a row says of a person's situation and obstacles.

use super::reader::RowReader;
use crate::domain::code::{Coded, DisabledWorker, ObstacleKind, Registration, Rsa};
use crate::domain::identifier::RomeCode;
use crate::domain::obstacle::ObstacleState;
use crate::domain::situation::{Occupation, Situation};
use crate::i18n::Message;
use crate::import::cell;
use crate::import::column::Column;
use crate::import::date::DateOf;
use crate::import::values;
use crate::msg;
use smol_str::SmolStr;

impl RowReader<'_> {
    /// The facts the row states; what cannot be read is dropped and reported.
    pub(super) fn situation(&mut self) -> Situation {
        Situation {
            registration: self.registration(),
            registered_on: self.day(Column::RegisteredOn, DateOf::Event),
            without_work_since: self.day(Column::WithoutWorkSince, DateOf::Event),
            activity: self.code(Column::Activity),
            contract: self.code(Column::Contract),
            working_time: self.code(Column::WorkingTime),
            rsa: self.rsa(),
            unemployment_benefit: self.yes_or_no(Column::UnemploymentBenefit),
            solidarity_allowance: self.yes_or_no(Column::SolidarityAllowance),
            disability_allowance: self.yes_or_no(Column::DisabilityAllowance),
            activity_bonus: self.yes_or_no(Column::ActivityBonus),
            rights_until: self.day(Column::RightsUntil, DateOf::Term),
            disabled_worker: self.disabled_worker(),
            disabled_worker_until: self.day(Column::DisabledWorkerUntil, DateOf::Term),
            education: self.code(Column::Education),
            single_parent: self.yes_or_no(Column::SingleParent),
            dependent_children: self.quantity(
                Column::DependentChildren,
                &["enfants", "enfant"],
                20,
            ),
            housing: self.code(Column::Housing),
            driving_licence: self.licence(),
            vehicle: self.yes_or_no(Column::Vehicle),
            radius_km: self.quantity(Column::RadiusKm, &["kms", "km"], 1_000),
            target_occupations: self.occupations(),
            target_contract: self.code(Column::TargetContract),
            target_weekly_hours: self.quantity(Column::TargetWeeklyHours, &["heures", "h"], 60),
            ..Situation::default()
        }
    }

    /// A code of a list; what is none of its words is dropped and reported with the nearest ones.
    pub(super) fn code<C: Coded>(&mut self, column: Column) -> Option<C> {
        let found = self.one(column)?;
        let text = found.text();
        let code = values::read(self.vocabulary, &text);
        if code.is_none() {
            let expected = self.expected_code::<C>(&text);
            self.drop_cell(found, expected, msg!("import.remedy.code"));
        }
        code
    }

    /// The nearest words of a list, or all of a short one.
    fn expected_code<C: Coded>(&self, text: &str) -> Message {
        let near = self.vocabulary.suggest(C::LIST, text);
        let words: Vec<String> = if near.is_empty() {
            self.vocabulary
                .entries(C::LIST)
                .iter()
                .take(8)
                .map(|entry| entry.french.clone())
                .collect()
        } else {
            near.iter().map(|entry| entry.french.clone()).collect()
        };
        msg!("import.expected.code", words = words.join(" ; "))
    }

    /// The category. Categories 1, 2 and 3 of the public service may be A or B, and *yes* any:
    /// neither is guessed.
    fn registration(&mut self) -> Option<Registration> {
        let found = self.one(Column::Registration)?;
        let text = found.text();
        let code = values::read(self.vocabulary, &text);
        if code.is_some() {
            return code;
        }
        if cell::yes_or_no(found.cell) == Some(false) {
            return Some(Registration::NOT_REGISTERED);
        }
        self.drop_cell(
            found,
            msg!("import.expected.registration"),
            msg!("import.remedy.registration"),
        );
        None
    }

    fn rsa(&mut self) -> Option<Rsa> {
        self.code_or_yes_or_no(Column::Rsa, Rsa::OPEN_PAID, Rsa::NONE)
    }

    fn disabled_worker(&mut self) -> Option<DisabledWorker> {
        let column = Column::DisabledWorker;
        self.code_or_yes_or_no(column, DisabledWorker::YES, DisabledWorker::NO)
    }

    /// A code of a list; a plain yes or no stands for one too.
    fn code_or_yes_or_no<C: Coded>(&mut self, column: Column, yes: C, no: C) -> Option<C> {
        let found = self.one(column)?;
        match cell::yes_or_no(found.cell) {
            Some(true) => Some(yes),
            Some(false) => Some(no),
            None => self.code(column),
        }
    }

    /// Yes, no, or a licence's letter.
    fn licence(&mut self) -> Option<bool> {
        let found = self.one(Column::DrivingLicence)?;
        match crate::text::fold(&found.text()).as_str() {
            "b" | "permis b" | "permis" | "a b" | "b c" | "b c d" | "be" => Some(true),
            "aucun permis" | "sans permis" | "pas de permis" | "sans" => Some(false),
            _ => self.yes_or_no(Column::DrivingLicence),
        }
    }

    fn yes_or_no(&mut self, column: Column) -> Option<bool> {
        let found = self.one(column)?;
        let answer = cell::yes_or_no(found.cell);
        if answer.is_none() {
            self.drop_cell(
                found,
                msg!("import.expected.yes_or_no"),
                msg!("import.remedy.correct_cell"),
            );
        }
        answer
    }

    fn quantity<N: TryFrom<u16>>(
        &mut self,
        column: Column,
        units: &[&str],
        most: u16,
    ) -> Option<N> {
        let found = self.one(column)?;
        let number = cell::quantity(found.cell, units).filter(|number| *number <= most);
        let number = number.and_then(|number| N::try_from(number).ok());
        if number.is_none() {
            let expected = msg!("import.expected.quantity", most = u32::from(most));
            self.drop_cell(found, expected, msg!("import.remedy.correct_cell"));
        }
        number
    }

    /// The occupations aimed at. Columns of codes and columns of labels go in pairs, in the file's
    /// order (`rome_1`, `appelation_rome_1`, `rome_2`, …).
    fn occupations(&mut self) -> Option<Vec<Occupation>> {
        let mut occupations: Vec<Occupation> = Vec::new();
        let labels = self.all(Column::TargetOccupation);
        let code_cells = self.all(Column::TargetOccupationCode);
        let mut unpaired: Vec<(usize, RomeCode)> = Vec::new();
        for found in code_cells {
            for part in
                found.text().split([',', ';', '/', '\n']).map(str::trim).filter(|p| !p.is_empty())
            {
                match RomeCode::parse(part) {
                    Ok(code) => unpaired.push((found.position, code)),
                    Err(wrong) => {
                        self.drop_part(
                            found,
                            part,
                            wrong.expected(),
                            msg!("import.remedy.correct_cell"),
                        );
                    }
                }
            }
        }
        for found in labels {
            for part in
                found.text().split([';', '\n']).map(str::trim).filter(|part| !part.is_empty())
            {
                let (label, code) = cell::occupation(part);
                // The code of the column just before, or just after, this label.
                let beside = unpaired.iter().position(|(at, _)| at.abs_diff(found.position) == 1);
                let code = code.or_else(|| beside.map(|at| unpaired.remove(at).1));
                push(&mut occupations, &label, code);
            }
        }
        for (_, code) in unpaired {
            push(&mut occupations, "", Some(code));
        }
        (!occupations.is_empty()).then_some(occupations)
    }

    /// The obstacles of the row: yes/no columns, and lists in one cell. A *no* is an assessment:
    /// none. An empty cell says nothing.
    pub(super) fn obstacles(&mut self) -> Vec<(ObstacleKind, ObstacleState)> {
        let mut obstacles: Vec<(ObstacleKind, ObstacleState)> = Vec::new();
        let mut state = |kind: ObstacleKind, state: ObstacleState| {
            if !obstacles.iter().any(|(known, _)| *known == kind) {
                obstacles.push((kind, state));
            }
        };
        for (column, kind) in self.obstacles.clone() {
            match self.yes_or_no(column) {
                Some(true) => state(kind, ObstacleState::Identified),
                Some(false) => state(kind, ObstacleState::None),
                None => {}
            }
        }
        for found in self.all(Column::Obstacles) {
            let text = found.text();
            // «Lecture, écriture, calcul» is one obstacle.
            if let Some(kind) = values::read(self.vocabulary, &text) {
                state(kind, ObstacleState::Identified);
                continue;
            }
            for part in
                text.split([',', ';', '/', '\n', '+']).map(str::trim).filter(|p| !p.is_empty())
            {
                if let Some(kind) = values::read(self.vocabulary, part) {
                    state(kind, ObstacleState::Identified);
                } else {
                    let expected = self.expected_code::<ObstacleKind>(part);
                    self.drop_part(found, part, expected, msg!("import.remedy.code"));
                }
            }
        }
        obstacles
    }

    /// Drops the cell of a single-valued column.
    pub(super) fn drop_text(&mut self, column: Column, expected: Message) {
        let found = self.all(column).into_iter().next();
        if let Some(found) = found {
            self.drop_cell(found, expected, msg!("import.remedy.correct_cell"));
        }
    }
}

/// Adds an occupation once; one known by its code alone is named by it.
fn push(occupations: &mut Vec<Occupation>, label: &str, code: Option<RomeCode>) {
    let label = match (&code, label.is_empty()) {
        (Some(code), true) => SmolStr::new(code.as_str()),
        _ => SmolStr::new(crate::text::one_line(label)),
    };
    let occupation = Occupation { code, label, version: None };
    if !occupation.label.is_empty() && !occupations.contains(&occupation) {
        occupations.push(occupation);
    }
}
