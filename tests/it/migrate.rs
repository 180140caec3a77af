//! `concord migrate`: what it would do, what it writes, and what it refuses.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use concord::graph::load;
use tempfile::TempDir;

use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;

const FOLDER: &str = "tests/fixtures/migrate";

/// A copy of the fixture that may be written.
fn copy() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    for below in ["ontology", "datasets", "migrations"] {
        fs::create_dir(folder.path().join(below)).unwrap();
        for entry in fs::read_dir(root.join(below)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.path().join(below).join(path.file_name().unwrap())).unwrap();
        }
    }
    folder
}

/// All files below a folder.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for below in ["ontology", "datasets", "migrations"] {
        for entry in fs::read_dir(folder.join(below)).unwrap() {
            let path = entry.unwrap().path();
            found.insert(path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap());
        }
    }
    found
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = copy();
    let before = texts(folder.path());
    let output = run(&["migrate", folder.path().to_str().unwrap(), "--renames"]);
    ends_with(&output, 0);
    assert!(out(&output).contains("0001-first-visas.ru: takes 1 out, puts 1 in\n"), "{}", out(&output));
    assert!(out(&output).ends_with("nothing is written; `--apply` writes it\n"), "{}", out(&output));
    assert_eq!(texts(folder.path()), before);
}

#[test]
fn an_update_changes_what_it_must_and_keeps_comments() {
    let folder = copy();
    let path = folder.path().to_str().unwrap();
    let before = texts(folder.path());
    ends_with(&run(&["migrate", path, "--apply"]), 0);
    let after = texts(folder.path());
    let lines =
        |texts: &BTreeMap<String, String>| -> Vec<String> { texts["visas.trig"].lines().map(str::to_owned).collect() };
    let (old, new) = (lines(&before), lines(&after));
    let gone: Vec<&String> = old.iter().filter(|line| !new.contains(line)).collect();
    assert_eq!(
        gone,
        ["    id:visa-1 a co:Visa ; rdfs:label \"Visa 1\"@en ; co:issuer id:old-office ; co:stay c:short ."]
    );
    let come: Vec<&String> = new.iter().filter(|line| !old.contains(line)).collect();
    assert_eq!(
        come,
        [
            "    id:visa-1 a co:Visa ; rdfs:label \"Visa 1\"@en ; co:issuer id:old-office ;",
            "        dct:identifier \"V1\" ."
        ]
    );
    assert!(after["visas.trig"].contains("  # as the register has it\n"));
    assert_eq!(before["words.ttl"], after["words.ttl"]);
    // never twice
    let again = run(&["migrate", path, "--apply"]);
    ends_with(&again, 0);
    assert_eq!(out(&again), "nothing to do\n");
    assert_eq!(texts(folder.path()), after);
}

#[test]
fn names_are_replaced_where_they_stand() {
    let folder = copy();
    fs::remove_file(folder.path().join("migrations/0001-first-visas.ru")).unwrap();
    let path = folder.path().to_str().unwrap();
    let before = texts(folder.path());
    ends_with(&run(&["migrate", path, "--renames", "--apply"]), 0);
    let after = texts(folder.path());
    let expected = before["visas.trig"]
        .replace("co:Office ;", "co:Bureau ;")
        .replace("co:seat id:angora", "co:seat id:ankara")
        .replace("co:issuer", "co:grantor")
        .replace("c:short", "c:brief");
    assert_eq!(after["visas.trig"], expected);
    assert!(after["visas.trig"].contains("id:angora a co:Place ; rdfs:label \"Angora\"@en ; owl:deprecated true"));
    assert_eq!(before["words.ttl"], after["words.ttl"]);
    let again = run(&["migrate", path, "--renames"]);
    assert_eq!(out(&again), "nothing to do\n");
    // old questions still answer, and find the same
    for (query, rows) in [("visas issued by offices", 2), ("visas for short stay", 2), ("bureaus in Angora", 2)] {
        let output = run(&["query", "--graph", path, "--format", "csv", query]);
        assert_eq!(out(&output).lines().count(), rows + 1, "{query}\n{}", out(&output));
    }
}

