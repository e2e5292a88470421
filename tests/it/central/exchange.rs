//! The exchange over HTTP: who is let in, and what becomes of each envelope.

use super::Case;
use super::client::{ask, post};
use super::world::{Laptop, World, day};
use chrono::TimeDelta;
use relais::central::admin::{Command, Reply};
use relais::sync::chain::{Head, Position};
use relais::sync::envelope::{Header, MAX_BYTES};
use relais::sync::message::{
    Batch, BatchReply, EnrolReply, ListReply, Outcome, ProblemKind, Standing,
};
use relais::sync::signed::{PrivateKey, Signed};

pub(super) const CASES: &[Case] = &[
    ("a code lets one device in, once, and not after two weeks", a_code_enrols_once),
    ("hello tells heads, late days and a token, to whom it should", hello_tells),
    ("an envelope is kept once and its receipt is always the same", one_receipt),
    ("each envelope out of place is refused with the head", out_of_place),
    ("each envelope that is not good is refused for its own reason", not_good),
    ("a token is for one office, one hour, and a device that is not revoked", tokens),
    ("a batch ends at the first refusal", a_batch_ends),
    ("an office reads its chain again, verbatim", read_again),
    ("a schema to come is parked, and its receipt says so", parked),
];

fn a_code_enrols_once(world: &World) {
    let server = world.serve();
    let code = world.invite("CSP");
    let laptop = Laptop::new("CSP", 1);
    laptop.enrol(server.at, "0000-0000-0000-0000").refused(ProblemKind::Code);
    Laptop::new("NONE", 1).enrol(server.at, &code).refused(ProblemKind::Code);
    let reply: EnrolReply = laptop.enrol(server.at, &code.to_lowercase()).done(200);
    assert_eq!(reply.centre_key, world.centre.key.public());
    assert_eq!((&*reply.centre, &*reply.office_name), ("Siège", "Relais CSP"));
    Laptop::new("CSP", 2).enrol(server.at, &code).refused(ProblemKind::Code);
    let again: EnrolReply = laptop.enrol(server.at, &code).done(200);
    assert_eq!(again, reply, "the answer was lost: the same device asks again");
    assert_eq!(world.office("CSP").devices.len(), 1);

    let code = world.invite("PSY");
    world.clock.forward(TimeDelta::days(14));
    Laptop::new("PSY", 3).enrol(server.at, &code).refused(ProblemKind::Code);
    let invite = world.perform(Command::OfficeInvite { code: "PSY".into() });
    let Reply::Invited { invitation, .. } = invite else { panic!("{invite:?}") };
    let _: EnrolReply = Laptop::new("PSY", 3).enrol(server.at, &invitation).done(200);
    post(server.at, "/v1/enrol", None, &"no request").refused(ProblemKind::Malformed);
}

fn hello_tells(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    let now = world.clock.utc();
    let reply = laptop.hello(server.at, now);
    assert_eq!((reply.head, &*reply.generation, reply.at), (None, "generation-1", now));
    // Since Monday the 16th; Friday's is late since Saturday noon, today's is not late yet.
    let week = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"].map(day);
    assert_eq!(reply.late, week);
    world.receive("CSP", &[laptop.seal("2026-11-18", 3)]);
    let reply = laptop.hello(server.at, now);
    assert_eq!((reply.head, reply.late.len()), (laptop.chain.head(), 4));

    laptop.say(server.at, &laptop.hello_at(now - TimeDelta::hours(25))).refused(ProblemKind::Clock);
    laptop.say(server.at, &laptop.hello_at(now + TimeDelta::hours(25))).refused(ProblemKind::Clock);
    let stranger = Laptop { key: PrivateKey::from_seed(&[9; 32]), ..laptop.clone() };
    stranger.say(server.at, &stranger.hello_at(now)).refused(ProblemKind::Signature);
    // Another one's key, our name on it.
    stranger.say(server.at, &laptop.hello_at(now)).refused(ProblemKind::Signature);
    let nowhere = Laptop { code: "NONE".to_owned(), ..laptop.clone() };
    nowhere.say(server.at, &nowhere.hello_at(now)).refused(ProblemKind::Unknown);
    // An envelope is no hello.
    post(server.at, "/v1/hello", None, &laptop.seal("2026-11-19", 1))
        .refused(ProblemKind::Malformed);
    world.perform(Command::Revoke { code: "CSP".into(), device: None });
    laptop.say(server.at, &laptop.hello_at(now)).refused(ProblemKind::Revoked);
}

