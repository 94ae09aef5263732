//! What every backend must do: one list, run once for each of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod linking;
mod log;
mod made;
mod outbox;
mod records;
mod search;
mod work;

use baton_store::Store;

macro_rules! contract {
    ($($area:ident: $($name:ident)*;)*) => {
        mod sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$area::$name(super::sqlite().await).await;
                }
            )*)*
        }

        mod postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let Some(database) = baton_postgres::database() else { return };
                    super::$area::$name(super::postgres(&database).await).await;
                }
            )*)*
        }
    };
}

contract! {
    records:
        a_record_saved_over_old_news_is_stale
        a_key_is_taken_once
        a_renamed_initiative_frees_its_key
        a_space_belongs_to_one_organisation
        a_space_that_left_is_not_listed_until_it_is_back
        an_account_is_one_persons_until_linked_anew
        an_organisation_never_sees_anothers_data
        every_column_comes_back
        pages_go_by_key
        stages_are_counted_by_audience
        holdings_are_replaced_as_a_whole
        the_asked_and_the_owned_are_counted_by_role;
    linking:
        what_names_somebody_is_found_anywhere_in_a_record
        only_what_waits_goes_elsewhere
        an_organisation_is_given_up_whole_unless_it_was_used;
    log:
        an_append_on_old_news_is_stale
        an_append_on_news_to_come_is_stale
        texts_come_back_where_they_stood
        history_goes_back_by_version
        the_chain_of_one_organisation_is_not_the_others
        erasing_takes_words_names_and_all_about_them_and_the_chain_holds;
    outbox:
        a_dedupe_key_is_one_message_for_ever
        a_claim_waits_for_the_due_time_and_goes_by_it
        a_lane_has_one_message_in_flight_and_keeps_its_order
        two_claims_at_once_never_overlap
        a_claim_that_was_never_settled_becomes_ambiguous
        a_late_settlement_is_superseded
        what_is_settled_together_has_an_answer_each
        what_waits_in_busy_lanes_hides_no_other
        every_outcome_leaves_its_state
        what_expired_is_not_sent
        a_hold_stops_a_whole_space_and_no_other
        what_waits_for_a_place_is_dropped_with_it
        the_outbox_knows_when_to_look_again
        sent_messages_are_found_again
        what_was_given_up_is_tried_again_when_asked;
    search:
        near_misses_find_the_name
        exact_comes_before_near_before_part
        a_renamed_initiative_is_found_by_its_new_name_only
        completion_goes_on_from_key_and_words
        the_vocabulary_is_each_organisations_own
        nonsense_finds_nothing;
    work:
        a_unit_of_work_is_all_or_nothing
        a_failing_unit_harms_no_other_in_its_batch
        a_unit_that_panics_harms_no_other
        a_swallowed_refusal_still_undoes_the_unit
        conflicting_units_settle_when_they_reload
        a_delivery_is_new_once
        the_agenda_wakes_the_longest_overdue_first
        what_wakes_is_taken_once
        a_lease_has_one_holder_until_it_ends
        drafts_expire_and_are_taken_once
        values_are_kept_and_taken
        a_secret_is_one_organisations_until_it_expires_or_is_taken
        secrets_are_forgotten_by_prefix
        what_is_old_is_pruned;
}

async fn sqlite() -> Store {
    Store::open("sqlite::memory:").await.unwrap()
}

async fn postgres(database: &baton_postgres::Database) -> Store {
    Store::open(&database.url()).await.unwrap()
}
