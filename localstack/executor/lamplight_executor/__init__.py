"""Packaged Lambda functions as processes of this machine, for emulators that would start a container.

Only `plugin` knows an emulator; everything else runs, and is tested, without one.
"""
