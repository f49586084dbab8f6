"""What AWS's APIs accept, by the models that AWS publishes with botocore."""
