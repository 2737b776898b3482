#!/bin/sh
# sh 11-register.sh [ROLE]: write trust/approvers.yml from lead.pub, rec.pub, dpo.pub and security.pub, sign it with
# the key "institution", and revoke the key of ROLE if one is named.
set -eu
mkdir -p trust
cp institution.pub trust/
{
    printf 'schema: 1\ninstitution: Example University\napprovers:\n'
    for who in lead rec dpo security; do
        printf '  - id: %s-person\n    person: The %s\n    body: Example University\n' "$who" "$who"
        printf '    roles: [%s]\n    key: %s\n' "$who" "$(cat "$who.pub")"
        printf '    valid_from: 2026-01-01\n    valid_until: 2027-12-31\n'
        if [ "$who" = "${1:-}" ]; then printf '    revoked_on: 2026-11-25\n'; fi
    done
} > trust/approvers.yml
rm -f trust/approvers.yml.sig
ssh-keygen -q -Y sign -f institution -n approvers@beholden trust/approvers.yml
