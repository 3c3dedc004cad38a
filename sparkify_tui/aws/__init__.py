"""The AWS side: one boto3 client per file, models out, our errors out, nothing of boto3 past this package."""
