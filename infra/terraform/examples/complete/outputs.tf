output "address" {
  description = "Address of the dashboard."
  value       = "http://${aws_lb.this["edge"].dns_name}"
}

output "task_definitions" {
  description = "The revision that each service runs."
  value       = { backend = module.backend.task_definition_arn, frontend = module.frontend.task_definition_arn }
}
