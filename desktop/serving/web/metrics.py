"""What the service counted since it started, in Prometheus' text format 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections import Counter

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the histogram of answering times, in seconds."""


class Metrics:
    """Counts requests by route and status, and how long the answers took."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0
        self._answers = 0

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count one answer. `route` is a route of ours, never what a client wrote."""
        self._requests[route, status] += 1
        self._seconds += seconds
        self._answers += 1
        for bound in BUCKETS:
            if seconds <= bound:
                self._within[bound] += 1

    def text(self, inside: int) -> str:
        """Everything counted; `inside` is how many requests there are just now."""
        requests = [
            f'clairvoix_requests_total{{route="{route}",status="{status}"}} {count}'
            for (route, status), count in sorted(self._requests.items())
        ]
        within = [
            f'clairvoix_answer_seconds_bucket{{le="{bound}"}} {self._within[bound]}'
            for bound in BUCKETS
        ]
        lines = [
            "# HELP clairvoix_requests_total Requests answered, by route and HTTP status.",
            "# TYPE clairvoix_requests_total counter",
            *requests,
            "# HELP clairvoix_answer_seconds From the request's head to the end of the answer.",
            "# TYPE clairvoix_answer_seconds histogram",
            *within,
            f'clairvoix_answer_seconds_bucket{{le="+Inf"}} {self._answers}',
            f"clairvoix_answer_seconds_sum {self._seconds:.6f}",
            f"clairvoix_answer_seconds_count {self._answers}",
            "# HELP clairvoix_requests_inside Requests being read, waiting or being answered.",
            "# TYPE clairvoix_requests_inside gauge",
            f"clairvoix_requests_inside {inside}",
        ]
        return "\n".join(lines) + "\n"
