"""Where migrations of the rooms above take :class:`~accounts.at_once.AtOnce` from, released ones among them."""

from accounts.at_once import AtOnce as AtOnce
