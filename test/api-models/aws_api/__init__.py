"""The rules of AWS's APIs, by the models that AWS publishes with botocore."""
