"""Feeds: how files get here. So far the inbox, a folder for each feed."""
