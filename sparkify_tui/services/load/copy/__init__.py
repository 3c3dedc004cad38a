"""The COPYs of a load: what they read, how they are sent, how far they are, and the rows they leave out."""
