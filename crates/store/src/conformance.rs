//! What every backend must do, as cases that each backend runs: they are listed once, in
//! [`for_every_backend`], so that none can skip one.

mod apps;
mod backends;
mod blob_names;
pub(crate) mod fixtures;
mod keys;
mod limited;
mod lists;
mod people;
mod runs;
mod scenarios;
mod sessions;
mod statistics;
mod survival;
mod upkeep;
mod uses;

use fixtures::Backend;
use upkeep::room;

/// A test for each case, in a module for each backend.
macro_rules! for_every_backend {
    ($($cases:tt)*) => {
        for_backend!(threads, backends::Threads, $($cases)*);
        for_backend!(inline, backends::Inline, $($cases)*);
        for_backend!(blocks, backends::Blocks, $($cases)*);
        for_backend!(faulty, backends::Faulty, $($cases)*);
        for_backend!(postgres, backends::Postgres, $($cases)*);
    };
}

/// The same for those that keep their own file: what a server does by itself is no promise of ours.
macro_rules! for_every_embedded_backend {
    ($($cases:tt)*) => {
        for_backend!(threads_file, backends::Threads, $($cases)*);
        for_backend!(inline_file, backends::Inline, $($cases)*);
        for_backend!(blocks_file, backends::Blocks, $($cases)*);
        for_backend!(faulty_file, backends::Faulty, $($cases)*);
    };
}

macro_rules! for_backend {
    ($name:ident, $backend:path, $($group:ident { $($case:ident,)* })*) => {
        mod $name {
            use super::*;
            $(mod $group {
                use super::*;
                $(#[test]
                fn $case() {
                    let backend = <$backend as Backend>::new(stringify!($name));
                    super::super::$group::$case(&backend);
                })*
            })*
        }
    };
}

for_every_embedded_backend! {
    room {
        what_is_left_of_a_large_journal_goes_first,
        what_removed_runs_were_found_by_goes_later,
        what_many_removed_runs_were_found_by_goes_in_small_steps,
        room_is_given_back_in_small_steps,
    }
}

for_every_backend! {
    limited {
        unfinished_runs_under_limits_are_listed_in_order_with_their_keys,
    }
    runs {
        a_committed_run_is_read_back_whole,
        a_run_that_was_never_stored_is_absent,
        an_event_with_several_runs_is_one_commit,
        a_large_first_chunk_of_an_unfinished_run_is_kept_apart,
        an_advance_appends_and_changes_what_lists_show,
        an_advance_at_the_wrong_entry_is_fenced_and_writes_nothing,
        an_advance_of_an_unknown_run_is_refused,
        an_advance_creates_runs_in_the_same_commit,
        a_refused_creation_takes_its_advance_with_it,
        a_run_id_is_stored_once,
        ids_of_one_rank_live_side_by_side,
        an_id_that_is_no_uuid_of_version_7_is_kept_all_the_same,
        a_conflict_leaves_its_neighbours_unharmed,
        a_commit_takes_effect_though_no_one_waits_for_it,
        the_commit_id_is_that_of_the_last_entry,
        the_newest_run_is_the_one_with_the_greatest_id,
        queued_and_running_runs_come_in_order_of_acceptance_without_dry_ones,
        due_runs_come_in_order_of_their_time,
        counts_follow_the_runs,
        a_ping_works_and_facts_grow,
    }
    blob_names {
        what_journals_name_is_known_while_their_runs_are_there,
        a_unit_that_is_refused_names_nothing,
    }
    keys {
        a_claimed_key_names_its_owner,
        a_second_claim_gives_the_first_owner_and_writes_nothing,
        a_key_belongs_to_its_app,
        a_key_without_runs_is_claimed_too,
        of_concurrent_duplicates_one_wins,
        an_expired_key_is_given_up_only_when_its_runs_have_finished,
        keys_are_given_up_in_small_steps,
        keys_that_stay_are_walked_past,
    }
    upkeep {
        runs_that_ended_before_a_time_go,
        runs_with_too_many_newer_ones_go,
        of_age_and_count_either_is_enough,
        success_and_failure_and_scenarios_are_apart,
        unfinished_runs_stay,
        a_run_goes_no_sooner_than_its_key,
        a_run_stays_while_an_unfinished_one_retries_it,
        runs_go_in_small_steps,
        a_step_is_bounded_by_bytes_too,
        a_run_with_a_large_journal_is_gone_at_once,
        labels_and_ids_that_share_a_rank_go_with_their_runs,
        runs_with_any_label_go,
        removed_runs_are_found_by_nothing,
        what_a_removed_run_was_found_by_finds_no_other,
        dry_runs_go_by_age_alone_and_count_for_no_scenario,
    }
    lists {
        runs_come_newest_first_in_pages,
        a_cursor_is_stable_while_runs_are_added,
        every_filter_shows_what_it_should,
        filters_add_up,
        dry_runs_are_shown_only_when_asked_for,
        a_correlation_id_may_be_a_runs_own,
        times_bound_a_list,
        a_filter_that_few_pass_gives_short_pages_and_misses_none,
    }
    scenarios {
        a_scenario_is_read_back_by_id_and_name,
        a_name_is_taken_once,
        a_stale_change_is_refused,
        of_two_concurrent_changes_none_undoes_the_other,
        a_publish_and_a_change_do_not_undo_each_other,
        publishing_stores_the_version_and_makes_it_the_published_one,
        a_version_that_is_not_the_next_is_refused,
        scenarios_are_paged_searched_and_filtered,
        scenarios_are_found_by_what_they_name,
        the_published_content_is_known_by_its_hash,
        a_page_is_stable_while_scenarios_are_added,
        published_scenarios_come_in_order_of_creation,
        versions_stay_when_their_scenario_is_deleted,
        a_scenario_that_was_changed_meanwhile_is_not_deleted,
    }
    apps {
        an_app_is_read_back_by_id_and_key,
        an_app_key_is_taken_once,
        a_stale_change_of_an_app_is_refused,
        apps_are_paged,
        an_app_with_connections_is_in_use,
        a_default_connection_has_to_be_there,
        a_connection_is_read_back_with_its_sealed_secrets,
        a_connection_needs_its_app_and_a_free_name,
        a_stale_change_of_a_connection_is_refused,
        connections_are_paged_by_app,
    }
    uses {
        users_of_a_thing_are_named,
        a_published_version_keeps_what_it_names_in_use,
        what_is_named_is_neither_deleted_nor_renamed,
        a_version_that_names_what_is_gone_is_refused,
        a_connection_that_a_scenario_names_keeps_its_name_and_stays,
    }
    people {
        a_token_is_found_by_its_hash,
        tokens_are_paged_and_removed,
        variables_are_put_listed_and_removed,
        jobs_are_kept_and_the_unfinished_ones_listed,
        a_job_is_changed_only_as_it_was_seen,
        the_first_proof_of_the_key_stays,
    }
    sessions {
        a_session_is_found_until_it_is_ended,
        sessions_that_had_ended_are_removed_when_one_begins,
        a_renewed_session_goes_on_for_a_moment,
        a_sign_in_link_is_good_once_and_until_it_ends,
    }
    statistics {
        rollups_take_the_place_of_earlier_ones,
        rollups_that_have_served_their_time_go,
    }
    survival {
        what_was_committed_is_there_after_opening_again,
        what_was_committed_survives_kill_9,
    }
}
