"""Judging the conditions of devices and services: rows around ``alerts.condition``."""
