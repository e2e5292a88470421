//! Every screen and everything that lies over one, with the keys that lead to it from the start.

use super::desk::{Desk, model, opened};
use super::office;
use crate::caseload::state::State;
use crate::i18n::Lang;
use crate::msg;
use crate::store::vault::RecoveryCode;
use crate::tui::model::{Drafts, Model, Msg, Obstruction, Stage};
use crate::tui::screen::first_run::FirstRun;
use crate::tui::screen::lock::LockScreen;
use crate::tui::update::update;

/// A screen, and the keys that lead to it. `{someone}` finds a person.
pub(super) struct Scene {
    /// Its name, that of its files.
    pub(super) name: &'static str,
    keys: &'static str,
    /// Is it drawn at every size that is kept?
    pub(super) is_main: bool,
}

const fn scene(name: &'static str, keys: &'static str) -> Scene {
    Scene { name, keys, is_main: false }
}

const fn main(name: &'static str, keys: &'static str) -> Scene {
    Scene { name, keys, is_main: true }
}

/// In an open caseload.
pub(super) const OPEN: &[Scene] = &[
    main("day", ""),
    scene("day-to-ask", "/nowak<enter>Xdemenag<ctrl-s>gj"),
    main("caseload", "gp"),
    scene("caseload-filtered", "gpfmartin"),
    scene("caseload-misspelt", "gpfage>=(<enter>"),
    scene("caseload-marked", "gp<space><space>"),
    scene("caseload-sort", "gps"),
    scene("caseload-columns", "gpc<down><enter>"),
    scene("caseload-views", "gpw"),
    main("file", "{someone}"),
    scene("file-known", "/nowak<enter>"),
    scene("file-closed", "/martin eloise<enter>"),
    scene("file-hand-over", "/brule<enter>"),
    scene("file-long-name", "/rochefoucauld<enter>"),
    scene("file-note", "/陈 伟<enter><end><up><enter>"),
    main("agenda-day", "ga"),
    main("agenda-week", "gaw"),
    main("orientations", "go"),
    scene("orientations-running", "go<right>"),
    scene("orientations-none", "go<right><right><right>"),
    main("partners", "gs"),
    scene("partners-found", "gsfatelier"),
    scene("partner-page", "gs<down><enter>"),
    main("services", "{someone}B"),
    scene("services-filtered", "{someone}Bf<ctrl-u>besoin:numerique atelier"),
    scene("services-misspelt", "Bf<ctrl-u>besoin:mobilitee<enter>"),
    scene("service-page", "{someone}B<enter>"),
    scene("services-again", "goc"),
    main("closing", "gc"),
    main("figures", "gf"),
    main("figures-breakdown", "gfb<down><down><down><enter>"),
    scene("figures-by", "gfb"),
    main("figures-flows", "gf<tab><tab>"),
    main("figures-partners", "gfm<tab><tab><tab>"),
    main("figures-fse", "gfmmm<shift-tab>"),
    scene("figures-behind", "gf<right><enter>"),
    scene("figures-why-total", "gfq"),
    scene("figures-why", "gf<right><enter>q"),
    scene("figures-day", "gfd2026-0"),
    scene("figures-partner", "gfmmm<tab><tab><tab><enter>"),
    scene("file-why", "/nowak<enter>q"),
    main("interview", "{someone}eProjet : aide-soignante.<enter>Rappeler 陈伟 et Zoe\u{308}."),
    scene("interview-remark", "{someone}eSuivi pour dépression<ctrl-s>"),
    scene("search-empty", "/"),
    main("search", "/mar"),
    scene("search-nothing", "/qqqqqq"),
    scene("palette", ":"),
    scene("palette-searched", ":orien"),
    scene("help", "?"),
    scene("help-searched", "?ctrl"),
    scene("form-appointment", "{someone}pdemain<tab>"),
    scene("form-appointment-free", "ga<right><enter>nowak"),
    scene("form-move", "D"),
    scene("form-orientation", "{someone}oatel"),
    scene("form-orientation-motive", "{someone}oatel<tab>"),
    scene("form-orientation-service", "{someone}Bo"),
    scene("form-life", "goC"),
    scene("form-sheet", "goF"),
    scene("form-sharing", "{someone}A"),
    scene("form-partner", "gsm"),
    scene("form-partner-new", "gsP"),
    scene("form-partner-merge", "gsMatel"),
    scene("form-refusal", "gor"),
    scene("form-completion", "go<right>t"),
    scene("form-drop", "go<right>w"),
    scene("form-person", "N"),
    scene("form-person-likely", "NFerreira<tab>Leila<tab>14/05/1990<tab>"),
    scene("form-person-missing", "N<ctrl-s>"),
    scene("form-identity", "{someone}i"),
    scene("form-situation", "/nowak<enter>s"),
    scene("form-after-exit", "/nowak<enter>Xdemenag<ctrl-s>s"),
    scene("form-declarations", "{someone}Qn<tab>"),
    scene("form-obstacles", "{someone}f"),
    scene("form-exit", "{someone}X"),
    scene("form-reopening", "/martin eloise<enter>R"),
    scene("form-merge", "{someone}Mmart"),
    scene("form-tag", "gp<space><space>T"),
    scene("form-lead", "gpL"),
    scene("form-view", "gpW"),
    scene("form-correction", "/陈 伟<enter><end><up>m"),
    scene("form-retraction", "/nowak<enter><end><up>m"),
    scene("form-refused", "{someone}e<tab><tab><tab><tab>demain<ctrl-s>"),
    scene("form-draft", "eProjet<esc>e"),
    scene("privacy", "<f9>"),
    scene("which-key", "g"),
    scene("toast-done", "v"),
    scene("toast-kept", "eProjet<esc>"),
    scene("toast-refused", "{someone}R"),
];

