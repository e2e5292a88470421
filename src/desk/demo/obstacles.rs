//! What stands in the way of work, and how it is lifted.

use super::draw::Draw;
use crate::domain::code::{Coded, ObstacleKind};
use crate::domain::obstacle::ObstacleState;

/// Obstacles met, in a hundred people.
const MET: [(u64, &str); 12] = [
    (33, "mobilite"),
    (22, "numerique"),
    (20, "formation"),
    (17, "maitrise_langue"),
    (17, "sante"),
    (16, "difficulte_financiere"),
    (15, "garde_enfants"),
    (15, "confiance_en_soi"),
    (12, "difficulte_administrative"),
    (11, "logement"),
    (8, "contraintes_familiales"),
    (7, "lecture_ecriture_calcul"),
];

/// What is assessed when a file is opened. An obstacle that nobody looked at has no entry: *not
/// assessed* differs from *none*.
pub(super) fn opening(draw: &mut Draw) -> Vec<(ObstacleKind, ObstacleState)> {
    let mut assessed = Vec::new();
    for (share, code) in MET {
        let state = if draw.percent(share) {
            ObstacleState::Identified
        } else if draw.percent(25) {
            ObstacleState::None
        } else {
            continue;
        };
        assessed.push((ObstacleKind::from_code(code), state));
    }
    assessed
}

/// The next state of one of the obstacles that stand in the way, which is changed in place.
pub(super) fn progress(
    draw: &mut Draw,
    obstacles: &mut [(ObstacleKind, ObstacleState)],
) -> Option<(ObstacleKind, ObstacleState)> {
    let present = obstacles.iter().filter(|(_, state)| state.is_present()).count() as u64;
    let chosen = usize::try_from(draw.below(present)).ok()?;
    let (kind, state) = obstacles.iter_mut().filter(|(_, state)| state.is_present()).nth(chosen)?;
    *state = match state {
        ObstacleState::Identified => ObstacleState::BeingWorkedOn,
        _ => ObstacleState::Lifted,
    };
    Some((kind.clone(), *state))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Vocabulary;

    #[test]
    fn obstacles_are_known_and_go_forward_until_lifted() {
        let mut draw = Draw::new(3);
        assert!(MET.iter().all(|(_, code)| {
            Vocabulary::builtin().entry(&ObstacleKind::from_code(code)).is_some()
        }));
        let mut obstacles: Vec<_> = (0..10).flat_map(|_| opening(&mut draw)).collect();
        let met = obstacles.iter().filter(|(_, state)| state.is_present()).count();
        let steps = std::iter::from_fn(|| progress(&mut draw, &mut obstacles)).count();
        assert!(met > 0);
        assert_eq!(steps, met * 2);
        assert!(obstacles.iter().all(|(_, state)| !state.is_present()));
    }
}
