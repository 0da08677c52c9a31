"""Exits with 0 while the service is live."""

import os
import urllib.request

port = os.environ.get("PORT", "7000")
urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2)
