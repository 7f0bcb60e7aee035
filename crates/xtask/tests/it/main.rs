//! The real tree keeps every house rule: one test for each, so that a failure names it.

use xtask::{rules, tree::Tree};

fn keeps(name: &str) {
    let rule = rules::ALL
        .iter()
        .find(|rule| rule.name == name)
        .expect("a rule of that name");
    let tree = Tree::of_workspace().expect("a readable workspace");
    assert!(
        tree.sources.len() > 10,
        "the workspace was not found at {}",
        tree.root.display()
    );
    let findings = (rule.check)(&tree);
    let list: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        list.is_empty(),
        "{} finding(s):\n{}\n",
        list.len(),
        list.join("\n")
    );
}

macro_rules! every_rule {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                keeps($name);
            }
        )*

        #[test]
        fn every_rule_has_its_test() {
            let names: Vec<&str> = rules::ALL.iter().map(|rule| rule.name).collect();
            assert_eq!(names, [$($name),*]);
        }
    };
}

every_rule! {
    no_code_is_commented_out: "commented-code",
    each_crate_contains_what_it_may: "contents",
    each_crate_depends_on_whom_it_may: "dependencies",
    every_error_code_has_a_remedy: "error-codes",
    every_file_opens_with_its_page: "file-page",
    files_are_short: "file-size",
    folders_are_small: "folder-size",
    functions_are_small: "functions",
    links_lead_somewhere: "links",
    names_say_something: "names",
    every_node_type_has_its_page: "node-pages",
    stored_and_sent_types_have_plain_shapes: "serde-shapes",
    no_test_sleeps: "sleeping",
    nothing_is_left_unfinished: "unfinished",
    every_dependency_is_used: "unused-dependencies",
    lib_and_mod_only_wire: "wiring",
}
