"""Pace: expected against actual. In: observations as known at a moment, and the targets. Out: verdicts with their numbers."""
