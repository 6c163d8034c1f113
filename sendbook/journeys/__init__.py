"""Journeys: one module for each thing that a person can ask for; doors call them and add words."""
