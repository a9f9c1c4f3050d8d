#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes samples of made-up interfaces in journalctl's export format, for a journal to measure with.

Usage: make_journal.py SECONDS INTERFACES | /lib/systemd/systemd-journal-remote -o FILE.journal -
The last sample is taken now. netmonctl history v0 --directory=DIR then reads the first interface.
"""
import struct
import sys
import time

BOOT = "5d0c0f5a0b6d4d0b9d1b8a3f6c2e4711"
seconds, interfaces = int(sys.argv[1]), int(sys.argv[2])
now = int(time.time() * 1e6)
out = sys.stdout.buffer
for i in range(seconds):
    for n in range(interfaces):
        at = now - (seconds - i) * 1_000_000 + n * 700
        message = (
            f"Interface:v{n} state:up up_count:1 down_count:1\n"
            f"rx_bytes:{i * 1_250_000 + n} rx_dropped:{i // 600} rx_errors:0 rx_packets:{i * 1000}\n"
            f"tx_bytes:{i * 125_000} tx_dropped:0 tx_errors:0 tx_packets:{i * 100}").encode()
        fields = {
            "__REALTIME_TIMESTAMP": at, "__MONOTONIC_TIMESTAMP": 1_000_000 * (1000 + i) + n * 700, "_BOOT_ID": BOOT,
            "PRIORITY": 6, "SYSLOG_IDENTIFIER": "intfmon", "MESSAGE_ID": "6db4c9a2767c4728adbe5554bea1708c",
            "NETMON_INTERFACE": f"v{n}", "_TRANSPORT": "journal", "_PID": 1000 + n, "_UID": 61184, "_GID": 61184,
            "_COMM": "intfmon", "_EXE": "/usr/sbin/intfmon", "_CMDLINE": f"/usr/sbin/intfmon -- v{n}",
            "_CAP_EFFECTIVE": "1000", "_SELINUX_CONTEXT": "unconfined", "_SYSTEMD_UNIT": f"intfmon@v{n}.service",
            "_SYSTEMD_CGROUP": f"/system.slice/system-intfmon.slice/intfmon@v{n}.service",
            "_SYSTEMD_SLICE": "system-intfmon.slice", "_SYSTEMD_INVOCATION_ID": f"{n + 1:032x}",
            "_MACHINE_ID": "0123456789abcdef0123456789abcdef", "_HOSTNAME": "bench",
            "_SOURCE_REALTIME_TIMESTAMP": at - 100,
        }
        for key, value in fields.items():
            out.write(f"{key}={value}\n".encode())
        out.write(b"MESSAGE\n" + struct.pack("<Q", len(message)) + message + b"\n\n")
