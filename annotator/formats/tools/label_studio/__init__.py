"""The JSON of Label Studio, and its labelling configuration."""
