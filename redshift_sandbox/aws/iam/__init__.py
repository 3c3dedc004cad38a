"""IAM: roles, users, policies, and what they allow."""
