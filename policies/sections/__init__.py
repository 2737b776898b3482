"""The sections of a policy: one module for each question a reviewer asks."""
