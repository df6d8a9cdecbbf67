"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("lintmig", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lintmig")
"""How fast a machine is, and how busy, is not what is tested."""

os.environ["LINTMIG_CACHE_DIR"] = ""
"""No test leaves anything among what its user keeps, or depends on what is there."""
