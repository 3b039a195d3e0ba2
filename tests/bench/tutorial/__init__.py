"""The chat of the Channels tutorial: a group of the Redis layer for each room. Each message is a row besides."""
