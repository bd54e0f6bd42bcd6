"""What is wrong or risky in a running system: `picture` asks registry and broker, `signs` judge what they said.

To add a sign, add a function that yields symptoms to a file in `signs/` and name it in `examination`.
"""
