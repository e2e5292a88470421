//! Before a caseload is open: the lock, the first run, a store that does not open.

use super::desk::{Desk, drawn, model, opened};
use super::office;
use super::scenes::CODE;
use crate::desk::key::script;
use crate::domain::identifier::{InseeCode, Name};
use crate::domain::office::{Adviser, AdviserId, Office};
use crate::i18n::Lang;
use crate::ids::{Ids, SeededIds};
use crate::msg;
use crate::store::vault::{Passphrase, RecoveryCode, Unlock};
use crate::tui::model::{Credential, Drafts, Effect, Model, Msg, Obstruction, Stage};
use crate::tui::screen::first_run::FirstRun;
use crate::tui::screen::lock::LockScreen;
use crate::tui::update::update;

fn keys(model: &mut Model, keys: &str) -> Vec<Effect> {
    script(keys).unwrap().into_iter().flat_map(|key| update(model, Msg::Key(key))).collect()
}

fn locked() -> Model {
    model(Lang::Fr, 7, Stage::Locked(LockScreen::new(false)))
}

fn first_run() -> Model {
    let first = FirstRun::new("/home/nadia/relais", "Nadia");
    model(Lang::Fr, 7, Stage::FirstRun(Box::new(first)))
}

fn unlock(passphrase: &str) -> Effect {
    Effect::Unlock(Credential::passphrase(Passphrase::new(passphrase.to_owned())))
}

fn mistyped() -> Obstruction {
    let sentences = vec![msg!("store.vault.wrong_passphrase")];
    Obstruction { sentences, is_mistyped: true }
}

#[test]
fn the_passphrase_opens_and_is_never_shown() {
    let mut model = locked();
    assert_eq!(keys(&mut model, "<enter>"), Vec::new(), "nothing is no passphrase");
    assert_eq!(keys(&mut model, "mot de pqsse"), Vec::new());
    assert!(!drawn(&model, 80, 24).0.concat().contains("mot"));
    assert_eq!(keys(&mut model, "<enter>"), vec![unlock("mot de pqsse")]);
    assert_eq!(keys(&mut model, "<enter>"), Vec::new(), "it is being opened");
    update(&mut model, Msg::NotOpened(mistyped()));
    assert!(drawn(&model, 80, 24).0.concat().contains("Verr. Maj"));
    assert_eq!(keys(&mut model, "mot de passe<enter>"), vec![unlock("mot de passe")]);
}

#[test]
fn the_recovery_code_opens_too_once_it_is_well_written() {
    let mut model = locked();
    assert_eq!(keys(&mut model, "<tab>ABCD<enter>"), Vec::new());
    let code = RecoveryCode::parse(CODE).unwrap();
    let wanted = vec![Effect::Unlock(Credential(Unlock::RecoveryCode(code)))];
    assert_eq!(keys(&mut model, &format!("<esc>{CODE}<enter>")), wanted);
}

#[test]
fn a_locked_program_can_be_left_and_does_nothing_else() {
    let mut model = locked();
    for key in ["<f1>", "<f9>", "<f2>", "<ctrl-r>", "<ctrl-l>"] {
        assert_eq!(keys(&mut model, key), Vec::new(), "{key}");
    }
    assert_eq!(keys(&mut model, "<ctrl-q>"), vec![Effect::Quit]);
}

#[test]
fn a_first_run_makes_a_store_for_the_office_and_its_first_adviser() {
    let mut model = first_run();
    assert_eq!(keys(&mut model, "<enter><enter><enter><enter><enter><enter>"), Vec::new());
    let script = "Relais de Poissy<tab>rdp<tab>poissy<tab> Benali<tab>Un-mot-2-passe-long<tab>\
                  Un-mot-2-passe-long<enter>";
    let wanted = Effect::Create {
        office: Office {
            code: "RDP".into(),
            name: Name::parse("Relais de Poissy").unwrap(),
            commune: InseeCode::parse("78498").ok(),
        },
        adviser: Adviser {
            id: AdviserId(SeededIds::new(7).next_id()),
            name: Name::parse("Nadia Benali").unwrap(),
            email: None,
        },
        passphrase: Credential::passphrase(Passphrase::new("Un-mot-2-passe-long".to_owned())),
    };
    assert_eq!(keys(&mut model, script), vec![wanted]);
}

#[test]
fn the_recovery_code_is_asked_back_before_anything_else() {
    let mut model = first_run();
    let opened = opened(office::state(), Drafts::new(), model.moment);
    let code = RecoveryCode::parse(CODE).unwrap();
    update(&mut model, Msg::Created(Box::new(opened), code));
    assert!(drawn(&model, 80, 24).0.concat().contains("0001H"));
    assert_eq!(keys(&mut model, "<esc>"), Vec::new(), "it is not passed over");
    keys(&mut model, "<enter>");
    assert!(!drawn(&model, 80, 24).0.concat().contains("0001H"));
    keys(&mut model, "0001H<enter>");
    assert!(matches!(model.stage, Stage::FirstRun(_)));
    keys(&mut model, "<ctrl-u>");
    keys(&mut model, &CODE.to_lowercase());
    keys(&mut model, "<enter>");
    assert!(matches!(model.stage, Stage::Open(_)), "however it is written");
}

#[test]
fn a_first_run_can_be_left_before_a_store_is_made() {
    for key in ["<esc>", "<ctrl-q>", "<ctrl-c>", "<f10>"] {
        assert_eq!(keys(&mut first_run(), key), vec![Effect::Quit], "{key}");
    }
}

#[test]
fn a_store_that_does_not_open_says_why_and_can_be_tried_again() {
    let mut model = locked();
    keys(&mut model, "mot<enter>");
    let sentences = vec![msg!("store.vault.none", dir = "/home/nadia/relais")];
    update(&mut model, Msg::NotOpened(Obstruction { sentences, is_mistyped: false }));
    assert!(drawn(&model, 80, 24).0.concat().contains("relais init"));
    assert_eq!(keys(&mut model, "<enter>"), Vec::new());
    assert!(matches!(model.stage, Stage::Locked(_)));
    let mut again = locked();
    let sentences = Vec::new();
    update(&mut again, Msg::NotOpened(Obstruction { sentences, is_mistyped: false }));
    assert_eq!(keys(&mut again, "q"), vec![Effect::Quit]);
}

#[test]
fn what_is_told_late_changes_nothing_that_is_closed() {
    let mut desk = Desk::new();
    desk.keys("<ctrl-l>");
    let before = drawn(&desk.model, 80, 24);
    for msg in [Msg::Refused(vec![msg!("tui.unchanged")]), Msg::Continue, Msg::Wake] {
        assert_eq!(desk.tell(msg), Vec::new());
    }
    assert_eq!(drawn(&desk.model, 80, 24), before);
}