/// In an office where nobody is.
pub(super) const EMPTY: &[Scene] = &[
    scene("empty-day", ""),
    scene("empty-caseload", "gp"),
    scene("empty-agenda", "ga"),
    scene("empty-orientations", "go"),
    scene("empty-partners", "gs"),
    scene("empty-closing", "gc"),
    scene("empty-figures", "gf"),
    scene("empty-figures-flows", "gf<tab><tab>"),
];

/// Before a caseload is open.
pub(super) const CLOSED: &[&str] = &[
    "lock",
    "lock-opening",
    "lock-mistyped",
    "lock-idle",
    "lock-code",
    "lock-demonstration",
    "first-run",
    "first-run-refused",
    "first-run-making",
    "first-run-code",
    "first-run-code-asked",
    "trouble",
];

impl Scene {
    /// The desk, once its keys have been played in an office.
    pub(super) fn play(&self, state: State, lang: Lang, someone: &str) -> Desk {
        let mut desk = Desk::of(state, lang, 7);
        self.play_at(&mut desk, someone);
        desk
    }

    /// Plays its keys at a desk where Journée is in front.
    pub(super) fn play_at(&self, desk: &mut Desk, someone: &str) {
        let find = format!("/{someone}<enter>");
        desk.keys(&self.keys.replace("{someone}", &find));
    }
}

/// A recovery code that opens nothing.
pub(super) const CODE: &str = "0001H-G0007-00003-00004-00005-00006-00007";

/// A screen of [`CLOSED`].
pub(super) fn closed(name: &str, lang: Lang) -> Model {
    let locked = |lock| model(lang, 7, Stage::Locked(lock));
    let mut first =
        model(lang, 7, Stage::FirstRun(Box::new(FirstRun::new("/home/nadia/relais", "Nadia"))));
    let mistyped =
        Obstruction { sentences: vec![msg!("store.vault.wrong_passphrase")], is_mistyped: true };
    let made = |first: &mut Model| {
        let opened = opened(office::state(), Drafts::new(), first.moment);
        let code = RecoveryCode::parse(CODE).unwrap();
        update(first, Msg::Created(Box::new(opened), code));
    };
    match name {
        "lock" => locked(LockScreen::new(false)),
        "lock-opening" => locked(LockScreen::opening(false)),
        "lock-idle" => locked(LockScreen::after_idling(false)),
        "lock-demonstration" => locked(LockScreen::new(true)),
        "lock-mistyped" => {
            let mut model = locked(LockScreen::new(false));
            press(&mut model, "un mot<enter>");
            update(&mut model, Msg::NotOpened(mistyped));
            press(&mut model, "autre");
            model
        }
        "lock-code" => {
            let mut model = locked(LockScreen::new(false));
            press(&mut model, "<tab>ABCD-EF<enter>");
            model
        }
        "first-run" => first,
        "first-run-refused" => {
            press(&mut first, "<tab><tab>Nulle-Part<tab><ctrl-u><tab>court<tab>autre<enter>");
            first
        }
        "first-run-making" => {
            update(&mut first, Msg::Progress(msg!("first_run.making")));
            first
        }
        "first-run-code" => {
            made(&mut first);
            first
        }
        "first-run-code-asked" => {
            made(&mut first);
            press(&mut first, "<enter>AAAA<enter>");
            first
        }
        "trouble" => {
            let mut model = locked(LockScreen::opening(false));
            let sentences = vec![msg!("store.vault.none", dir = "/home/nadia/relais")];
            update(&mut model, Msg::NotOpened(Obstruction { sentences, is_mistyped: false }));
            model
        }
        other => panic!("no screen is called {other}"),
    }
}

fn press(model: &mut Model, script: &str) {
    for key in crate::desk::key::script(script).unwrap() {
        update(model, Msg::Key(key));
    }
}
