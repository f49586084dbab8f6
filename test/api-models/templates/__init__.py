"""Synthesized templates, held against AWS's APIs."""
