//! Values that are places: communes, postal codes, districts.

use super::{Condition, Reader, Reading, unknown, value_written};
use crate::caseload::query::error::Wrong;
use crate::caseload::query::field::Field;
use crate::caseload::query::parser::quoted;
use crate::domain::identifier::{DistrictCode, InseeCode, PostalCode};
use crate::domain::territory::Located;
use crate::text::fold;

impl Reader<'_> {
    pub(super) fn commune(&self, field: &'static Field, text: &str) -> Reading {
        if let Ok(insee) = InseeCode::parse(text) {
            let known = self.territory.commune(&insee);
            // A postal code of one known commune stands for it; of several, it must be told.
            if known.is_none()
                && let Ok(postal_code) = PostalCode::parse(text)
            {
                let mut here = self.territory.with_postal_code(&postal_code);
                match (here.next(), here.next()) {
                    (Some(commune), None) => return Ok(self.located(&commune.insee, &commune.name)),
                    (Some(first), Some(second)) => {
                        let near = [first, second].into_iter().chain(here);
                        let near = near.map(|commune| commune.name.to_string()).collect();
                        return Err(Wrong::UnknownValue { field, near });
                    }
                    (None, _) => {}
                }
            }
            let name = known.map_or("", |commune| commune.name.as_str());
            return Ok(self.located(&insee, name));
        }
        match self.territory.locate(None, text) {
            Located::One(commune) => Ok(self.located(&commune.insee, &commune.name)),
            Located::Candidates(near) => Err(Wrong::UnknownValue {
                field,
                near: near.iter().take(3).map(|commune| commune.name.to_string()).collect(),
            }),
            Located::Unknown => match fold(text) {
                town if town.is_empty() => Err(unknown(field)),
                town => match self.misspelt(&town) {
                    Some(near) => Err(Wrong::UnknownValue { field, near: vec![near] }),
                    None => Ok((Condition::Town(town.clone()), quoted(&town))),
                },
            },
        }
    }

    /// The known commune of which a folded town is a misspelling. Another town is found as written.
    fn misspelt(&self, town: &str) -> Option<String> {
        const LIKELY: f64 = 0.93;
        let communes = self.territory.communes().iter();
        communes
            .map(|commune| (strsim::jaro_winkler(town, &fold(&commune.name)), &commune.name))
            .filter(|(likeness, _)| *likeness >= LIKELY)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, name)| name.to_string())
    }

    fn located(&self, insee: &InseeCode, name: &str) -> (Condition, String) {
        let condition = Condition::Commune { insee: insee.clone(), town: fold(name) };
        let is_told_by_name =
            matches!(self.territory.locate(None, name), Located::One(one) if one.insee == *insee);
        let written = if is_told_by_name { value_written(name) } else { insee.to_string() };
        (condition, written)
    }
}

pub(super) fn postal_code(field: &'static Field, text: &str) -> Reading {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_one =
        (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_one { Ok((Condition::Prefix(digits.clone()), digits)) } else { Err(unknown(field)) }
}

pub(super) fn district(field: &'static Field, text: &str) -> Reading {
    DistrictCode::parse(text)
        .map(|code| (Condition::District(code.clone()), code.to_string()))
        .map_err(|_| unknown(field))
}
