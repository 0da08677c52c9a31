terraform {
  # Validations that read other variables.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Proven with 5.100; version 6 is untried.
      version = ">= 5.100, < 6.0"
    }
  }
}
