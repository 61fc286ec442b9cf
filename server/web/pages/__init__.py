"""One file a page: read what it needs, show it. Every page declares who may come in."""
