"""Read this machine: one subject a file, one folder an operating system where they differ.

Reading only; nothing here judges a value.
"""
