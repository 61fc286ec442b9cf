"""The commands of ``canh``, one a file: arguments in, words out; what they do is elsewhere."""
