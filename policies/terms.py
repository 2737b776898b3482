"""The choices of a policy as people say them; each table covers its choices, and a test checks that it does."""

from __future__ import annotations

from collections.abc import Mapping

ACTIONS = {
    "drop": "not stored",
    "derive": "not stored; only these facts about it are: {features}",
    "generalise": "stored in a coarser form: {to}",
    "redact": "stored with every identifier in it replaced",
    "pseudonymise": "replaced by a code for {type}, {scope}",
    "keep": "stored as it is",
}
"""What is done to a field."""
ON_ENTITIES = {
    "drop": "taken out; only a mask with the type stays",
    "generalise": "replaced by a coarser form: {to}",
    "pseudonymise": "replaced by a code, {scope}",
    "keep": "left as they are",
}
"""What is done to an identifier that is found in a text."""
COARSER = {
    "country": "its country",
    "region": "its region and country",
    "area": "its postcode area",
    "month": "its month",
    "week": "its week",
    "day": "its day",
    "band": "a range that holds it",
    "host_only": "the name of the host alone",
    "path_keyed_hash": "the name of the host, with a keyed digest in place of the path",
}
REACH = {
    "fully_randomised": "a new one each time, so that nothing is linked",
    "document": "the same within one record only",
    "source": "the same within one source only",
    "study": "the same throughout the study, and in no other study",
}
PERSONAL = {
    "none": "",
    "indirect": "It can point at a person together with other data.",
    "direct": "It points at a person.",
    "special": "It tells of health, beliefs, origin or sex life.",
    "criminal": "It tells of an alleged offence.",
}
NEEDS = {
    "collection": "Research may process it to collect it.",
    "to_deidentify": "Research may process it to turn it into data that identify nobody.",
    "cannot_otherwise": "Research may process it since the question cannot be answered without it.",
}
FOUND_AGAIN = {
    False: "A search for its words does not lead back to where it was read.",
    True: "A search for its words may lead back to where it was read.",
}
LABELS = {
    "PERSON": "names of people",
    "USERNAME": "user names",
    "EMAIL": "e-mail addresses",
    "PHONE": "phone numbers",
    "MESSENGER_ID": "messenger accounts",
    "ADDRESS": "postal addresses",
    "POSTCODE": "postcodes",
    "GEO": "places",
    "ORG": "organisations",
    "CRYPTO_ADDRESS": "addresses of cryptocurrency wallets",
    "TX_ID": "numbers of cryptocurrency payments",
    "PGP_KEY": "PGP keys",
    "IP": "network addresses (IP)",
    "MAC": "device addresses (MAC)",
    "URL": "web addresses",
    "ONION": "onion addresses",
    "IBAN": "international bank accounts (IBAN)",
    "BANK_ACCOUNT": "bank accounts",
    "CARD": "payment cards",
    "NATIONAL_ID": "national identity and insurance numbers",
    "VEHICLE": "number plates",
    "TRACKING_ID": "tracking numbers of parcels",
    "DOB": "dates of birth",
    "AGE": "ages",
    "TITLE": "titles before names",
    "NATIONALITY": "nationalities",
    "ETHNICITY": "what people say of their ethnic origin",
    "BELIEF": "what people say of their religion or politics",
    "HEALTH": "what people say of their health",
    "SEX_LIFE": "what people say of their sexual orientation",
    "SECRET": "passwords and secret keys",
    "FILE_HASH": "digests of files",
    "DATE": "dates",
}
ROLES = {
    "lead": "the study lead",
    "second_person": "a second person of the study",
    "rec": "the research ethics committee",
    "dpo": "the data protection officer",
    "security": "information security",
    "data_owner": "the owner of the data",
    "archive": "the archive",
}
STOPS = {
    "approval_expired": "an approval expires",
    "kill_file": "someone puts the stop file into the data folder",
    "minor_suspected": "an age under 18 is stated",
    "wall_met": "a login, captcha or challenge is met",
    "error_rate": "too many pages fail",
    "ledger_lost": "the record of decisions cannot be written",
}
INCIDENTS = {
    "csam": "child abuse material is suspected",
    "threat_to_life": "somebody's life is in danger",
    "trafficking_victim": "somebody may be a victim of trafficking",
    "minor": "somebody may be under 18",
    "terrorism": "terrorism is prepared or praised",
    "credential_or_vulnerability": "passwords or weaknesses of systems are met",
    "personal_data_breach": "personal data are lost or get out",
    "identified_acquaintance": "a researcher knows somebody",
    "host_complaint": "the place complains",
    "researcher_distress": "the material is too much for a researcher",
    "law_enforcement_request": "the police ask for data",
}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "approvals[].role": ROLES,
    "approvals[].waivers[].role": ROLES,
    "stop.resume": ROLES,
    "stop.when": STOPS,
    "legal.regime": {"uk_gdpr": "UK GDPR", "eu_gdpr": "EU GDPR", "other": "other law"},
    "legal.research_safeguards.provision": {"uk_84b": "UK GDPR Article 84B", "eu_89": "EU GDPR Article 89"},
    "legal.text_and_data_mining": {
        "none": "none",
        "licence": "a licence",
        "s29a": "CDPA 1988 section 29A",
        "dsm_art3": "Directive (EU) 2019/790 Article 3",
    },
    "access.robots.mode": {"obey": "yes", "obey_with_listed_exceptions": "yes, but for the paths that are listed"},
    "access.robots.unavailable": {"disallow": "nothing else is fetched", "allow": "the rest may be fetched"},
    "access.login": {
        "none": "nobody logs in",
        "own_declared_account": "yes, in a browser that they see",
    },
    "access.captcha": {
        "stop_source": "it stops the source",
        "pause_and_ask_human": "the source waits until a person has passed it by hand",
    },
    "access.cookies": {"none": "no", "session": "yes"},
    "schedule.window.days": {
        "mon": "Monday",
        "tue": "Tuesday",
        "wed": "Wednesday",
        "thu": "Thursday",
        "fri": "Friday",
        "sat": "Saturday",
        "sun": "Sunday",
    },
    "entities.keys.escrow": {"forbidden": "no", "offline_custodian": "yes"},
    "entities.detector.names": {"model": "yes, by a model on this machine", "off": "no"},
    "minors.on_suspicion": {
        "discard_and_stop_source": "the record is thrown away, and the source stops",
        "discard_record": "the record is thrown away",
    },
    "sharing.tier": {
        "none": "nobody but the team",
        "aggregate": "anyone, as counts only",
        "controlled": "named people, under an agreement",
    },
    "sharing.quotes": {
        "none": "no",
        "paraphrase_checked": "no, but they may be paraphrased, which is checked",
        "verbatim_with_consent": "yes, where their authors agreed",
    },
}
"""Fields whose choices have words of their own."""
