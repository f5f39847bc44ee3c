"""Threat-assessment scoring: from thin, contradictory evidence to ranked risk tables with their uncertainty."""
