//! The sheet that goes to the partner, as a script makes it.

use super::{Desk, code, files, printed, said};

/// A desk, and an orientation on it.
fn oriented() -> (Desk, String) {
    let desk = Desk::with_demonstration("fr", 4);
    let opened = desk.json(&[
        "person",
        "new",
        "--last-name",
        "N'Guessan",
        "--first-names",
        "Éloïse",
        "--born",
        "14/02/1988",
        "--phone",
        "06 01 23 45 67",
    ]);
    let number = opened["id"].as_str().unwrap();
    let sent = desk.json(&[
        "orientation",
        number,
        "--partner",
        "Addictions & Cie",
        "--motive",
        "numerique",
        "--new-partner",
        "CSAPA",
        "--note",
        "Premier contact le <matin>",
    ]);
    let orientation = sent["id"].as_str().unwrap().to_owned();
    (desk, orientation)
}

#[test]
fn a_sheet_is_printed_as_a_page_or_as_text_and_says_little() {
    let (desk, orientation) = oriented();
    let page = desk.ok(&["orientation", "sheet", &orientation]);
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert!(page.contains("Addictions &amp; Cie") && page.contains("le &lt;matin&gt;"), "{page}");
    let output = desk.run(&["orientation", "sheet", &orientation, "--text", "--lang", "en"]);
    let text = printed(&output);
    assert!(text.starts_with("Subject: Referral "), "{text}");
    assert!(text.contains("Éloïse N'Guessan") && !text.contains("1988"), "{text}");
    assert!(said(&output).contains("agreement has not been recorded"), "{}", said(&output));

    let more = desk.json(&[
        "orientation",
        "sheet",
        &orientation,
        "--text",
        "--line",
        "birth_date,RSA",
        "--line",
        "Âge",
        "--without",
        "note",
    ]);
    assert_eq!(more["lines"], serde_json::json!(["name", "birth_date", "age", "reach"]));
    assert_eq!(more["not_known"], serde_json::json!(["commune", "rsa"]));
    assert_eq!(more["agreement"], "not_recorded");
    let text = more["document"].as_str().unwrap();
    assert!(text.contains("14/02/1988") && !text.contains("matin"), "{text}");
    let bare = desk.ok(&["orientation", "sheet", &orientation, "--without", "tout"]);
    assert!(!bare.contains("Guessan") && !bare.contains("matin"), "{bare}");
}

#[test]
fn lines_that_do_not_exist_are_told_all_at_once_with_those_that_do() {
    let (desk, orientation) = oriented();
    let sheet = ["orientation", "sheet", &orientation];
    let wrong = ["--line", "sante,rsa,nir", "--without", "notes"];
    let output = desk.run(&[&sheet[..], &wrong[..]].concat());
    assert_eq!((code(&output), printed(&output).as_str()), (2, ""));
    let said = said(&output);
    for word in ["sante", "nir", "notes", "france_travail_id"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let nobody = desk.run(&["orientation", "sheet", "00000000"]);
    assert_eq!(code(&nobody), 3);
}

#[test]
fn a_file_is_private_whole_and_never_replaced_unasked() {
    let (desk, orientation) = oriented();
    let folder = desk.path("sheets");
    std::fs::create_dir(&folder).unwrap();
    let into = folder.to_str().unwrap();
    let sheet = ["orientation", "sheet", &orientation, "--output"];
    let written = desk.json(&[&sheet[..], &[into]].concat());
    let name = written["file_name"].as_str().unwrap();
    assert!(name.starts_with("fiche-") && name.ends_with("-2026-11-23.html"), "{name}");
    assert_eq!(written["document"], serde_json::Value::Null);
    let path = folder.join(name);
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.ends_with("</html>\n"), "{page}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    std::fs::write(&path, "mine").unwrap();
    let again = desk.run(&[&sheet[..], &[into]].concat());
    assert_eq!(code(&again), 1, "{}", said(&again));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    desk.ok(&[&sheet[..], &[into, "--force"]].concat());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), page);
    assert_eq!(files(&folder), [path], "nothing unfinished is left");

    let nowhere = folder.join("none").join("fiche.html");
    let lost = desk.run(&[&sheet[..], &[nowhere.to_str().unwrap()]].concat());
    assert_eq!(code(&lost), 1, "{}", said(&lost));
    assert!(desk.ok(&[&sheet[..], &["-"]].concat()).starts_with("<!DOCTYPE html>"));
}
