//! Words that answer a field whatever its kind: yes, no, unknown, and how appointments and orientations stand.

use super::{AppointmentWanted, Bounds, Condition, OrientationWanted};
use crate::caseload::query::field::{Field, FieldId, ValueKind};
use crate::domain::appointment::AppointmentState;
use crate::domain::code::{Coded, DisabledWorker, Registration, Rsa};
use crate::domain::orientation::Stage;
use crate::text::fold;
use smol_str::SmolStr;

/// `oui`, `non`, `inconnu`, where the field can be asked so.
pub(super) fn answer(field: &Field, text: &str) -> Option<(Condition, String)> {
    let folded = fold(text);
    let answers = answers_yes_or_no(field);
    match folded.as_str() {
        "oui" | "yes" if answers => Some((yes_or_no(field.id, true), "oui".to_owned())),
        "non" | "no" if answers => Some((yes_or_no(field.id, false), "non".to_owned())),
        "a venir" | "upcoming" if field.id == FieldId::Appointment => {
            Some((Condition::Yes, "oui".to_owned()))
        }
        "inconnu" | "inconnue" | "unknown" | "non renseigne" => {
            Some((Condition::Unknown, "inconnu".to_owned()))
        }
        _ => None,
    }
}

fn answers_yes_or_no(field: &Field) -> bool {
    let is_never = matches!(
        field.kind,
        ValueKind::Commune
            | ValueKind::PostalCode
            | ValueKind::Date
            | ValueKind::ElapsedDays
            | ValueKind::ElapsedMonths
    );
    let is_a_code_like_others = matches!(
        field.id,
        FieldId::Age
            | FieldId::Civility
            | FieldId::Origin
            | FieldId::Activity
            | FieldId::Education
            | FieldId::Housing
            | FieldId::Motive
    );
    !is_never && !is_a_code_like_others
}

/// What `oui` and `non` ask of a field. For the RSA, *yes* is a right open now; for the registration,
/// any category; what is not stated is neither.
pub(in crate::caseload::query) fn yes_or_no(id: FieldId, yes: bool) -> Condition {
    let codes = |codes: &[&str], these: bool| {
        let codes = codes.iter().map(SmolStr::new).collect();
        if these { Condition::OneOf(codes) } else { Condition::NoneOf(codes) }
    };
    match id {
        FieldId::Rsa => codes(&[Rsa::OPEN_PAID.as_str(), Rsa::OPEN_SUSPENDED.as_str()], yes),
        FieldId::Registration => codes(&[Registration::NOT_REGISTERED.as_str()], !yes),
        FieldId::DisabledWorker => codes(&[DisabledWorker::YES.as_str()], yes),
        FieldId::Children if yes => Condition::Between(Bounds { from: Some(1), to: None }),
        FieldId::Children => Condition::Between(Bounds { from: None, to: Some(0) }),
        _ if yes => Condition::Yes,
        _ => Condition::No,
    }
}

pub(super) fn appointment(text: &str) -> Option<(AppointmentWanted, &'static str)> {
    use AppointmentWanted::{State, Unanswered};
    Some(match fold(text).as_str() {
        "sans suite" | "sans reponse" | "unanswered" => (Unanswered, "sans-suite"),
        "prevu" | "planned" => (State(AppointmentState::Planned), "prevu"),
        "honore" | "honoured" | "honored" => (State(AppointmentState::Honoured), "honore"),
        "excuse" | "excused" => (State(AppointmentState::Excused), "excuse"),
        "annule" | "cancelled" => (State(AppointmentState::CancelledByService), "annule"),
        "absent" | "absence" | "no show" => (State(AppointmentState::NoShow), "absent"),
        _ => return None,
    })
}

pub(super) fn orientation(text: &str) -> Option<(OrientationWanted, &'static str)> {
    use OrientationWanted::{Awaiting, Expiring, Late, Open, Stage as At, Successful};
    Some(match fold(text).as_str() {
        "ouverte" | "en cours" | "open" => (Open, "ouverte"),
        "en attente" | "attente" | "awaiting" | "waiting" => (Awaiting, "en-attente"),
        "en retard" | "retard" | "a relancer" | "late" | "overdue" => (Late, "en-retard"),
        "a clore" | "a expirer" | "expiring" => (Expiring, "a-clore"),
        "reussie" | "aboutie" | "successful" => (Successful, "aboutie"),
        "preparee" | "prepared" => (At(Stage::Prepared), "preparee"),
        "envoyee" | "sent" => (At(Stage::Sent), "envoyee"),
        "recue" | "received" => (At(Stage::Received), "recue"),
        "acceptee" | "accepted" => (At(Stage::Accepted), "acceptee"),
        "refusee" | "refused" => (At(Stage::Refused), "refusee"),
        "expiree" | "expired" => (At(Stage::Expired), "expiree"),
        "demarree" | "started" => (At(Stage::Started), "demarree"),
        "terminee" | "completed" => (At(Stage::Completed), "terminee"),
        "abandonnee" | "dropped" => (At(Stage::Dropped), "abandonnee"),
        _ => return None,
    })
}
