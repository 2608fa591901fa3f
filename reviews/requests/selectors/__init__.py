"""Reads of requests that pages, API and services share."""
