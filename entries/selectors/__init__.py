"""Reads of filings that pages, API and services share."""
