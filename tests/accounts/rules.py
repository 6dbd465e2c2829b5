"""The page of a township's sign-in rules, as it stands where nothing was set."""

AS_THEY_ARE = {
    "idle_minutes": 30, "password_length": 8, "password_kinds": 3, "password_kept": 5, "password_days": 0, "large_export": 0,
}  # fmt: skip
