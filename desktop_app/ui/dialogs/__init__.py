"""Dialogs: none asks "are you sure?"; each collects what an action still needs."""
