"""What the actions of the keymap do: one function each, over the main screen.

Functions decide and call the screen or the session; they hold no state of their own.
"""
