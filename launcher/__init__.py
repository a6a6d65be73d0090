"""What run.py does, once the Python is new enough: the environment, the programs in it, the checks.

Standard library only, and of the project only `service_levels.config`: it runs before anything is installed.
"""
