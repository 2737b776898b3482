"""Which test shows that a field of the policy is enforced: one row for each field that is not for people alone."""

from __future__ import annotations

from collections.abc import Mapping

BENT = "crawlers_enforced::test_what_has_one_value_cannot_be_bent"
FLOOR = "crawlers_enforced::test_what_lies_below_the_floor_does_not_begin"
UNAPPROVED = "crawlers_stops::test_without_approval_no_run_begins"
UNPROVEN = "crawlers_approved::test_what_is_not_proven_does_not_run"
NEVER_ASKED = "crawlers_gate_live::test_what_is_never_asked_for_is_not"
IN_SCOPE = "crawlers_gate_live::test_no_request_leaves_the_scope"
ENDLESS = "crawlers_gate_live::test_sites_without_end_end"
HOURS = "crawlers_stops::test_nothing_is_asked_for_outside_the_hours"
STUDY_PAGES = "crawlers_budgets::test_the_pages_of_a_study_are_counted_over_its_runs"
DAY_PAGES = "crawlers_budgets::test_the_pages_of_a_day_are_counted_over_its_sittings"
DAY_BYTES = "crawlers_budgets::test_the_bytes_of_a_day_are_kept"
AGAIN = "crawlers_enforced::test_a_page_that_fails_is_asked_for_again_as_the_policy_says"
THRESHOLD = "pipelines_detect::test_a_policy_has_a_threshold_for_each_kind_of_name"

