//! The working tool of employment advisers: an offline, sealed caseload in a terminal.
//!
//! ```text
//! F2 Journée F3 Portefeuille F4 Agenda F5 Orientations …     tui/view.rs           header
//! lundi 23 novembre 2026 · Nadia Benali · Relais …            desk/words.rs         dates, names, states in words
//! CSP-0012  Céline Dubuc, 41 ans   ┌─ Entretien avec … ─┐     tui/screen/file.rs    one file per screen
//! 06 39 98 05 92 · Andrésy         │ Note               │     tui/form/draw.rs      forms, over or beside a screen
//! Inscription : A · RSA ouvert     │ Projet de vente…   │     tui/widget/editor.rs  texts being typed
//! Freins : Mobilité                │                    │     tui/form/matter/      what each form asks, and changes
//! ─────────────────────────────────│ Durée (min)        │     tui/form/field.rs     reading a field
//! Rendez-vous prévus (1)           │ → 25 min           │
//! > 30/11/2026  prévu  09h00       │ Thèmes             │     tui/screen/rows.rs    lists under titles
//! Actes (17)                       │ Mobilité           │     tui/form/suggest.rs   what is offered while one types
//!   23/11/2026  entretien 45 min   └────────────────────┘     caseload/search.rs    who is meant
//! ✓ Rendez-vous avec … · u défait                             desk/deed.rs          what was done, in words
//! Ctrl-s Enregistrer  Tab Champ suivant              ? Aide   desk/command.rs       the table of commands
//!
//!   a key ──> tui/runtime ──> tui/update ──> Effect ──> caseload/ledger.rs ──> store/journal.rs   (durable, then shown)
//! ```
//!
//! Arrows point down only; `docs/architecture.md` draws the house.

#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a test that panics is a test that fails"
    )
)]

pub mod caseload;
#[cfg(feature = "central")]
pub mod central;
pub mod cli;
pub mod desk;
pub mod domain;
pub mod import;
pub mod report;
pub mod store;
pub mod sync;
pub mod tui;

pub mod clock;
pub mod dates;
pub mod error;
pub mod form;
pub mod i18n;
pub mod ids;
mod parallel;
pub mod text;
