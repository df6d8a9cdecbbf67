"""Django's apps, models and fields, read from Python that is never run."""
