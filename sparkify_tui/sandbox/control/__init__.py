"""The AWS APIs over one HTTP endpoint: IAM, STS, EC2, S3 and Redshift."""
