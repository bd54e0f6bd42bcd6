"""What the doctor looks for, a file for each part of the system."""
