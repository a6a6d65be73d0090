"""What the project knows of requests, promises and outages; importable without a browser."""
