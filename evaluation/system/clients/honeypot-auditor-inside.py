"""Runs the SSH checks of the public program honeypot-auditor with an account that is let in, which it does not have by
itself, so that its checks behind the login run too. Arguments: host, port, user, password. Prints one JSON list.
"""

import json
import sys

from honeypot_auditor import sshutil
from honeypot_auditor.probes import common, ssh
from honeypot_auditor.probes.deep import behavior, coherence, fsm, stack, temporal
from honeypot_auditor.settings import settings

host, port, user, password = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
settings.timeout_seconds = 20
for module in (sshutil, common, ssh, behavior, coherence, fsm, stack, temporal):
    if hasattr(module, "random_creds"):
        module.random_creds = lambda: (user, password)

checks = [
    ssh.probe_ssh,
    behavior.probe_shell_semantics,
    behavior.probe_shell_entropy,
    behavior.probe_mtime_uniformity,
    behavior.probe_llm_hallucination,
    coherence.probe_os_coherence,
    fsm.probe_ssh_fsm,
    fsm.probe_ssh_state_continuity,
    stack.probe_hassh,
    stack.probe_banner_vs_stack,
    temporal.probe_latency_distribution,
    temporal.probe_clock_drift,
]
findings = []
for check in checks:
    for found in check(host, port):
        verdict = "skip" if found.skipped else "hit" if found.triggered else "clean"
        findings.append({"check": check.__name__, "id": found.id, "verdict": verdict, "detail": found.detail})
json.dump(findings, sys.stdout, indent=1)