/// A folder with a table and its mapping, whose kinds, offices and places have old names.
fn with_table(table: &str, mapping: &str) -> TempDir {
    let folder = copy();
    fs::remove_file(folder.path().join("migrations/0001-first-visas.ru")).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join("datasets").join(name), text).unwrap();
    write("dataset.toml", "[[table]]\nfile = \"t.csv\"\nmapping = \"t.rq\"\ngraph = \"src:register\"\n");
    write("t.csv", table);
    let prefixes = "PREFIX c: <https://w3id.org/concord/concept/>\nPREFIX co: <https://w3id.org/concord/ns#>\n\
        PREFIX id: <https://w3id.org/concord/id/>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n";
    write("t.rq", &format!("{prefixes}{mapping}"));
    folder
}

const MAPPING: &str = "CONSTRUCT { ?visa a co:Visa ; rdfs:label ?name ; co:issuer ?office ; co:stay ?length . ?office a ?class ; co:seat ?at }\n\
    WHERE {\n  BIND(IRI(CONCAT(STR(id:), ?slug)) AS ?visa)\n  BIND(IRI(CONCAT(STR(id:), \"office-\", ?place)) AS ?office)\n\
    BIND(IRI(CONCAT(STR(co:), ?kind)) AS ?class)\n  BIND(IRI(CONCAT(STR(c:), ?stay)) AS ?length)\n  BIND(IRI(?seat) AS ?at)\n}\n";

#[test]
fn cells_of_tables_are_renamed_where_they_make_the_same() {
    let table = "slug,name,kind,place,stay,seat\n# a comment\nv1,short,Office,x,short,https://w3id.org/concord/id/angora\n\n\
        v2,\"A, B\",\"Bureau\",short,\"short\",\nv3,C,Desk,y,brief,\n";
    let folder = with_table(table, MAPPING);
    let path = folder.path().to_str().unwrap();
    let dry = run(&["migrate", path, "--renames"]);
    ends_with(&dry, 0);
    for line in [
        "datasets/t.csv: 5 renamed\n",
        "  line 3: Office -> Bureau\n",
        "  line 3: short -> brief\n",
        "  line 3: https://w3id.org/concord/id/angora -> https://w3id.org/concord/id/ankara\n",
        "  line 5: short -> brief\n",
        "datasets/t.rq: 1 renamed\n  line 5: co:issuer -> co:grantor\n",
        "files that change: datasets/t.csv, datasets/t.rq, datasets/visas.trig\n",
    ] {
        assert!(out(&dry).contains(line), "{line}\n{}", out(&dry));
    }
    assert_eq!(fs::read_to_string(folder.path().join("datasets/t.csv")).unwrap(), table);
    ends_with(&run(&["migrate", path, "--renames", "--apply"]), 0);
    // names of things, and what is part of another name, stay
    assert_eq!(
        fs::read_to_string(folder.path().join("datasets/t.csv")).unwrap(),
        "slug,name,kind,place,stay,seat\n# a comment\nv1,short,Bureau,x,brief,https://w3id.org/concord/id/ankara\n\n\
         v2,\"A, B\",\"Bureau\",short,\"brief\",\nv3,C,Bureau,y,brief,\n"
    );
    let mapping = fs::read_to_string(folder.path().join("datasets/t.rq")).unwrap();
    assert!(mapping.contains("co:grantor ?office") && !mapping.contains("co:issuer"), "{mapping}");
    assert_eq!(out(&run(&["migrate", path, "--renames"])), "nothing to do\n");
}

/// What cannot be changed alone is told with its line, and stays.
#[test]
fn cells_that_mean_two_things_stay_and_are_told() {
    // the cell is the stay and the printed name; the kind is in the mapping as a text; one cell has several values
    let mapping = "CONSTRUCT { ?visa a co:Visa ; rdfs:label ?stay ; co:stay ?length . ?office a ?class ; co:seat ?at }\n\
        WHERE {\n  BIND(IRI(CONCAT(STR(id:), ?slug)) AS ?visa)\n  BIND(IRI(CONCAT(STR(c:), ?stay)) AS ?length)\n\
        BIND(IRI(CONCAT(STR(id:), ?office_slug)) AS ?office)\n  BIND(IRI(CONCAT(STR(co:), \"Office\")) AS ?class)\n\
        BIND(IRI(CONCAT(STR(id:), STRAFTER(?seats, \"; \"))) AS ?at)\n}\n";
    let table = "slug,stay,office_slug,seats\nv1,short,o1,ankara; angora\n";
    let folder = with_table(table, mapping);
    let path = folder.path().to_str().unwrap();
    let applied = run(&["migrate", path, "--renames", "--apply"]);
    ends_with(&applied, 0);
    for line in [
        "datasets/t.csv:2: c:short stays: no cell of the line can be changed for it alone\n",
        "datasets/t.csv:2: co:Office stays: no cell of the line can be changed for it alone\n",
        "  line 2: ankara; angora -> ankara; ankara\n",
    ] {
        assert!(out(&applied).contains(line), "{line}\n{}", out(&applied));
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("datasets/t.csv")).unwrap(),
        "slug,stay,office_slug,seats\nv1,short,o1,ankara; ankara\n"
    );
}

