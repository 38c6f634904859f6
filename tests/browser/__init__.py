"""Tests that look at pages as browsers, screen readers and the HTML checker do."""
