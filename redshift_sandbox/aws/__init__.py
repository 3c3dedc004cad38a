"""The sandbox's control plane: one HTTP endpoint for IAM, STS, EC2, S3 and Redshift, driven by botocore's models."""
