"""What the page is measured by, each an application for the same server."""
