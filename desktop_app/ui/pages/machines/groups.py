"""By what machines are grouped."""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "site": ("site",),
    "rack": ("site", "building", "rack"),
    "model": ("model",),
    "status": ("status",),
    "owner": ("owner",),
}
