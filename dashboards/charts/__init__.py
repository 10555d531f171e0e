"""Figures of the page: pure functions from data, texts and a width to SVG markup.

Colours are variables of the page's style sheet, so that a figure follows the theme.
"""
