//! The day closed, sent, and what the centre answers.

use super::desk::{Desk, moment};
use super::office;
use crate::caseload::change::{Act, Change};
use crate::caseload::made::Made;
use crate::caseload::outbox::{Device, SealedDay};
use crate::caseload::test_support::ADVISER;
use crate::desk::{centre, published};
use crate::domain::code::{Coded, Theme};
use crate::domain::nomenclature::Nomenclature;
use crate::i18n::Lang;
use crate::msg;
use crate::sync::chain::{Head, Link};
use crate::sync::exchange::{End, News};
use crate::sync::message::{Calendar, EnrolReply, HelloReply, Publication, Receipt, Standing};
use crate::sync::session::{Keep, Stop};
use crate::sync::signed::{PrivateKey, media};
use crate::tui::form::field::{Answer, Field, Kind};
use crate::tui::model::{Effect, Msg, Told, Tone};

fn centre_key() -> PrivateKey {
    PrivateKey::from_seed(&[9; 32])
}

fn enrolled() -> Desk {
    let day = moment("2026-11-23T09:00:00");
    let reply = EnrolReply {
        office_name: "Relais de Carrières".into(),
        centre: "CA2RS".into(),
        centre_key: centre_key().public(),
        calendar: Calendar::weekdays_since(day.today),
    };
    let key = PrivateKey::from_seed(&[3; 32]);
    let change = centre::enrolled(key, "https://siege.example.fr/", None, reply, day.now);
    let act = Act { by: ADVISER, now: day.now, today: day.today };
    let mut state = office::state();
    let made = Made::plan(&state, change, &act, 1).unwrap();
    made.writes().iter().cloned().for_each(|(id, record)| state.put(id, record));
    Desk::of(state, Lang::Fr, 7)
}

fn shown(desk: &mut Desk) -> String {
    desk.screen(80, 24).join("\n")
}

fn greeted(head: Option<Head>) -> Told {
    let day = moment("2026-11-23T09:00:00");
    Told::News(News::Greeted(Box::new(HelloReply {
        head,
        generation: "g".into(),
        schemas: Vec::new(),
        at: day.now.utc(),
        late: Vec::new(),
        calendar: Calendar::weekdays_since(day.today),
        token: String::new(),
        published: std::collections::BTreeMap::new(),
    })))
}

fn receipt(link: &Link) -> Keep {
    let receipt = Receipt {
        office: "CSP".into(),
        head: link.head(),
        standing: Standing::Applied,
        received_at: moment("2026-11-23T09:00:00").now.utc(),
        generation: "g".into(),
    };
    let bytes = serde_json::to_vec(&receipt).unwrap();
    Keep::Receipts(vec![(link.at, centre_key().sign(media::RECEIPT, bytes))])
}

fn sealed(desk: &Desk) -> Vec<SealedDay> {
    desk.state.outbox().days().cloned().collect()
}

/// The number of the exchange that these effects begin.
fn begun(effects: &[Effect]) -> i64 {
    match effects {
        [Effect::Exchange { number, .. }] => *number,
        other => panic!("no exchange in {other:?}"),
    }
}