/// A mapping that would make something else with the new name keeps the old one.
#[test]
fn a_mapping_that_would_make_something_else_stays() {
    let mapping = "CONSTRUCT { ?visa a co:Visa ; co:stay ?length }\nWHERE {\n  BIND(IRI(CONCAT(STR(id:), ?slug)) AS ?visa)\n\
        BIND(IRI(CONCAT(STR(c:), \"sh\", ?stay)) AS ?length)\n  FILTER(?length = c:short)\n}\n";
    let folder = with_table("slug,stay\nv1,ort\n", mapping);
    let path = folder.path().to_str().unwrap();
    let before = fs::read_to_string(folder.path().join("datasets/t.rq")).unwrap();
    let applied = run(&["migrate", path, "--renames", "--apply"]);
    ends_with(&applied, 0);
    let told = "datasets/t.rq:9: c:short stays: with c:brief it would make something else of datasets/t.csv:2\n";
    assert!(out(&applied).contains(told), "{}", out(&applied));
    assert!(out(&applied).contains("datasets/t.csv:2: c:short stays"), "{}", out(&applied));
    assert_eq!(fs::read_to_string(folder.path().join("datasets/t.rq")).unwrap(), before);
}

fn refused(change: impl FnOnce(&Path), message: &str) {
    let folder = copy();
    change(folder.path());
    let before = texts(folder.path());
    let output = run(&["migrate", folder.path().to_str().unwrap(), "--apply"]);
    ends_with(&output, 4);
    assert!(err(&output).contains(message), "{}", err(&output));
    assert_eq!(texts(folder.path()), before);
}

#[test]
fn what_is_not_sound_is_refused_and_nothing_written() {
    let write = |folder: &Path, name: &str, text: &str| fs::write(folder.join("migrations").join(name), text).unwrap();
    let apply = |folder: &Path| ends_with(&run(&["migrate", folder.to_str().unwrap(), "--apply"]), 0);
    refused(
        |folder| write(folder, "0002-bad.ru", "DELETE NOTHING"),
        "0002-bad.ru:1:8: `NOTHING` cannot stand here; what can: `WHERE`",
    );
    refused(|folder| write(folder, "0002-empty.ru", ""), "0002-empty.ru:1:1: there is no SPARQL in the file");
    refused(
        |folder| write(folder, "0002-load.ru", "LOAD <http://127.0.0.1/x>"),
        "0002-load.ru: `LOAD` reads from elsewhere",
    );
    refused(
        |folder| fs::write(folder.join("concord.toml"), "[workspace]\n").unwrap(),
        "is a workspace, which holds no data itself",
    );
    refused(|folder| write(folder, "second.ru", "CLEAR ALL"), "a migration is called NNNN-name.ru");
    refused(|folder| write(folder, "0001-other.ru", "CLEAR ALL"), "have the same number");
    refused(
        |folder| write(folder, "0002-blank.ru", "INSERT DATA { GRAPH <http://e/g> { [] <http://e/p> 1 } }"),
        "touches a blank node",
    );
    refused(
        |folder| {
            apply(folder);
            let path = folder.join("migrations/0001-first-visas.ru");
            let text = fs::read_to_string(&path).unwrap();
            fs::write(path, format!("{text}# more\n")).unwrap();
        },
        "was changed after it was applied",
    );
    refused(
        |folder| {
            write(folder, "0003-third.ru", "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 } }");
            apply(folder);
            write(folder, "0002-second.ru", "CLEAR ALL");
        },
        "comes before 0003",
    );
    refused(
        |folder| {
            apply(folder);
            fs::remove_file(folder.join("migrations/0001-first-visas.ru")).unwrap();
        },
        "its file is gone",
    );
}