fn one_receipt(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    laptop.hello(server.at, world.clock.utc());
    let first = laptop.seal("2026-11-20", 3);
    let receipt: Signed = laptop.put(server.at, &first).done(201);
    let read = world.receipt(&receipt, &first);
    assert_eq!((read.standing, read.received_at), (Standing::Applied, world.clock.utc()));
    world.clock.forward(TimeDelta::minutes(5));
    let _: Signed = laptop.put(server.at, &laptop.clone().seal("2026-11-23", 4)).done(201);
    let again = laptop.put(server.at, &first);
    assert_eq!(again.done::<Signed>(200), receipt, "the original, bit for bit");
}

fn out_of_place(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    laptop.hello(server.at, world.clock.utc());
    let mut clone = laptop.clone();
    let envelopes: Vec<Signed> =
        ["2026-11-16", "2026-11-17", "2026-11-18"].map(|day| laptop.seal(day, 1)).into();
    let gap = laptop.put(server.at, &envelopes[1]).refused(ProblemKind::Gap);
    assert_eq!(gap.head, None);
    let _: Signed = laptop.put(server.at, &envelopes[0]).done(201);
    let gap = laptop.put(server.at, &envelopes[2]).refused(ProblemKind::Gap);
    assert_eq!(gap.head, Some(laptop.chain.links()[0].head()));
    let other = clone.seal("2026-11-16", 9);
    let fork = laptop.put(server.at, &other).refused(ProblemKind::Fork);
    assert_eq!(fork.head, Some(laptop.chain.links()[0].head()));
    let next = clone.seal("2026-11-17", 9);
    laptop.put(server.at, &next).refused(ProblemKind::Fork);
    // A new epoch on the centre's head is what follows it.
    let mut restored = laptop.clone();
    restored.chain.cut(Some(Position::FIRST));
    let mut envelope = restored.envelope("2026-11-18", 5);
    let at = restored.chain.next(true);
    (envelope.header.epoch, envelope.header.seq) = (at.epoch, at.seq);
    let envelope = restored.sealed(&envelope);
    let _: Signed = laptop.put(server.at, &envelope).done(201);
    laptop.put(server.at, &envelopes[1]).refused(ProblemKind::Fork);
}

