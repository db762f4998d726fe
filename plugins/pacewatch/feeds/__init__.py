"""Feeds: how files get here. The inbox, a folder for each feed; and sources that are asked."""