/// Whatever the update, the texts hold what a store holds after it.
#[test]
fn statements_come_and_go_in_the_files_that_hold_them() {
    let folder = copy();
    let path = folder.path().to_str().unwrap();
    let text = "PREFIX co: <https://w3id.org/concord/ns#> PREFIX id: <https://w3id.org/concord/id/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        DELETE WHERE { GRAPH ?g { id:new-bureau ?p ?o } } ;
        INSERT DATA { GRAPH <https://w3id.org/concord/source/visas> { id:third a co:Visa ; rdfs:label \"Visa 3\"@en ; co:issuedYear 1990 ; co:note \"a \\\"b\\\"\" } } ;
        INSERT DATA { GRAPH <https://w3id.org/concord/source/other> { id:visa-2 co:note \"elsewhere\" } } ;
        INSERT DATA { id:visa-2 co:note \"nowhere\" }";
    fs::write(folder.path().join("migrations/0002-more.ru"), text).unwrap();
    let count = || load::load(&load::folder(folder.path()).unwrap()).unwrap().0.quads().len();
    let before = count();
    let output = run(&["migrate", path, "--apply"]);
    ends_with(&output, 0);
    assert!(out(&output).contains("0002-more.ru: takes 3 out, puts 6 in\n"), "{}", out(&output));
    assert!(
        out(&output).contains("files that change: datasets/migrated.trig, datasets/visas.trig, ontology/words.ttl\n"),
        "{}",
        out(&output)
    );
    assert_eq!(count(), before - 3 + 6);
    let after = texts(folder.path());
    assert!(after["visas.trig"].contains("    id:third a co:Visa ;"), "{}", after["visas.trig"]);
    assert!(after["visas.trig"].contains("co:issuedYear 1990"), "{}", after["visas.trig"]);
    assert!(!after["visas.trig"].contains("new-bureau a"), "{}", after["visas.trig"]);
    ends_with(&run(&["fmt", "--check", folder.path().join("datasets").to_str().unwrap()]), 0);
}

#[test]
fn an_extension_is_migrated_with_the_graph_that_it_adds_to() {
    let folder = tempfile::tempdir().unwrap();
    crate::cli::copy(&crate::check::fixture("health"), folder.path());
    let path = folder.path().to_str().unwrap();
    let clinics = folder.path().join("modules/10-clinics.ttl");
    let replaced = "hx:cures a owl:ObjectProperty ; rdfs:domain hx:Clinic ; dsl:values hx:ailments ; rdfs:label \"cures\"@en ;\n    \
        rdfs:comment \"An old name.\"@en ; owl:deprecated true ; <http://purl.org/dc/terms/isReplacedBy> hx:treats .\n";
    fs::write(&clinics, format!("{}{replaced}", fs::read_to_string(&clinics).unwrap())).unwrap();
    let data = "@prefix hx: <https://example.org/health/> .\n@prefix c: <https://w3id.org/concord/concept/> .\n\
        hx:register { hx:pier a hx:Clinic ; hx:cures hx:trauma . }\n";
    fs::write(folder.path().join("datasets/pier.trig"), data).unwrap();
    fs::create_dir(folder.path().join("migrations")).unwrap();
    let update = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX hx: <https://example.org/health/>\n\
        INSERT { GRAPH ?g { ?clinic rdfs:label \"Pier\"@en } } WHERE { GRAPH ?g { ?clinic a hx:Clinic } }\n";
    fs::write(folder.path().join("migrations/0001-names.ru"), update).unwrap();
    let applied = run(&["migrate", path, "--renames", "--apply"]);
    ends_with(&applied, 0);
    assert_eq!(
        out(&applied),
        "0001-names.ru: takes 0 out, puts 1 in\n  \
         + <https://example.org/health/pier> <http://www.w3.org/2000/01/rdf-schema#label> \"Pier\"@en <https://example.org/health/register>\n\
         datasets/pier.trig: 1 renamed\n  line 4: hx:cures -> hx:treats\n\
         files that change: datasets/pier.trig\nwritten\n"
    );
    let answer = run(&["query", "--graph", path, "migrant clinics treating trauma | show name", "--format", "csv"]);
    ends_with(&answer, 0);
    assert!(out(&answer).contains("\nPier\r\n") || out(&answer).contains("\nPier\n"), "{}", out(&answer));
}