fn not_good(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    world.laptop("PSY", 2);
    laptop.hello(server.at, world.clock.utc());
    let good = laptop.clone().seal("2026-11-20", 3);
    // Signed by a key of another office, and by none.
    let bytes = good.payload.clone();
    let stranger = Laptop { key: PrivateKey::from_seed(&[2; 32]), ..laptop.clone() };
    let mut envelope = laptop.envelope("2026-11-20", 3);
    envelope.header.device = stranger.key.public().id();
    let foreign = stranger.sign(envelope.write().unwrap());
    laptop.put(server.at, &foreign).refused(ProblemKind::Signature);
    let mut altered = good.clone();
    altered.signature[0] ^= 1;
    laptop.put(server.at, &altered).refused(ProblemKind::Signature);
    let changed =
        String::from_utf8(bytes.clone()).unwrap().replace("\"in_person\",3", "\"in_person\",4");
    let changed = Signed { payload: changed.into_bytes(), ..good.clone() };
    laptop.put(server.at, &changed).refused(ProblemKind::Signature);
    // Signed, and wrong.
    let mut envelope = laptop.envelope("2026-11-20", 3);
    envelope.controls.sum += 1;
    envelope.tables[0].total += 1;
    let wrong = laptop.sign(serde_json::to_vec(&envelope).unwrap());
    let problem = laptop.put(server.at, &wrong).refused(ProblemKind::Invalid);
    assert_eq!(problem.faults.len(), 2, "everything at once: {problem:?}");
    let of_another = Header { office: "PSY".into(), ..laptop.envelope("2026-11-20", 3).header };
    let of_another = laptop.sign(serde_json::to_vec(&of_another).unwrap());
    laptop.put(server.at, &of_another).refused(ProblemKind::Invalid);
    let ancient = laptop.sign(laptop.envelope("1999-12-31", 3).write().unwrap());
    laptop.put(server.at, &ancient).refused(ProblemKind::Invalid);
    // Tomorrow may have begun elsewhere; the day after has not.
    let future = laptop.sign(laptop.envelope("2026-11-25", 3).write().unwrap());
    laptop.put(server.at, &future).refused(ProblemKind::Future);
    // At another place than it says, as something else, not at all.
    let body = serde_json::to_vec(&good).unwrap();
    let token = laptop.token.clone();
    let put = |path: &str, body: &[u8]| ask(server.at, "PUT", path, token.as_deref(), body);
    put("/v1/offices/CSP/envelopes/1/2", &body).refused(ProblemKind::Malformed);
    put("/v1/offices/CSP/envelopes/1/x", &body).refused(ProblemKind::Malformed);
    put("/v1/offices/CSP/envelopes/1/1", b"{").refused(ProblemKind::Malformed);
    let renamed = serde_json::to_vec(&Signed { media: "text/plain".to_owned(), ..good.clone() });
    put("/v1/offices/CSP/envelopes/1/1", &renamed.unwrap()).refused(ProblemKind::Malformed);
    // Too large: as a body, and inside one.
    let large = vec![b' '; 3 << 20];
    put("/v1/offices/CSP/envelopes/1/1", &large).refused(ProblemKind::TooLarge);
    let large = serde_json::to_vec(&laptop.sign(vec![b' '; MAX_BYTES + 1])).unwrap();
    put("/v1/offices/CSP/envelopes/1/1", &large).refused(ProblemKind::TooLarge);
    assert_eq!(laptop.hello(server.at, world.clock.utc()).head, None, "nothing was kept");
    let tomorrow = laptop.seal("2026-11-24", 3);
    let _: Signed = laptop.put(server.at, &tomorrow).done(201);
}

fn tokens(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    let mut other = world.laptop("PSY", 2);
    laptop.hello(server.at, world.clock.utc());
    other.hello(server.at, world.clock.utc());
    let envelope = laptop.seal("2026-11-20", 3);
    let list = "/v1/offices/CSP/envelopes";
    for token in [None, Some("x"), other.token.as_deref()] {
        let bearer = Laptop { token: token.map(str::to_owned), ..laptop.clone() };
        bearer.put(server.at, &envelope).refused(ProblemKind::Unauthorised);
        bearer.get(server.at, list).refused(ProblemKind::Unauthorised);
        bearer.get(server.at, "/v1/offices/CSP/envelopes/1/1").refused(ProblemKind::Unauthorised);
        let batch = Batch { envelopes: vec![envelope.clone()] };
        let token = bearer.token.as_deref();
        post(server.at, "/v1/offices/CSP/batch", token, &batch).refused(ProblemKind::Unauthorised);
    }
    ask(server.at, "GET", "/v1/down/directory", None, b"").refused(ProblemKind::Unauthorised);
    world.clock.forward(TimeDelta::minutes(59));
    let _: Signed = laptop.put(server.at, &envelope).done(201);
    world.clock.forward(TimeDelta::minutes(1));
    laptop.put(server.at, &envelope).refused(ProblemKind::Unauthorised);
    laptop.hello(server.at, world.clock.utc());
    world.perform(Command::Revoke { code: "CSP".into(), device: Some(laptop.key.public().id()) });
    laptop.put(server.at, &envelope).refused(ProblemKind::Revoked);
    laptop.get(server.at, "/v1/down/directory").refused(ProblemKind::Revoked);
}

