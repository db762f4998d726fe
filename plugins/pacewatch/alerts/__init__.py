"""Alerts: state and reason. In: new assessments and what is known of each alert. Out: events worth saying, and the outbox."""
