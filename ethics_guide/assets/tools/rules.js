// Made by beholden guide build from policies/lint/; change it there.
((beholden) => {
const { py, natives } = beholden;
const lint_form_BOILERPLATE = /^(?:this is )?(?:needed|required|necessary)(?: for (?:the|our|this)?\s*(?:research|study|project|analysis))?[^\p{L}\p{N}_]*$/iu;
const lint_form_PLACEHOLDER = /(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))(?:TB[CD]|TO[D]O|FIX[M]E|X{3,}|lorem ipsum)(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))|^[\s.…?_-]*(?:…|\.\.\.|\?\?|__)[\s.…?_-]*$/iu;
const lint_law_REPLACED = /(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))(?:s\.?\s?19|section 19)(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))|(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))art(?:icle|\.)?\s?89(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))/iu;
const lint_law_EU = new Set(["at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "eu", "fi", "fr", "gr", "hr", "hu", "ie", "it", "lt", "lu", "lv", "mt", "nl", "pl", "pt", "ro", "se", "si", "sk"]);
const lint_law_EU_LANGUAGES = new Set(["bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"]);
const tier_NAMING_FIELDS = new Set(["buyer", "contacts", "email", "handle", "name", "pgp_key", "phone", "vendor"]);
const tier_ROLES = {"amber": ["lead", "rec", "dpo"], "green": ["lead", "second_person"], "red": ["lead", "rec", "dpo", "security"]};
const lint_approvals_KNOWN = new Set(["access.captcha", "access.cookies", "access.identify.from_header", "access.identify.user_agent", "access.identify.why", "access.interaction", "access.javascript", "access.login", "access.media_types", "access.preferences", "access.redirects", "access.rehearsed_on", "access.robots.crawl_delay", "access.robots.exceptions", "access.robots.exceptions.path", "access.robots.exceptions.reference", "access.robots.exceptions.why", "access.robots.exceptions[].path", "access.robots.exceptions[].reference", "access.robots.exceptions[].why", "access.robots.mode", "access.robots.unavailable", "access.robots.unreachable", "access.robots.why", "access.rotation", "access.third_party_requests", "access.url", "access.why", "approvals", "approvals.body", "approvals.conditions", "approvals.conditions.due", "approvals.conditions.field", "approvals.conditions.id", "approvals.conditions.met_on", "approvals.conditions.text", "approvals.conditions.why", "approvals.decision", "approvals.digest", "approvals.evidence_sha256", "approvals.expires", "approvals.issued", "approvals.reference", "approvals.role", "approvals.signature_file", "approvals.waivers", "approvals.waivers.expires", "approvals.waivers.reason", "approvals.waivers.role", "approvals.waivers.rule", "approvals.waivers.why", "approvals.why", "approvals[].body", "approvals[].conditions", "approvals[].conditions[].due", "approvals[].conditions[].field", "approvals[].conditions[].id", "approvals[].conditions[].met_on", "approvals[].conditions[].text", "approvals[].conditions[].why", "approvals[].decision", "approvals[].digest", "approvals[].evidence_sha256", "approvals[].expires", "approvals[].issued", "approvals[].reference", "approvals[].role", "approvals[].signature_file", "approvals[].waivers", "approvals[].waivers[].expires", "approvals[].waivers[].reason", "approvals[].waivers[].role", "approvals[].waivers[].rule", "approvals[].waivers[].why", "approvals[].why", "cases.items", "cases.items.expect", "cases.items.given", "cases.items.item", "cases.items.why", "cases.items[].expect", "cases.items[].given", "cases.items[].item", "cases.items[].why", "cases.requests", "cases.requests.expect", "cases.requests.rule", "cases.requests.url", "cases.requests.why", "cases.requests[].expect", "cases.requests[].rule", "cases.requests[].url", "cases.requests[].why", "cases.why", "entities.default", "entities.detector.languages", "entities.detector.measured.direct_recall", "entities.detector.measured.on", "entities.detector.measured.quasi_recall", "entities.detector.measured.report", "entities.detector.measured.why", "entities.detector.model_sha256", "entities.detector.names", "entities.detector.names_threshold", "entities.detector.names_thresholds.GEO", "entities.detector.names_thresholds.ORG", "entities.detector.names_thresholds.PERSON", "entities.detector.names_thresholds.why", "entities.detector.timeout_s", "entities.detector.vote.pipeline", "entities.detector.vote.sha256", "entities.detector.vote.why", "entities.detector.why", "entities.keys.custodian", "entities.keys.escrow", "entities.keys.recipient", "entities.keys.why", "entities.on_detector_error", "entities.rules.*.action", "entities.rules.*.scope", "entities.rules.*.to", "entities.rules.*.why", "entities.rules.action", "entities.rules.scope", "entities.rules.to", "entities.rules.why", "entities.why", "incidents.*.contact", "incidents.*.copy", "incidents.*.decision_by", "incidents.*.hours", "incidents.*.on_detect", "incidents.*.outside.body", "incidents.*.outside.duty", "incidents.*.outside.source", "incidents.*.outside.why", "incidents.*.owner", "incidents.*.record", "incidents.*.rehearsed_on", "incidents.*.tell", "incidents.*.why", "incidents.contact", "incidents.copy", "incidents.decision_by", "incidents.hours", "incidents.on_detect", "incidents.outside.body", "incidents.outside.duty", "incidents.outside.source", "incidents.outside.why", "incidents.owner", "incidents.record", "incidents.rehearsed_on", "incidents.tell", "incidents.why", "items.*.*.action", "items.*.*.features", "items.*.*.need", "items.*.*.personal", "items.*.*.scope", "items.*.*.searchable", "items.*.*.to", "items.*.*.type", "items.*.*.why", "items.action", "items.features", "items.need", "items.personal", "items.scope", "items.searchable", "items.to", "items.type", "items.why", "legal.approval_record_years", "legal.article_10.condition", "legal.article_10.reason", "legal.article_10.why", "legal.article_6.basis", "legal.article_6.reason", "legal.article_6.why", "legal.article_9.condition", "legal.article_9.reason", "legal.article_9.why", "legal.computer_misuse", "legal.database_right", "legal.dpia.reference", "legal.dpia.regulator_consulted", "legal.dpia.residual_risk", "legal.dpia.review_due", "legal.dpia.sha256", "legal.dpia.signed_off_on", "legal.dpia.why", "legal.lawful_access", "legal.regime", "legal.research_safeguards.individual_decisions", "legal.research_safeguards.provision", "legal.research_safeguards.substantial_damage", "legal.research_safeguards.why", "legal.rights.access", "legal.rights.erasure", "legal.rights.objection", "legal.rights.why", "legal.security_sensitive.office", "legal.security_sensitive.registered", "legal.security_sensitive.storage", "legal.security_sensitive.why", "legal.text_and_data_mining", "legal.transfers", "legal.transfers.country", "legal.transfers.mechanism", "legal.transfers.why", "legal.transfers[].country", "legal.transfers[].mechanism", "legal.transfers[].why", "legal.transparency.direct_notice", "legal.transparency.exemption", "legal.transparency.notice_url", "legal.transparency.why", "legal.why", "linkage.allowed", "linkage.allowed.left", "linkage.allowed.on", "linkage.allowed.right", "linkage.allowed.where", "linkage.allowed.why", "linkage.allowed[].left", "linkage.allowed[].on", "linkage.allowed[].right", "linkage.allowed[].where", "linkage.allowed[].why", "linkage.blockchain_tracing", "linkage.external", "linkage.k_min", "linkage.offline_records", "linkage.reidentification", "linkage.why", "media.audio", "media.files", "media.images", "media.perceptual_hash", "media.screenshots", "media.video", "media.why", "minors.likely", "minors.on_suspicion", "minors.policy", "minors.why", "notice.complaints", "notice.languages", "notice.objection.channel", "notice.objection.days", "notice.objection.how_matched", "notice.objection.why", "notice.published_on", "notice.results_plan", "notice.study_register", "notice.why", "people.buddy", "people.debrief", "people.exposure_hours_week", "people.opsec.name_in_publications", "people.opsec.own_name_online", "people.opsec.threat_assessment_on", "people.opsec.why", "people.opt_out_without_penalty", "people.support_contact", "people.why", "policy.id", "policy.language", "policy.law_as_of", "policy.loosened_on", "policy.profile", "policy.status", "policy.supersedes", "policy.title", "policy.version", "policy.why", "politeness.backoff.factor", "politeness.backoff.max_s", "politeness.backoff.retries", "politeness.backoff.start_s", "politeness.backoff.why", "politeness.circuits_per_hour", "politeness.honour_retry_after", "politeness.latency_factor", "politeness.max_page_mb", "politeness.per_host.concurrency", "politeness.per_host.delay_s", "politeness.per_host.mb_per_day", "politeness.per_host.pages_per_day", "politeness.per_host.total_pages", "politeness.per_host.why", "politeness.per_study.mb_per_day", "politeness.per_study.pages_per_day", "politeness.per_study.total_pages", "politeness.per_study.why", "politeness.stop_after_errors", "politeness.timeout_s", "politeness.traps.max_depth", "politeness.traps.max_query_parameters", "politeness.traps.max_segment_repeats", "politeness.traps.why", "politeness.why", "retention.audit_years", "retention.backups_days", "retention.deletion_check", "retention.destruction", "retention.features_days", "retention.keys_destroy_on", "retention.logs_days", "retention.mentions_days", "retention.queue_days", "retention.raw_pages", "retention.records_days", "retention.review_due", "retention.why", "review.amendments", "review.annual_report", "review.metrics", "review.next_on", "review.why", "schedule.cadence", "schedule.ends_on", "schedule.max_run_hours", "schedule.quiet_dates", "schedule.starts_on", "schedule.why", "schedule.window.closes", "schedule.window.days", "schedule.window.opens", "schedule.window.timezone", "schedule.window.why", "schema", "security.at_rest", "security.audit_log.hash_chain", "security.audit_log.separate", "security.audit_log.why", "security.host_country", "security.in_transit", "security.mfa", "security.network.no_personal_device", "security.network.separate_host", "security.network.why", "security.roles", "security.tested_restore_on", "security.why", "sharing.agreement.named_users", "sharing.agreement.onward", "sharing.agreement.prepublication_check", "sharing.agreement.project_bound", "sharing.agreement.term_months", "sharing.agreement.why", "sharing.archive_agreed", "sharing.consent", "sharing.embargo_until", "sharing.law_enforcement.on_legal_demand", "sharing.law_enforcement.proactive", "sharing.law_enforcement.why", "sharing.licence", "sharing.min_cell", "sharing.quotes", "sharing.tier", "sharing.use_codes", "sharing.why", "sources.allow_paths", "sources.already_collected_by", "sources.audience", "sources.browser", "sources.deny_paths", "sources.discovery", "sources.host_pages_per_day", "sources.hosts", "sources.id", "sources.item_types", "sources.kind", "sources.languages", "sources.max_records", "sources.mirrors", "sources.not_after", "sources.not_before", "sources.owner_contact.asked", "sources.owner_contact.outcome", "sources.owner_contact.why", "sources.registration", "sources.review_due", "sources.route", "sources.schemes", "sources.spider", "sources.start", "sources.terms.forbids_automation", "sources.terms.position", "sources.terms.read_on", "sources.terms.sha256", "sources.terms.url", "sources.terms.why", "sources.why", "sources[].allow_paths", "sources[].already_collected_by", "sources[].audience", "sources[].browser", "sources[].deny_paths", "sources[].discovery", "sources[].host_pages_per_day", "sources[].hosts", "sources[].id", "sources[].item_types", "sources[].kind", "sources[].languages", "sources[].max_records", "sources[].mirrors", "sources[].not_after", "sources[].not_before", "sources[].owner_contact.asked", "sources[].owner_contact.outcome", "sources[].owner_contact.why", "sources[].registration", "sources[].review_due", "sources[].route", "sources[].schemes", "sources[].spider", "sources[].start", "sources[].terms.forbids_automation", "sources[].terms.position", "sources[].terms.read_on", "sources[].terms.sha256", "sources[].terms.url", "sources[].terms.why", "sources[].why", "special.criminal_offence", "special.inference", "special.lexicons", "special.lexicons.name", "special.lexicons.reviewed_on", "special.lexicons.sha256", "special.lexicons.why", "special.lexicons[].name", "special.lexicons[].reviewed_on", "special.lexicons[].sha256", "special.lexicons[].why", "special.victims.on_suspicion", "special.victims.tell", "special.victims.why", "special.why", "stop.error_rate_over", "stop.heartbeat_minutes", "stop.kill_file", "stop.owners", "stop.resume", "stop.when", "stop.why", "study.affected_groups", "study.affected_groups.consulted", "study.affected_groups.group", "study.affected_groups.vulnerable", "study.affected_groups.why", "study.affected_groups[].consulted", "study.affected_groups[].group", "study.affected_groups[].vulnerable", "study.affected_groups[].why", "study.analysis", "study.commercial", "study.conflicts", "study.contact", "study.controller", "study.dpo_contact", "study.funder", "study.grant", "study.harms", "study.harms.likelihood", "study.harms.measure", "study.harms.severity", "study.harms.what", "study.harms.who", "study.harms.why", "study.harms[].likelihood", "study.harms[].measure", "study.harms[].severity", "study.harms[].what", "study.harms[].who", "study.harms[].why", "study.id", "study.joint_controllers", "study.lay_summary", "study.lead.name", "study.lead.orcid", "study.lead.why", "study.partners", "study.partners.law_enforcement", "study.partners.name", "study.partners.receives", "study.partners.why", "study.partners[].law_enforcement", "study.partners[].name", "study.partners[].receives", "study.partners[].why", "study.processors", "study.processors.name", "study.processors.task", "study.processors.why", "study.processors[].name", "study.processors[].task", "study.processors[].why", "study.public_benefit", "study.question", "study.research_test.contributes", "study.research_test.ethical", "study.research_test.independent", "study.research_test.methodical", "study.research_test.novel", "study.research_test.verifiable", "study.research_test.why", "study.team", "study.team.name", "study.team.role", "study.team.training", "study.team.training.certificate", "study.team.training.done", "study.team.training.name", "study.team.training.valid_until", "study.team.training.why", "study.team.training_expires", "study.team.why", "study.team[].name", "study.team[].role", "study.team[].training", "study.team[].training[].certificate", "study.team[].training[].done", "study.team[].training[].name", "study.team[].training[].valid_until", "study.team[].training[].why", "study.team[].training_expires", "study.team[].why", "study.title", "study.why", "why"]);
const lint_access_BORROWED_NAMES = /mozilla|chrome|chromium|firefox|webkit|googlebot|bingbot|yandex|baidu|duckduck|gptbot|ccbot|claudebot|scrapy|(?<![a-z])(safari|opera|opr|edge?|msie|trident|gecko|slurp|curl|wget)(?![a-z])/iu;
const lint_data_WRITTEN_FIELDS = new Set(["about", "description", "listing", "text", "title"]);
const lint_data_DIRECT = new Set(["ADDRESS", "BANK_ACCOUNT", "CARD", "CRYPTO_ADDRESS", "DOB", "EMAIL", "IBAN", "IP", "MAC", "MESSENGER_ID", "NATIONAL_ID", "ONION", "PERSON", "PGP_KEY", "PHONE", "POSTCODE", "SECRET", "TRACKING_ID", "TX_ID", "URL", "USERNAME", "VEHICLE"]);
const lint_data_PLACE = /location|place|city|town|district|address|ships_from|region/u;
const lint_entities_DIRECT = new Set(["ADDRESS", "BANK_ACCOUNT", "CARD", "CRYPTO_ADDRESS", "DOB", "EMAIL", "IBAN", "IP", "MAC", "MESSENGER_ID", "NATIONAL_ID", "ONION", "PERSON", "PGP_KEY", "PHONE", "POSTCODE", "SECRET", "TRACKING_ID", "TX_ID", "URL", "USERNAME", "VEHICLE"]);
const lint_entities_HASHES = new Set(["bcrypt", "blake2", "crc32", "hash", "md5", "sha1", "sha256", "sha512"]);
const lint_incidents_NEEDED = ["csam", "threat_to_life", "minor", "personal_data_breach", "host_complaint", "law_enforcement_request"];
const lint_keeping_LONGEST = {"features_days": 1095, "logs_days": 365, "mentions_days": 365, "records_days": 1095};
const floor_BORROWED_NAMES = /mozilla|chrome|chromium|firefox|webkit|googlebot|bingbot|yandex|baidu|duckduck|gptbot|ccbot|claudebot|scrapy|(?<![a-z])(safari|opera|opr|edge?|msie|trident|gecko|slurp|curl|wget)(?![a-z])/iu;
const floor_ALLOWED_ACTIONS = {"about": new Set(["derive", "drop", "pseudonymise", "redact"]), "buyer": new Set(["derive", "drop", "pseudonymise"]), "contacts": new Set(["derive", "drop", "pseudonymise"]), "description": new Set(["derive", "drop", "pseudonymise", "redact"]), "email": new Set(["derive", "drop", "pseudonymise"]), "handle": new Set(["derive", "drop", "pseudonymise"]), "item_id": new Set(["drop", "generalise", "pseudonymise"]), "listing": new Set(["derive", "drop", "pseudonymise", "redact"]), "name": new Set(["derive", "drop", "pseudonymise"]), "pgp_key": new Set(["derive", "drop", "pseudonymise"]), "phone": new Set(["derive", "drop", "pseudonymise"]), "text": new Set(["derive", "drop", "pseudonymise", "redact"]), "title": new Set(["derive", "drop", "pseudonymise", "redact"]), "url": new Set(["drop", "generalise", "pseudonymise"]), "vendor": new Set(["derive", "drop", "pseudonymise"])};
const floor_SECRETS = new Set(["BANK_ACCOUNT", "CARD", "IBAN", "NATIONAL_ID", "SECRET"]);
const floor_DIRECT = new Set(["ADDRESS", "BANK_ACCOUNT", "CARD", "CRYPTO_ADDRESS", "DOB", "EMAIL", "IBAN", "IP", "MAC", "MESSENGER_ID", "NATIONAL_ID", "ONION", "PERSON", "PGP_KEY", "PHONE", "POSTCODE", "SECRET", "TRACKING_ID", "TX_ID", "URL", "USERNAME", "VEHICLE"]);
const floor_COARSER = {"ADDRESS": ["area"], "AGE": ["band"], "DATE": ["month"], "DOB": ["month"], "GEO": ["country", "region"], "POSTCODE": ["area"]};
const floor_NEEDED_STOPS = ["approval_expired", "kill_file", "wall_met", "ledger_lost"];
const coherence_PARAMETERS = {"derive": ["features"], "drop": [], "generalise": ["to"], "keep": [], "pseudonymise": ["type", "scope"], "redact": []};
const coherence_CLAUSES = new Set(["access.captcha", "access.cookies", "access.identify.from_header", "access.identify.user_agent", "access.identify.why", "access.interaction", "access.javascript", "access.login", "access.media_types", "access.preferences", "access.redirects", "access.rehearsed_on", "access.robots.crawl_delay", "access.robots.exceptions", "access.robots.exceptions.path", "access.robots.exceptions.reference", "access.robots.exceptions.why", "access.robots.mode", "access.robots.unavailable", "access.robots.unreachable", "access.robots.why", "access.rotation", "access.third_party_requests", "access.url", "access.why", "approvals", "approvals.body", "approvals.conditions", "approvals.conditions.due", "approvals.conditions.field", "approvals.conditions.id", "approvals.conditions.met_on", "approvals.conditions.text", "approvals.conditions.why", "approvals.decision", "approvals.digest", "approvals.evidence_sha256", "approvals.expires", "approvals.issued", "approvals.reference", "approvals.role", "approvals.signature_file", "approvals.waivers", "approvals.waivers.expires", "approvals.waivers.reason", "approvals.waivers.role", "approvals.waivers.rule", "approvals.waivers.why", "approvals.why", "cases.items", "cases.items.expect", "cases.items.given", "cases.items.item", "cases.items.why", "cases.requests", "cases.requests.expect", "cases.requests.rule", "cases.requests.url", "cases.requests.why", "cases.why", "entities.default", "entities.detector.languages", "entities.detector.measured.direct_recall", "entities.detector.measured.on", "entities.detector.measured.quasi_recall", "entities.detector.measured.report", "entities.detector.measured.why", "entities.detector.model_sha256", "entities.detector.names", "entities.detector.names_threshold", "entities.detector.names_thresholds.GEO", "entities.detector.names_thresholds.ORG", "entities.detector.names_thresholds.PERSON", "entities.detector.names_thresholds.why", "entities.detector.timeout_s", "entities.detector.vote.pipeline", "entities.detector.vote.sha256", "entities.detector.vote.why", "entities.detector.why", "entities.keys.custodian", "entities.keys.escrow", "entities.keys.recipient", "entities.keys.why", "entities.on_detector_error", "entities.rules.action", "entities.rules.scope", "entities.rules.to", "entities.rules.why", "entities.why", "floor.H1", "floor.H10", "floor.H11", "floor.H12", "floor.H2", "floor.H3", "floor.H4", "floor.H5", "floor.H6", "floor.H7", "floor.H8", "floor.H9", "incidents.contact", "incidents.copy", "incidents.decision_by", "incidents.hours", "incidents.on_detect", "incidents.outside.body", "incidents.outside.duty", "incidents.outside.source", "incidents.outside.why", "incidents.owner", "incidents.record", "incidents.rehearsed_on", "incidents.tell", "incidents.why", "items.action", "items.features", "items.need", "items.personal", "items.scope", "items.searchable", "items.to", "items.type", "items.why", "legal.approval_record_years", "legal.article_10.condition", "legal.article_10.reason", "legal.article_10.why", "legal.article_6.basis", "legal.article_6.reason", "legal.article_6.why", "legal.article_9.condition", "legal.article_9.reason", "legal.article_9.why", "legal.computer_misuse", "legal.database_right", "legal.dpia.reference", "legal.dpia.regulator_consulted", "legal.dpia.residual_risk", "legal.dpia.review_due", "legal.dpia.sha256", "legal.dpia.signed_off_on", "legal.dpia.why", "legal.lawful_access", "legal.regime", "legal.research_safeguards.individual_decisions", "legal.research_safeguards.provision", "legal.research_safeguards.substantial_damage", "legal.research_safeguards.why", "legal.rights.access", "legal.rights.erasure", "legal.rights.objection", "legal.rights.why", "legal.security_sensitive.office", "legal.security_sensitive.registered", "legal.security_sensitive.storage", "legal.security_sensitive.why", "legal.text_and_data_mining", "legal.transfers", "legal.transfers.country", "legal.transfers.mechanism", "legal.transfers.why", "legal.transparency.direct_notice", "legal.transparency.exemption", "legal.transparency.notice_url", "legal.transparency.why", "legal.why", "linkage.allowed", "linkage.allowed.left", "linkage.allowed.on", "linkage.allowed.right", "linkage.allowed.where", "linkage.allowed.why", "linkage.blockchain_tracing", "linkage.external", "linkage.k_min", "linkage.offline_records", "linkage.reidentification", "linkage.why", "media.audio", "media.files", "media.images", "media.perceptual_hash", "media.screenshots", "media.video", "media.why", "minors.likely", "minors.on_suspicion", "minors.policy", "minors.why", "notice.complaints", "notice.languages", "notice.objection.channel", "notice.objection.days", "notice.objection.how_matched", "notice.objection.why", "notice.published_on", "notice.results_plan", "notice.study_register", "notice.why", "people.buddy", "people.debrief", "people.exposure_hours_week", "people.opsec.name_in_publications", "people.opsec.own_name_online", "people.opsec.threat_assessment_on", "people.opsec.why", "people.opt_out_without_penalty", "people.support_contact", "people.why", "policy.id", "policy.language", "policy.law_as_of", "policy.loosened_on", "policy.profile", "policy.status", "policy.supersedes", "policy.title", "policy.version", "policy.why", "politeness.backoff.factor", "politeness.backoff.max_s", "politeness.backoff.retries", "politeness.backoff.start_s", "politeness.backoff.why", "politeness.circuits_per_hour", "politeness.honour_retry_after", "politeness.latency_factor", "politeness.max_page_mb", "politeness.per_host.concurrency", "politeness.per_host.delay_s", "politeness.per_host.mb_per_day", "politeness.per_host.pages_per_day", "politeness.per_host.total_pages", "politeness.per_host.why", "politeness.per_study.mb_per_day", "politeness.per_study.pages_per_day", "politeness.per_study.total_pages", "politeness.per_study.why", "politeness.stop_after_errors", "politeness.timeout_s", "politeness.traps.max_depth", "politeness.traps.max_query_parameters", "politeness.traps.max_segment_repeats", "politeness.traps.why", "politeness.why", "retention.audit_years", "retention.backups_days", "retention.deletion_check", "retention.destruction", "retention.features_days", "retention.keys_destroy_on", "retention.logs_days", "retention.mentions_days", "retention.queue_days", "retention.raw_pages", "retention.records_days", "retention.review_due", "retention.why", "review.amendments", "review.annual_report", "review.metrics", "review.next_on", "review.why", "schedule.cadence", "schedule.ends_on", "schedule.max_run_hours", "schedule.quiet_dates", "schedule.starts_on", "schedule.why", "schedule.window.closes", "schedule.window.days", "schedule.window.opens", "schedule.window.timezone", "schedule.window.why", "schema", "security.at_rest", "security.audit_log.hash_chain", "security.audit_log.separate", "security.audit_log.why", "security.host_country", "security.in_transit", "security.mfa", "security.network.no_personal_device", "security.network.separate_host", "security.network.why", "security.roles", "security.tested_restore_on", "security.why", "sharing.agreement.named_users", "sharing.agreement.onward", "sharing.agreement.prepublication_check", "sharing.agreement.project_bound", "sharing.agreement.term_months", "sharing.agreement.why", "sharing.archive_agreed", "sharing.consent", "sharing.embargo_until", "sharing.law_enforcement.on_legal_demand", "sharing.law_enforcement.proactive", "sharing.law_enforcement.why", "sharing.licence", "sharing.min_cell", "sharing.quotes", "sharing.tier", "sharing.use_codes", "sharing.why", "sources.allow_paths", "sources.already_collected_by", "sources.audience", "sources.browser", "sources.deny_paths", "sources.discovery", "sources.host_pages_per_day", "sources.hosts", "sources.id", "sources.item_types", "sources.kind", "sources.languages", "sources.max_records", "sources.mirrors", "sources.not_after", "sources.not_before", "sources.owner_contact.asked", "sources.owner_contact.outcome", "sources.owner_contact.why", "sources.registration", "sources.review_due", "sources.route", "sources.schemes", "sources.spider", "sources.start", "sources.terms.forbids_automation", "sources.terms.position", "sources.terms.read_on", "sources.terms.sha256", "sources.terms.url", "sources.terms.why", "sources.why", "special.criminal_offence", "special.inference", "special.lexicons", "special.lexicons.name", "special.lexicons.reviewed_on", "special.lexicons.sha256", "special.lexicons.why", "special.victims.on_suspicion", "special.victims.tell", "special.victims.why", "special.why", "stop.error_rate_over", "stop.heartbeat_minutes", "stop.kill_file", "stop.owners", "stop.resume", "stop.when", "stop.why", "study.affected_groups", "study.affected_groups.consulted", "study.affected_groups.group", "study.affected_groups.vulnerable", "study.affected_groups.why", "study.analysis", "study.commercial", "study.conflicts", "study.contact", "study.controller", "study.dpo_contact", "study.funder", "study.grant", "study.harms", "study.harms.likelihood", "study.harms.measure", "study.harms.severity", "study.harms.what", "study.harms.who", "study.harms.why", "study.id", "study.joint_controllers", "study.lay_summary", "study.lead.name", "study.lead.orcid", "study.lead.why", "study.partners", "study.partners.law_enforcement", "study.partners.name", "study.partners.receives", "study.partners.why", "study.processors", "study.processors.name", "study.processors.task", "study.processors.why", "study.public_benefit", "study.question", "study.research_test.contributes", "study.research_test.ethical", "study.research_test.independent", "study.research_test.methodical", "study.research_test.novel", "study.research_test.verifiable", "study.research_test.why", "study.team", "study.team.name", "study.team.role", "study.team.training", "study.team.training.certificate", "study.team.training.done", "study.team.training.name", "study.team.training.valid_until", "study.team.training.why", "study.team.training_expires", "study.team.why", "study.title", "study.why", "why"]);
function* lint_form_empty_reason(s) {
  let fact, reasons, text, times;
  reasons = [...(function* () { for (const fact of py.iter(natives.facts(s.policy))) if ((py.eq(fact.name, "why"))) yield fact; })()];
  times = py.counter((function* () { for (const fact of py.iter(reasons)) yield py.strip(fact.value); })());
  for (fact of py.iter(reasons)) {
    text = py.strip(fact.value);
    if (((py.lt(py.len(text), 20)) || py.truth(py.match(lint_form_BOILERPLATE, text)))) {
      yield [fact.path, "gives no reason that could be judged"];
    } else {
      if ((py.ge(py.at(times, text), 3))) {
        yield [fact.path, `is given ${py.str(py.at(times, text))} times in the same words`];
      }
    }
  }
}
function lint_seen_texts(policy) {
  return (function* () { for (const fact of py.iter(natives.facts(policy))) if ((py.truth((typeof fact.value === 'string')) && !py.truth(fact.leaf.choices))) yield fact; })();
}
function* lint_form_placeholder(s) {
  let fact;
  for (fact of py.iter(lint_seen_texts(s.policy))) {
    if (py.truth(py.search(lint_form_PLACEHOLDER, fact.value))) {
      yield [fact.path, "holds a placeholder"];
    }
  }
}
function lint_form_readability(text) {
  let letters, sentences, words;
  words = py.findall(/[\p{L}\p{N}][\p{L}\p{N}_'’-]*/u, text);
  sentences = py.max(1, py.len(py.findall(/[.!?]+(?:\s|$)/u, text)));
  letters = py.sum(py.map(py.len, words));
  return py.sub(py.add(py.div(py.mul(4.71, letters), py.max(1, py.len(words))), py.div(py.mul(0.5, py.len(words)), sentences)), 21.43);
}
function* lint_form_hard_to_read(s) {
  let grade, words;
  words = py.split(s.policy.study.lay_summary);
  if ((py.gt(py.len(words), 150))) {
    yield ["study.lay_summary", `has ${py.str(py.len(words))} words; ${py.str(150)} are enough`];
  } else {
    if ((py.gt((grade = lint_form_readability(s.policy.study.lay_summary)), 11.0))) {
      yield ["study.lay_summary", `reads like a text for school year ${py.format(grade, ".0f")} and above; use shorter sentences`];
    }
  }
}
function* lint_study_nobody_answers(s) {
  if ((s.policy.study.lead === null)) {
    yield ["study.lead", "is missing: somebody must answer for the study"];
  }
  if (((!py.has(s.policy.study.contact, "@")) && (!py.has(s.policy.study.contact, "://")))) {
    yield ["study.contact", "is no address that a person could write to"];
  }
}
function* lint_study_no_harm(s) {
  if (!py.truth(s.policy.study.harms)) {
    yield ["study.harms", "is empty"];
  }
}
function* lint_study_no_benefit(s) {
  if ((py.lt(py.len(py.split(s.policy.study.public_benefit)), 5))) {
    yield ["study.public_benefit", "does not say who gains what"];
  }
}
function* lint_study_training_expired(s) {
  let counting, index, member, number, one;
  for ([index, member] of py.iter(py.enumerate(s.policy.study.team))) {
    if ((py.truth(member.training_expires) && (py.lt(member.training_expires, s.on)))) {
      yield [`study.team[${py.str(index)}].training_expires`, `ran out on ${py.str(member.training_expires)}`];
    }
    for ([number, one] of py.iter(py.enumerate(member.training))) {
      counting = [...(function* () { for (const each of py.iter(member.training)) if (((py.eq(each.name, one.name)) && (py.ge(each.valid_until, s.on)))) yield each; })()];
      if (!py.truth(counting)) {
        yield [`study.team[${py.str(index)}].training[${py.str(number)}].valid_until`, `was ${py.str(one.valid_until)}`];
      }
    }
  }
}
function* lint_study_nobody_affected(s) {
  if (!py.truth(s.policy.study.affected_groups)) {
    yield ["study.affected_groups", "is empty"];
  }
}
function* lint_study_records_to_the_police(s) {
  let index, partner;
  for ([index, partner] of py.iter(py.enumerate(s.policy.study.partners))) {
    if ((py.truth(partner.law_enforcement) && (py.eq(partner.receives, "records")))) {
      yield [`study.partners[${py.str(index)}].receives`, "gives records to somebody who enforces the law"];
    }
  }
}
function* lint_study_commercial_mining(s) {
  if ((py.truth(s.policy.study.commercial) && (py.eq(s.policy.legal.text_and_data_mining, "s29a")))) {
    yield ["legal.text_and_data_mining", "s29a is for non-commercial research alone"];
  }
}
function* lint_study_not_shown_to_be_research(s) {
  let needed;
  needed = py.or(() => (py.eq(s.policy.policy.profile, "non-academic-strict")), () => (py.has(s.policy.legal.regime, "eu_gdpr")));
  if ((py.truth(needed) && (s.policy.study.research_test === null))) {
    yield ["study.research_test", "is missing"];
  }
}
function* lint_law_replaced_provision(s) {
  let fact;
  if (((py.has(s.policy.legal.regime, "eu_gdpr")) || (!py.has(s.policy.legal.regime, "uk_gdpr")) || (py.lt(s.on, "2026-02-05")))) {
    return null;
  }
  if ((py.eq(s.policy.legal.research_safeguards.provision, "eu_89"))) {
    yield ["legal.research_safeguards.provision", "is Article 89, which no longer stands in the UK GDPR"];
  }
  for (fact of py.iter(natives.facts(s.policy))) {
    if ((py.truth(py.startswith(fact.path, "legal.")) && py.truth((typeof fact.value === 'string')) && py.truth(py.search(lint_law_REPLACED, fact.value)))) {
      yield [fact.path, "cites section 19 or Article 89, which Article 84B replaced in the UK"];
    }
  }
}
function* lint_seen_stored(policy) {
  let kind, name, rule, rules;
  for ([kind, rules] of py.iter(py.items(policy.items))) {
    for ([name, rule] of py.iter(py.items(rules))) {
      if ((!py.eq(rule.action, "drop"))) {
        yield [`items.${py.str(kind)}.${py.str(name)}`, kind, name, rule];
      }
    }
  }
}
function* lint_law__of_kind(s, kind, problem) {
  let path, rule;
  for ([path, , , rule] of py.iter(lint_seen_stored(s.policy))) {
    if ((py.eq(rule.personal, kind))) {
      yield [`${py.str(path)}.personal`, problem];
    }
  }
}
function* lint_law_special_without_condition(s) {
  if ((py.eq(s.policy.legal.article_9.condition, "none"))) {
    yield* py.iter(lint_law__of_kind(s, "special", "tells of health, beliefs, origin or sex life; Article 9 has no condition"));
  }
}
function* lint_law_offences_without_condition(s) {
  if ((!py.eq(s.policy.legal.article_10.condition, "none"))) {
    return null;
  }
  yield* py.iter(lint_law__of_kind(s, "criminal", "tells of an alleged offence; Article 10 has no condition"));
  if ((py.eq(s.policy.special.criminal_offence, "pseudonymous_record"))) {
    yield ["special.criminal_offence", "studies offences person by person; Article 10 has no condition"];
  }
}
function* lint_law_register_of_offences(s) {
  let kind, linked, path, rule;
  linked = new Set((function* () { for (const [, kind, , rule] of py.iter(lint_seen_stored(s.policy))) if ((py.eq(rule.scope, "study"))) yield kind; })());
  if ((py.lt(py.sum((function* () { for (const source of py.iter(s.policy.sources)) yield source.max_records; })()), 1000))) {
    return null;
  }
  for ([path, kind, , rule] of py.iter(lint_seen_stored(s.policy))) {
    if (((py.eq(rule.personal, "criminal")) && (rule.scope === null) && (py.has(linked, kind)))) {
      yield [`${py.str(path)}.personal`, "stores an alleged offence beside a code that is the same throughout the study"];
    }
  }
}
function* lint_seen_linking(policy) {
  let entity_rule, label, path, rule;
  for ([path, , , rule] of py.iter(lint_seen_stored(policy))) {
    if ((py.eq(rule.scope, "study"))) {
      yield `${py.str(path)}.scope`;
    }
  }
  for ([label, entity_rule] of py.iter(py.items(policy.entities.rules))) {
    if ((py.eq(entity_rule.scope, "study"))) {
      yield `entities.rules.${py.str(label)}.scope`;
    }
  }
}
function lint_seen_personal(policy) {
  return py.any((function* () { for (const [, , , rule] of py.iter(lint_seen_stored(policy))) yield py.and(() => (!py.eq(rule.personal, "none")), () => (!py.eq(rule.action, "derive"))); })());
}
function* lint_law_why_assess(policy) {
  if (py.truth(py.any((function* () { for (const [, , , rule] of py.iter(lint_seen_stored(policy))) yield (py.has(["special", "criminal"], rule.personal)); })()))) {
    yield "sensitive data are stored";
  }
  if (((py.gt(py.len(policy.sources), 1)) && py.truth(py.any(lint_seen_linking(policy))))) {
    yield "people are matched across sources";
  }
  if ((py.truth(lint_seen_personal(policy)) && !py.truth(policy.legal.transparency.direct_notice))) {
    yield "people are not told one by one";
  }
}
function* lint_law_no_impact_assessment(s) {
  let why;
  if (((s.policy.legal.dpia === null) && py.truth((why = py.next(lint_law_why_assess(s.policy), null))))) {
    yield ["legal.dpia", `is missing, and needed since ${py.str(why)}`];
  }
}
function* lint_law_high_risk(s) {
  let dpia;
  dpia = s.policy.legal.dpia;
  if ((py.truth(dpia) && (py.eq(dpia.residual_risk, "high")) && !py.truth(dpia.regulator_consulted))) {
    yield ["legal.dpia.residual_risk", "is high, and the regulator was not consulted"];
  }
}
function* lint_law_law_not_checked(s) {
  if ((py.gt(py.sub(s.on, s.policy.policy.law_as_of), 366))) {
    yield ["policy.law_as_of", "is more than twelve months ago"];
  }
}
function lint_seen_is_address(text) {
  return py.bool(py.match(/https?:\/\/[a-z0-9-]+\./iu, py.strip(text)));
}
function* lint_law_exemption_without_notice(s) {
  let told;
  told = s.policy.legal.transparency;
  if (py.truth(told.direct_notice)) {
    return null;
  }
  if ((told.exemption === null)) {
    yield ["legal.transparency.exemption", "is missing: why are people not told?"];
  } else {
    if (!py.truth(lint_seen_is_address(told.notice_url))) {
      yield ["legal.transparency.exemption", "does not replace a public notice with an address"];
    }
  }
}
function* lint_law_eu_source(s) {
  let index, source;
  if ((py.has(s.policy.legal.regime, "eu_gdpr"))) {
    return null;
  }
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if (py.truth(py.any((function* () { for (const host of py.iter(source.hosts)) yield (py.has(lint_law_EU, py.at(py.rpartition(py.at(py.partition(host, ":"), 0), "."), 2))); })()))) {
      yield [`sources[${py.str(index)}].hosts`, "has a name of an EU country"];
    } else {
      if (!py.truth(py.isdisjoint(lint_law_EU_LANGUAGES, source.languages))) {
        yield [`sources[${py.str(index)}].languages`, "holds a language of the EU"];
      }
    }
  }
}
function* lint_law_terms_forbid(s) {
  let index, source, terms;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    terms = source.terms;
    if ((py.truth(terms.forbids_automation) && ((py.eq(terms.position, "complies")) || !py.truth(terms.why)))) {
      yield [`sources[${py.str(index)}].terms.position`, "does not answer that the terms forbid crawling"];
    }
  }
}
function* lint_law_not_registered(s) {
  if (((py.has(s.policy.incidents, "terrorism")) && (s.policy.legal.security_sensitive === null))) {
    yield ["incidents.terrorism", "may be met, and legal.security_sensitive is missing"];
  }
}
function* lint_law_rights_limited(s) {
  let name, rights;
  rights = s.policy.legal.rights;
  if ((py.truth(rights) && !py.truth(rights.why))) {
    for (name of py.iter(["access", "erasure", "objection"])) {
      if ((py.eq(py.getattr(rights, name), "limited"))) {
        yield [`legal.rights.${py.str(name)}`, "is limited without a why"];
      }
    }
  }
}
function* lint_law_assessment_too_old(s) {
  let dpia, loosened;
  [dpia, loosened] = [s.policy.legal.dpia, s.policy.policy.loosened_on];
  if ((py.truth(dpia) && py.truth(loosened) && ((dpia.signed_off_on === null) || (py.lt(dpia.signed_off_on, loosened))))) {
    yield ["legal.dpia.signed_off_on", `is not after the last loosening, ${py.str(loosened)}`];
  }
}
function* lint_approvals_expired(s) {
  let approval, index;
  for ([index, approval] of py.iter(py.enumerate(s.policy.approvals))) {
    if ((py.gt(s.on, approval.expires))) {
      yield [`approvals[${py.str(index)}].expires`, `was on ${py.str(approval.expires)}`];
    }
  }
}
function* lint_approvals_condition_open(s) {
  let approval, condition, here, index, number;
  for ([index, approval] of py.iter(py.enumerate(s.policy.approvals))) {
    for ([number, condition] of py.iter(py.enumerate(approval.conditions))) {
      here = `approvals[${py.str(index)}].conditions[${py.str(number)}]`;
      if ((py.truth(condition.due) && (condition.met_on === null) && (py.gt(s.on, condition.due)))) {
        yield [`${py.str(here)}.due`, `was on ${py.str(condition.due)}`];
      }
      if (((!py.eq(condition.field, "manual")) && (!py.has(lint_approvals_KNOWN, condition.field)))) {
        yield [`${py.str(here)}.field`, "is no field of the policy"];
      }
    }
  }
}
function* lint_approvals_too_long(s) {
  let approval, index;
  for ([index, approval] of py.iter(py.enumerate(s.policy.approvals))) {
    if ((py.gt(py.sub(approval.expires, approval.issued), 366))) {
      yield [`approvals[${py.str(index)}].expires`, "is more than twelve months after the day of issue"];
    }
  }
}
function* lint_approvals_soon_over(s) {
  let approval, index;
  for ([index, approval] of py.iter(py.enumerate(s.policy.approvals))) {
    if ((py.le(0, py.sub(approval.expires, s.on)) && py.le(py.sub(approval.expires, s.on), 30))) {
      yield [`approvals[${py.str(index)}].expires`, `is on ${py.str(approval.expires)}`];
    }
  }
}
function* tier__stored(policy) {
  let kind, name, personal, rule, rules;
  for ([kind, rules] of py.iter(py.items(policy.items))) {
    for ([name, rule] of py.iter(py.items(rules))) {
      personal = (((py.has(tier_NAMING_FIELDS, name)) && (py.eq(rule.personal, "none"))) ? "direct" : rule.personal);
      if ((!py.has(["drop", "derive"], rule.action))) {
        yield [`items.${py.str(kind)}.${py.str(name)}`, rule.action, personal];
      }
    }
  }
}
function* tier__red_records(policy) {
  let action, path, personal;
  for ([path, action, personal] of py.iter(tier__stored(policy))) {
    if ((py.has(["special", "criminal"], personal))) {
      yield [`${py.str(path)}.personal`, `it stores ${py.str(personal)} data of single people`];
    }
    if ((py.eq(action, "redact"))) {
      yield [`${py.str(path)}.action`, "it stores what people wrote, with identifiers replaced"];
    }
  }
  if ((py.eq(policy.special.criminal_offence, "pseudonymous_record"))) {
    yield ["special.criminal_offence", "it studies alleged offences person by person"];
  }
  if ((py.truth(policy.linkage.offline_records) || (py.eq(policy.linkage.blockchain_tracing, "address_level")))) {
    yield ["linkage", "it links data about single people"];
  }
}
function* tier__red(policy) {
  let index, partner, source;
  for ([index, source] of py.iter(py.enumerate(policy.sources))) {
    if ((py.eq(source.route, "tor"))) {
      yield [`sources[${py.str(index)}].route`, "it reads a place through Tor"];
    }
    if ((!py.eq(source.registration, "none"))) {
      yield [`sources[${py.str(index)}].registration`, "it reads what is open to members only"];
    }
  }
  if ((!py.eq(policy.access.login, "none"))) {
    yield ["access.login", "a person of the study logs in there"];
  }
  yield* py.iter(tier__red_records(policy));
  if (py.truth(policy.minors.likely)) {
    yield ["minors.likely", "children are likely to write there"];
  }
  for ([index, partner] of py.iter(py.enumerate(policy.study.partners))) {
    if ((py.truth(partner.law_enforcement) && (!py.eq(partner.receives, "nothing")))) {
      yield [`study.partners[${py.str(index)}].receives`, "somebody who enforces the law receives data"];
    }
  }
}
function* tier__amber(policy) {
  let path, personal;
  for ([path, , personal] of py.iter(tier__stored(policy))) {
    if ((!py.eq(personal, "none"))) {
      yield [`${py.str(path)}.personal`, `it stores ${py.str(personal)} personal data`];
    }
  }
  if ((py.eq(policy.sharing.tier, "controlled"))) {
    yield ["sharing.tier", "it gives records to others"];
  }
}
function tier_assess(policy) {
  let amber, red;
  if (py.truth(policy.synthetic)) {
    return ({name: "green", reasons: [["policy.profile", "it can reach nothing but this machine"]], roles: []});
  }
  if (py.truth((red = py.tuple(tier__red(policy))))) {
    return ({name: "red", reasons: red, roles: py.at(tier_ROLES, "red")});
  }
  if (py.truth((amber = py.tuple(tier__amber(policy))))) {
    return ({name: "amber", reasons: amber, roles: py.at(tier_ROLES, "amber")});
  }
  return ({name: "green", reasons: [["items", "no personal data are stored"]], roles: py.at(tier_ROLES, "green")});
}
function* lint_approvals_same_person(s) {
  let approval, body, index, roles, seen;
  roles = tier_assess(s.policy).roles;
  seen = ({});
  for ([index, approval] of py.iter(py.enumerate(s.policy.approvals))) {
    body = py.join(" ", py.split(py.casefold(approval.body)));
    if (((py.has(roles, approval.role)) && (!py.eq(py.setdefault(seen, body, approval.role), approval.role)))) {
      yield [`approvals[${py.str(index)}].body`, `decided as ${py.str(py.at(seen, body))} too`];
    }
  }
}
function* lint_approvals_before_loosening(s) {
  let approval, index, loosened;
  loosened = s.policy.policy.loosened_on;
  for ([index, approval] of py.iter(py.enumerate(s.policy.approvals))) {
    if ((py.truth(loosened) && (py.lt(approval.issued, loosened)))) {
      yield [`approvals[${py.str(index)}].issued`, `is before the last loosening, ${py.str(loosened)}`];
    }
  }
}
function* lint_approvals_own_judge(s) {
  let approval, index, lead, names;
  lead = s.policy.study.lead;
  names = py.union(new Set((function* () { for (const member of py.iter(s.policy.study.team)) if (py.truth(member.name)) yield member.name; })()), (py.truth(lead) ? new Set([lead.name]) : py.set()));
  for ([index, approval] of py.iter(py.enumerate(s.policy.approvals))) {
    if (((py.eq(approval.role, "rec")) && py.truth(py.any((function* () { for (const name of py.iter(names)) yield (py.has(py.casefold(approval.body), py.casefold(name))); })())))) {
      yield [`approvals[${py.str(index)}].body`, "names a member of the team"];
    }
  }
}
function lint_sources__is_pattern(value) {
  return (py.has(py.str(value), "*"));
}
function* lint_sources_profiles_open(s) {
  let index, said, source;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    said = py.and(() => py.bool(source.why), () => py.bool(py.search(/user|member|profile|account|seller|vendor|author|people/iu, py.or(() => source.why, () => ""))));
    if ((!py.truth(said) && !py.truth(py.any((function* () { for (const path of py.iter(source.deny_paths)) yield py.search(/user|member|profile|account|seller|vendor|author|people/iu, path); })())))) {
      yield [`sources[${py.str(index)}].deny_paths`, "names no path of members or profiles"];
    }
  }
}
function* lint_sources_collected_before(s) {
  let index, source;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if ((py.lt(py.len(py.split(source.already_collected_by)), 5))) {
      yield [`sources[${py.str(index)}].already_collected_by`, "does not say which data sets were considered"];
    }
  }
}
function* lint_sources_outlives_approval(s) {
  let ends, index, source;
  ends = py.min((function* () { for (const approval of py.iter(s.policy.approvals)) yield approval.expires; })(), null);
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if ((py.truth(ends) && py.truth(source.not_after) && (py.gt(source.not_after, ends)))) {
      yield [`sources[${py.str(index)}].not_after`, `is after ${py.str(ends)}, when the first approval ends`];
    }
  }
}
function* lint_sources_terms_not_kept(s) {
  let index, source;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if ((py.truth(lint_seen_is_address(source.terms.url)) && (source.terms.sha256 === null))) {
      yield [`sources[${py.str(index)}].terms.sha256`, "is missing: nobody could show later what the terms said"];
    }
  }
}
function* lint_sources_review_passed(s) {
  let index, source;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if ((py.truth(source.review_due) && (py.lt(source.review_due, s.on)))) {
      yield [`sources[${py.str(index)}].review_due`, `was on ${py.str(source.review_due)}`];
    }
  }
}
function* lint_sources_tor_in_vain(s) {
  let index, same, source;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    same = [...(function* () { for (const one of py.iter(s.policy.sources)) if (((!py.eq(one.route, "tor")) && (py.eq(one.kind, source.kind)))) yield one; })()];
    if (((py.eq(source.route, "tor")) && py.truth(py.any((function* () { for (const one of py.iter(same)) yield (py.ge(py.set(one.item_types), py.set(source.item_types))); })())))) {
      yield [`sources[${py.str(index)}].route`, "is tor, though another source offers the same kind without it"];
    }
  }
}
function urls_is_onion(host) {
  host = py.rstrip(py.lower(host), ".");
  return py.or(() => (py.eq(host, "onion")), () => py.endswith(host, ".onion"));
}
function* lint_sources_private_address(s) {
  let host, index, name, number, source;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    for ([number, host] of py.iter(py.enumerate(source.hosts))) {
      name = py.at(py.partition(host, ":"), 0);
      if ((!py.truth(urls_is_onion(name)) && (py.truth(natives.is_special(name)) || py.truth(natives.is_loopback(name))))) {
        yield [`sources[${py.str(index)}].hosts[${py.str(number)}]`, "is no public host"];
      }
    }
  }
}
function* lint_access_no_contact_page(s) {
  if (!py.truth(py.search(/\(\+https?:\/\/[a-z0-9-]+\./iu, s.policy.access.identify.user_agent))) {
    yield ["access.identify.user_agent", "names no page where the study can be reached"];
  }
}
function* lint_access_borrowed_name(s) {
  if (py.truth(py.search(lint_access_BORROWED_NAMES, s.policy.access.identify.user_agent))) {
    yield ["access.identify.user_agent", "takes a name that belongs to others"];
  }
}
function* lint_access_robots_not_obeyed(s) {
  let conditions, robots;
  robots = s.policy.access.robots;
  if ((py.eq(robots.mode, "obey"))) {
    return null;
  }
  if (!py.truth(robots.exceptions)) {
    yield ["access.robots.mode", "lists no exception"];
  }
  conditions = [...(function* () { for (const approval of py.iter(s.policy.approvals)) if ((py.eq(approval.role, "rec"))) for (const one of py.iter(approval.conditions)) yield one.field; })()];
  if (((py.eq(s.policy.policy.status, "approved")) && !py.truth(py.any((function* () { for (const one of py.iter(conditions)) yield py.startswith(one, "access.robots"); })())))) {
    yield ["access.robots.mode", "is under no condition of the committee"];
  }
}
function sessions_has_condition(policy) {
  let committees;
  committees = (function* () { for (const approval of py.iter(policy.approvals)) if ((py.eq(approval.role, "rec"))) yield approval; })();
  return py.any((function* () { for (const committee of py.iter(committees)) for (const condition of py.iter(committee.conditions)) yield py.startswith(condition.field, "access.login"); })());
}
function* lint_access_login_without_condition(s) {
  if ((py.eq(s.policy.access.login, "none"))) {
    return null;
  }
  if (!py.truth(s.policy.access.why)) {
    yield ["access.login", "is not none, and no why stands beside it"];
  }
  if (((py.eq(s.policy.policy.status, "approved")) && !py.truth(sessions_has_condition(s.policy)))) {
    yield ["access.login", "is under no condition of the committee"];
  }
}
function* lint_access_scripts_without_reason(s) {
  if (((!py.eq(s.policy.access.javascript, "off")) && !py.truth(s.policy.access.why))) {
    yield ["access.javascript", "is not off, and no why stands beside it"];
  }
}
function* lint_access_wishes_without_effect(s) {
  if ((py.has([null, "record_only"], s.policy.access.preferences))) {
    yield ["access.preferences", "lets a place's wish not to be mined go unheeded"];
  }
}
function* lint_access_not_rehearsed(s) {
  if ((s.policy.access.rehearsed_on === null)) {
    yield ["access.rehearsed_on", "is missing"];
  }
}
function* lint_access_too_fast(s) {
  let least;
  least = py.max((function* () { for (const source of py.iter(s.policy.sources)) yield py.at({"api": 5.0, "archive": 5.0, "clearnet": 5.0, "tor": 10.0}, source.route); })());
  if ((py.lt(s.policy.politeness.per_host.delay_s, least))) {
    yield ["politeness.per_host.delay_s", `is below ${py.format(least, "g")} s`];
  }
}
function* lint_access_several_at_once(s) {
  if ((py.gt(s.policy.politeness.per_host.concurrency, 1))) {
    yield ["politeness.per_host.concurrency", "is more than one at a time"];
  }
}
function lint_access__days(schedule) {
  let days, each;
  if ((!py.truth(schedule.starts_on) || !py.truth(schedule.ends_on))) {
    return null;
  }
  days = py.add(py.sub(schedule.ends_on, schedule.starts_on), 1);
  each = py.ceil(py.div(schedule.max_run_hours, 24));
  return py.at(({["once"]: each, ["monthly"]: py.mul(py.ceil(py.div(days, 30)), each), ["weekly"]: py.mul(py.ceil(py.div(days, 7)), each), ["daily"]: days}), schedule.cadence);
}
function* lint_access_limits_at_odds(s) {
  let limits, runs;
  [limits, runs] = [s.policy.politeness.per_study, lint_access__days(s.policy.schedule)];
  if ((py.truth(runs) && (py.gt(py.mul(limits.pages_per_day, runs), limits.total_pages)))) {
    yield ["politeness.per_study.total_pages", `is less than ${py.format(limits.pages_per_day, ",")} a day on ${py.str(runs)} days of reading; which of the two is meant?`];
  }
}
function* lint_access_small_host(s) {
  let index, source;
  if (py.truth(s.policy.schedule.window)) {
    return null;
  }
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if ((py.lt(py.or(() => source.host_pages_per_day, () => 0), 10000))) {
      yield [`sources[${py.str(index)}].host_pages_per_day`, "is small or unknown, and there are no hours"];
    }
  }
}
function* lint_access_heavy_guest(s) {
  let index, most, share, source;
  most = s.policy.politeness.per_host.pages_per_day;
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if ((py.truth(source.host_pages_per_day) && (py.ge(py.div(most, source.host_pages_per_day), 0.05)))) {
      share = py.div(most, source.host_pages_per_day);
      yield [`sources[${py.str(index)}].host_pages_per_day`, `stands against ${py.format(most, ",")} pages a day, which are about ${py.format(share, ".0%")} of it`];
    }
  }
}
function* lint_data_names_in_texts(s) {
  let label, rule;
  if (py.truth(py.any((function* () { for (const [, , name, rule] of py.iter(lint_seen_stored(s.policy))) yield py.and(() => (py.has(["redact", "keep"], rule.action)), () => (py.has(lint_data_WRITTEN_FIELDS, name))); })()))) {
    for ([label, rule] of py.iter(py.items(s.policy.entities.rules))) {
      if (((py.has(lint_data_DIRECT, label)) && (py.eq(rule.action, "keep")))) {
        yield [`entities.rules.${py.str(label)}.action`, `leaves ${py.str(label)} in the texts that are stored`];
      }
    }
  }
}
function* lint_data_text_as_it_is(s) {
  let name, off, path, rule;
  off = py.and(() => (py.eq(s.policy.entities.detector.names, "off")), () => !py.truth(s.policy.synthetic));
  for ([path, , name, rule] of py.iter(lint_seen_stored(s.policy))) {
    if (((py.has(lint_data_WRITTEN_FIELDS, name)) && ((py.eq(rule.action, "keep")) || ((py.eq(rule.action, "redact")) && py.truth(off))))) {
      yield [`${py.str(path)}.action`, "stores what people wrote, and nothing looks for names in it"];
    }
  }
}
function* lint_data_direct_kept(s) {
  let path, rule;
  for ([path, , , rule] of py.iter(lint_seen_stored(s.policy))) {
    if (((py.eq(rule.action, "keep")) && (py.eq(rule.personal, "direct")))) {
      yield [`${py.str(path)}.action`, "keeps what points at a person"];
    }
  }
}
function* lint_data_not_analysed(s) {
  let kind, name, path, used;
  used = py.set(s.policy.study.analysis);
  if (!py.truth(used)) {
    yield ["study.analysis", "is empty: nobody can tell what the stored fields are for"];
    return null;
  }
  for ([path, kind, name, ] of py.iter(lint_seen_stored(s.policy))) {
    if ((!py.has(used, `${py.str(kind)}.${py.str(name)}`))) {
      yield [`${py.str(path)}.action`, "stores what the analysis does not use"];
    }
  }
}
function* lint_data_three_together(s) {
  let found, kind, kinds, name, path, rule, times;
  kinds = ({});
  times = ({});
  for ([path, kind, name, rule] of py.iter(lint_seen_stored(s.policy))) {
    found = py.setdefault(kinds, kind, py.set());
    if ((py.eq(rule.scope, "study"))) {
      py.add(found, "code");
    }
    if ((py.truth(py.search(lint_data_PLACE, name)) && (!py.eq(rule.to, "country")) && (!py.eq(rule.action, "derive")))) {
      py.add(found, "place");
    }
    if ((py.truth(py.search(/(^|_)(date|time|at|on|since|seen)(_|$)/u, name)) && ((py.eq(rule.action, "keep")) || (py.has(new Set(["day", "week"]), rule.to))))) {
      py.add(found, "time");
      times[kind] = path;
    }
  }
  for ([kind, path] of py.iter(py.items(times))) {
    if ((py.eq(py.at(kinds, kind), new Set(["code", "place", "time"])))) {
      yield [path, "is a fine time beside a place and a lasting code"];
    }
  }
}
function* lint_data_found_again(s) {
  let path, rule;
  for ([path, , , rule] of py.iter(lint_seen_stored(s.policy))) {
    if (((py.eq(rule.action, "redact")) && (rule.searchable === null))) {
      yield [`${py.str(path)}.searchable`, "is not said of a text that is stored"];
    }
  }
}
function* lint_data_address_kept(s) {
  let name, path, rule;
  for ([path, , name, rule] of py.iter(lint_seen_stored(s.policy))) {
    if (((py.eq(name, "url")) && (py.eq(rule.action, "keep")))) {
      yield [`${py.str(path)}.action`, "keeps addresses as they are"];
    }
  }
}
function* lint_data_links_in_vain(s) {
  let path;
  if (!py.truth(s.policy.linkage.allowed)) {
    for (path of py.iter(lint_seen_linking(s.policy))) {
      yield [path, "links throughout the study, and linkage.allowed declares nothing"];
    }
  }
}
function* lint_entities_identifier_kept(s) {
  let label, rule;
  for ([label, rule] of py.iter(py.items(s.policy.entities.rules))) {
    if (((py.eq(rule.action, "keep")) && (py.has(lint_entities_DIRECT, label)))) {
      yield [`entities.rules.${py.str(label)}.action`, `leaves ${py.str(label)} as it is`];
    }
  }
}
function* lint_entities_language_not_covered(s) {
  let covered, index, missing, source;
  covered = py.set(s.policy.entities.detector.languages);
  for ([index, source] of py.iter(py.enumerate(s.policy.sources))) {
    if (py.truth((missing = py.sorted(py.sub(py.set(source.languages), covered))))) {
      yield [`sources[${py.str(index)}].languages`, `holds ${py.str(py.join(", ", missing))}, which the detectors do not cover`];
    }
  }
}
function* lint_entities_not_measured(s) {
  let measured;
  measured = s.policy.entities.detector.measured;
  if ((measured === null)) {
    yield ["entities.detector.measured", "is missing"];
    return null;
  }
  if ((py.lt(measured.direct_recall, 0.95))) {
    yield ["entities.detector.measured.direct_recall", `is below ${py.str(0.95)}`];
  }
  if ((py.lt(measured.quasi_recall, 0.9))) {
    yield ["entities.detector.measured.quasi_recall", `is below ${py.str(0.9)}`];
  }
}
function* lint_entities_model_not_named(s) {
  if (((py.eq(s.policy.entities.detector.names, "model")) && (s.policy.entities.detector.model_sha256 === null))) {
    yield ["entities.detector.model_sha256", "is missing"];
  }
}
function* lint_entities_lead_holds_the_key(s) {
  let custodian, lead;
  custodian = py.casefold(py.or(() => s.policy.entities.keys.custodian, () => ""));
  lead = s.policy.study.lead;
  if (((py.has(py.split(custodian), "lead")) || (py.truth(lead) && (py.has(custodian, py.casefold(lead.name)))))) {
    yield ["entities.keys.custodian", "is the study lead"];
  }
}
function lint_entities__is_hash(value) {
  return (py.has(lint_entities_HASHES, py.lower(py.str(value))));
}
function* lint_entities_fine_grain(s) {
  let entity_rule, kind, label, name, rule, rules;
  for ([kind, rules] of py.iter(py.items(s.policy.items))) {
    for ([name, rule] of py.iter(py.items(rules))) {
      if (((py.has(new Set(["area", "day", "week"]), rule.to)) && !py.truth(rule.why))) {
        yield [`items.${py.str(kind)}.${py.str(name)}.to`, `is as fine as one ${py.str(rule.to)}, and no why stands beside it`];
      }
    }
  }
  for ([label, entity_rule] of py.iter(py.items(s.policy.entities.rules))) {
    if (((py.has(new Set(["area", "day", "week"]), entity_rule.to)) && !py.truth(entity_rule.why))) {
      yield [`entities.rules.${py.str(label)}.to`, `is as fine as one ${py.str(entity_rule.to)}, and no why stands beside it`];
    }
  }
}
function* lint_sensitive_sensitive_without_reason(s) {
  let path, rule;
  for ([path, , , rule] of py.iter(lint_seen_stored(s.policy))) {
    if (((py.eq(rule.personal, "special")) && (!py.eq(rule.action, "derive")) && !py.truth(rule.why))) {
      yield [`${py.str(path)}.why`, "is missing for a field that tells of health, beliefs, origin or sex life"];
    }
  }
}
function* lint_sensitive_old_words(s) {
  let index, lexicon;
  for ([index, lexicon] of py.iter(py.enumerate(s.policy.special.lexicons))) {
    if ((py.gt(py.sub(s.on, lexicon.reviewed_on), 366))) {
      yield [`special.lexicons[${py.str(index)}].reviewed_on`, "is more than twelve months ago"];
    }
  }
}
function* lint_incidents_nobody_acts(s) {
  let kind;
  for (kind of py.iter(lint_incidents_NEEDED)) {
    if ((!py.has(s.policy.incidents, kind))) {
      yield [`incidents.${py.str(kind)}`, "is missing: who acts, within how many hours?"];
    }
  }
}
function* lint_incidents_never_rehearsed(s) {
  let incident, kind;
  for (kind of py.iter(["csam", "threat_to_life", "personal_data_breach"])) {
    incident = py.get(s.policy.incidents, kind);
    if ((py.truth(incident) && ((incident.rehearsed_on === null) || (py.gt(py.sub(s.on, incident.rehearsed_on), 183))))) {
      yield [`incidents.${py.str(kind)}.rehearsed_on`, "is missing or more than six months ago"];
    }
  }
}
function* lint_incidents_duty_without_law(s) {
  let incident, kind;
  for ([kind, incident] of py.iter(py.items(s.policy.incidents))) {
    if ((py.truth(incident.outside) && (py.eq(incident.outside.duty, "mandatory")) && !py.truth(incident.outside.source))) {
      yield [`incidents.${py.str(kind)}.outside.duty`, "is called mandatory without a source"];
    }
  }
}
function* lint_incidents_nobody_at_night(s) {
  let incident;
  incident = py.get(s.policy.incidents, "threat_to_life");
  if ((py.truth(incident) && !py.truth(incident.contact))) {
    yield ["incidents.threat_to_life.contact", "is missing"];
  }
}
function* lint_incidents_goes_on(s) {
  let incident, kind;
  for (kind of py.iter(["csam", "minor"])) {
    incident = py.get(s.policy.incidents, kind);
    if ((py.truth(incident) && (py.eq(incident.on_detect, "drop")))) {
      yield [`incidents.${py.str(kind)}.on_detect`, "only drops what was met, and stops nothing"];
    }
  }
  if ((!py.has(s.policy.stop.when, "minor_suspected"))) {
    yield ["stop.when", "lacks minor_suspected"];
  }
}
function* lint_keeping_kept_too_long(s) {
  let days, most, name;
  for ([name, most] of py.iter(py.items(lint_keeping_LONGEST))) {
    days = py.getattr(s.policy.retention, name);
    if (((days !== null) && (py.gt(days, most)))) {
      yield [`retention.${py.str(name)}`, `is more than ${py.str(most)} days`];
    }
  }
}
function* lint_keeping_key_outlives(s) {
  let last, retention;
  [retention, last] = [s.policy.retention, s.policy.schedule.ends_on];
  if ((retention.keys_destroy_on === null)) {
    yield ["retention.keys_destroy_on", "is missing"];
  } else {
    if ((py.truth(last) && (py.gt(retention.keys_destroy_on, py.add(py.add(last, retention.records_days), 30))))) {
      yield ["retention.keys_destroy_on", "is later than thirty days after the last record"];
    }
  }
}
function* lint_keeping_records_outlive(s) {
  let archived, ends, last;
  archived = py.or(() => s.policy.sharing.archive_agreed, () => py.any((function* () { for (const one of py.iter(s.policy.approvals)) yield (py.eq(one.role, "archive")); })()));
  [last, ends] = [s.policy.schedule.ends_on, py.max((function* () { for (const one of py.iter(s.policy.approvals)) yield one.expires; })(), null)];
  if ((py.truth(archived) || (last === null) || (ends === null))) {
    return null;
  }
  if ((py.gt(py.add(last, s.policy.retention.records_days), ends))) {
    yield ["retention.records_days", `keeps records after ${py.str(ends)}, when the last approval ends`];
  }
}
function* lint_keeping_backups_outlive(s) {
  let backups;
  backups = s.policy.retention.backups_days;
  if ((backups === null)) {
    yield ["retention.backups_days", "is missing"];
  } else {
    if ((py.gt(backups, s.policy.retention.records_days))) {
      yield ["retention.backups_days", "is longer than records_days"];
    }
  }
}
function* lint_keeping_deletion_not_shown(s) {
  if ((s.policy.retention.deletion_check === null)) {
    yield ["retention.deletion_check", "is missing"];
  }
}
function* lint_sharing_linked_across(s) {
  if (((py.gt(py.len(s.policy.sources), 1)) && py.truth(py.any(lint_seen_linking(s.policy))) && !py.truth(s.policy.linkage.allowed))) {
    yield ["linkage.allowed", "is empty, though codes link several sources"];
  }
}
function* lint_sharing_offline_outside(s) {
  let index, link, linkage;
  linkage = s.policy.linkage;
  if ((py.truth(linkage.offline_records) && !py.truth(linkage.allowed))) {
    yield ["linkage.offline_records", "is true, and linkage.allowed does not say where"];
  }
  for ([index, link] of py.iter(py.enumerate(linkage.allowed))) {
    if ((py.truth(linkage.offline_records) && (!py.eq(link.where, "secure_environment")))) {
      yield [`linkage.allowed[${py.str(index)}].where`, "is no secure environment"];
    }
  }
}
function* lint_sharing_payments_followed(s) {
  if ((py.eq(s.policy.linkage.blockchain_tracing, "address_level"))) {
    yield ["linkage.blockchain_tracing", "follows single addresses"];
  }
}
function* lint_sharing_quoted_without_consent(s) {
  if (((py.eq(s.policy.sharing.quotes, "verbatim_with_consent")) && !py.truth(s.policy.sharing.consent))) {
    yield ["sharing.consent", "is missing"];
  }
}
function* lint_sharing_texts_handed_on(s) {
  let path, rule;
  if (((py.eq(s.policy.sharing.tier, "controlled")) && (py.eq(s.policy.legal.text_and_data_mining, "s29a")))) {
    for ([path, , , rule] of py.iter(lint_seen_stored(s.policy))) {
      if (((py.has(["redact", "keep"], rule.action)) && (!py.eq(rule.personal, "none")))) {
        yield [`${py.str(path)}.action`, "would be given to others, which section 29A does not allow"];
      }
    }
  }
}
function* lint_sharing_no_agreement(s) {
  if (((py.eq(s.policy.sharing.tier, "controlled")) && (s.policy.sharing.agreement === null))) {
    yield ["sharing.agreement", "is missing"];
  }
}
function* lint_sharing_no_licence(s) {
  if (((!py.eq(s.policy.sharing.tier, "none")) && !py.truth(s.policy.sharing.licence))) {
    yield ["sharing.licence", "is missing"];
  }
}
function* lint_sharing_outlasts_approval(s) {
  let agreement, approval, months;
  agreement = s.policy.sharing.agreement;
  for (approval of py.iter(s.policy.approvals)) {
    months = py.div(py.sub(approval.expires, approval.issued), 30);
    if ((py.truth(agreement) && (py.gt(agreement.term_months, months)))) {
      yield ["sharing.agreement.term_months", `is longer than the approval of ${py.str(approval.role)} holds`];
      return null;
    }
  }
}
function* lint_openness_no_notice(s) {
  if (!py.truth(lint_seen_is_address(s.policy.legal.transparency.notice_url))) {
    yield ["legal.transparency.notice_url", "is no address of a page"];
  }
}
function* lint_openness_other_language(s) {
  let missing, read, written;
  written = (py.truth(s.policy.notice) ? py.set(s.policy.notice.languages) : py.set());
  read = new Set((function* () { for (const source of py.iter(s.policy.sources)) for (const language of py.iter(source.languages)) yield language; })());
  if (py.truth((missing = py.sorted(py.sub(read, written))))) {
    yield ["notice.languages", `lacks ${py.str(py.join(", ", missing))}`];
  }
}
function* lint_openness_no_objection(s) {
  if (((s.policy.notice === null) || (s.policy.notice.objection === null))) {
    yield ["notice.objection", "is missing"];
  }
}
function* lint_safety_not_encrypted(s) {
  if (((s.policy.security === null) || !py.truth(s.policy.security.at_rest))) {
    yield ["security.at_rest", "is missing"];
  }
}
function* lint_safety_ledger_within_reach(s) {
  if ((py.truth(s.policy.security) && !py.truth(s.policy.security.audit_log.separate))) {
    yield ["security.audit_log.separate", "is false"];
  }
}
function* lint_safety_never_restored(s) {
  if (((s.policy.security === null) || (s.policy.security.tested_restore_on === null))) {
    yield ["security.tested_restore_on", "is missing"];
  }
}
function* lint_safety_no_limit(s) {
  if (((s.policy.people === null) || (s.policy.people.exposure_hours_week === null))) {
    yield ["people.exposure_hours_week", "is missing"];
  }
}
function* lint_safety_no_support(s) {
  if (((s.policy.people === null) || (s.policy.people.support_contact === null))) {
    yield ["people.support_contact", "is missing"];
  }
}
function* lint_safety_own_name(s) {
  let through_tor;
  through_tor = py.any((function* () { for (const source of py.iter(s.policy.sources)) yield (py.eq(source.route, "tor")); })());
  if ((py.truth(through_tor) && py.truth(s.policy.people) && py.truth(s.policy.people.opsec.own_name_online))) {
    yield ["people.opsec.own_name_online", "is true while places are read through Tor"];
  }
}
function* lint_stopping_one_owner(s) {
  if ((py.lt(py.len(new Set((function* () { for (const owner of py.iter(s.policy.stop.owners)) yield py.strip(py.casefold(owner)); })())), 2))) {
    yield ["stop.owners", "names fewer than two"];
  }
}
function* lint_stopping_nobody_looks(s) {
  if ((s.policy.stop.heartbeat_minutes === null)) {
    yield ["stop.heartbeat_minutes", "is missing"];
  }
}
function* lint_stopping_not_followed(s) {
  if ((s.policy.review === null)) {
    yield ["review", "is missing"];
  } else {
    if ((py.gt(py.sub(s.policy.review.next_on, s.on), 366))) {
      yield ["review.next_on", "is more than twelve months away"];
    }
  }
}
function* floor__identity(policy) {
  let agent;
  agent = policy.access.identify.user_agent;
  if (py.truth(py.search(floor_BORROWED_NAMES, agent))) {
    yield ["access.identify.user_agent", "takes the name of a browser or of somebody else's crawler; use your own"];
  }
  if ((!py.truth(policy.synthetic) && !py.truth(py.search(/\(\+https?:\/\/[a-z0-9-]+\./u, agent)))) {
    yield ["access.identify.user_agent", "needs the address of a contact page, as in ExampleBot/1.0 (+https://…)"];
  }
}
function* floor__host(policy, source, host, here) {
  let local, name, onion;
  name = py.at(py.partition(host, ":"), 0);
  local = py.or(() => py.bool(py.search(/(^|\.)(test|localhost)$/u, name)), () => natives.is_loopback(name));
  onion = py.and(() => urls_is_onion(name), () => (py.eq(source.route, "tor")));
  if ((py.truth(policy.synthetic) && !(py.truth(local) || py.truth(onion)))) {
    yield [here, "the profile training-synthetic reads only names under .test, localhost and loopback addresses"];
  }
  if ((!py.truth(policy.synthetic) && (py.truth(local) || py.truth(natives.is_special(name))))) {
    yield [here, "is a private, reserved or loopback name or address; a live policy names public hosts"];
  }
  if ((py.truth(urls_is_onion(name)) && (!py.eq(source.route, "tor")))) {
    yield [here, "is an .onion name and needs the route tor (RFC 7686)"];
  }
}
function* floor__load(policy) {
  let least, route;
  if (py.truth(policy.synthetic)) {
    return null;
  }
  [least, route] = py.max((function* () { for (const source of py.iter(policy.sources)) yield [py.at({"api": 5.0, "archive": 5.0, "clearnet": 5.0, "tor": 10.0}, source.route), source.route]; })());
  if ((py.lt(policy.politeness.per_host.delay_s, least))) {
    yield ["politeness.per_host.delay_s", `must be at least ${py.format(least, "g")} s for the route ${py.str(route)}`];
  }
  if ((py.gt(policy.politeness.per_host.concurrency, 1))) {
    yield ["politeness.per_host.concurrency", "must be 1 on a live host"];
  }
}
function floor__either(actions) {
  let words;
  words = py.sorted(actions);
  return `${py.str(py.join(", ", py.slice(words, null, -1)))} or ${py.str(py.at(words, -1))}`;
}
function* floor__item_rule(name, rule, here) {
  let allowed;
  allowed = py.get(floor_ALLOWED_ACTIONS, name);
  if ((py.truth(allowed) && (!py.has(allowed, rule.action)))) {
    yield [`${py.str(here)}.action`, `may not be ${py.str(rule.action)} for this field (hard floor H7); choose ${py.str(floor__either(allowed))}`];
  } else {
    if (((py.eq(rule.action, "keep")) && (py.has(["direct", "special", "criminal"], rule.personal)))) {
      yield [`${py.str(here)}.action`, `keeps ${py.str(rule.personal)} personal data (hard floor H7); drop, redact or pseudonymise it`];
    }
  }
  if ((py.truth(allowed) && (!py.has(["drop", "derive"], rule.action)) && (py.eq(rule.personal, "none")))) {
    yield [`${py.str(here)}.personal`, "cannot be none: this field can identify a person"];
  }
  if (((!py.has(["drop", "derive"], rule.action)) && (!py.eq(rule.personal, "none")) && (rule.need === null))) {
    yield [`${py.str(here)}.need`, "is needed for a stored field with personal data (UK GDPR Art 84B(1))"];
  }
  if ((py.has(py.union(floor_SECRETS, new Set(["BELIEF", "ETHNICITY", "HEALTH", "SEX_LIFE"])), rule.type))) {
    yield [`${py.str(here)}.type`, `${py.str(rule.type)} is dropped, never pseudonymised`];
  }
}
function* floor__entity_rule(label, rule, here) {
  let coarser;
  if (((py.eq(rule.action, "keep")) && (py.has(floor_DIRECT, label)))) {
    yield [`${py.str(here)}.action`, `keeps ${py.str(label)}, a direct identifier (hard floor H7); drop or pseudonymise it`];
  }
  if (((py.has(new Set(["BELIEF", "ETHNICITY", "HEALTH", "SEX_LIFE"]), label)) && (!py.eq(rule.action, "drop")))) {
    yield [`${py.str(here)}.action`, `${py.str(label)} is a special category of data (UK GDPR Art 9); it is dropped`];
  }
  if (((py.eq(rule.action, "pseudonymise")) && (py.has(floor_SECRETS, label)))) {
    yield [`${py.str(here)}.action`, `pseudonymises ${py.str(label)}, which is dropped and never even pseudonymised`];
  }
  if (((py.eq(rule.action, "generalise")) && (!py.has(py.get(floor_COARSER, label, []), rule.to)))) {
    coarser = py.or(() => py.join(" or ", py.get(floor_COARSER, label, [])), () => "nothing; drop or pseudonymise it");
    yield [`${py.str(here)}.to`, `${py.str(label)} can be generalised to ${py.str(coarser)}`];
  }
}
function* floor__names(policy) {
  let redacts;
  redacts = py.any((function* () { for (const rules of py.iter(py.values(policy.items))) for (const rule of py.iter(py.values(rules))) yield (py.eq(rule.action, "redact")); })());
  if ((py.truth(redacts) && !py.truth(policy.synthetic) && (py.eq(policy.entities.detector.names, "off")))) {
    yield ["entities.detector.names", "cannot be off while texts of real people are redacted (hard floor H7)"];
  }
}
function* floor__approvals(policy) {
  let approval, index;
  for ([index, approval] of py.iter(py.enumerate(policy.approvals))) {
    if (!(py.lt(0, py.sub(approval.expires, approval.issued)) && py.le(py.sub(approval.expires, approval.issued), 731))) {
      yield [`approvals[${py.str(index)}].expires`, "must be after the day of issue and at most 24 months later"];
    }
  }
}
function* floor__stop(policy) {
  let needed;
  if ((py.lt(py.len(new Set((function* () { for (const owner of py.iter(policy.stop.owners)) yield py.strip(py.casefold(owner)); })())), 2))) {
    yield ["stop.owners", "must name two different people or roles who may stop the study"];
  }
  for (needed of py.iter(floor_NEEDED_STOPS)) {
    if ((!py.has(policy.stop.when, needed))) {
      yield ["stop.when", `must hold ${py.str(needed)} (hard floor H12)`];
    }
  }
}
function* floor_check_floor(policy) {
  let entity_rule, host, index, kind, label, name, number, rule, rules, source;
  yield* py.iter(floor__identity(policy));
  for ([index, source] of py.iter(py.enumerate(policy.sources))) {
    for ([number, host] of py.iter(py.enumerate(source.hosts))) {
      yield* py.iter(floor__host(policy, source, host, `sources[${py.str(index)}].hosts[${py.str(number)}]`));
    }
  }
  yield* py.iter(floor__load(policy));
  for ([kind, rules] of py.iter(py.items(policy.items))) {
    for ([name, rule] of py.iter(py.items(rules))) {
      yield* py.iter(floor__item_rule(name, rule, `items.${py.str(kind)}.${py.str(name)}`));
    }
  }
  for ([label, entity_rule] of py.iter(py.items(policy.entities.rules))) {
    yield* py.iter(floor__entity_rule(label, entity_rule, `entities.rules.${py.str(label)}`));
  }
  yield* py.iter(floor__names(policy));
  yield* py.iter(floor__approvals(policy));
  yield* py.iter(floor__stop(policy));
}
function coherence__repeats(values) {
  let listed;
  listed = py.list(values);
  return (!py.eq(py.len(listed), py.len(py.set(listed))));
}
function* coherence__twice(policy) {
  if (py.truth(coherence__repeats((function* () { for (const source of py.iter(policy.sources)) yield source.id; })()))) {
    yield ["sources", "two sources have the same id"];
  }
  if (py.truth(coherence__repeats((function* () { for (const source of py.iter(policy.sources)) for (const host of py.iter(source.hosts)) yield host; })()))) {
    yield ["sources", "two sources have the same host"];
  }
}
function* coherence__source(policy, source, here) {
  let index, kind;
  for ([index, kind] of py.iter(py.enumerate(source.item_types))) {
    if ((!py.has(policy.items, kind))) {
      yield [`${py.str(here)}.item_types[${py.str(index)}]`, `items has no ${py.str(kind)}, so everything read of it would be dropped`];
    }
  }
  if (((py.eq(source.browser, "render")) && (py.eq(policy.access.javascript, "off")))) {
    yield [`${py.str(here)}.browser`, "would run scripts, while access.javascript is off; say own_hosts there"];
  }
  if ((py.truth(source.not_before) && py.truth(source.not_after) && (py.lt(source.not_after, source.not_before)))) {
    yield [`${py.str(here)}.not_after`, "comes before not_before"];
  }
}
function* coherence__schedule(schedule) {
  if ((py.truth(schedule.starts_on) && py.truth(schedule.ends_on) && (py.lt(schedule.ends_on, schedule.starts_on)))) {
    yield ["schedule.ends_on", "comes before starts_on"];
  }
  if ((py.truth(schedule.window) && (py.eq(schedule.window.opens, schedule.window.closes)))) {
    yield ["schedule.window.closes", "is the time at which the window opens, so the study would never run"];
  }
}
function* coherence__login(access) {
  if (((!py.eq(access.login, "none")) && (py.eq(access.cookies, "none")))) {
    yield ["access.cookies", "must be session where a person logs in: a session is nothing but cookies"];
  }
  if (((py.eq(access.captcha, "pause_and_ask_human")) && (py.eq(access.login, "none")))) {
    yield ["access.captcha", "asks a person to go in by hand, which access.login must allow: own_declared_account"];
  }
}
function* coherence__limits(policy) {
  if ((py.truth(policy.access.robots.exceptions) && (py.eq(policy.access.robots.mode, "obey")))) {
    yield ["access.robots.exceptions", "has no effect while mode is obey; choose obey_with_listed_exceptions"];
  }
  if ((py.lt(policy.politeness.backoff.max_s, policy.politeness.backoff.start_s))) {
    yield ["politeness.backoff.max_s", "is shorter than the first pause, start_s"];
  }
  if ((py.gt(policy.retention.mentions_days, policy.retention.records_days))) {
    yield ["retention.mentions_days", "is longer than records_days: a link cannot outlive what it links"];
  }
}
function* coherence__keys(keys) {
  let name, value;
  for ([name, value] of py.iter([["custodian", keys.custodian], ["recipient", keys.recipient]])) {
    if (((py.eq(keys.escrow, "offline_custodian")) && (value === null))) {
      yield [`entities.keys.${py.str(name)}`, "is needed where a custodian may hold a copy of the key"];
    }
    if (((py.eq(keys.escrow, "forbidden")) && (value !== null))) {
      yield [`entities.keys.${py.str(name)}`, "has no meaning while escrow is forbidden; take it out"];
    }
  }
}
function* coherence__rule(rule, here) {
  let given, name, needed;
  given = new Set((function* () { for (const name of py.iter(["features", "to", "type", "scope"])) if (py.truth(py.getattr(rule, name, null))) yield name; })());
  needed = new Set((function* () { for (const name of py.iter(py.at(coherence_PARAMETERS, rule.action))) if (py.truth(py.hasattr(rule, name))) yield name; })());
  for (name of py.iter(py.sorted(py.sub(needed, given)))) {
    yield [`${py.str(here)}.${py.str(name)}`, `is needed for the action ${py.str(rule.action)}`];
  }
  for (name of py.iter(py.sorted(py.sub(given, needed)))) {
    yield [`${py.str(here)}.${py.str(name)}`, `has no meaning for the action ${py.str(rule.action)}; take it out`];
  }
}
function* coherence_check_values(policy) {
  let case_, entity_rule, index, kind, label, name, rule, rules, source;
  yield* py.iter(coherence__twice(policy));
  for ([index, source] of py.iter(py.enumerate(policy.sources))) {
    yield* py.iter(coherence__source(policy, source, `sources[${py.str(index)}]`));
  }
  yield* py.iter(coherence__schedule(policy.schedule));
  yield* py.iter(coherence__login(policy.access));
  yield* py.iter(coherence__limits(policy));
  yield* py.iter(coherence__keys(policy.entities.keys));
  for ([kind, rules] of py.iter(py.items(policy.items))) {
    for ([name, rule] of py.iter(py.items(rules))) {
      yield* py.iter(coherence__rule(rule, `items.${py.str(kind)}.${py.str(name)}`));
    }
  }
  for ([label, entity_rule] of py.iter(py.items(policy.entities.rules))) {
    yield* py.iter(coherence__rule(entity_rule, `entities.rules.${py.str(label)}`));
  }
  for ([index, case_] of py.iter(py.enumerate(policy.cases.requests))) {
    if (((case_.rule !== null) && (!py.has(coherence_CLAUSES, case_.rule)))) {
      yield [`cases.requests[${py.str(index)}].rule`, "names no clause of a policy and no rule of the hard floor"];
    }
  }
}
beholden.rules = [
  {id: "FRM001", severity: "error", stage: "any policy", says: "The file is no plain YAML, or hides something from the reader.", fix: "Write the file as plain YAML: each name once, no anchors, tags, tabs or invisible characters.", guide: "reference/lint-rules/#frm001", partly: "This page reads a narrower YAML: a text of several lines stands below its name, after > or |."},
  {id: "FRM002", severity: "error", stage: "any policy", says: "The file holds a field that the schema does not have.", fix: "Correct the name of the field, or take it out.", guide: "reference/lint-rules/#frm002"},
  {id: "FRM003", severity: "error", stage: "policies that read places beyond this machine", says: "A value is looser than the profile's, and nobody says why.", fix: "Give the reason in a `why` beside the value, or go back to the profile's value.", guide: "reference/lint-rules/#frm003", finds: natives.looser_than_the_profile},
  {id: "FRM004", severity: "warning", stage: "any policy", says: "A reason says too little, says nothing, or is repeated word for word.", fix: "Say in one or two sentences what this study needs here, and what would be lost without it.", guide: "reference/lint-rules/#frm004", finds: lint_form_empty_reason},
  {id: "FRM005", severity: "error", stage: "policies beyond this machine whose status is approved", says: "An approved policy holds a placeholder in place of words.", fix: "Write what is meant, or take the field out.", guide: "reference/lint-rules/#frm005", finds: lint_form_placeholder},
  {id: "FRM006", severity: "warning", stage: "any policy", says: "The lay summary is long, or hard to read.", fix: "Write at most 150 words in short sentences, as to somebody who has never heard of the study.", guide: "reference/lint-rules/#frm006", finds: lint_form_hard_to_read},
  {id: "FRM007", severity: "error", stage: "any policy", says: "A field is missing, or has a value that the schema does not have.", fix: "Choose one of the values that the message names.", guide: "reference/lint-rules/#frm007"},
  {id: "FRM008", severity: "error", stage: "any policy", says: "The policy contradicts itself, or goes below the hard floor.", fix: "Mend what the message names; no policy goes below the floor.", guide: "reference/lint-rules/#frm008", partly: "This page does not judge addresses: whether a host is written rightly, and a start may be read."},
  {id: "STU001", severity: "error", stage: "policies that read places beyond this machine", says: "Nobody is named who leads the study, or nobody can be written to.", fix: "Name the study lead, the controller, and an address that somebody reads.", guide: "reference/lint-rules/#stu001", finds: lint_study_nobody_answers},
  {id: "STU002", severity: "error", stage: "any policy", says: "No harm is named, though every study can harm somebody.", fix: "Name at least one harm, who would suffer it, and what is done against it.", guide: "reference/lint-rules/#stu002", finds: lint_study_no_harm},
  {id: "STU003", severity: "warning", stage: "policies that read places beyond this machine", says: "The benefit is not stated in words that could be weighed against the harms.", fix: "Say who will know or be able to do what they could not before.", guide: "reference/lint-rules/#stu003", finds: lint_study_no_benefit},
  {id: "STU004", severity: "error", stage: "policies that read places beyond this machine", says: "The training of a member has run out.", fix: "Let the member train again, and write down the new day.", guide: "reference/lint-rules/#stu004", finds: lint_study_training_expired},
  {id: "STU005", severity: "warning", stage: "policies that read places beyond this machine", says: "Nobody is named whom the study touches, or nobody was asked.", fix: "Name the people whom the study touches, and say how they were asked, or why not.", guide: "reference/lint-rules/#stu005", finds: lint_study_nobody_affected},
  {id: "STU006", severity: "warning", stage: "policies that read places beyond this machine", says: "A partner who enforces the law receives records of single people.", fix: "Give such a partner aggregates or nothing.", guide: "reference/lint-rules/#stu006", finds: lint_study_records_to_the_police},
  {id: "STU007", severity: "error", stage: "any policy", says: "A commercial study relies on the exception for non-commercial research.", fix: "Rely on a licence, or make the study non-commercial.", guide: "reference/lint-rules/#stu007", finds: lint_study_commercial_mining},
  {id: "STU008", severity: "error", stage: "policies that read places beyond this machine", says: "A study outside universities, or under EU law, does not show that it is scientific research.", fix: "Fill in study.research_test: the six factors by which research is told from other uses of data.", guide: "reference/lint-rules/#stu008", finds: lint_study_not_shown_to_be_research},
  {id: "LAW001", severity: "error", stage: "any policy", says: "Personal data are processed, and no lawful basis is named.", fix: "Name the basis of Article 6 and why it fits; universities usually rely on public task.", guide: "reference/lint-rules/#law001", refused: ["legal.article_6", "legal.article_6.*"]},
  {id: "LAW002", severity: "error", stage: "policies that read places beyond this machine", says: "A policy for UK data relies on a provision that was replaced in February 2026.", fix: "Rely on Article 84B of the UK GDPR (uk_84b); Article 89 is for data under EU law.", guide: "reference/lint-rules/#law002", finds: lint_law_replaced_provision},
  {id: "LAW003", severity: "error", stage: "any policy", says: "Special categories of data are stored, and no condition allows it.", fix: "Name the condition of Article 9 and why it is needed, or drop the field.", guide: "reference/lint-rules/#law003", finds: lint_law_special_without_condition},
  {id: "LAW004", severity: "error", stage: "any policy", says: "Data on alleged offences are stored, and no condition allows it.", fix: "Name the condition for data on offences, or drop the field.", guide: "reference/lint-rules/#law004", finds: lint_law_offences_without_condition},
  {id: "LAW005", severity: "error", stage: "any policy", says: "It was not assessed that substantial damage or distress is unlikely, or it is likely.", fix: "Assess it, and change the study until it is unlikely.", guide: "reference/lint-rules/#law005", refused: ["legal.research_safeguards.substantial_damage", "legal.research_safeguards"]},
  {id: "LAW006", severity: "error", stage: "policies that read places beyond this machine", says: "Codes for people stand beside alleged offences at scale: that is a register of offences.", fix: "Drop the field on offences, or link no further than one record.", guide: "reference/lint-rules/#law006", finds: lint_law_register_of_offences},
  {id: "LAW007", severity: "error", stage: "policies that read places beyond this machine", says: "An impact assessment is needed, and none is named.", fix: "Assess the impact on data protection, and name the assessment.", guide: "reference/lint-rules/#law007", finds: lint_law_no_impact_assessment},
  {id: "LAW008", severity: "error", stage: "policies that read places beyond this machine", says: "The risk that is left is high, and the regulator was not asked.", fix: "Lower the risk, or ask the regulator before anything is collected.", guide: "reference/lint-rules/#law008", finds: lint_law_high_risk},
  {id: "LAW009", severity: "warning", stage: "policies that read places beyond this machine", says: "The law was last checked more than twelve months ago.", fix: "Check the law again, and write down the day.", guide: "reference/lint-rules/#law009", finds: lint_law_law_not_checked},
  {id: "LAW010", severity: "error", stage: "policies that read places beyond this machine", says: "People are not told one by one, without a reason or without a public notice.", fix: "Publish the notice, and give its address; an exemption never takes its place.", guide: "reference/lint-rules/#law010", finds: lint_law_exemption_without_notice},
  {id: "LAW011", severity: "warning", stage: "policies that read places beyond this machine", says: "A source seems to be in the European Union, and its law is not named.", fix: "Ask whether EU law applies, and add eu_gdpr where it does.", guide: "reference/lint-rules/#law011", finds: lint_law_eu_source},
  {id: "LAW012", severity: "warning", stage: "policies that read places beyond this machine", says: "The terms of a place forbid crawling, and nobody says how the study stands to that.", fix: "Put the terms before the committee, set position to rec_approved_exception, and say why.", guide: "reference/lint-rules/#law012", finds: lint_law_terms_forbid},
  {id: "LAW013", severity: "error", stage: "policies that read places beyond this machine", says: "Material on terrorism may be met, and the research is not registered.", fix: "Register the research as security-sensitive, and say where its material lies.", guide: "reference/lint-rules/#law013", finds: lint_law_not_registered},
  {id: "LAW014", severity: "warning", stage: "policies that read places beyond this machine", says: "A right of the people concerned is limited, and nobody says why.", fix: "Say why the right would make the research impossible, or honour it.", guide: "reference/lint-rules/#law014", finds: lint_law_rights_limited},
  {id: "LAW015", severity: "error", stage: "any policy", says: "The data would serve decisions about single people.", fix: "Take it out: research data serve no measure or decision about a person.", guide: "reference/lint-rules/#law015", refused: ["legal.research_safeguards.individual_decisions"]},
  {id: "LAW016", severity: "warning", stage: "policies that read places beyond this machine", says: "The impact assessment is older than the last change that loosened the policy.", fix: "Assess the impact of what was loosened, and have it signed off.", guide: "reference/lint-rules/#law016", finds: lint_law_assessment_too_old},
  {id: "APP001", severity: "error", stage: "policies beyond this machine whose status is approved", says: "An approval has expired.", fix: "Ask for approval anew.", guide: "reference/lint-rules/#app001", finds: lint_approvals_expired},
  {id: "APP005", severity: "error", stage: "policies beyond this machine whose status is approved", says: "A condition is overdue, or no field carries it out.", fix: "Meet the condition and write down the day, and name the field that carries it out, or 'manual'.", guide: "reference/lint-rules/#app005", finds: lint_approvals_condition_open},
  {id: "APP006", severity: "warning", stage: "policies beyond this machine whose status is approved", says: "An approval holds for more than twelve months.", fix: "Approve for a year at most; ask again after that.", guide: "reference/lint-rules/#app006", finds: lint_approvals_too_long},
  {id: "APP007", severity: "warning", stage: "policies beyond this machine whose status is approved", says: "An approval expires within thirty days.", fix: "Ask now; the crawl stops on that day.", guide: "reference/lint-rules/#app007", finds: lint_approvals_soon_over},
  {id: "APP008", severity: "error", stage: "policies beyond this machine whose status is approved", says: "One person decided in two roles that are needed.", fix: "Let two different people decide.", guide: "reference/lint-rules/#app008", finds: lint_approvals_same_person},
  {id: "APP009", severity: "error", stage: "policies beyond this machine whose status is approved", says: "An approval is older than the last change that loosened the policy.", fix: "Ask every role anew: what was loosened was not before them.", guide: "reference/lint-rules/#app009", finds: lint_approvals_before_loosening},
  {id: "APP010", severity: "warning", stage: "policies beyond this machine whose status is approved", says: "The committee's word is that of somebody in the team.", fix: "Let somebody outside the team decide, and declare the conflict.", guide: "reference/lint-rules/#app010", finds: lint_approvals_own_judge},
  {id: "SRC001", severity: "error", stage: "any policy", says: "A host is a pattern, so that nobody can say which places are read.", fix: "Name each host.", guide: "reference/lint-rules/#src001", refused: ["sources.hosts"], when: lint_sources__is_pattern},
  {id: "SRC003", severity: "error", stage: "any policy", says: "The place is private, or one gets in only by invitation, vouching or payment.", fix: "Leave the place alone: those who write there do not write for the public.", guide: "reference/lint-rules/#src003", refused: ["sources.audience", "sources.registration"]},
  {id: "SRC004", severity: "error", stage: "any policy", says: "The place was found by harvesting addresses from the network.", fix: "Name places that are given or linked; addresses are never harvested.", guide: "reference/lint-rules/#src004", refused: ["sources.discovery"]},
  {id: "SRC005", severity: "warning", stage: "any policy", says: "Pages about members are not denied.", fix: "Deny the paths of members, profiles and accounts, or say in the source's why that there are none.", guide: "reference/lint-rules/#src005", finds: lint_sources_profiles_open},
  {id: "SRC006", severity: "warning", stage: "policies that read places beyond this machine", says: "Nobody says whether the data exist already.", fix: "Name the data sets that were considered, and why they are not enough.", guide: "reference/lint-rules/#src006", finds: lint_sources_collected_before},
  {id: "SRC007", severity: "error", stage: "policies beyond this machine whose status is approved", says: "A source is read for longer than the approvals hold.", fix: "End the source before the first approval ends.", guide: "reference/lint-rules/#src007", finds: lint_sources_outlives_approval},
  {id: "SRC008", severity: "error", stage: "policies that read places beyond this machine", says: "No copy of a place's terms was kept.", fix: "Keep a copy of the terms, and give its digest (sha256sum FILE).", guide: "reference/lint-rules/#src008", finds: lint_sources_terms_not_kept},
  {id: "SRC009", severity: "warning", stage: "policies that read places beyond this machine", says: "A place should have been looked at again by now.", fix: "Look at the place again, and write down the next day.", guide: "reference/lint-rules/#src009", finds: lint_sources_review_passed},
  {id: "SRC010", severity: "warning", stage: "policies that read places beyond this machine", says: "A place is read through Tor though the same can be had otherwise.", fix: "Read the archive, the interface or the open site instead.", guide: "reference/lint-rules/#src010", finds: lint_sources_tor_in_vain},
  {id: "SRC011", severity: "error", stage: "policies that read places beyond this machine", says: "A live policy names a private, reserved or loopback host.", fix: "Name public hosts; for a rehearsal use the profile training-synthetic.", guide: "reference/lint-rules/#src011", finds: lint_sources_private_address},
  {id: "ACC001", severity: "error", stage: "policies that read places beyond this machine", says: "Whoever runs the place cannot tell from the crawler's name whom to write to.", fix: "Put the address of a page about the study into the name, as in ExampleBot/1.0 (+https://example.org/study).", guide: "reference/lint-rules/#acc001", finds: lint_access_no_contact_page},
  {id: "ACC002", severity: "error", stage: "any policy", says: "The crawler takes the name of a browser, or of somebody else's crawler.", fix: "Use a name of your own.", guide: "reference/lint-rules/#acc002", finds: lint_access_borrowed_name},
  {id: "ACC003", severity: "error", stage: "policies that read places beyond this machine", says: "robots.txt is not obeyed, without listed paths or without the committee's condition.", fix: "Obey robots.txt; or list each path with the committee's decision, and let the committee make it a condition.", guide: "reference/lint-rules/#acc003", finds: lint_access_robots_not_obeyed},
  {id: "ACC004", severity: "error", stage: "any policy", says: "A captcha or challenge would neither stop the source nor wait for a person.", fix: "Let it stop the source, or wait for a person; no program gets round a wall.", guide: "reference/lint-rules/#acc004", refused: ["access.captcha"]},
  {id: "ACC005", severity: "error", stage: "policies that read places beyond this machine", says: "A person would log in, and nobody says why, or the committee has set no condition on it.", fix: "Read only what is open to everybody; or say in access.why why that is not enough, and let the committee make the login a condition.", guide: "reference/lint-rules/#acc005", refused: ["access.login"], finds: lint_access_login_without_condition},
  {id: "ACC006", severity: "error", stage: "any policy", says: "The crawler would send something.", fix: "Only ask for pages.", guide: "reference/lint-rules/#acc006", refused: ["access.interaction"]},
  {id: "ACC007", severity: "error", stage: "policies that read places beyond this machine", says: "Scripts run, and nobody says why; or scripts other than a source's own would run.", fix: "Leave it off, or choose own_hosts and say in access.why what pages do not show without their scripts.", guide: "reference/lint-rules/#acc007", refused: ["access.javascript"], finds: lint_access_scripts_without_reason},
  {id: "ACC008", severity: "error", stage: "any policy", says: "Other hosts would be asked for parts of a page.", fix: "Block them: they tell others who reads what.", guide: "reference/lint-rules/#acc008", refused: ["access.third_party_requests"]},
  {id: "ACC009", severity: "warning", stage: "policies that read places beyond this machine", says: "A place's wish not to be mined has no effect, or nobody says what it has.", fix: "Choose stop or skip_item, so that a place's wish has an effect.", guide: "reference/lint-rules/#acc009", finds: lint_access_wishes_without_effect},
  {id: "ACC010", severity: "warning", stage: "policies that read places beyond this machine", says: "The crawl was not rehearsed on pages of this machine.", fix: "Rehearse the crawl on pages of this machine, and write down the day.", guide: "reference/lint-rules/#acc010", finds: lint_access_not_rehearsed},
  {id: "ACC011", severity: "error", stage: "any policy", says: "The network address would change to get round a limit.", fix: "Keep one address; a limit is there to be met.", guide: "reference/lint-rules/#acc011", refused: ["access.rotation"]},
  {id: "POL001", severity: "error", stage: "policies that read places beyond this machine", says: "The pause between two requests is shorter than any live study may have.", fix: "Wait at least 5 seconds between two requests, and 10 through Tor.", guide: "reference/lint-rules/#pol001", finds: lint_access_too_fast},
  {id: "POL002", severity: "error", stage: "policies that read places beyond this machine", says: "Several pages are asked for at once.", fix: "Ask for one page at a time.", guide: "reference/lint-rules/#pol002", finds: lint_access_several_at_once},
  {id: "POL003", severity: "warning", stage: "policies that read places beyond this machine", says: "The daily limit and the total do not fit: the total is reached long before the last day.", fix: "Make the total the number that the days allow, or the daily limit smaller.", guide: "reference/lint-rules/#pol003", finds: lint_access_limits_at_odds},
  {id: "POL004", severity: "warning", stage: "policies that read places beyond this machine", says: "A host that is small, or of unknown size, may be read at any hour.", fix: "Read a small host at night, or say how many pages it serves in a day.", guide: "reference/lint-rules/#pol004", finds: lint_access_small_host},
  {id: "POL005", severity: "error", stage: "any policy", says: "The crawl would not wait when a host asks it to.", fix: "Honour Retry-After.", guide: "reference/lint-rules/#pol005", refused: ["politeness.honour_retry_after"]},
  {id: "POL006", severity: "advice", stage: "policies that read places beyond this machine", says: "The study is a share of the host's work that its owner would notice.", fix: "Tell the owner, or take more days.", guide: "reference/lint-rules/#pol006", finds: lint_access_heavy_guest},
  {id: "DAT001", severity: "error", stage: "any policy", says: "Texts are stored, and a kind of direct identifier in them is left as it is.", fix: "Drop or pseudonymise the type, or drop the texts.", guide: "reference/lint-rules/#dat001", finds: lint_data_names_in_texts},
  {id: "DAT002", severity: "error", stage: "any policy", says: "What people wrote is stored with nobody looking for identifiers in it.", fix: "Redact or drop the text, and let names be looked for.", guide: "reference/lint-rules/#dat002", finds: lint_data_text_as_it_is},
  {id: "DAT003", severity: "error", stage: "any policy", says: "A field that points at a person is kept as it is.", fix: "Pseudonymise or drop the field.", guide: "reference/lint-rules/#dat003", finds: lint_data_direct_kept},
  {id: "DAT004", severity: "warning", stage: "policies that read places beyond this machine", says: "A field is stored that the analysis does not use.", fix: "Drop the field, or name it in study.analysis.", guide: "reference/lint-rules/#dat004", finds: lint_data_not_analysed},
  {id: "DAT005", severity: "error", stage: "any policy", says: "Pages would be kept as they were fetched.", fix: "Keep the fields alone; pages as they were fetched are never stored.", guide: "reference/lint-rules/#dat005", refused: ["retention.raw_pages"]},
  {id: "DAT006", severity: "warning", stage: "policies that read places beyond this machine", says: "A fine time, a place and a lasting code stand together: three things that single a person out.", fix: "Make the time a month or the place a country, or link no further than one record.", guide: "reference/lint-rules/#dat006", finds: lint_data_three_together},
  {id: "DAT007", severity: "error", stage: "any policy", says: "Fields that the policy does not name would be kept.", fix: "Name the fields that are needed; all others are dropped.", guide: "reference/lint-rules/#dat007", refused: ["items._unknown*", "items.*._unknown*"]},
  {id: "DAT008", severity: "warning", stage: "policies that read places beyond this machine", says: "Texts are stored, and nobody says whether a search for their words leads back to their author.", fix: "Search for a few of the texts, and say in `searchable` whether they are found again.", guide: "reference/lint-rules/#dat008", finds: lint_data_found_again},
  {id: "DAT009", severity: "error", stage: "any policy", says: "The full address of a page is kept, which may name a person and leads back to them.", fix: "Keep the host alone, or a keyed digest of the path.", guide: "reference/lint-rules/#dat009", finds: lint_data_address_kept},
  {id: "DAT010", severity: "warning", stage: "policies that read places beyond this machine", says: "Codes are the same throughout the study, and no linkage is declared.", fix: "Choose the scope document, or declare in linkage.allowed what is linked and why.", guide: "reference/lint-rules/#dat010", finds: lint_data_links_in_vain},
  {id: "ENT001", severity: "error", stage: "any policy", says: "A type without a rule would not be dropped.", fix: "Leave the default at drop, and give rules to the types that are needed.", guide: "reference/lint-rules/#ent001", refused: ["entities.default"]},
  {id: "ENT002", severity: "error", stage: "any policy", says: "A type that points at one person, household or wallet is left as it is.", fix: "Drop the type, or pseudonymise it.", guide: "reference/lint-rules/#ent002", finds: lint_entities_identifier_kept},
  {id: "ENT003", severity: "error", stage: "policies that read places beyond this machine", says: "A source holds a language for which the detectors were not made.", fix: "Read only places in languages that the detectors were made for.", guide: "reference/lint-rules/#ent003", finds: lint_entities_language_not_covered},
  {id: "ENT004", severity: "error", stage: "policies beyond this machine whose status is approved", says: "Nobody measured how many identifiers are found, or too few are.", fix: "Measure how many identifiers are found in texts like those of the study: 95 % of direct, 90 % of others.", guide: "reference/lint-rules/#ent004", finds: lint_entities_not_measured},
  {id: "ENT005", severity: "error", stage: "policies beyond this machine whose status is approved", says: "The model that finds names is not named by its digest.", fix: "Give the digest of the model, so that no other finds names; `beholden doctor` shows it.", guide: "reference/lint-rules/#ent005", finds: lint_entities_model_not_named},
  {id: "ENT006", severity: "error", stage: "any policy", says: "A record would be stored although a detector failed on it.", fix: "Leave it at drop_item.", guide: "reference/lint-rules/#ent006", refused: ["entities.on_detector_error"]},
  {id: "ENT007", severity: "error", stage: "policies that read places beyond this machine", says: "The key's custodian is the study lead, who could turn codes back into people.", fix: "Let somebody keep the copy who does not analyse the data.", guide: "reference/lint-rules/#ent007", finds: lint_entities_lead_holds_the_key},
  {id: "ENT008", severity: "error", stage: "any policy", says: "A value would be stored as a plain hash, which can be turned back by trying all numbers.", fix: "Pseudonymise it: the code is made with a key.", guide: "reference/lint-rules/#ent008", refused: ["items.*.*.action", "entities.rules.*.action"], when: lint_entities__is_hash},
  {id: "ENT009", severity: "warning", stage: "any policy", says: "A coarser form is still fine: a day, a week or a postcode area.", fix: "Choose a month or a region.", guide: "reference/lint-rules/#ent009", finds: lint_entities_fine_grain},
  {id: "ENT010", severity: "error", stage: "any policy", says: "Two studies would share a key, so that people could be linked across them.", fix: "Take it out: each study has a key of its own.", guide: "reference/lint-rules/#ent010", refused: ["entities.keys.shared_with", "entities.keys.key", "entities.keys.study"]},
  {id: "SPC001", severity: "error", stage: "any policy", says: "A field with sensitive data is stored, and nobody says why.", fix: "Say why nothing less would do; information security must approve too.", guide: "reference/lint-rules/#spc001", finds: lint_sensitive_sensitive_without_reason},
  {id: "SPC002", severity: "error", stage: "any policy", says: "People's health, beliefs, origin or sex life would be estimated from what they write.", fix: "Leave it at forbidden.", guide: "reference/lint-rules/#spc002", refused: ["special.inference"]},
  {id: "SPC003", severity: "warning", stage: "any policy", says: "A list of words was not read by anybody for twelve months.", fix: "Let people who know the field read the list again.", guide: "reference/lint-rules/#spc003", finds: lint_sensitive_old_words},
  {id: "MIN001", severity: "error", stage: "any policy", says: "Data about children would be kept.", fix: "Leave it at exclude.", guide: "reference/lint-rules/#min001", refused: ["minors.policy"]},
  {id: "MED001", severity: "error", stage: "any policy", says: "Pictures, video, sound or files would be asked for.", fix: "Leave them at never_request.", guide: "reference/lint-rules/#med001", refused: ["media.images", "media.video", "media.audio", "media.files"]},
  {id: "MED002", severity: "error", stage: "any policy", says: "Digests of pictures would be made.", fix: "Leave it at false: making one needs the picture.", guide: "reference/lint-rules/#med002", refused: ["media.perceptual_hash"]},
  {id: "MED003", severity: "error", stage: "any policy", says: "Pictures of pages would be taken.", fix: "Leave it at never.", guide: "reference/lint-rules/#med003", refused: ["media.screenshots"]},
  {id: "INC001", severity: "error", stage: "policies that read places beyond this machine", says: "Nobody is named who acts on a kind of incident that every live study can meet.", fix: "Say for each kind who acts within how many hours: csam, threat_to_life, minor, personal_data_breach, host_complaint, law_enforcement_request.", guide: "reference/lint-rules/#inc001", refused: ["incidents.*.owner", "incidents.*.hours"], finds: lint_incidents_nobody_acts},
  {id: "INC002", severity: "error", stage: "any policy", says: "What was met would be copied.", fix: "Leave it at never: a copy may be an offence, and harms those in it.", guide: "reference/lint-rules/#inc002", refused: ["incidents.*.copy"]},
  {id: "INC003", severity: "warning", stage: "policies that read places beyond this machine", says: "What is done in the gravest cases was not rehearsed for six months.", fix: "Rehearse it, and write down the day.", guide: "reference/lint-rules/#inc003", finds: lint_incidents_never_rehearsed},
  {id: "INC004", severity: "warning", stage: "policies that read places beyond this machine", says: "A duty to tell somebody is called mandatory, and no law is named.", fix: "Name the law; researchers in the UK have hardly any duty to report crime.", guide: "reference/lint-rules/#inc004", finds: lint_incidents_duty_without_law},
  {id: "INC005", severity: "error", stage: "policies that read places beyond this machine", says: "Nobody can be reached outside office hours when a life is in danger.", fix: "Say how that role is reached at night and at weekends.", guide: "reference/lint-rules/#inc005", finds: lint_incidents_nobody_at_night},
  {id: "INC006", severity: "error", stage: "policies that read places beyond this machine", says: "The study goes on when child abuse material or a child is met.", fix: "Let both stop the study or the source, and put minor_suspected into stop.when.", guide: "reference/lint-rules/#inc006", finds: lint_incidents_goes_on},
  {id: "RET001", severity: "error", stage: "policies that read places beyond this machine", says: "Something is kept longer than any live study may keep it.", fix: "Shorten it; what must be kept longer belongs into an archive.", guide: "reference/lint-rules/#ret001", finds: lint_keeping_kept_too_long},
  {id: "RET002", severity: "error", stage: "policies that read places beyond this machine", says: "No day is named on which the key is destroyed, or it outlives the records.", fix: "Name the day, at most thirty days after the last record may exist, and how the key is destroyed.", guide: "reference/lint-rules/#ret002", finds: lint_keeping_key_outlives},
  {id: "RET003", severity: "error", stage: "policies beyond this machine whose status is approved", says: "Records are kept for longer than anybody approved.", fix: "Have an archive take the data (sharing.archive_agreed, or its approval), or delete them sooner.", guide: "reference/lint-rules/#ret003", finds: lint_keeping_records_outlive},
  {id: "RET004", severity: "warning", stage: "policies that read places beyond this machine", says: "Backups are kept longer than the records in them, or nobody says for how long.", fix: "Let backups go before the records do.", guide: "reference/lint-rules/#ret004", finds: lint_keeping_backups_outlive},
  {id: "RET005", severity: "error", stage: "any policy", says: "The ledger would be kept for less than five years.", fix: "Keep it for five years or more: it holds no personal data, and shows what was done.", guide: "reference/lint-rules/#ret005", refused: ["retention.audit_years"]},
  {id: "RET006", severity: "warning", stage: "policies that read places beyond this machine", says: "Nobody says how it is shown that deleted data are gone.", fix: "Say how it is shown that deleted data are gone; `beholden expire` reports what it deletes.", guide: "reference/lint-rules/#ret006", finds: lint_keeping_deletion_not_shown},
  {id: "LNK001", severity: "error", stage: "any policy", says: "Somebody would try to find out who people are.", fix: "Leave it at forbidden.", guide: "reference/lint-rules/#lnk001", refused: ["linkage.reidentification"]},
  {id: "LNK002", severity: "error", stage: "policies that read places beyond this machine", says: "People are linked across sources, and nobody declared it.", fix: "Declare what is linked with what, or choose the scope source.", guide: "reference/lint-rules/#lnk002", finds: lint_sharing_linked_across},
  {id: "LNK003", severity: "error", stage: "policies that read places beyond this machine", says: "Records from offline are linked outside a secure environment.", fix: "Link records from offline in a secure environment alone.", guide: "reference/lint-rules/#lnk003", finds: lint_sharing_offline_outside},
  {id: "LNK004", severity: "warning", stage: "policies that read places beyond this machine", says: "Payments are followed address by address, which leads to people.", fix: "Count over clusters of addresses.", guide: "reference/lint-rules/#lnk004", finds: lint_sharing_payments_followed},
  {id: "SHR001", severity: "error", stage: "any policy", says: "Data about people would be given to anybody who asks.", fix: "Share counts (aggregate), or records under an agreement (controlled).", guide: "reference/lint-rules/#shr001", refused: ["sharing.tier"]},
  {id: "SHR002", severity: "error", stage: "any policy", says: "Counts of fewer than ten would be published.", fix: "Publish no count below ten.", guide: "reference/lint-rules/#shr002", refused: ["sharing.min_cell"]},
  {id: "SHR003", severity: "error", stage: "any policy", says: "Authors are quoted word for word, and nobody says how they agreed.", fix: "Ask the authors, and say how they agreed; or paraphrase.", guide: "reference/lint-rules/#shr003", finds: lint_sharing_quoted_without_consent},
  {id: "SHR004", severity: "error", stage: "any policy", says: "Texts that were copied for research alone are given to others.", fix: "Share facts without texts, or get a licence.", guide: "reference/lint-rules/#shr004", finds: lint_sharing_texts_handed_on},
  {id: "SHR005", severity: "error", stage: "any policy", says: "Records are given to others without an agreement.", fix: "Write down what receivers sign: one project, named users, a term, a check before publication.", guide: "reference/lint-rules/#shr005", finds: lint_sharing_no_agreement},
  {id: "SHR006", severity: "warning", stage: "policies that read places beyond this machine", says: "Something is shared without a licence.", fix: "Name the licence of what is shared.", guide: "reference/lint-rules/#shr006", finds: lint_sharing_no_licence},
  {id: "SHR007", severity: "error", stage: "policies beyond this machine whose status is approved", says: "Receivers may use the data for longer than the study itself.", fix: "Let receivers' terms end with the study's own approval.", guide: "reference/lint-rules/#shr007", finds: lint_sharing_outlasts_approval},
  {id: "TRN001", severity: "error", stage: "policies that read places beyond this machine", says: "There is no public notice with an address.", fix: "Publish the notice, and give its address.", guide: "reference/lint-rules/#trn001", finds: lint_openness_no_notice},
  {id: "TRN002", severity: "warning", stage: "policies that read places beyond this machine", says: "The notice is not in the languages of those whom it is for.", fix: "Write the notice in each language of the sources.", guide: "reference/lint-rules/#trn002", finds: lint_openness_other_language},
  {id: "TRN003", severity: "warning", stage: "policies that read places beyond this machine", says: "Nobody says how people can object.", fix: "Say where people object, and how their data are found without asking who they are.", guide: "reference/lint-rules/#trn003", finds: lint_openness_no_objection},
  {id: "SEC001", severity: "error", stage: "policies that read places beyond this machine", says: "Stored data are not encrypted, or nobody says how.", fix: "Encrypt what is stored, and say how.", guide: "reference/lint-rules/#sec001", finds: lint_safety_not_encrypted},
  {id: "SEC002", severity: "error", stage: "policies that read places beyond this machine", says: "The crawler's own account could change every copy of the ledger.", fix: "Keep a copy of the ledger, or of its checkpoints, where the crawler's account cannot change it.", guide: "reference/lint-rules/#sec002", finds: lint_safety_ledger_within_reach},
  {id: "SEC003", severity: "warning", stage: "policies that read places beyond this machine", says: "No backup was ever restored as a test.", fix: "Restore a backup as a test, and write down the day.", guide: "reference/lint-rules/#sec003", finds: lint_safety_never_restored},
  {id: "PPL001", severity: "warning", stage: "policies that read places beyond this machine", says: "Researchers may read distressing material without limit.", fix: "Say for how many hours a week one person may read distressing material.", guide: "reference/lint-rules/#ppl001", finds: lint_safety_no_limit},
  {id: "PPL002", severity: "warning", stage: "policies that read places beyond this machine", says: "Nobody is named who helps a researcher in distress.", fix: "Name who helps when the material is too much.", guide: "reference/lint-rules/#ppl002", finds: lint_safety_no_support},
  {id: "PPL003", severity: "error", stage: "policies that read places beyond this machine", says: "Researchers act under their own names in places that are read through Tor.", fix: "Let nobody act under their own name where the data come from.", guide: "reference/lint-rules/#ppl003", finds: lint_safety_own_name},
  {id: "STP001", severity: "error", stage: "any policy", says: "Fewer than two people may stop the study.", fix: "Name two different people or roles.", guide: "reference/lint-rules/#stp001", finds: lint_stopping_one_owner},
  {id: "STP002", severity: "error", stage: "policies that read places beyond this machine", says: "Nobody says how often somebody looks at a run.", fix: "Say how often somebody looks at a run.", guide: "reference/lint-rules/#stp002", finds: lint_stopping_nobody_looks},
  {id: "REV001", severity: "warning", stage: "policies that read places beyond this machine", says: "The committee does not look at the study again within twelve months.", fix: "Name a day within twelve months.", guide: "reference/lint-rules/#rev001", finds: lint_stopping_not_followed},
];
beholden.elsewhere = ["APP002", "APP003", "APP004", "CAS001", "CAS002", "SRC002"];
beholden.byKind = {"form": "FRM001", "unknown": "FRM002", "value": "FRM007", "sense": "FRM008", "floor": "FRM008"};
beholden.checkFloor = floor_check_floor;
beholden.checkValues = coherence_check_values;
beholden.assess = tier_assess;
})((window.beholden ??= {}));