fn a_batch_ends(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    laptop.hello(server.at, world.clock.utc());
    let token = laptop.token.clone();
    let send = |envelopes: Vec<Signed>| -> Vec<Outcome> {
        let answer =
            post(server.at, "/v1/offices/CSP/batch", token.as_deref(), &Batch { envelopes });
        answer.done::<BatchReply>(200).outcomes
    };
    let mut envelopes: Vec<Signed> = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"]
        .map(|day| laptop.seal(day, 1))
        .into();
    let good = envelopes[2].clone();
    envelopes[2].signature[5] ^= 1;
    let outcomes = send(envelopes.clone());
    assert_eq!(outcomes.len(), 3, "{outcomes:?}");
    let [Outcome::Receipted(one), Outcome::Receipted(two), Outcome::Refused(problem)] =
        &outcomes[..]
    else {
        panic!("{outcomes:?}")
    };
    world.receipt(one, &envelopes[0]);
    world.receipt(two, &envelopes[1]);
    assert_eq!(problem.kind, ProblemKind::Signature);
    envelopes[2] = good;
    let outcomes = send(envelopes.clone());
    assert_eq!(outcomes.len(), 4);
    assert_eq!(outcomes[0], Outcome::Receipted(one.clone()), "known");
    assert_eq!(laptop.hello(server.at, world.clock.utc()).head, laptop.chain.head());
    assert_eq!(send(Vec::new()), Vec::new());
    // The same one twice in a batch is there once.
    let last = laptop.seal("2026-11-20", 1);
    let outcomes = send(vec![last.clone(), last]);
    assert!(outcomes.len() == 2 && outcomes[0] == outcomes[1], "{outcomes:?}");
    let many = Batch { envelopes: vec![envelopes[0].clone(); 65] };
    let token = laptop.token.as_deref();
    post(server.at, "/v1/offices/CSP/batch", token, &many).refused(ProblemKind::TooLarge);
    let body = vec![b' '; 5 << 20];
    ask(server.at, "POST", "/v1/offices/CSP/batch", token, &body).refused(ProblemKind::TooLarge);
}

fn read_again(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    laptop.hello(server.at, world.clock.utc());
    let envelopes: Vec<Signed> = (0..5).map(|count| laptop.seal("2026-11-20", count)).collect();
    world.receive("CSP", &envelopes);
    let list = |after: &str| -> ListReply {
        laptop.get(server.at, &format!("/v1/offices/CSP/envelopes{after}")).done(200)
    };
    let heads: Vec<Head> =
        laptop.chain.links().iter().map(relais::sync::chain::Link::head).collect();
    assert_eq!(list(""), ListReply { heads: heads.clone(), more: false });
    assert_eq!(list("?after=1-3").heads, heads[3..]);
    assert_eq!(list("?after=9-1").heads, []);
    laptop.get(server.at, "/v1/offices/CSP/envelopes?after=0-1").refused(ProblemKind::Malformed);
    for (envelope, head) in envelopes.iter().zip(&heads) {
        let read: Signed = laptop.get(server.at, &laptop.address(head.at)).done(200);
        assert_eq!(read, *envelope);
    }
    laptop.get(server.at, "/v1/offices/CSP/envelopes/1/6").refused(ProblemKind::Unknown);
    laptop.get(server.at, "/v1/offices/CSP/envelopes/1/0").refused(ProblemKind::Malformed);
}

fn parked(world: &World) {
    let server = world.serve();
    let mut laptop = world.laptop("CSP", 1);
    laptop.hello(server.at, world.clock.utc());
    let strange = laptop.seal_unknown();
    let receipt: Signed = laptop.put(server.at, &strange).done(202);
    assert_eq!(world.receipt(&receipt, &strange).standing, Standing::Parked);
    assert_eq!(laptop.put(server.at, &strange).done::<Signed>(200), receipt);
    let _: Signed = laptop.put(server.at, &laptop.clone().seal("2026-11-20", 1)).done(201);
    let header = Header {
        schema: "a schema\u{0} of no name".into(),
        ..laptop.envelope("2026-11-20", 1).header
    };
    let mut other = world.laptop("PSY", 2);
    other.hello(server.at, world.clock.utc());
    let header = Header {
        office: "PSY".into(),
        device: other.key.public().id(),
        prev: None,
        seq: 1,
        ..header
    };
    let nameless = other.sign(serde_json::to_vec(&header).unwrap());
    other.put(server.at, &nameless).refused(ProblemKind::Invalid);
}
