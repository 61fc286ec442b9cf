"""What ``canh-agent`` does, one command a file."""
