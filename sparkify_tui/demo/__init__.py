"""The generated Sparkify data: seeded, any size."""
