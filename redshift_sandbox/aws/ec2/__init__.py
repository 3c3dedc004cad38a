"""EC2 as far as a cluster's network needs it: VPCs, subnets, security groups."""
