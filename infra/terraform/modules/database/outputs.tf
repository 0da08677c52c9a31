output "security_group_id" {
  description = "Group of the database."
  value       = aws_security_group.this.id
}

output "address" {
  description = "Where it listens."
  value       = aws_db_instance.this.address
}

output "resource_id" {
  description = "Who it is to IAM."
  value       = aws_db_instance.this.resource_id
}

output "owner_secret_arn" {
  description = "Where RDS keeps the owner's password."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "arn" {
  description = "The instance's name in policies."
  value       = aws_db_instance.this.arn
}
