"""The one form that sound has everywhere: 16-bit mono PCM, 16,000 samples a second."""

from __future__ import annotations

SAMPLE_RATE_HZ = 16_000
BYTES_PER_SAMPLE = 2
BYTES_PER_SECOND = BYTES_PER_SAMPLE * SAMPLE_RATE_HZ
