//! The life of the demonstration's orientations: who answers, when, and how it ends.

use super::diary::{after, open_day};
use super::draw::Draw;
use crate::domain::code::{Coded, OutcomeResult, RefusalReason, Theme};
use crate::domain::office::AdviserId;
use crate::domain::orientation::{Outcome, Stage, Step};
use chrono::NaiveDate;

/// A life being told: steps until a last day, after which nothing is known yet.
struct Life<'a> {
    draw: &'a mut Draw,
    by: AdviserId,
    motive: &'a Theme,
    latest: NaiveDate,
    steps: Vec<Step>,
}

/// The steps of an orientation decided on `on`, as far as they happened by `latest`.
pub(super) fn life(
    draw: &mut Draw,
    by: AdviserId,
    motive: &Theme,
    on: NaiveDate,
    latest: NaiveDate,
) -> Vec<Step> {
    let mut life = Life { draw, by, motive, latest, steps: Vec::new() };
    life.sending(on);
    life.steps
}

/// The one step of an orientation to which nobody answered.
pub(super) fn unanswered(by: AdviserId, on: NaiveDate) -> Vec<Step> {
    vec![Step::new(Stage::Sent, on, by)]
}

/// The last step of an orientation whose person left before it was answered; `None` when nothing
/// waits.
pub(super) fn given_up(steps: &[Step], by: AdviserId, on: NaiveDate, motive: &str) -> Option<Step> {
    let last = steps.last()?;
    let waits = last.stage == Stage::Prepared || last.stage.awaits_answer();
    let reason = match motive {
        "emploi_durable" | "emploi_court" | "iae" | "creation_entreprise" => {
            "beneficiaire_en_emploi"
        }
        "formation_qualifiante" => "beneficiaire_en_formation",
        "abandon_sans_nouvelles" => "beneficiaire_non_joignable",
        _ => "autre",
    };
    waits.then(|| Step {
        reason: Some(RefusalReason::from_code(reason)),
        ..Step::new(Stage::Dropped, on.max(last.on), by)
    })
}

impl Life<'_> {
    fn sending(&mut self, on: NaiveDate) {
        let mut sent = on;
        if self.draw.percent(22) {
            self.steps.push(Step::new(Stage::Prepared, on, self.by));
            sent = after(on, self.draw.between(1, 5));
            // Some stay on the desk for a while.
            if self.draw.percent(8) {
                sent = after(sent, 12);
            }
        }
        if !self.enter(Stage::Sent, sent, None, None) {
            return;
        }
        if self.draw.percent(40) {
            let received = after(sent, self.draw.between(1, 6));
            if !self.enter(Stage::Received, received, None, None) {
                return;
            }
        }
        match self.draw.weigh(&[(58, "accepted"), (15, "refused"), (7, "started"), (20, "")]) {
            "accepted" => self.acceptance(after(sent, 2)),
            "refused" => self.refusal(after(sent, 2)),
            "started" => {
                let started = after(sent, self.draw.between(4, 21));
                self.start(started);
            }
            _ => self.silence(sent),
        }
    }

    fn acceptance(&mut self, from: NaiveDate) {
        let on = self.answer_day(from);
        if !self.enter(Stage::Accepted, on, None, None) {
            return;
        }
        match self.draw.below(100) {
            0..82 => {
                let started = after(on, self.draw.between(3, 30));
                self.start(started);
            }
            82..93 => self.drop_out(on),
            _ => {}
        }
    }

    fn refusal(&mut self, from: NaiveDate) {
        let on = self.answer_day(from);
        let reason = self.draw.weigh(&[
            (22, "session_complete"),
            (20, "beneficiaire_non_eligible"),
            (16, "beneficiaire_non_joignable"),
            (14, "freins_peripheriques"),
            (10, "beneficiaire_absent"),
            (8, "beneficiaire_non_mobile"),
            (5, "orientation_en_doublon"),
            (5, "autre"),
        ]);
        self.enter(Stage::Refused, on, Some(reason), None);
    }

    /// Nobody answers; most are called expired after a month, and a few partners answer even then.
    fn silence(&mut self, sent: NaiveDate) {
        if !self.draw.percent(88) {
            return;
        }
        let expired = after(sent, self.draw.between(30, 40));
        if self.enter(Stage::Expired, expired, None, None) && self.draw.percent(10) {
            self.acceptance(after(expired, 2));
        }
    }

    fn start(&mut self, on: NaiveDate) {
        if !self.enter(Stage::Started, on, None, None) {
            return;
        }
        match self.draw.below(100) {
            0..76 => {
                let completed = after(on, self.draw.between(15, 150));
                let outcome = self.outcome();
                self.enter(Stage::Completed, completed, None, Some(outcome));
            }
            76..87 => self.drop_out(on),
            _ => {}
        }
    }

    fn drop_out(&mut self, from: NaiveDate) {
        let on = after(from, self.draw.between(5, 45));
        let reason = self.draw.weigh(&[
            (30, "beneficiaire_en_emploi"),
            (25, "beneficiaire_non_interesse"),
            (20, "beneficiaire_absent"),
            (10, "beneficiaire_en_formation"),
            (10, "freins_peripheriques"),
            (5, "autre"),
        ]);
        self.enter(Stage::Dropped, on, Some(reason), None);
    }

    fn outcome(&mut self) -> Outcome {
        let successful = self.draw.percent(72);
        let result = match self.motive.as_str() {
            _ if !successful => self.draw.weigh(&[(60, "sans_suite"), (40, "information_recue")]),
            "trouver-un-emploi" => self.draw.weigh(&[
                (50, "contrat_insertion"),
                (35, "emploi_trouve"),
                (15, "immersion_realisee"),
            ]),
            "se-former" => {
                self.draw.weigh(&[(70, "entree_formation"), (30, "certification_obtenue")])
            }
            "choisir-un-metier" | "remobilisation" => {
                self.draw.weigh(&[(60, "projet_defini"), (40, "immersion_realisee")])
            }
            "preparer-sa-candidature" => "candidature_prete",
            "creer-une-entreprise" => "entreprise_creee",
            "difficultes-administratives-ou-juridiques" => {
                self.draw.weigh(&[(55, "demarche_aboutie"), (45, "droit_ouvert")])
            }
            "difficultes-financieres" | "equipement-et-alimentation" => "aide_financiere",
            "logement-hebergement" => "logement_trouve",
            "mobilite" => "solution_mobilite",
            "famille" => "garde_trouvee",
            "lecture-ecriture-calcul" => "progres_langue",
            "numerique" => "autonomie_numerique",
            "sante" => "suivi_sante",
            _ => "accompagnement_engage",
        };
        Outcome { successful, result: Some(OutcomeResult::from_code(result)) }
    }

    /// Most partners answer within ten days, the slowest within a month.
    fn answer_day(&mut self, from: NaiveDate) -> NaiveDate {
        let days = self.draw.below(24).min(self.draw.below(24));
        after(from, days)
    }

    /// Adds a step, unless it lies after the last day told: then the life stops here.
    fn enter(
        &mut self,
        stage: Stage,
        on: NaiveDate,
        reason: Option<&str>,
        outcome: Option<Outcome>,
    ) -> bool {
        let previous = self.steps.last().map_or(on, |step| step.on);
        if on > self.latest {
            return false;
        }
        self.steps.push(Step {
            reason: reason.map(RefusalReason::from_code),
            outcome,
            ..Step::new(stage, open_day(on, self.latest).max(previous), self.by)
        });
        true
    }
}
