mock_provider "aws" {}

variables {
  name           = "portfolio-staging"
  cidr           = "10.20.0.0/16"
  region         = "us-east-1"
  endpoint_zones = 1
}

run "three_tiers_in_two_zones" {
  command = apply
  assert {
    condition     = sort([for s in aws_subnet.this : s.cidr_block]) == sort(["10.20.0.0/24", "10.20.1.0/24", "10.20.4.0/22", "10.20.8.0/22", "10.20.12.0/24", "10.20.13.0/24"])
    error_message = "The tiers are not cut as the CDK cuts them."
  }
  assert {
    condition     = length(distinct([for s in aws_subnet.this : s.availability_zone])) == 2
    error_message = "Not in two zones."
  }
  assert {
    condition     = aws_route.internet.destination_cidr_block == "0.0.0.0/0" && aws_route.internet.route_table_id == aws_route_table.this["public"].id
    error_message = "Another tier has a route to the internet."
  }
  assert {
    condition     = alltrue([for s in aws_subnet.this : !s.map_public_ip_on_launch])
    error_message = "Something would get a public address by itself."
  }
}

run "another_range_is_refused" {
  command = plan
  variables {
    cidr = "10.20.0.0/20"
  }
  expect_failures = [var.cidr]
}

run "three_zones_are_refused" {
  command = plan
  variables {
    endpoint_zones = 3
  }
  expect_failures = [var.endpoint_zones]
}