#[test]
fn what_would_leave_is_shown_before_it_is_sealed() {
    let mut desk = Desk::new();
    assert_eq!(desk.asks("gcs"), [], "shown");
    assert!(shown(&mut desk).contains("1 journée à sceller"), "{}", shown(&mut desk));
    assert_eq!(desk.asks("<esc>"), []);
    assert!(sealed(&desk).is_empty());
    let asked = desk.asks("ss");
    let kinds: Vec<_> = asked
        .iter()
        .map(|effect| match effect {
            Effect::Make { change, joined, .. } => match &**change {
                Change::CentreJoined { name: None, device: Some(_) } => ("key", *joined),
                Change::DaysSealed { .. } => ("sealed", *joined),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, [("key", false), ("sealed", true)], "the key is drawn once");
    assert_eq!(sealed(&desk).len(), 1);
    assert!(shown(&mut desk).contains("scellée, à envoyer"), "{}", shown(&mut desk));
    desk.asks("s");
    assert_eq!(sealed(&desk).len(), 1, "nothing more to say");
}

#[test]
fn a_sealed_day_is_sent_in_one_key_and_its_receipt_is_kept() {
    let mut desk = enrolled();
    desk.asks("gcss");
    let number = begun(&desk.asks("Y"));
    desk.tell(Msg::Exchange(number, greeted(None)));
    let link = sealed(&desk)[0].link;
    desk.tell(Msg::Exchange(number, Told::News(News::Keep(receipt(&link)))));
    desk.tell(Msg::Exchange(number, Told::Ended(End::Stop(Stop::UpToDate))));
    assert!(sealed(&desk)[0].is_received());
    assert!(shown(&mut desk).contains("siège à jour"), "{}", shown(&mut desk));
    let toast = desk.session().toast.clone().unwrap();
    assert_eq!((toast.message, toast.tone), (msg!("centre.end.up_to_date"), Tone::Note));
    assert_eq!(desk.session().exchange, None);
    assert!(
        desk.state.device().and_then(|one| one.centre.as_ref()).is_some_and(|centre| {
            centre.up_to_date_at == Some(moment("2026-11-23T09:00:00").now)
        })
    );
}

#[test]
fn a_day_that_changed_since_it_was_sealed_says_so() {
    let mut desk = enrolled();
    desk.asks("gcssR");
    assert!(!shown(&mut desk).contains("modifiée depuis"), "{}", shown(&mut desk));
    desk.asks("<esc>/martin paul<enter>eAppel de suivi<ctrl-s>");
    desk.asks("gcR");
    assert!(shown(&mut desk).contains("modifiée depuis"), "{}", shown(&mut desk));
}

#[test]
fn a_receipt_of_someone_else_is_not_kept() {
    let mut desk = enrolled();
    desk.asks("gcss");
    let number = begun(&desk.asks("Y"));
    let link = sealed(&desk)[0].link;
    let Keep::Receipts(mut receipts) = receipt(&link) else { panic!("receipts") };
    let forged = receipts[0].1.payload.clone();
    receipts[0].1 = PrivateKey::from_seed(&[8; 32]).sign(media::RECEIPT, forged);
    desk.tell(Msg::Exchange(number, Told::News(News::Keep(Keep::Receipts(receipts)))));
    assert!(!sealed(&desk)[0].is_received());
}

#[test]
fn without_a_centre_it_is_said_what_to_do_and_a_second_press_interrupts() {
    let mut desk = Desk::new();
    assert_eq!(desk.asks("Y"), []);
    assert!(shown(&mut desk).contains("pas rattaché à un siège"), "{}", shown(&mut desk));
    let mut desk = enrolled();
    let number = begun(&desk.asks("Y"));
    assert_eq!(desk.asks("Y"), [Effect::StopExchange]);
    desk.tell(Msg::Exchange(number, greeted(None)));
    assert_eq!(desk.session().exchange, None, "what it still tells is not listened to");
}

#[test]
fn what_left_is_passed_over_by_undo() {
    let mut desk = enrolled();
    let before = desk.state.clone();
    desk.asks("/martin paul<enter>TUrgent<ctrl-s>");
    assert_ne!(desk.state, before);
    desk.asks("gcss");
    desk.asks("u");
    assert_eq!(desk.state.people().collect::<Vec<_>>(), before.people().collect::<Vec<_>>());
    assert_eq!(sealed(&desk).len(), 1, "and stays as it left");
}

#[test]
fn after_a_restoration_days_are_learned_and_the_office_s_own_follow_in_another_epoch() {
    let mut whole = enrolled();
    whole.asks("gcss");
    let theirs = sealed(&whole);

    let mut copy = enrolled();
    copy.asks("/martin paul<enter>eAppel de suivi<ctrl-s>");
    copy.asks("gcss");
    let number = begun(&copy.asks("Y"));
    copy.tell(Msg::Exchange(number, greeted(Some(theirs[0].link.head()))));
    let envelopes = theirs.iter().map(|one| one.envelope.clone()).collect();
    let learned = Keep::Learned { common: None, envelopes };
    copy.tell(Msg::Exchange(number, Told::News(News::Keep(learned))));
    let asked = copy.tell(Msg::Exchange(number, Told::Ended(End::Stop(Stop::Learned))));
    assert!(matches!(asked.last(), Some(Effect::Exchange { .. })), "{asked:?}");
    let places: Vec<_> = sealed(&copy).iter().map(|one| one.at().to_string()).collect();
    assert_eq!(places, ["1-1", "2-1"]);
    let Device { centre, .. } = copy.state.device().unwrap();
    assert!(centre.is_some());
}

#[test]
fn a_code_that_the_centre_published_is_said_offered_and_chosen() {
    let mut desk = enrolled();
    desk.asks("gcss");
    let number = begun(&desk.asks("Y"));
    let link = sealed(&desk)[0].link;
    desk.tell(Msg::Exchange(number, greeted(None)));
    desk.tell(Msg::Exchange(number, Told::News(News::Keep(receipt(&link)))));
    let item = serde_json::json!({
        "id": "theme/jardin", "list": "theme", "code": "jardin",
        "fr": "Jardin partagé", "en": "Shared garden",
    });
    let wrong = serde_json::json!({"id": "theme/x", "list": "theme", "code": "x"});
    let publication = Publication {
        list: published::NOMENCLATURE.into(),
        after: 0,
        number: 4,
        published_at: moment("2026-11-23T09:00:00").now.utc(),
        items: [("theme/jardin".to_owned(), item), ("theme/x".to_owned(), wrong)].into(),
        removed: Vec::new(),
    };
    desk.tell(Msg::Exchange(number, Told::Published(Box::new(publication))));
    desk.tell(Msg::Exchange(number, Told::Ended(End::Stop(Stop::UpToDate))));
    assert_eq!(desk.state.nomenclature().map(Nomenclature::number), Some(4));
    let taken = desk.state.device().unwrap().centre.as_ref().unwrap().taken.clone();
    assert_eq!(taken[published::NOMENCLATURE], 4);
    let told = desk.screen(200, 24).join("\n");
    assert!(told.contains("1 code ajouté par le siège"), "{told}");
    assert!(told.contains("1 code du siège laissé de côté"), "{told}");

    let session = desk.session();
    let cx = session.known.context(desk.model.moment, &desk.model.setting);
    let mut field = Field::new("motive", Kind::Code(Theme::LIST), "");
    field.editor.set("jard part");
    field.suggest(&cx);
    assert!(field.accept(&cx));
    assert_eq!(field.text(), "Jardin partagé");
    assert_eq!(field.read(&cx), Ok(Answer::Codes(vec!["jardin".into()])));
}
