"""A small file of each kind to begin from: its columns are understood by themselves, its rows are good."""

SAMPLES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "contractors": (
        ("id", "email", "name", "skills", "city", "region", "time zone", "language"),
        (
            ("C-001", "noor@example.com", "Noor Castellane", "Editing; Indexing", "Berlin", "DE-BE", "Europe/Berlin",
             "de"),
            ("C-002", "tomas@example.com", "Tomás Ferreira", "Editing", "Toronto", "CA-ON", "America/Toronto", "en"),
        ),
    ),
    "gigs": (
        ("id", "title", "skill", "posted", "filled", "completed", "withdrawn", "last known", "value", "currency",
         "client", "contractor id", "contractor email", "rating", "city"),
        (
            ("G-001", "Tenant letters in plain words", "Editing", "2025-03-03 09:00", "2025-03-04 15:30", "2025-03-10",
             "", "", "640.00", "USD", "Harbour Press", "C-001", "", "5", "Berlin"),
            ("G-002", "Index for a cookbook", "Indexing", "2025-03-05 10:00", "", "", "2025-03-20", "", "300.00", "USD",
             "Harbour Press", "", "", "", ""),
            ("G-003", "Museum leaflet", "Editing", "2025-04-01", "", "", "", "2025-05-01", "250.00", "USD",
             "Saltmarsh Museum", "", "", "", ""),
        ),
    ),
    "badges": (
        ("id", "email", "name", "badge", "awarded for", "awarded on", "score"),
        (
            ("C-001", "noor@example.com", "Noor Castellane", "Verified Editor",
             "Edited three tenant letters; judged by two of our editors.", "2025-06-02", ""),
            ("C-002", "tomas@example.com", "Tomás Ferreira", "Verified Editor",
             "Passed the classroom test of May 2025, supervised.", "2025-06-02", "88"),
        ),
    ),
    "history": (
        ("person", "course", "run", "enrolled", "left", "outcome", "ended"),
        (
            ("C-001", "Plain language", "2024", "2024-02-01", "", "passed", "2024-06-01"),
            ("C-002", "Plain language", "2024", "2024-02-01", "2024-03-15", "left", "2024-03-15"),
        ),
    ),
}  # fmt: skip