SHOWN: Mapping[str, tuple[str, ...]] = {
    "schema": (BENT,),
    "policy.id": (UNPROVEN, "crawlers_enforced::test_a_run_is_kept_under_the_name_of_its_policy"),
    "policy.version": (UNPROVEN, "crawlers_enforced::test_a_run_is_kept_under_the_name_of_its_policy"),
    "policy.profile": (FLOOR,),
    "policy.status": ("crawlers_stops::test_a_policy_that_is_suspended_does_not_run",),
    "policy.supersedes": (
        "crawlers_approved::test_an_amendment_that_is_looser_needs_everybody",
        "crawlers_approved::test_an_amendment_that_is_nowhere_looser_runs_by_the_leads_signature",
    ),
    "study.id": (
        "crawlers_stops::test_without_its_key_no_run_begins",
        "pipelines_pseudonymise::test_two_studies_share_no_pseudonym",
    ),
    "approvals": (UNAPPROVED,),
    "approvals[].role": (UNAPPROVED, UNPROVEN),
    "approvals[].body": (UNPROVEN,),
    "approvals[].reference": (UNPROVEN,),
    "approvals[].decision": (UNAPPROVED,),
    "approvals[].issued": (UNAPPROVED,),
    "approvals[].expires": (UNAPPROVED,),
    "approvals[].digest": (UNAPPROVED,),
    "approvals[].conditions": (UNAPPROVED,),
    "approvals[].conditions[].due": (UNAPPROVED,),
    "approvals[].conditions[].met_on": (
        "policies_approval::test_allows",
        "pipelines_signatures::test_a_condition_may_be_met_after_it_was_signed",
    ),
    "approvals[].evidence_sha256": ("pipelines_signatures::test_a_decision_on_paper_needs_both_who_saw_it",),
    "approvals[].signature_file": (UNPROVEN, "pipelines_signatures::test_where_a_signature_is_not_it_proves_nothing"),
    "sources[].id": ("crawlers_objections::test_an_incident_stops_a_source_under_way",),
    "sources[].spider": ("crawlers_stops::test_an_unknown_source_is_told", UNPROVEN),
    "sources[].route": (
        "crawlers_tor_leaks::test_a_crawl_by_tor_reaches_nothing_else",
        "crawlers_stops::test_a_host_that_is_not_served_here_is_told",
    ),
    "sources[].hosts": (IN_SCOPE, FLOOR),
    "sources[].mirrors": ("crawlers_tor_live::test_a_market_with_mirrors_is_read_whole",),
    "sources[].schemes": (IN_SCOPE,),
    "sources[].start": ("crawlers_gate_live::test_start_pages_pass_the_gate_too",),
    "sources[].allow_paths": (
        "crawlers_hostile::test_nothing_but_the_policys_pages_is_asked_for",
        "policies_gate::test_nothing_climbs_out_of_an_allowed_path",
    ),
    "sources[].deny_paths": (NEVER_ASKED, "policies_gate::test_a_denied_path_is_denied_however_it_is_spelt"),
    "sources[].browser": (
        "crawlers_browser::test_what_scripts_make_of_a_page_is_read",
        "policies_gate::test_a_script_is_asked_for_only_by_a_page_in_the_browser",
    ),
    "sources[].item_types": ("crawlers_hostile::test_only_items_of_the_policy_are_taken",),
    "sources[].not_before": ("crawlers_enforced::test_a_source_is_read_within_its_own_days",),
    "sources[].not_after": ("crawlers_enforced::test_a_source_is_read_within_its_own_days",),
    "sources[].max_records": ("crawlers_budgets::test_no_more_records_are_kept_than_the_policy_says",),
    "access.identify.user_agent": (
        "crawlers_enforced::test_every_request_says_who_asks",
        "crawlers_hostile::test_the_headers_are_the_policys",
    ),
    "access.identify.from_header": ("crawlers_enforced::test_every_request_says_who_asks",),
    "access.robots.mode": ("crawlers_robots_live::test_nothing_forbidden_is_fetched_under_concurrency",),
    "access.robots.exceptions": ("crawlers_enforced::test_a_listed_exception_opens_its_path_and_no_other",),
    "access.robots.exceptions[].path": ("crawlers_enforced::test_a_listed_exception_opens_its_path_and_no_other",),
    "access.robots.unavailable": (
        "crawlers_enforced::test_where_there_is_no_robots_txt_nothing_is_read_if_the_policy_says_so",
        "crawlers_robots_live::test_what_robots_txt_allows_is_read",
    ),
    "access.robots.unreachable": (
        BENT,
        "crawlers_robots_live::test_nothing_is_read_where_robots_txt_closes_or_cannot_be_read",
    ),
    "access.robots.crawl_delay": (BENT, "crawlers_robots_live::test_a_crawl_delay_is_honoured"),
    "access.url": (BENT, IN_SCOPE),
    "access.login": (BENT, NEVER_ASKED, "crawlers_gate_live::test_a_wall_stops_its_source"),
    "access.captcha": (BENT, "crawlers_gate_live::test_a_wall_stops_its_source"),
    "access.interaction": (
        BENT,
        NEVER_ASKED,
        "crawlers_hostile::test_only_reading_requests_without_body_are_sent",
    ),
    "access.javascript": ("crawlers_browser::test_nothing_gets_out_of_the_browser",),
    "access.cookies": ("crawlers_enforced::test_no_cookie_goes_back_where_the_policy_keeps_none",),
    "access.media_types": ("crawlers_enforced::test_a_page_of_another_media_type_is_not_read",),
    "access.rotation": (BENT, "crawlers_hostile::test_the_headers_are_the_policys"),
    "access.third_party_requests": (BENT, "crawlers_browser::test_nothing_gets_out_of_the_browser"),
    "access.redirects": ("crawlers_gate_live::test_redirects_are_followed_five_steps_and_no_further",),
    "politeness.per_host.delay_s": (
        "crawlers_budgets::test_the_pause_is_never_undercut",
        "crawlers_budgets::test_the_pause_holds_over_sittings",
    ),
    "politeness.per_host.concurrency": ("crawlers_budgets::test_no_more_is_asked_for_at_once_than_the_policy_says",),
    "politeness.per_host.pages_per_day": (DAY_PAGES,),
    "politeness.per_host.total_pages": (STUDY_PAGES,),
    "politeness.per_host.mb_per_day": (DAY_BYTES,),
    "politeness.per_study.pages_per_day": (DAY_PAGES,),
    "politeness.per_study.total_pages": (STUDY_PAGES,),
    "politeness.per_study.mb_per_day": (DAY_BYTES,),
    "politeness.backoff.start_s": (AGAIN,),
    "politeness.backoff.factor": (AGAIN,),
    "politeness.backoff.max_s": (AGAIN,),
    "politeness.backoff.retries": (AGAIN,),
    "politeness.traps.max_depth": (ENDLESS,),
    "politeness.traps.max_segment_repeats": (ENDLESS,),
    "politeness.traps.max_query_parameters": (ENDLESS,),
    "politeness.honour_retry_after": (BENT, "crawlers_stops::test_a_host_that_is_busy_is_left_alone"),
    "politeness.latency_factor": ("crawlers_budgets::test_a_slow_host_is_asked_less_often",),
    "politeness.circuits_per_hour": ("crawlers_tor_live::test_no_more_circuits_than_the_policy_allows",),
    "politeness.max_page_mb": ("crawlers_budgets::test_a_page_that_is_too_large_is_not_read",),
    "politeness.timeout_s": ("crawlers_budgets::test_the_time_for_a_page_is_the_policys",),
    "politeness.stop_after_errors": ("crawlers_stops::test_failures_close_a_host_and_stop_a_source",),
    "schedule.starts_on": (HOURS,),
    "schedule.ends_on": (HOURS,),
    "schedule.window.opens": (HOURS, "policies_gate::test_hours_hold_over_midnight"),
    "schedule.window.closes": (HOURS, "policies_gate::test_hours_hold_over_midnight"),
    "schedule.window.timezone": (HOURS, "policies_gate::test_days_follow_the_zone_of_the_window"),
    "schedule.window.days": (HOURS,),
    "schedule.cadence": (
        "crawlers_approved::test_what_is_read_once_is_not_read_again",
        "pipelines_rhythm::test_a_new_run_waits_for_its_day",
    ),
    "schedule.max_run_hours": ("crawlers_stops::test_a_run_ends_after_its_hours",),
    "schedule.quiet_dates": (HOURS,),
    "items.*.*.action": (
        FLOOR,
        "pipelines_operators::test_drop",
        "pipelines_pseudonymise::test_drops_what_the_policy_does_not_name",
    ),
    "items.*.*.to": ("pipelines_operators::test_generalise", "pipelines_operators::test_generalise_without_a_form"),
    "items.*.*.type": ("pipelines_operators::test_pseudonymise",),
    "items.*.*.scope": ("pipelines_pseudonymise::test_scope",),
    "items.*.*.features": ("pipelines_operators::test_derive",),
    "entities.default": (BENT, "pipelines_operators::test_redact_by_the_rules"),
    "entities.rules.*.action": (
        "pipelines_operators::test_redact_by_the_rules",
        "pipelines_pseudonymise::test_what_the_policy_keeps_in_a_text_stays",
    ),
    "entities.rules.*.to": ("pipelines_operators::test_redact_generalises",),
    "entities.rules.*.scope": ("pipelines_linking::test_one_contact_in_every_spelling",),
    "entities.keys.escrow": ("crawlers_keys::test_escrow_needs_the_policys_word_and_its_approval",),
    "entities.keys.recipient": (
        "crawlers_keys::test_the_custodian_can_bring_the_key_back",
        "pipelines_escrow::test_nobody_else_opens_it",
    ),
    "entities.detector.names": ("pipelines_detect::test_loads_what_the_policy_asks_for",),
    "entities.detector.names_threshold": (THRESHOLD, "pipelines_language::test_a_lower_threshold_masks_more"),
    "entities.detector.names_thresholds.PERSON": ("pipelines_language::test_thresholds_by_label",),
    "entities.detector.names_thresholds.GEO": (THRESHOLD,),
    "entities.detector.names_thresholds.ORG": (THRESHOLD,),
    "entities.detector.vote.pipeline": ("pipelines_detect::test_a_policy_names_the_pipeline_that_votes",),
    "entities.detector.vote.sha256": ("pipelines_detect::test_a_policy_names_the_pipeline_that_votes",),
    "entities.detector.model_sha256": (
        "crawlers_enforced::test_another_names_model_does_not_begin",
        "pipelines_detect::test_another_model_is_refused",
    ),
    "entities.detector.timeout_s": ("pipelines_workers::test_the_time_for_a_page_is_the_policys",),
    "entities.on_detector_error": (
        BENT,
        "pipelines_pseudonymise::test_a_failing_detector_refuses_its_records_only",
        "pipelines_workers::test_a_page_that_takes_too_long_is_refused",
    ),
    "media.images": (BENT, NEVER_ASKED),
    "media.video": (BENT, NEVER_ASKED),
    "media.audio": (BENT, NEVER_ASKED),
    "media.files": (BENT, NEVER_ASKED),
    "media.perceptual_hash": (BENT, NEVER_ASKED),
    "media.screenshots": (BENT, "crawlers_browser::test_what_scripts_make_of_a_page_is_read"),
    "minors.policy": (BENT, "pipelines_pseudonymise::test_a_minor_leaves_nothing"),
    "minors.on_suspicion": ("crawlers_report::test_adverts_of_minors_are_refused",),
    "retention.raw_pages": (BENT, "crawlers_leaks::test_a_crawl_leaves_nothing_planted"),
    "retention.records_days": (
        "pipelines_retention::test_all_that_is_too_old_goes",
        "crawlers_enforced::test_what_is_kept_is_kept_as_long_as_the_policy_says",
    ),
    "retention.mentions_days": (
        "pipelines_retention::test_mentions_can_go_before_their_observations",
        "crawlers_enforced::test_what_is_kept_is_kept_as_long_as_the_policy_says",
    ),
    "retention.queue_days": (
        "pipelines_retention::test_each_kind_of_row_has_its_own_time",
        "crawlers_enforced::test_what_is_kept_is_kept_as_long_as_the_policy_says",
    ),
    "retention.audit_years": ("crawlers_enforced::test_what_is_kept_is_kept_as_long_as_the_policy_says",),
    "security.audit_log.hash_chain": (BENT, "pipelines_ledger::test_no_edit_of_any_field_goes_unseen"),
    "stop.owners": (
        FLOOR,
        "crawlers_stops::test_a_suspension_stops_a_run_under_way",
        "crawlers_approved::test_a_study_is_suspended_by_one_and_goes_on_by_all",
    ),
    "stop.kill_file": ("crawlers_stops::test_the_kill_file_stops_a_run_and_keeps_it_from_starting",),
    "stop.when": (FLOOR,),
    "stop.resume": (
        "pipelines_suspension::test_it_goes_on_when_all_have_agreed",
        "crawlers_approved::test_a_study_is_suspended_by_one_and_goes_on_by_all",
    ),
    "stop.error_rate_over": ("crawlers_stops::test_failures_close_a_host_and_stop_a_source",),
}
"""Field to ``module::test``, the module without ``test_`` before it."""
