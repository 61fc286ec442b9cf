"""The interfaces for programs: JSON under ``/api/v1``, Prometheus, and a sign of life."""
